"""Proves that Dense alone computes what TimeDistributed(Dense) computes, and the reverse.

The other form is built as a layer of its own, given the same weights, and run by Keras on
what the layer was given in its model.
"""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from models.facts import Fact

# One form multiplies a matrix, the other one a stack of rows: the sums may be taken in
# another order, which in float32 moves values about 1 by some 1e-7.
_TOLERANCE = 1e-6


def reads_sequence(layer: Any, given: NDArray[Any]) -> bool:
    """Tell whether a layer is a Dense, or one wrapped, that is given a sequence."""
    inner = getattr(layer, "layer", layer)
    return isinstance(inner, keras.layers.Dense) and given.ndim == 3


def same_as_dense_alone(layer: Any, given: NDArray[Any], output: NDArray[Any]) -> Fact:
    """Run the other form of a layer on the same input with the same weights.

    Args:
        layer: a built Dense, or a TimeDistributed of one.
        given: what it read, shape (B, T, F).
        output: what it gave, shape (B, T, U).
    """
    wrapped = isinstance(layer, keras.layers.TimeDistributed)
    dense = layer.layer if wrapped else layer
    other = type(dense).from_config(dense.get_config())
    if not wrapped:
        other = keras.layers.TimeDistributed(other)
    other.build(given.shape)
    other.set_weights(layer.get_weights())
    expected = keras.ops.convert_to_numpy(other(given, training=False))
    return compared(f"Dense({dense.units})", output, np.asarray(expected))


def compared(dense: str, left: NDArray[Any], right: NDArray[Any]) -> Fact:
    """State that two outputs are the same, with the numbers that prove or refute it."""
    same = np.isclose(left, right, rtol=_TOLERANCE, atol=_TOLERANCE, equal_nan=True)
    with np.errstate(all="ignore"):
        difference = np.nan_to_num(np.abs(left - right)).max(initial=0.0)
    largest = "no difference" if difference == 0 else f"largest difference {difference:.0e}"
    return Fact(
        f"{dense}(x) == TimeDistributed({dense})(x)",
        f"{int(same.sum())} of {same.size} numbers agree with the same weights, {largest}",
        bool(same.all()),
    )
