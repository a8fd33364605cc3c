"""Many trainings one after the other: progress, Stop and more, alive while they go on.

Two at a time are asked for, so that the next begins without waiting for the page to look.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from models.memory import MemoryProblem
from models.memory_runs import MAX_SEEDS, Experiment, Outcome, outcome_of
from models.training import Progress, TrainingSpec
from models.training_runs import runs
from pages.shared.held_controls import restore_controls
from pages.shared.memory_settings import PAGE
from pages.shared.page_address import key
from pages.shared.training_panel import watcher
from pages.shared.wording import as_text

_POLL_SECONDS = 1.0  # a training takes seconds
_AT_ONCE = 2
_WATCHED = "memory_watched"


@dataclass(frozen=True)
class Course:
    """How far an experiment has come."""

    experiment: Experiment
    outcomes: tuple[Outcome, ...]
    current: Progress | None  # the training that is next to end; None if all have ended

    @property
    def total(self) -> int:
        """How many trainings there are."""
        return len(self.experiment.specs())

    @property
    def goes_on(self) -> bool:
        """Whether there is something to wait for."""
        return self.current is not None and not self.current.error and not stopped()

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        begun = self.current.share if self.current else 0.0
        return min((len(self.outcomes) + begun) / self.total, 1.0)


def stopped() -> bool:
    """Tell whether somebody has stopped the experiment."""
    return bool(st.session_state[key(PAGE, "stopped")] == "yes")


def memory_panel(experiment: Experiment, show: Callable[[Course], None]) -> None:
    """Run the experiment and show it as it goes; `show` draws what has been found."""
    going = _advance(experiment).goes_on
    panel = st.fragment(_panel, run_every=_POLL_SECONDS if going else None)
    panel(experiment, show, going)


def _panel(experiment: Experiment, show: Callable[[Course], None], polled: bool) -> None:
    restore_controls(PAGE)
    course = _advance(experiment)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(course.share, text=as_text(course_text(course)))
        _button(course)
    if course.current is not None and course.current.error:
        st.error(
            as_text(f"{course.current.error} What has been trained is kept."),
            icon=":material/error:",
        )
    show(course)
    # Polling is set up, and ended, by a run of the whole page.
    changed = st.session_state.pop(key(PAGE, "changed"), False)
    if changed or course.goes_on != polled:
        st.rerun()


def course_text(course: Course) -> str:
    """Return where the experiment is, in a few words."""
    done = f"{len(course.outcomes)} of {course.total} trainings"
    if course.current is None:
        return f"{done}: all are done"
    if stopped():
        return f"{done}, stopped"
    problem = course.current.spec.problem
    assert isinstance(problem, MemoryProblem)  # noqa: S101 - for the type checker
    return (
        f"{done}: {problem.layer_class}({problem.units}), n = {problem.length}, seed "
        f"{course.current.spec.seed}, epoch {course.current.epoch} of "
        f"{course.current.target}"
    )


def _button(course: Course) -> None:
    if course.current is None:
        seeds = course.experiment.seeds
        if seeds < MAX_SEEDS:
            st.button(
                "One seed more",
                icon=":material/play_arrow:",
                key="memory_more",
                on_click=_set,
                args=("extra", int(st.session_state[key(PAGE, "extra")]) + 1),
                help="Other weights, other sequences: how much is luck?",
            )
    elif course.goes_on:
        st.button(
            "Stop",
            icon=":material/stop:",
            key="memory_stop",
            on_click=_set,
            args=("stopped", "yes"),
            help="What has been trained is kept, and can be continued.",
        )
    else:
        st.button(
            "Go on",
            icon=":material/play_arrow:",
            key="memory_go_on",
            on_click=_go_on,
            args=(course.current.spec,),
        )


def _set(name: str, value: object) -> None:
    st.session_state[key(PAGE, name)] = value
    st.session_state[key(PAGE, "changed")] = True


def _go_on(spec: TrainingSpec) -> None:
    runs.try_again(spec)
    _set("stopped", "no")


def _advance(experiment: Experiment) -> Course:
    """Look at every training, and ask for the next ones that have not ended."""
    seen = [runs.look(spec, experiment.epochs) for spec in experiment.specs()]
    found = [(progress, outcome_of(progress)) for progress in seen]
    outcomes = tuple(outcome for _, outcome in found if outcome is not None)
    waiting = [progress for progress, outcome in found if outcome is None]
    _watch([] if stopped() else waiting[:_AT_ONCE])
    return Course(experiment, outcomes, waiting[0] if waiting else None)


def _watch(wanted: Sequence[Progress]) -> None:
    """Ask for these trainings, and no longer for any other."""
    specs = tuple(progress.spec for progress in wanted)
    for spec in st.session_state.get(_WATCHED, ()):
        if spec not in specs:
            runs.leave(spec, watcher())
    for progress in wanted:
        runs.watch(progress.spec, progress.target, watcher())
    st.session_state[_WATCHED] = specs
