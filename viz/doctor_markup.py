"""Fragments of HTML about a diagnosis: the verdict, a fix, the tables. All escaped."""

from collections.abc import Collection, Iterable, Sequence
from html import escape

from models.diagnosis import Diagnosis, Fix, Problem, Spelling, Unread
from models.shapes import Shape, ShapeStep
from models.verdict import Verdict
from viz import markup
from viz.doctor_shapes import chain_tokens, shapes_html, word_shapes

_SIGNS = {"bad": "✗", "warn": "!", "good": "✓", "open": "…"}
_MOST_CHAIN = 8  # layers of a fix whose shapes are written in a row
_LONGEST_MESSAGE = 2_000
_LONGEST_LINE = 90


def verdict_banner(
    said: Verdict, problem: Problem | None = None, others: int = 0, line: str = ""
) -> str:
    """Return what is said first and largest: where, why, what came.

    Args:
        said: the verdict.
        problem: the first problem.
        others: how many problems there are besides.
        line: the text of the line that breaks.
    """
    rows = _came_and_expected(problem, line) if problem else ""
    more = ""
    if others:
        also = "1 more problem" if others == 1 else f"{others} more problems"
        more = f'<span class="u-more">and {also} below</span>'
    role = ' role="alert"' if said.tone in ("bad", "warn") else ""
    return (
        f'<div class="u-verdict u-tone-{said.tone}"{role}><h1><span class="u-verdict-sign" '
        f'aria-hidden="true">{_SIGNS[said.tone]}</span> {escape(said.headline)}{more}</h1>'
        f"<p>{escape(said.sentence)}</p>{rows}</div>"
    )


def problem_lines(said: Verdict, problem: Problem) -> str:
    """Return a further problem, smaller than the first."""
    return (
        f'<div class="u-verdict u-small u-tone-{said.tone}"><h2><span aria-hidden="true">'
        f"{_SIGNS[said.tone]}</span> {escape(said.headline)}</h2>"
        f"<p>{escape(said.sentence)}</p>{_came_and_expected(problem)}</div>"
    )


def keras_says(message: str, said_by: str = "Keras") -> str:
    """Return Keras's own words, or those of who says them instead."""
    text = message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}…"
    return (
        f'<div class="u-keras"><b>{escape(said_by)} says</b><pre>{escape(text)}</pre></div>'
    )


def fix_result(fix: Fix) -> str:
    """Return the shapes that come of a fix, and what is left to do after it."""
    steps = [step for step in fix.steps if step.layer_class != "InputLayer"]
    shown = steps if len(steps) <= _MOST_CHAIN else steps[-_MOST_CHAIN:]
    chain = markup.code_line(chain_tokens(shown))
    if len(shown) < len(steps):
        chain = f"… → {chain}"
    total = f" · {fix.total_params:,} parameters" if fix.total_params is not None else ""
    left = ""
    if fix.remaining:
        also = "1 problem" if fix.remaining == 1 else f"{fix.remaining} problems"
        left = f' <span class="u-muted">Then {also} more to look at.</span>'
    if not chain:
        return f'<p class="u-result">{left}</p>' if left else ""
    return (
        f'<p class="u-result"><span class="u-good">✓ built with Keras</span> {chain}'
        f'<span class="u-muted">{total}</span>{left}</p>'
    )


def fix_title(fix: Fix) -> str:
    """Return what a fix does."""
    return f'<p class="u-fix-title">{escape(fix.title)}</p>'


def data_change(fix: Fix, x: str, y: str) -> str:
    """Return what becomes of the data where a fix changes them; `x`, `y` as they are."""
    rows = "".join(
        f'<p class="u-result"><b>{name}</b> '
        + (
            f'<span class="u-came"><code>{escape(before)}</code></span> → '
            if before
            else ""
        )
        + f'<span class="u-expected"><code>{escape(str(after))}</code></span>'
        ' <span class="u-muted">change the data where you make them</span></p>'
        for name, before, after in (("x", x, fix.x_shape), ("y", y, fix.y_shape))
        if after is not None and str(after) != before
    )
    return f'<div class="u-pair">{rows}</div>' if rows else ""


def configuration_title() -> str:
    """Return what a configuration is shown as."""
    return '<p class="u-fix-title">The configuration, written as Keras code</p>'


def spelling_title(count: int) -> str:
    """Return how much of the source is in Keras 2's spelling."""
    what = "1 spelling" if count == 1 else f"{count} spellings"
    return f'<p class="u-fix-title">{what} of Keras 2, read as Keras 3 would say it</p>'


def hint(sentence: str) -> str:
    """Return what to paste to be sure."""
    return f'<p class="u-hint"><b>To be sure:</b> {escape(sentence)}</p>'


def layer_table(diagnosis: Diagnosis) -> str:
    """Return the table of layers, as `model.summary()` has them, and the total."""
    broken = {problem.layer for problem in diagnosis.problems if problem.layer}
    words = word_shapes(diagnosis.steps)
    rows = "".join(_row(step, step.name in broken, words) for step in diagnosis.steps)
    total = "unknown" if diagnosis.total_params is None else f"{diagnosis.total_params:,}"
    return (
        '<div class="u-wide" role="group" aria-label="The layers" tabindex="0">'
        '<table class="u-table u-layers"><thead><tr>'
        '<th scope="col">layer</th><th scope="col">name</th><th scope="col">line</th>'
        '<th scope="col">in</th><th scope="col">out</th><th scope="col">parameters</th>'
        f'</tr></thead><tbody>{rows}<tr><th scope="row">total</th>{"<td></td>" * 4}'
        f"<td><b>{total}</b></td></tr></tbody></table></div>"
    )


def none_explained(diagnosis: Diagnosis) -> str:
    """Return the legend of the colours, and what None means, if there is one."""
    text = str([(step.input_shape, step.output_shape) for step in diagnosis.steps])
    roles = {edge.role for edge in diagnosis.edges}
    said = ""
    if "None" in text:
        said = (
            '<span class="u-muted"><b class="u-dim" style="color:var(--hue-batch)">None</b>'
            " is a size left open: in the first place any number of samples, in the second "
            "any number of steps</span>"
        )
    if "state" in roles:
        said += ' <span class="u-muted">┄ dashed: a state handed on (initial_state)</span>'
    return f'<div class="u-explained">{markup.dimension_legend()}{said}</div>'


def spelling_table(spellings: Iterable[Spelling]) -> str:
    """Return what was written in Keras 2's way, and how Keras 3 spells it."""
    rows = "".join(
        f'<tr><th scope="row">{item.line}</th><td><code>{escape(item.old)}</code></td>'
        f"<td><code>{escape(item.new)}</code></td>"
        f'<td class="u-words">{escape(item.keras_message)}</td></tr>'
        for item in spellings
    )
    heads = ("line", "Keras 2", "Keras 3", "what Keras 3 says of the old one")
    return _table(heads, rows)


def unread_table(unread: Iterable[Unread]) -> str:
    """Return the lines that were not understood, and why that may matter."""
    rows = "".join(
        f'<tr><th scope="row">{item.line}</th>'
        f"<td><code>{escape(item.text[:120])}</code></td>"
        f'<td class="u-words">{escape(item.why)}</td></tr>'
        for item in unread
    )
    return _table(("line", "text", "why it was not read"), rows)


def notes(sentences: Sequence[str]) -> str:
    """Return sentences worth knowing that are no problems."""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f'<ul class="u-notes">{items}</ul>'


def _table(heads: Sequence[str], rows: str) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        '<div class="u-wide" role="group" aria-label="Table" tabindex="0">'
        f'<table class="u-table u-layers"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(step: ShapeStep, broken: bool, words: Collection[Shape]) -> str:
    params = "not built" if step.params is None else f"{step.params:,}"
    calls = f' <span class="u-muted">×{step.calls}</span>' if step.calls > 1 else ""
    kind = ' class="u-broken-row"' if broken else ""
    sign = "✗ " if broken else ""
    return (
        f'<tr{kind}><th scope="row">{sign}{escape(step.layer_class)}</th>'
        f"<td>{escape(step.name)}{calls}</td><td>{step.line or ''}</td>"
        f"<td>{shapes_html(step, 'input')}</td>"
        f"<td>{shapes_html(step, 'output', words)}</td>"
        f"<td>{params}</td></tr>"
    )


def _came_and_expected(problem: Problem, line: str = "") -> str:
    text = " ".join(line.split())
    text = text if len(text) <= _LONGEST_LINE else f"{text[: _LONGEST_LINE - 1]}…"
    numbered = (f"line {problem.line}", text) if problem.line else ("", "")
    pairs = (numbered, ("came", problem.came), ("expected", problem.expected))
    rows = "".join(
        f'<span class="u-{name.split()[0]}"><b>{name}</b> '
        f"<code>{escape(text)}</code></span>"
        for name, text in pairs
        if text
    )
    return f'<div class="u-pair">{rows}</div>' if rows else ""
