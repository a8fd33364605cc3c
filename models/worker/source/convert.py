"""Values of the text as Keras takes them: layers for their records, functions, names."""

from typing import TYPE_CHECKING, Any

import numpy as np

from models.worker.source.allowed import resolve
from models.worker.source.reading import LayerRecord, ModelRecord
from models.worker.source.values import (
    Function,
    Instance,
    LimitError,
    Made,
    NumpyInteger,
    Ref,
    Result,
    Unknown,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

MOST_ITEMS = 10_000


def for_keras(interpreter: "Interpreter", value: Any, name: str = "") -> Any:  # noqa: C901 - one way for each kind of value
    """Return a value as an argument of a layer takes it."""
    if isinstance(value, LayerRecord):
        return value.keras_layer
    if isinstance(value, Made):
        return value.thing if value.thing is not None else _default_of(value)
    if isinstance(value, Instance):
        return value.keras
    if isinstance(value, ModelRecord):
        from models.worker.source.stacks import settle

        settle(interpreter, value)
        return value.keras_model
    if isinstance(value, Ref):
        return _named_thing(value)
    if isinstance(value, Function):
        from models.worker.source.followed import python_function

        return python_function(interpreter, value)
    if isinstance(value, list | tuple) and type(value) in (list, tuple, Result):
        kind = list if isinstance(value, list) else tuple
        return kind(for_keras(interpreter, one, name) for one in value)
    if isinstance(value, dict):
        return {key: for_keras(interpreter, one, name) for key, one in value.items()}
    if isinstance(value, NumpyInteger):
        return np.int64(value) if abs(value) < 2**63 else int(value)
    if isinstance(value, range):
        if len(value) > MOST_ITEMS:
            raise LimitError(f"A layer is given a range of {len(value):,} values.")
        return list(value)
    return value


def _default_of(value: Made) -> Any:
    return {"initializer": "zeros"}.get(value.kind)


def _named_thing(value: Ref) -> Any:
    found = resolve(value.path)
    last = value.path.rpartition(".")[2]
    if value.path.startswith("builtins."):
        return {"int": "int32", "float": "float32", "bool": "bool"}.get(last, last)
    if found is not None and found.kind in ("activation", "initializer", "regularizer"):
        return found.thing if found.thing is not None else found.name
    return last


def unknown_names(value: Any) -> set[str]:
    """Return the names that the unknowns in a value are asked for by."""
    if isinstance(value, Unknown):
        found = {value.text} if value.compute is None else set()
        for part in value.parts:
            found |= unknown_names(part)
        return found
    if isinstance(value, list | tuple):
        return {name for one in value for name in unknown_names(one)}
    if isinstance(value, dict):
        return {name for one in value.values() for name in unknown_names(one)}
    return set()


def register(interpreter: "Interpreter", record: LayerRecord) -> None:
    """Note that a record stands for its real layer."""
    record.name = record.keras_layer.name
    interpreter.by_keras[id(record.keras_layer)] = record


def is_failed(value: Any) -> bool:
    """Tell whether a value came out of something that failed."""
    from models.worker.source.interpreter import failed

    return failed(value)
