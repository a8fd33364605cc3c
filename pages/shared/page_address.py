"""The settings of a page that is not about one layer: in the session and in the address.

The counterpart of `pages.shared.settings` for pages with a few settings of their own.
Each is one entry of the session's state, the key of its widget; the address is written
after every run, and read whenever somebody else changed it.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from models.permalink import in_the_address
from models.spec import shown
from pages.shared import address

# Shared with `pages.shared.settings`, so that each knows when the person was elsewhere.
_PAGE = "settings_page"


@dataclass(frozen=True)
class Setting:
    """One setting: its name in the address, its default, and how its text is read.

    `read` raises a ValueError of one sentence if the text is wrong: a `PartlyReadError`
    where some of it is to be used all the same.
    """

    name: str
    default: Any
    read: Callable[[str], Any] = str


class PartlyReadError(ValueError):
    """A text of the address of which a part can be read: `value`; and what is wrong."""

    def __init__(self, value: Any, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.value = value
        self.problems = problems


def key(page: str, name: str) -> str:
    """Return the session's key of a setting: also the key of its widget."""
    return f"{page}_{name}"


def adopt(page: str, settings: Sequence[Setting]) -> tuple[str, ...]:
    """Take the settings from the address if it changed; return what is wrong in it."""
    given = address.given()
    known = st.session_state.get(key(page, "address_written"))
    here_before = st.session_state.get(_PAGE) == page
    st.session_state[_PAGE] = page
    arrived_by_link = not here_before and not given
    stale = here_before and address.is_stale(st.session_state.get(key(page, "kept"), {}))
    changed = known is None or given != address.as_lists(known)
    if known is None or (changed and not arrived_by_link and not stale):
        st.session_state[key(page, "address_problems")] = _replace_all(
            page, settings, given
        )
        # At once, not only in `write`: the next step through the browser's history may
        # cut this run short, and must not find settings that nobody seems to have made.
        _remember(page, settings, address.as_written(given))
    return tuple(st.session_state.get(key(page, "address_problems"), ()))


def write(page: str, settings: Sequence[Setting]) -> None:
    """Make the address show the settings that differ from their defaults."""
    wanted = {
        setting.name: _text(value)
        for setting in settings
        if (value := st.session_state[key(page, setting.name)]) != setting.default
    }
    address.put(wanted)
    _remember(page, settings, wanted)


def reset(page: str, settings: Sequence[Setting]) -> None:
    """Put every setting back to its default."""
    _replace_all(page, settings, {})
    st.session_state[key(page, "address_problems")] = ()


def whole(name: str, lowest: int, highest: int) -> Callable[[str], int]:
    """Return a reader of whole numbers in a range."""

    def read(text: str) -> int:
        # int() would take a number of any length, and underscores.
        plain = text.isascii() and text.removeprefix("-").isdecimal() and len(text) <= 12
        if not plain or not lowest <= int(text) <= highest:
            raise ValueError(
                f"{name} must be a whole number from {lowest} to {highest:,}, but "
                f"{shown(text)} was given: choose one in that range."
            )
        return int(text)

    return read


def decimal(name: str, limits: tuple[float, float], step: float) -> Callable[[str], float]:
    """Return a reader of numbers in a range, brought to a slider's steps."""

    def read(text: str) -> float:
        try:
            value = float(text) if text.isascii() and "_" not in text else math.nan
        except ValueError:
            value = math.nan
        if not limits[0] <= value <= limits[1]:
            raise ValueError(
                f"{name} must be a number from {limits[0]:g} to {limits[1]:g}, but "
                f"{shown(text)} was given: choose one in that range."
            )
        return round(round(value / step) * step, 2) + 0.0

    return read


def choice(name: str, options: Sequence[str]) -> Callable[[str], str]:
    """Return a reader of one of a few words."""

    def read(text: str) -> str:
        if text not in options:
            raise ValueError(
                f"{name} must be one of {', '.join(options)}, but {shown(text)} was "
                "given: choose one."
            )
        return text

    return read


def _replace_all(
    page: str, settings: Sequence[Setting], asked: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Set every setting from an address, or to its default; return what was wrong."""
    known = {setting.name for setting in settings}
    problems = [
        f"The address sets {shown(name)}, which this page does not have: it is ignored."
        for name in asked
        if name not in known
    ]
    for setting in settings:
        value = setting.default
        try:
            value = _read(setting, asked.get(setting.name, ()))
        except PartlyReadError as error:
            value = error.value
            problems += error.problems
        except ValueError as error:
            problems.append(in_the_address(error))
        st.session_state[key(page, setting.name)] = value
    return tuple(problems)


def _remember(page: str, settings: Sequence[Setting], written: Mapping[str, str]) -> None:
    """Note what the settings are and which address stands for them."""
    st.session_state[key(page, "address_written")] = dict(written)
    st.session_state[key(page, "kept")] = {
        key(page, setting.name): st.session_state[key(page, setting.name)]
        for setting in settings
    }


def _read(setting: Setting, given: Sequence[str]) -> Any:
    if len(given) > 1:
        raise ValueError(f"{setting.name} is given {len(given)} times: give it once.")
    return setting.read(given[0]) if given else setting.default


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
