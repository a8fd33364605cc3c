"""Data among symbolic tensors: arrays of known shapes, as Keras would be given them.

A layer that is called on data returns data, so that what follows is no part of a model's
graph: a table of positions, `embedding(arange(80))`, is added to what the model reads.
"""

import math
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from models.worker.source.reading import CallRecord
from models.worker.source.sizes import shape_too_large
from models.worker.source.values import Array, LimitError, Result, is_tensor

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_MOST = 4_000_000  # values of a constant in a graph


def has_tensor(value: Any) -> bool:
    """Tell whether a symbolic tensor is among some values."""
    if isinstance(value, list | tuple):
        return any(has_tensor(one) for one in value)
    if isinstance(value, dict):
        return any(has_tensor(one) for one in value.values())
    return is_tensor(value)


def data_tensor(interpreter: "Interpreter", value: Array) -> Any:
    """Return data as a symbolic tensor of its shape; the same one each time."""
    if value.tensor is not None:
        return value.tensor
    if interpreter.finished:  # Keras runs the model: a real tensor of its graph
        return keras.ops.zeros(value.shape, dtype=_dtype(value))
    shape = tuple(interpreter.know(tuple(value.shape)))
    sentence = shape_too_large(shape)
    if sentence is not None:
        raise LimitError(sentence)
    value.tensor = keras.KerasTensor(shape, dtype=_dtype(value))
    return value.tensor


def constant(interpreter: "Interpreter", value: Array) -> Any:
    """Return data as a constant of a graph; it takes no memory."""
    if interpreter.finished:
        return data_tensor(interpreter, value)
    shape = tuple(interpreter.know(tuple(value.shape)))
    whole = all(isinstance(size, int) and size >= 0 for size in shape)
    if not whole or len(shape) > 12 or math.prod(shape) > _MOST:
        return data_tensor(interpreter, value)
    return np.broadcast_to(np.zeros((), _dtype(value)), shape)


def as_constants(interpreter: "Interpreter", value: Any) -> Any:
    """Return values with the data among them as constants."""
    if isinstance(value, Array):
        return constant(interpreter, value)
    if type(value) in (list, tuple):
        return type(value)(as_constants(interpreter, one) for one in value)
    if isinstance(value, dict):
        return {key: as_constants(interpreter, one) for key, one in value.items()}
    return value


def as_data(value: Any, call: CallRecord) -> Any:
    """Return what a layer makes of data as data."""
    if isinstance(value, Result):
        made = Result(as_data(one, call) for one in value)
        made.call = call
        return made
    if isinstance(value, list | tuple):
        return type(value)(as_data(one, call) for one in value)
    if not is_tensor(value):
        return value
    return Array(tuple(value.shape), str(value.dtype), tensor=value, call=call)


def _dtype(value: Array) -> str:
    known = ("float64", "int32", "int64", "bool")
    return value.dtype if value.dtype in known else "float32"
