"""Number sequences, trained before one's eyes: [1, 2, 3, 4, 5] → 6."""

from itertools import pairwise
from typing import Any

import numpy as np
import streamlit as st

from models.code import CodeToken
from models.config import KINDS
from models.engine import EngineError
from models.results import Array, Trace
from models.stack import StackTrace
from models.training import EpochRecord, Progress, TrainingSpec
from models.training_numbers import (
    ASKED_STARTS,
    DEFAULT_SEQUENCE,
    MAX_NUMBER_UNITS,
    MAX_SEQUENCES,
    NUMBER_TASKS,
    NumberProblem,
    read_sequence,
    sequences_from,
)
from pages.shared import page_address, widgets
from pages.shared.epoch_slider import epoch_slider
from pages.shared.frame import require_frame
from pages.shared.held_controls import note_controls
from pages.shared.lens import show_lens
from pages.shared.page_address import Setting, choice, key, whole
from pages.shared.sections import bare_chart, gates_section, states_section, weights_section
from pages.shared.trained import predicted, traced_at
from pages.shared.training_panel import Epochs, take_away_training, training_panel
from pages.shared.training_settings import (
    closing_controls,
    learning_controls,
    learning_settings,
)
from pages.shared.wording import as_text
from viz import markup
from viz.gates import gate_quantities
from viz.numbers import (
    NUMBERS_PIXELS,
    answer_line,
    answers_alt,
    answers_figure,
    numbers_columns,
)
from viz.tables import Columns
from viz.training import loss_alt, loss_columns, loss_figure
from viz.weights import largest_weight

_PAGE = "number_sequences"
_EPOCHS = Epochs(most=1000, more=50)
_TASKS = {
    "many_to_one": "Many to one: the next number",
    "many_to_many": "Many to many: each number's next",
}
_SETTINGS = (
    Setting("task", "many_to_one", choice("task", NUMBER_TASKS)),
    Setting("layer", "lstm", choice("layer", KINDS)),
    Setting("units", 3, whole("units", 1, MAX_NUMBER_UNITS)),
    Setting("sequences", 1, whole("sequences", 1, MAX_SEQUENCES)),
    *learning_settings(epochs=50, most=_EPOCHS.most, rate=0.07),
    Setting("ask", DEFAULT_SEQUENCE),
    Setting("look", -1, whole("look", -1, _EPOCHS.most)),
)


def number_sequences_page() -> None:
    """Show the page."""
    require_frame()
    problems = page_address.adopt(_PAGE, _SETTINGS)
    _controls()
    spec = _spec()
    sequence, more = _sequence()
    page_address.write(_PAGE, _SETTINGS)
    st.html(_heading(spec))
    widgets.say((*problems, *more))

    def show(progress: Progress) -> None:
        _show(progress, sequence)

    note_controls(_PAGE, _SETTINGS, inside=("until", "look"))
    training_panel(_PAGE, spec, _EPOCHS, show)


def _controls() -> None:
    with st.sidebar:
        st.radio(
            "Task",
            NUMBER_TASKS,
            format_func=lambda name: _TASKS[name],
            key=key(_PAGE, "task"),
            persist_state="session",
        )
        widgets.cell_choice(key(_PAGE, "layer"))
        widgets.units_slider(key(_PAGE, "units"), MAX_NUMBER_UNITS)
        st.slider(
            "Sequences trained on",
            1,
            MAX_SEQUENCES,
            key=key(_PAGE, "sequences"),
            persist_state="session",
            help="They begin at 1, 2, … and are read one at a time (batch size 1).",
        )
        learning_controls(_PAGE, _EPOCHS.most)
        st.text_input(
            "Ask it",
            key=key(_PAGE, "ask"),
            persist_state="session",
            help="Five numbers; try 40 41 42 43 44, far outside what it was trained on.",
        )
        closing_controls(_PAGE, _SETTINGS)


def _spec() -> TrainingSpec:
    value = {name: st.session_state[key(_PAGE, name)] for name in _names()}
    return TrainingSpec(
        problem=NumberProblem(
            task=value["task"],
            kind=value["layer"],
            units=value["units"],
            sequences=value["sequences"],
        ),
        optimizer=value["optimizer"],
        learning_rate=value["rate"],
        batch_size=1,
        seed=value["seed"],
    )


def _names() -> tuple[str, ...]:
    return tuple(setting.name for setting in _SETTINGS)


def _sequence() -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Return the sequence to ask about, and what is wrong with what was typed."""
    try:
        return read_sequence(st.session_state[key(_PAGE, "ask")]), ()
    except ValueError as error:
        problem = f"{error} Until then {DEFAULT_SEQUENCE} is asked."
        return read_sequence(DEFAULT_SEQUENCE), (problem,)


def _heading(spec: TrainingSpec) -> str:
    problem = spec.problem
    assert isinstance(problem, NumberProblem)  # noqa: S101 - for the type checker
    every = problem.task == "many_to_many"
    returns = ", return_sequences=True" if every else ""
    dense = "TimeDistributed(Dense(1))" if every else "Dense(1)"
    return markup.heading(
        (
            CodeToken(f"{problem.layer_class}("),
            CodeToken(str(problem.units), "units"),
            CodeToken(f"{returns}) → {dense}"),
        )
    )


def _show(progress: Progress, sequence: tuple[float, ...]) -> None:
    """Draw what has been learnt so far, as it was in the epoch that is looked at."""
    if progress.latest is None:
        st.skeleton(height=480)
        return
    place = st.container()
    epoch = epoch_slider(_PAGE, progress)
    page_address.write(_PAGE, _SETTINGS)
    try:
        _show_epoch(progress, progress.records[epoch], sequence, place)
    except EngineError as error:
        place.error(as_text(str(error)), icon=":material/error:")


def _show_epoch(
    progress: Progress, record: EpochRecord, sequence: tuple[float, ...], place: Any
) -> None:
    spec = progress.spec
    asked = sequences_from(np.array(ASKED_STARTS))
    found = predicted(spec, record, asked, "starts").outputs
    answers = found.reshape(len(asked), -1)[:, -1]
    inputs = np.asarray(sequence, np.float32)[None, :, None]
    words = tuple(f"{value:g}" for value in sequence)
    model = traced_at(spec, record, inputs, words)
    trace = next(iter(model.traces.values()))
    with place:
        st.html(_summary(sequence, model, trace))
        _charts(progress, record.epoch, answers)
    show_lens(trace, key=f"lens_{_PAGE}")
    _tabs(progress, trace, numbers_columns(ASKED_STARTS, answers))


def _charts(progress: Progress, epoch: int, answers: Array) -> None:
    """Draw the loss and the answers: side by side, on a telephone below each other."""
    problem = progress.spec.problem
    assert isinstance(problem, NumberProblem)  # noqa: S101 - for the type checker
    left, right = st.columns(2, gap="small")
    with left:
        bare_chart(
            "loss",
            loss_figure(progress, marked=epoch, pixels=NUMBERS_PIXELS),
            loss_alt(progress),
        )
    with right:
        bare_chart(
            "answers",
            answers_figure(problem, epoch, ASKED_STARTS, answers),
            answers_alt(epoch, ASKED_STARTS, answers),
        )


def _summary(sequence: tuple[float, ...], model: StackTrace, trace: Trace) -> str:
    """Return the answer, the parameters and how well the replay agrees, as HTML."""
    output = model.outputs[model.steps[-1].name][0].ravel()
    regular = all(later - earlier == 1 for earlier, later in pairwise(sequence))
    wanted = [value + 1 for value in sequence][-len(output) :]
    counts = [step.params for step in model.steps if step.params]
    total = f"{' + '.join(f'{count:,}' for count in counts)} = {sum(counts):,} parameters"
    return (
        f'<div class="u-proofs">'
        f"{answer_line(sequence, output, wanted if regular else None)}"
        f'<span class="u-same">{total}</span>{markup.keras_check(trace)}</div>'
    )


def _tabs(progress: Progress, trace: Trace, answers: Columns) -> None:
    names = ["States", "Gates", "Weights", "Table", "Take it away"]
    if not gate_quantities(trace):
        names.remove("Gates")
    tabs = dict(zip(names, st.tabs(names, key="view", bind="query-params"), strict=True))
    for name, tab in tabs.items():
        if not tab.open:
            continue
        with tab:
            match name:
                case "States":
                    states_section(trace)
                case "Gates":
                    gates_section(trace)
                case "Weights":
                    weights_section(trace, _largest(progress, trace))
                case "Table":
                    left, right = st.columns(2)
                    left.dataframe(loss_columns(progress), hide_index=True)
                    right.dataframe(answers, hide_index=True)
                case _:
                    take_away_training(_PAGE, progress)


def _largest(progress: Progress, trace: Trace) -> float:
    """Return the largest weight of all epochs: one scale, wherever the slider stands."""
    count = len(trace.directions[0].weights)
    values = [
        float(np.abs(weight[np.isfinite(weight)]).max(initial=0.0))
        for record in progress.records
        for weight in record.weights[:count]
    ]
    return max(values, default=0.0) or largest_weight(trace)
