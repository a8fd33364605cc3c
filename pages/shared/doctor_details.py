"""The tabs of the shape doctor: layers, source, values in time, sharing and the report."""

from collections.abc import Callable

import streamlit as st

from models.diagnosis import Diagnosis
from models.doctor_case import Request
from models.doctor_link import MAX_LINK, write_file
from models.report import markdown_report
from models.verdict import judged_source
from pages.shared import doctor_state as state
from pages.shared.doctor_drawing import show_drawing
from pages.shared.doctor_lens import layer_in_time
from pages.shared.doctor_verdict import marked_lines
from viz import doctor_markup, doctor_source
from viz.doctor_drawing import folds

_MOST_IN_EDITOR = 20_000  # characters of a report that are shown to be copied

Section = Callable[[Diagnosis, Request], None]


def details(diagnosis: Diagnosis, request: Request) -> None:
    """Show the tabs; only the open one is drawn."""
    sections: dict[str, Section] = {}
    if diagnosis.steps:
        sections["Layers"] = _layers
    if diagnosis.source.strip():
        sections["Source"] = _source
    if diagnosis.recurrent:
        sections["Values in time"] = _in_time
    sections["Share and report"] = _share
    tabs = st.tabs(list(sections), key="doctor_view", on_change="rerun")
    for tab, show in zip(tabs, sections.values(), strict=True):
        if tab.open:
            with tab:
                show(diagnosis, request)


def _layers(diagnosis: Diagnosis, _: Request) -> None:
    st.html(doctor_markup.none_explained(diagnosis))
    if not folds(diagnosis):
        st.html(doctor_markup.layer_table(diagnosis))
        return
    table, whole = st.columns([3, 2], gap="medium")
    with table:
        st.html(doctor_markup.layer_table(diagnosis))
    with whole, st.container(key="doctor_roomy_all"):
        st.caption("All layers, none folded:")
        show_drawing(diagnosis, key="doctor_graph_all")


def _source(diagnosis: Diagnosis, _: Request) -> None:
    st.html(doctor_source.source_view(judged_source(diagnosis), marked_lines(diagnosis)))
    if diagnosis.spellings:
        st.caption("Spelled in Keras 2's way (marked 2):")
        st.html(doctor_markup.spelling_table(diagnosis.spellings))
    if diagnosis.unread:
        st.caption("Not read (marked ?): what these lines do is unknown here.")
        st.html(doctor_markup.unread_table(diagnosis.unread))


def _in_time(diagnosis: Diagnosis, request: Request) -> None:
    layer_in_time(diagnosis, request)


def _share(diagnosis: Diagnosis, request: Request) -> None:
    shown = state.case()
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**The case**: source, values and data shapes.")
        _link()
        st.download_button(
            "Case (.json)",
            data=lambda: write_file(shown),
            file_name="shape_doctor_case.json",
            mime="application/json",
            on_click="ignore",
            icon=":material/download:",
            help="Upload it here to see this screen again.",
        )
    with right:
        st.markdown("**The report**, to paste into a question or a pull request.")
        report = markdown_report(diagnosis, request)
        st.download_button(
            "Report (.md)",
            data=report,
            file_name="shape_doctor_report.md",
            mime="text/markdown",
            on_click="ignore",
            icon=":material/download:",
        )
        with st.expander("Read or copy it", icon=":material/content_copy:"):
            st.code(report[:_MOST_IN_EDITOR], language=None, wrap_lines=True)


def _link() -> None:
    if state.is_too_long(state.case()):
        st.info(
            f"This source is too long for a link (at most {MAX_LINK:,} characters when "
            "compressed): share the file instead.",
            icon=":material/link_off:",
        )
        return
    place = (st.context.url or "").split("?")[0]
    st.code(
        f"{place}?case={state.address_of(state.case())}", language=None, wrap_lines=True
    )
    st.caption("The address of this page is the same link.")
