"""Mounts the drawing of a model."""

import streamlit as st

from models.diagnosis import Diagnosis
from viz.doctor_drawing import drawing, drawing_script, drawing_styles

_graph = st.components.v2.component(
    "unrolled_model",
    html='<div class="graph" tabindex="0" role="group" aria-label="The model"></div>',
    css=drawing_styles(),
    js=drawing_script(),
)


def show_drawing(diagnosis: Diagnosis, *, key: str, folded: bool = False) -> None:
    """Show a model's layers and the tensors between them."""
    _graph(key=key, data=drawing(diagnosis, folded=folded))
