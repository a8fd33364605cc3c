"""Gradients through time, against independent calculations and Keras's optimizers."""

import keras
import numpy as np
import pytest

from models.gradients import GradientSpec, angle, factor_per_step, norms, spectral_radius
from models.gradients_clipping import CLIP_METHODS, clip
from models.worker.build import build_layer
from models.worker.gradients import _layer_spec, _weights, gradient_profile


def loss_of(spec: GradientSpec, inputs: np.ndarray) -> float:
    """Run a fresh layer of Keras; the loss is the mean of its last hidden state."""
    layer = build_layer(_layer_spec(spec))
    layer.set_weights(_weights(spec))
    return float(np.asarray(layer(inputs))[0, -1].astype(np.float64).mean())


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
def test_input_gradients_are_the_slopes_of_the_loss(kind) -> None:
    spec = GradientSpec(kind=kind, timesteps=4, units=3, scale=1.2)
    profile = gradient_profile(spec)
    inputs, step = spec.make_inputs(), 1e-2
    assert profile.loss == pytest.approx(loss_of(spec, inputs), abs=1e-6)
    for place in np.ndindex(inputs.shape[1:]):
        ends = []
        for sign in (1, -1):
            moved = inputs.copy()
            moved[(0, *place)] += sign * step
            ends.append(loss_of(spec, moved))
        # Rounding of the float32 loss, about 1e-7, over 2 · step, and the curvature.
        slope = (ends[0] - ends[1]) / (2 * step)
        assert profile.inputs[place] == pytest.approx(slope, abs=1e-4)


def test_a_linear_simple_rnn_has_the_closed_form() -> None:
    """Without an activation, dh[t+1]/dh[t] is the recurrent kernel, at every step."""
    spec = GradientSpec(
        kind="simple_rnn", timesteps=12, units=4, scale=0.9, activation="linear"
    )
    profile = gradient_profile(spec)
    recurrent = _weights(spec)[1].astype(np.float64)
    expected = np.full(4, 1 / 4)
    for step in reversed(range(12)):
        np.testing.assert_allclose(profile.states["hidden"][step], expected, atol=1e-6)
        expected = recurrent @ expected
    # Keras draws an orthogonal kernel, so a step back multiplies the norm by the scale.
    assert factor_per_step(norms(profile.states["hidden"])) == pytest.approx(0.9, abs=1e-5)
    assert list(profile.radii.values()) == pytest.approx([0.9], abs=1e-5)


def test_the_gradient_by_the_cell_state_is_the_slope_of_the_loss() -> None:
    """From c at the last step but one on, the rest of the LSTM is run by hand."""
    spec = GradientSpec(kind="lstm", timesteps=3, units=2)
    profile = gradient_profile(spec)
    layer = build_layer(_layer_spec(spec))
    layer.set_weights(_weights(spec))
    last = spec.make_inputs()[:, -1]

    def loss(hidden: np.ndarray, cell: np.ndarray) -> float:
        output, _ = layer.cell(last, [hidden[None], cell[None]])
        return float(np.asarray(output).astype(np.float64).mean())

    hidden, cell = (profile.values[name][1] for name in ("hidden", "cell"))
    by_hidden, by_cell = np.zeros(2), np.zeros(2)
    for unit in range(2):
        small = np.zeros(2, np.float32)
        small[unit] = 1e-2
        by_hidden[unit] = (loss(hidden + small, cell) - loss(hidden - small, cell)) / 2e-2
        by_cell[unit] = (loss(hidden, cell + small) - loss(hidden, cell - small)) / 2e-2
    np.testing.assert_allclose(profile.states["hidden"][1], by_hidden, atol=1e-4)
    # c reaches the loss through the next step, and through the h of its own step.
    output_gate = profile.values["hidden"][1] / np.tanh(cell)
    within = by_hidden * output_gate * (1 - np.tanh(cell) ** 2)
    np.testing.assert_allclose(profile.states["cell"][1], by_cell + within, atol=1e-4)


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
def test_truncation_cuts_and_leaves_the_rest_as_it_was(kind) -> None:
    spec = GradientSpec(kind=kind, timesteps=20, units=3, window=6)
    cut, whole = gradient_profile(spec), gradient_profile(spec.without_window())
    assert spec.cut == 14
    for name, gradient in cut.states.items():
        assert not gradient[:14].any()
        # The same sums in two pieces: float32 rounding of values below 1.
        np.testing.assert_allclose(gradient[14:], whole.states[name][14:], atol=1e-6)
        assert whole.states[name][:14].any()
    assert cut.loss == pytest.approx(whole.loss, abs=1e-6)
    assert cut.matches_keras
    assert whole.matches_keras


def test_exploding_gradients_are_results() -> None:
    profile = gradient_profile(
        GradientSpec(kind="simple_rnn", timesteps=200, scale=4, activation="linear")
    )
    assert not profile.is_finite


@pytest.mark.parametrize("method", CLIP_METHODS)
@pytest.mark.parametrize("threshold", [0.01, 0.5, 100.0])
def test_clipping_is_that_of_keras_s_optimizers(method, threshold) -> None:
    profile = gradient_profile(GradientSpec(kind="gru", timesteps=5, units=3))
    gradients = {name: values * 10 for name, values in profile.weights.items()}
    variables = [keras.Variable(np.zeros_like(g)) for g in gradients.values()]
    optimizer = keras.optimizers.SGD(learning_rate=1.0, **{method: threshold})
    optimizer.apply([keras.ops.convert_to_tensor(g) for g in gradients.values()], variables)
    clipped = clip(gradients, method, threshold)
    for ours, variable in zip(clipped.values(), variables, strict=True):
        # The same float32 arithmetic in another order.
        np.testing.assert_allclose(ours, -np.asarray(variable), rtol=1e-5, atol=1e-8)


def test_a_threshold_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="must be above 0, but 0 was given"):
        clip({"kernel": np.ones(2)}, "clipnorm", 0)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"timesteps": 201}, "timesteps"),
        ({"scale": float("nan")}, "scale must be a number from 0 to 4, but nan"),
        ({"forget_bias": True}, "forget_bias must be a number"),
        ({"activation": "softmax"}, "activation"),
        ({"window": -1}, "window"),
    ],
)
def test_what_is_out_of_range_gets_a_sentence(setting, said) -> None:
    with pytest.raises(ValueError, match=said):
        GradientSpec(**setting)


def test_spectral_radius_and_angle() -> None:
    assert spectral_radius(np.array([[0.0, 2.0], [-2.0, 0.0]])) == pytest.approx(2)
    assert np.isnan(spectral_radius(np.array([[np.inf]])))
    assert angle(np.array([1.0, 0.0]), np.array([0.0, 3.0])) == pytest.approx(90)
    assert angle(np.zeros(2), np.ones(2)) is None
