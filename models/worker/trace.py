"""A layer and its inputs → a Trace: checks them, makes the call, has it observed."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from models.results import Trace
from models.spec import LayerSpec
from models.worker.build import build_layer
from models.worker.observe import LayerCall, Mask, observe, readable
from models.worker.reading import as_numpy, halves, start_states


def trace(spec: LayerSpec) -> Trace:
    """Build the layer that a spec describes, run it on the spec's input, and trace it."""
    states = spec.make_initial_states()
    typed = any(state.any() for state in states)
    layer = build_layer(spec)
    for half in halves(layer).values():
        # The same operations in the same order, to the last bit, in three quarters of the
        # time: TensorFlow then has no loop to step through.
        half.unroll = True
    return _trace(
        layer,
        spec.make_inputs(),
        initial_state=states if typed else None,
        words=spec.words,
        spec=spec,
    )


def trace_layer(
    layer: keras.layers.Layer, inputs: Any, *, initial_state: Any = None, mask: Any = None
) -> Trace:
    """Run any Keras SimpleRNN, LSTM or GRU layer, also bidirectional, and trace it.

    A `keras.layers.RNN` of one of their cells is one of them.

    The layer is called once, with `training=False` (no dropout); it is built first if it
    is not. A stateful layer starts from the states it holds, and keeps the new ones.

    Where rounding grows from step to step (a chaotic or exploding recurrence, half
    precision), the layer's own cell is stepped as well, and every step is replayed from
    the states that Keras's cell left.

    Args:
        layer: a SimpleRNN, LSTM or GRU, with whatever configuration and weights, or a
            `keras.layers.Bidirectional` of them.
        inputs: shape (B, T, F).
        initial_state: None for the layer's own start (zeros), or what Keras accepts: one
            array (B, U), or a sequence of one for each state (LSTM: h, c; bidirectional:
            the forward half's, then the backward half's).
        mask: None for the mask that the inputs carry, if they do, or shape (B, T), False
            where a step is to be skipped.

    Returns:
        The trace; arrays have the layer's compute dtype, and float32 where that is a half
        precision (the layer's returned tensors are as they came).

    Raises:
        TypeError: if the layer is of another class.
        ValueError: if the inputs, the initial state or the mask have the wrong shape or
            type.
    """
    halves(layer)
    values = _numbers(inputs)
    if mask is None:
        mask = getattr(inputs, "_keras_mask", None)
    words = tuple(f"x{step}" for step in range(1, values.shape[1] + 1))
    return _trace(layer, values, initial_state=initial_state, mask=mask, words=words)


def _numbers(inputs: Any) -> NDArray[Any]:
    """Return the inputs as a numpy array of numbers, shape (B, T, F)."""
    try:
        values = as_numpy(inputs)
    except (TypeError, ValueError, AttributeError):
        values = np.array(None)
    if values.dtype.kind not in "fiub":
        raise ValueError(
            "inputs must be numbers of shape (batch, timesteps, features), but "
            f"a {type(inputs).__name__} of other things came: pass an array of numbers."
        )
    if values.ndim != 3 or 0 in values.shape:
        raise ValueError(
            "inputs must have the three axes (batch, timesteps, features), none of them "
            f"empty, but their shape is {values.shape}: reshape them."
        )
    return values


def _trace(
    layer: Any,
    inputs: NDArray[Any],
    *,
    initial_state: Any,
    words: tuple[str, ...],
    mask: Any = None,
    spec: LayerSpec | None = None,
) -> Trace:
    parts = halves(layer)
    if not layer.built:
        layer.build(inputs.shape)
    check_features(parts["forward"], inputs)
    inputs = readable(inputs, layer.compute_dtype)
    checked_mask = _checked_mask(mask, inputs)
    starts = {
        half: {n: readable(v, layer.compute_dtype) for n, v in states.items()}
        for half, states in start_states(parts, inputs, initial_state).items()
    }
    arguments: dict[str, Any] = {"training": False}
    if checked_mask is not None:
        arguments["mask"] = checked_mask
    if initial_state is not None:
        arguments["initial_state"] = [
            state for half in starts.values() for state in half.values()
        ]
    returned = layer(inputs, **arguments)
    return observe(LayerCall(layer, inputs, starts, checked_mask, returned, words, spec))


def check_features(layer: Any, inputs: NDArray[Any]) -> None:
    """Check that a built layer can read the inputs: TensorFlow would say it in its terms.

    Raises:
        ValueError: one sentence, if they have another number of features.
    """
    expected = layer.cell.kernel.shape[0]
    if inputs.shape[-1] != expected:
        raise ValueError(
            f"inputs must have {expected} features, for which this layer was built, but "
            f"their shape is {inputs.shape}: pass (batch, timesteps, {expected})."
        )


def _checked_mask(mask: Any, inputs: NDArray[Any]) -> Mask | None:
    if mask is None:
        return None
    wanted = f"mask must have the shape (batch, timesteps) = {inputs.shape[:2]}"
    try:
        values = as_numpy(mask)
    except (TypeError, ValueError, AttributeError):
        values = np.array(None)
    if values.dtype.kind not in "fiub":
        raise ValueError(
            f"{wanted}, but a {type(mask).__name__} that is no array of truth values "
            "came: pass one truth value for each step."
        )
    if values.shape != inputs.shape[:2]:
        raise ValueError(
            f"{wanted}, but its shape is {values.shape}: pass one truth value for each "
            "step."
        )
    return values.astype(bool)
