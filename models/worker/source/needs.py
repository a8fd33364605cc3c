"""The values that a text uses and does not say: looked up, or guessed and asked for.

What belongs here: `Needs`, which finds what an Unknown is. What does not: which guess is
sensible (`guesses.py`).
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from models.diagnosis import Need
from models.worker.source.guesses import Guesser, Purpose
from models.worker.source.values import Array, NumpyInteger, PythonError, Unknown

_ARRAY_TEXT = re.compile(r"\barray\b[^(\[]*[(\[]([\d\s,]+)[)\]]")
MISSING = object()
# What one element of an argument is: only a shape's differ from the argument itself.
_ONE_OF = {
    name: name
    for name in ("units", "kernel_size", "pool_size", "strides", "if", "loop", "filters")
}


def spelled_alike(text: str) -> str:
    """Return an expression as `ast.unparse` writes it, so that it can be compared."""
    try:
        return ast.unparse(ast.parse(text.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text.strip()


class Needs:
    """What is known of the values that a text does not say."""

    def __init__(self, values: Mapping[str, object], guesser: Guesser) -> None:
        self.values = {spelled_alike(str(key)): value for key, value in values.items()}
        self.guesser = guesser
        self.needs: dict[str, Need] = {}
        self.used: dict[str, Any] = {}
        self.guessed: list[str] = []

    def given(self, texts: tuple[str, ...]) -> Any:
        """Return the value that was given for an expression, MISSING if none was."""
        for text in texts:
            if text in self.values:
                return _plain(self.values[text])
        return MISSING

    def known(self, unknown: Unknown) -> bool:
        """Tell whether an unknown can be had without a guess."""
        if unknown.done or self.given(unknown.texts) is not MISSING:
            return unknown.text not in self.guessed
        if self._from_base(unknown) is not MISSING:
            return True
        if unknown.compute is None:
            return self.guesser.data_shape(unknown) is not None
        return all(self.known(part) for part in unknown.parts if isinstance(part, Unknown))

    def force(self, unknown: Unknown, purpose: Purpose) -> Any:
        """Return a value for an unknown: given, computed from others, or guessed."""
        if unknown.done:
            return unknown.value
        value = self._find(unknown, purpose)
        if unknown.numpy and isinstance(value, int) and not isinstance(value, bool):
            value = NumpyInteger(value)
        unknown.value, unknown.done = value, True
        return value

    def _find(self, unknown: Unknown, purpose: Purpose) -> Any:
        value = self.given(unknown.texts)
        if value is not MISSING:
            self._note(unknown, purpose, value, value)
            return value
        value = self._from_base(unknown)
        if value is not MISSING:
            return value
        if unknown.compute is not None:
            return unknown.compute()
        value = self.guesser.data_shape(unknown)
        if value is not None:
            self._note(unknown, purpose, value, value)
            return value
        value = self.guesser.guess(unknown, purpose)
        self._note(unknown, purpose, value, value)
        if unknown.text not in self.guessed:
            self.guessed.append(unknown.text)
        return value

    def _from_base(self, unknown: Unknown) -> Any:
        """Find a part of what was given: `len(X)` of `X`'s or `X.shape`'s value."""
        base = unknown.base
        if base is None:
            return MISSING
        whole = self.given(base.texts)
        shape = self.given(tuple(f"{text}.shape" for text in base.texts))
        if unknown.text.startswith("len("):
            if shape is not MISSING and isinstance(shape, list | tuple) and shape:
                return shape[0]
            if isinstance(whole, Array):
                return whole.shape[0] if whole.shape else MISSING
            return len(whole) if isinstance(whole, list | tuple | dict | str) else MISSING
        if unknown.text.endswith(".shape"):
            return tuple(whole.shape) if isinstance(whole, Array) else MISSING
        return MISSING

    def _note(self, unknown: Unknown, purpose: Purpose, value: Any, guess: Any) -> None:
        name = unknown.text
        for text in unknown.texts:
            if text in self.values:
                name = text
                break
        self.used[name] = value
        if name not in self.needs:
            line = purpose.line or unknown.line
            self.needs[name] = Need(name, purpose.why(name), _literal(guess), line)

    def number(self, value: Any, purpose: Purpose) -> Any:
        """Return a value with every unknown in it found."""
        if isinstance(value, Unknown):
            return self.number(self.force(value, purpose), purpose)
        if type(value) in (list, tuple):
            inner = replace(purpose, kind="", argument=_ONE_OF.get(purpose.argument, ""))
            return type(value)(self.number(one, inner) for one in value)
        if type(value) is dict:
            return {key: self.number(one, purpose) for key, one in value.items()}
        return value


def needed(value: Any, needs: Needs) -> Any:
    """Return a value with what is known of it, without asking; Unknowns may be left."""
    if isinstance(value, Unknown):
        if not needs.known(value):
            return value
        try:
            return needed(needs.force(value, Purpose("")), needs)
        except PythonError:
            return value
    if type(value) in (list, tuple):
        return type(value)(needed(one, needs) for one in value)
    return value


def _plain(value: Any) -> Any:
    """Return a given value as the interpreter keeps it."""
    if hasattr(value, "shape") and hasattr(value, "dtype") and not isinstance(value, Array):
        if getattr(value, "shape", None) == ():
            return value.item()
        return Array(tuple(int(size) for size in value.shape))
    if isinstance(value, str):
        match = _ARRAY_TEXT.search(value)
        if match:
            return Array(tuple(int(n) for n in re.findall(r"\d+", match[1])))
    if isinstance(value, list | tuple):
        return type(value)(_plain(one) for one in value)
    return value


def _literal(value: Any) -> Any:
    if isinstance(value, Array):
        return str(tuple(value.shape))
    return value
