"""Files to take away: the script that proves every number, the arrays, the table."""

import streamlit as st

from models.export.script import python_script
from models.export.tables import csv_text, npz_bytes
from models.results import Trace


def take_away(trace: Trace) -> None:
    """Offer the script, the `.npz` and the `.csv`, each made when it is clicked."""
    half = "bidirectional_" if trace.config.bidirectional else ""
    name = f"unrolled_{half}{trace.config.kind}"
    st.markdown(
        "**A script** that rebuilds this layer with these weights on this input and "
        "checks every number on this page. **The numbers** as arrays and as a table."
    )
    with st.container(horizontal=True):
        st.download_button(
            "Python script",
            data=lambda: python_script(trace),
            file_name=f"{name}.py",
            mime="text/x-python",
            on_click="ignore",
            icon=":material/code:",
        )
        st.download_button(
            "Arrays (.npz)",
            data=lambda: npz_bytes(trace),
            file_name=f"{name}.npz",
            mime="application/octet-stream",
            on_click="ignore",
            icon=":material/data_array:",
        )
        st.download_button(
            "Table (.csv)",
            data=lambda: csv_text(trace),
            file_name=f"{name}.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/table:",
        )
    st.caption(
        "The address of this page holds every setting: copy it to share this screen."
    )
