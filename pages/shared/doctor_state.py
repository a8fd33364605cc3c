"""What the shape doctor holds: the case on the screen, those before it, and its address.

The case is kept under a key of its own, not under those of the widgets, so that nothing
that was typed is lost when a widget is not drawn or its content is wrong.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from models.diagnosis import Fix, Need
from models.doctor_case import Case, request_of
from models.doctor_examples import BY_NAME, DEFAULT, example_of
from models.doctor_link import fits, pack, unpack
from pages.shared import page_address
from pages.shared.page_address import Setting
from pages.shared.wording import as_text

PAGE = "shape_doctor"
_CASE = "doctor_case"
_PAST, _FUTURE = "doctor_past", "doctor_future"
_LONG = "doctor_long"
_NEEDS = "doctor_needs"
_TOO_LONG = "long"  # what the address says instead of a case that it cannot hold
_MOST_STEPS = 40  # that can be undone
_LONGEST_PACKED = 200_000  # characters of a source that is worth packing for an address


def _checked(text: str) -> str:
    """Return the text of an address if it stands for a case."""
    if text == _TOO_LONG:
        if _LONG not in st.session_state:
            raise ValueError(
                "case was too long for a link: paste the source again, or upload its file."
            )
    elif text not in BY_NAME:
        unpack(text)
    return text


SETTINGS = (Setting("case", DEFAULT.name, _checked),)


def adopt_address() -> tuple[str, ...]:
    """Take the case from the address if it changed; return what is wrong in it."""
    before = st.session_state.get(page_address.key(PAGE, "case"))
    problems = page_address.adopt(PAGE, SETTINGS)
    text = st.session_state[page_address.key(PAGE, "case")]
    if text != before or _CASE not in st.session_state:
        st.session_state[_CASE] = _case_of(text)
    return problems


def write_address() -> None:
    """Make the address show the case, or say that it is too long for that."""
    st.session_state[page_address.key(PAGE, "case")] = address_of(case())
    page_address.write(PAGE, SETTINGS)


def address_of(shown: Case) -> str:
    """Return a case as the address holds it."""
    example = example_of(shown)
    if example is not None:
        return example.name
    if len(shown.source) <= _LONGEST_PACKED:
        packed = pack(shown)
        if fits(packed):
            return packed
    st.session_state[_LONG] = shown
    return _TOO_LONG


def is_too_long(shown: Case) -> bool:
    """Tell whether a case does not fit into an address."""
    return address_of(shown) == _TOO_LONG


def case() -> Case:
    """Return the case on the screen."""
    found: Case = st.session_state[_CASE]
    return found


def show_case(changed: Case, note: str = "") -> None:
    """Put another case on the screen; the one before can be had back."""
    if changed == case():
        return
    past = [*st.session_state.get(_PAST, ()), case()]
    st.session_state[_PAST] = past[-_MOST_STEPS:]
    st.session_state[_FUTURE] = []
    st.session_state[_CASE] = changed
    if note:
        st.toast(note, icon=":material/check:")


def change(**fields: Any) -> None:
    """Change parts of the case."""
    show_case(replace(case(), **fields))


def set_source(source: str, note: str = "") -> None:
    """Put another source into the editor; values and data stay."""
    show_case(replace(case(), source=source), note)


def apply_fix(judged: str, fix: Fix) -> None:
    """Put a fix into the editor, and the shapes that it gives the data beside it.

    `judged` is the source that the fix was made for: what was typed since must not be
    overwritten by it.
    """
    if judged != request_of(case())[0].source:
        st.toast("The source has changed: look at the new diagnosis first.")
        return
    changed: dict[str, Any] = {"source": fix.source}
    changed |= {"x": str(fix.x_shape)} if fix.x_shape is not None else {}
    changed |= {"y": str(fix.y_shape)} if fix.y_shape is not None else {}
    show_case(replace(case(), **changed), f"Applied: {as_text(fix.title)}")


def set_value(name: str, text: str | None) -> None:
    """Remember what was typed for a value; None goes back to the guess."""
    values = case().text_of
    values.pop(name, None)
    if text is not None:
        values[name] = text
    change(values=tuple(values.items()))


def undo() -> None:
    """Go back to the case before."""
    _step(_PAST, _FUTURE)


def redo() -> None:
    """Go forward again."""
    _step(_FUTURE, _PAST)


def steps_back() -> int:
    """Return how many cases can be had back."""
    return len(st.session_state.get(_PAST, ()))


def steps_forward() -> int:
    """Return how many cases were gone back from."""
    return len(st.session_state.get(_FUTURE, ()))


def asked_for(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Return the values to ask for: those that are missing, and those that were given."""
    seen: dict[str, Need] = st.session_state.setdefault(_NEEDS, {})
    seen.update({need.name: need for need in needs})
    missing = {need.name for need in needs}
    given = [seen[n] for n in case().text_of if n in seen and n not in missing]
    return (*needs, *(need for need in given if need.name in case().source))


def _step(away_from: str, to: str) -> None:
    cases: list[Case] = list(st.session_state.get(away_from, ()))
    if cases:
        st.session_state[to] = [*st.session_state.get(to, ()), case()]
        st.session_state[_CASE] = cases.pop()
        st.session_state[away_from] = cases


def _case_of(text: str) -> Case:
    if text == _TOO_LONG:
        found: Case = st.session_state[_LONG]
        return found
    examples: Mapping[str, Any] = BY_NAME
    example_case: Case = examples[text].case if text in examples else unpack(text)
    return example_case
