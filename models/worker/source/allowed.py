"""What a source may name: the allow-list of Keras's classes and functions.

What belongs here: names as people write them, `keras.layers.LSTM`, `L.LSTM`, `LSTM`,
`tensorflow.python.keras.layers.recurrent.LSTM`, and what they stand for. What does not:
arguments and their older spellings (`spelling.py`).

Nothing is looked up with a name from a text: the tables are made from the lists below, and
a name is either in a table or unknown.
"""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "layer",  # a class of layers; also the cells of recurrent layers
    "input",  # Input, keras.Input
    "merge",  # a function that makes a layer and calls it: concatenate([a, b])
    "model",  # Model, Sequential
    "base",  # Layer, Wrapper, Model: for subclasses
    "initializer",
    "regularizer",
    "constraint",
    "activation",
    "optimizer",
    "schedule",
    "loss",
    "metric",
    "callback",
    "module",  # a package or module that holds these: keras.layers
]


@dataclass(frozen=True)
class Allowed:
    """Something of Keras that a source may use."""

    kind: Kind
    name: str  # Keras 3's own: LSTM for CuDNNLSTM, MaxPooling1D for MaxPool1D
    thing: Any  # the class or function; None for a module
    spelled: str  # as it was asked for
    # What Keras 3 names it in full, "keras.layers.LSTM", where the path that was asked for
    # does not exist there: keras.layers.recurrent.LSTM, CuDNNLSTM, keras_core.layers.LSTM.
    modern: str | None = None


def resolve(path: str) -> Allowed | None:
    """Return what a dotted name stands for, None if it is nothing of Keras's.

    Args:
        path: absolute as by the imports (`keras.layers.LSTM`, `tensorflow.keras.Model`,
            `tf.keras.layers.LSTM`), or bare (`LSTM`) where nothing imports it.
    """
    raise NotImplementedError


def layer_class(path: str) -> type | None:
    """Return the class of layers that a dotted or bare name stands for."""
    raise NotImplementedError


def is_module(path: str) -> bool:
    """Tell whether a dotted name is a package or a module of Keras, old or new."""
    raise NotImplementedError


def parameters(made: Any) -> tuple[str, ...]:
    """Return the parameters of a class or function in Keras 3's order, without self."""
    raise NotImplementedError
