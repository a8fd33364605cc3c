"""The values in time of a recurrent layer of the pasted model, through the lens."""

import streamlit as st

from models.diagnosis import Diagnosis
from models.doctor_case import Request
from models.spec import MAX_SEED
from pages.shared.doctor_asking import trace_of
from pages.shared.layer_page import trusted
from pages.shared.lens import show_lens
from viz import markup

_HELP = (
    "What the model reads: one time step a line, its features separated by commas or "
    "spaces. For a model that reads words: their numbers. Empty: random."
)


def layer_in_time(diagnosis: Diagnosis, request: Request) -> None:
    """Let one recurrent layer be chosen and show it at work."""
    by_name = {step.name: step for step in diagnosis.steps}
    options = list(diagnosis.recurrent)
    if st.session_state.get("doctor_layer") not in options:
        st.session_state["doctor_layer"] = options[0]
    left, right = st.columns([2, 3], gap="medium")
    with left:
        layer = st.selectbox(
            "Layer",
            options,
            key="doctor_layer",
            format_func=lambda name: (
                f"{by_name[name].layer_class} {name}" if name in by_name else name
            ),
        )
        seed = st.number_input(
            "Seed",
            0,
            MAX_SEED,
            step=1,
            key="doctor_seed",
            help="Weights, and random data, are drawn from it.",
        )
    with right:
        data = st.text_area(
            "Data",
            key="doctor_data",
            height=110,
            placeholder="0.5, 0.4\n0.3, 0.1\n0.7, 0.5",
            help=_HELP,
            persist_state="session",
        )
    trace = trace_of(request, layer, int(seed or 0), (data or "").strip())
    if trace is None:
        return
    with st.container():
        st.html(markup.keras_check(trace))
        if trusted(trace):
            show_lens(trace, key="lens_doctor")
