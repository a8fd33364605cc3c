"""Tracing a stack of four layers, 50 steps × 32 units, against Keras's own forward."""

import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks.rows import Row, at_most, spread

_STEPS, _UNITS, _FEATURES = 50, 32, 8
_ROUNDS = 25
_GOAL = 1.2  # times Keras's own forward


def main() -> list[Row]:
    """Time both in turns, on the same model and the same input."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    return [_row(*classes) for classes in (("LSTM",) * 4, ("GRU", "SimpleRNN") * 2)]


def _row(*classes: str) -> Row:
    """Return the median, over the rounds, of a round's own ratio.

    Both are timed one right after the other, so that whatever else the machine does
    weighs on both.
    """
    from models.worker.stack import trace_model

    model, inputs = _model(classes)
    forward: list[float] = []
    traced: list[float] = []
    for _ in range(3):  # the first calls are slower
        model(inputs, training=False)
        trace_model(model, inputs)
    for _ in range(_ROUNDS):
        forward.append(_seconds(lambda: model(inputs, training=False)))
        traced.append(_seconds(lambda: trace_model(model, inputs)))
    ratio = median(ours / keras_s for ours, keras_s in zip(traced, forward, strict=True))
    milliseconds = [spread([1000 * value for value in side]) for side in (traced, forward)]
    return at_most(
        f"traced: {', '.join(classes)}; {_STEPS} steps × {_UNITS} units",
        ratio,
        _GOAL,
        "× Keras's eager forward",
        f"{milliseconds[0]} against {milliseconds[1]} ms",
    )


def _model(classes: tuple[str, ...]) -> tuple[Any, Any]:
    import keras
    import numpy as np

    keras.utils.set_random_seed(0)
    stacked = [
        getattr(keras.layers, name)(_UNITS, return_sequences=True) for name in classes
    ]
    model = keras.Sequential([keras.Input((_STEPS, _FEATURES)), *stacked])
    inputs = np.random.default_rng(0).standard_normal((1, _STEPS, _FEATURES))
    return model, inputs.astype("float32")


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
