"""What can be done with trained weights: answer, trace, save as a file."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from models.results import Array
from models.stack import StackTrace
from models.training import Checkpoint, Prediction, TrainingSpec
from models.worker.reading import as_numpy
from models.worker.stack import trace_model
from models.worker.training.live import live_training

_BATCH = 256


def predict(
    spec: TrainingSpec, weights: Sequence[Array], inputs: NDArray[np.floating]
) -> Prediction:
    """Return what the model answers with some weights.

    Args:
        spec: whose model.
        weights: an `EpochRecord`'s.
        inputs: the samples, the batch first.
    """
    model = live_training(spec).model
    model.set_weights(list(weights))
    parts = [
        as_numpy(model(inputs[start : start + _BATCH], training=False))
        for start in range(0, len(inputs), _BATCH)
    ]
    return Prediction(np.concatenate(parts))


def trace_trained(
    spec: TrainingSpec,
    weights: Sequence[Array],
    inputs: NDArray[np.floating],
    words: tuple[str, ...] = (),
) -> StackTrace:
    """Trace the model with some weights on a few samples; `words` label the time steps."""
    model = live_training(spec).model
    model.set_weights(list(weights))
    return trace_model(model, inputs, words=words)


def keras_file(
    spec: TrainingSpec,
    weights: Sequence[Array],
    checkpoint: Checkpoint | None = None,
    epoch: int = 0,
) -> bytes:
    """Return the model as a `.keras` file.

    Args:
        spec: whose model.
        weights: an `EpochRecord`'s.
        checkpoint: the training's last; if it is at the end of the epoch of these weights
            the file has its optimizer's state, too, and otherwise a fresh one.
        epoch: of the weights.
    """
    live = live_training(spec)
    here = checkpoint is not None and (checkpoint.epoch, checkpoint.step) == (epoch, 0)
    live.restore(checkpoint if here and checkpoint is not None else live.start)
    live.model.set_weights(list(weights))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trained.keras"
        keras.saving.save_model(live.model, path)
        return path.read_bytes()
