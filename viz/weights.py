"""The weights, split by gate, on one scale that is symmetric about 0."""

from itertools import groupby

import numpy as np

from models.cells.expressions import WeightBlock
from models.results import Array, DirectionTrace, Trace
from viz.directions import halves, prefix
from viz.figures import Figure
from viz.heatmaps import weight_heatmap
from viz.panels import Panel, grid

_ROW_NAMES = {"features": "feature", "units": "from unit"}
_ROW_PIXELS = 24
_MAX_ROW_PIXELS = 280
_MIN_ROW_PIXELS = 30


def weights_figure(trace: Trace, largest: float | None = None) -> Figure:
    """Draw kernel, recurrent kernel and bias (rows), one column for each gate.

    The backward half of a Bidirectional layer follows below the forward half. `largest`
    is the end of the scale; by default the largest weight here.
    """
    largest = largest or largest_weight(trace)
    rows = [(d, row) for d in trace.directions for row in block_rows(trace)]
    panels = [
        [
            _panel(direction, block, largest, prefix(trace, direction), first=not index)
            for index, block in enumerate(row)
        ]
        for direction, row in rows
    ]
    pixels = [_row_pixels(_matrix(d, row[0]).shape[0]) for d, row in rows]
    return grid(panels, pixels, gap=0.03, ticks_pixels=26)


def block_rows(trace: Trace) -> list[tuple[WeightBlock, ...]]:
    """Return the blocks as a table: a row for each weight (GRU's bias has two)."""
    by_weight = groupby(trace.cell.blocks, key=lambda block: (block.weight, block.row or 0))
    return [tuple(row) for _, row in by_weight]


def largest_weight(trace: Trace) -> float:
    """Return the largest magnitude among the finite weights: the end of the scale."""
    values = np.concatenate(
        [w.ravel() for d in trace.directions for w in d.weights.values()]
    )
    finite = np.abs(values[np.isfinite(values)]).astype(float)
    return float(finite.max(initial=0.0)) or 1.0


def weights_alt(trace: Trace) -> str:
    """Return what the figure shows, for those who cannot see it."""
    names = ", ".join(
        f"{name} {values.shape}" for name, values in trace.directions[0].weights.items()
    )
    return (
        f"Heatmaps of the weights, split by gate{halves(trace)}: {names}, on one scale of "
        f"±{largest_weight(trace):.2f}."
    )


def _panel(
    direction: DirectionTrace,
    block: WeightBlock,
    largest: float,
    half: str,
    *,
    first: bool,
) -> Panel:
    values = _matrix(direction, block)
    rows = values.shape[0]
    name = _ROW_NAMES[block.dimensions[0]] if len(block.dimensions) > 1 else "row"
    hover = f"{half}{block.symbol}<br>{name} %{{y}}, to unit %{{x}}"
    return Panel(
        title=f"{half if first else ''}{_title(direction, block)}",
        traces=(weight_heatmap(values, largest, hover),),
        xaxis={"dtick": max(1, values.shape[1] // 8), "tick0": 1},
        yaxis={
            "range": [rows + 0.5, 0.5],
            "showticklabels": first and rows > 1,
            "dtick": max(1, rows // 8),
            "tick0": 1,
            "title": {"text": name if first and rows > 1 else ""},
        },
    )


def _row_pixels(rows: int) -> int:
    return min(max(_ROW_PIXELS * rows, _MIN_ROW_PIXELS), _MAX_ROW_PIXELS)


def _matrix(direction: DirectionTrace, block: WeightBlock) -> Array:
    return np.atleast_2d(direction.block(block))


def _title(direction: DirectionTrace, block: WeightBlock) -> str:
    base, _, subscript = block.symbol.partition("_")
    if not subscript:
        return f"<b>{base}</b> <i>{block.weight.replace('_', ' ')}</i>"
    label = direction.cell.by_name[block.gate].label
    return f"<b>{base}<sub>{subscript}</sub></b> <i>{label}</i>"
