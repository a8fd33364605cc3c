"""The editable table of embeddings: one row for each different word of the sentence."""

import math
from typing import Any

import streamlit as st

from models.permalink import write_numbers
from models.sentence import embedding, split_words
from models.spec import MAX_VALUE
from pages.shared import settings

_BASE = "embedding_table_base"
_MAX_ROWS = 60


def embedding_table() -> None:
    """Show the table and keep what is typed into it as overrides."""
    words = tuple(dict.fromkeys(split_words(st.session_state[settings.key("sentence")])))
    features = st.session_state[settings.key("features")]
    if not words:
        return
    shown = words[:_MAX_ROWS]
    # The rows the editor starts from must not change while somebody types in it, or it
    # would forget the cell they are in; they are laid out anew when the words change, and
    # when the table was away, because an editor that comes back has forgotten its edits.
    identity = (shown, features, settings.generation(), settings.openings())
    if st.session_state.get(_BASE, (None,))[0] != identity:
        st.session_state[_BASE] = (identity, _rows(shown, features))
    rows = st.session_state[_BASE][1]
    st.caption("Embeddings, a row for each word. Double-click a number to change it.")
    edited = st.data_editor(
        rows,
        key=f"embeddings_{hash(identity)}",
        hide_index=True,
        disabled=["word"],
        column_config={
            f"x{number}": st.column_config.NumberColumn(
                min_value=-MAX_VALUE, max_value=MAX_VALUE, step=0.0001, width=58
            )
            for number in range(1, features + 1)
        },
    )
    _keep(edited, rows, features)


def _rows(words: tuple[str, ...], features: int) -> dict[str, list[Any]]:
    """Return the table as columns: the word, then one column a feature."""
    typed = settings.overrides()
    values = [
        (
            *typed.get(word, ())[:features],
            *embedding(word, features)[len(typed.get(word, ())) :],
        )
        for word in words
    ]
    return {
        "word": list(words),
        **{f"x{i + 1}": [float(row[i]) for row in values] for i in range(features)},
    }


def _keep(edited: dict[str, list[Any]], base: dict[str, list[Any]], features: int) -> None:
    """Remember the rows that differ from the automatic ones; name the empty cells."""
    changed: dict[str, tuple[float, ...]] = {}
    for row, word in enumerate(base["word"]):
        numbers = []
        for index in range(features):
            value = edited[f"x{index + 1}"][row]
            if value is None or not math.isfinite(float(value)):
                value = embedding(str(word), features)[index]
                st.caption(
                    f":material/error: x{index + 1} of one word (row {row + 1}) is empty: "
                    f"type a number. Until then {write_numbers([value])} is used."
                )
            numbers.append(float(value))
        known = settings.overrides().get(str(word))
        if tuple(numbers) != (known or embedding(str(word), features))[:features]:
            changed[str(word)] = tuple(numbers)
    if changed:
        settings.set_overrides(changed)
