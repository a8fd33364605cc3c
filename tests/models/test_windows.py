"""Windows against Keras's own function; the split, the scaling, the forecasts."""

import keras
import numpy as np
import pytest

from models.series import MadeSeries, given_series
from models.training import TrainingSpec
from models.windows import WindowsProblem, count_windows, cut_windows, fitting
from models.windows_forecast import (
    Forecast,
    direct_errors,
    errors_by_step,
    following,
    last_values,
    rolled_errors,
)
from models.worker.training.chunk import train
from models.worker.training.forecast import forecast, roll_out
from models.worker.training.windows import build_windows, check_windows
from tests.models.scripts import check_training_script

SHORT = MadeSeries(length=90, period=12)


def keras_samples(values, window: int, horizon: int, stride: int) -> np.ndarray:
    dataset = keras.utils.timeseries_dataset_from_array(
        values, None, window + horizon, sequence_stride=stride, batch_size=1000
    )
    return np.concatenate([np.asarray(batch) for batch in dataset])


@pytest.mark.parametrize("horizon", [1, 2, 7])
@pytest.mark.parametrize("stride", [1, 2, 5])
@pytest.mark.parametrize("window", [1, 6, 20])
def test_windows_are_those_that_keras_cuts(window, horizon, stride) -> None:
    values = np.random.default_rng(0).standard_normal(61)
    ours = cut_windows(values, window, horizon, stride)
    theirs = keras_samples(values, window, horizon, stride)
    assert len(ours.x) == (61 - window - horizon) // stride + 1 == len(theirs)
    assert ours.x.shape == (len(theirs), window, 1)
    assert ours.y.shape == (len(theirs), horizon)
    np.testing.assert_array_equal(ours.x[..., 0], theirs[:, :window])
    np.testing.assert_array_equal(ours.y, theirs[:, window:])
    np.testing.assert_array_equal(values[ours.starts], ours.x[:, 0, 0])


def test_the_next_value_is_the_target_as_keras_s_tutorial_gives_it() -> None:
    """With a horizon of 1, `targets=values[window:]` is the usual way to say it."""
    values = np.arange(30.0)
    dataset = keras.utils.timeseries_dataset_from_array(
        values, values[6:], sequence_length=6, batch_size=100
    )
    ((x, y),) = dataset
    ours = cut_windows(values, 6, 1, 1)
    np.testing.assert_array_equal(ours.x[..., 0], np.asarray(x))
    np.testing.assert_array_equal(ours.y[:, 0], np.asarray(y))


def test_where_nothing_fits_there_is_no_window() -> None:
    found = cut_windows(np.arange(5.0), 4, 2, 1)
    assert found.x.shape == (0, 4, 1)
    assert found.y.shape == (0, 2)
    assert count_windows(6, 4, 2, 9) == 1


@pytest.mark.parametrize(
    ("window", "horizon", "stride"), [(6, 1, 1), (10, 5, 3), (3, 12, 7)]
)
def test_the_test_is_later_than_all_that_was_trained_on(window, horizon, stride) -> None:
    problem = WindowsProblem(series=SHORT, window=window, horizon=horizon, stride=stride)
    split, starts = problem.split, problem.samples().starts
    assert split.boundary == 72
    assert split.samples == len(starts)
    ends = starts + window + horizon  # the first value after each sample
    assert (ends[: split.training] <= 72).all()
    assert (ends[split.training :] > 72).all()
    targets = starts + window  # the first value to be forecast
    assert (targets[split.first_test :] >= 72).all()
    assert (targets[: split.first_test] < 72).all()
    parts = [split.part_of(sample) for sample in range(split.samples)]
    assert parts.count("test") == split.test
    assert parts.count("left out") == split.first_test - split.training


def test_the_scaling_knows_the_training_part_alone() -> None:
    values = np.concatenate((np.tile([1.0, 3.0], 40), np.full(20, 1e6)))
    problem = WindowsProblem(series=given_series(values), window=4)
    assert (problem.scaling.mean, problem.scaling.spread) == (2, 1)
    scaled = problem.scaled_samples()
    assert scaled.x.dtype == np.float32
    assert scaled.x[0, :, 0].tolist() == [-1, 1, -1, 1]
    np.testing.assert_allclose(problem.scaling.undo(scaled.y[0]), [1])


@pytest.mark.parametrize(
    ("values", "setting", "said"),
    [
        (np.arange(12.0), {}, "has 12 values, but a window of 49 and a horizon of 1 need"),
        (np.arange(12.0), {"window": 9}, "training part is the first 9 of 12 values"),
        (
            np.arange(12.0),
            {"window": 2, "horizon": 4},
            "No sample is left for the test: of the last 3 values none",
        ),
        (np.full(90, 5.0), {}, "is constant: every value is 5, so there is nothing"),
        (
            np.append(np.full(85, 5.0), np.arange(15)),
            {},
            "constant in its training part, the first 80 %: every value is 5",
        ),
        (np.full(90, 0.1) + 1e-18, {}, "is constant"),
        (np.arange(90.0), {"window": 201}, "window must be a whole number from 1 to 200"),
        (np.arange(90.0), {"horizon": 0}, "horizon must be a whole number"),
        (np.arange(90.0), {"stride": 2.0}, "stride must be a whole number"),
        (np.arange(90.0), {"kind": "cnn"}, "layer must be one of"),
    ],
)
def test_what_cannot_be_cut_gets_a_sentence(values, setting, said) -> None:
    with pytest.raises(ValueError, match=said):
        WindowsProblem(series=given_series(values), **setting)


@pytest.mark.parametrize("points", [4, 5, 9, 20, 1000])
def test_something_fits_every_series(points) -> None:
    window, horizon = fitting(points)
    problem = WindowsProblem(
        series=given_series(np.arange(float(points))), window=window, horizon=horizon
    )
    assert problem.split.training >= 1
    assert problem.split.test >= 1


def test_keras_s_function_is_really_asked() -> None:
    check = check_windows(WindowsProblem(series=SHORT, window=6, horizon=3, stride=2))
    assert check.matches_keras
    assert check.keras_samples == 41


def test_last_value_forecasts_and_errors_by_hand() -> None:
    values = np.array([0.0, 1, 2, 4, 7, 11])
    found = Forecast(
        first=3,
        direct=np.array([[4.0, 6.0], [7.0, 10.0], [10.0, 99.0]]),
        rolled=np.array([4.0, 6.0, 8.0]),
    )
    np.testing.assert_array_equal(following(values, found), [[4, 7], [7, 11], [11, np.nan]])
    assert last_values(values, found).tolist() == [2, 4, 7]
    by_step = errors_by_step(values, found)
    assert (by_step[0].model, by_step[0].naive) == pytest.approx((1 / 3, 3.0))
    assert (by_step[1].model, by_step[1].naive) == pytest.approx((1.0, 6.0))
    whole = direct_errors(values, found)
    assert (whole.model, whole.naive) == pytest.approx((3 / 5, 21 / 5))
    assert whole.better
    assert whole.share == pytest.approx(6 / 7)
    rolled = rolled_errors(values, found)
    assert (rolled.model, rolled.naive) == pytest.approx((4 / 3, 16 / 3))


def test_answers_that_are_no_numbers_are_never_better() -> None:
    found = Forecast(2, np.full((2, 1), np.nan), np.full(2, np.nan))
    errors = direct_errors(np.arange(4.0), found)
    assert not errors.is_number
    assert not errors.better
    assert errors.share is None
    assert not rolled_errors(np.arange(4.0), found).is_number


def test_a_roll_out_reads_its_own_answers() -> None:
    """The next two values are each the sum of the window: easily followed by hand."""
    read = []

    def call(x):
        read.append(x[0, :, 0].tolist())
        return np.float32([[x.sum(), x.sum() + 1]])

    found = roll_out(call, np.float32([1, 2, 3]), 5)
    assert found.tolist() == [6, 7, 16, 17, 40]
    assert read == [[1, 2, 3], [3, 6, 7], [7, 16, 17]]


def trained(problem: WindowsProblem, epochs: int):
    spec = TrainingSpec(problem=problem, learning_rate=0.02, batch_size=32)
    chunk = train(spec, None, epochs, 60)
    return spec, chunk


def test_a_sine_is_learnt_and_beats_the_last_value() -> None:
    series = MadeSeries(form="sine", length=200, period=20)
    problem = WindowsProblem(series=series, window=10, horizon=2, units=8)
    spec, chunk = trained(problem, 25)
    found = forecast(spec, chunk.records[-1].weights)
    assert found.first == 160
    assert found.direct.shape == (40, 2)
    assert found.rolled.shape == (40,)
    errors = direct_errors(series.values, found)
    assert errors.share is not None
    assert errors.share > 0.7
    # Untrained, it knows nothing.
    before = direct_errors(series.values, forecast(spec, chunk.records[0].weights))
    assert before.model > 3 * errors.model


def test_a_forecast_is_what_the_keras_model_answers() -> None:
    problem = WindowsProblem(series=SHORT, window=7, horizon=3, units=4, kind="gru")
    spec, chunk = trained(problem, 1)
    weights = chunk.records[-1].weights
    found = forecast(spec, weights)
    keras.utils.set_random_seed(0)
    model = build_windows(problem).model
    model.set_weights(list(weights))
    scaled = problem.scaling.apply(SHORT.values)
    for row, origin in ((0, 72), (17, 89)):
        answer = model(scaled[None, origin - 7 : origin, None]).numpy()[0]
        np.testing.assert_allclose(
            found.direct[row], problem.scaling.undo(answer), atol=1e-5
        )
    np.testing.assert_allclose(found.rolled[:3], found.direct[0], atol=1e-5)
    # The fourth comes from a window that ends with the first three answers.
    window = np.concatenate((scaled[68:72], problem.scaling.apply(found.rolled[:3])))
    answer = model(window[None, :, None]).numpy()[0]
    np.testing.assert_allclose(found.rolled[3:6], problem.scaling.undo(answer), atol=1e-5)


def test_the_script_trains_the_same_with_fit(tmp_path) -> None:
    problem = WindowsProblem(series=SHORT, window=8, horizon=2, stride=2, units=3)
    spec, chunk = trained(problem, 3)
    check_training_script(spec, 3, chunk.records[-1].weights, tmp_path)
