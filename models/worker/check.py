"""How far the replay is from what Keras computed, and how far rounding may take it."""

import math
from collections.abc import Iterable

import numpy as np

from models.results import Array

# Sums of a few hundred products, taken in another order than Keras takes them, differ by
# some tens of epsilons (measured: below 20 up to 1,000 steps with tanh).
WHOLE_CALL = 100
# Within one step nothing accumulates (measured: below 5, also in half precision, where
# Keras rounds every intermediate result and the replay does not).
ONE_STEP = 20


def largest_difference(pairs: Iterable[tuple[Array, Array]]) -> float:
    """Return the largest absolute difference within pairs of arrays of equal shape.

    Equal infinities and NaN in the same place count as agreement; it is infinite where
    only one of the two is finite.
    """
    with np.errstate(all="ignore"):
        return max(_difference(ours, keras_s) for ours, keras_s in pairs)


def rounding_tolerance(eps: float, arrays: Iterable[Array], *, epsilons: int) -> float:
    """Return how much rounding explains: so many epsilons of the largest finite value.

    A value v above e counts ln v times: it may be the exponential of ln v, which is known
    to within an epsilon of itself.

    Args:
        eps: the machine epsilon of the type that Keras computes in.
        arrays: what was compared; values below 1 count as 1.
        epsilons: `WHOLE_CALL` for a replay from the first step to the last, `ONE_STEP`
            for a replay of every step by itself.
    """
    largest = max((_largest(values) for values in arrays), default=1.0)
    return epsilons * eps * largest * max(1.0, math.log(largest))


def _difference(ours: Array, keras_s: Array) -> float:
    largest = float(np.abs(ours - keras_s).max(initial=0))
    if np.isfinite(largest):
        return largest
    same = (ours == keras_s) | (np.isnan(ours) & np.isnan(keras_s))
    difference = np.where(same, 0, np.abs(ours.astype("f8") - keras_s.astype("f8")))
    return float(np.nan_to_num(difference, nan=np.inf, posinf=np.inf).max(initial=0))


def _largest(values: Array) -> float:
    """Return the largest finite magnitude, but at least 1."""
    largest = float(np.abs(values).max(initial=1.0))
    if np.isfinite(largest):
        return largest
    finite = values[np.isfinite(values)]
    return float(np.abs(finite).max(initial=1.0))
