"""What the last state can hold: the first of n symbols, asked for after the last one.

What belongs here: the problem, its data, and units for equal parameters. What does not: the
experiment of many trainings (`models.memory_runs`), Keras (`models.worker.training.memory`)
and the drawing (`viz.memory`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.activations import softmax
from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig
from models.ledger import ledger
from models.results import Array
from models.sequence_tasks import check_choice, check_whole

LENGTHS = (2, 4, 8, 16, 32, 64, 128)
MIN_SYMBOLS, MAX_SYMBOLS = 2, 26  # written as letters
MIN_LSTM_UNITS, MAX_LSTM_UNITS = 2, 32
MAX_MEMORY_UNITS = 128  # a cell without gates has more units for as many parameters
SAMPLES = 1_000
TEST_SAMPLES = 500
# The test data's seeds begin beyond those that can be chosen.
_TEST_SEED = 10_000


@dataclass(frozen=True, kw_only=True)
class MemoryProblem:
    """Say, after n symbols, which one came first.

    Raises:
        ValueError: one sentence, if a value is outside its limits.
    """

    kind: Kind = "lstm"
    units: int = 16
    symbols: int = 4
    length: int = 8  # n
    open_gates: bool = False  # chrono initialisation, see `gate_biases`
    data_seed: int = 0

    recipe = "memory"
    loss = "sparse_categorical_crossentropy"
    metrics: tuple[str, ...] = ("accuracy",)

    def __post_init__(self) -> None:
        check_choice("layer", self.kind, KINDS)
        check_whole("units", self.units, 1, MAX_MEMORY_UNITS)
        check_whole("number of symbols", self.symbols, MIN_SYMBOLS, MAX_SYMBOLS)
        check_whole("length", self.length, 2, LENGTHS[-1])
        check_whole("data seed", self.data_seed, 0, _TEST_SEED - 1)

    @property
    def layer_class(self) -> str:
        """The recurrent layer's class in Keras."""
        return class_of(self.kind)

    def script(self) -> str:
        """Return the code that makes the sequences and the model."""
        return (
            "def sequences(seed, count):\n"
            "    drawn = np.random.default_rng(seed)\n"
            f"    symbols = drawn.integers({self.symbols}, size=(count, {self.length}))\n"
            f'    one_hot = np.eye({self.symbols}, dtype="float32")[symbols]\n'
            '    return one_hot, symbols[:, 0].astype("int32")\n'
            "\n\n"
            f"x, y = sequences({self.data_seed}, {SAMPLES})  # (sequences, n, symbols)\n"
            f"x_test, y_test = sequences({_TEST_SEED + self.data_seed}, {TEST_SAMPLES})\n"
            "model = keras.Sequential([\n"
            f"    keras.Input(({self.length}, {self.symbols})),\n"
            f"    layers.{self.layer_class}({self.units}),\n"
            f'    layers.Dense({self.symbols}, activation="softmax"),\n'
            f"])\n{self._gates_script()}"
        )

    def _gates_script(self) -> str:
        places = gate_places(self)
        if not places:
            return ""
        lines = [
            "# Chrono initialisation: gates that keep for 1 to n - 1 steps.",
            f"keeps = np.random.default_rng({self.data_seed}).uniform("
            f"1, {self.length - 1}, {self.units})",
            "kernel, recurrent_kernel, bias = model.layers[0].get_weights()",
        ]
        row = "0, " if self.kind == "gru" else ""
        for start, sign, gate in places:
            block = f"{row}{start}:{start + self.units}"
            minus = "-" if sign < 0 else ""
            lines.append(f"bias[{block}] = {minus}np.log(keeps)  # {gate}")
        lines.append("model.layers[0].set_weights([kernel, recurrent_kernel, bias])")
        return "\n".join(lines) + "\n"


def class_of(kind: Kind) -> str:
    """Return a cell's class in Keras."""
    return describe(LayerConfig(kind, units=1, features=1)).title


def sequences(
    problem: MemoryProblem, *, test: bool = False
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return sequences (N, n, symbols), one-hot, and the first symbol of each (N,)."""
    seed, count = problem.data_seed, SAMPLES
    if test:
        seed, count = _TEST_SEED + seed, TEST_SAMPLES
    drawn = np.random.default_rng(seed)
    symbols = drawn.integers(problem.symbols, size=(count, problem.length))
    one_hot = np.eye(problem.symbols, dtype=np.float32)[symbols]
    return one_hot, symbols[:, 0].astype(np.int32)


def gate_biases(problem: MemoryProblem) -> NDArray[np.float32]:
    """Return ln of how many steps each unit's gates shall keep at the start, (U,).

    Chrono initialisation: forget gate ln k, input gate −ln k, with k drawn between 1 and
    n − 1; so a gate's value k / (1 + k) keeps for about k steps. Keras' update gate is
    what keeps. Source: Tallec and Ollivier (2018), Can recurrent neural networks warp
    time?
    """
    drawn = np.random.default_rng(problem.data_seed)
    keeps = drawn.uniform(1, problem.length - 1, problem.units)
    return np.log(keeps).astype(np.float32)


def gate_places(problem: MemoryProblem) -> tuple[tuple[int, int, str], ...]:
    """Return where the biases go: the first column, the sign and the gate of each."""
    if not problem.open_gates:
        return ()
    match problem.kind:
        case "lstm":
            return ((problem.units, 1, "forget gate"), (0, -1, "input gate"))
        case "gru":
            return ((0, 1, "update gate"),)
        case _:
            return ()


def letters(values: NDArray[np.float32]) -> tuple[str, ...]:
    """Return a one-hot sequence (T, symbols) as letters: A for the first symbol."""
    return tuple(chr(ord("A") + int(place)) for place in values.argmax(axis=1))


def parameter_count(kind: Kind, units: int, symbols: int) -> int:
    """Count the parameters of the whole model: the layer, and the Dense that reads it."""
    layer = ledger(LayerConfig(kind, units=units, features=symbols)).total
    return layer + units * symbols + symbols


@cache
def equal_units(lstm_units: int, symbols: int) -> Mapping[Kind, int]:
    """Return the units of each cell whose parameters come nearest to those of an LSTM."""
    wanted = parameter_count("lstm", lstm_units, symbols)
    return {
        kind: min(
            range(1, MAX_MEMORY_UNITS + 1),
            key=lambda units: abs(parameter_count(kind, units, symbols) - wanted),
        )
        for kind in KINDS
    }


def answers_by_step(states: Array, kernel: Array, bias: Array) -> Array:
    """Return what the Dense layer would answer after each step, (T, symbols).

    Args:
        states: the hidden state after each step, (T, U).
        kernel: the Dense layer's, (U, symbols).
        bias: the Dense layer's, (symbols,).
    """
    return softmax(states @ kernel + bias)
