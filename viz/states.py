"""The states through time: a heatmap and lines for each state of the cell."""

from collections.abc import Sequence

import numpy as np

from models.cells.description import Quantity
from models.results import DirectionTrace, Trace
from viz.directions import halves, title_prefix
from viz.figures import Figure
from viz.heatmaps import panel_pixels, quantity_panel, range_note, ticks_pixels, word_axis
from viz.lines import line_range, unit_lines
from viz.panels import Panel, grid


def states_figure(trace: Trace, selected_unit: int | None = None) -> Figure:
    """Draw h (and c) at every step, as a heatmap and as one line a unit.

    Shows the first sequence of the batch, each direction in rows of its own.
    `selected_unit`, from 1, is drawn bold.
    """
    rows = [
        _row(trace, direction, direction.cell.by_name[name], selected_unit)
        for direction in trace.directions
        for name in direction.cell.states
    ]
    pixels = [max(panel_pixels(trace.config.units), 150)] * len(rows)
    # The gap holds the lines' tick labels, also where the figure is 350 pixels wide.
    return grid(rows, pixels, gap=0.09, ticks_pixels=ticks_pixels(trace.words))


def states_alt(trace: Trace) -> str:
    """Return what the figure shows, for those who cannot see it."""
    names = " and ".join(trace.cell.by_name[name].label for name in trace.cell.states)
    return (
        f"{names} of {trace.config.units} units at each of {len(trace.words)} steps"
        f"{halves(trace)}, as heatmaps coloured from −1 to 1 and as lines. "
        f"{_extent(trace, trace.cell.states)}"
    )


def _row(
    trace: Trace, direction: DirectionTrace, state: Quantity, selected: int | None
) -> tuple[Panel, Panel]:
    values = direction.quantities[state.name][0]
    half = title_prefix(trace, direction)
    name = f"{state.label} {state.symbol}"
    # With the half's name in it, a title has room for little else on a phone.
    title = f"{half}{name}" if half else f"{name} <i>({range_note(values, state)})</i>"
    heatmap = quantity_panel(values, state, trace.words, title)
    lines = Panel(
        title=f"{half}{state.symbol} by unit",  # short: on a phone it has half the width
        traces=unit_lines(values, state, selected, reverse=direction.reverse),
        xaxis=word_axis(trace.words),
        yaxis={"range": line_range(values), "zeroline": True, "nticks": 5},
        time_axis=True,
    )
    return heatmap, lines


def _extent(trace: Trace, names: Sequence[str]) -> str:
    values = np.concatenate(
        [
            direction.quantities[name][0].ravel()
            for direction in trace.directions
            for name in names
        ]
    )
    finite = values[np.isfinite(values)]
    if not finite.size:
        return "No value is finite."
    return f"The values range from {finite.min():.2f} to {finite.max():.2f}."
