"""The task "forecast": what a trained model says of the test part of its series."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import tensorflow as tf
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from models.results import Array
from models.training import TrainingSpec
from models.windows import WindowsProblem
from models.windows_forecast import MAX_ROLLED, Forecast
from models.worker.reading import as_numpy
from models.worker.training.live import LiveTraining, live_training

_BATCH = 256
# A roll-out calls the model many times with one window: compiled, that takes a tenth.
_compiled: WeakKeyDictionary[LiveTraining, Any] = WeakKeyDictionary()


def forecast(spec: TrainingSpec, weights: Sequence[Array]) -> Forecast:
    """Forecast the test part, from true windows and rolled out.

    Args:
        spec: of a `WindowsProblem`.
        weights: an `EpochRecord`'s.
    """
    problem = spec.problem
    if not isinstance(problem, WindowsProblem):
        raise TypeError(f"{type(problem).__name__} has no series to forecast.")
    live = live_training(spec)
    live.model.set_weights(list(weights))
    call = _call(live, problem.window)
    scaled = problem.scaling.apply(problem.series.values)
    first = problem.split.boundary
    # One window before each value of the test part, shape (K, T, 1).
    windows = sliding_window_view(scaled, problem.window)[
        first - problem.window : len(scaled) - problem.window, :, None
    ]
    parts = [call(windows[at : at + _BATCH]) for at in range(0, len(windows), _BATCH)]
    steps = min(len(scaled) - first, MAX_ROLLED)
    rolled = roll_out(call, scaled[first - problem.window : first], steps)
    undo = problem.scaling.undo
    return Forecast(first, undo(np.concatenate(parts)), undo(rolled))


def roll_out(call: Any, window: NDArray[np.float32], steps: int) -> NDArray[np.float32]:
    """Forecast on from a window (T,), each answer (H,) being read as if it were true."""
    length, answers = len(window), window[:0]
    while len(answers) < steps:
        read = np.concatenate((window, answers))[-length:]
        answers = np.concatenate((answers, call(read[None, :, None])[0]))
    return answers[:steps]


def _call(live: LiveTraining, window: int) -> Any:
    """Return the model as a function of numpy arrays, (B, T, 1) to (B, H)."""
    if live not in _compiled:
        signature = [tf.TensorSpec((None, window, 1), tf.float32)]
        model = live.model
        _compiled[live] = tf.function(
            lambda x: model(x, training=False), input_signature=signature
        )
    function = _compiled[live]
    return lambda x: as_numpy(function(tf.constant(x)))
