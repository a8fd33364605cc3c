"""What is wrong with a model, and what mends it: the right side of the shape doctor."""

import streamlit as st

from models.diagnosis import Diagnosis, Fix, Problem
from models.source_diff import source_lines
from models.verdict import judged_source, verdict
from pages.shared import doctor_state as state
from pages.shared.doctor_drawing import show_drawing
from pages.shared.wording import as_text
from viz import doctor_markup, doctor_source
from viz.doctor_drawing import drawing_width

_MOST_FIXES = 4
_STRIP = 390  # pixels that, made smaller, fit beside the fixes


def banner(diagnosis: Diagnosis) -> None:
    """Say first where it breaks and why, or that everything fits."""
    problem = next(iter(diagnosis.problems), None)
    others = max(0, len(diagnosis.problems) - 1)
    line = _text_of_line(judged_source(diagnosis), problem.line) if problem else ""
    st.html(doctor_markup.verdict_banner(verdict(diagnosis), problem, others, line))


def findings(diagnosis: Diagnosis) -> None:
    """Show the fixes of the first problem beside the drawing, then the other problems."""
    narrow = bool(diagnosis.steps) and drawing_width(diagnosis) <= _STRIP
    problem = next(iter(diagnosis.problems), None)
    if problem is None:
        _old_spelling(diagnosis)
        if diagnosis.steps:
            with st.container(key="doctor_roomy"):
                show_drawing(diagnosis, key="doctor_graph", folded=True)
        _notes(diagnosis)
        return
    if narrow:
        left, right = st.columns([8, 5], gap="small")
        with right:
            show_drawing(diagnosis, key="doctor_graph", folded=True)
    else:
        left = st.container()
    with left:
        _mend(diagnosis, problem, 1)
        _old_spelling(diagnosis)
        _notes(diagnosis)
    if diagnosis.steps and not narrow:
        show_drawing(diagnosis, key="doctor_graph", folded=True)


def other_problems(diagnosis: Diagnosis) -> None:
    """Show the problems after the first, each with its fixes."""
    for number, problem in enumerate(diagnosis.problems[1:], start=2):
        said = verdict(_alone(diagnosis, problem))
        with st.container(key=f"doctor_problem_{number}"):
            st.html(doctor_markup.problem_lines(said, problem))
            _mend(diagnosis, problem, number)


def _text_of_line(source: str, line: int | None) -> str:
    lines = source_lines(source) if line is not None else []
    return lines[line - 1] if line is not None and 1 <= line <= len(lines) else ""


def _alone(diagnosis: Diagnosis, problem: Problem) -> Diagnosis:
    return Diagnosis(diagnosis.source, steps=diagnosis.steps, problems=(problem,))


def _mend(diagnosis: Diagnosis, problem: Problem, number: int) -> None:
    if problem.hint:
        st.html(doctor_markup.hint(problem.hint))
    for place, fix in enumerate(problem.fixes[:_MOST_FIXES], start=1):
        _fix(diagnosis, fix, f"{number}_{place}", first=number == 1 and place == 1)
    if not problem.fixes and diagnosis.kind in ("code", "json") and problem.line:
        marks = marked_lines(diagnosis)
        st.html(doctor_source.source_view(judged_source(diagnosis), marks, around=2))
        if problem.tried:
            st.caption("No change that was tried makes this model build and run.")
    if problem.keras_message:
        st.html(doctor_markup.keras_says(problem.keras_message, problem.said_by))


def _fix(diagnosis: Diagnosis, fix: Fix, name: str, *, first: bool) -> None:
    with st.container(border=True, key=f"doctor_fix_{name}"):
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
            key=f"doctor_fix_head_{name}",
        ):
            st.html(doctor_markup.fix_title(fix), width="stretch")
            st.button(
                "Apply",
                key=f"doctor_apply_{name}",
                type="primary" if first else "secondary",
                icon=":material/build:",
                on_click=state.apply_fix,
                args=(diagnosis.source, fix),
                help=as_text(f"{fix.title}: puts it into your source. Undo takes it back."),
            )
        shown = state.case()
        if data := doctor_markup.data_change(fix, shown.x, shown.y):
            st.html(data)
        if fix.source not in (diagnosis.source, judged_source(diagnosis)):
            st.html(doctor_source.change(judged_source(diagnosis), fix.source))
        st.html(doctor_markup.fix_result(fix))


def _old_spelling(diagnosis: Diagnosis) -> None:
    """Offer the source in Keras 3's spelling, or a configuration as code."""
    modern = diagnosis.modern_source
    if modern is None or modern == diagnosis.source:
        return
    is_json = diagnosis.kind == "json"
    title = (
        doctor_markup.configuration_title()
        if is_json
        else doctor_markup.spelling_title(len(diagnosis.spellings))
    )
    with st.container(border=True, key="doctor_fix_spelling"):
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
            key="doctor_fix_head_spelling",
        ):
            st.html(title, width="stretch")
            st.button(
                "Edit as code" if is_json else "Use Keras 3 spelling",
                key="doctor_modern",
                icon=":material/upgrade:",
                on_click=state.set_source,
                args=(modern, "Now in the Keras 3 spelling"),
            )
        if is_json:
            st.html(doctor_source.source_view(modern, marked_lines(diagnosis)))
        else:
            st.html(doctor_source.change(diagnosis.source, modern))


def _notes(diagnosis: Diagnosis) -> None:
    if diagnosis.notes:
        st.html(doctor_markup.notes(diagnosis.notes))


def marked_lines(diagnosis: Diagnosis) -> dict[int, str]:
    """Return what is said of the source's lines, the worst of each."""
    marks = {item.line: "unread" for item in diagnosis.unread}
    if diagnosis.kind != "json":  # whose spellings are of the JSON, its lines of the code
        marks |= {item.line: "old" for item in diagnosis.spellings}
    for problem in reversed(diagnosis.problems):
        if problem.line is not None:
            marks[problem.line] = "warn" if problem.stage == "silent" else "bad"
    return marks
