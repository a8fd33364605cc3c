"""Makes sure that a page is shown inside the app's frame."""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.shared.navigation import pages


def require_frame() -> None:
    """Run the app instead, if Streamlit has started this page alone.

    Until `st.navigation` has been called once, Streamlit takes a folder named `pages` for
    its older kind of multipage app: after a start, an address that leads straight to a
    page runs that page's file without `app.py`. Every page calls this first.
    """
    if PagesManager.uses_pages_directory:
        st.navigation(pages(), position="top")  # ends the older mode for the process
        st.rerun()
