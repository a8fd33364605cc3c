"""What is said of a layer below its lens: states, gates, weights, ledger, files.

A page about one layer shows them as tabs. A page that shows layers in passing shows them
when somebody asks. Either way only what is looked at is drawn.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import streamlit as st

from models.cells.notation import equation
from models.ledger import ledger
from models.results import Trace
from pages.shared.take_away import take_away
from pages.shared.unit_picker import selected_unit
from viz import markup, tables
from viz.figures import Figure
from viz.gates import gate_quantities, gates_alt, gates_figure
from viz.html_file import html_file
from viz.parameters import parameters_alt, parameters_figure
from viz.states import states_alt, states_figure
from viz.weights import largest_weight, weights_alt, weights_figure

_CHART_CONFIG = {"displaylogo": False, "displayModeBar": "hover"}


class _Section(Protocol):
    """Shows one thing about a trace; `place` tells its widgets from those of another."""

    def __call__(self, trace: Trace, *, place: str = "") -> None: ...


@st.fragment
def sections(trace: Trace) -> None:
    """Show the sections as tabs; a change of tab draws only these."""
    shown = _sections_of(trace)
    tabs = st.tabs(list(shown), key="view", bind="query-params")
    for tab, show in zip(tabs, shown.values(), strict=True):
        if tab.open:
            with tab:
                show(trace)


@st.fragment
def sections_on_demand(trace: Trace, *, place: str, parameter: str) -> None:
    """Offer the same sections, none of them drawn until one is chosen.

    Args:
        trace: what the layer computed.
        place: begins the keys of the widgets: a page may show several layers.
        parameter: what holds the choice in the address; one of `BOUND_PARAMETERS`.
    """
    shown = _sections_of(trace)
    layer = trace.cell.title
    chosen = st.segmented_control(
        f"More of this {f'Bidirectional {layer}' if trace.config.bidirectional else layer}",
        list(shown),
        key=parameter,
        bind="query-params",
        help="Press the chosen one again to close it.",
    )
    if chosen in shown:
        shown[chosen](trace, place=f"{place}_")


def _sections_of(trace: Trace) -> dict[str, _Section]:
    shown: dict[str, _Section] = {"States": states_section}
    if gate_quantities(trace):
        shown["Gates"] = gates_section
    return shown | {
        "Weights": weights_section,
        "Parameters": _parameters,
        "Equations": _equations,
        "Take it away": take_away,
    }


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
        _table_and_file(
            name, columns, lambda: html_file(figure, f"Unrolled: {name}", alt, scales)
        )
        bare_chart(name, figure, alt)


def _table_and_file(
    name: str, columns: Mapping[str, Sequence[object]], file: Callable[[], str]
) -> None:
    with st.container(horizontal=True, vertical_alignment="top"):
        table = st.expander(
            "Table", key=f"table_{name}", on_change="rerun", icon=":material/table:"
        )
        st.download_button(
            "HTML",
            data=file,
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
    st.plotly_chart(figure, key=f"chart_{name}", alt=alt, theme=None, config=_CHART_CONFIG)


def states_section(trace: Trace, *, place: str = "") -> None:
    """Show the states through time."""
    cell = trace.cell
    chart(
        f"{place}states",
        states_figure(trace, selected_unit(trace.config.units)),
        states_alt(trace),
        tables.quantity_columns(trace, [cell.by_name[name] for name in cell.states]),
        markup.state_scale(),
    )


def gates_section(trace: Trace, *, place: str = "") -> None:
    """Show the gates through time."""
    chart(
        f"{place}gates",
        gates_figure(trace),
        gates_alt(trace),
        tables.quantity_columns(trace, gate_quantities(trace)),
        *(markup.gate_scale(gate.name, gate.label) for gate in trace.cell.gates),
        markup.state_scale("candidate"),
    )


def weights_section(trace: Trace, largest: float | None = None, *, place: str = "") -> None:
    """Show the weights, on a scale up to the largest of them or to a given number."""
    chart(
        f"{place}weights",
        weights_figure(trace, largest),
        weights_alt(trace),
        tables.weight_columns(trace),
        markup.weight_scale(largest or largest_weight(trace)),
    )


def _parameters(trace: Trace, *, place: str = "") -> None:
    counted = ledger(trace.config)
    st.html(
        markup.formula(counted.formula)
        + markup.formula_with_numbers(counted.formula_with_numbers, counted.formula)
        + markup.ledger_check(counted.total, trace.parameter_count)
    )
    chart(
        f"{place}parameters",
        parameters_figure(counted, trace.cell),
        parameters_alt(counted, trace.cell),
        tables.ledger_columns(counted, trace.cell),
    )


def _equations(trace: Trace, *, place: str = "") -> None:
    del place  # it has no widgets
    cell = trace.cell
    rows = [(q.label, equation(trace.config, cell, q)) for q in cell.quantities]
    st.html(markup.equations(rows))
    st.caption(
        f"As `keras.layers.{cell.title}` computes it; σ is the sigmoid, ⊙ the product "
        f"element by element. {cell.note} Source: {cell.source}."
    )
