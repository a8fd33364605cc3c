"""Values through time as lines, one a unit: what several figures share."""

from typing import Any

import numpy as np

from models.cells.description import Quantity
from models.results import Array
from viz.theme import DIMENSION_HUES, rgba

# Beyond this many units a legend is no help: thin lines, and the chosen one in colour.
MAX_NAMED_LINES = 8
_LINE_COLORS = (
    "#7a48e2",
    "#0f8f86",
    "#d66e14",
    "#c82d64",
    "#286ec8",
    "#7d7414",
    "#b23296",
    "#28803f",
)
_LIMITS = tuple(factor * 10.0**power for power in range(-1, 7) for factor in (1, 2.5, 5))[
    2:
]
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "solid", "dash", "dot")


def unit_lines(
    values: Array, state: Quantity, selected: int | None, *, reverse: bool = False
) -> list[dict[str, Any]]:
    """Return one trace a unit, or all of them in one trace where there are many.

    `values` (T, U) in input order; a layer that reads in `reverse` ends at the first
    step, and so that is where its units are named.
    """
    steps, units = values.shape
    if units <= MAX_NAMED_LINES:
        return [
            _line(values, state, unit, selected, reverse) for unit in range(1, units + 1)
        ]
    gap = np.full((1, units), np.nan, values.dtype)
    everyone = {
        "type": "scatter",
        "x": np.tile(np.append(np.arange(1.0, steps + 1), np.nan), units),
        "y": np.concatenate((values, gap)).T.ravel(),
        "customdata": np.repeat(np.arange(1, units + 1), steps + 1),
        "mode": "lines" if steps > 1 else "markers",
        "line": {"width": 1, "color": rgba(DIMENSION_HUES["units"].fill, 0.45)},
        "hovertemplate": "unit %{customdata}, step %{x}<br><b>%{y:.6f}</b><extra></extra>",
    }
    chosen = [_line(values, state, selected, selected, reverse)] if selected else []
    return [everyone, *chosen]


def _line(
    values: Array, state: Quantity, unit: int, selected: int | None, reverse: bool
) -> dict[str, Any]:
    steps, units = values.shape
    named = units <= MAX_NAMED_LINES
    index = (unit - 1) % len(_LINE_COLORS)
    faded = selected is not None and unit != selected
    color = _LINE_COLORS[index] if named else rgba(DIMENSION_HUES["units"].fill, 1)
    marks = "+markers" if steps <= 20 else ""
    names = [""] * (steps - 1) + [f"{unit} " if reverse else f" {unit}"]
    return {
        "type": "scatter",
        "x": np.arange(1, steps + 1),
        "y": values[:, unit - 1],
        "mode": f"lines{marks}+text",
        # The line's own end is its legend.
        "text": names[::-1] if reverse else names,
        "textposition": "middle left" if reverse else "middle right",
        "textfont": {"color": color, "size": 13},
        "cliponaxis": False,
        "opacity": 0.3 if faded else 1,
        "line": {
            "width": 4 if unit == selected else 2,
            "color": color,
            "dash": _DASHES[index] if named else "solid",
        },
        "marker": {"size": 6, "color": color},
        "name": f"unit {unit}",
        "hovertemplate": (
            f"{state.label}<br>step %{{x}}, unit {unit}<br><b>%{{y:.6f}}</b><extra></extra>"
        ),
    }


def line_range(values: Array) -> list[float]:
    """Return a range symmetric about 0 that changes in few, even steps.

    An axis that fitted itself to the values would hide that a control has made them
    larger; one fixed at ±1 would flatten the small states of an untrained layer.
    """
    finite = values[np.isfinite(values)].astype(float)
    largest = float(np.abs(finite).max(initial=0.0))
    limits = (limit for limit in _LIMITS if limit >= largest)
    limit = next(limits, largest)
    return [-limit * 1.06, limit * 1.06]
