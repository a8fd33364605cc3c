"""The batch as it is padded: a table of words, a row a sentence."""

from html import escape

from models.batches import PAD, BatchSpec


def padding_table(spec: BatchSpec) -> str:
    """Return the batch as an HTML table; padding is hatched, and the chosen row marked."""
    head = "".join(f'<th scope="col">{step}</th>' for step in range(1, spec.timesteps + 1))
    rows = "".join(
        f'<tr{_chosen(spec, number)}><th scope="row">{number}</th>'
        f"{''.join(_cell(word) for word in words)}</tr>"
        for number, words in enumerate(spec.grid, start=1)
    )
    return (
        '<div class="u-wide u-batch" tabindex="0" role="group" '
        'aria-label="The padded batch"><table class="u-table"><thead><tr>'
        f'<th scope="col"><span class="u-muted">step</span></th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _chosen(spec: BatchSpec, number: int) -> str:
    return ' class="u-chosen" aria-current="true"' if number == spec.chosen else ""


def _cell(word: str) -> str:
    if not word:
        return f'<td class="u-pad">{PAD}</td>'
    short = word if len(word) <= 16 else word[:15] + "…"
    return f'<td title="{escape(word)}"><bdi>{escape(short)}</bdi></td>'
