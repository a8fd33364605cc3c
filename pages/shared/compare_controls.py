"""The controls of the Compare page: what is compared, then those of every layer page."""

from dataclasses import replace

import streamlit as st

from models.cells.catalog import describe
from models.comparison import COMPARE, Comparison, variable_settings
from models.spec import FLAGS, LayerSpec
from pages.shared import controls, settings, widgets

_BY_LABELS = {"cells": "Three cells", "settings": "Two settings"}


def comparison() -> Comparison:
    """Show the controls in the sidebar and return the comparison that they make."""
    address_problems = settings.adopt_address(COMPARE)
    spec, problems = settings.current_spec(COMPARE)
    with st.sidebar:
        st.markdown(f"### {controls.page_title(COMPARE)}")
        by = _choice_of_two()
        if by == "settings":
            controls.kind_control()
            address_problems += _varied_controls(spec)
        controls.basic_controls()
        shown = _set(spec)
        cells = [describe(item.config) for item in shown.specs]
        controls.more_controls(COMPARE, cells, expanded=bool(problems))
        controls.closing_controls(COMPARE)
    spec, problems = settings.current_spec(COMPARE)
    widgets.say((*address_problems, *problems, *controls.length_notes(spec)))
    shown = _set(spec)
    settings.write_address(shown.address)
    return shown


def layer_inside(shown: Comparison) -> int:
    """Let one of the compared layers be chosen; return its place, from 0."""
    key = settings.key("inside")
    st.session_state[key] = shown.inside  # the third is gone where two are compared
    st.segmented_control(
        "Look inside",
        COMPARE.choices["inside"][: len(shown.labels)],
        format_func=lambda place: shown.labels[int(place) - 1],
        key=key,
        persist_state="session",
        required=True,
    )
    return int(st.session_state[key]) - 1


def _set(spec: LayerSpec) -> Comparison:
    values = {name: st.session_state[settings.key(name)] for name in COMPARE.choices}
    shown = Comparison(
        spec, values["compare"], values["varied"], values["other"], values["inside"]
    )
    return shown if int(shown.inside) <= len(shown.specs) else replace(shown, inside="1")


def _choice_of_two() -> str:
    st.segmented_control(
        "Compare",
        COMPARE.choices["compare"],
        format_func=_BY_LABELS.__getitem__,
        key=settings.key("compare"),
        persist_state="session",
        required=True,
        help="SimpleRNN, LSTM and GRU under the same settings, or one of them twice with "
        "one setting changed.",
    )
    return str(st.session_state[settings.key("compare")])


def _varied_controls(spec: LayerSpec) -> tuple[str, ...]:
    """Let the setting that differs be chosen; return what to say of the choice."""
    options = variable_settings(spec.kind)
    key = settings.key("varied")
    problems: tuple[str, ...] = ()
    if st.session_state[key] not in options:
        title = widgets.cell_title(spec.kind)
        problems = (
            f"{title} has no {st.session_state[key]}: {options[0]} is varied instead.",
        )
        st.session_state[key] = options[0]
    st.selectbox(
        "What differs",
        options,
        key=key,
        persist_state="session",
        help="The first layer has it as set under More; only this is changed in the "
        "second. A switch is turned over.",
    )
    if st.session_state[key] not in FLAGS:
        st.selectbox(
            "In the second layer",
            sorted(COMPARE.choices["other"]),
            key=settings.key("other"),
            persist_state="session",
            help="The function that the second layer has there.",
        )
    return problems
