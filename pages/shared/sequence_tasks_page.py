"""The five shapes of sequence tasks, each a real model drawn unrolled."""

import streamlit as st

from models.config import KINDS
from models.export.task import task_csv, task_npz, task_script
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
from models.task_code import task_code, task_seed
from pages.shared import page_address, widgets
from pages.shared.asking import run_of
from pages.shared.frame import require_frame
from pages.shared.inside import look_inside
from pages.shared.page_address import Setting, choice, key, whole
from pages.shared.take_away import downloads
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
    widgets.say((*problems, *more))
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
        widgets.cell_choice(key(_PAGE, "layer"))
        widgets.units_slider(key(_PAGE, "units"), MAX_TASK_UNITS)
        explanation = f"at most {MAX_TASK_WORDS} are drawn."
        widgets.sentence_input(key(_PAGE, "sentence"), explanation)
        widgets.seed_input(key(_PAGE, "seed"), MAX_TASK_SEED)
        widgets.closing_controls(page_address.reset, _PAGE, _SETTINGS)


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
    code.code(task_code(run.spec), language="python", wrap_lines=True)
    code.caption(
        f"Seed {run.spec.seed} of this page is {task_seed(run.spec)} in Keras, set once "
        "for the whole model, so the numbers are not those that the layer alone has on its "
        "own page, where each weight has a seed of its own."
    )
    _take_away(run)
    for number, (name, trace) in enumerate(run.layers, start=1):
        st.caption(_lens_title(name, run))
        place = name if len(run.layers) > 1 else "only"
        look_inside(trace, f"{_PAGE}_{place}", number=number)


def _take_away(run: SequenceTaskRun) -> None:
    """Offer the whole model as files."""
    if not all(trace.matches_keras for _, trace in run.layers):
        return
    st.markdown(
        "**A script** that builds this model with these weights and checks every number "
        "of it. **The numbers** of all layers as arrays and as a table."
    )
    downloads(
        f"unrolled_{run.spec.task}",
        script=lambda: task_script(run),
        arrays=lambda: task_npz(run),
        table=lambda: task_csv(run),
    )


def _lens_title(name: str, run: SequenceTaskRun) -> str:
    layer = f"{run.spec.layer_class}({run.spec.units})"
    inside = layer if len(run.layers) == 1 else f"{name}, {layer}"
    return f"Inside the {inside}: point at a number to see the sum behind it."
