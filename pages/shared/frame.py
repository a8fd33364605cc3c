"""Makes sure that a page is shown inside the app's frame."""

from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.shared.navigation import pages

_FRAMED = "in_the_frame"


def mark_frame() -> None:
    """Note that the app has drawn its frame around what this session sees."""
    st.session_state[_FRAMED] = True


def require_frame() -> None:
    """Run the app instead, if Streamlit has started this page alone.

    Until `st.navigation` has been called once, Streamlit takes a folder named `pages` for
    its older kind of multipage app: after a start, an address that leads straight to a
    page runs that page's file without `app.py`. Every page calls this first. Several
    people may come at once: the first ends the older mode when the others have already
    begun in it, so each session is asked whether it has seen the frame.
    """
    if PagesManager.uses_pages_directory or _left_out():
        st.navigation(pages(), position="top")  # ends the older mode for the process
        st.rerun()


def _left_out() -> bool:
    """Tell whether the app is served and this session's page runs without it."""
    context = get_script_run_ctx()
    served = context is not None and Path(context.main_script_path).name == "app.py"
    return served and _FRAMED not in st.session_state
