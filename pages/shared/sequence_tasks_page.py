"""The five shapes of sequence tasks, each a real model drawn unrolled."""

import streamlit as st

from models.cells.catalog import describe
from models.config import KINDS, LayerConfig
from models.sentence import DEFAULT_SENTENCE, split_words
from models.sequence_tasks import (
    MAX_TASK_SEED,
    MAX_TASK_UNITS,
    MAX_TASK_WORDS,
    TASK_NAMES,
    TASKS,
    SequenceTaskRun,
    SequenceTaskSpec,
    check_sentence,
    task_facts,
)
from models.task_code import task_code
from pages.shared import page_address
from pages.shared.asking import run_of
from pages.shared.frame import require_frame
from pages.shared.inside import look_inside
from pages.shared.page_address import Setting, choice, key, whole
from pages.shared.wording import as_text
from viz import markup
from viz.sequence_pictures import task_picture
from viz.shape_table import shape_table
from viz.unrolled import unrolled

_PAGE = "sequence_tasks"
_NARROW = 520  # pixels: what leaves room for the code beside the drawing
_SETTINGS = (
    Setting("task", "many_to_one", choice("task", TASK_NAMES)),
    Setting("layer", "lstm", choice("layer", KINDS)),
    Setting("units", 4, whole("units", 1, MAX_TASK_UNITS)),
    Setting("sentence", DEFAULT_SENTENCE),
    Setting("seed", 0, whole("seed", 0, MAX_TASK_SEED)),
)


def sequence_tasks_page() -> None:
    """Show the page."""
    require_frame()
    problems = page_address.adopt(_PAGE, _SETTINGS)
    _controls()
    spec, more = _spec()
    page_address.write(_PAGE, _SETTINGS)
    st.html('<h1 class="u-title u-small">Sequence tasks</h1>')
    with st.container():
        for problem in (*problems, *more):
            st.warning(as_text(problem), icon=":material/error:")
    st.segmented_control(
        "Task",
        TASK_NAMES,
        format_func=lambda name: TASKS[name].title,
        key=key(_PAGE, "task"),
        persist_state="session",
        required=True,
        label_visibility="collapsed",
    )
    run: SequenceTaskRun | None = run_of("sequence_task", spec)
    if run is not None:
        _show(run)


def _controls() -> None:
    with st.sidebar:
        st.selectbox(
            "Layer",
            KINDS,
            format_func=_title,
            key=key(_PAGE, "layer"),
            persist_state="session",
        )
        st.slider(
            "Units", 1, MAX_TASK_UNITS, key=key(_PAGE, "units"), persist_state="session"
        )
        st.text_input(
            "Sentence",
            key=key(_PAGE, "sentence"),
            persist_state="session",
            help=f"Words are separated by spaces; at most {MAX_TASK_WORDS} are drawn.",
        )
        st.number_input(
            "Seed",
            0,
            MAX_TASK_SEED,
            step=1,
            key=key(_PAGE, "seed"),
            persist_state="session",
        )
        st.button(
            "Reset",
            on_click=page_address.reset,
            args=(_PAGE, _SETTINGS),
            icon=":material/restart_alt:",
        )
        st.html(markup.dimension_legend())


def _spec() -> tuple[SequenceTaskSpec, tuple[str, ...]]:
    """Return the spec that the controls make, and what is wrong with the sentence."""
    values = {
        setting.name: st.session_state[key(_PAGE, setting.name)] for setting in _SETTINGS
    }
    problems = []
    try:
        check_sentence(values["sentence"])
    except ValueError as error:
        problems.append(f"{error} Until then “{DEFAULT_SENTENCE}” is used.")
        values["sentence"] = DEFAULT_SENTENCE
    count = len(split_words(values["sentence"]))
    if count > MAX_TASK_WORDS:
        problems.append(
            f"The sentence has {count} words; the first {MAX_TASK_WORDS} are used, as many "
            "as fit side by side."
        )
    kind = values.pop("layer")
    return SequenceTaskSpec(kind=kind, **values), tuple(problems)


def _show(run: SequenceTaskRun) -> None:
    task, picture = TASKS[run.spec.task], task_picture(run)
    st.markdown(f"**{task.see}** Typical uses: {task.uses}")
    if picture.width < _NARROW:
        drawing, proofs = st.columns([11, 9], gap="medium")
        code = proofs
    else:
        drawing = st.container()
        proofs, code = st.columns([9, 11], gap="medium")
    drawing.html(unrolled(picture))
    drawing.caption(
        "Untrained: the weights are drawn from the seed, so the answers mean nothing yet. "
        "The shapes and the numbers are Keras's."
    )
    facts = "".join(markup.keras_check(trace) for _, trace in run.layers[-1:])
    proofs.html(f'<div class="u-proofs">{facts}{markup.fact_list(task_facts(run))}</div>')
    proofs.html(shape_table(run.trace.steps))
    code.code(task_code(run.spec), language="python")
    for number, (name, trace) in enumerate(run.layers, start=1):
        st.caption(_lens_title(name, run))
        place = name if len(run.layers) > 1 else "only"
        look_inside(trace, f"{_PAGE}_{place}", number=number)


def _lens_title(name: str, run: SequenceTaskRun) -> str:
    layer = f"{run.spec.layer_class}({run.spec.units})"
    inside = layer if len(run.layers) == 1 else f"{name}, {layer}"
    return f"Inside the {inside}: point at a number to see the sum behind it."


def _title(kind: str) -> str:
    return describe(LayerConfig(kind, units=1, features=1)).title  # type: ignore[arg-type]
