"""One of the trained models on one sequence, one tab each; only the open tab is drawn."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from models.config import KINDS
from models.memory import (
    TEST_SAMPLES,
    MemoryProblem,
    answers_by_step,
    class_of,
    letters,
    sequences,
)
from models.memory_runs import outcome_of
from models.results import Array, Trace
from models.training import EpochRecord, Progress
from models.training_runs import runs
from pages.shared.lens import show_lens
from pages.shared.memory_runs import Course
from pages.shared.memory_settings import PAGE, value
from pages.shared.page_address import key
from pages.shared.sections import chart, gates_section, states_section
from pages.shared.trained import traced_at
from pages.shared.training_panel import take_away_training
from viz import markup
from viz.gates import gate_quantities
from viz.memory import held_alt, held_columns, held_figure, memory_columns
from viz.training import loss_alt, loss_columns, loss_figure

_MOST_LENS_STEPS = 60


@dataclass(frozen=True)
class _Answered:
    """One model on one sequence."""

    trace: Trace
    words: tuple[str, ...]
    answers: Array  # (T, symbols)


def memory_tabs(course: Course) -> None:
    """Show the tabs.

    Raises:
        models.engine.EngineError: if no worker could compute what the open tab shows.
    """
    names = ["One sequence", "Lens", "States", "Gates", "Learning", "Table", "Take it away"]
    tabs = st.tabs(names, key="view", bind="query-params")
    for name, tab in zip(names, tabs, strict=True):
        if not tab.open:
            continue
        with tab:
            if name == "Table":
                st.dataframe(memory_columns(course.outcomes), hide_index=True)
                continue
            progress = _choose(course)
            record = _record(progress)
            if record is None:
                st.caption(
                    "This one has not been trained yet. Its turn comes while the training "
                    "runs: after a Stop, press Go on."
                )
            elif name == "Learning":
                figure = loss_figure(progress, metric="accuracy", marked=record.epoch)
                told = loss_alt(progress, metric="accuracy")
                chart("learning", figure, told, loss_columns(progress))
            elif name == "Take it away":
                take_away_training(PAGE, _up_to(progress, record))
            else:
                _draw(name, _answered(progress, record), progress)


def _choose(course: Course) -> Progress:
    """Show which model and which sequence is looked at; return its training."""
    lengths = [str(length) for length in course.experiment.lengths]
    if value("n") not in lengths:
        st.session_state[key(PAGE, "n")] = lengths[-1]
    left, middle, right = st.columns([3, 3, 2], gap="medium", vertical_alignment="bottom")
    left.radio(
        "Layer",
        KINDS,
        format_func=class_of,
        key=key(PAGE, "layer"),
        horizontal=True,
        persist_state="session",
    )
    middle.select_slider("n", lengths, key=key(PAGE, "n"), persist_state="session")
    right.number_input(
        "Test sequence",
        1,
        TEST_SAMPLES,
        step=1,
        key=key(PAGE, "sequence"),
        persist_state="session",
    )
    spec = course.experiment.spec(value("layer"), int(value("n")))
    return runs.look(spec, course.experiment.epochs)


def _record(progress: Progress) -> EpochRecord | None:
    """Return the model that is looked at: the one whose accuracy is drawn, or the last."""
    outcome = outcome_of(progress)
    return progress.records[outcome.epochs] if outcome is not None else progress.latest


def _up_to(progress: Progress, record: EpochRecord) -> Progress:
    """Return a training as if it had been asked for up to an epoch."""
    return runs.look(progress.spec, record.epoch)


def _answered(progress: Progress, record: EpochRecord) -> _Answered:
    problem = progress.spec.problem
    assert isinstance(problem, MemoryProblem)  # noqa: S101 - for the type checker
    inputs, _ = sequences(problem, test=True)
    chosen = inputs[value("sequence") - 1]
    words = letters(chosen)
    model = traced_at(progress.spec, record, chosen[None], words)
    trace = next(iter(model.traces.values()))
    states = trace.directions[0].quantities["hidden"][0]
    kernel, bias = record.weights[-2:]
    return _Answered(trace, words, answers_by_step(states, kernel, bias))


def _draw(name: str, found: _Answered, progress: Progress) -> None:
    match name:
        case "One sequence":
            st.html(_sentence(found, progress))
            chart(
                "held",
                held_figure(found.words, found.answers, found.answers.shape[1]),
                held_alt(found.words, found.answers),
                held_columns(found.words, found.answers),
                markup.probabilities_scale(),
            )
        case "Lens" if len(found.words) > _MOST_LENS_STEPS:
            st.caption(
                f"The lens draws up to {_MOST_LENS_STEPS} steps: choose a smaller n."
            )
        case "Lens":
            show_lens(found.trace, key="lens_memory")
        case "States":
            states_section(found.trace)
        case "Gates" if gate_quantities(found.trace):
            gates_section(found.trace)
        case _:
            st.caption("SimpleRNN has no gates.")


def _sentence(found: _Answered, progress: Progress) -> str:
    last = found.answers[-1]
    check = markup.keras_check(found.trace)
    if not np.isfinite(last).all():
        return '<p class="u-same">The probabilities are NaN: the training diverged.</p>'
    best = int(last.argmax())
    answer = chr(ord("A") + best)
    right = answer == found.words[0]
    mark = ("u-good", "✓") if right else ("u-bad", "✗")
    outcome = outcome_of(progress)
    state = "trained" if outcome is not None else f"after epoch {progress.epoch}"
    return (
        f'<div class="u-proofs"><p class="u-same" data-testid="answered">{found.words[0]} '
        f'came first; {state}, it answers <b class="{mark[0]}">{mark[1]} {answer}</b> '
        f"({last[best]:.0%}) after {len(found.words)} symbols.</p>{check}</div>"
    )
