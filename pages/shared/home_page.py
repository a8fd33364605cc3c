"""What Home shows: the idea, three words as numbers, a living layer, the other pages.

The layer stands above the links, for it is what the others are about; the links are drawn
first, for they need not wait for Keras.
"""

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
    place = st.container()
    with st.container(key="home_groups"):
        _groups()
    with place:
        trace = traced(_SPEC)
        if trace is not None:
            st.caption("“I am Groot” in a real `LSTM(4, return_sequences=True)`:")
            show_lens(trace, key="home_lens", compact=True, autoplay=True)


def _groups() -> None:
    """Show the pages, a column for each group of them."""
    groups: dict[str, list[PageEntry]] = {}
    for entry in ENTRIES[1:]:
        groups.setdefault(entry.group, []).append(entry)
    columns = st.columns(len(groups), gap="large")
    for column, (group, entries) in zip(columns, groups.items(), strict=True):
        with column:
            st.html(markup.group_title(group))
            for entry in entries:
                _link(entry)


def _link(entry: PageEntry) -> None:
    with st.container(key=f"card_{entry.name}"):
        st.page_link(
            page(entry),
            label=f"**{entry.title}**",
            icon_position="right",
            icon=":material/arrow_forward:",
        )
        st.caption(entry.summary)
