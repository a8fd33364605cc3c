"""Gradient clipping as `keras.optimizers.Optimizer` does it, in numpy.

Source: the `clipvalue`, `clipnorm` and `global_clipnorm` arguments of Keras's optimizers.
Written out here so that a threshold can be moved without asking a worker; the tests
compare it with what an optimizer of Keras does to its variables.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import numpy as np

from models.results import Array

ClipMethod = Literal["clipvalue", "clipnorm", "global_clipnorm"]
CLIP_METHODS: tuple[ClipMethod, ...] = get_args(ClipMethod)


def clip(
    gradients: Mapping[str, Array], method: ClipMethod, threshold: float
) -> dict[str, Array]:
    """Return the gradients as an optimizer with this argument would use them.

    Args:
        gradients: the gradient of each weight, of any shape.
        method: `clipvalue` limits every number by itself, `clipnorm` the norm of each
            weight's gradient, `global_clipnorm` that of all of them together.
        threshold: the argument's value, above 0, as Keras demands.

    Raises:
        ValueError: one sentence, if the threshold is not above 0.
    """
    if not threshold > 0:
        raise ValueError(
            f"{method} must be above 0, but {threshold:g} was given: Keras takes 0 for no "
            "clipping; choose a positive number."
        )
    with np.errstate(all="ignore"):  # an exploded gradient is a result, not a fault
        if method == "clipvalue":
            return {n: np.clip(g, -threshold, threshold) for n, g in gradients.items()}
        if method == "clipnorm":
            return {name: _by_norm(g, threshold) for name, g in gradients.items()}
        return _by_global_norm(gradients, threshold)


def global_norm(gradients: Mapping[str, Array]) -> float:
    """Return the norm of all the gradients as if they were one vector."""
    with np.errstate(all="ignore"):
        return float(np.sqrt(sum(np.square(g).sum() for g in gradients.values())))


def _by_norm(gradient: Array, threshold: float) -> Array:
    """Scale one gradient: g · clipnorm / max(‖g‖, clipnorm)."""
    norm = np.sqrt(np.square(gradient).sum())
    clipped: Array = gradient * np.float32(threshold) / np.maximum(norm, threshold)
    return clipped.astype(gradient.dtype)


def _by_global_norm(gradients: Mapping[str, Array], threshold: float) -> dict[str, Array]:
    norm = np.float32(global_norm(gradients))
    scale = np.float32(threshold) * np.minimum(1 / norm, np.float32(1 / threshold))
    # As in Keras: a norm that is infinite or NaN makes every gradient NaN.
    scale = scale + (norm - norm)
    return {name: (g * scale).astype(g.dtype) for name, g in gradients.items()}
