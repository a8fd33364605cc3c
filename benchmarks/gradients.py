"""A gradient profile over 200 steps against one Keras forward and backward pass.

The yardstick is the layer as it is, called and differentiated in one compiled
`tf.function`, with the gradients of the loss by the input and the weights. The profile has
those by every state in between, too, is compared with a replay of every step, and comes
with its spectral radii. Each round times one right after the other; the figure is the
median of the rounds' own ratios.
"""

import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks.rows import Row, at_most, spread

_ROUNDS = 25
_STEPS = 200
_GOAL = 1.5
_KINDS = ("simple_rnn", "lstm", "gru")


def main() -> list[Row]:
    """Measure, and return the rows."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    return [_row(kind, window) for window in (0, 20) for kind in _KINDS]


def _row(kind: Any, window: int) -> Row:
    from models.gradients import GradientSpec
    from models.worker.gradients import gradient_profile

    spec = GradientSpec(kind=kind, timesteps=_STEPS, window=window)
    both = _forward_and_backward(spec)
    for _ in range(3):  # the first calls compile
        both(), gradient_profile(spec)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(_ROUNDS):
        theirs.append(_seconds(both))
        ours.append(_seconds(lambda: gradient_profile(spec)))
    ratio = median(mine / plain for mine, plain in zip(ours, theirs, strict=True))
    milliseconds = [spread([1000 * value for value in side]) for side in (ours, theirs)]
    cut = f", truncated to {window} steps" if window else ""
    return at_most(
        f"profile: {spec.cell.title}, {spec.units} units, {_STEPS} steps{cut}",
        ratio,
        _GOAL,
        "× forward and backward",
        f"{milliseconds[0]} against {milliseconds[1]} ms",
    )


def _forward_and_backward(spec: Any) -> Callable[[], object]:
    """Return one pass of the plain layer, with the gradients by input and weights."""
    import tensorflow as tf

    from models.worker.build import build_layer
    from models.worker.gradients import _layer_spec

    layer = build_layer(_layer_spec(spec))
    inputs = tf.constant(spec.make_inputs())
    layer(inputs)

    @tf.function
    def both(read: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(read)
            loss = tf.reduce_mean(layer(read)[:, -1])
        return loss, tape.gradient(loss, [read, *layer.trainable_variables])

    return lambda: [value.numpy() for value in tf.nest.flatten(both(inputs))]


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
