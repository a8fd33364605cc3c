"""Keeps a poll from bringing back what a control showed before a button moved it.

With every poll of a fragment the browser sends the values of all controls of the page. One
that it sends before it has learnt what a preset set brings the old values, and would make
them the session's. Controls outside of the fragment are moved by runs of the whole page
alone: what the last of these left is right.
"""

from collections.abc import Collection, Sequence

import streamlit as st

from pages.shared.page_address import Setting, key

_LEFT = "controls_left"


def note_controls(page: str, settings: Sequence[Setting], inside: Collection[str]) -> None:
    """Note what the controls stand at; to be called before any fragment restores them.

    `inside` are the settings that a fragment moves: they are left alone.
    """
    places = [key(page, item.name) for item in settings if item.name not in inside]
    st.session_state[key(page, _LEFT)] = {p: st.session_state[p] for p in places}


def restore_controls(page: str) -> None:
    """Put the controls back to what was noted; to be called first in a fragment."""
    for place, value in st.session_state.get(key(page, _LEFT), {}).items():
        if st.session_state[place] != value:
            st.session_state[place] = value
