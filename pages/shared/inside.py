"""A layer that a page shows in passing: the lens, and the sections of a layer page."""

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from models.results import Trace
from pages.shared.layer_page import trusted
from pages.shared.lens import show_lens
from pages.shared.sections import sections_on_demand


def look_inside(trace: Trace, place: str, *, number: int = 1) -> None:
    """Show a trace in the lens, with its gates, weights, ledger and files on demand.

    Args:
        trace: what the layer computed.
        place: names the lens on the page.
        number: the lens's number among those that are on the page together, from 1.
    """
    # The lens marks its step in the charts of this container (viz/lens/js/chartmarks.js).
    with st.container(key=f"inside_{place}"):
        if trusted(trace):
            show_lens(trace, key=f"lens_{place}")
            sections_on_demand(trace, place=place, parameter=numbered("details", number))


def folded(title: str, *, number: int = 1) -> ExpanderContainer:
    """Return a place for `look_inside` that can be open; the address says if it is.

    `title` must not change from run to run: to Streamlit it would be another place.
    """
    return st.expander(title, key=numbered("open", number), bind="query-params")


def numbered(parameter: str, number: int) -> str:
    """Return what a parameter of the address is called for the lens of that number."""
    return parameter if number == 1 else f"{parameter}_{number}"
