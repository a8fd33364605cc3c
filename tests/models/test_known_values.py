"""What Keras 3.15 gives for fixed weights and a fixed input, as literal numbers.

The weights are 0.6 cos(1.7 k), rounded to two digits, k counting from 0 through each array.
If a later Keras computes something else, or we do, these say so.
"""

from typing import Any

import numpy as np
import pytest

from models.worker.trace import trace_layer
from tests.models.layers import CLASSES

X = np.array([[[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]]], np.float32)
# The literals have seven decimals and float32 has about as many.
CLOSE = 3e-7

# kind, arguments, output (T, U), final cell state (U,)
VALUES: list[tuple[str, dict[str, Any], list[list[float]], list[float] | None]] = [
    (
        "simple_rnn",
        {},
        [[0.6504048, -0.1332037], [0.7680278, -0.0943874], [0.4362269, 0.0148476]],
        None,
    ),
    (
        "simple_rnn",
        {"go_backwards": True},
        [[-0.0479631, 0.0976875], [0.4321711, 0.0143042], [0.772705, -0.1637949]],
        None,
    ),
    (
        "simple_rnn",
        {"use_bias": False},
        [[0.174205, -0.0539476], [0.0836169, 0.0416316], [-0.5525025, 0.1789385]],
        None,
    ),
    (
        "lstm",
        {},
        [[0.1210297, -0.0811326], [0.1818701, -0.232156], [0.1782186, -0.2356285]],
        [0.4298137, -0.3940085],
    ),
    (
        "lstm",
        {"go_backwards": True},
        [[0.0745549, -0.1269847], [0.1650323, -0.2475813], [0.173788, -0.1647681]],
        [0.5394285, -0.2894042],
    ),
    (
        "lstm",
        {"use_bias": False},
        [[0.0120319, 0.0212892], [0.0509992, -0.0751086], [-0.0274216, -0.0706561]],
        [-0.0484648, -0.1365325],
    ),
    (
        "gru",
        {"reset_after": True},
        [[0.2070276, -0.1035361], [0.3409934, -0.0816399], [0.2475202, 0.0523828]],
        None,
    ),
    (
        "gru",
        {"reset_after": True, "go_backwards": True},
        [[0.0382429, 0.1140242], [0.2470293, 0.07628], [0.3571533, -0.0658157]],
        None,
    ),
    (
        "gru",
        {"reset_after": True, "use_bias": False},
        [[0.0397686, -0.0802899], [0.0707933, 0.0035367], [-0.1787106, 0.2047877]],
        None,
    ),
    (
        "gru",
        {"reset_after": False},
        [[0.1741343, -0.2579928], [0.2975687, -0.2923732], [0.274333, -0.1313253]],
        None,
    ),
    (
        "gru",
        {"reset_after": False, "go_backwards": True},
        [[0.076704, 0.075761], [0.2412863, -0.0614221], [0.3355667, -0.311107]],
        None,
    ),
    (
        "gru",
        {"reset_after": False, "use_bias": False},
        [[0.0397686, -0.0802899], [0.0707938, 0.0035371], [-0.1786387, 0.203024]],
        None,
    ),
]


def fixed(shape: tuple[int, ...]) -> np.ndarray:
    values = 0.6 * np.cos(1.7 * np.arange(np.prod(shape)))
    return values.round(2).reshape(shape).astype(np.float32)


@pytest.mark.parametrize(
    ("kind", "arguments", "output", "cell"), VALUES, ids=lambda v: str(v)[:40]
)
def test_values(kind: str, arguments: Any, output: Any, cell: Any) -> None:
    layer = CLASSES[kind](2, return_sequences=True, return_state=True, **arguments)
    layer.build(X.shape)
    layer.set_weights([fixed(w.shape) for w in layer.get_weights()])
    found = trace_layer(layer, X)
    returned = dict(found.returns)
    np.testing.assert_allclose(returned["output"][0], output, rtol=0, atol=CLOSE)
    np.testing.assert_allclose(returned["h"][0], output[-1], rtol=0, atol=CLOSE)
    backwards = arguments.get("go_backwards", False)
    hidden = found.directions[0].quantities["hidden"][0]
    np.testing.assert_allclose(
        hidden[::-1] if backwards else hidden, output, rtol=0, atol=CLOSE
    )
    assert ("c" in returned) == (cell is not None)
    if cell is not None:
        np.testing.assert_allclose(returned["c"][0], cell, rtol=0, atol=CLOSE)
