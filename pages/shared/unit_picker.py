"""One unit to follow through the lens and the charts; part of the address."""

import streamlit as st

_KEY = "unit"
_ALL = "all"


def unit_picker(units: int) -> None:
    """Let one of the units be followed."""
    options = [_ALL, *(str(unit) for unit in range(1, units + 1))]
    if st.session_state.get(_KEY) not in (None, *options):
        st.session_state[_KEY] = _ALL
    st.selectbox(
        "Follow unit",
        options,
        key=_KEY,
        bind="query-params",
        help="Marks one unit in the picture and in the charts.",
    )


def selected_unit(units: int) -> int | None:
    """Return the unit that is followed, from 1, or None."""
    chosen = st.session_state.get(_KEY)
    return None if chosen in (None, _ALL) or int(chosen) > units else int(chosen)
