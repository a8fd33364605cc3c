"""Number sequences: [1, 2, 3, 4, 5] → 6, learnt by a layer of a few units.

What belongs here: the problem and its data. What does not: Keras
(`models.worker.training.numbers`) and the drawing (`viz.numbers`).
"""

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig
from models.sequence_tasks import check_choice, check_whole
from models.spec import shown
from models.typed_numbers import split_numbers

NumberTask = Literal["many_to_one", "many_to_many"]
NUMBER_TASKS: tuple[NumberTask, ...] = get_args(NumberTask)

LENGTH = 5  # numbers in a sequence
MAX_NUMBER_UNITS = 8
MAX_SEQUENCES = 20
MAX_NUMBER = 1e6  # that may be typed
DEFAULT_SEQUENCE = "1 2 3 4 5"
# The starts of the sequences that a model is asked about, trained on them or not.
ASKED_STARTS = tuple(range(-15, 36))


@dataclass(frozen=True, kw_only=True)
class NumberProblem:
    """The next number, or the sequence moved on by one.

    Raises:
        ValueError: one sentence, if a value is outside its limits.
    """

    task: NumberTask = "many_to_one"
    kind: Kind = "lstm"
    units: int = 3
    sequences: int = 1  # trained on: those that start at 1, 2, …

    recipe = "numbers"
    loss = "mse"
    metrics: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_choice("task", self.task, NUMBER_TASKS)
        check_choice("layer", self.kind, KINDS)
        check_whole("units", self.units, 1, MAX_NUMBER_UNITS)
        check_whole("number of sequences", self.sequences, 1, MAX_SEQUENCES)

    @property
    def layer_class(self) -> str:
        """The recurrent layer's class in Keras."""
        return describe(LayerConfig(self.kind, units=1, features=1)).title

    def script(self) -> str:
        """Return the code that makes `x`, `y` and `model`."""
        every = self.task == "many_to_many"
        target = (
            "starts[:, None, None] + np.arange(1.0, 6)[:, None]  # (sequences, 5, 1)"
            if every
            else "starts[:, None] + 5.0  # (sequences, 1)"
        )
        dense = "layers.TimeDistributed(layers.Dense(1))" if every else "layers.Dense(1)"
        returns = ", return_sequences=True" if every else ""
        return (
            f"starts = np.arange(1, {self.sequences + 1})\n"
            "x = starts[:, None, None] + np.arange(5.0)[:, None]  # (sequences, 5, 1)\n"
            f"y = {target}\n"
            "model = keras.Sequential([\n"
            f"    keras.Input(({LENGTH}, 1)),\n"
            f"    layers.{self.layer_class}({self.units}{returns}),\n"
            f"    {dense},\n"
            "])\n"
        )


def sequences_from(starts: NDArray[Any]) -> NDArray[np.float32]:
    """Return the sequences that begin at some numbers, shape (B, T, 1)."""
    steps = np.arange(LENGTH, dtype=np.float32)
    return (np.asarray(starts, np.float32)[:, None] + steps)[..., None]


def answers_to(task: NumberTask, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the model shall answer to sequences (B, T, 1): (B, 1) or (B, T, 1)."""
    following = x + np.float32(1)
    return following if task == "many_to_many" else following[:, -1]


def read_sequence(text: str) -> tuple[float, ...]:
    """Read the numbers that somebody typed, separated by spaces or commas.

    Raises:
        ValueError: one sentence, unless they are as many as the model reads, and finite.
    """
    parts = split_numbers(text)
    if len(parts) != LENGTH:
        raise ValueError(
            f"The sequence must have {LENGTH} numbers, but {len(parts):,} came: type for "
            "example 1 2 3 4 5."
        )
    return tuple(_number(part) for part in parts)


def _number(text: str) -> float:
    try:
        value = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not abs(value) <= MAX_NUMBER:
        raise ValueError(
            f"The sequence must hold numbers from −{MAX_NUMBER:,.0f} to {MAX_NUMBER:,.0f}, "
            f"but {shown(text)} came: replace it."
        )
    return value
