"""What the last state can hold: accuracy against n, and one sequence step by step."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from models.config import KINDS, Kind
from models.memory import class_of, parameter_count
from models.memory_runs import HOLDS, Experiment, Outcome, Point, held_up_to
from models.results import Array
from viz.figures import Figure, Properties
from viz.gradients import KIND_LINES
from viz.panels import Panel, grid
from viz.theme import DIMENSION_HUES, NEUTRAL, probability_scale, rgba

Curves = Mapping[Kind, Sequence[Point]]
_PIXELS = 250
_STEP_PIXELS = 30  # a row of the heatmap
_MOST_LETTERS = 32  # steps whose letters fit side by side
_SYMBOLS: Mapping[Kind, str] = {"simple_rnn": "circle", "lstm": "square", "gru": "diamond"}
# Curves that agree would hide each other: marks stand side by side, and each line is
# thinner than the one below it.
_ASIDE: Mapping[Kind, float] = {"simple_rnn": -0.05, "lstm": 0.0, "gru": 0.05}
_WIDTHS: Mapping[Kind, float] = {"simple_rnn": 7, "lstm": 4, "gru": 2}


def memory_figure(experiment: Experiment, found: Curves, other: Curves) -> Figure:
    """Draw the accuracy against n, a line a cell, and what guessing would give.

    Args:
        experiment: which lengths there are.
        found: what has been measured so far.
        other: the same with the gates started the other way, drawn faintly.
    """
    traces: list[Properties] = [_chance(experiment)]
    for kind in KINDS:
        traces += _line(experiment, kind, other[kind], faint=True)
    for kind in KINDS:
        traces += _line(experiment, kind, found[kind])
    lengths = experiment.lengths
    panel = Panel(
        title="accuracy <i>(line: mean, marks: seeds)</i>",
        traces=traces,
        xaxis={
            "range": [-0.35, len(lengths) - 0.4],
            "tickvals": list(range(len(lengths))),
            "ticktext": [str(length) for length in lengths],
            "title": {"text": "n symbols"},
        },
        yaxis={"range": [0, 1.06], "tickformat": ".0%", "nticks": 6},
    )
    return grid([[panel]], [_PIXELS], ticks_pixels=42)


def memory_alt(experiment: Experiment, found: Curves) -> str:
    """Return what the figure shows, for those who cannot see it."""
    parts = []
    for kind in KINDS:
        values = ", ".join(f"{p.mean:.0%} at n = {p.length}" for p in found[kind])
        parts.append(f"{class_of(kind)}: {values or 'nothing yet'}")
    return (
        "Accuracy in naming the first of n symbols; guessing gives "
        f"{experiment.chance:.0%}. {'; '.join(parts)}."
    )


def memory_columns(outcomes: Sequence[Outcome]) -> Mapping[str, Sequence[object]]:
    """Return the table: a row a training."""
    ordered = sorted(outcomes, key=lambda o: (KINDS.index(o.kind), o.length, o.seed))
    return {
        "layer": [class_of(outcome.kind) for outcome in ordered],
        "n": [outcome.length for outcome in ordered],
        "seed": [outcome.seed for outcome in ordered],
        "accuracy": [outcome.accuracy for outcome in ordered],
        "epochs": [outcome.epochs for outcome in ordered],
        "diverged": [outcome.diverged for outcome in ordered],
    }


def cell_chips(experiment: Experiment, found: Curves) -> str:
    """Return a chip a cell: its line, its units and parameters, and what it held."""
    chips = "".join(_chip(experiment, kind, found[kind]) for kind in KINDS)
    return f'<ul class="u-chips u-memory" aria-label="Cells">{chips}</ul>'


def held_figure(words: Sequence[str], answers: Array, symbols: int) -> Figure:
    """Draw what the layer would answer after each step; the right answer is marked.

    Args:
        words: the sequence, as letters.
        answers: (T, symbols) the probabilities after each step.
        symbols: how many there are.
    """
    steps = len(words)
    right = ord(words[0]) - ord("A") + 1
    heatmap = {
        "type": "heatmap",
        "z": answers.T,
        "x": np.arange(1, steps + 1),
        "y": np.arange(1, symbols + 1),
        "zmin": 0,
        "zmax": 1,
        "colorscale": probability_scale(),
        "showscale": False,
        "xgap": 1 if steps <= _MOST_LETTERS else 0,
        "ygap": 1,
        "hovertemplate": "after step %{x}<br>symbol %{y}: <b>%{z:.3f}</b><extra></extra>",
    }
    if steps <= 16:
        heatmap["texttemplate"] = "%{z:.2f}"
    frame = {
        "type": "scatter",
        "x": [0.5, steps + 0.5, steps + 0.5, 0.5, 0.5],
        "y": [right - 0.5, right - 0.5, right + 0.5, right + 0.5, right - 0.5],
        "mode": "lines",
        "line": {"width": 2, "color": rgba(DIMENSION_HUES["timesteps"].fill, 1)},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    every = max(1, -(-steps // _MOST_LETTERS))
    panel = Panel(
        title=f"answer after each step <i>(framed: {words[0]}, which came first)</i>",
        traces=(heatmap, frame),
        xaxis={
            "range": [0.5, steps + 0.5],
            "tickvals": list(range(1, steps + 1, every)),
            "ticktext": list(words[::every]),
            "tickangle": 0,
        },
        yaxis={
            "range": [symbols + 0.5, 0.5],
            "tickvals": list(range(1, symbols + 1)),
            "ticktext": [chr(ord("A") + place) for place in range(symbols)],
        },
        time_axis=True,
    )
    pixels = min(max(symbols * _STEP_PIXELS, 90), 420)
    return grid([[panel]], [pixels], ticks_pixels=26)


def held_alt(words: Sequence[str], answers: Array) -> str:
    """Return what the figure shows, for those who cannot see it."""
    right = answers[:, ord(words[0]) - ord("A")]
    said = ", ".join(
        f"{right[step]:.0%} after step {step + 1}"
        for step in sorted({0, len(words) // 2, len(words) - 1})
    )
    return (
        f"Heatmap of the answers after each of {len(words)} steps of a sequence that "
        f"begins with {words[0]}. The probability of {words[0]}: {said}."
    )


def held_columns(words: Sequence[str], answers: Array) -> Mapping[str, Sequence[object]]:
    """Return the table: a row a step, a column a symbol."""
    columns: dict[str, Sequence[object]] = {
        "step": list(range(1, len(words) + 1)),
        "symbol": list(words),
    }
    for place in range(answers.shape[1]):
        columns[f"P({chr(ord('A') + place)})"] = answers[:, place].tolist()
    return columns


def _line(
    experiment: Experiment, kind: Kind, points: Sequence[Point], *, faint: bool = False
) -> list[Properties]:
    """Return the line through the means of a cell, and a mark for each seed."""
    if not points:
        return []
    fill, dash = KIND_LINES[kind]
    places = [experiment.lengths.index(point.length) + _ASIDE[kind] for point in points]
    name = class_of(kind)
    line: dict[str, Any] = {
        "type": "scatter",
        "x": places,
        "y": [point.mean for point in points],
        "mode": "lines",
        "line": {
            "width": 1.5 if faint else _WIDTHS[kind],
            "color": rgba(fill, 0.4 if faint else 1),
            "dash": "dot" if faint else dash,
        },
        "customdata": [[point.length, len(point.accuracies)] for point in points],
        "hovertemplate": f"{name}{', gates started otherwise' if faint else ''}<br>n = "
        "%{customdata[0]}: <b>%{y:.1%}</b>, mean of %{customdata[1]}<extra></extra>",
    }
    if faint:
        return [line]
    several = [
        (place, point.length, value)
        for place, point in zip(places, points, strict=True)
        for value in point.accuracies
    ]
    marks = {
        "type": "scatter",
        "x": [place for place, _, _ in several],
        "y": [value for _, _, value in several],
        "customdata": [length for _, length, _ in several],
        "mode": "markers",
        "marker": {"size": 8, "symbol": _SYMBOLS[kind], "color": rgba(fill, 0.75)},
        "cliponaxis": False,
        "hovertemplate": f"{name}, one seed<br>n = %{{customdata}}: <b>%{{y:.1%}}</b>"
        "<extra></extra>",
    }
    return [line, marks]


def _chance(experiment: Experiment) -> Properties:
    last = len(experiment.lengths) - 1
    return {
        "type": "scatter",
        "x": [-0.35, last + 0.6],
        "y": [experiment.chance, experiment.chance],
        "mode": "lines+markers+text",
        "marker": {"size": 8, "opacity": 0},  # unseen: it keeps the words off the line
        "text": [f" guessing: {experiment.chance:.0%}", ""],
        "textposition": "bottom right",
        "textfont": {"size": 12},
        "line": {"width": 1.5, "color": rgba(NEUTRAL, 0.9), "dash": "dot"},
        "hoverinfo": "skip",
    }


def _chip(experiment: Experiment, kind: Kind, points: Sequence[Point]) -> str:
    fill, dash = KIND_LINES[kind]
    units = experiment.units[kind]
    count = parameter_count(kind, units, experiment.symbols)
    look = "dashed" if dash == "dash" else "solid"
    style = f"border-top:3px {look} {rgba(fill, 1)}"
    return (
        f'<li class="u-chip"><span class="u-grad-line" style="{style}"></span>'
        f'<b>{escape(class_of(kind))}</b>(<b class="u-dim" '
        f'style="color:var(--hue-units)">{units}</b>) {count:,} parameters'
        f'<span class="u-meaning">{escape(_said(experiment, points))}</span></li>'
    )


def _said(experiment: Experiment, points: Sequence[Point]) -> str:
    """Say how far a cell holds the first symbol, as far as it has been measured."""
    if not points:
        return "not measured yet"
    held, last = held_up_to(points), points[-1].length
    seeds = min(len(point.accuracies) for point in points)
    by = f"at least {HOLDS:.0%} right, mean of {seeds} {'seeds' if seeds > 1 else 'seed'}"
    if not held:
        return f"does not hold it, even at n = {points[0].length} ({by})"
    if held == last:
        open_end = " at least" if last == experiment.longest else " so far"
        return f"holds it up to n = {held}{open_end} ({by})"
    return f"holds it up to n = {held}, not at {_next(points, held)} ({by})"


def _next(points: Sequence[Point], held: int) -> int:
    return next(point.length for point in points if point.length > held)
