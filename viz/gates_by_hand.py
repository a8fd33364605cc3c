"""The idea of a gate as numbers that one can touch: vectors in squares.

HTML rather than charts: a slider's effect is on the screen sooner, and every number is
text. All text is escaped; colours are the CSS variables of `viz.theme`.
"""

from collections.abc import Iterable, Sequence
from html import escape

from models.gates import GatedVectors
from viz.theme import FULL_OPACITY


def gate_equation() -> str:
    """Return the equation of the idea, each letter in its colour."""
    return (
        '<p class="u-g-equation">new memory = '
        '<i class="u-g-g">g</i> ⊙ <i class="u-g-x">x</i> + '
        '(1 − <i class="u-g-g">g</i>) ⊙ <i class="u-g-s">s</i></p>'
    )


def gate_table(vectors: GatedVectors) -> str:
    """Return the vectors below each other, a column an element.

    The colour of x fades as the gate closes, that of s as it opens; the new memory wears
    both in the proportion of the gate.
    """
    gate, one_minus = vectors.g, tuple(1 - value for value in vectors.g)
    rows = (
        _idea_row("g", "gate", gate, (_gate_fill(g) for g in gate)),
        _idea_row("x", "input", vectors.x, (_fill("features", g) for g in gate)),
        _idea_row("s", "memory", vectors.s, (_fill("units", k) for k in one_minus)),
        _idea_row("g ⊙ x", "let in", vectors.taken, (_fill("features", g) for g in gate)),
        _idea_row(
            "(1 − g) ⊙ s", "kept", vectors.kept, (_fill("units", k) for k in one_minus)
        ),
        _idea_row("new memory", "the sum", vectors.memory, map(_blend, gate), last=True),
    )
    heads = "".join(
        f'<th scope="col">{place}</th>' for place in range(1, len(vectors.g) + 1)
    )
    return (
        '<div class="u-wide"><table class="u-g-idea"><caption class="u-g-hidden">'
        f"{escape(gate_alt(vectors))}</caption><thead><tr><td></td>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def gate_alt(vectors: GatedVectors) -> str:
    """Return what the table shows in one sentence."""
    return (
        f"The new memory is {', '.join(map(_plain, vectors.memory))}: where the gate is 1 "
        "it is the input, where it is 0 the old memory, in between a mixture."
    )


def _idea_row(
    label: str,
    meaning: str,
    values: Sequence[float],
    fills: Iterable[str],
    *,
    last: bool = False,
) -> str:
    cells = "".join(
        f'<td style="--fill:{fill}"><span>{_plain(value)}</span></td>'
        for value, fill in zip(values, fills, strict=True)
    )
    kind = ' class="u-g-result"' if last else ""
    return (
        f'<tr{kind}><th scope="row"><i>{escape(label)}</i> <span>{escape(meaning)}</span>'
        f"</th>{cells}</tr>"
    )


def _fill(name: str, share: float) -> str:
    return f"rgb(var(--fill-{name}) / {FULL_OPACITY * share:.3f})"


def _gate_fill(value: float) -> str:
    return _fill("update_gate", min(max(value, 0.0), 1.0))


def _blend(gate: float) -> str:
    """Return the two colours side by side, as much of each as the gate lets through."""
    until = f"{100 * gate:g}%"
    return (
        f"linear-gradient(to right, {_fill('features', 1)} {until}, "
        f"{_fill('units', 1)} {until})"
    )


def _plain(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")
