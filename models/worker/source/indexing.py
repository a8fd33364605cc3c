"""Subscripts: of tensors, arrays, lists and unknowns."""

import ast
from typing import TYPE_CHECKING, Any

from models.worker.source.needs import MISSING
from models.worker.source.plain_records import elements as record_elements
from models.worker.source.reading import Failure, IndexRecord
from models.worker.source.values import (
    POISON,
    Array,
    Instance,
    Namespace,
    Poison,
    PythonError,
    Unknown,
    holds_unknown,
    is_tensor,
)
from models.worker.source.windows import cut, length, size_at

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter


def subscript(interpreter: "Interpreter", node: ast.Subscript) -> Any:
    """Return `value[index]`."""
    value = interpreter.evaluate(node.value)
    if isinstance(value, Poison):
        return POISON
    index = interpreter.evaluate(node.slice)
    if isinstance(value, Unknown):
        return of_unknown(interpreter, node, value, index)
    if is_tensor(value):
        return of_tensor(interpreter, node, value, index)
    if isinstance(value, Array):
        return of_array(interpreter, node, value, index)
    if isinstance(value, Namespace):
        return value.names.get(index, interpreter.unknown(node)) if _key(index) else None
    if isinstance(value, Instance):
        value = record_elements(value)
    if isinstance(value, list | tuple | str | dict | range):
        return of_items(interpreter, node, value, index)
    return interpreter.unknown(node)


def _key(index: Any) -> bool:
    return isinstance(index, str | int)


def of_items(interpreter: "Interpreter", node: ast.AST, value: Any, index: Any) -> Any:
    """Return an element or a slice of a list, a dict, a text."""
    if holds_unknown(index) or (isinstance(index, slice) and _open(index)):
        plain = all(_plain(one) for one in _values(value))
        if isinstance(value, dict) and not plain:
            index = interpreter.know(index, like=next(iter(value), None))
            if index not in value and value:
                return next(iter(value.values()))
        elif not plain:
            index = _known(interpreter, index)
            if isinstance(index, int) and not -len(value) <= index < len(value):
                index = 0
        else:
            return interpreter.unknown(
                node,
                compute=lambda: of_items(
                    interpreter, node, value, _of_keys(interpreter, value, index)
                ),
                parts=(index,),
            )
    try:
        found = value[index]
    except (LookupError, TypeError, ValueError) as error:
        raise PythonError(error, node) from error
    return found


def _values(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value


def _plain(value: Any) -> bool:
    """Tell whether an element makes no difference until it is needed."""
    return isinstance(value, int | float | str | Unknown)


def _of_keys(interpreter: "Interpreter", value: Any, index: Any) -> Any:
    if not isinstance(value, dict):
        return _known(interpreter, index)
    found = interpreter.know(index, like=next(iter(value), None))
    return found if found in value or not value else next(iter(value))


def _open(index: slice) -> bool:
    return any(isinstance(one, Unknown) for one in (index.start, index.stop, index.step))


def _known(interpreter: "Interpreter", index: Any) -> Any:
    if isinstance(index, slice):
        return slice(*(interpreter.know(i) for i in (index.start, index.stop, index.step)))
    return interpreter.know(index)


def of_unknown(
    interpreter: "Interpreter", node: ast.Subscript, value: Unknown, index: Any
) -> Any:
    """Return an element of an unknown, as an unknown."""
    # By itself a slice of several axes is written as a tuple, `(:, 0)`.
    inside = ast.unparse(node)[len(ast.unparse(node.value)) :]
    sliced = isinstance(index, slice) or (
        isinstance(index, tuple) and any(isinstance(one, slice) for one in index)
    )
    shape = interpreter.given(*(f"{text}.shape" for text in value.texts))
    if sliced and isinstance(shape, list | tuple) and shape:
        return of_array(interpreter, node, Array(tuple(shape)), index)
    texts = tuple(dict.fromkeys(f"{text}{inside}" for text in value.texts))
    texts = tuple(dict.fromkeys((*texts, ast.unparse(node))))
    size = size_at(interpreter, value, index)
    if size is not None:
        return size
    is_shape = value.text.endswith((".shape", ".shape.as_list()")) or value.compute
    whole = interpreter.given(*value.texts) is not MISSING
    if whole or (is_shape and not isinstance(index, str)):

        def compute() -> Any:
            known = interpreter.know(value, kind="shape")
            if isinstance(known, Array):
                return of_array(interpreter, node, known, index)
            if not isinstance(known, list | tuple | str | dict | range):
                return known
            at = _known(interpreter, index)
            counted = isinstance(at, int) and not isinstance(known, dict)
            if counted and not -len(known) <= at < len(known):
                error = IndexError(f"{value.text} is {known} and has no index {at}")
                raise PythonError(error, node)
            return of_items(interpreter, node, known, at)

        return Unknown(texts, node.lineno, compute, (value,), base=value)
    made = Unknown(texts, node.lineno, base=value)
    made.sizes = cut(value, index)
    return made


def of_array(interpreter: "Interpreter", node: ast.AST, value: Array, index: Any) -> Any:
    """Return an element or a part of an array of data."""
    if value.values is not None and isinstance(index, int):
        try:
            return value.values[index]
        except (LookupError, TypeError):
            pass
    parts = list(index) if isinstance(index, tuple) else [index]
    if Ellipsis in [p for p in parts if p is Ellipsis]:
        at = next(i for i, p in enumerate(parts) if p is Ellipsis)
        used = sum(p is not None for p in parts) - 1
        parts[at : at + 1] = [slice(None)] * max(len(value.shape) - used, 0)
    shape: list[Any] = []
    axis = 0
    for part in parts:
        if part is None:
            shape.append(1)
            continue
        if axis >= len(value.shape):
            return interpreter.unknown(node)
        size = value.shape[axis]
        if isinstance(part, slice):
            shape.append(_sliced(interpreter, node, size, part, axis))
        elif isinstance(part, Array | list):
            shape += list(part.shape) if isinstance(part, Array) else [len(part)]
        elif not isinstance(part, int):
            return interpreter.unknown(node)
        axis += 1
    shape += value.shape[axis:]
    return Array(tuple(shape), value.dtype)


def _sliced(
    interpreter: "Interpreter", node: ast.AST, size: Any, part: slice, axis: int
) -> Any:
    if part.start is None and part.stop is None and part.step in (None, -1):
        return size
    bounds = (part.start, part.stop, part.step)
    plain = all(one is None or isinstance(one, int) for one in bounds)
    if isinstance(size, int) and plain and part.step != 0:
        return len(range(*part.indices(min(size, 10**15))))
    window = length(part)
    if window is not None:
        return window
    inside = interpreter.unknown(node).text
    return Unknown((f"{inside}.shape[{axis}]",), interpreter.line)


def of_tensor(
    interpreter: "Interpreter", node: ast.Subscript, value: Any, index: Any
) -> Any:
    """Return a part of a symbolic tensor, and record it."""
    if isinstance(index, slice):
        index = _known(interpreter, index)
    elif isinstance(index, tuple):
        index = tuple(_known(interpreter, one) for one in index)
    else:
        index = interpreter.know(index)
    parts = index if isinstance(index, tuple) else (index,)
    record = IndexRecord(
        node, node.lineno, value, parts, None, interpreter.calls_by_tensor.get(id(value))
    )
    if not interpreter.finished:
        interpreter.reading.indexings.append(record)
    try:
        record.result = value[index]
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        interpreter.fail(
            Failure(
                "build", "call", f"{type(error).__name__}: {error}", node.lineno, node,
                exception=error,
            )
        )  # fmt: skip
        return POISON
    return record.result
