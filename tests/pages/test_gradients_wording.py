"""The sentences on the gradients page: true for these numbers, also at the extremes."""

import numpy as np
import pytest

from models.gradients import GradientSpec, norms
from models.gradients_clipping import CLIP_METHODS, clip, global_norm
from models.worker.gradients import gradient_profile
from pages.shared.gradients_settings import GRADIENT_PRESETS
from pages.shared.gradients_wording import clipping_told, how_to_read, truncation_told

GRADIENTS = {
    "kernel": np.array([[3.0, -4.0]], np.float32),
    "recurrent_kernel": np.array([[0.5, 0.0], [0.0, -0.5]], np.float32),
}


def told_of(gradients, method, threshold: float) -> str:
    after = clip(gradients, method, threshold)
    return clipping_told(gradients, after, method, threshold)


@pytest.mark.parametrize("method", CLIP_METHODS)
def test_what_is_short_enough_is_said_to_be_left_alone(method) -> None:
    assert "nothing is clipped" in told_of(GRADIENTS, method, 100.0)
    after = clip(GRADIENTS, method, 100.0)
    assert all((after[name] == values).all() for name, values in GRADIENTS.items())
    assert "nothing is clipped" not in told_of(GRADIENTS, method, 0.1)


def test_what_is_clipped_is_named_and_counted() -> None:
    assert "2 of 6 numbers are beyond ±1" in told_of(GRADIENTS, "clipvalue", 1.0)
    told = told_of(GRADIENTS, "clipnorm", 1.0)
    assert "`kernel`" in told
    assert "`recurrent_kernel`" not in told
    assert "a norm of 5.05" in told_of(GRADIENTS, "global_clipnorm", 1.0)


@pytest.mark.parametrize("method", ["clipnorm", "global_clipnorm"])
def test_no_norm_clips_what_is_infinite(method) -> None:
    broken = {"kernel": np.array([np.inf, 1.0], np.float32)}
    assert "leaves NaN" in told_of(broken, method, 1.0)
    assert np.isnan(clip(broken, method, 1.0)["kernel"]).any()


def test_a_norm_that_overflows_leaves_zeros_of_each_weight_and_nan_of_all() -> None:
    huge = {"kernel": np.array([1e30, 1.0], np.float32), "bias": np.ones(1, np.float32)}
    assert not clip(huge, "clipnorm", 0.1)["kernel"].any()
    told = told_of(huge, "clipnorm", 0.1)
    assert told.startswith("The norm of `kernel` is more than float32 can hold")
    assert "leaves NaN" in told_of(huge, "global_clipnorm", 0.1)


def test_infinities_are_cut_off_by_value_and_nan_is_not() -> None:
    broken = {"kernel": np.array([np.inf, np.nan], np.float32)}
    told = told_of(broken, "clipvalue", 1.0)
    assert told.startswith("1 of 2 number is beyond")
    assert told.endswith("NaN stays NaN.")


def test_truncation_says_why_a_sum_gets_longer_only_where_one_does() -> None:
    spec = GradientSpec(kind="simple_rnn", timesteps=100)
    full = gradient_profile(spec)
    for window in (5, 20, 99):
        part = gradient_profile(
            GradientSpec(kind="simple_rnn", timesteps=100, window=window)
        )
        longer = any(
            norms(part.weights[name].ravel()) > norms(values.ravel())
            for name, values in full.weights.items()
        )
        assert ("above 100 %" in truncation_told(full, part)) == longer
    assert "the first step adds" in truncation_told(full, part)
    assert "nothing is cut" in truncation_told(full, full)


def test_the_slope_of_the_spectral_radius_is_met_as_it_is_said() -> None:
    def factors(activation: str) -> np.ndarray:
        profile = gradient_profile(
            GradientSpec(kind="simple_rnn", activation=activation, scale=0.8, timesteps=12)
        )
        values = norms(profile.states["hidden"])
        return values[:-1] / values[1:]

    assert "here exactly" in how_to_read("states", GradientSpec(activation="linear"))
    assert factors("linear") == pytest.approx(0.8, rel=1e-5)
    for activation in ("tanh", "relu"):
        told = how_to_read("states", GradientSpec(activation=activation))
        assert told.endswith(f"; {activation} can only lower it.")
        assert (factors(activation) <= 0.8 * (1 + 1e-5)).all()
    assert "¼" in how_to_read("states", GradientSpec(activation="sigmoid"))
    assert (factors("sigmoid") <= 0.2 * (1 + 1e-5)).all()


def test_a_line_that_is_not_drawn_is_not_explained() -> None:
    assert "grey" not in how_to_read("states", GradientSpec(scale=0.0))


def test_the_gradient_that_is_said_to_explode_does() -> None:
    clipped = next(item for item in GRADIENT_PRESETS if item.title == "Clipped").values
    for units in (1, 8, 32):
        spec = GradientSpec(
            kind=clipped["layer"],
            units=units,
            scale=clipped["scale"],
            activation=clipped["activation"],
        )
        assert global_norm(gradient_profile(spec).weights) > 1e6 * clipped["threshold"]
