"""The page's address as Streamlit hands it over: reading it, writing it, trusting it.

A browser sends the address that it shows along with every change of a widget. Two quick
changes can overtake the server's answer: the second then arrives with an address from
before the first. Only a run that no widget has caused comes from somebody who went back,
forward or edited the address.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

# Parameters of the address that belong to widgets of their own (`bind="query-params"`).
BOUND_PARAMETERS = (
    "view",
    "unit",
    "embed",
    "embed_options",
    # Which of the page's lenses are folded out, and what more is shown of their layers.
    "open",
    "open_2",
    "details",
    "details_2",
)


def given() -> dict[str, list[str]]:
    """Return the parameters of the address, each with all its values."""
    return {
        name: values
        for name in st.query_params
        if name not in BOUND_PARAMETERS and (values := st.query_params.get_all(name))
    }


def put(wanted: Mapping[str, str]) -> None:
    """Make the address hold these parameters; nothing is sent when it already does."""
    current = {name: values[-1] for name, values in given().items()}
    if wanted != current:
        # All at once: each change of its own would be a step for the browser's back button.
        # A parameter without a value is left out of the address.
        gone: dict[str, list[str]] = {name: [] for name in current.keys() - wanted.keys()}
        st.query_params.update({**gone, **wanted})


def is_stale(kept: Mapping[str, Any]) -> bool:
    """Tell whether the address is older than what the session holds.

    Args:
        kept: what the last run left in the session, by its keys: a widget that holds
            something else now has caused this run.
    """
    return any(
        key in st.session_state and st.session_state[key] != value
        for key, value in kept.items()
    )


def as_lists(address: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what `put` wrote as `given` reads it."""
    return {name: [value] for name, value in address.items()}


def as_written(given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return what `given` read as `put` would have written it."""
    return {name: values[-1] for name, values in given.items()}
