"""A series, and one sample of it: the window, the horizon, and where they stand."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.results import Array
from models.windows import WindowsProblem
from viz.figures import Figure, Properties
from viz.heatmaps import label
from viz.panels import Panel, grid
from viz.theme import DIMENSION_HUES, NEUTRAL, rgba

Places = NDArray[np.integer]  # where in the series values stand, from 0

_PIXELS = 104
_WINDOW, _HORIZON = DIMENSION_HUES["timesteps"].fill, DIMENSION_HUES["units"].fill
_LEAST_AROUND = 4  # values shown on both sides of a sample
_MOST_MARKED = 90  # values that are drawn as points
_TICKS = 5


def series_figure(
    problem: WindowsProblem, sample: int, labels: Sequence[str] = ()
) -> Figure:
    """Draw the whole series, its test part shaded, with one sample in it.

    Args:
        problem: the series and how it is cut.
        sample: the sample's number, from 0.
        labels: the dates of the values; empty for their numbers, from 0.
    """
    values = problem.series.values
    low, high = value_range(values)
    begin = sample * problem.stride
    middle, end = begin + problem.window, begin + problem.window + problem.horizon
    line = _line(np.arange(len(values)), values, labels, rgba(NEUTRAL, 0.9), 1.2)
    traces = [
        part_shade(problem.split.boundary, len(values), (low, high)),
        _band(begin, middle, (low, high), rgba(_WINDOW, 0.35)),
        _band(middle, end, (low, high), rgba(_HORIZON, 0.5)),
        line,
    ]
    panel = Panel(
        title="the series <i>(shaded: the test)</i>",
        traces=traces,
        xaxis=time_axis(0, len(values) - 1, labels),
        yaxis={"range": [low, high], "nticks": 5},
    )
    return grid([[panel]], [_PIXELS], ticks_pixels=26)


def sample_figure(
    problem: WindowsProblem, sample: int, labels: Sequence[str] = ()
) -> Figure:
    """Draw one sample near by: its window and horizon as brackets, and the next one's."""
    values = problem.series.values
    begin, length = sample * problem.stride, problem.window + problem.horizon
    around = max(_LEAST_AROUND, length // 6)
    first = max(begin - around, 0)
    stop = min(begin + length + max(around, problem.stride + 1), len(values))
    low, high = value_range(values)
    step = (high - low) * 0.2
    places = np.arange(first, stop)
    middle, end = begin + problem.window, begin + length
    traces = [
        _line(places, values[first:stop], labels, rgba(NEUTRAL, 0.7), 1.2),
        _points(places, values, labels, (begin, middle), _WINDOW),
        _points(places, values, labels, (middle, end), _HORIZON),
        *_brackets(problem, begin, low - 0.15 * step, stop - first),
    ]
    floor = low - 1.1 * step
    if sample + 1 < problem.split.samples:
        next_one = begin + problem.stride
        traces += _brackets(problem, next_one, low - 1.35 * step)
        floor = low - 1.9 * step
    panel = Panel(
        title=f"sample {sample} <i>(pale: the next one)</i>",
        traces=traces,
        xaxis=time_axis(first - 0.6, max(stop - 1, end - 1) + 0.6, labels),
        yaxis={"range": [floor, high], "nticks": 5},
    )
    return grid([[panel]], [_PIXELS], ticks_pixels=26)


def series_alt(problem: WindowsProblem) -> str:
    """Return what the figure shows, for those who cannot see it."""
    values, boundary = problem.series.values, problem.split.boundary
    return (
        f"Line chart of the series: {len(values):,} values from {values.min():.4g} to "
        f"{values.max():.4g}. The first {boundary:,} are trained on, the others tested."
    )


def sample_alt(problem: WindowsProblem, sample: int) -> str:
    """Return what the figure of one sample shows, for those who cannot see it."""
    begin = sample * problem.stride
    middle = begin + problem.window
    return (
        f"Line chart of sample {sample}, which is for the {part(problem, sample)}: its "
        f"window is the values {begin} to {middle - 1}, its horizon "
        f"{middle} to {middle + problem.horizon - 1}, counted from 0."
    )


def part(problem: WindowsProblem, sample: int) -> str:
    """Return what a sample is for, in words."""
    name = problem.split.part_of(sample)
    return "neither part: it reaches over the boundary" if name == "left out" else name


def value_range(values: Array) -> tuple[float, float]:
    """Return the ends of an axis for a series, a little wider than its values."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def part_shade(first: float, stop: float, limits: tuple[float, float]) -> Properties:
    """Draw the shade behind the test part."""
    return _band(first, stop, limits, rgba(NEUTRAL, 0.16))


def time_axis(first: float, last: float, labels: Sequence[str]) -> dict[str, Any]:
    """Return the layout of an axis over values, with dates where there are any."""
    axis: dict[str, Any] = {"range": [first, last], "nticks": 7}
    if labels:
        start, stop = max(math.ceil(first), 0), min(math.floor(last), len(labels) - 1)
        places = np.unique(np.linspace(start, stop, _TICKS).astype(int))[1:-1]
        axis |= {
            "tickmode": "array",
            "tickvals": places.tolist(),
            "ticktext": [label(text) for text in _short([labels[p] for p in places])],
        }
    return axis


def _short(labels: Sequence[str]) -> list[str]:
    """Return the day alone where ticks are on different days, else the hour, too."""
    days = [text[:10] for text in labels]
    if len(set(days)) == len(days):
        return days
    return [
        text[5:] if len(text) > len(day) else text
        for text, day in zip(labels, days, strict=True)
    ]


def hover_labels(places: Places, labels: Sequence[str]) -> list[str]:
    """Return what to call values under the pointer: their date, or their number."""
    return [label(labels[int(p)]) if labels else f"value {int(p)}" for p in places]


def _line(
    places: Places, values: Array, labels: Sequence[str], color: str, width: float
) -> Properties:
    few = len(places) <= _MOST_MARKED
    return {
        "type": "scatter",
        "x": places,
        "y": values,
        "customdata": hover_labels(places, labels),
        "mode": "lines+markers" if few else "lines",
        "line": {"width": width, "color": color},
        "marker": {"size": 4, "color": color},
        "hovertemplate": "%{customdata}<br><b>%{y:.6g}</b><extra></extra>",
    }


def _points(
    places: Places,
    values: Array,
    labels: Sequence[str],
    ends: tuple[int, int],
    fill: tuple[int, int, int],
) -> Properties:
    inside = places[(places >= ends[0]) & (places < ends[1])]
    line = dict(_line(inside, values[inside], labels, rgba(fill, 1), 2))
    line["mode"] = "lines+markers" if len(inside) <= _MOST_MARKED else "lines"
    line["marker"] = {
        "size": 8 if len(inside) <= 24 else 5,
        "color": rgba(fill, 1),
        "symbol": "diamond" if fill == _HORIZON else "circle",
    }
    return line


def _brackets(
    problem: WindowsProblem, begin: int, level: float, shown: int = 0
) -> list[Properties]:
    """Draw what a sample spans, below the line: the window, then the horizon.

    With the number of values that are `shown`, in full and with their sizes; else pale.
    """
    middle = begin + problem.window
    ends = ((begin, middle, _WINDOW), (middle, middle + problem.horizon, _HORIZON))
    opacity = 1 if shown else 0.35
    return [
        _bracket(first, last, level, rgba(fill, opacity), shown)
        for first, last, fill in ends
    ]


def _bracket(begin: int, end: int, level: float, color: str, shown: int) -> Properties:
    left, right = begin - 0.35, end - 1 + 0.35
    size = f"<b>{end - begin}</b>" if shown else ""
    narrow = end - begin < 0.07 * shown  # then the number stands beside it
    return {
        "type": "scatter",
        "x": [left, (left + right) / 2, right],
        "y": [level] * 3,
        "mode": "lines+markers+text",
        "text": ["", "", f" {size}"] if narrow else ["", size, ""],
        "textposition": "middle right" if narrow else "bottom center",
        "textfont": {"size": 13, "color": color},
        "line": {"width": 3, "color": color},
        "marker": {
            "symbol": "line-ns",
            "size": [9, 0, 9],
            "line": {"width": 3, "color": color},
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _band(first: float, stop: float, limits: tuple[float, float], color: str) -> Properties:
    low, high = limits
    left, right = first - 0.5, stop - 0.5
    return {
        "type": "scatter",
        "x": [left, left, right, right],
        "y": [low, high, high, low],
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": color,
        "hoverinfo": "skip",
    }
