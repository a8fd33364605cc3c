"""Mounts the lens: the unrolled layer, drawn and questioned in the browser."""

import streamlit as st

from models.results import Trace
from viz.lens.bundle import lens_script, lens_styles
from viz.lens.payload import LensOptions, lens_payload

_lens = st.components.v2.component(
    "unrolled_lens", html='<div class="lens"></div>', css=lens_styles(), js=lens_script()
)


def show_lens(
    trace: Trace,
    *,
    key: str = "lens",
    selected_unit: int | None = None,
    compact: bool = False,
    autoplay: bool = False,
) -> None:
    """Show a trace in the lens; with the same key it morphs when the trace changes.

    Args:
        trace: what the layer computed; of a batch the first sequence is shown.
        key: names the lens on the page.
        selected_unit: the unit to mark, counted from 1; None leaves it to the viewer.
        compact: only the picture and the playback.
        autoplay: start playing, unless the viewer prefers reduced motion.
    """
    options = LensOptions(selected_unit, compact, autoplay)
    _lens(key=key, data=lens_payload(trace, options))
