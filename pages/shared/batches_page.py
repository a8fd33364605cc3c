"""Batches: padding and masks, stateful layers, handed-over states, reading backwards."""

import streamlit as st

from models.batches import (
    DEFAULT_SENTENCES,
    MAX_BATCH_SEED,
    MAX_BATCH_UNITS,
    MAX_SENTENCES,
    MAX_WORDS,
    PADDINGS,
    BatchSpec,
    MaskingRun,
    read_batch,
)
from models.config import KINDS, Kind
from models.results import Trace
from models.spec import MAX_SENTENCE_LENGTH
from pages.shared import page_address, widgets
from pages.shared.asking import run_of
from pages.shared.batches_tabs import BATCH_TABS, BatchTab
from pages.shared.frame import require_frame
from pages.shared.inside import folded, look_inside
from pages.shared.page_address import Setting, choice, key, whole
from pages.shared.sections import chart
from pages.shared.wording import as_text
from viz import markup
from viz.batches import series_alt, series_columns, series_figure
from viz.padding import padding_table

_PAGE = "batches"
# What can be looked into of a batch with and without its mask.
_MASKED = {
    "masked": "with the mask",
    "unmasked": "without",
    "bidirectional": "Bidirectional, with the mask",
}
_FOLDED = "Look inside the layer, number by number"
_SETTINGS = (
    Setting("layer", "lstm", choice("layer", KINDS)),
    Setting("units", 4, whole("units", 1, MAX_BATCH_UNITS)),
    Setting("sentences", "\n".join(DEFAULT_SENTENCES)),
    Setting("padding", "post", choice("padding", PADDINGS)),
    Setting("chosen", 1, whole("chosen", 1, MAX_SENTENCES)),
    Setting("seed", 0, whole("seed", 0, MAX_BATCH_SEED)),
    Setting("inside", "masked", choice("inside", tuple(_MASKED))),
)


def batches_page() -> None:
    """Show the page."""
    require_frame()
    problems = page_address.adopt(_PAGE, _SETTINGS)
    spec, more = _controls()
    page_address.write(_PAGE, _SETTINGS)
    st.html('<h1 class="u-title u-small">Batches, padding, masks and state</h1>')
    widgets.say((*problems, *more))
    titles = [tab.title for tab in BATCH_TABS]
    shown = st.tabs(titles, key="view", bind="query-params", on_change="rerun")
    for place, tab in zip(shown, BATCH_TABS, strict=True):
        if place.open:
            with place:
                _show(tab, spec)


def _controls() -> tuple[BatchSpec, tuple[str, ...]]:
    """Show the controls; return the spec they make, and what is wrong with the text."""
    with st.sidebar:
        text = st.text_area(
            "Sentences, one a line",
            key=key(_PAGE, "sentences"),
            persist_state="session",
            height=120,
            help=f"At most {MAX_SENTENCES} sentences of {MAX_WORDS} words, "
            f"{MAX_SENTENCE_LENGTH:,} characters together.",
        )
        sentences, problems = read_batch(text)
        place = key(_PAGE, "chosen")
        st.session_state[place] = min(st.session_state[place], len(sentences))
        st.selectbox(
            "Sentence shown",
            range(1, len(sentences) + 1),
            format_func=lambda number: f"{number}: {_start(sentences[number - 1])}",
            key=place,
            persist_state="session",
        )
        st.segmented_control(
            "Padding",
            PADDINGS,
            key=key(_PAGE, "padding"),
            persist_state="session",
            required=True,
            help="Fill up shorter sentences after their words (post) or before (pre).",
        )
        widgets.cell_choice(key(_PAGE, "layer"))
        widgets.units_slider(key(_PAGE, "units"), MAX_BATCH_UNITS)
        widgets.seed_input(key(_PAGE, "seed"), MAX_BATCH_SEED)
        widgets.closing_controls(page_address.reset, _PAGE, _SETTINGS)
    values = {name: st.session_state[key(_PAGE, name)] for name in ("padding", "chosen")}
    values |= {name: st.session_state[key(_PAGE, name)] for name in ("units", "seed")}
    kind: Kind = st.session_state[key(_PAGE, "layer")]
    return BatchSpec(kind=kind, sentences=sentences, **values), problems


def _show(tab: BatchTab, spec: BatchSpec) -> None:
    """Show what a tab says, then what its run proves."""
    if tab.inside is None:
        _say_beside_batch(tab, spec)
    else:
        _say(tab, spec)
    run = run_of(tab.task, spec)
    if run is None:
        return
    worst = max(tab.compared(run), key=lambda trace: trace.max_abs_error)
    proofs = markup.keras_check(worst) + markup.fact_list(tab.facts(run))
    st.html(f'<div class="u-proofs">{proofs}</div>')
    rows = tab.series(run)
    columns, alt = series_columns(rows), series_alt(rows)
    chart(tab.name, series_figure(rows), alt, columns, markup.state_scale())
    if tab.inside is None:
        _inside_batch(run)
    else:
        name, about = tab.inside
        _inside(getattr(run, name), about)


def _say(tab: BatchTab, spec: BatchSpec) -> None:
    st.markdown(as_text(tab.see))
    st.code(tab.written(spec), language="python", wrap_lines=True)


def _say_beside_batch(tab: BatchTab, spec: BatchSpec) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        _say(tab, spec)
    with right:
        st.html(padding_table(spec))
        if spec.mask.all():
            st.caption(
                "All sentences have the same length: add a shorter one to see padding."
            )


def _inside_batch(run: MaskingRun) -> None:
    """Offer the lens for the chosen sentence, as it was read in the padded batch."""
    spec = run.spec
    with folded(_FOLDED) as inside:
        if not inside.open:
            return
        widget = f"{_PAGE}_inside_choice"
        st.caption(f"Sentence {spec.chosen} of the batch, as it was read:")
        chosen = st.session_state[widget] = st.session_state[key(_PAGE, "inside")]
        st.segmented_control(
            "Which run",
            list(_MASKED),
            format_func=_MASKED.__getitem__,
            key=widget,
            required=True,
            on_change=_choose_run,
            args=(widget,),
            label_visibility="collapsed",
        )
        trace: Trace = getattr(run, chosen)
        one = trace.sequence(spec.chosen - 1, spec.chosen_row)
        look_inside(one, _PAGE)


def _choose_run(widget: str) -> None:
    st.session_state[key(_PAGE, "inside")] = st.session_state[widget]


def _inside(trace: Trace, about: str) -> None:
    with folded(_FOLDED) as inside:
        if inside.open:
            st.caption(f"{trace.cell.title}: {about}.")
            look_inside(trace, _PAGE)


def _start(sentence: str) -> str:
    return sentence if len(sentence) <= 24 else sentence[:23] + "…"
