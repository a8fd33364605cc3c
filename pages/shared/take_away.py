"""Files to take away: the script that proves every number, the arrays, the table."""

from collections.abc import Callable

import streamlit as st

from models.export.script import python_script
from models.export.tables import csv_text, npz_bytes
from models.results import Trace

Contents = Callable[[], str | bytes]


def take_away(trace: Trace, *, place: str = "") -> None:
    """Offer the script, the `.npz` and the `.csv` of one layer."""
    half = "bidirectional_" if trace.config.bidirectional else ""
    st.markdown(
        "**A script** that rebuilds this layer with these weights on this input and "
        "checks every number of it. **The numbers** as arrays and as a table."
    )
    downloads(
        f"unrolled_{place}{half}{trace.config.kind}",
        script=lambda: python_script(trace),
        arrays=lambda: npz_bytes(trace),
        table=lambda: csv_text(trace),
    )
    st.caption(
        "The address of this page holds every setting: copy it to share this screen."
    )


def downloads(name: str, *, script: Contents, arrays: Contents, table: Contents) -> None:
    """Show a button for each file; what is in it is made when it is pressed.

    `name` is that of the files, without their endings.
    """
    with st.container(horizontal=True):
        for label, contents, ending, mime, icon in (
            ("Python script", script, "py", "text/x-python", "code"),
            ("Arrays (.npz)", arrays, "npz", "application/octet-stream", "data_array"),
            ("Table (.csv)", table, "csv", "text/csv", "table"),
        ):
            st.download_button(
                label,
                data=contents,
                file_name=f"{name}.{ending}",
                mime=mime,
                on_click="ignore",
                icon=f":material/{icon}:",
                key=f"download_{name}_{ending}",
            )
