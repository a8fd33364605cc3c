"""Keras 1's and 2's spelling of calls, as Keras 3 spells them.

What belongs here: names and meanings of arguments, old and new. What does not: which names
there are (`allowed.py`), and edits of a source (`models.worker.clinic.modern`).

Values are handed through and hardly looked at: they may be numbers, layers, tensors or
unknowns of the interpreter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Respelled:
    """One thing that Keras 3 spells otherwise."""

    old: str  # "input_dim=4", "CuDNNLSTM"
    new: str  # "Input(shape=(None, 4))", "LSTM"; "nothing" where it is left out
    argument: str | None  # the old argument, None for the class or function itself
    keras_message: str  # what Keras 3 says of it; "" where it says nothing


@dataclass(frozen=True)
class Translated:
    """A call in Keras 3's spelling."""

    name: str  # the class or function, Keras 3's: "LSTM"
    arguments: dict[str, Any]  # to call it with, by Keras 3's names
    # As the source has them: positional ones by the name that Keras gives them. This is what
    # LayerRecord.arguments holds.
    given: dict[str, Any]
    legacy: dict[str, Any] = field(default_factory=dict)  # of `given`, what was translated
    spellings: tuple[Respelled, ...] = ()
    # The shape of the model's input, with the batch, if the call says it (input_shape,
    # input_dim, input_length, batch_input_shape, batch_size); these are not in `arguments`.
    # Its sizes are values as they were given. None if it does not.
    batch_shape: tuple[Any, ...] | None = None
    input_length: Any = None  # of an Embedding or a recurrent layer: the steps, if said
    problem: str | None = None  # Python's own: too many positional arguments, twice given


def translate(
    name: str, positional: Sequence[Any], keyword: Mapping[str, Any]
) -> Translated:
    """Return the call of a layer, model, optimizer or function of Keras in Keras 3's words.

    Arguments that neither Keras knows are kept, so that Keras can refuse them.

    Args:
        name: of the class or function, as the source spells it without its modules
            (`CuDNNLSTM`, `Convolution1D`, `Adam`, `Model`).
        positional: the values in order.
        keyword: the values by name.
    """
    raise NotImplementedError


def translate_method(
    name: str, positional: Sequence[Any], keyword: Mapping[str, Any]
) -> Translated:
    """Return the call of a model's method (`fit`, `compile`, `predict_classes`) likewise.

    `arguments` has positional ones by Keras 3's names: x, y, batch_size, epochs, …
    """
    raise NotImplementedError


def respelled_path(path: str) -> Respelled | None:
    """Return how Keras 3 names a module, class or function that it does not have."""
    raise NotImplementedError
