"""What the controls hold, in the session, and its way into the address and out of it.

Each field of `LayerSpec` is one entry of the session's state, kept when the page
changes. The address is written after every run and read whenever somebody else changed
it: on the first run, and after the browser's back and forward.
"""

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from models.permalink import DEFAULTS, PageTerms, decode, read_numbers, write_numbers
from models.sentence import embedding
from models.spec import LayerSpec, nearest_spec
from pages.shared import address

_WRITTEN = "settings_written_address"
_PAGE = "settings_page"
_ARRIVALS = "settings_arrivals"
_PROBLEMS = "settings_address_problems"
_OVERRIDES = "settings_embeddings"
_GENERATION = "settings_generation"
_KEPT = "settings_kept"
_HELD = "settings_held"
_HIDDEN = "settings_hidden"
_OPENINGS = "settings_openings"

_TEXT_FIELDS = ("initial_hidden", "initial_cell")


def key(name: str) -> str:
    """Return the session's key for a field or a choice: also the key of its widget."""
    return f"layer_{name}"


def generation() -> int:
    """Return a number that changes when all settings were replaced from outside."""
    return int(st.session_state.get(_GENERATION, 0))


def openings() -> int:
    """Return how often the controls that can be hidden have come back."""
    return int(st.session_state.get(_OPENINGS, 0))


def note_hidden(*, hidden: bool, shown: Collection[str]) -> None:
    """Note whether the controls that can be hidden are; hand them their values if not.

    A widget that comes back has forgotten its value, and the browser has too. Those in
    `shown` are never hidden.
    """
    if not hidden and st.session_state.get(_HIDDEN, True):
        st.session_state[_OPENINGS] = openings() + 1
        _hand_over(DEFAULTS.keys() - set(shown))
    st.session_state[_HIDDEN] = hidden


def adopt_address(terms: PageTerms) -> tuple[str, ...]:
    """Take the settings from the address if it changed; return what was wrong in it.

    Following a link inside the app leads to an address without parameters: then the
    settings are kept, and `_ARRIVALS` remembers which ones that bare address stood for,
    should the browser's back button lead to it again.
    """
    given = address.given()
    known = st.session_state.get(_WRITTEN)
    page = terms.page
    same_page = st.session_state.get(_PAGE) == page
    st.session_state[_PAGE] = page
    if same_page:
        _restore()
    else:
        _hand_over(DEFAULTS)
    _fill_choices(terms)
    if known is not None and not same_page and not given:
        st.session_state.setdefault(_ARRIVALS, {})[page] = known
    elif same_page and address.is_stale(st.session_state.get(_HELD, {})):
        pass
    elif known is None or given != address.as_lists(known):
        if not given:
            given = address.as_lists(st.session_state.get(_ARRIVALS, {}).get(page, {}))
        asked = decode(given, terms)
        _replace_all(asked.values, terms)
        st.session_state[_PROBLEMS] = asked.problems
        # At once, not only in `write_address`: the next step through the browser's history
        # may cut this run short, and must not find settings that nobody seems to have made.
        _remember(address.as_written(address.given()))
    return tuple(st.session_state.get(_PROBLEMS, ()))


def leave_layers() -> None:
    """Note that a page without these settings is shown, so that coming back keeps them."""
    st.session_state[_PAGE] = None


def write_address(wanted: Mapping[str, str]) -> None:
    """Make the address hold these parameters; nothing is sent when it already does."""
    address.put(wanted)
    if not wanted:
        st.session_state.get(_ARRIVALS, {}).pop(st.session_state.get(_PAGE), None)
    _remember(wanted)


def current_spec(terms: PageTerms) -> tuple[LayerSpec, tuple[str, ...]]:
    """Return the spec that the session's settings make, and what is wrong with them."""
    values: dict[str, Any] = dict(terms.fixed)
    problems: list[str] = []
    for name in terms.open_fields:
        value = st.session_state.get(key(name), DEFAULTS[name])
        if name in _TEXT_FIELDS:
            try:
                value = read_numbers(name, value)
            except ValueError as error:
                problems.append(f"{error} Until then zeros are used.")
                continue
        values[name] = value
    values["embeddings"] = _fitted(overrides(), int(values["features"]))
    spec, more = nearest_spec(values["kind"], values)
    return spec, (*problems, *more)


def overrides() -> dict[str, tuple[float, ...]]:
    """Return the embeddings that somebody typed, by word, as long as they were typed."""
    return dict(st.session_state.get(_OVERRIDES, {}))


def set_overrides(changed: Mapping[str, tuple[float, ...]]) -> None:
    """Remember typed embeddings; words not named keep theirs."""
    st.session_state[_OVERRIDES] = {**overrides(), **changed}


def reset(terms: PageTerms) -> None:
    """Put every setting back to its default."""
    _replace_all({}, terms)
    st.session_state[_PROBLEMS] = ()


def _remember(written: Mapping[str, str]) -> None:
    """Note what the settings are and which address stands for them."""
    state = st.session_state.to_dict()
    st.session_state[_WRITTEN] = dict(written)
    st.session_state[_HELD] = {
        name: value
        for name, value in state.items()
        if name.startswith(key("")) or name == _OVERRIDES
    }
    st.session_state[_KEPT] = {
        name: state[key(name)] for name in DEFAULTS if key(name) in state
    }


def _restore() -> None:
    """Bring back what Streamlit drops after a run in which a setting had no widget."""
    for name, kept in st.session_state.get(_KEPT, {}).items():
        st.session_state.setdefault(key(name), kept)


def _hand_over(names: Collection[str]) -> None:
    """Hand settings to widgets that are new: another page's, or hidden until now.

    Streamlit does so by itself (`persist_state`) only for widgets that somebody has
    touched: those whose value came from the address would start at their lowest.
    """
    for name, kept in st.session_state.get(_KEPT, {}).items():
        # The widget may know better: the run that would have kept its value can have been
        # cut short by the very change of page.
        if name in names:
            st.session_state[key(name)] = st.session_state.get(key(name), kept)


def _fill_choices(terms: PageTerms) -> None:
    for name, words in terms.choices.items():
        st.session_state.setdefault(key(name), words[0])


def _replace_all(values: Mapping[str, Any], terms: PageTerms) -> None:
    defaults = {**DEFAULTS, **{name: words[0] for name, words in terms.choices.items()}}
    for name, default in defaults.items():
        value = values.get(name, default)
        if name in _TEXT_FIELDS:
            value = write_numbers(value)
        if name != "embeddings":
            st.session_state[key(name)] = value
    st.session_state[_OVERRIDES] = dict(values.get("embeddings", ()))
    st.session_state[_GENERATION] = generation() + 1


def _fitted(
    typed: Mapping[str, tuple[float, ...]], features: int
) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """Cut typed embeddings to the embedding size, or fill them up with the word's own."""
    return tuple(
        (word, (*values[:features], *embedding(word, features)[len(values) :]))
        for word, values in typed.items()
    )
