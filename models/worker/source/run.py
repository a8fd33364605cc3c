"""Running a model that was read: on symbols, without memory, or with real weights.

`dry_run(model, shapes)` traces the real call in a TensorFlow graph whose weights are
placeholders, so that everything that Keras would say with data is said, and nothing is
allocated. `fill(model)` draws the weights, for a model small enough to be run.
"""

import math
from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

MAX_FILLED = 50_000_000  # numbers


def dry_run(model: Any, shapes: Sequence[tuple[int | None, ...]]) -> tuple[Any, ...]:
    """Trace a call on inputs of these shapes; return the shapes that come out.

    Args:
        model: a model of symbols; its weights may be there or not.
        shapes: of the inputs, with the batch.

    Raises:
        Exception: whatever Keras or TensorFlow raises for such data.
    """
    weights = list(model.variables)
    dtypes = _dtypes(model, len(shapes))
    specs = [
        tf.TensorSpec(shape, dtype) for shape, dtype in zip(shapes, dtypes, strict=True)
    ]
    placeholders = [tf.TensorSpec(one.shape, one.dtype) for one in weights]

    def call(values: list[Any], inputs: list[Any]) -> Any:
        # What a call assigns to a state stays in the scope too.
        with keras.StatelessScope(state_mapping=zip(weights, values, strict=True)):
            return keras.tree.flatten(model(_packed(model, inputs)))

    traced = tf.function(call, autograph=False).get_concrete_function(placeholders, specs)
    return tuple(_shape(one) for one in keras.tree.flatten(traced.structured_outputs))


def _dtypes(model: Any, count: int) -> list[str]:
    known = [str(tensor.dtype) for tensor in _inputs(model)]
    return known if len(known) == count else ["float32"] * count


def _inputs(model: Any) -> list[Any]:
    """Return the symbols that a model was made of, none if it has no fixed inputs."""
    try:
        return list(model.inputs or ())
    except (AttributeError, ValueError):  # not built, or a model by subclassing
        return []


def _packed(model: Any, inputs: list[Any]) -> Any:
    """Put inputs into the structure that the model takes."""
    structure = getattr(model, "_inputs_struct", None)
    if structure is not None and len(keras.tree.flatten(structure)) == len(inputs):
        return keras.tree.pack_sequence_as(structure, inputs)
    return inputs[0] if len(inputs) == 1 else inputs


def _shape(tensor: Any) -> tuple[int | None, ...]:
    return () if tensor.shape.rank is None else tuple(tensor.shape.as_list())


def fill(model: Any) -> None:
    """Give every weight a value from its initializer, so that the model can be called.

    The values follow from `keras.utils.set_random_seed`.

    Raises:
        ValueError: one sentence, if the model is too large to be filled.
    """
    empty = [one for one in model.variables if one._value is None]
    numbers = sum(math.prod(one.shape) for one in empty)
    if numbers > MAX_FILLED:
        raise ValueError(
            f"The model has {numbers:,} weights, and at most {MAX_FILLED:,} are filled "
            "with values: give its layers fewer units to run it."
        )
    for variable in empty:
        initializer = variable._initializer
        if isinstance(initializer, keras.initializers.Initializer):
            # A copy draws its seed now; the original drew one while the source was read.
            initializer = initializer.clone()
        variable._initialize_with_initializer(initializer)
        variable._initializer = None
