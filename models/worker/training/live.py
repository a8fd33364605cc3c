"""A model that is being trained, compiled and kept warm between the chunks.

One tf.function runs many batches in a row through Keras's own `train_step`: the same
arithmetic as `model.fit`, without what fit does around every epoch, and it can stop after
any batch. `models.worker.training.chunk` decides how many batches.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from models.results import Array
from models.training import OPTIMIZER_CLASSES, Checkpoint, TrainingSpec
from models.worker.reading import as_numpy
from models.worker.training.recipes import RECIPES

_MOST_LIVE = 6
_live: OrderedDict[TrainingSpec, "LiveTraining"] = OrderedDict()


def live_training(spec: TrainingSpec) -> "LiveTraining":
    """Return the compiled model of a spec, built anew unless this process has it."""
    if spec not in _live:
        _live[spec] = LiveTraining(spec)
        while len(_live) > _MOST_LIVE:
            _live.popitem(last=False)
    _live.move_to_end(spec)
    return _live[spec]


class LiveTraining:
    """A compiled model with its data; its state is set from a checkpoint before use."""

    def __init__(self, spec: TrainingSpec) -> None:
        self.spec = spec
        # Seeded as a whole, as the script that a person takes away does it.
        keras.utils.set_random_seed(spec.seed)
        recipe = RECIPES[spec.problem.recipe](spec.problem)
        self.recipe = recipe
        self.model = recipe.model
        optimizer = getattr(keras.optimizers, OPTIMIZER_CLASSES[spec.optimizer])
        self.model.compile(
            optimizer=optimizer(learning_rate=spec.learning_rate),
            loss=spec.problem.loss,
            metrics=list(spec.problem.metrics),
        )
        self.model.optimizer.build(self.model.trainable_variables)
        self.steps = -(-len(recipe.x) // spec.batch_size)
        self.seconds_a_step = 0.0  # as measured; 0 until the function is compiled
        self.start = self._make_start()
        self._train = _over_batches(self.model.train_step, recipe.x, recipe.y)
        self._test = None
        if recipe.x_test is not None:
            self._test = _over_batches(self.model.test_step, recipe.x_test, recipe.y_test)

    def _make_start(self) -> Checkpoint:
        """Return the state before the first batch.

        Keras makes the metrics' variables when they are first used; so a step is made,
        and taken back.
        """
        weights = self.model.get_weights()
        optimizer = [as_numpy(variable) for variable in self.model.optimizer.variables]
        self.model.train_step((self.recipe.x[:1], self.recipe.y[:1]))
        self.model.reset_metrics()
        start = Checkpoint(
            epoch=0,
            step=0,
            steps=self.steps,
            weights=tuple(weights),
            optimizer=tuple(optimizer),
            metrics=tuple(as_numpy(variable) for variable in self._metric_variables),
        )
        self.restore(start)
        return start

    @property
    def _metric_variables(self) -> Sequence[Any]:
        return [variable for metric in self.model.metrics for variable in metric.variables]

    def restore(self, checkpoint: Checkpoint) -> None:
        """Set weights, optimizer and metrics to what they were."""
        self.model.set_weights(list(checkpoint.weights))
        _assign(self.model.optimizer.variables, checkpoint.optimizer)
        _assign(self._metric_variables, checkpoint.metrics)

    def checkpoint(self, epoch: int, step: int) -> Checkpoint:
        """Return the present state."""
        return Checkpoint(
            epoch=epoch,
            step=step,
            steps=self.steps,
            weights=self.weights(),
            optimizer=tuple(as_numpy(v) for v in self.model.optimizer.variables),
            metrics=tuple(as_numpy(v) for v in self._metric_variables),
        )

    def weights(self) -> tuple[Array, ...]:
        """Return copies of the model's weights."""
        return tuple(self.model.get_weights())

    def train(self, epoch: int, first: int, count: int) -> None:
        """Train some batches of an epoch (from 0)."""
        order = epoch_order(self.spec, epoch, len(self.recipe.x))
        batch = self.spec.batch_size
        for rows in _even_batches(order[first * batch : (first + count) * batch], batch):
            self._train(rows)

    def metrics(self) -> dict[str, float]:
        """Return the metrics of the epoch so far, the loss first."""
        return {name: float(v) for name, v in self.model.get_metrics_result().items()}

    def end_epoch(self) -> dict[str, float]:
        """Return the epoch's metrics, those of the test data too, and reset them."""
        found = self.metrics()
        self.model.reset_metrics()
        return found | self.test()

    def test(self) -> dict[str, float]:
        """Evaluate the test data, if there are any; the metrics must be reset."""
        if self._test is None or self.recipe.x_test is None:
            return {}
        rows = np.arange(len(self.recipe.x_test), dtype=np.int32)
        for block in _even_batches(rows, 256):
            self._test(block)
        found = {f"val_{name}": value for name, value in self.metrics().items()}
        self.model.reset_metrics()
        return found


def epoch_order(spec: TrainingSpec, epoch: int, samples: int) -> NDArray[np.int32]:
    """Return the order in which an epoch (from 0) reads the samples, shape (N,)."""
    if not spec.shuffle:
        return np.arange(samples, dtype=np.int32)
    return np.random.default_rng([spec.seed, epoch]).permutation(samples).astype(np.int32)


def _over_batches(step: Any, x: NDArray[Any], y: NDArray[Any] | None) -> Any:
    """Return a function that runs a step of Keras on batches, given as rows (S, B)."""
    inputs, targets = tf.constant(x), tf.constant(y)

    def run(rows: Any) -> None:
        for batch in rows:
            step((tf.gather(inputs, batch), tf.gather(targets, batch)))

    return tf.function(run, input_signature=[tf.TensorSpec((None, None), tf.int32)])


def _even_batches(order: NDArray[np.int32], batch: int) -> Iterator[NDArray[np.int32]]:
    """Yield rows (S, B): all the full batches, then the smaller last one, if any."""
    full = len(order) // batch * batch
    if full:
        yield order[:full].reshape(-1, batch)
    if full < len(order):
        yield order[None, full:]


def _assign(variables: Sequence[Any], values: Sequence[Any]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
