"""Training in steps: what is trained, and what has come of it so far; numpy only.

A training is described by a `TrainingSpec` alone, without a number of epochs: whoever asks
for more epochs of the same spec goes on where it stands. A worker trains in chunks of a
fraction of a second, from one `Checkpoint` to the next, so nothing longer ever runs.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

from models.results import Array, Frozen
from models.sequence_tasks import check_choice, check_whole
from models.spec import shown

OptimizerName = Literal["adam", "rmsprop", "sgd"]
OPTIMIZERS: tuple[OptimizerName, ...] = get_args(OptimizerName)
OPTIMIZER_CLASSES: Mapping[str, str] = {"adam": "Adam", "rmsprop": "RMSprop", "sgd": "SGD"}
MAX_BATCH_SIZE = 1024
MAX_LEARNING_RATE = 1e6
USUAL_RATES = (0.001, 0.1)
MAX_TRAINING_SEED = 9_999
_GROWN = 10.0


class Problem(Protocol):
    """What a model is to learn: a frozen, hashable dataclass of a page's own.

    It travels to the worker with every chunk, so it should hold settings, not large data.
    """

    @property
    def recipe(self) -> str:
        """The name in `models.worker.training.recipes.RECIPES` that builds it."""

    @property
    def loss(self) -> str:
        """Keras's name of the loss, as in `model.compile(loss=…)`."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Keras's names of the metrics, as in `model.compile(metrics=…)`."""

    def script(self) -> str:
        """Return Python code that makes `x`, `y` and `model`, built but not compiled.

        `keras`, `layers` (keras.layers) and `np` are imported before it, and Keras is
        seeded. It may also make `x_test` and `y_test`.
        """


@dataclass(frozen=True, kw_only=True)
class TrainingSpec:
    """Everything that decides how a training goes: hashable, hence the key of its keeping.

    Raises:
        ValueError: one sentence, if a value is outside its limits.
    """

    problem: Problem
    optimizer: OptimizerName = "adam"
    learning_rate: float = 0.001
    batch_size: int = 32
    shuffle: bool = True  # a new order of the samples in every epoch, drawn from the seed
    seed: int = 0

    def __post_init__(self) -> None:
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_whole("batch size", self.batch_size, 1, MAX_BATCH_SIZE)
        check_whole("seed", self.seed, 0, MAX_TRAINING_SEED)
        check_learning_rate(self.learning_rate)


@dataclass(frozen=True)
class EpochRecord(Frozen):
    """What was known at the end of an epoch; epoch 0 is the untrained model.

    `metrics` are Keras's own, "loss" first, as means over the epoch; those of the test
    data begin with "val_". Epoch 0 has no others.
    """

    epoch: int
    metrics: Mapping[str, float]
    weights: tuple[Array, ...]  # as model.get_weights() returns them


@dataclass(frozen=True)
class Checkpoint(Frozen):
    """Everything that a worker needs to go on, also one that has never seen the model."""

    epoch: int  # whole epochs done
    step: int  # batches of the next epoch done
    steps: int  # batches in an epoch
    weights: tuple[Array, ...]
    optimizer: tuple[Array, ...]  # the values of optimizer.variables
    metrics: tuple[Array, ...]  # the values of the metrics' variables, within the epoch


@dataclass(frozen=True)
class TrainingChunk(Frozen):
    """What one call of the task "train" adds."""

    checkpoint: Checkpoint
    records: tuple[EpochRecord, ...]  # of the epochs that ended in this chunk
    diverged: bool  # the loss became NaN or infinite: training on is no use


@dataclass(frozen=True)
class Progress:
    """How far a training has come, as one person sees it; changes by being replaced."""

    spec: TrainingSpec
    target: int  # epochs asked for
    records: tuple[EpochRecord, ...] = ()  # from epoch 0 on, at most up to the target
    batches: float = 0.0  # the share of the next epoch that is done, 0 to 1
    diverged: bool = False  # at the last record
    error: str = ""  # why it does not go on, a sentence; nothing that was trained is lost

    @property
    def epoch(self) -> int:
        """The last whole epoch that is there."""
        return self.records[-1].epoch if self.records else 0

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to wait for."""
        return bool(self.records) and (self.diverged or self.epoch >= self.target)

    @property
    def latest(self) -> EpochRecord | None:
        """The last record, or None as long as the model is being built."""
        return self.records[-1] if self.records else None

    @property
    def share(self) -> float:
        """How much of the target is done, 0 to 1."""
        if self.finished or not self.target:
            return 1.0
        return min((self.epoch + self.batches) / self.target, 1.0)

    @property
    def first_loss(self) -> float | None:
        """The loss before anything was learnt, or the mean over the first epoch."""
        untrained, losses = self.series("val_loss"), self.series("loss")
        if untrained[0] and untrained[0][0] == 0:
            return untrained[1][0]
        return losses[1][0] if losses[1] else None

    @property
    def grows(self) -> bool:
        """Whether the loss has become many times what it was before: it learns nothing."""
        first, losses = self.first_loss, self.series("loss")[1]
        return bool(losses) and first is not None and losses[-1] > _GROWN * first

    def series(self, metric: str) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """Return the epochs that have a metric, and its values."""
        pairs = [(r.epoch, r.metrics[metric]) for r in self.records if metric in r.metrics]
        return tuple(e for e, _ in pairs), tuple(v for _, v in pairs)


@dataclass(frozen=True)
class Prediction(Frozen):
    """What a trained model answers."""

    outputs: Array  # whatever shape the model returns, the batch first


def check_learning_rate(value: object) -> None:
    """Raise a ValueError of one sentence unless a value is a usable learning rate."""
    number = value if isinstance(value, int | float) else math.nan
    if isinstance(value, bool) or not 0 < number <= MAX_LEARNING_RATE:
        raise ValueError(
            "learning rate must be a number above 0 and at most "
            f"{MAX_LEARNING_RATE:,.0f}, but {shown(value)} was given: "
            f"{USUAL_RATES[0]:g} to {USUAL_RATES[1]:g} is usual."
        )


def why_diverged(spec: TrainingSpec, record: EpochRecord) -> str:
    """Explain a loss that is no number any more, and what to do."""
    loss: Any = record.metrics.get("loss", math.nan)
    became = "NaN" if math.isnan(loss) else "infinite"
    return (
        f"The training diverged: in epoch {record.epoch} the loss became {became}. "
        f"{_overshooting(spec)}, until 32-bit numbers overflow; from NaN no step leads "
        f"back. {_slower(spec)}"
    )


def why_growing(progress: Progress) -> str:
    """Explain a loss that grows, see `Progress.grows`, and what to do."""
    loss = progress.series("loss")[1][-1]
    return (
        f"The loss grew from {progress.first_loss:.3g} to {loss:.3g}. "
        f"{_overshooting(progress.spec)}. {_slower(progress.spec)}"
    )


def _overshooting(spec: TrainingSpec) -> str:
    why = (
        "each step overshoots, the error grows, and with it the next step"
        if spec.optimizer == "sgd"
        # The others divide a step by the size of the gradients.
        else "each step moves the weights about as far as that, whatever the error"
    )
    return f"With a learning rate of {spec.learning_rate:g} {why}"


def _slower(spec: TrainingSpec) -> str:
    rate = "ten times smaller"
    if spec.learning_rate > USUAL_RATES[1]:
        rate = "of {:g} to {:g}, as is usual".format(*USUAL_RATES)
    other = (
        "; Adam's steps would not grow with the error" if spec.optimizer == "sgd" else ""
    )
    return f"Choose a learning rate {rate}{other}."
