"""The experiment: many small trainings, and the accuracy that each of them ends with.

What belongs here: which trainings, in which order, and what they found. Who trains them is
`models.training_runs`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from models.config import KINDS, Kind
from models.memory import (
    LENGTHS,
    MAX_LSTM_UNITS,
    MAX_SYMBOLS,
    MIN_LSTM_UNITS,
    MIN_SYMBOLS,
    MemoryProblem,
    equal_units,
)
from models.sequence_tasks import check_choice, check_whole
from models.training import MAX_TRAINING_SEED, OptimizerName, Progress, TrainingSpec

GatesStart = Literal["keras", "open"]
GATES_STARTS: tuple[GatesStart, ...] = get_args(GatesStart)
MAX_SEEDS = 5
MAX_EPOCHS = 50
BATCH_SIZE = 50
HOLDS = 0.9  # the accuracy from which a symbol counts as held
_PERFECT = 1.0


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Accuracy against n for the three cells, at equal parameters.

    Raises:
        ValueError: one sentence, if a value is outside its limits.
    """

    symbols: int = 4
    lstm_units: int = 16  # the other cells have as many as give equal parameters
    longest: int = 32
    gates: GatesStart = "keras"
    seeds: int = 2
    epochs: int = 10
    optimizer: OptimizerName = "adam"
    learning_rate: float = 0.01
    seed: int = 0

    def __post_init__(self) -> None:
        check_whole("symbols", self.symbols, MIN_SYMBOLS, MAX_SYMBOLS)
        check_whole("units", self.lstm_units, MIN_LSTM_UNITS, MAX_LSTM_UNITS)
        check_whole("seeds", self.seeds, 1, MAX_SEEDS)
        check_whole("epochs", self.epochs, 0, MAX_EPOCHS)
        check_choice("gates", self.gates, GATES_STARTS)
        if self.longest not in LENGTHS:
            raise ValueError(
                f"longest must be one of {', '.join(map(str, LENGTHS))}, but "
                f"{self.longest} was given: choose one."
            )

    @property
    def lengths(self) -> tuple[int, ...]:
        """The lengths n that are tried."""
        return tuple(length for length in LENGTHS if length <= self.longest)

    @property
    def units(self) -> Mapping[Kind, int]:
        """The units of each cell."""
        return equal_units(self.lstm_units, self.symbols)

    @property
    def chance(self) -> float:
        """The accuracy of guessing."""
        return 1 / self.symbols

    def spec(self, kind: Kind, length: int, number: int = 0) -> TrainingSpec:
        """Return one training; `number` counts the seeds, from 0."""
        seed = (self.seed + number) % (MAX_TRAINING_SEED + 1)
        return TrainingSpec(
            problem=MemoryProblem(
                kind=kind,
                units=self.units[kind],
                symbols=self.symbols,
                length=length,
                # The same training, hence kept once, where there are no gates to open.
                open_gates=self.gates == "open" and kind != "simple_rnn",
                data_seed=seed,
            ),
            optimizer=self.optimizer,
            learning_rate=self.learning_rate,
            batch_size=BATCH_SIZE,
            seed=seed,
        )

    def specs(self) -> tuple[TrainingSpec, ...]:
        """Return all trainings: a whole curve of each cell first, then the next seed."""
        return tuple(
            self.spec(kind, length, number)
            for number in range(self.seeds)
            for length in self.lengths
            for kind in KINDS
        )


@dataclass(frozen=True)
class Outcome:
    """What one training ended with, on test sequences."""

    kind: Kind
    length: int
    seed: int
    accuracy: float
    epochs: int
    diverged: bool


@dataclass(frozen=True)
class Point:
    """One cell at one length: the accuracy of each seed that is done."""

    length: int
    accuracies: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return float(np.mean(self.accuracies))


def outcome_of(progress: Progress) -> Outcome | None:
    """Return what a training ended with; None as long as it goes on.

    It ends with its epochs, or as soon as every test sequence is answered rightly. So what
    it ends with does not depend on how far somebody else had it trained.
    """
    problem = progress.spec.problem
    assert isinstance(problem, MemoryProblem)  # noqa: S101 - for the type checker
    learnt = (r for r in progress.records if r.metrics["val_accuracy"] >= _PERFECT)
    record = next(learnt, progress.records[-1] if progress.finished else None)
    if record is None:
        return None
    return Outcome(
        kind=problem.kind,
        length=problem.length,
        seed=progress.spec.seed,
        accuracy=record.metrics["val_accuracy"],
        epochs=record.epoch,
        diverged=progress.diverged and record is progress.records[-1],
    )


def curves(outcomes: Iterable[Outcome]) -> Mapping[Kind, tuple[Point, ...]]:
    """Return the points of each cell, by length."""
    found: dict[Kind, dict[int, list[float]]] = {kind: {} for kind in KINDS}
    for outcome in outcomes:
        found[outcome.kind].setdefault(outcome.length, []).append(outcome.accuracy)
    return {
        kind: tuple(Point(length, tuple(by[length])) for length in sorted(by))
        for kind, by in found.items()
    }


def held_up_to(points: Iterable[Point]) -> int:
    """Return the longest n up to which the mean accuracy is at least 90 %; 0 for none."""
    longest = 0
    for point in points:
        if round(point.mean, 6) < HOLDS:  # a mean of 0.85 and 0.95 is 0.9
            break
        longest = point.length
    return longest
