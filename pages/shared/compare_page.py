"""What the Compare page shows: layers side by side, then one of them from the inside."""

from collections.abc import Sequence

import streamlit as st

from models.code import layer_line
from models.comparison import Comparison, comparison_facts
from models.ledger import ledger
from models.results import Trace
from models.returns import layer_returns
from models.spec import LayerSpec
from pages.shared.compare_controls import comparison, layer_inside
from pages.shared.frame import require_frame
from pages.shared.layer_page import traced, trusted
from pages.shared.lens import show_lens
from pages.shared.sections import chart, sections
from pages.shared.unit_picker import selected_unit
from viz import markup, tables
from viz.compare import comparison_alt, comparison_figures
from viz.compare_markup import compared_layer, same_input


def compare_page() -> None:
    """Show layers under the same input, units and seed, and what tells them apart."""
    require_frame()
    with st.container():  # keeps what is below in its place when something is said
        shown = comparison()
    base = shown.base
    shape = (1, base.timesteps, base.features)
    st.html(same_input(shape, base.units, base.seed))
    traces = _traces(shown.specs)
    with st.container():
        if traces and trusted(_least_trusted(traces)):
            _side_by_side(shown, traces)
            place = layer_inside(shown)
            show_lens(
                traces[place], key="compare_lens", selected_unit=selected_unit(base.units)
            )
            sections(traces[place])


def _traces(specs: Sequence[LayerSpec]) -> tuple[Trace, ...]:
    """Return all traces, or none once one of them could not be had (which is then said)."""
    found = []
    for spec in specs:
        trace = traced(spec)
        if trace is None:
            return ()
        found.append(trace)
    return tuple(found)


def _least_trusted(traces: Sequence[Trace]) -> Trace:
    return min(traces, key=lambda trace: (trace.matches_keras, trace.is_finite))


def _side_by_side(shown: Comparison, traces: Sequence[Trace]) -> None:
    stated = comparison_facts(traces) if shown.by == "settings" else ()
    st.html(
        f'<div class="u-scales">{markup.fact_list(stated) if stated else ""}'
        f"{markup.state_scale('all states')}</div>"
    )
    figures = comparison_figures(traces, shown.labels, selected_unit(shown.base.units))
    heads = st.columns(len(traces))
    for column, spec, trace in zip(heads, shown.specs, traces, strict=True):
        column.html(_head(spec, trace))
    for place, column in enumerate(st.columns(len(traces))):
        trace = traces[place]
        states = [trace.cell.by_name[name] for name in trace.cell.states]
        with column:
            chart(
                f"compare_{place + 1}",
                figures[place],
                comparison_alt(trace, shown.labels[place]),
                tables.quantity_columns(trace, states),
            )


def _head(spec: LayerSpec, trace: Trace) -> str:
    return compared_layer(
        layer_line(spec),
        layer_returns(spec.config, timesteps=spec.timesteps).tensors,
        ledger(spec),
        markup.keras_check(trace),
    )
