"""What every exported script begins with: imports, and how it checks numbers."""

_HELPERS = '''\
import os
from math import inf, nan  # noqa: F401  (a number below may be one of them)

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # the same rounding everywhere

import keras
import numpy as np

DTYPE = "{dtype}"
np.seterr(all="ignore")  # a state that grows without limit is shown as it is
num_checked = 0


def array(values):
    return np.array(values, DTYPE)


def in_numpy(name):
    """Return one of Keras's activation functions, for numpy arrays."""
    function = keras.activations.get(name)
    return lambda values: keras.ops.convert_to_numpy(
        function(keras.ops.convert_to_tensor(values))
    )


def size(*arrays):
    """Return the largest finite magnitude in the arrays, but at least 1.

    A value v above e counts ln v times: it may be the exponential of ln v, which is known
    to within a rounding of itself.
    """
    finite = [np.abs(values[np.isfinite(values)]).max(initial=1) for values in arrays]
    largest = float(max(finite))
    return largest * max(1.0, np.log(largest))


def check(what, computed, expected, scale):
    """Stop if arrays differ by more than 100 roundings of numbers of that scale."""
    global num_checked
    computed = np.asarray(computed)
    if computed.shape != expected.shape:
        raise SystemExit(f"{{what}}: shape {{computed.shape}}, not {{expected.shape}}")
    tolerance = 100 * np.finfo(DTYPE).eps * scale
    if not np.allclose(computed, expected, rtol=0, atol=tolerance, equal_nan=True):
        raise SystemExit(f"{{what}} differs: {{computed}}, but expected {{expected}}")
    num_checked += expected.size
'''


def preamble(doc: str, dtype: str) -> str:
    """Write the head of a script: its docstring, imports and helpers.

    `dtype` is the type of its numbers; `array`, `in_numpy`, `size` and `check` are what
    the rest of the script is written in.
    """
    return f'"""{doc}"""\n\n{_HELPERS.format(dtype=dtype)}'
