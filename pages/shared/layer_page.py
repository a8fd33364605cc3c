"""A layer page: controls → spec → trace → sections. Pages differ in their terms alone."""

import streamlit as st

from models.code import layer_line
from models.engine import EngineError
from models.facts import facts
from models.permalink import PageTerms
from models.results import Trace
from models.returns import layer_returns
from models.spec import LayerSpec
from pages.shared.cached import trace_of
from pages.shared.controls import layer_spec
from pages.shared.frame import require_frame
from pages.shared.lens import show_lens
from pages.shared.sections import sections
from pages.shared.unit_picker import selected_unit
from viz import markup

_SEEN = "layer_page_seen"
_SKELETON_HEIGHT = 480  # pixels, about the lens and its panel


def layer_page(terms: PageTerms) -> None:
    """Show everything about one layer under the current settings."""
    require_frame()
    spec = layer_spec(terms)
    st.html(markup.heading(layer_line(spec)))
    summary = st.empty()
    summary.html(_summary(spec, ""))
    trace = traced(spec)
    if trace is None:
        return
    proofs = markup.keras_check(trace) + markup.fact_list(facts(trace))
    summary.html(_summary(spec, proofs))
    with st.container():
        if trusted(trace):
            show_lens(trace, selected_unit=selected_unit(spec.units))
            sections(trace)


def traced(spec: LayerSpec) -> Trace | None:
    """Return the trace, or say why there is none and offer a retry.

    A skeleton holds the place of the first trace of a session. Later the screen before
    stays until the next is there: nothing flashes.
    """
    place = st.empty()
    if not st.session_state.get(_SEEN):
        place.skeleton(height=_SKELETON_HEIGHT)
    try:
        trace = trace_of(spec)
    except EngineError as error:
        with place.container():
            st.error(str(error), icon=":material/error:")
            st.button("Try again", icon=":material/refresh:")
        return None
    except ValueError as error:
        first_line = str(error).splitlines()[0]
        place.error(f"Keras cannot build this layer: {first_line}")
        return None
    place.empty()
    st.session_state[_SEEN] = True
    return trace


def trusted(trace: Trace) -> bool:
    """Say what is wrong with the numbers, if anything; False if they must not be shown."""
    if not trace.matches_keras:
        st.error(
            "The replay of the gates does not agree with what Keras returned, so no "
            "numbers are shown: please report this configuration.",
            icon=":material/error:",
        )
        return False
    if not trace.is_finite:
        st.warning(
            "Some values are infinite or not a number: the states grew beyond what 32-bit "
            "numbers hold. Try another activation, or fewer steps.",
            icon=":material/error:",
        )
    return True


def _summary(spec: LayerSpec, proofs: str) -> str:
    returned = layer_returns(spec.config, timesteps=spec.timesteps)
    shape = (1, spec.timesteps, spec.features)
    return markup.call_summary(shape, returned.tensors, proofs)
