"""What the last state can hold: the first of n symbols, by the three cells."""

from dataclasses import replace

import streamlit as st

from models.code import CodeToken
from models.config import KINDS
from models.engine import EngineError
from models.memory import SAMPLES, TEST_SAMPLES, class_of
from models.memory_runs import BATCH_SIZE, Experiment, curves, outcome_of
from models.training_runs import runs
from pages.shared import page_address, widgets
from pages.shared.frame import require_frame
from pages.shared.held_controls import note_controls
from pages.shared.memory_runs import Course, memory_panel
from pages.shared.memory_settings import INSIDE, PAGE, SETTINGS, controls, experiment
from pages.shared.memory_tabs import memory_tabs
from pages.shared.sections import bare_chart
from pages.shared.wording import as_text
from viz import markup
from viz.memory import Curves, cell_chips, memory_alt, memory_figure

_START = {
    "keras": "To begin with, a forget gate keeps about σ(1) = 73 % of the cell state a "
    "step, an update gate about σ(0) = 50 % of h. SimpleRNN's kernel is orthogonal: only "
    "tanh shrinks h.",
    "open": "To begin with, each unit's gate keeps k / (k + 1) a step, with k drawn from 1 "
    "to n − 1: some units forget half at once, others hold for the whole sequence.",
}


def memory_page() -> None:
    """Show the page."""
    require_frame()
    problems = page_address.adopt(PAGE, SETTINGS)
    controls()
    wanted = experiment()
    page_address.write(PAGE, SETTINGS)
    st.html(_heading(wanted))
    widgets.say(problems)
    note_controls(PAGE, SETTINGS, inside=INSIDE)
    memory_panel(wanted, _show)


def _heading(wanted: Experiment) -> str:
    tokens: list[CodeToken] = []
    for kind in KINDS:
        tokens += [
            CodeToken(f"{', ' if tokens else ''}{class_of(kind)}("),
            CodeToken(str(wanted.units[kind]), "units"),
            CodeToken(")"),
        ]
    tokens.append(CodeToken(f" → Dense({wanted.symbols})"))
    shape = markup.code_line(
        (
            CodeToken("("),
            CodeToken(str(BATCH_SIZE), "batch"),
            CodeToken(", "),
            CodeToken("n", "timesteps"),
            CodeToken(", "),
            CodeToken(str(wanted.symbols), "features"),
            CodeToken(")"),
        )
    )
    return (
        f'{markup.heading(tokens)}<p class="u-same">Which of {wanted.symbols} symbols came '
        f"first? A batch is <code>{shape}</code>: n one-hot symbols each; Dense gets the "
        f"last state alone. Trained on {SAMPLES:,} sequences.</p>"
    )


def _show(course: Course) -> None:
    """Draw what has been measured so far."""
    found, other = curves(course.outcomes), _other_way(course.experiment)
    left, right = st.columns([5, 3], gap="medium", vertical_alignment="center")
    with left:
        bare_chart(
            "memory",
            memory_figure(course.experiment, found, other),
            memory_alt(course.experiment, found),
        )
    with right:
        st.html(cell_chips(course.experiment, found))
        faint = "; faint: the gates started the other way" if any(other.values()) else ""
        st.caption(
            f"On {TEST_SAMPLES} test sequences, after {course.experiment.epochs} epochs or "
            f"as soon as all are right: what a layer has learnt to hold by then{faint}."
        )
        st.caption(_START[course.experiment.gates])
    try:
        memory_tabs(course)
    except EngineError as error:
        st.error(as_text(str(error)), icon=":material/error:")
    page_address.write(PAGE, SETTINGS)


def _other_way(wanted: Experiment) -> Curves:
    """Return what is known with the gates started the other way; nothing is trained."""
    other = replace(wanted, gates="keras" if wanted.gates == "open" else "open")
    seen = (outcome_of(runs.look(spec, other.epochs)) for spec in other.specs())
    found = curves(outcome for outcome in seen if outcome is not None)
    return {**found, "simple_rnn": ()}  # without gates it is the same training
