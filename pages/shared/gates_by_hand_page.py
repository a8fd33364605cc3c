"""Gates by hand: the idea on vectors one can type, then the gates of a real layer."""

from typing import Any

import streamlit as st

from models.config import Kind
from models.gates import (
    DEFAULT_VECTORS,
    MAX_ELEMENTS,
    SOFT_GATE,
    VECTOR_NAMES,
    Vector,
    nearest_vectors,
    write_vector,
)
from models.gates_presets import PRESETS, GatedKind
from models.sentence import DEFAULT_SENTENCE, split_words
from models.spec import MAX_SEED, LayerSpec, validated
from pages.shared import page_address, widgets
from pages.shared.clamping_controls import (
    MAX_CLAMPED_STEPS,
    MAX_CLAMPED_UNITS,
    PAGE,
    PLACE_SETTINGS,
    clamp_setting,
    clamping,
)
from pages.shared.frame import require_frame
from pages.shared.layer_page import traced, trusted
from pages.shared.lens import show_lens
from pages.shared.page_address import Setting, choice, key, whole
from viz import gates_by_hand as drawing

_PARTS = {"idea": "The idea", "lstm": "In an LSTM", "gru": "In a GRU"}
_GATES: dict[str, Vector] = {
    "Binary gate": DEFAULT_VECTORS.g,
    "Soft gate": SOFT_GATE,
    "All closed": (0,) * 6,
    "All open": (1,) * 6,
}
_VECTOR_LABELS = {
    "g": "Gate g",
    "x": "Input x",
    "s": "Memory s",
}
_SETTINGS = (
    Setting("part", "idea", choice("part", tuple(_PARTS))),
    *(Setting(name, write_vector(getattr(DEFAULT_VECTORS, name))) for name in VECTOR_NAMES),
    clamp_setting("lstm"),
    clamp_setting("gru"),
    *PLACE_SETTINGS,
    Setting("units", 4, whole("units", 1, MAX_CLAMPED_UNITS)),
    Setting("sentence", DEFAULT_SENTENCE),
    Setting("seed", 0, whole("seed", 0, MAX_SEED)),
)


def gates_by_hand_page() -> None:
    """Show the page."""
    require_frame()
    problems = page_address.adopt(PAGE, _SETTINGS)
    part = st.session_state[key(PAGE, "part")]
    spec, more = _controls(part)
    widgets.say((*problems, *more))
    title, parts = st.columns([9, 11], vertical_alignment="center")
    title.html('<h1 class="u-title u-small">Gates by hand</h1>')
    with parts.container(
        horizontal=True, horizontal_alignment="right", key=f"{PAGE}_parts"
    ):
        st.segmented_control(
            "Part",
            tuple(_PARTS),
            format_func=_PARTS.__getitem__,
            key=key(PAGE, "part"),
            persist_state="session",
            required=True,
            label_visibility="collapsed",
        )
    if spec is None:
        _idea()
    else:
        _layer(spec)
    page_address.write(PAGE, _SETTINGS)


def _controls(part: str) -> tuple[LayerSpec | None, tuple[str, ...]]:
    """Show the sidebar; return the layer to clamp, if it is shown, and what is wrong."""
    problems: tuple[str, ...] = ()
    spec = None
    with st.sidebar:
        st.markdown("### Gates by hand")
        if part != "idea":
            spec, problems = _layer_controls(part)  # type: ignore[arg-type]
        else:
            st.caption(
                "A gate is a vector of numbers between 0 and 1. Multiplied with another "
                "vector, element by element, it decides how much of each number passes."
            )
        widgets.closing_controls(page_address.reset, PAGE, _SETTINGS)
    return spec, problems


def _layer_controls(kind: Kind) -> tuple[LayerSpec, tuple[str, ...]]:
    widgets.sentence_input(
        key(PAGE, "sentence"), f"the first {MAX_CLAMPED_STEPS} are read."
    )
    widgets.units_slider(key(PAGE, "units"), MAX_CLAMPED_UNITS)
    widgets.seed_input(key(PAGE, "seed"))
    sentence, problems = st.session_state[key(PAGE, "sentence")], []
    try:
        validated("sentence", sentence)
    except ValueError as error:
        problems.append(f"{error} Until then “{DEFAULT_SENTENCE}” is used.")
        sentence = DEFAULT_SENTENCE
    count = len(split_words(sentence))
    if count > MAX_CLAMPED_STEPS:
        problems.append(
            f"The sentence has {count} words; the first {MAX_CLAMPED_STEPS} are used, as "
            "many as fit side by side."
        )
    spec = LayerSpec(
        kind=kind,
        units=st.session_state[key(PAGE, "units")],
        timesteps=min(count, MAX_CLAMPED_STEPS),
        seed=st.session_state[key(PAGE, "seed")],
        sentence=sentence,
        return_sequences=True,
    )
    return spec, tuple(problems)


@st.fragment
def _idea() -> None:
    """Show the gate as an idea: three vectors, a slider for each element of the gate."""
    _gate_presets()
    for column, name in zip(st.columns(3), VECTOR_NAMES, strict=True):
        column.text_input(
            _VECTOR_LABELS[name],
            key=key(PAGE, name),
            persist_state="session",
            help=f"At most {MAX_ELEMENTS} numbers with spaces between them.",
        )
    texts = [st.session_state[key(PAGE, name)] for name in VECTOR_NAMES]
    vectors, problems = nearest_vectors(texts)
    widgets.say(problems)
    _gate_sliders(vectors.g)
    st.html(drawing.gate_table(vectors))
    st.caption(
        "Where the gate is 1 the new memory is the input, where it is 0 the old memory "
        "stays, in between it is a mixture. A GRU does this to h, and what comes in is its "
        "candidate; Keras counts its update gate z the other way round, so that 1 keeps h. "
        "An LSTM has one gate for what stays and another for what comes in."
    )
    page_address.write(PAGE, _SETTINGS)


def _gate_presets() -> None:
    """Show the equation and the gates that are ready-made; the present one is marked."""
    head, presets = st.columns([9, 11], vertical_alignment="center")
    head.html(drawing.gate_equation())
    current = st.session_state[key(PAGE, "g")]
    with presets.container(
        horizontal=True, gap="small", horizontal_alignment="right", key=f"{PAGE}_gates"
    ):
        for number, (title, gate) in enumerate(_GATES.items()):
            st.button(
                title,
                key=f"{PAGE}_gate_{number}",
                type="primary" if write_vector(gate) == current else "secondary",
                on_click=_set_gate,
                args=(gate,),
            )


def _gate_sliders(gate: Vector) -> None:
    """Show a slider for each element, above its column of the table."""
    with st.container(key=f"{PAGE}_sliders"):
        label, *columns = st.columns([len(gate) * 0.25, *([1] * len(gate))], gap="small")
        label.html('<span class="u-g-hint">move the gate</span>')
        for place, column in enumerate(columns):
            element = f"{PAGE}_element_{place}"
            st.session_state[element] = float(gate[place])
            column.slider(
                f"g{place + 1}",
                0.0,
                1.0,
                step=0.05,
                key=element,
                on_change=_move_gate,
                args=(place, gate),
                label_visibility="collapsed",
            )


def _set_gate(gate: Vector) -> None:
    st.session_state[key(PAGE, "g")] = write_vector(gate)
    for other in ("x", "s"):  # a preset has six elements
        if len(st.session_state[key(PAGE, other)].split()) != len(gate):
            default = write_vector(getattr(DEFAULT_VECTORS, other))
            st.session_state[key(PAGE, other)] = default


def _move_gate(place: int, gate: Vector) -> None:
    moved = [*gate]
    moved[place] = st.session_state[f"{PAGE}_element_{place}"]
    st.session_state[key(PAGE, "g")] = write_vector(moved)


def _layer(spec: LayerSpec) -> None:
    """Show the gates of a real layer, to be held, and the rest of the run replayed."""
    kind: Any = spec.kind
    gated: GatedKind = kind
    trace = traced(spec)
    with st.container():
        if trace is None or not trusted(trace):
            return
        clamping(trace, gated, PRESETS[gated], _write)
        with st.expander(
            "Inside the layer, unclamped: every number and its sum",
            key=f"{PAGE}_inside",
            on_change="rerun",
        ) as inside:
            if inside.open:
                show_lens(trace, key=f"lens_{PAGE}")


def _write() -> None:
    page_address.write(PAGE, _SETTINGS)
