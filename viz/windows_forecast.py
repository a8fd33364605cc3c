"""Forecasts against the truth, and how they compare with the last value."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from models.results import Array
from models.windows import WindowsProblem
from models.windows_forecast import (
    Errors,
    Forecast,
    direct_errors,
    errors_by_step,
    last_values,
    rolled_errors,
)
from viz.figures import Figure, Properties
from viz.panels import Panel, grid
from viz.theme import DIMENSION_HUES, NEUTRAL, rgba
from viz.windows import Places, hover_labels, part_shade, time_axis, value_range

_PIXELS = 150
_BEFORE = 12  # values of the training part that are drawn before the test
_DIRECT, _ROLLED = "#7a48e2", "#d66e14"
_LAST = rgba(DIMENSION_HUES["features"].fill, 0.9)
_STYLES: Mapping[str, tuple[str, str, float]] = {
    "direct": (_DIRECT, "solid", 2.5),
    "rolled": (_ROLLED, "dash", 2),
    "last": (_LAST, "dot", 1.5),
}


def forecast_figure(
    problem: WindowsProblem, forecast: Forecast, labels: Sequence[str] = ()
) -> Figure:
    """Draw the test part: the truth, one step ahead, rolled out, and the last value."""
    values, first = problem.series.values, forecast.first
    begin = max(first - _BEFORE, 0)
    low, high = value_range(values[begin:])
    ahead = np.arange(first, first + len(forecast.direct))
    rolled = np.arange(first, first + len(forecast.rolled))
    traces = (
        part_shade(first, len(values), (low, high)),
        _line(np.arange(begin, len(values)), values[begin:], labels, "truth", None),
        _line(ahead, last_values(values, forecast), labels, "the last value", "last"),
        _line(rolled, forecast.rolled, labels, "rolled out", "rolled"),
        _line(ahead, forecast.direct[:, 0], labels, "one step ahead", "direct"),
    )
    panel = Panel(
        title="forecasts of the test part <i>(dotted: the last value)</i>",
        traces=traces,
        xaxis=time_axis(begin - 0.5, len(values) - 0.5, labels),
        # That of the truth: a roll-out that runs away must not flatten everything else.
        yaxis={"range": [low, high], "nticks": 5},
    )
    return grid([[panel]], [_PIXELS], ticks_pixels=42)


def forecast_alt(problem: WindowsProblem, forecast: Forecast) -> str:
    """Return what the figure shows, for those who cannot see it."""
    values = problem.series.values
    told = [
        f"{name}: {_number(errors.model)}, of the last value {_number(errors.naive)}"
        for name, errors in (
            ("from true windows", direct_errors(values, forecast)),
            ("rolled out", rolled_errors(values, forecast)),
        )
    ]
    return (
        f"Line chart of the test part, {len(forecast.direct):,} values: the truth and the "
        f"forecasts. Mean absolute error {'; '.join(told)}."
    )


def forecast_columns(
    problem: WindowsProblem, forecast: Forecast, labels: Sequence[str] = ()
) -> Mapping[str, Sequence[object]]:
    """Return the table: a row for each value of the test part."""
    values, count = problem.series.values, len(forecast.direct)
    places = np.arange(forecast.first, forecast.first + count)
    rolled = [*forecast.rolled.tolist(), *([None] * (count - len(forecast.rolled)))]
    columns: dict[str, Sequence[object]] = {"value": places.tolist()}
    if labels:
        columns["date"] = [labels[int(place)] for place in places]
    return columns | {
        "truth": values[places].tolist(),
        "one step ahead": forecast.direct[:, 0].tolist(),
        "rolled out": rolled,
        "last value": last_values(values, forecast).tolist(),
    }


def verdict(problem: WindowsProblem, forecast: Forecast, epoch: int) -> str:
    """Return the mean absolute errors beside those of the last value, as HTML chips."""
    values, horizon = problem.series.values, problem.horizon
    ahead = "one step ahead" if horizon == 1 else f"1 to {horizon} steps ahead"
    chips = (
        _chip("direct", ahead, direct_errors(values, forecast)),
        _chip(
            "rolled",
            f"rolled out, {len(forecast.rolled)} steps",
            rolled_errors(values, forecast),
        ),
    )
    return (
        f'<ul class="u-chips u-w-verdict" aria-label="Mean absolute errors after epoch '
        f'{epoch}" data-testid="verdict">{"".join(chips)}</ul>'
    )


def horizon_figure(problem: WindowsProblem, forecast: Forecast) -> Figure:
    """Draw the mean absolute error of each step of the horizon, and the last value's."""
    found = errors_by_step(problem.series.values, forecast)
    steps = list(range(1, len(found) + 1))
    sides = (
        ("the model", [errors.model for errors in found], rgba((122, 72, 226), 0.8)),
        ("the last value", [errors.naive for errors in found], _LAST),
    )
    bars = [
        {
            "type": "bar",
            "x": steps,
            "y": np.array(heights),
            "name": name,
            "marker": {
                "color": color,
                "pattern": {"shape": "" if name == "the model" else "/"},
            },
            "hovertemplate": f"{name}, %{{x}} ahead<br><b>%{{y:.5g}}</b><extra></extra>",
        }
        for name, heights, color in sides
    ]
    known = [v for _, heights, _ in sides for v in heights if np.isfinite(v)]
    panel = Panel(
        title="mean absolute error: <i>the model, and hatched the last value</i>",
        traces=bars,
        xaxis={
            "dtick": 1 if len(steps) <= 24 else 4,
            "title": {"text": "steps ahead"},
        },
        yaxis={"range": [0, max(known, default=1.0) * 1.08 or 1.0], "nticks": 5},
    )
    return grid([[panel]], [190], ticks_pixels=44)


def horizon_alt(problem: WindowsProblem, forecast: Forecast) -> str:
    """Return what the figure shows, for those who cannot see it."""
    found = errors_by_step(problem.series.values, forecast)
    told = "; ".join(
        f"{step} ahead {_number(errors.model)} against {_number(errors.naive)}"
        for step, errors in enumerate(found, start=1)
    )
    return f"Mean absolute error of the model against that of the last value: {told}."


def horizon_columns(
    problem: WindowsProblem, forecast: Forecast
) -> Mapping[str, Sequence[object]]:
    """Return the table: a row for each step of the horizon."""
    found = errors_by_step(problem.series.values, forecast)
    return {
        "steps ahead": list(range(1, len(found) + 1)),
        "the model": [errors.model for errors in found],
        "the last value": [errors.naive for errors in found],
    }


def _line(
    places: Places, values: Array, labels: Sequence[str], name: str, style: str | None
) -> Properties:
    color, dash, width = _STYLES[style] if style else (rgba(NEUTRAL, 1), "solid", 1.5)
    return {
        "type": "scatter",
        "x": places,
        "y": values,
        "customdata": hover_labels(places, labels),
        "mode": "lines" if len(places) > 1 else "markers",
        "line": {"width": width, "color": color, "dash": dash},
        "marker": {"size": 7, "color": color},
        "name": name,
        "hovertemplate": (f"{name}<br>%{{customdata}}<br><b>%{{y:.6g}}</b><extra></extra>"),
    }


def _chip(style: str, name: str, errors: Errors) -> str:
    """Return one forecast's error, and whether it is better than the last value's."""
    if not errors.is_number:
        told, good = "the answers are no numbers (NaN)", False
    elif errors.share is None:
        told, good = "the last value is exact here", False
    elif errors.better:
        told, good = f"{errors.share:.0%} less than the last value", True
    else:
        told, good = "not better than the last value", False
    mark = "✓" if good else "✗"
    return (
        f'<li class="u-chip">{_dash(style)}<b>{escape(name)}</b> '
        f"{escape(_number(errors.model))} "
        f'<span class="u-muted">against {escape(_number(errors.naive))}</span>'
        f'<span class="u-meaning {"u-good" if good else "u-bad"}">{mark} {told}</span></li>'
    )


def _dash(style: str) -> str:
    """Return a piece of the line that the figure draws."""
    color, dash, width = _STYLES[style]
    look = {"solid": "solid", "dash": "dashed", "dot": "dotted"}[dash]
    thick = max(width, 2.5)
    return f'<span class="u-w-line" style="border-top:{thick}px {look} {color}"></span>'


def _number(value: float) -> str:
    return f"{value:.3g}" if np.isfinite(value) else "NaN"
