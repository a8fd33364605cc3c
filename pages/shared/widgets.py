"""Controls that many pages have, each in one place: the same words, limits and help.

A page says under which key of the session a control holds its value.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig
from models.sentence import split_words
from models.spec import MAX_FEATURES, MAX_SEED, MAX_TIMESTEPS
from pages.shared.wording import as_text
from viz import markup


def say(problems: Sequence[str]) -> None:
    """Say each problem in a line of its own; it may quote what was typed.

    There is a container also when there is nothing to say, so that what is below keeps
    its place on the page.
    """
    with st.container():
        for problem in problems:
            st.warning(as_text(problem), icon=":material/error:")


def cell_title(kind: Kind) -> str:
    """Return the name of a cell's layer in Keras."""
    return describe(LayerConfig(kind, units=1, features=1)).title


def cell_choice(key: str) -> None:
    """Let the recurrent layer be chosen."""
    st.selectbox("Layer", KINDS, format_func=cell_title, key=key, persist_state="session")


def units_slider(key: str, most: int) -> None:
    """Let the number of units be set."""
    st.slider(
        "Units",
        1,
        most,
        key=key,
        persist_state="session",
        help="How many numbers the layer keeps in each state.",
    )


def length_slider(key: str) -> None:
    """Let the number of time steps be set."""
    st.slider(
        "Sequence length",
        1,
        MAX_TIMESTEPS,
        key=key,
        persist_state="session",
        help="Time steps. The sentence is repeated, or cut, to this many words.",
    )


def embedding_slider(key: str, *, own: bool = False) -> None:
    """Let the embedding size be set, unless the model has an `Embedding` of its own."""
    st.slider(
        "Embedding size",
        1,
        MAX_FEATURES,
        key=key,
        persist_state="session",
        disabled=own,
        help="Features: numbers for each word."
        + (" The Embedding layer brings its own." if own else ""),
    )


def sentence_input(key: str, explanation: str, *, length_key: str | None = None) -> None:
    """Let a sentence be typed.

    Args:
        key: of the sentence.
        explanation: what is done with its words.
        length_key: of the number of time steps, if it shall follow the sentence.
    """
    st.text_input(
        "Sentence",
        key=key,
        persist_state="session",
        on_change=_follow_sentence if length_key else None,
        args=(key, length_key) if length_key else None,
        help=f"Words are separated by spaces; {explanation}",
    )


def seed_input(
    key: str,
    most: int = MAX_SEED,
    explanation: str = "The weights are drawn from it; the same seed gives the same.",
) -> None:
    """Let the seed be set."""
    st.number_input(
        "Seed", 0, most, step=1, key=key, persist_state="session", help=explanation
    )


def closing_controls(reset: Callable[..., None], *arguments: Any) -> None:
    """Show the way back to the defaults, and what the colours mean."""
    st.button("Reset", on_click=reset, args=arguments, icon=":material/restart_alt:")
    st.html(markup.dimension_legend())


def _follow_sentence(key: str, length_key: str) -> None:
    """Give a newly typed sentence a step for each of its words."""
    words = split_words(st.session_state[key])
    if words:
        st.session_state[length_key] = min(len(words), MAX_TIMESTEPS)
