"""What the stack builder holds: the layers and what they read, in session and address."""

from collections.abc import Sequence

import streamlit as st

from models.sentence import DEFAULT_SENTENCE
from models.spec import MAX_FEATURES, MAX_SEED, MAX_TIMESTEPS, validated
from models.stack import MAX_LAYERS, SENTENCE_FIELDS, StackSpec
from models.stack_layers import StackLayer
from models.stack_link import nearest_stack, read_stack, write_stack
from models.stack_presets import DEFAULT_LAYERS
from pages.shared import page_address
from pages.shared.page_address import PartlyReadError, Setting, whole

PAGE = "stack"
_NOTE = "stack_note"
_TYPED = "stack_typed"


def _normal_stack(text: str) -> str:
    layers, problems = nearest_stack(text)
    if problems:
        raise PartlyReadError(write_stack(layers), problems)
    return write_stack(layers)


def _sentence(text: str) -> str:
    return str(validated("sentence", text))


SETTINGS = (
    Setting("stack", write_stack(DEFAULT_LAYERS), _normal_stack),
    Setting("timesteps", 3, whole("timesteps", 1, MAX_TIMESTEPS)),
    Setting("features", 2, whole("features", 1, MAX_FEATURES)),
    Setting("seed", 0, whole("seed", 0, MAX_SEED)),
    Setting("sentence", DEFAULT_SENTENCE, _sentence),
    Setting("lens", 0, whole("lens", 0, MAX_LAYERS)),
)


def key(name: str) -> str:
    """Return the session's key of a setting: also the key of its widget."""
    return page_address.key(PAGE, name)


def adopt_address() -> tuple[str, ...]:
    """Take the settings from the address if it changed; return what is wrong in it."""
    before = st.session_state.get(key("stack"))
    problems = page_address.adopt(PAGE, SETTINGS)
    if st.session_state[key("stack")] != before:
        st.session_state[_TYPED] = {}
    return problems


def write_address() -> None:
    """Make the address show the settings."""
    page_address.write(PAGE, SETTINGS)


def reset() -> None:
    """Put everything back to its default."""
    page_address.reset(PAGE, SETTINGS)
    st.session_state[_TYPED] = {}
    st.session_state[_NOTE] = ""


def layers() -> tuple[StackLayer, ...]:
    """Return the layers as they are set."""
    return read_stack(st.session_state[key("stack")])


def set_layers(changed: Sequence[StackLayer], note: str = "") -> None:
    """Replace the layers; `note` is said once, above them.

    The page's buttons call this before the script runs again, so the sentence belongs to
    the very next screen.
    """
    if 1 <= len(changed) <= MAX_LAYERS:
        st.session_state[key("stack")] = write_stack(changed)
        st.session_state[_TYPED] = {}
        st.session_state[_NOTE] = note


def pop_note() -> str:
    """Return what is to be said about the last change, once."""
    return str(st.session_state.pop(_NOTE, ""))


def keep_typed(place: int, text: str, problem: str) -> None:
    """Remember a layer's code that could not be read, so that it can be mended."""
    st.session_state.setdefault(_TYPED, {})[place] = (text, problem)


def typed(place: int) -> tuple[str, str] | None:
    """Return the code that was typed for a layer and what is wrong with it, if any."""
    found: tuple[str, str] | None = st.session_state.get(_TYPED, {}).get(place)
    return found


def current_spec() -> tuple[StackSpec, tuple[str, ...]]:
    """Return the stack that the settings make, and what is wrong with them."""
    values = {name: st.session_state[key(name)] for name in SENTENCE_FIELDS}
    problems = []
    try:
        validated("sentence", values["sentence"])
    except ValueError as error:
        problems.append(f"{error} Until then “{DEFAULT_SENTENCE}” is used.")
        values["sentence"] = DEFAULT_SENTENCE
    return StackSpec(layers=layers(), **values), tuple(problems)
