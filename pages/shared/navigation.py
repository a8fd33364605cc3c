"""The pages of the app, in groups: the one list that navigation and Home read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import streamlit as st
from streamlit.navigation.page import StreamlitPage


@dataclass(frozen=True)
class PageEntry:
    """A page: its file in `pages/`, its title, its group and what one sees there.

    No icon: Streamlit would make it the tab's icon, and fetch that from another site.
    """

    name: str
    title: str
    group: str
    summary: str


ENTRIES = (
    PageEntry("home", "Home", "", "What this is."),
    PageEntry(
        "simple_rnn",
        "SimpleRNN",
        "Layers",
        "One state, no gates: its output is its state.",
    ),
    PageEntry(
        "lstm",
        "LSTM",
        "Layers",
        "Three gates, and a cell state beside the hidden state.",
    ),
    PageEntry(
        "gru",
        "GRU",
        "Layers",
        "Two gates, one state, in both of the forms that Keras has.",
    ),
    PageEntry(
        "bidirectional",
        "Bidirectional",
        "Layers",
        "Two layers in one: the second reads from the end.",
    ),
    PageEntry(
        "stack",
        "Stack builder",
        "Models",
        "Layers on top of each other, and what to do where they do not fit.",
    ),
    PageEntry(
        "sequence_tasks",
        "Sequence tasks",
        "Models",
        "One or many in, one or many out: five models, unrolled.",
    ),
    PageEntry(
        "batches",
        "Batches and masks",
        "Models",
        "Padding, masks, state from batch to batch, reading backwards.",
    ),
    PageEntry(
        "article",
        "The guide, made true",
        "Models",
        "Five pictures of a known guide, with real numbers.",
    ),
    PageEntry(
        "compare",
        "Compare",
        "Models",
        "The three cells side by side, or one cell with one setting changed.",
    ),
    PageEntry(
        "gates_by_hand",
        "Gates by hand",
        "Through time",
        "Hold a gate open or shut, and see what every later state makes of it.",
    ),
    PageEntry(
        "gradients",
        "Gradients",
        "Through time",
        "How a loss at the last step reaches back: vanishing, exploding, cut, clipped.",
    ),
    PageEntry(
        "number_sequences",
        "Number sequences",
        "Through time",
        "1, 2, 3, 4, 5 → 6: a model of 64 parameters learns it before your eyes.",
    ),
    PageEntry(
        "windows",
        "Windows and horizons",
        "Through time",
        "A series cut into windows, and forecasts that have to beat the last value.",
    ),
    PageEntry(
        "memory",
        "Memory",
        "Through time",
        "What the last state can hold: the first of n symbols, for the three cells.",
    ),
    PageEntry(
        "image_rows",
        "Image rows",
        "Through time",
        "A digit read row by row, and what the network thinks after each row.",
    ),
    PageEntry(
        "shape_doctor",
        "Shape doctor",
        "Tools",
        "Paste a model: which layer breaks, why, and a fix that was tried.",
    ),
)


def pages() -> Mapping[str, list[StreamlitPage]]:
    """Return the pages by group, as `st.navigation` takes them."""
    groups: dict[str, list[StreamlitPage]] = {}
    for entry in ENTRIES:
        groups.setdefault(entry.group, []).append(page(entry))
    return groups


def page(entry: PageEntry) -> StreamlitPage:
    """Return one entry as Streamlit's page object."""
    # A url_path other than the file's stem makes the first deep link after a start
    # open a false "Page not found" dialog.
    return st.Page(
        f"pages/{entry.name}.py",
        title=entry.title,
        url_path=entry.name,
        default=entry.name == "home",
    )


@cache
def entry(name: str) -> PageEntry:
    """Return the entry of a page by its file's stem.

    Raises:
        KeyError: if there is no such page.
    """
    return {item.name: item for item in ENTRIES}[name]
