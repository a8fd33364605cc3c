"""Builds the model that has to say which symbol came first."""

from typing import Any

import keras

from models.memory import MemoryProblem, gate_biases, gate_places, sequences
from models.worker.training.recipe import Recipe

layers = keras.layers


def build_memory(problem: MemoryProblem) -> Recipe:
    """Build one recurrent layer, whose last state is all that a Dense is given."""
    recurrent = getattr(layers, problem.layer_class)
    model = keras.Sequential(
        [
            keras.Input((problem.length, problem.symbols)),
            recurrent(problem.units),
            layers.Dense(problem.symbols, activation="softmax"),
        ]
    )
    _open_gates(model.layers[0], problem)
    x, y = sequences(problem)
    return Recipe(model, x, y, *sequences(problem, test=True))


def _open_gates(layer: Any, problem: MemoryProblem) -> None:
    """Set the biases of the gates that keep, where the problem asks for it."""
    kernel, recurrent_kernel, bias = layer.get_weights()
    row = bias[0] if bias.ndim == 2 else bias  # GRU: the input's bias, then the state's
    for start, sign, _ in gate_places(problem):
        row[start : start + problem.units] = sign * gate_biases(problem)
    layer.set_weights([kernel, recurrent_kernel, bias])
