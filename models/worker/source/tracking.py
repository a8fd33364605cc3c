"""Layers that become attributes of a layer or a model of the text, whose weights it keeps.

What belongs here: telling the real layer of them, in the order in which Keras learns of
them. What does not: making them (`making.py`, `subclasses.py`).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import keras

from models.worker.source.reading import LayerRecord, ModelRecord
from models.worker.source.values import Instance

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_KEPT = {"build", "call", "built", "name", "input_spec", "states", "losses", "metrics"}


def track(interpreter: "Interpreter", instance: Instance, name: str, value: Any) -> None:
    """Let the real layer know of a layer that becomes an attribute of it."""
    if name in _KEPT and (name != "built" or not isinstance(value, bool)):
        return
    _watch(interpreter, instance, name, value)
    real = _real(value)
    if real is None and not isinstance(value, int | float | str | bool | list | tuple):
        return
    try:
        setattr(instance.keras, name, real if real is not None else value)
    except Exception:  # noqa: BLE001 - an attribute that Keras keeps for itself
        return


def _watch(interpreter: "Interpreter", instance: Instance, name: str, value: Any) -> None:
    """Remember that a list or a dict, and those in it, are in an attribute."""
    if not isinstance(value, list | dict) or id(value) in interpreter.in_attributes:
        return
    interpreter.in_attributes[id(value)] = (value, instance, name)
    for part in value.values() if isinstance(value, dict) else value:
        _watch(interpreter, instance, name, part)


def changed(interpreter: "Interpreter", value: Any, put: Iterable[Any]) -> None:
    """Let a real layer know of what was put into a list or a dict that it holds."""
    if all(_real(one) is None for one in put):
        return
    _, instance, name = interpreter.in_attributes.get(id(value), (None, None, ""))
    if instance is not None and instance.keras is not None and name in instance.names:
        track(interpreter, instance, name, instance.names[name])


def _real(value: Any) -> Any:
    if isinstance(value, LayerRecord):
        return value.keras_layer
    if isinstance(value, ModelRecord):
        return value.keras_model
    if isinstance(value, Instance):
        return value.keras
    if isinstance(value, list | tuple) and value:
        inner = [_real(one) for one in value]
        return inner if all(one is not None for one in inner) else None
    if isinstance(value, dict) and value:
        made = {k: _real(one) for k, one in value.items() if isinstance(k, str)}
        return made if made and all(one is not None for one in made.values()) else None
    return value if isinstance(value, keras.Variable) else None
