"""Lays panels out in a grid and makes one figure of them, in one go.

Why not `plotly.subplots.make_subplots`: it validates every axis again at every update,
which took five times as long for four heatmaps (see benchmarks), at every key press.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from viz.figures import Figure, Properties, figure_of
from viz.theme import AXIS_LAYOUT

# A thin frame: without it a row of zeros, which has no colour, would look like nothing.
_FRAME: Properties = {
    "showline": True,
    "mirror": True,
    "linewidth": 1,
    "linecolor": "rgba(128,132,145,0.35)",
}
_AXIS_TITLE: Properties = {"standoff": 2, "font": {"size": 12}}
_TITLE_PIXELS = 30
_TICKS_PIXELS = 54
_LABELS_PIXELS = 34
_TITLED_LABELS_PIXELS = 58


@dataclass(frozen=True)
class Panel:
    """One pair of axes: its traces, as Plotly's properties, and how the axes look.

    `time_axis` and `unit_axis` say that a coordinate is a step or a unit, both from 1, so
    that the lens can mark the chosen ones. `shapes` and `notes` are Plotly's shapes and
    annotations, placed by these axes.
    """

    title: str
    traces: Sequence[Properties]
    xaxis: Properties
    yaxis: Properties
    time_axis: bool = False
    unit_axis: bool = False
    shapes: Sequence[Properties] = ()
    notes: Sequence[Properties] = ()


@dataclass
class _Parts:
    data: list[dict[str, Any]] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)
    titles: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    time_axes: list[str] = field(default_factory=list)
    unit_axes: list[str] = field(default_factory=list)


def grid(
    rows: Sequence[Sequence[Panel]],
    row_pixels: Sequence[int],
    *,
    gap: float = 0.07,
    title_pixels: int = _TITLE_PIXELS,
    ticks_pixels: int | Sequence[int] = _TICKS_PIXELS,
) -> Figure:
    """Return one figure of rows of panels.

    Args:
        rows: the panels; a row may be shorter than the others.
        row_pixels: the height of each row's plots, without titles and ticks.
        gap: the share of the width between two columns.
        title_pixels: the height above each row for its titles.
        ticks_pixels: the height below each row, or below all of them, for the tick labels.
    """
    if isinstance(ticks_pixels, int):
        ticks_pixels = [ticks_pixels] * len(rows)
    height = sum(row_pixels) + title_pixels * len(rows) + sum(ticks_pixels)
    columns = max(len(row) for row in rows)
    width = (1 - gap * (columns - 1)) / columns
    parts = _Parts()
    top = 0
    for row, pixels, ticks in zip(rows, row_pixels, ticks_pixels, strict=True):
        top += title_pixels
        vertical = [1 - (top + pixels) / height, 1 - top / height]
        for column, panel in enumerate(row):
            left = column * (width + gap)
            _place(parts, panel, [left, left + width], vertical)
        top += pixels + ticks
    meta = {"unrolled": {"time_axes": parts.time_axes, "unit_axes": parts.unit_axes}}
    layout = {
        **parts.layout,
        "annotations": [*parts.titles, *parts.notes],
        **({"shapes": parts.shapes} if parts.shapes else {}),
        "height": height,
        # No padding, which Streamlit adds: it would draw each frame off its heatmap.
        "margin": {"l": _left_margin(rows), "r": 8, "t": 0, "b": 0, "pad": 0},
        "meta": [meta],
    }
    return figure_of(parts.data, layout)


def _left_margin(rows: Sequence[Sequence[Panel]]) -> int:
    """Return the room for the tick labels of the first column, and for a title of theirs.

    Plotly's automatic margins would draw every chart twice.
    """
    titled = any(row[0].yaxis.get("title", {}).get("text") for row in rows)
    return _TITLED_LABELS_PIXELS if titled else _LABELS_PIXELS


def _axis(given: Properties) -> dict[str, Any]:
    axis = {**AXIS_LAYOUT, **_FRAME, **given}
    if "title" in given:
        axis["title"] = {**_AXIS_TITLE, **given["title"]}
    return axis


def _place(
    parts: _Parts, panel: Panel, horizontal: list[float], vertical: list[float]
) -> None:
    number = len(parts.titles) + 1
    suffix = "" if number == 1 else str(number)
    parts.data += [
        {**trace, "xaxis": f"x{suffix}", "yaxis": f"y{suffix}"} for trace in panel.traces
    ]
    parts.layout[f"xaxis{suffix}"] = {
        **_axis(panel.xaxis),
        "domain": horizontal,
        "anchor": f"y{suffix}",
    }
    parts.layout[f"yaxis{suffix}"] = {
        "automargin": "left",  # the grid has room above and below
        **_axis(panel.yaxis),
        "domain": vertical,
        "anchor": f"x{suffix}",
    }
    parts.titles.append(
        {
            "text": panel.title,
            "x": horizontal[0],
            "y": vertical[1],
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "bottom",
            "yshift": 3,
            "showarrow": False,
            "font": {"size": 14},
        }
    )
    axes = {"xref": f"x{suffix}", "yref": f"y{suffix} domain"}
    parts.shapes += [{**axes, **shape} for shape in panel.shapes]
    parts.notes += [{**axes, "showarrow": False, **note} for note in panel.notes]
    if panel.time_axis:
        parts.time_axes.append(f"x{suffix}")
    if panel.unit_axis:
        parts.unit_axes.append(f"y{suffix}")
