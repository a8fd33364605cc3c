"""The shape doctor: paste a model, see where it breaks, and apply a fix that was tried."""

import streamlit as st

from models.doctor_case import request_of
from pages.shared import doctor_state as state
from pages.shared.doctor_asking import diagnosis_of
from pages.shared.doctor_details import details
from pages.shared.doctor_editor import editor, examples, needs_form
from pages.shared.doctor_verdict import banner, findings, other_problems
from pages.shared.frame import require_frame
from pages.shared.wording import as_text


def doctor_page() -> None:
    """Show the page."""
    require_frame()
    problems = state.adopt_address()
    examples()
    first = st.container(key="doctor_verdict")
    left, right = st.columns([5, 8], gap="medium")
    with left:
        editor()
        asked = st.container()
    state.write_address()
    request, more = request_of(state.case())
    with left, st.container():
        for problem in (*problems, *more):
            st.warning(as_text(problem), icon=":material/error:")
    with first:
        diagnosis = diagnosis_of(request)
        if diagnosis is None:
            return
        banner(diagnosis)
    with asked:
        needs_form(diagnosis)
    with right:
        findings(diagnosis)
    other_problems(diagnosis)
    with st.container():
        details(diagnosis, request)
