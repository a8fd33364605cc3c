"""What Home shows: the idea, three words as numbers, a living layer, the other pages."""

from collections.abc import Sequence

import streamlit as st

from models.sentence import DEFAULT_SENTENCE, embedding, split_words
from models.spec import LayerSpec
from pages.shared import settings
from pages.shared.frame import require_frame
from pages.shared.layer_page import traced
from pages.shared.lens import show_lens
from pages.shared.navigation import ENTRIES, PageEntry, page
from viz import markup

_SPEC = LayerSpec(kind="lstm", return_sequences=True)
_CARDS_IN_A_ROW = 5


def home_page() -> None:
    """Show Home."""
    require_frame()
    settings.leave_layers()
    words = split_words(DEFAULT_SENTENCE)
    left, right = st.columns([5, 2], gap="large", vertical_alignment="center")
    with left:
        st.html('<h1 class="u-title">See inside Keras recurrent layers</h1>')
        st.markdown(
            "**Unrolled** runs the real Keras layer on a sentence and shows every number "
            "that it computed: states, gates, weights, shapes. Move a control, step "
            "through time, point at a number to see the sum behind it."
        )
    with right:
        st.html(markup.embedding_table(words, [embedding(word, 2) for word in words]))
    others = ENTRIES[1:]
    for start in range(0, len(others), _CARDS_IN_A_ROW):
        _cards(others[start : start + _CARDS_IN_A_ROW])
    trace = traced(_SPEC)
    if trace is not None:
        st.caption("“I am Groot” going through a real `LSTM(4, return_sequences=True)`:")
        show_lens(trace, key="home_lens", compact=True, autoplay=True)


def _cards(entries: Sequence[PageEntry]) -> None:
    """Show one row of links; a shorter row keeps the width of the others."""
    for column, item in zip(st.columns(_CARDS_IN_A_ROW), entries, strict=False):
        with column.container(border=True, key=f"card_{item.name}", height="stretch"):
            st.page_link(
                page(item),
                label=f"**{item.title}**",
                icon_position="right",
                icon=":material/arrow_forward:",
            )
            st.caption(item.summary)
