"""What a Keras recurrent layer says of itself: kind, configuration, weights, functions.

What belongs here: reading a layer somebody built. What does not: running it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from models.activations import NUMPY_ACTIVATIONS, Activation, sparsemax
from models.cells.catalog import describe
from models.config import Kind, LayerConfig
from models.results import Array

# The layer that each kind is built as.
LAYER_CLASSES: Mapping[Kind, type[keras.layers.Layer]] = {
    "simple_rnn": keras.layers.SimpleRNN,
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
}
# What tells a layer's kind: `RNN(LSTMCell(4))` is an LSTM too. None of the three is a
# subclass of another, but a user's may be a subclass of one.
_CELL_CLASSES: Mapping[Kind, type[keras.layers.Layer]] = {
    "simple_rnn": keras.layers.SimpleRNNCell,
    "lstm": keras.layers.LSTMCell,
    "gru": keras.layers.GRUCell,
}
_STATES: Mapping[Kind, tuple[str, ...]] = {
    kind: describe(LayerConfig(kind=kind, units=1, features=1)).states
    for kind in LAYER_CLASSES
}
# By the function itself, because a user's own function may be called "tanh" too.
_TWINS: Mapping[int, Activation] = {
    id(keras.activations.get(name)): twin for name, twin in NUMPY_ACTIVATIONS.items()
}
_ON_TENSORFLOW = keras.backend.backend() == "tensorflow"
_WEIGHT_NAMES = ("kernel", "recurrent_kernel", "bias")


def is_recurrent(layer: object) -> bool:
    """Tell whether a layer can be traced: one of the three cells, also bidirectional."""
    if isinstance(layer, keras.layers.Bidirectional):
        return is_recurrent(layer.forward_layer) and is_recurrent(layer.backward_layer)
    cell = layer.cell if isinstance(layer, keras.layers.RNN) else None
    return isinstance(cell, tuple(_CELL_CLASSES.values()))


def halves(layer: Any) -> dict[str, Any]:
    """Return the layers that read the sequence: forward, and backward if there is one.

    Raises:
        TypeError: if the layer cannot be traced.
    """
    if not is_recurrent(layer):
        raise TypeError(
            "layer must be a keras SimpleRNN, LSTM or GRU layer, an RNN of one such cell, "
            f"or a Bidirectional of these, but a {_described(layer)} was given: pass one "
            "of these."
        )
    if isinstance(layer, keras.layers.Bidirectional):
        return {"forward": layer.forward_layer, "backward": layer.backward_layer}
    return {"forward": layer}


def _described(layer: Any) -> str:
    """Name a layer's class, and what it wraps: "RNN of StackedRNNCells"."""
    name = type(layer).__name__
    wrapped = getattr(layer, "cell", None) or getattr(layer, "forward_layer", None)
    return name if wrapped is None else f"{name} of {type(wrapped).__name__}"


def layer_kind(layer: Any) -> Kind:
    """Tell which of the three a layer is, also where its class is somebody's own."""
    return next(
        kind for kind, known in _CELL_CLASSES.items() if isinstance(layer.cell, known)
    )


def layer_config(layer: Any, *, features: int) -> LayerConfig:
    """Return a layer's configuration in this project's terms.

    A Bidirectional is described by its forward half.
    """
    if isinstance(layer, keras.layers.Bidirectional):
        forward = layer_config(layer.forward_layer, features=features)
        return replace(forward, bidirectional=True, merge_mode=layer.merge_mode)
    cell = layer.cell
    recurrent = getattr(cell, "recurrent_activation", None)
    return LayerConfig(
        kind=layer_kind(layer),
        units=int(cell.units),
        features=features,
        activation=activation_name(cell.activation),
        recurrent_activation=activation_name(recurrent) if recurrent else "sigmoid",
        use_bias=bool(cell.use_bias),
        return_sequences=bool(layer.return_sequences),
        return_state=bool(layer.return_state),
        go_backwards=bool(layer.go_backwards),
        reset_after=bool(getattr(cell, "reset_after", True)),
    )


def activation_name(function: Callable[..., Any]) -> str:
    """Return an activation's name; a user's own never passes for one of Keras's."""
    name = str(getattr(function, "__name__", type(function).__name__))
    own = id(function) not in _TWINS and name in NUMPY_ACTIVATIONS
    return f"custom_{name}" if own else name


def layer_weights(layer: Any) -> dict[str, Array]:
    """Return a layer's weights as Keras stores them, by their names in Keras."""
    variables = {name: getattr(layer.cell, name, None) for name in _WEIGHT_NAMES}
    return {
        name: as_numpy(_read(variable.value))
        for name, variable in variables.items()
        if variable is not None
    }


def layer_activations(layer: Any) -> dict[str, Activation]:
    """Return a layer's functions for numpy arrays, by the role they have in the cell."""
    functions = {
        "activation": layer.cell.activation,
        "recurrent_activation": getattr(layer.cell, "recurrent_activation", None),
    }
    return {
        role: _for_numpy(function)
        for role, function in functions.items()
        if function is not None
    }


def start_states(
    layers: Mapping[str, Any], inputs: NDArray[Any], given: Any
) -> dict[str, dict[str, Array]]:
    """Return the states that a call will start from, by half and by name, each (B, U).

    Args:
        layers: the halves of the layer, built; stateful ones have the states of their
            last call.
        inputs: shape (B, T, F), in the dtype that the states shall have.
        given: what was passed as `initial_state`, or None.

    Raises:
        ValueError: if the states have the wrong number, shape or type.
    """
    batch = inputs.shape[0]
    wanted = [
        (half, name, (batch, int(layer.cell.units)))
        for half, layer in layers.items()
        for name in _STATES[layer_kind(layer)]
    ]
    if given is None:
        given = _held_states(layers, batch)
    if given is None:
        arrays = [np.zeros(shape, inputs.dtype) for _, _, shape in wanted]
    else:
        several = isinstance(given, Sequence)
        arrays = [_numeric(item) for item in (given if several else [given])]
    shapes = [array.shape for array in arrays]
    if shapes != [shape for _, _, shape in wanted]:
        named = " and ".join(f"{half} {name} {shape}" for half, name, shape in wanted)
        raise ValueError(
            f"initial_state must be {len(wanted)} array(s), for {named}, but arrays of "
            f"shapes {shapes} came: pass one array for each state, in this order."
        )
    starts: dict[str, dict[str, Array]] = {half: {} for half in layers}
    for (half, name, _), array in zip(wanted, arrays, strict=True):
        starts[half][name] = array.astype(inputs.dtype)
    return starts


def _held_states(layers: Mapping[str, Any], batch: int) -> list[Any] | None:
    """Return the states that a stateful layer holds from its last call."""
    if not all(layer.stateful and layer.states is not None for layer in layers.values()):
        return None
    held = [state.value for layer in layers.values() for state in layer.states]
    if held[0].shape[0] != batch:
        raise ValueError(
            f"inputs must have a batch of {held[0].shape[0]}, for which this stateful "
            f"layer holds states, but their batch is {batch}: pass as many."
        )
    return held


def has_numbers(values: Any) -> bool:
    """Tell whether no tensor in a structure is a symbol, as all are in a compiled loop."""
    return not (
        _ON_TENSORFLOW
        and any(
            keras.ops.is_tensor(value) and not hasattr(value, "numpy")
            for value in keras.tree.flatten(values)
        )
    )


def as_numpy(tensor: Any) -> NDArray[Any]:
    """Return a tensor's numbers as a new array; bfloat16, unknown to numpy, as float32."""
    # The first two are faster than keras.ops.convert_to_numpy.
    if isinstance(tensor, np.ndarray):
        return np.array(tensor)
    direct = getattr(tensor, "numpy", None) if _ON_TENSORFLOW else None
    values = np.array(direct() if direct else keras.ops.convert_to_numpy(tensor))
    return values.astype(np.float32) if values.dtype.name == "bfloat16" else values


def _read(variable: Any) -> Any:
    """Return a variable's tensor: in TensorFlow, much faster than its `numpy()`."""
    return variable.value() if _ON_TENSORFLOW else variable


def _numeric(value: Any) -> NDArray[Any]:
    try:
        array = as_numpy(value)
    except (TypeError, ValueError):
        array = np.array(None)
    if array.dtype.kind not in "fiub":
        raise ValueError(
            f"initial_state must hold numbers, but {type(value).__name__} with other "
            "things came: pass arrays of numbers."
        )
    return array


def _for_numpy(function: Callable[[Any], Any]) -> Activation:
    twin = _TWINS.get(id(function))
    if twin is None:
        return _through_keras(function)
    return _unless_nan(twin, function) if twin is sparsemax else twin


def _unless_nan(twin: Activation, function: Callable[[Any], Any]) -> Activation:
    """Ask Keras where a NaN is sorted among numbers: its backend leaves the place open."""
    asked = _through_keras(function)

    def compute(x: Array) -> Array:
        return asked(x) if np.isnan(x).any() else twin(x)

    return compute


def _through_keras(function: Callable[[Any], Any]) -> Activation:
    def compute(x: Array) -> Array:
        return as_numpy(function(keras.ops.convert_to_tensor(x)))

    return compute
