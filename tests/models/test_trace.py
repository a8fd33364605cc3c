"""Layers as people really have them, and what is refused, in which words."""

from typing import Any

import keras
import numpy as np
import pytest

from models.results import Trace
from models.spec import LayerSpec
from models.worker import observe
from models.worker.build import build_layer
from models.worker.trace import trace, trace_layer
from tests.models.layers import CLASSES, KINDS, random_weights, stepped

X = np.random.default_rng(0).standard_normal((2, 5, 3)).astype(np.float32)
# Every quantity here is below 1, and each is a few operations on at most a dozen numbers.
CLOSE = 2e-6


def assert_agrees(layer: Any, found: Trace, inputs: np.ndarray, close: float) -> None:
    starts = list(found.directions[0].initial_states.values())
    expected = stepped(layer, inputs, starts)
    for name, values in found.directions[0].quantities.items():
        np.testing.assert_allclose(values, expected[name], rtol=0, atol=close, err_msg=name)
    assert found.matches_keras


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "arguments",
    [
        {"implementation": 1},
        {"implementation": 2},
        {"unroll": True},
        {"dropout": 0.5, "recurrent_dropout": 0.5},
        {"kernel_regularizer": "l2", "kernel_constraint": "max_norm"},
        {"bias_initializer": "random_normal"},
        {"activation": None},
    ],
    ids=lambda arguments: next(iter(arguments)),
)
def test_arguments_that_do_not_change_the_equations(kind: str, arguments: Any) -> None:
    if kind == "simple_rnn":
        arguments = {k: v for k, v in arguments.items() if k != "implementation"}
    layer = CLASSES[kind](4, return_sequences=True, **arguments)
    found = trace_layer(layer, X)
    close = CLOSE * max(1.0, float(np.abs(found.directions[0].final("hidden")).max()))
    assert_agrees(layer, found, X, close)


@pytest.mark.parametrize("kind", KINDS)
def test_dropout_is_off(kind: str) -> None:
    layer = CLASSES[kind](4, dropout=0.9, recurrent_dropout=0.9, return_sequences=True)
    first, second = trace_layer(layer, X), trace_layer(layer, X)
    np.testing.assert_array_equal(first.returns[0].value, second.returns[0].value)
    np.testing.assert_array_equal(first.returns[0].value, layer(X, training=False))


def scaled(x: Any) -> Any:
    return 0.5 * keras.ops.tanh(x)


def tanh(x: Any) -> Any:
    """A function that is not what its name says."""
    return keras.ops.tanh(x) ** 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("function", "name"),
    [
        (scaled, "scaled"),
        (tanh, "custom_tanh"),
        (lambda x: keras.ops.sin(2 * x), "<lambda>"),
        (keras.layers.LeakyReLU(negative_slope=0.3), "LeakyReLU"),
    ],
    ids=["function", "impostor", "lambda", "layer"],
)
def test_custom_activations(kind: str, function: Any, name: str) -> None:
    layer = CLASSES[kind](4, activation=function, return_sequences=True)
    found = trace_layer(layer, X)
    assert found.config.activation == name
    assert_agrees(layer, found, X, CLOSE)


def test_custom_recurrent_activation() -> None:
    layer = keras.layers.GRU(4, recurrent_activation=scaled)
    assert_agrees(layer, trace_layer(layer, X), X, CLOSE)


class OwnLSTM(keras.layers.LSTM):
    """Somebody's own class, which computes what its parent computes."""

    def call(self, *args: Any, **kwargs: Any) -> Any:
        return super().call(*args, **kwargs)


class DoublingLSTM(keras.layers.LSTM):
    """Computes something else than an LSTM."""

    def call(self, *args: Any, **kwargs: Any) -> Any:
        return 2 * super().call(*args, **kwargs)


def test_subclasses() -> None:
    layer = OwnLSTM(4)
    assert_agrees(layer, trace_layer(layer, X), X, CLOSE)
    other = trace_layer(DoublingLSTM(4), X)
    assert not other.matches_keras
    assert other.max_abs_error > 1e-3


@pytest.mark.parametrize("kind", KINDS)
def test_a_stateful_layer_goes_on_from_its_states(kind: str) -> None:
    layer = CLASSES[kind](4, stateful=True, return_sequences=True)
    whole = CLASSES[kind](4, return_sequences=True)
    whole.build(X.shape)
    layer.build(X.shape)
    layer.set_weights(whole.get_weights())
    first, second = trace_layer(layer, X[:, :2]), trace_layer(layer, X[:, 2:])
    parts = [t.directions[0].quantities["hidden"] for t in (first, second)]
    expected = trace_layer(whole, X).directions[0].quantities["hidden"]
    np.testing.assert_allclose(np.concatenate(parts, 1), expected, rtol=0, atol=CLOSE)
    np.testing.assert_array_equal(
        second.directions[0].initial_states["hidden"], first.returns[0].value[:, -1]
    )
    assert second.matches_keras
    with pytest.raises(ValueError, match=r"batch of 2.*their batch is 1: pass as many"):
        trace_layer(layer, X[:1])


@pytest.mark.parametrize("kind", KINDS)
def test_a_stateful_layer_that_is_not_built_starts_at_zero(kind: str) -> None:
    found = trace_layer(CLASSES[kind](4, stateful=True), X)
    assert not any(v.any() for v in found.directions[0].initial_states.values())
    assert found.matches_keras


# Keras rounds every intermediate result to so many bits; the replay is in float32.
@pytest.mark.parametrize(("policy", "close"), [("mixed_float16", 3e-3), ("float16", 3e-3)])
@pytest.mark.parametrize("kind", KINDS)
def test_half_precision(kind: str, policy: str, close: float) -> None:
    layer = CLASSES[kind](4, return_sequences=True, dtype=policy)
    found = trace_layer(layer, X)
    assert found.inputs.dtype == np.float32
    assert found.returns[0].value.dtype == np.float16
    assert found.tolerance < 0.05
    assert 0 < found.max_abs_error < close
    assert found.matches_keras


@pytest.mark.parametrize("kind", KINDS)
def test_brain_floats(kind: str) -> None:
    """bfloat16 keeps 8 bits: numpy has no such type, so the answer comes as float32."""
    found = trace_layer(CLASSES[kind](4, dtype="mixed_bfloat16"), X)
    assert found.returns[0].value.dtype == np.float32
    assert 0 < found.max_abs_error < 0.02
    assert found.matches_keras


@pytest.mark.parametrize("kind", KINDS)
def test_float64_is_replayed_in_float64(kind: str) -> None:
    layer = CLASSES[kind](4, dtype="float64", return_sequences=True)
    found = trace_layer(layer, X)
    assert found.directions[0].quantities["hidden"].dtype == np.float64
    assert found.max_abs_error < 1e-14


@pytest.mark.parametrize(
    "inputs",
    [
        X,
        X.tolist(),
        keras.ops.convert_to_tensor(X),
        X.astype(np.float64),
        (10 * X).astype(np.int64),
        X > 0,
        np.asfortranarray(X),
        X[::-1, ::-1],
    ],
    ids=["numpy", "lists", "tensor", "float64", "int", "bool", "fortran", "view"],
)
def test_inputs_of_every_make(inputs: Any) -> None:
    layer = keras.layers.GRU(4, return_sequences=True)
    found = trace_layer(layer, inputs)
    as_array = np.asarray(keras.ops.convert_to_numpy(inputs), np.float32)
    np.testing.assert_array_equal(found.inputs, as_array)
    assert_agrees(layer, found, as_array, 10 * CLOSE)


def test_the_inputs_are_not_touched() -> None:
    inputs = X.copy()
    found = trace_layer(keras.layers.GRU(4), inputs)
    inputs[:] = 0  # somebody goes on with their array
    np.testing.assert_array_equal(found.inputs, X)
    inputs[0, 0, 0] = 1  # and it is still theirs to write


def test_an_unbuilt_layer_is_built() -> None:
    layer = keras.layers.LSTM(4)
    assert trace_layer(layer, X).parameter_count == 4 * (4 * (4 + 3) + 4)
    assert layer.built


def test_initial_states_as_keras_takes_them() -> None:
    h, c = np.random.default_rng(1).standard_normal((2, 2, 4)).astype(np.float32)
    layer = keras.layers.LSTM(4)
    for given in ([h, c], (h, c), [keras.ops.convert_to_tensor(v) for v in (h, c)]):
        found = trace_layer(layer, X, initial_state=given)
        np.testing.assert_array_equal(found.directions[0].initial_states["cell"], c)
        assert_agrees(layer, found, X, CLOSE)
    gru = keras.layers.GRU(4)
    assert_agrees(gru, trace_layer(gru, X, initial_state=h), X, CLOSE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_chaotic_layer_is_followed_step_by_step(kind: str) -> None:
    """Rounding doubles at every step: free running replays end anywhere."""
    layer = CLASSES[kind](32, return_sequences=True, activation="tanh")
    long = np.random.default_rng(2).standard_normal((2, 60, 3)).astype(np.float32)
    layer.build(long.shape)
    random_weights(layer, np.random.default_rng(3), 2.0)
    found = trace_layer(layer, long)
    assert found.matches_keras
    assert found.max_abs_error < 1e-4
    starts = list(found.directions[0].initial_states.values())
    hidden = stepped(layer, long, starts)["hidden"]
    np.testing.assert_allclose(
        found.directions[0].quantities["hidden"], hidden, rtol=0, atol=1e-4
    )


@pytest.mark.parametrize("kind", KINDS)
def test_explosions_are_results(kind: str) -> None:
    gates = {} if kind == "simple_rnn" else {"recurrent_activation": "linear"}
    layer = CLASSES[kind](3, activation="linear", return_sequences=True, **gates)
    layer.build((2, 60, 3))
    layer.set_weights([np.full(w.shape, 3.0) for w in layer.get_weights()])
    found = trace_layer(layer, np.ones((2, 60, 3)))
    assert not found.is_finite
    assert found.matches_keras
    layer.set_weights([np.full(w.shape, np.nan) for w in layer.get_weights()])
    assert np.isnan(trace_layer(layer, X).returns[0].value).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", KINDS)
def test_inputs_that_are_not_finite(kind: str, bad: float) -> None:
    inputs = X.copy()
    inputs[1, 2, 0] = bad
    found = trace_layer(CLASSES[kind](4, return_sequences=True), inputs)
    assert found.matches_keras
    assert np.isfinite(found.returns[0].value[0]).all()  # the other sequence is well


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weight", ["kernel", "recurrent_kernel", "bias"])
def test_the_error_is_honest(
    kind: str, weight: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A single weight that is wrong in the replay shows."""
    true_weights = observe.layer_weights

    def corrupted(layer: Any) -> dict[str, np.ndarray]:
        weights = {name: values.copy() for name, values in true_weights(layer).items()}
        weights[weight].flat[0] += 0.05
        return weights

    layer = CLASSES[kind](4)
    assert trace_layer(layer, X).matches_keras
    monkeypatch.setattr(observe, "layer_weights", corrupted)
    found = trace_layer(layer, X)
    assert found.max_abs_error > 1e-4
    assert not found.matches_keras


@pytest.mark.parametrize("kind", KINDS)
def test_the_spec_decides_the_trace(kind: str) -> None:
    spec = LayerSpec(kind=kind, return_sequences=True, return_state=True, seed=3)
    first, second = trace(spec), trace(spec)
    assert first.spec == spec
    assert first.words == ("I", "am", "Groot")
    for (_, ours), (_, again) in zip(first.returns, second.returns, strict=True):
        np.testing.assert_array_equal(ours, again)
    other = trace(LayerSpec(kind=kind, return_sequences=True, return_state=True, seed=4))
    assert (first.returns[0].value != other.returns[0].value).any()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_s_layer_computes_what_its_line_of_python_does(kind: Any) -> None:
    """The page's layer is unrolled, for speed: no bit may differ from one that is not."""
    spec = LayerSpec(kind=kind, units=16, timesteps=40, return_sequences=True, seed=3)
    looped = build_layer(spec)
    assert not looped.unroll
    (returned,) = trace(spec).returns
    np.testing.assert_array_equal(returned.value, looped(spec.make_inputs()))


def test_what_is_not_a_recurrent_layer() -> None:
    cells = [keras.layers.LSTMCell(3), keras.layers.GRUCell(2)]
    several = keras.layers.RNN(cells)
    for layer, named in (
        (keras.layers.Dense(3), "a Dense"),
        (several, "a RNN of StackedRNNCells"),
        (keras.layers.Bidirectional(several), "a Bidirectional of RNN"),
        (None, "a NoneType"),
    ):
        sentence = f"SimpleRNN, LSTM or GRU.*but {named} was given: pass one of these"
        with pytest.raises(TypeError, match=sentence):
            trace_layer(layer, X)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_in_an_rnn_is_that_layer(kind: str) -> None:
    alone = CLASSES[kind](4, return_sequences=True, return_state=True)
    alone(X)
    layer = keras.layers.RNN(alone.cell, return_sequences=True, return_state=True)
    found = trace_layer(layer, X)
    assert_agrees(layer, found, X, CLOSE)
    assert found.config == trace_layer(alone, X).config


def test_halves_of_two_kinds() -> None:
    """Each half returns its own states, and they are named by its own cell."""
    backward = keras.layers.GRU(
        3, go_backwards=True, return_sequences=True, return_state=True
    )
    layer = keras.layers.Bidirectional(
        keras.layers.LSTM(4, return_sequences=True, return_state=True),
        backward_layer=backward,
    )
    found = trace_layer(layer, X)
    names = ["output", "forward_h", "forward_c", "backward_h"]
    assert [name for name, _ in found.returns] == names
    assert found.returns[0].value.shape == (2, 5, 4 + 3)
    assert found.returns[-1].value.shape == (2, 3)
    assert found.matches_keras


@pytest.mark.parametrize(
    ("mask", "sentence"),
    [
        (np.ones((2, 4)), r"\(2, 5\), but its shape is \(2, 4\): pass one truth value"),
        (np.ones((2, 5, 1)), r"but its shape is \(2, 5, 1\): pass one truth value"),
        (np.full((2, 5), "yes"), "a ndarray that is no array of truth values"),
        ([[True], [True, False]], "a list that is no array of truth values"),
        ("all", "a str that is no array of truth values"),
    ],
    ids=["steps", "3d", "text", "ragged", "word"],
)
def test_wrong_masks(mask: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        trace_layer(keras.layers.Bidirectional(keras.layers.GRU(3)), X, mask=mask)


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        (X[0], r"three axes.*\(5, 3\): reshape"),
        (X[..., None], r"three axes.*\(2, 5, 3, 1\): reshape"),
        (X[:, :0], r"none of them empty.*\(2, 0, 3\): reshape"),
        (X[:0], r"none of them empty.*\(0, 5, 3\)"),
        (np.array([[["a", "b"]]]), "must be numbers.*pass an array of numbers"),
        ([[[1.0, 2.0], [3.0]]], "must be numbers.*list of other things"),
        (None, "must be numbers.*NoneType"),
        (keras.Input((5, 3)), "must be numbers.*KerasTensor"),
        (X.astype(complex), "must be numbers"),
    ],
    ids=["2d", "4d", "no steps", "no batch", "text", "ragged", "none", "symbolic", "i"],
)
def test_wrong_inputs(inputs: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        trace_layer(keras.layers.LSTM(4), inputs)


def test_inputs_with_other_features_than_the_layer_has() -> None:
    layer = keras.layers.LSTM(4)
    layer.build((None, 5, 2))
    with pytest.raises(
        ValueError, match=r"must have 2 features.*pass \(batch, timesteps, 2"
    ):
        trace_layer(layer, X)


@pytest.mark.parametrize(
    "states",
    [
        np.zeros((2, 4)),
        [np.zeros((2, 4))],
        [np.zeros((2, 4))] * 3,
        [np.zeros((2, 3)), np.zeros((2, 4))],
        [np.zeros((1, 4)), np.zeros((1, 4))],
        [],
    ],
    ids=["one", "list of one", "three", "units", "batch", "none"],
)
def test_initial_states_of_the_wrong_shape(states: Any) -> None:
    with pytest.raises(ValueError, match=r"must be 2 array\(s\).*\(2, 4\).*pass one array"):
        trace_layer(keras.layers.LSTM(4), X, initial_state=states)


@pytest.mark.parametrize("states", [[None, None], ["h", "c"], [[[1.0], [1.0, 2.0]], 0]])
def test_initial_states_that_are_not_numbers(states: Any) -> None:
    with pytest.raises(ValueError, match="initial_state must"):
        trace_layer(keras.layers.LSTM(4), X, initial_state=states)
