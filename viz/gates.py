"""The gates and the candidate through time, one heatmap each, in computing order."""

from models.cells.description import Quantity
from models.results import Array, Trace
from viz.directions import halves, prefix, title_prefix
from viz.figures import Figure
from viz.heatmaps import panel_pixels, quantity_panel, range_note, ticks_pixels
from viz.panels import Panel, grid


def gate_quantities(trace: Trace) -> tuple[Quantity, ...]:
    """Return what the figure shows: everything that is no state."""
    return tuple(q for q in trace.cell.quantities if q.role != "state")


def gates_figure(trace: Trace) -> Figure:
    """Draw every gate at every step on [0, 1], and the candidate on [−1, 1].

    Shows the first sequence of the batch, each direction in rows of its own.

    Raises:
        ValueError: if the cell has no gates.
    """
    quantities = gate_quantities(trace)
    if not quantities:
        raise ValueError(f"{trace.cell.title} has no gates to draw.")
    rows: list[list[Panel]] = []
    for direction in trace.directions:
        panels = [
            quantity_panel(
                direction.quantities[quantity.name][0],
                quantity,
                trace.words,
                f"{title_prefix(trace, direction)}"
                f"{_title(quantity, direction.quantities[quantity.name][0])}",
            )
            for quantity in quantities
        ]
        rows += [panels[start : start + 2] for start in range(0, len(panels), 2)]
    pixels = [panel_pixels(trace.config.units)] * len(rows)
    return grid(rows, pixels, ticks_pixels=ticks_pixels(trace.words))


def gates_alt(trace: Trace) -> str:
    """Return what the figure shows, for those who cannot see it."""
    means = ", ".join(
        f"{prefix(trace, direction)}{q.label} {direction.quantities[q.name][0].mean():.2f}"
        for direction in trace.directions
        for q in gate_quantities(trace)
    )
    return (
        f"Heatmaps of every gate of {trace.config.units} units at each of "
        f"{len(trace.words)} steps{halves(trace)}. On average over units and steps: "
        f"{means}."
    )


def _title(quantity: Quantity, values: Array) -> str:
    scale = "0 to 1" if quantity.role == "gate" else range_note(values, quantity)
    return f"{quantity.label} {quantity.symbol} <i>({scale})</i>"
