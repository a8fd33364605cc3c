"""Fragments of HTML: the code line, shapes, facts, equations. All text is escaped here.

Nothing else in the project writes HTML, so this is the one place to check that what a
person typed is never rendered as markup.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Protocol

from models.cells.expressions import Dimension
from models.cells.notation import Token
from models.code import CodeToken
from models.facts import Fact
from models.returns import ReturnedTensor
from viz.theme import diverging_scale, probability_scale, sequential_scale

# What fits on a projector in full size: characters of code, returned tensors.
_ONE_LINE = 74
_ONE_ROW = 4
_INPUT_DIMENSIONS: tuple[Dimension, ...] = ("batch", "timesteps", "features")


class Checked(Protocol):
    """What was compared with Keras: a trace, or another result that says how closely."""

    @property
    def max_abs_error(self) -> float:
        """The largest difference to what Keras computed."""

    @property
    def tolerance(self) -> float:
        """How much of it rounding explains."""

    @property
    def matches_keras(self) -> bool:
        """Whether the difference is within the tolerance."""


def code_line(tokens: Iterable[CodeToken]) -> str:
    """Return a line of code with every literal in its dimension's colour."""
    return "".join(_dimension(token.text, token.dimension) for token in tokens)


def shape(dimensions: Sequence[Dimension], sizes: Sequence[int]) -> str:
    """Return a shape as Python writes a tuple, each number in its dimension's colour."""
    numbers = [
        _dimension(str(size), name) for name, size in zip(dimensions, sizes, strict=True)
    ]
    comma = "," if len(numbers) == 1 else ""
    return f"({', '.join(numbers)}{comma})"


def heading(tokens: Iterable[CodeToken]) -> str:
    """Return the page's heading: the line of Keras that the page is about."""
    line = tuple(tokens)
    long = sum(len(token.text) for token in line) > _ONE_LINE
    return f'<h1 class="u-code{" u-long" if long else ""}">{code_line(line)}</h1>'


def call_summary(
    input_shape: Sequence[int], tensors: Iterable[ReturnedTensor], proofs: str = ""
) -> str:
    """Return what goes into the call and every tensor that comes out, with its shape.

    `proofs` is the line below: what was checked of this very call.
    """
    chips = [
        f'<li class="u-chip"><b>{escape(tensor.name)}</b> '
        f"{shape(tensor.dimensions, tensor.shape)}"
        f'<span class="u-meaning">{escape(tensor.meaning)}</span></li>'
        for tensor in tensors
    ]
    incoming = (
        f'<li class="u-chip"><b>x</b> {shape(_INPUT_DIMENSIONS, input_shape)}'
        '<span class="u-meaning">the input</span></li>'
    )
    many = " u-many" if len(chips) > _ONE_ROW else ""
    arrow = '<li class="u-arrow" aria-hidden="true">→</li>'
    return (
        f'<ul class="u-chips{many}" aria-label="Input and returned tensors">'
        f'{incoming}{arrow}{"".join(chips)}</ul><div class="u-proofs">{proofs}</div>'
    )


def keras_check(trace: Checked) -> str:
    """Return the sentence that says how closely the replay agrees with Keras."""
    error = _power_of_ten(trace.max_abs_error)
    if trace.matches_keras:
        exactly = "exactly" if trace.max_abs_error == 0 else f"within {error}"
        return (
            '<p class="u-check u-good" data-testid="keras-check" title="The largest '
            "difference between the gates' replay and all the tensors that Keras "
            f'returned">✓ matches Keras {exactly}</p>'
        )
    return (
        '<p class="u-check u-bad" data-testid="keras-check">✗ differs from Keras by '
        f"{error}, more than rounding explains ({_power_of_ten(trace.tolerance)})</p>"
    )


def fact_list(stated: Iterable[Fact]) -> str:
    """Return the facts, each with its proof; a fact that failed is shown as failed."""
    rows = "".join(
        f'<li><span class="{"u-good" if fact.holds else "u-bad"}">'
        f"{'✓' if fact.holds else '✗'}</span> <code>{escape(fact.statement)}</code> "
        f'<span class="u-muted">{escape(fact.evidence)}</span></li>'
        for fact in stated
    )
    return f'<ul class="u-facts" aria-label="Proved by this call">{rows}</ul>'


def equations(rows: Iterable[tuple[str, Sequence[Token]]]) -> str:
    """Return a cell's equations, each with the label of what it computes."""
    lines = "".join(
        f'<div class="u-equation" data-quantity="{escape(tokens[0].quantity)}">'
        f'<dt style="color:var(--hue-{escape(tokens[0].quantity)})">{escape(label)}</dt>'
        f"<dd>{''.join(_token(token) for token in tokens)}</dd></div>"
        for label, tokens in rows
    )
    return f'<dl class="u-equations">{lines}</dl>'


def formula(text: str) -> str:
    """Return the ledger's symbolic formula, the dimensions' names in their colours."""
    words = [_dimension(word, _as_dimension(word)) for word in _words(text)]
    return f'<p class="u-formula">{"".join(words)}</p>'


def formula_with_numbers(text: str, symbolic: str) -> str:
    """Return the formula with numbers, each number in the colour of what it counts.

    The two formulas have the same words in the same order, save for the result.
    """
    names, words = _words(symbolic), _words(text)
    colored = [
        _dimension(word, _as_dimension(name))
        for word, name in zip(words, names, strict=False)
    ]
    rest = escape("".join(words[len(names) :]))
    return f'<p class="u-formula">{"".join(colored)}<b>{rest}</b></p>'


def ledger_check(total: int, counted_by_keras: int) -> str:
    """Return whether the ledger's total is what Keras counts."""
    if total == counted_by_keras:
        return (
            '<p class="u-check u-good">✓ equal to layer.count_params() = '
            f"{counted_by_keras:,}</p>"
        )
    return (
        f'<p class="u-check u-bad">✗ the ledger has {total:,}, but layer.count_params() '
        f"is {counted_by_keras:,}</p>"
    )


def state_scale(label: str = "states", *, beside: bool = False) -> str:
    """Return the legend of the scale of states: −1 to 1, stretched about 0.

    It is shorter where it stands `beside` another.
    """
    why = "" if beside else ", so that small values differ"
    told = f"{label}; the colour grows with |value|^0.6{why}"
    return _scale(diverging_scale(), ("−1", "0", "1"), told)


def gate_scale(quantity: str, label: str) -> str:
    """Return the legend of one gate's scale: 0 (closed) to 1 (open)."""
    return _scale(sequential_scale(quantity), ("0", "1"), label)


def probabilities_scale(label: str = "probabilities") -> str:
    """Return the legend of the scale of probabilities, or of other shares: 0 to 1."""
    return _scale(probability_scale(), ("0", "1"), label)


def weight_scale(largest: float) -> str:
    """Return the legend of the weights' scale: symmetric, up to the largest weight."""
    ends = (f"−{largest:.2f}", "0", f"{largest:.2f}")
    return _scale(diverging_scale(), ends, "weights; the colour grows with |value|^0.6")


def dimension_legend() -> str:
    """Return the four dimensions in their colours."""
    names: tuple[tuple[Dimension, str], ...] = (
        ("batch", "batch"),
        ("timesteps", "time steps"),
        ("features", "features"),
        ("units", "units"),
    )
    items = "".join(f"<li>{_dimension(label, name)}</li>" for name, label in names)
    return f'<ul class="u-legend" aria-label="Colours of the dimensions">{items}</ul>'


def group_title(name: str) -> str:
    """Return the heading over a group of links."""
    return f'<h2 class="u-group">{escape(name)}</h2>'


def embedding_table(words: Iterable[str], rows: Iterable[Sequence[float]]) -> str:
    """Return words and their embeddings as a small table."""
    body = "".join(
        f'<tr><th scope="row"><bdi>{escape(word)}</bdi></th>'
        + "".join(f"<td>{value:g}</td>" for value in values)
        + "</tr>"
        for word, values in zip(words, rows, strict=True)
    )
    return (
        '<table class="u-table"><caption>The input: three words, two features each'
        f'</caption><thead><tr><th scope="col">word</th><th scope="col">x₁</th>'
        f'<th scope="col">x₂</th></tr></thead><tbody>{body}</tbody></table>'
    )


def _power_of_ten(value: float) -> str:
    """Write 3.1e-08 as 3e-8."""
    return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def _scale(stops: Sequence[Sequence[float | str]], ends: Sequence[str], label: str) -> str:
    colors = ", ".join(f"{color} {float(at):.0%}" for at, color in stops)
    ticks = "".join(f"<span>{escape(end)}</span>" for end in ends)
    return (
        f'<figure class="u-scale"><figcaption>{escape(label)}</figcaption>'
        f'<div class="u-bar" style="background:linear-gradient(to right, {colors})">'
        f"{ticks}</div></figure>"
    )


def _dimension(text: str, dimension: Dimension | None) -> str:
    if dimension is None:
        return escape(text)
    return f'<b class="u-dim" style="color:var(--hue-{dimension})">{escape(text)}</b>'


def _words(formula_text: str) -> list[str]:
    """Split a formula into its words and what stands between them."""
    return re.findall(r"\w+|\W", formula_text)


def _as_dimension(word: str) -> Dimension | None:
    return word if word in ("units", "features") else None  # type: ignore[return-value]


def _token(token: Token) -> str:
    subscript = f"<sub>{escape(token.subscript)}</sub>" if token.subscript else ""
    text = f"{escape(token.text)}{subscript}"
    if token.role in ("operator", "function"):
        return f"<span>{text}</span>"
    style = f' style="color:var(--hue-{escape(token.quantity)})"' if token.quantity else ""
    if token.role == "input":
        style = ' style="color:var(--hue-features)"'
    tag = "b" if token.role == "weight" else "i"
    return f"<{tag}{style}>{text}</{tag}>"
