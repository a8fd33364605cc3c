"""Layers side by side: one narrow figure each, all on the same scales.

Every figure has the hidden state in its first two rows, so that in neighbouring columns
the same thing stands at the same height; further states follow below.
"""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import numpy as np

from models.cells.description import Quantity
from models.results import Array, Trace
from viz.figures import Figure
from viz.heatmaps import panel_pixels, quantity_panel, ticks_pixels, word_axis
from viz.lines import line_range, unit_lines
from viz.panels import Panel, grid

_LINE_PIXELS = 96
# Lower than on a layer's own page, so that many units fit on the screen as well.
_MAX_HEATMAP_PIXELS = 182
_MIN_NUMBER_PIXELS = 12  # a number needs a row at least so high
_BETWEEN = 4  # pixels between rows that share the step axis of the last one


def comparison_figures(
    traces: Sequence[Trace], labels: Sequence[str], selected_unit: int | None = None
) -> tuple[Figure, ...]:
    """Draw each layer's states at every step: h as a heatmap and as lines, then c.

    The heatmaps are on [−1, 1], and the lines of all figures on one range. Each figure
    begins with its label. Shows the first sequence of the batch; `selected_unit`, from 1,
    is drawn bold.
    """
    everything = np.concatenate([_hidden(trace).ravel() for trace in traces])
    limits = line_range(everything)
    return tuple(
        _figure(trace, f"<b>{escape(label)}</b> ", limits, selected_unit)
        for trace, label in zip(traces, labels, strict=True)
    )


def comparison_alt(trace: Trace, label: str) -> str:
    """Return what one figure shows, for those who cannot see it."""
    states = " and ".join(trace.cell.by_name[name].label for name in trace.cell.states)
    last = ", ".join(f"{value:.2f}" for value in trace.directions[0].final("hidden")[0][:8])
    return (
        f"{label}: {states} of {trace.config.units} units at each of {len(trace.words)} "
        f"steps. The hidden state after the last step read begins {last}."
    )


def _figure(trace: Trace, label: str, limits: list[float], selected: int | None) -> Figure:
    first, *others = (trace.cell.by_name[name] for name in trace.cell.states)
    lines = Panel(
        title=f"{first.symbol} by unit",
        traces=unit_lines(
            _hidden(trace), first, selected, reverse=trace.directions[0].reverse
        ),
        xaxis=word_axis(trace.words),
        yaxis={"range": limits, "zeroline": True, "nticks": 5},
        time_axis=True,
    )
    panels = [
        _heatmap(trace, first, label),
        lines,
        *(_heatmap(trace, other) for other in others),
    ]
    shared = [_with_axis(panel, showticklabels=False) for panel in panels[:-1]]
    # The room for the words is reserved below: found by itself, it would differ from one
    # figure to the next, and neighbours would not stand at the same height.
    last = _with_axis(panels[-1], automargin=False)
    high = min(panel_pixels(trace.config.units), _MAX_HEATMAP_PIXELS)
    return grid(
        [[panel] for panel in (*shared, last)],
        [high, _LINE_PIXELS, *([high] * len(others))],
        ticks_pixels=[*([_BETWEEN] * len(shared)), ticks_pixels(trace.words)],
    )


def _heatmap(trace: Trace, state: Quantity, label: str = "") -> Panel:
    values = trace.directions[0].quantities[state.name][0]
    title = f"{label}{state.label} {state.symbol}"
    panel = quantity_panel(values, state, trace.words, title)
    if trace.config.units * _MIN_NUMBER_PIXELS <= _MAX_HEATMAP_PIXELS:
        return panel
    plain = {n: v for n, v in panel.traces[0].items() if n != "texttemplate"}
    return replace(panel, traces=(plain,))


def _with_axis(panel: Panel, **properties: bool) -> Panel:
    return replace(panel, xaxis={**panel.xaxis, **properties})


def _hidden(trace: Trace) -> Array:
    values: Array = trace.directions[0].quantities["hidden"][0]
    return values
