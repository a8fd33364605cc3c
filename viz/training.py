"""The loss as it falls, and other metrics, epoch by epoch."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from models.training import Progress
from viz.figures import Figure, Properties
from viz.panels import Panel, grid
from viz.theme import NEUTRAL, rgba

_COLORS = ("#7a48e2", "#d66e14")
_DASHES = ("solid", "dash")
# Powers are set larger than other labels.
_POWERS: Properties = {"exponentformat": "power", "tickfont": {"size": 11}}


def loss_figure(
    progress: Progress,
    *,
    metric: str = "loss",
    marked: int | None = None,
    pixels: int = 190,
) -> Figure:
    """Draw a metric against the epochs, of the test data too where there are any.

    A loss has a logarithmic axis, an accuracy one from 0 to 1.

    Args:
        progress: the training so far; the axis ends at its target from the beginning.
        metric: Keras's name.
        marked: an epoch to mark with a line.
        pixels: the height of the plot.
    """
    return grid([[loss_panel(progress, metric=metric, marked=marked)]], [pixels])


def loss_panel(
    progress: Progress,
    *,
    metric: str = "loss",
    marked: int | None = None,
    named_below: bool = False,
) -> Panel:
    """Describe the same drawing as one panel of a larger figure.

    `named_below`: which of two lines is which stands below the axis, not at their ends:
    for narrow panels.
    """
    names = [metric, f"val_{metric}"]
    found = [(name, *progress.series(name)) for name in names]
    lines = [item for item in found if item[1]]
    several = len(lines) > 1 and not named_below
    traces: list[dict[str, Any]] = [
        _line(epochs, values, index, _label(name) if several else "")
        for index, (name, epochs, values) in enumerate(lines)
    ]
    if several:
        _part_names(traces, [series[-1] for _, _, series in lines])
    values = [value for _, _, series in lines for value in series]
    if marked is not None:
        traces.append(dict(_mark(marked, _limits(metric, values))))
    end = max(progress.target, 1)
    axis = "epoch (dashed: test)" if named_below and len(lines) > 1 else "epoch"
    return Panel(
        title=f"{metric}{', <i>logarithmic</i>' * (metric == 'loss')}",
        traces=traces,
        xaxis={
            "range": [-0.02 * end, end * (1.16 if several else 1.03)],
            "nticks": 6,
            "title": {"text": axis},
        },
        yaxis=_value_axis(metric, values),
    )


def loss_alt(progress: Progress, *, metric: str = "loss") -> str:
    """Return what the figure shows, for those who cannot see it."""
    parts = []
    for name in (metric, f"val_{metric}"):
        epochs, values = progress.series(name)
        if epochs:
            parts.append(
                f"{name} from {values[0]:.4g} after epoch {epochs[0]} to {values[-1]:.4g} "
                f"after epoch {epochs[-1]}"
            )
    said = "; ".join(parts) or "no epoch is done yet"
    return f"Line chart of the {metric} against the epochs: {said}."


def loss_columns(progress: Progress) -> Mapping[str, Sequence[object]]:
    """Return the table: a row an epoch, a column a metric."""
    names = dict.fromkeys(name for record in progress.records for name in record.metrics)
    columns: dict[str, Sequence[object]] = {
        "epoch": [record.epoch for record in progress.records]
    }
    for name in names:
        columns[name] = [record.metrics.get(name) for record in progress.records]
    return columns


def _line(
    epochs: Sequence[int], values: Sequence[float], index: int, label: str
) -> dict[str, Any]:
    color = _COLORS[index]
    names = [""] * (len(epochs) - 1) + [f" {label}"]
    return {
        "type": "scatter",
        "x": np.asarray(epochs),
        "y": np.asarray(values, dtype=float),
        "mode": ("lines+markers" if len(epochs) <= 60 else "lines")
        + ("+text" if label else ""),
        "text": names if label else None,
        "textposition": "middle right",
        "textfont": {"color": color, "size": 12},
        "cliponaxis": False,
        "line": {"width": 2, "color": color, "dash": _DASHES[index]},
        "marker": {"size": 4, "color": color},
        "hovertemplate": "epoch %{x}<br><b>%{y:.5g}</b><extra>" + label + "</extra>",
    }


def _part_names(traces: list[dict[str, Any]], lasts: Sequence[float]) -> None:
    """Put the names of two lines apart, which may end at the same place."""
    upper = int(lasts[1] > lasts[0])
    for index, trace in enumerate(traces):
        trace["textposition"] = "top right" if index == upper else "bottom right"


def _mark(epoch: int, limits: tuple[float, float]) -> Properties:
    return {
        "type": "scatter",
        "x": [epoch, epoch],
        "y": list(limits),
        "mode": "lines",
        "line": {"width": 2, "color": rgba(NEUTRAL, 0.7), "dash": "dot"},
        "hoverinfo": "skip",
    }


def _label(name: str) -> str:
    return "test" if name.startswith("val_") else "training"


def _limits(metric: str, values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the vertical axis."""
    if metric != "loss":
        return 0.0, 1.0
    positive = [value for value in values if math.isfinite(value) and value > 0]
    if not positive:
        return 0.1, 1.0
    # Whole powers of ten, so that the axis moves seldom while the loss falls.
    low = math.floor(math.log10(max(min(positive), 1e-12)))
    high = math.ceil(math.log10(min(max(positive), 1e36)))
    return 10.0**low, 10.0 ** max(high, low + 1)


def _value_axis(metric: str, values: Sequence[float]) -> Properties:
    low, high = _limits(metric, values)
    if metric != "loss":
        return {"range": [0, 1.02], "tickformat": ".0%", "nticks": 6}
    ends = [math.log10(low), math.log10(high)]
    return {"type": "log", "range": ends, "dtick": _dtick(ends), **_POWERS}


def _dtick(ends: Sequence[float]) -> int:
    return max(1, round((ends[1] - ends[0]) / 5))
