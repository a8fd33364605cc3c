"""Binding names: assignment, unpacking, attributes and elements."""

import ast
from functools import partial
from typing import TYPE_CHECKING, Any

from models.worker.source.needs import MISSING
from models.worker.source.plain_records import elements as record_elements
from models.worker.source.reading import Failure, LayerRecord, ModelRecord
from models.worker.source.tracking import changed, track
from models.worker.source.values import (
    POISON,
    Array,
    Instance,
    LimitError,
    Namespace,
    Poison,
    PythonError,
    Result,
    Unknown,
    UserClass,
    is_tensor,
    names_in,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

MAX_PARTS = 100_000


def assign(interpreter: "Interpreter", target: ast.expr, value: Any) -> None:
    """Bind a target to a value."""
    if isinstance(target, ast.Name):
        interpreter.scope.set(target.id, named(interpreter, target, value))
    elif isinstance(target, ast.Tuple | ast.List):
        unpack(interpreter, target, value)
    elif isinstance(target, ast.Attribute):
        _set_attribute(interpreter, target, value)
    elif isinstance(target, ast.Subscript):
        _set_element(interpreter, target, value)
    elif isinstance(target, ast.Starred):
        assign(interpreter, target.value, value)


def named(interpreter: "Interpreter", target: ast.Name, value: Any) -> Any:
    """Return a value as the name that it is bound to knows it."""
    name = target.id
    if isinstance(value, ModelRecord):
        note_name(interpreter, value, name)
    elif isinstance(value, Instance):
        value.name = value.name or name
        if isinstance(value.record, ModelRecord):
            note_name(interpreter, value.record, name)
    elif isinstance(value, Unknown):
        return alias(interpreter, value, name, target.lineno)
    elif isinstance(value, Array) and not value.text:
        value.text = name
    return value


def note_name(interpreter: "Interpreter", record: ModelRecord, name: str) -> None:
    """Remember a variable that holds a model."""
    at_top = interpreter.scope.parent is None
    if at_top and not record.names:
        record.name = name
    if at_top or not record.names:
        if name not in record.names:
            record.names.append(name)
        if not at_top:
            record.name = name


def alias(interpreter: "Interpreter", value: Unknown, name: str, line: int) -> Unknown:
    """Return an unknown under the name of a variable too."""
    if name in value.texts:
        return value
    measure = value.text.startswith("len(") or value.compute is not None
    part = value.text.endswith("]") and (not value.sizes or names_in(value.text, {name}))
    measure = measure or ".shape" in value.text or part
    dotted = value.text.count(".") == 1 and value.text.replace(".", "").isidentifier()
    measure = measure or dotted
    measure = measure or value.text.isidentifier()
    texts = (*value.texts, name) if measure else (name, *value.texts)
    made = value.under(texts, line)
    if interpreter.given(name) is MISSING:
        made.done, made.value = value.done, value.value
    return made


def unpack(interpreter: "Interpreter", target: ast.Tuple | ast.List, value: Any) -> None:  # noqa: C901, PLR0912 - one way for each kind of value
    """Take a value apart into several targets."""
    elements = target.elts
    stars = [i for i, one in enumerate(elements) if isinstance(one, ast.Starred)]
    if isinstance(value, Result) and value.call is not None:
        value.call.targets = tuple(_target_name(one) for one in elements)
        value.call.target_node = target
    if isinstance(value, Poison):
        values: Any = [POISON] * len(elements)
        stars = []
    elif isinstance(value, Unknown):
        values = _parts_of_unknown(interpreter, target, value)
        stars = []
    elif is_tensor(value):
        _wrong_count(interpreter, target, value)
        values, stars = [POISON] * len(elements), []
    elif isinstance(value, Array):
        count = value.shape[0] if value.shape else None
        if value.call is not None and isinstance(count, int) and count != len(elements):
            _wrong_count(interpreter, target, value)
            values = [POISON] * len(elements)
        else:
            values = [Array(value.shape[1:], value.dtype) for _ in elements]
        stars = []
    elif isinstance(value, Instance) and record_elements(value) is not None:
        values = record_elements(value)
    elif isinstance(value, dict | set | list | tuple | range | str):
        if len(value) > MAX_PARTS:
            raise LimitError(
                f"The text takes more than {MAX_PARTS:,} values apart: paste the part that "
                "makes the model."
            )
        values = list(value)
    else:
        values = [interpreter.unknown(target) for _ in elements]
        values = [Unknown((_target_name(one),), target.lineno) for one in elements]
        stars = []
    fits = len(values) >= len(elements) - 1 if stars else len(values) == len(elements)
    if not fits:
        _wrong_count(interpreter, target, value)
        values, stars = [POISON] * len(elements), []
    if stars:
        at, after = stars[0], len(elements) - stars[0] - 1
        middle = list(values[at : len(values) - after])
        values = [*values[:at], middle, *values[len(values) - after :]]
    for one, part in zip(elements, values, strict=True):
        assign(interpreter, one, part)


def _target_name(node: ast.expr) -> str:
    return ast.unparse(node)


def _parts_of_unknown(
    interpreter: "Interpreter", target: ast.Tuple | ast.List, value: Unknown
) -> list[Any]:
    """Return the parts of an unknown that is taken apart: `a, b = X.shape`."""
    count = len(target.elts)
    shape_like = ".shape" in value.text
    given = interpreter.given(*value.texts) is not MISSING

    def part(at: int) -> Any:
        found = interpreter.know(value, kind="shape")
        if not isinstance(found, list | tuple) or len(found) <= at:
            error = ValueError(f"not enough values to unpack (expected {count})")
            raise PythonError(error, target)
        return found[at]

    made: list[Any] = []
    for index, one in enumerate(target.elts):
        inner = one.value if isinstance(one, ast.Starred) else one
        name = ast.unparse(inner)
        if shape_like or given:
            texts = (f"{value.text}[{index}]", name)
            made.append(
                Unknown(texts, target.lineno, partial(part, index), (value,), value)
            )
        else:
            made.append(Unknown((name,), target.lineno))
    return made


def _wrong_count(
    interpreter: "Interpreter", target: ast.Tuple | ast.List, value: Any
) -> None:
    """Record that a result is unpacked into the wrong number of names."""
    wanted = len(target.elts)
    call = value.call if isinstance(value, Result) else None
    error: Exception
    if isinstance(value, Array):
        call = value.call
        error = ValueError(f"too many values to unpack (expected {wanted})")
        if value.shape[0] < wanted:
            error = ValueError(
                f"not enough values to unpack (expected {wanted}, got {value.shape[0]})"
            )
    elif is_tensor(value):
        call = interpreter.calls_by_tensor.get(id(value))
        error = ValueError(f"too many values to unpack (expected {wanted})")
        if value.shape and value.shape[0] is None:
            error = TypeError("Iterating over a symbolic KerasTensor is not supported.")
    elif len(value) > wanted:
        error = ValueError(f"too many values to unpack (expected {wanted})")
    else:
        error = ValueError(
            f"not enough values to unpack (expected {wanted}, got {len(value)})"
        )
    if call is None and not is_tensor(value):
        raise PythonError(error, target)
    if call is not None:
        call.targets = tuple(_target_name(one) for one in target.elts)
        call.target_node = target
    interpreter.fail(
        Failure(
            stage="build",
            kind="unpack",
            message=f"{type(error).__name__}: {error}",
            line=target.lineno,
            node=target,
            layer=call.layer if call else None,
            call=call,
            exception=error,
        )
    )


def _set_attribute(interpreter: "Interpreter", target: ast.Attribute, value: Any) -> None:
    owner = interpreter.evaluate(target.value)
    set_attribute(interpreter, target, owner, target.attr, value)


def set_attribute(
    interpreter: "Interpreter", node: ast.expr, owner: Any, name: str, value: Any
) -> None:
    """Bind an attribute of an object of the text, or whether a layer is trained."""
    if isinstance(owner, Instance):
        if isinstance(value, ModelRecord):
            note_name(interpreter, value, ast.unparse(node))
        elif isinstance(value, Unknown):
            value = alias(interpreter, value, f"self.{name}", node.lineno)
        owner.names[name] = value
        if owner.keras is not None:
            track(interpreter, owner, name, value)
    elif isinstance(owner, UserClass | Namespace):
        owner.names[name] = value
    elif isinstance(owner, LayerRecord) and name == "trainable":
        if owner.keras_layer is not None and isinstance(value, bool):
            owner.keras_layer.trainable = value
    elif isinstance(owner, ModelRecord) and name == "trainable":
        from models.worker.source.stacks import settle

        settle(interpreter, owner)
        if owner.keras_model is not None and isinstance(value, bool):
            owner.keras_model.trainable = value


def _set_element(interpreter: "Interpreter", target: ast.Subscript, value: Any) -> None:
    owner = interpreter.evaluate(target.value)
    index = interpreter.evaluate(target.slice)
    if isinstance(owner, dict | list):
        try:
            owner[index] = value
        except (LookupError, TypeError, ValueError):
            return
        changed(interpreter, owner, [value])
    elif isinstance(owner, Namespace) and isinstance(index, str):
        owner.names[index] = value
