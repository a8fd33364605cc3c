"""What each layer of a stack computes, in time: one compact heatmap a layer."""

from typing import Any

import numpy as np

from models.stack_values import LayerValues
from viz.figures import Figure
from viz.heatmaps import MAX_NUMBERED_CELLS, ticks_pixels, unit_axis, word_axis
from viz.panels import Panel, grid
from viz.theme import diverging_scale, probability_scale

_ROW_PIXELS = 20
_MARGIN = 2
_ONE_LINE = 26
_FADED = 0.4
_MOST_TICKS = 8
_HIGHEST = 150  # pixels of the cells, however many units there are
# One vector takes the width of one step, or of one of this many.
_MOST_SLOTS = 8


def values_figure(
    shown: LayerValues, *, slots: int, probabilities: bool, follows_lens: bool
) -> Figure:
    """Draw what a layer computes for one sequence, units down and steps across.

    What is not handed on to the next layer is faded and bears no numbers.

    Args:
        shown: the values.
        slots: how many steps the sentence has: one vector is as wide as one of them, and
            stands at the right, as it is there after the last step.
        probabilities: whether the values are drawn on [0, 1] instead of [−1, 1].
        follows_lens: whether the lens marks its step here, as the steps are the same.
    """
    steps, units = shown.values.shape
    slots = steps if shown.labels is not None else min(slots, _MOST_SLOTS)
    panel = Panel(
        title="",
        traces=_traces(shown, slots, probabilities=probabilities),
        xaxis=_vector_axis(slots) if shown.labels is None else word_axis(shown.labels),
        yaxis={**unit_axis(units), "tickvals": _unit_ticks(units)},
        time_axis=follows_lens,
    )
    ticks = _ONE_LINE if shown.labels is None else ticks_pixels(shown.labels)
    pixels = min(units * _ROW_PIXELS, _HIGHEST)
    return grid([[panel]], [pixels], title_pixels=_MARGIN, ticks_pixels=ticks)


def _traces(shown: LayerValues, slots: int, *, probabilities: bool) -> list[dict[str, Any]]:
    """Return a heatmap of what is handed on, and a faded one of what is not."""
    steps, units = shown.values.shape
    look = {
        "type": "heatmap",
        "x": list(range(1, steps + 1)) if shown.labels is not None else [slots],
        "y": list(range(1, units + 1)),
        "zmin": 0 if probabilities else -1,
        "zmax": 1,
        "colorscale": probability_scale() if probabilities else diverging_scale(),
        "showscale": False,
        "hoverongaps": False,
        "xgap": 1 if steps <= 30 else 0,
        "ygap": 1 if units <= 32 else 0,
    }
    few = shown.handed_on.sum() <= MAX_NUMBERED_CELLS and units * _ROW_PIXELS <= _HIGHEST
    numbered = {"texttemplate": "%{z:.2f}"} if few else {}
    place = "unit %{y}" if shown.labels is None else "step %{x}, unit %{y}"
    return [
        {
            **look,
            **more,
            "z": np.where(drawn, shown.values, np.nan).T,
            "hovertemplate": f"{place}{said}<br><b>%{{z:.6f}}</b><extra></extra>",
        }
        for drawn, more, said in (
            (shown.handed_on, numbered, ""),
            (~shown.handed_on, {"opacity": _FADED}, ", not handed on"),
        )
        if drawn.any()
    ]


def values_alt(shown: LayerValues, name: str) -> str:
    """Return what the figure shows, for those who cannot see it."""
    what = f"{shown.values.shape[1]} values"
    if shown.labels is not None:
        what += f" at each of {len(shown.labels)} steps"
    if not shown.handed_on.all():
        what += ", of which those of the last step read are handed on"
    if not np.isfinite(shown.values).all():
        return f"{name} computes {what}; some are not finite."
    low, high = shown.values.min(), shown.values.max()
    return f"{name} computes {what}; they range from {low:.2f} to {high:.2f}."


def _unit_ticks(units: int) -> list[int]:
    return list(range(1, units + 1, -(-units // _MOST_TICKS)))


def _vector_axis(slots: int) -> dict[str, Any]:
    return {
        "tickmode": "array",
        "tickvals": [slots],
        "ticktext": ["one vector"],
        "range": [0.5, slots + 0.5],
        "fixedrange": True,
    }
