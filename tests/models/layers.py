"""Keras layers for the tests, and an account of what they compute that is Keras's own."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

CLASSES = {
    "simple_rnn": keras.layers.SimpleRNN,
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
}
KINDS = tuple(CLASSES)


def random_weights(layer: Any, generator: np.random.Generator, scale: float) -> None:
    """Give a built layer weights far from the initial ones."""
    layer.set_weights(
        [scale * generator.standard_normal(w.shape) for w in layer.get_weights()]
    )


def stepped(layer: Any, inputs: NDArray[Any], states: list[Any]) -> dict[str, Any]:
    """Step the layer's own Keras cell: every quantity (B, T, U), in input order.

    h and c are what `layer.cell` returns; the gates are computed with `keras.ops` from
    the states that the cell was given, with no help of the code under test.
    """
    cell = layer.cell
    steps = range(inputs.shape[1])
    states = [ops.convert_to_tensor(s, dtype=layer.compute_dtype) for s in states]
    found: dict[int, Mapping[str, Any]] = {}
    for t in reversed(steps) if layer.go_backwards else steps:
        x = ops.convert_to_tensor(inputs[:, t], dtype=layer.compute_dtype)
        gates = _GATES[type(cell).__name__](cell, x, states)
        _, states = cell(x, states)
        states = states if isinstance(states, list | tuple) else [states]
        names = ("hidden", "cell")[: len(states)]
        found[t] = gates | dict(zip(names, states, strict=True))
    return {
        name: np.stack([ops.convert_to_numpy(found[t][name]) for t in steps], axis=1)
        for name in found[0]
    }


def _lstm_gates(cell: Any, x: Any, states: list[Any]) -> dict[str, Any]:
    z = ops.matmul(x, cell.kernel) + ops.matmul(states[0], cell.recurrent_kernel)
    if cell.bias is not None:
        z = z + cell.bias
    i, f, c, o = ops.split(z, 4, axis=-1)
    return {
        "input_gate": cell.recurrent_activation(i),
        "forget_gate": cell.recurrent_activation(f),
        "candidate": cell.activation(c),
        "output_gate": cell.recurrent_activation(o),
    }


def _gru_gates(cell: Any, x: Any, states: list[Any]) -> dict[str, Any]:
    (h,) = states
    units = cell.units
    read = ops.matmul(x, cell.kernel)
    kernel = cell.recurrent_kernel
    remembered = ops.matmul(h, kernel)
    if cell.bias is not None:
        read = read + (cell.bias[0] if cell.reset_after else cell.bias)
        remembered = remembered + (cell.bias[1] if cell.reset_after else 0)
    x_z, x_r, x_h = ops.split(read, 3, axis=-1)
    h_z, h_r, h_h = ops.split(remembered, 3, axis=-1)
    z = cell.recurrent_activation(x_z + h_z)
    r = cell.recurrent_activation(x_r + h_r)
    inside = r * h_h if cell.reset_after else ops.matmul(r * h, kernel[:, 2 * units :])
    return {"update_gate": z, "reset_gate": r, "candidate": cell.activation(x_h + inside)}


_GATES = {
    "SimpleRNNCell": lambda cell, x, states: {},
    "LSTMCell": _lstm_gates,
    "GRUCell": _gru_gates,
}
