"""Batches: padding and masks, stateful layers, handed-over states, reading backwards."""

from collections.abc import Callable, Sequence

import streamlit as st

from models.batch_facts import (
    backwards_facts,
    decoder_facts,
    forgetting_facts,
    masking_facts,
    stateful_facts,
)
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
from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig
from models.facts import Fact
from models.results import Trace
from models.spec import MAX_SENTENCE_LENGTH
from pages.shared import page_address
from pages.shared.asking import run_of
from pages.shared.frame import require_frame
from pages.shared.inside import folded, look_inside
from pages.shared.page_address import Setting, choice, key, whole
from pages.shared.sections import chart
from pages.shared.wording import as_text
from viz import markup
from viz.batches import (
    Series,
    backwards_series,
    forgetting_series,
    handover_series,
    masking_series,
    series_alt,
    series_columns,
    series_figure,
    stateful_series,
)
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
    with st.container():
        for problem in (*problems, *more):
            st.warning(as_text(problem), icon=":material/error:")
    tabs: dict[str, Callable[[BatchSpec], None]] = {
        "Masked steps": _masking,
        "Forgetting the mask": _forgetting,
        "Stateful": _stateful,
        "Encoder to decoder": _handover,
        "go_backwards": _backwards,
    }
    shown = st.tabs(list(tabs), key="view", bind="query-params", on_change="rerun")
    for tab, show in zip(shown, tabs.values(), strict=True):
        if tab.open:
            with tab:
                show(spec)


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
        st.selectbox(
            "Layer",
            KINDS,
            format_func=_title,
            key=key(_PAGE, "layer"),
            persist_state="session",
        )
        st.slider(
            "Units", 1, MAX_BATCH_UNITS, key=key(_PAGE, "units"), persist_state="session"
        )
        st.number_input(
            "Seed",
            0,
            MAX_BATCH_SEED,
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
    values = {name: st.session_state[key(_PAGE, name)] for name in ("padding", "chosen")}
    values |= {name: st.session_state[key(_PAGE, name)] for name in ("units", "seed")}
    kind: Kind = st.session_state[key(_PAGE, "layer")]
    return BatchSpec(kind=kind, sentences=sentences, **values), problems


def _masking(spec: BatchSpec) -> None:
    _say_beside_batch(
        spec,
        "A masked step computes nothing: it hands on h (and c) and repeats the output. "
        "Bidirectional writes zeros there instead.",
        f"x = Embedding({len(spec.vocabulary) + 1}, 2, mask_zero=True)(numbers)\n"
        f"output = {spec.layer_class}({spec.units}, return_sequences=True)(x)",
    )
    run = run_of("masking", spec)
    if run is not None:
        _prove((run.masked, run.unmasked, run.bidirectional), masking_facts(run))
        _draw("masking", masking_series(run))
        _inside_batch(run)


def _forgetting(spec: BatchSpec) -> None:
    _say_beside_batch(
        spec,
        "Without the mask the layer reads the padding as if it were words, and the "
        "answer for a sentence depends on its neighbours' lengths.",
        f"x = Embedding({len(spec.vocabulary) + 1}, 2)(numbers)\n"
        f"output = {spec.layer_class}({spec.units})(x)",
    )
    run = run_of("masking", spec)
    if run is not None:
        _prove((run.masked, run.unmasked), forgetting_facts(run))
        _draw("forgetting", forgetting_series(run))
        _inside_batch(run)


def _stateful(spec: BatchSpec) -> None:
    _say(
        "stateful=True keeps the last state for the next call: two batches are read as "
        "one long sentence, until reset_state() is called.",
        f"layer = {spec.layer_class}({spec.units}, return_sequences=True, stateful=True)\n"
        "layer(batch_1); layer(batch_2); layer.reset_state()",
    )
    run = run_of("stateful", spec)
    if run is not None:
        _prove((run.first, run.second), stateful_facts(run))
        _draw("stateful", stateful_series(run))
        _inside(run.second, "batch 2, from the state that batch 1 left")


def _handover(spec: BatchSpec) -> None:
    _say(
        "The encoder's states become the decoder's initial_state: equal numbers, and all "
        "that the decoder knows of the sentence.",
        f"_, *states = {spec.layer_class}({spec.units}, return_state=True)(sentence)\n"
        f"output = {spec.layer_class}({spec.units}, return_sequences=True)"
        "(so_far, initial_state=states)",
    )
    run = run_of("handover", spec)
    if run is not None:
        _prove((run.encoder, run.decoder), decoder_facts(run))
        _draw("handover", handover_series(run))
        _inside(run.decoder, "the decoder, from the state of the encoder")


def _backwards(spec: BatchSpec) -> None:
    _say(
        "With go_backwards=True the outputs come in the order in which the words are "
        "read: the first output belongs to the last word.",
        f"output = {spec.layer_class}({spec.units}, return_sequences=True, "
        "go_backwards=True)(x)",
    )
    run = run_of("backwards", spec)
    if run is not None:
        _prove((run.backwards,), backwards_facts(run))
        _draw("backwards", backwards_series(run))
        _inside(run.backwards, "from the last word to the first")


def _say(sentence: str, code: str) -> None:
    st.markdown(as_text(sentence))
    st.code(code, language="python")


def _say_beside_batch(spec: BatchSpec, sentence: str, code: str) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        _say(sentence, code)
    with right:
        st.html(padding_table(spec))
        if spec.mask.all():
            st.caption(
                "All sentences have the same length: add a shorter one to see padding."
            )


def _prove(traces: Sequence[Trace], facts: Sequence[Fact]) -> None:
    worst = max(traces, key=lambda trace: trace.max_abs_error)
    proofs = markup.keras_check(worst) + markup.fact_list(facts)
    st.html(f'<div class="u-proofs">{proofs}</div>')


def _draw(name: str, rows: Sequence[Sequence[Series]]) -> None:
    chart(
        name,
        series_figure(rows),
        series_alt(rows),
        series_columns(rows),
        markup.state_scale(),
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


def _title(kind: Kind) -> str:
    return describe(LayerConfig(kind, units=1, features=1)).title
