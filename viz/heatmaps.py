"""Heatmaps of (units × steps) and of weights: what all figures share.

A colour means the same number before and after a control moves: states are drawn on
[−1, 1], gates on [0, 1], weights on ±(largest weight).
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from models.cells.description import Quantity
from models.results import Array
from viz.panels import Panel
from viz.theme import diverging_scale, sequential_scale

# Up to this many cells a number fits on each.
MAX_NUMBERED_CELLS = 120
MAX_LABEL_LENGTH = 12
# Up to this many steps the words stand side by side under the axis.
MAX_LEVEL_LABELS = 12
ROW_PIXELS = 26
MIN_PANEL_PIXELS = 104
MAX_PANEL_PIXELS = 420


def panel_pixels(rows: int) -> int:
    """Return the height of a heatmap of so many rows: even rows, within limits."""
    return min(max(rows * ROW_PIXELS, MIN_PANEL_PIXELS), MAX_PANEL_PIXELS)


def range_note(values: Array, quantity: Quantity) -> str:
    """Return what the colours of a state or candidate reach to, for its title.

    A cell state has no limits, nor has what an activation such as relu lets through.
    """
    finite = values[np.isfinite(values)]
    inside = quantity.name != "cell" and (not finite.size or np.abs(finite).max() <= 1)
    return "−1 to 1" if inside else "colour ends at ±1"


def quantity_panel(
    values: Array, quantity: Quantity, words: Sequence[str], title: str
) -> Panel:
    """Draw one quantity at every step: `values` (T, U), units down, steps across."""
    gate = quantity.role == "gate"
    steps, units = values.shape
    heatmap = {
        "type": "heatmap",
        "z": values.T,
        "x": np.arange(1, steps + 1),
        "y": np.arange(1, units + 1),
        "zmin": 0 if gate else -1,
        "zmax": 1,
        "colorscale": sequential_scale(quantity.name) if gate else diverging_scale(),
        "showscale": False,
        "xgap": 1 if steps <= 30 else 0,
        "ygap": 1 if units <= 32 else 0,
        "hovertemplate": (
            f"{quantity.label}<br>step %{{x}}, unit %{{y}}<br><b>%{{z:.6f}}</b>"
            "<extra></extra>"
        ),
        "name": quantity.label,
    }
    if values.size <= MAX_NUMBERED_CELLS:
        heatmap["texttemplate"] = "%{z:.2f}"
    return Panel(
        title=title,
        traces=(heatmap,),
        xaxis=word_axis(words),
        yaxis=unit_axis(units),
        time_axis=True,
        unit_axis=True,
    )


def weight_heatmap(values: Array, largest: float, hover: str) -> dict[str, Any]:
    """Draw a matrix of weights (rows, columns) on ±largest; `hover` names the two axes."""
    rows, columns = values.shape
    heatmap = {
        "type": "heatmap",
        "z": values,
        "x": np.arange(1, columns + 1),
        "y": np.arange(1, rows + 1),
        "zmin": -largest,
        "zmax": largest,
        "colorscale": diverging_scale(),
        "showscale": False,
        "xgap": 1 if columns <= 32 else 0,
        "ygap": 1 if rows <= 32 else 0,
        "hovertemplate": hover + "<br><b>%{z:.6f}</b><extra></extra>",
    }
    if columns <= 5 and rows <= 8:
        heatmap["texttemplate"] = "%{z:.2f}"
    return heatmap


def word_axis(words: Sequence[str]) -> dict[str, Any]:
    """Return the layout of an axis whose ticks are the steps, labelled by their words."""
    level = len(words) <= MAX_LEVEL_LABELS
    shown = range(0, len(words), _tick_stride(words))
    return {
        "tickmode": "array",
        "tickvals": [step + 1 for step in shown],
        "ticktext": [
            f"{label(words[step])}<br>{step + 1}"
            if level
            else f"{step + 1} {label(words[step])}"
            for step in shown
        ],
        "tickangle": 0 if level else -60,
        "range": [0.5, len(words) + 0.5],
        "fixedrange": level,
    }


def _tick_stride(words: Sequence[str]) -> int:
    """Return how many steps lie between ticks: at most 20 ticks, not all the same word."""
    stride = max(1, -(-len(words) // 20))
    period = len(dict.fromkeys(words))
    return stride + 1 if stride > 1 and period > 1 and stride % period == 0 else stride


def unit_axis(units: int) -> dict[str, Any]:
    """Return the layout of an axis with unit 1 at the top."""
    step = max(1, -(-units // 16))
    return {
        "tickmode": "array",
        "tickvals": list(range(1, units + 1, step)),
        "range": [units + 0.5, 0.5],
        "fixedrange": units <= 12,
    }


def ticks_pixels(words: Sequence[str]) -> int:
    """Return the height that the labels of a word axis take."""
    return 48 if len(words) <= MAX_LEVEL_LABELS else 84


def label(word: str) -> str:
    """Return a word fit for a tick: short, and its markup escaped.

    Plotly reads some HTML, but of the entities only a few: quotes must stay quotes.
    """
    short = word if len(word) <= MAX_LABEL_LENGTH else word[: MAX_LABEL_LENGTH - 1] + "…"
    return escape(short, quote=False)
