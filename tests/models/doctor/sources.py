"""A source with what is known of it, and running it in real Keras.

What belongs here: the records of the lists beside this file, and the only place where a
text is executed: these sources are our own. What does not: checks.
"""

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import keras
import numpy as np
import tensorflow as tf


@dataclass(frozen=True)
class Working:
    """A model without a mistake, as people write them."""

    name: str
    source: str
    x: Any = None  # shape of the data, with the batch, where the source does not say it
    y: Any = None
    values: Mapping[str, object] = field(default_factory=dict)
    before: str = ""  # lines above the source that only a reader can follow: read_csv
    model: str = "model"  # an expression, once the source has run
    steps: bool = True  # whether the table must equal Keras's


def run_in_keras(
    source: str, values: Mapping[str, object], model: str = "model"
) -> keras.Model:
    """Execute a source of ours and return the model that it makes.

    Training, saving and printing are left out.
    """
    space = _namespace(values)
    keras.backend.clear_session()
    nothing = {
        name: lambda *given, **named: None
        for name in ("fit", "evaluate", "summary", "save", "save_weights", "train_on_batch")
    }
    with warnings.catch_warnings(), patch.multiple(keras.Model, **nothing):
        warnings.simplefilter("ignore")
        with patch.object(
            keras.Model, "predict", lambda self, x, **named: np.zeros((8, 1))
        ):
            exec(compile(source, "<source>", "exec"), space)
            return eval(model, space)


def run_on_data(model: keras.Model, x_shape: Any) -> Any:
    """Call a model on zeros of some shapes, a few samples at most; return the output."""
    shapes = [x_shape] if _is_shape(x_shape) else list(x_shape)
    arrays = []
    fixed = [tensor.shape[0] for tensor in model.inputs if tensor.shape[0]]
    for tensor, shape in zip(model.inputs, shapes, strict=True):
        batch = fixed[0] if fixed else 2
        whole = "int" in str(tensor.dtype)
        arrays.append(np.zeros((batch, *shape[1:]), "int32" if whole else "float32"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model(arrays[0] if len(arrays) == 1 else arrays)


def _is_shape(value: Any) -> bool:
    return all(size is None or isinstance(size, int) for size in value)


def _namespace(values: Mapping[str, object]) -> dict[str, Any]:
    """Return what a pasted fragment may use: Keras's names, and the values given."""
    space: dict[str, Any] = {
        "keras": keras, "tf": tf, "np": np, "layers": keras.layers, "K": keras.ops,
        "ops": keras.ops, "Input": keras.Input, "Model": keras.Model, "math": math,
        "Sequential": keras.Sequential, "pad_sequences": keras.utils.pad_sequences,
        "to_categorical": keras.utils.to_categorical, "models": keras.models,
    }  # fmt: skip
    space |= {
        name: one for name, one in vars(keras.layers).items() if not name.startswith("_")
    }
    space["Input"] = keras.Input
    for name, value in values.items():
        if name.isidentifier():
            space[name] = value
        elif name.endswith(".shape"):
            # No memory, whatever the shape.
            space[name[: -len(".shape")]] = np.broadcast_to(np.float32(0), value)
        elif name.startswith("len("):
            space[name[4:-1]] = range(int(str(value)))
    return space
