"""Keras's activation functions in numpy, by the names that Keras accepts.

They exist so that a trace can be replayed where Keras is not loaded. The tests compare
each with `keras.activations.get(name)`. Left out: `glu`, which halves the number of
units, and `threshold`, which Keras cannot call by name alone.

Definitions: the docstrings of `keras.activations`, computed as Keras on TensorFlow
computes them, whose constants (the slope of leaky_relu, the 1/√2 of gelu) are float32
also where the values are float64.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Activation = Callable[[Array], Array]

_SELU_SCALE = 1.0507009873554804934193349852946
_SELU_ALPHA = 1.6732632423543772848170429916717
_HALF_SQRT = float(np.float32(math.sqrt(0.5)))
_LEAKY_SLOPE = float(np.float32(0.2))
_erfc: Callable[[Array], NDArray[np.object_]] = np.frompyfunc(math.erfc, 1, 1)


def sigmoid(x: Array) -> Array:
    """1 / (1 + e^−x), element by element."""
    return 1 / (1 + np.exp(-x))


def relu(x: Array) -> Array:
    """max(x, 0), element by element."""
    return np.maximum(x, 0)


def softplus(x: Array) -> Array:
    """log(1 + e^x), without overflow."""
    return np.logaddexp(x, np.zeros((), x.dtype))


def hard_sigmoid(x: Array) -> Array:
    """relu6(x + 3) / 6."""
    return np.clip(x + 3, 0, 6) / 6


def elu(x: Array) -> Array:
    """x above 0, e^x − 1 below."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def gelu(x: Array) -> Array:
    """x Φ(x), with the exact normal distribution function, as Keras's default."""
    twice_distribution = _erfc(x * -_HALF_SQRT).astype(x.dtype)
    return 0.5 * x * twice_distribution


def softmax(x: Array) -> Array:
    """e^x over its sum along the last axis (the units)."""
    exponential = np.exp(x - x.max(axis=-1, keepdims=True))
    result: Array = exponential / exponential.sum(axis=-1, keepdims=True)
    return result


def log_softmax(x: Array) -> Array:
    """log(softmax(x)) along the last axis (the units), without underflow."""
    shifted = x - x.max(axis=-1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def sparsemax(x: Array) -> Array:
    """max(x − τ, 0) along the last axis (the units), with τ as Keras computes it.

    Martins and Astudillo, "From Softmax to Sparsemax" (arXiv:1602.02068), subtract the τ
    that makes the result sum to 1. Keras 3.15 takes the sum of all the cumulative sums of
    the support for the last of them, so its results sum to less than 1 where more than
    one unit is in the support. What a layer computes is shown, so Keras is followed.
    """
    ordered = -np.sort(-x, axis=-1)
    cumulative = np.cumsum(ordered, axis=-1)
    rank = np.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    support = ordered - (cumulative - 1) / rank > 0
    size = support.sum(axis=-1, keepdims=True).astype(x.dtype)
    total = np.where(support, cumulative, 0).sum(axis=-1, keepdims=True)
    result: Array = np.maximum(x - (total - 1) / size, 0)
    return result


def _leaky_relu(x: Array) -> Array:
    return np.where(x > 0, x, _LEAKY_SLOPE * x)


def _log_sigmoid(x: Array) -> Array:
    return -softplus(-x)


def _selu(x: Array) -> Array:
    below = _SELU_ALPHA * np.expm1(np.minimum(x, 0))
    return _SELU_SCALE * np.where(x > 0, x, below)


def _softsign(x: Array) -> Array:
    result: Array = x / (np.abs(x) + 1)
    return result


def _soft_shrink(x: Array) -> Array:
    return np.where(np.abs(x) > 0.5, x - np.sign(x) * 0.5, 0)


def _sparse_plus(x: Array) -> Array:
    return np.where(x <= -1, 0, np.where(x < 1, (x + 1) ** 2 / 4, x))


def _sparse_sigmoid(x: Array) -> Array:
    return np.clip((x + 1) / 2, 0, 1)


def _squareplus(x: Array) -> Array:
    return (x + np.sqrt(x * x + 4)) / 2


NUMPY_ACTIVATIONS: Mapping[str, Activation] = {
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "relu": relu,
    "linear": lambda x: x,
    "hard_sigmoid": hard_sigmoid,
    "softsign": _softsign,
    "softplus": softplus,
    "elu": elu,
    "selu": _selu,
    "gelu": gelu,
    "silu": lambda x: x * sigmoid(x),
    "swish": lambda x: x * sigmoid(x),
    "mish": lambda x: x * np.tanh(softplus(x)),
    "exponential": np.exp,
    "celu": elu,
    "hard_shrink": lambda x: np.where(np.abs(x) > 0.5, x, 0),
    "hard_silu": lambda x: x * hard_sigmoid(x),
    "hard_swish": lambda x: x * hard_sigmoid(x),
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "leaky_relu": _leaky_relu,
    "log_sigmoid": _log_sigmoid,
    "log_softmax": log_softmax,
    "relu6": lambda x: np.clip(x, 0, 6),
    "soft_shrink": _soft_shrink,
    "softmax": softmax,
    "sparse_plus": _sparse_plus,
    "sparse_sigmoid": _sparse_sigmoid,
    "sparsemax": sparsemax,
    "squareplus": _squareplus,
    "tanh_shrink": lambda x: x - np.tanh(x),
}

ACTIVATION_NAMES: tuple[str, ...] = tuple(NUMPY_ACTIVATIONS)
