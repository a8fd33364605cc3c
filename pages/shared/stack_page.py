"""The stack builder: layers → a real Keras model → shapes, values, the lens, the code."""

import streamlit as st

from models.export.stack import stack_csv, stack_npz, stack_script
from models.results import Trace
from models.stack import StackOutcome, StackSpec
from models.stack_code import functional_code, sequential_code, stack_line
from models.stack_presets import PRESETS, Preset, preset_of
from pages.shared import stack_settings as settings
from pages.shared import widgets
from pages.shared.asking import run_of
from pages.shared.frame import require_frame
from pages.shared.inside import look_inside
from pages.shared.stack_cards import add_layer, is_probability, stack_cards
from pages.shared.take_away import downloads
from pages.shared.wording import as_text
from viz import markup, stack_markup


def stack_page() -> None:
    """Show the page."""
    require_frame()
    problems = settings.adopt_address()
    _controls()
    spec, more = settings.current_spec()
    settings.write_address()
    st.html(markup.heading(stack_line(spec.layers)))
    widgets.say((*problems, *more))
    _presets(spec)
    outcome: StackOutcome | None = run_of("trace_stack", spec)
    if outcome is not None:
        _show(spec, outcome)
    add_layer()
    if outcome is not None:
        _inside(spec, outcome)
    _code(spec, breaks=outcome is not None and outcome.problem is not None)
    if outcome is not None:
        _take_away(spec, outcome)


def _show(spec: StackSpec, outcome: StackOutcome) -> None:
    with st.container():
        note = settings.pop_note()
        if note:
            st.success(as_text(note), icon=":material/check:")
    with st.container():
        if outcome.names:
            steps = tuple(s for s in outcome.trace.steps if s.layer_class != "InputLayer")
            checked = _check(outcome) + _scales(spec)
            wanted = len(spec.layers)
            st.html(stack_markup.stack_summary(steps, checked, wanted=wanted))
    with st.container(key="stack_layers"):
        stack_cards(spec, outcome, _lens_steps(outcome))


def _scales(spec: StackSpec) -> str:
    if any(map(is_probability, spec.layers)):
        return markup.state_scale("outputs", beside=True) + markup.probabilities_scale()
    return markup.state_scale("outputs")


def _check(outcome: StackOutcome) -> str:
    """Say how closely the recurrent layers agree with Keras: the worst speaks for all."""
    traces: list[Trace] = list(outcome.trace.traces.values())
    if not traces:
        return ""
    return markup.keras_check(max(traces, key=lambda t: t.max_abs_error / t.tolerance))


def _presets(spec: StackSpec) -> None:
    current = preset_of(spec.layers)
    with st.container(horizontal=True, gap="small", key="stack_presets"):
        for number, preset in enumerate(PRESETS, start=1):
            st.button(
                preset.title,
                key=f"stack_preset_{number}",
                type="primary" if preset == current else "secondary",
                on_click=_load,
                args=(preset,),
                help=preset.sentence,
            )
    if current is not None:
        st.caption(current.sentence)


def _load(preset: Preset) -> None:
    settings.set_layers(preset.layers)


def _lens_steps(outcome: StackOutcome) -> tuple[str, ...] | None:
    place = _lens_place(outcome)
    return outcome.trace.traces[outcome.names[place - 1]].words if place else None


def _lens_place(outcome: StackOutcome) -> int | None:
    """Return the place, from 1, of the recurrent layer to look into, if there is one."""
    places = _recurrent_places(outcome)
    chosen = st.session_state[settings.key("lens")]
    return chosen if chosen in places else next(iter(places), None)


def _recurrent_places(outcome: StackOutcome) -> list[int]:
    traced = outcome.trace.traces
    return [place for place, name in enumerate(outcome.names, start=1) if name in traced]


def _inside(spec: StackSpec, outcome: StackOutcome) -> None:
    """Show one of the recurrent layers in the lens."""
    chosen = _lens_place(outcome)
    if chosen is None:
        return
    st.session_state["stack_lens_choice"] = chosen
    st.segmented_control(
        "Inside layer",
        _recurrent_places(outcome),
        format_func=lambda place: f"{place}: {spec.layers[place - 1].code}",
        key="stack_lens_choice",
        required=True,
        on_change=_choose,
    )
    trace = outcome.trace.traces[outcome.names[chosen - 1]]
    look_inside(trace, settings.PAGE)


def _choose() -> None:
    st.session_state[settings.key("lens")] = st.session_state["stack_lens_choice"]


def _code(spec: StackSpec, *, breaks: bool) -> None:
    left, right = st.columns(2)
    end = ". Keras refuses it:" if breaks else ":"
    with left:
        st.caption(f"The same in Keras, Sequential{end}")
        st.code(sequential_code(spec), language="python", wrap_lines=True)
    with right:
        st.caption(f"The same with the functional API{end}")
        st.code(functional_code(spec), language="python", wrap_lines=True)


def _take_away(spec: StackSpec, outcome: StackOutcome) -> None:
    """Offer the whole stack as files, or as much of it as fits."""
    traces: list[Trace] = list(outcome.trace.traces.values())
    if not outcome.names or not all(trace.matches_keras for trace in traces):
        return
    what = "this model" if outcome.problem is None else "the layers that fit"
    st.markdown(
        f"**A script** that rebuilds {what} with these weights on this sentence and checks "
        "every number of it. **The numbers** of all layers as arrays and as a table."
    )
    downloads(
        "unrolled_stack",
        script=lambda: stack_script(spec, outcome),
        arrays=lambda: stack_npz(spec, outcome),
        table=lambda: stack_csv(spec, outcome),
    )


def _controls() -> None:
    with st.sidebar:
        st.markdown("### Stack builder")
        widgets.sentence_input(
            settings.key("sentence"),
            "each new word gets its own embedding.",
            length_key=settings.key("timesteps"),
        )
        widgets.length_slider(settings.key("timesteps"))
        embedded = settings.layers()[0].layer_class == "Embedding"
        widgets.embedding_slider(settings.key("features"), own=embedded)
        widgets.seed_input(settings.key("seed"))
        widgets.closing_controls(settings.reset)
