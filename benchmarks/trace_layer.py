"""`trace_layer` against the bare Keras call on the same layer, which it contains.

Both are called in turns in one process, on layers that return sequences and states; the
ratio is that of the medians. Beside it stands the ratio of the processor's time, which a
busy machine disturbs less.
"""

import os
from collections.abc import Callable
from statistics import median
from time import perf_counter, thread_time
from typing import Any, NamedTuple

# Before anything imports Keras.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

from benchmarks.rows import Row, at_most, number, table

_GOAL = 1.10
_KINDS = ("SimpleRNN", "LSTM", "GRU")
_STEPS = {3: 400, 50: 40, 200: 12}  # time steps: how often each is called
_SIZES = ((4, 2), (32, 2))  # units, features


class _Times(NamedTuple):
    """How long a call took, in s: by the clock, and of this thread's processor time."""

    wall: float
    processor: float


def main() -> list[Row]:
    """Measure, and return the rows."""
    return [
        _compare(kind, units, features, num_steps)
        for units, features in _SIZES
        for num_steps in _STEPS
        for kind in _KINDS
    ]


def _compare(kind: str, units: int, features: int, num_steps: int) -> Row:
    import keras
    import numpy as np

    from models.worker.trace import trace_layer

    layer = getattr(keras.layers, kind)(units, return_sequences=True, return_state=True)
    generator = np.random.default_rng(0)
    x = generator.standard_normal((1, num_steps, features), dtype=np.float32)
    bare, traced = _in_turns(
        lambda: layer(x), lambda: trace_layer(layer, x), _STEPS[num_steps]
    )
    return at_most(
        f"{kind}, {units} units × {features} features, {num_steps} steps",
        traced.wall / bare.wall,
        _GOAL,
        "×",
        f"processor {number(traced.processor / bare.processor)} ×, "
        f"{number(1e3 * traced.wall)} ms, bare {number(1e3 * bare.wall)} ms",
    )


def _in_turns(
    first: Callable[[], Any], second: Callable[[], Any], repeats: int
) -> tuple[_Times, _Times]:
    """Call two functions in turns, after one call of each; return their medians."""
    first(), second()
    samples: tuple[list[_Times], list[_Times]] = ([], [])
    for _ in range(repeats):
        for function, times in zip((first, second), samples, strict=True):
            wall, processor = perf_counter(), thread_time()
            function()
            times.append(_Times(perf_counter() - wall, thread_time() - processor))
    return _medians(samples[0]), _medians(samples[1])


def _medians(samples: list[_Times]) -> _Times:
    walls, processors = zip(*samples, strict=True)
    return _Times(median(walls), median(processors))


if __name__ == "__main__":
    print(table(main()))
