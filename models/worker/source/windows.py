"""Windows of data that the text does not say: `rows[i - n:i]` is n long, whatever i is.

What belongs here: which first sizes of an unknown's shape the text tells, by the slices
that it is cut out with, the lists that a loop fills and the functions that keep a shape.
What does not: arrays whose whole shape is known (`data.py`).
"""

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from models.worker.source.values import Array, Unknown

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

Sizes = tuple[Any, ...]  # the first of a shape: numbers, Unknowns, None where not told
_SCALES = ("Scaler", "Normalizer", "Imputer", "PowerTransformer", "QuantileTransformer")
_SCALING = ("fit_transform", "transform", "inverse_transform")
_SAME = {
    "array", "asarray", "copy", "nan_to_num", "abs", "log", "log1p", "sqrt", "clip",
    "round", "ascontiguousarray", "float32",
}  # fmt: skip
_ROWS_LEFT_OUT = {"dropna", "query", "head", "tail", "sample", "drop_duplicates"}
_SAME_METHODS = {
    "to_numpy", "copy", "fillna", "ffill", "bfill", "interpolate", "sort_values",
    "reset_index", "sort_index", "clip", "round", *_ROWS_LEFT_OUT,
}  # fmt: skip
SAME_ATTRIBUTES = {"values", "iloc"}


# -- sums of what is not said --------------------------------------------------------------


def terms_of(value: Any) -> tuple[Mapping[str, int], int] | None:
    """Return a whole number as a sum: how often each unknown is in it, and the rest."""
    if isinstance(value, Unknown):
        return value.terms or ({value.text: 1}, 0)
    if isinstance(value, int) and not isinstance(value, bool):
        return {}, value
    return None


def added(kind: type, a: Any, b: Any) -> tuple[Mapping[str, int], int] | None:
    """Return the sum that `a + b`, `a - b` or `a * b` is, None if it is none."""
    first, second = terms_of(a), terms_of(b)
    if first is None or second is None:
        return None
    if kind is ast.Mult:
        if first[0] and second[0]:
            return None
        times, of = (first[1], second) if not first[0] else (second[1], first)
        return {text: times * n for text, n in of[0].items()}, times * of[1]
    if kind not in (ast.Add, ast.Sub):
        return None
    sign = 1 if kind is ast.Add else -1
    texts = {**first[0], **second[0]}
    counts = {t: first[0].get(t, 0) + sign * second[0].get(t, 0) for t in texts}
    return {t: n for t, n in counts.items() if n}, first[1] + sign * second[1]


def length(part: slice) -> Any:
    """Return how long a window is, whose ends move together; None if they do not.

    Where the length itself is not said, it is the Unknown of that name.
    """
    start, stop = terms_of(part.start), terms_of(part.stop)
    if start is None or stop is None or part.step not in (None, 1):
        return None
    shared = set(start[0]) & set(stop[0])
    terms, rest = added(ast.Sub, part.stop, part.start) or ({}, 0)
    if not shared or shared & set(terms):
        return None
    if not terms:
        return rest if rest > 0 else None
    alone = not rest and list(terms.values()) == [1]
    return _found((part.start, part.stop), next(iter(terms))) if alone else None


def _found(values: tuple[Any, ...], text: str) -> Unknown | None:
    """Return the unknown of a name among some and those that they are computed from."""
    for value in values:
        if isinstance(value, Unknown):
            found = value if value.text == text else _found(value.parts, text)
            if found is not None:
                return found
    return None


# -- first sizes ---------------------------------------------------------------------------


def sizes_of(value: Any) -> Sizes:
    """Return the first sizes of a value's shape, as far as they are known."""
    if isinstance(value, Unknown):
        return value.sizes
    if isinstance(value, Array):
        return value.shape
    if isinstance(value, list | tuple):
        return (len(value), *(sizes_of(value[0]) if value else ()))
    return ()


def of_rows(value: Sizes) -> Sizes:
    """Return the sizes of some of the rows."""
    return (None, *value[1:]) if any(one is not None for one in value[1:]) else ()


def cut(value: Unknown, index: Any) -> Sizes:
    """Return the first sizes of a part of an unknown."""
    if isinstance(index, list) and index and all(isinstance(one, str) for one in index):
        return (None, len(index))  # columns of a table
    known, found = list(value.sizes), []
    for axis, part in enumerate(index if isinstance(index, tuple) else (index,)):
        if part is None:
            found.append(1)
            continue
        if part is Ellipsis or not isinstance(part, slice | int):
            return _told(found)
        size = known.pop(0) if known else None
        if isinstance(part, slice):
            found.append(_sliced(size, part, axis))
    return _told([*found, *known])


def _sliced(size: Any, part: slice, axis: int) -> Any:
    bounds = (part.start, part.stop, part.step)
    if bounds in ((None, None, None), (None, None, -1)):
        return size
    plain = all(one is None or isinstance(one, int) for one in bounds)
    if plain and isinstance(size, int) and part.step != 0:
        return len(range(*part.indices(min(size, 10**15))))
    start = part.start or 0
    if plain and axis and part.step is None and part.stop is not None and start >= 0:
        return part.stop - start if part.stop > start else None
    return length(part)


def _told(sizes: list[Any]) -> Sizes:
    while sizes and sizes[-1] is None:
        sizes.pop()
    return tuple(sizes)


def grown(name: str, value: Any, line: int) -> Unknown:
    """Return what a loop that was not followed makes of a name: a list of unlike length.

    Each turn appends one more of what the first one did.
    """
    made = Unknown((name,), line)
    if isinstance(value, list) and value:
        inside = [_comparable(sizes_of(one)) for one in value]
        if all(one == inside[0] for one in inside):
            made.sizes = of_rows((None, *sizes_of(value[0])))
    return made


def _comparable(sizes: Sizes) -> list[Any]:
    return [one.text if isinstance(one, Unknown) else one for one in sizes]


# -- functions that keep a shape -----------------------------------------------------------


def by_function(name: str, given: list[Any], named: Mapping[str, Any]) -> Sizes:
    """Return the first sizes of what a function of numpy's makes of an unknown."""
    first = given[0] if given else None
    stacked = name in ("stack", "vstack") and len(given) == 1 and not named
    if not isinstance(first, Unknown) or not (name in _SAME or stacked):
        return ()
    return of_rows((None, *first.sizes[2:])) if name == "vstack" else first.sizes


def by_method(method: Unknown, given: list[Any]) -> Sizes:
    """Return the first sizes of what a method of an unknown returns."""
    name, owner = method.text.rpartition(".")[2], method.base
    if owner is None:
        return ()
    if name in _SCALING and given:
        scales = any(
            text.partition("(")[0].endswith(_SCALES) for text in owner.texts if "(" in text
        )
        return sizes_of(given[0]) if scales else ()
    if name in _ROWS_LEFT_OUT:
        return of_rows(owner.sizes)
    return owner.sizes if name in _SAME_METHODS else ()


def size_at(interpreter: "Interpreter", value: Unknown, index: Any) -> Any:
    """Return one size of an unknown's shape, `X.shape[1]`; None if the whole is known.

    A size that is not told is an Unknown of its own, so that no more is asked for.
    """
    owner = value.base
    if owner is None or not owner.sizes or not value.text.endswith(".shape"):
        return None
    if not isinstance(index, int) or index < 0 or interpreter.needs.known(value):
        return None
    size = owner.sizes[index] if index < len(owner.sizes) else None
    if size is not None:
        return size
    return Unknown(tuple(f"{text}[{index}]" for text in value.texts), value.line)
