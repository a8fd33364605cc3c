"""Gates as numbers that one can touch: vectors in squares, runs above each other.

HTML rather than charts: a slider's effect is on the screen sooner, and every number is
text. All text is escaped; colours are the CSS variables of `viz.theme`.
"""

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from models.cells.description import Quantity
from models.clamping import ClampedRun, Factor, MemoryUpdate, clampable
from models.gates import GatedVectors
from models.results import Array
from viz.theme import FULL_OPACITY, STRETCH

# Beyond so many squares in a row a number does not fit on each.
_MAX_NUMBERED = 32
_MAX_WORD = 12


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


def clamped_table(run: ClampedRun, words: Sequence[str], chosen: int) -> str:
    """Return the run as it is and clamped: a column a step, a row a quantity.

    A cell holds a square a unit. `chosen` is the step, from 1, that is marked; 0 marks
    none. Clamped squares wear a frame. The browser draws this anew while somebody waits:
    few elements, and columns whose width no number decides.
    """
    cell = run.free.cell
    steps, units = run.free.quantities["hidden"].shape[1:]
    rows = [_gate_row(run, quantity, chosen) for quantity in clampable(cell)]
    for name in reversed(cell.states):  # the cell state before what is made of it
        rows += _state_rows(run, cell.by_name[name], chosen)
    tiny = " u-g-tiny" if _are_tiny(run.free.quantities["hidden"][0]) else ""
    heads = "".join(
        f'<th scope="col"{_mark(step, chosen)}><bdi>{escape(_short(word))}</bdi>'
        f"<span>{step}</span></th>"
        for step, word in enumerate(words, start=1)
    )
    return (
        f'<div class="u-wide" tabindex="0" role="group" aria-label="Both runs">'
        f'<table class="u-g-runs{tiny}" style="--squares:{steps * units};--steps:{steps}">'
        f'<caption class="u-g-hidden">{escape(clamped_alt(run))}</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def clamped_alt(run: ClampedRun) -> str:
    """Return in words by how much the clamps moved the states, step by step."""
    parts = []
    for name in run.free.cell.states:
        largest = np.abs(run.moved(name)).max(axis=1)
        moved = ", ".join(_compact(value) for value in largest)
        parts.append(f"{run.free.cell.by_name[name].label} by up to {moved}")
    return f"The clamps move, step by step, the {' and the '.join(parts)}."


def update_picture(update: MemoryUpdate, held: ClampedRun | None = None) -> str:
    """Return one step's memory update: products of vectors, and their sum.

    With a run, the squares that it clamps wear a frame.
    """
    terms = "".join(
        _signed("+" if place else "", _product(term, held))
        for place, term in enumerate(update.terms)
    )
    result = update.result
    whole = _vector_table([(_symbol(result), result, ())], last=True)
    return (
        '<div class="u-g-update" tabindex="0" role="group" aria-label="The memory '
        f'update of step {result.step}">{terms}{_signed("=", whole)}</div>'
    )


def _signed(sign: str, table: str) -> str:
    """Return a term with the sign before it, on one line together."""
    mark = f'<span class="u-g-sign">{sign}</span>' if sign else ""
    return f'<div class="u-g-term">{mark}{table}</div>'


def _product(term: Sequence[Factor], held: ClampedRun | None) -> str:
    rows = [(_symbol(factor), factor, _frames(factor, held)) for factor in term]
    values = np.prod([factor.values for factor in term], axis=0)
    label = " ⊙ ".join(_symbol(factor) for factor in term)
    product = Factor(term[-1].quantity, term[-1].step, False, values)
    return _vector_table([*rows, (label, product, ())], last=True)


def _vector_table(rows: Sequence[tuple[str, Factor, Sequence[bool]]], *, last: bool) -> str:
    """Return vectors below each other; `last` rules off the last one as a result."""
    body = ""
    for index, (label, factor, frames) in enumerate(rows):
        # A product of a gate and a state is no gate: it has the scale of states.
        result = last and index == len(rows) - 1
        gate = factor.quantity.role == "gate" and not result
        squares = "".join(
            _square(float(value), gate=gate, held=place < len(frames) and frames[place])
            for place, value in enumerate(factor.values)
        )
        name = "" if result and len(rows) > 1 else f"--name:var(--hue-{_hue(factor)})"
        fill = f' style="{_row_fill(factor.quantity)}"' if gate else ""
        body += (
            f"<tr{' class=u-g-result' if result else ''}{fill}>"
            f'<th scope="row" style="{name}">{label}</th><td><div>{squares}</div></td></tr>'
        )
    return f'<table class="u-g-vector"><tbody>{body}</tbody></table>'


def _frames(factor: Factor, held: ClampedRun | None) -> Sequence[bool]:
    if held is None or factor.quantity.name not in held.held:
        return ()
    row: list[bool] = (~np.isnan(held.held[factor.quantity.name][factor.step - 1])).tolist()
    return row


def _symbol(factor: Factor) -> str:
    """Return a factor's letter as HTML: f with its step, or (1 − z)."""
    letter = f"{escape(factor.quantity.symbol)}<sub>{factor.step}</sub>"
    return f"(1 − {letter})" if factor.complement else letter


def _hue(factor: Factor) -> str:
    return escape(factor.quantity.name)


def _gate_row(run: ClampedRun, quantity: Quantity, chosen: int) -> str:
    values = run.clamped.quantities[quantity.name][0]
    free = run.free.quantities[quantity.name][0]
    held = run.held.get(quantity.name)
    label = (
        f'<th scope="row" style="--name:var(--hue-{escape(quantity.name)})">'
        f"{escape(quantity.label)} <i>{escape(quantity.symbol)}</i></th>"
    )
    cells = ""
    for step, row in enumerate(values):
        frames = np.isfinite(held[step]) if held is not None else np.zeros(len(row), bool)
        gate = quantity.role == "gate"
        if _are_tiny(values) and not frames.any():
            cells += _strip_cell(row, step + 1, chosen, gate=gate)
            continue
        squares = [
            _square(
                float(value),
                gate=gate,
                held=bool(frames[unit]),
                without=float(free[step, unit]),
            )
            for unit, value in enumerate(row)
        ]
        cells += _step_cell(squares, step + 1, chosen)
    fill = f' style="{_row_fill(quantity)}"' if quantity.role == "gate" else ""
    return f'<tr class="u-g-{quantity.role}"{fill}>{label}{cells}</tr>'


def _state_rows(run: ClampedRun, state: Quantity, chosen: int) -> list[str]:
    free, clamped = (d.quantities[state.name][0] for d in (run.free, run.clamped))
    name = f"{escape(state.label)} <i>{escape(state.symbol)}</i>"
    return [
        _state_row(f"{name}, unclamped", free, chosen, "u-g-group"),
        _state_row("clamped", clamped, chosen, ""),
        _state_row("change", run.moved(state.name), chosen, "u-g-change"),
    ]


def _state_row(label: str, values: Array, chosen: int, name: str) -> str:
    cells = "".join(
        _strip_cell(row, step, chosen, gate=False)
        if _are_tiny(values)
        else _step_cell([_square(float(value)) for value in row], step, chosen)
        for step, row in enumerate(values, start=1)
    )
    kind = f' class="{name}"' if name else ""
    return f'<tr{kind}><th scope="row">{label}</th>{cells}</tr>'


def _step_cell(squares: Sequence[str], step: int, chosen: int) -> str:
    return f"<td{_mark(step, chosen)}><div>{''.join(squares)}</div></td>"


def _strip_cell(values: Array, step: int, chosen: int, *, gate: bool) -> str:
    """Return the units of a step as the stripes of one element: numbers do not fit."""
    width, stops = 100 / len(values), []
    for unit, value in enumerate(map(float, values)):
        minus = not gate and value < 0
        scale = "var(--negative)" if minus else "var(--scale,var(--positive))"
        ends = f"{width * unit:g}% {width * (unit + 1):g}%"
        stops.append(f"rgb({scale}/{_share(value, gate=gate):.3f}) {ends}")
    title = " ".join(f"{value:.3f}" for value in values)
    return (
        f'<td{_mark(step, chosen)} title="{title}"><p style="background:'
        f'linear-gradient(90deg,{",".join(stops)})"></p></td>'
    )


def _share(value: float, *, gate: bool) -> float:
    """Return how much of its colour a number wears."""
    if not np.isfinite(value):
        return 0.0
    share = min(max(value, 0.0), 1.0) if gate else min(abs(value), 1.0) ** STRETCH
    return FULL_OPACITY * share


def _are_tiny(values: Array) -> bool:
    """Tell whether there are too many numbers in a row, (T, U), to be written."""
    return values.size > _MAX_NUMBERED


def _mark(step: int, chosen: int) -> str:
    return ' class="u-g-chosen"' if step == chosen else ""


def _row_fill(gate: Quantity) -> str:
    return f"--scale:var(--fill-{escape(gate.name)})"


def _square(
    value: float, *, gate: bool = False, held: bool = False, without: float | None = None
) -> str:
    """Return one number on its scale: the gate's of its row, or that of states.

    Its title has more digits, and what the number is without the clamps if they moved it.
    """
    kinds = ["u-g-minus"] if not gate and value < 0 else []
    kinds += ["u-g-held"] if held else []
    title = f"{value:.6f}{'; clamped' if held else ''}"
    if without is not None and without != value:
        title += f"; without clamps {without:.6f}"
    kind = f' class="{" ".join(kinds)}"' if kinds else ""
    return (
        f'<span{kind} style="--share:{_share(value, gate=gate):.3f}" title="{title}">'
        f"{_compact(value)}</span>"
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


def _compact(value: float) -> str:
    """Write a number as the lens does: .70, −.11, 1.00."""
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "∞" if value > 0 else "−∞"
    text = f"{abs(value):.2f}"
    sign = "−" if value < 0 and float(text) else ""
    return sign + (text[1:] if text.startswith("0.") and float(text) else text)


def _plain(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _short(text: str) -> str:
    return text if len(text) <= _MAX_WORD else text[: _MAX_WORD - 1] + "…"
