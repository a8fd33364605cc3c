"""Each numpy activation against the function that Keras has under the same name."""

import keras
import numpy as np
import pytest

from models.activations import ACTIVATION_NAMES, NUMPY_ACTIVATIONS
from models.worker.reading import layer_activations

# Each is a handful of operations; exp, log, tanh and erfc are within 2 of the last bit.
EPSILONS = 8

KINKS = [-6, -3, -1, -0.5, -0.0, 0.0, 0.5, 1, 3, 6]
LARGE = [s * m for m in (12, 50, 88, 89, 104, 710, 1e4, 1e30) for s in (-1, 1)]
TINY = [s * m for m in (1e-3, 1e-8, 1e-30) for s in (-1, 1)]
ALONG_UNITS = {"softmax", "log_softmax", "sparsemax"}


def points(dtype: str) -> np.ndarray:
    near = np.asarray(KINKS, dtype)
    return np.concatenate(
        [
            np.linspace(-10, 10, 401, dtype=dtype),
            near,
            np.nextafter(near, np.asarray(-np.inf, dtype)),
            np.nextafter(near, np.asarray(np.inf, dtype)),
            np.asarray(LARGE + TINY, dtype),
        ]
    )


def in_keras(name: str, x: np.ndarray) -> np.ndarray:
    function = keras.activations.get(name)
    return keras.ops.convert_to_numpy(function(keras.ops.convert_to_tensor(x)))


def assert_equal_but_for_rounding(name: str, x: np.ndarray) -> None:
    with np.errstate(all="ignore"):
        ours = NUMPY_ACTIVATIONS[name](x)
    expected = in_keras(name, x)
    assert ours.dtype == expected.dtype == x.dtype
    assert ours.shape == x.shape
    # Relative to the input too: x − tanh(x), say, cannot be closer than x is known.
    size = np.maximum(1, np.where(np.isfinite(x), np.abs(x), 1))
    size = size.max(axis=-1, keepdims=True) if name in ALONG_UNITS else size
    with np.errstate(all="ignore"):
        allowed = EPSILONS * np.finfo(x.dtype).eps * np.maximum(size, np.abs(expected))
        close = np.abs(ours - expected) <= allowed
    same = (ours == expected) | (np.isnan(ours) & np.isnan(expected))
    wrong = ~(close | same)
    assert not wrong.any(), (x[wrong][:5], ours[wrong][:5], expected[wrong][:5])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ACTIVATION_NAMES)
def test_agrees_with_keras(name: str, dtype: str) -> None:
    x = points(dtype)
    if name in ALONG_UNITS:
        others = np.asarray([0.3, -0.7, 1.1], dtype)
        x = np.concatenate([x[:, None], np.tile(others, (len(x), 1))], axis=1)
    assert_equal_but_for_rounding(name, x)


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis:UserWarning")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", sorted(ALONG_UNITS))
@pytest.mark.parametrize("shape", [(1, 1), (3, 1), (2, 5), (4, 64)])
def test_along_the_units(name: str, dtype: str, shape: tuple[int, int]) -> None:
    x = np.random.default_rng(0).normal(0, 2, shape).astype(dtype)
    assert_equal_but_for_rounding(name, x)
    assert_equal_but_for_rounding(name, np.zeros(shape, dtype))


@pytest.mark.parametrize("name", sorted(set(ACTIVATION_NAMES) - ALONG_UNITS))
def test_what_is_not_finite(name: str) -> None:
    for dtype in ("float32", "float64"):
        assert_equal_but_for_rounding(name, np.asarray([np.inf, -np.inf, np.nan], dtype))


@pytest.mark.parametrize("name", sorted(ALONG_UNITS))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "row",
    [
        [np.inf, 0.5, 1],
        [np.inf, np.inf, 1],
        [np.inf, -np.inf, 0.5],
        [-np.inf, 0.5, 1],
        [-np.inf, -np.inf],
    ],
)
def test_what_is_infinite_along_the_units(name: str, dtype: str, row: list) -> None:
    assert_equal_but_for_rounding(name, np.asarray([row], dtype))


@pytest.mark.parametrize("name", sorted(ALONG_UNITS))
def test_what_is_not_a_number_along_the_units(name: str) -> None:
    """As a layer is traced: Keras leaves open where sparsemax sorts a NaN to."""
    layer = keras.layers.SimpleRNN(3, activation=name)
    computed = layer_activations(layer)["activation"]
    for row in ([np.nan, 0.5, 1], [0.5, np.nan, 1], [0.5, 1, np.nan], [np.nan] * 3):
        x = np.asarray([row, [0.1, 0.2, 0.3]], "float32")
        with np.errstate(all="ignore"):
            found = computed(x)
        np.testing.assert_allclose(found, in_keras(name, x), rtol=1e-6)


def test_no_name_is_missing() -> None:
    """All the names that Keras accepts, but the two that cannot be a layer's activation."""
    not_functions = {"get", "serialize", "deserialize"}
    public = {name for name in dir(keras.activations) if not name.startswith("_")}
    assert public - not_functions - set(ACTIVATION_NAMES) == {"glu", "threshold"}
