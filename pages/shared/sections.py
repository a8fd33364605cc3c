"""The sections of a layer page below its lens, one tab each; only the open tab is drawn."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from models.cells.notation import equation
from models.ledger import ledger
from models.results import Trace
from pages.shared.take_away import take_away
from pages.shared.unit_picker import selected_unit
from viz import markup, tables
from viz.gates import gate_quantities, gates_alt, gates_figure
from viz.panels import Figure
from viz.parameters import parameters_alt, parameters_figure
from viz.states import states_alt, states_figure
from viz.weights import largest_weight, weights_alt, weights_figure

_CHART_CONFIG = {"displaylogo": False, "displayModeBar": "hover"}


@st.fragment
def sections(trace: Trace) -> None:
    """Show the tabs; a change of tab draws only these."""
    shown: dict[str, Callable[[Trace], None]] = {"States": states_section}
    if gate_quantities(trace):
        shown["Gates"] = gates_section
    shown |= {
        "Weights": weights_section,
        "Parameters": _parameters,
        "Equations": _equations,
        "Take it away": take_away,
    }
    tabs = st.tabs(list(shown), key="view", bind="query-params")
    for tab, show in zip(tabs, shown.values(), strict=True):
        if tab.open:
            with tab:
                show(trace)


def chart(
    name: str,
    figure: Figure,
    alt: str,
    columns: Mapping[str, Sequence[object]],
    *scales: str,
) -> None:
    """Show a figure with its text alternative, the table behind it, and its HTML file.

    `scales` are the legends of its colours, as HTML from `viz.markup`.
    """
    if scales:
        st.html(f'<div class="u-scales">{"".join(scales)}</div>')
    # Below the figure on the screen and before it in the document: at every change the
    # tabs look for the first thing in them that takes the focus, and a figure has
    # thousands of elements and none that does.
    with st.container(key=f"figure_{name}"):
        _table_and_file(name, figure, columns)
        bare_chart(name, figure, alt)


def _table_and_file(
    name: str, figure: Figure, columns: Mapping[str, Sequence[object]]
) -> None:
    with st.container(horizontal=True, vertical_alignment="top"):
        table = st.expander(
            "Table", key=f"table_{name}", on_change="rerun", icon=":material/table:"
        )
        st.download_button(
            "HTML",
            data=lambda: figure.to_html(include_plotlyjs=True),
            file_name=f"unrolled_{name}.html",
            mime="text/html",
            on_click="ignore",
            icon=":material/download:",
            help="This figure as one interactive file that needs no network.",
            key=f"html_{name}",
        )
    if table.open:
        with table:
            st.dataframe(columns, hide_index=True, key=f"frame_{name}")


def bare_chart(name: str, figure: Figure, alt: str) -> None:
    """Show a figure with its text alternative; its table is elsewhere on the page."""
    st.plotly_chart(figure, key=f"chart_{name}", alt=alt, config=_CHART_CONFIG)


def states_section(trace: Trace) -> None:
    """Show the states through time."""
    cell = trace.cell
    chart(
        "states",
        states_figure(trace, selected_unit(trace.config.units)),
        states_alt(trace),
        tables.quantity_columns(trace, [cell.by_name[name] for name in cell.states]),
        markup.state_scale(),
    )


def gates_section(trace: Trace) -> None:
    """Show the gates through time."""
    chart(
        "gates",
        gates_figure(trace),
        gates_alt(trace),
        tables.quantity_columns(trace, gate_quantities(trace)),
        *(markup.gate_scale(gate.name, gate.label) for gate in trace.cell.gates),
        markup.state_scale("candidate"),
    )


def weights_section(trace: Trace, largest: float | None = None) -> None:
    """Show the weights, on a scale up to the largest of them or to a given number."""
    chart(
        "weights",
        weights_figure(trace, largest),
        weights_alt(trace),
        tables.weight_columns(trace),
        markup.weight_scale(largest or largest_weight(trace)),
    )


def _parameters(trace: Trace) -> None:
    counted = ledger(trace.config)
    st.html(
        markup.formula(counted.formula)
        + markup.formula_with_numbers(counted.formula_with_numbers, counted.formula)
        + markup.ledger_check(counted.total, trace.parameter_count)
    )
    chart(
        "parameters",
        parameters_figure(counted, trace.cell),
        parameters_alt(counted, trace.cell),
        tables.ledger_columns(counted, trace.cell),
    )


def _equations(trace: Trace) -> None:
    cell = trace.cell
    rows = [(q.label, equation(trace.config, cell, q)) for q in cell.quantities]
    st.html(markup.equations(rows))
    st.caption(
        f"As `keras.layers.{cell.title}` computes it; σ is the sigmoid, ⊙ the product "
        f"element by element. {cell.note} Source: {cell.source}."
    )
