"""Series: made by formulas, typed; the code that makes them gives the same numbers."""

import numpy as np
import pytest

from models.series import (
    AIRLINE_PASSENGERS,
    FORMS,
    LONGEST_SERIES,
    MadeSeries,
    given_series,
    read_numbers,
)


def made_by(code: str) -> np.ndarray:
    names = {"np": np}
    exec(code, names)
    return names["series"]


@pytest.mark.parametrize("form", FORMS)
def test_the_script_makes_the_same_numbers(form) -> None:
    series = MadeSeries(form=form, length=60, period=7, noise=0.3, trend=-1.5, seed=4)
    assert series.values.shape == (60,)
    np.testing.assert_array_equal(made_by(series.code()), series.values)


def test_a_sine_has_its_period_and_amplitude() -> None:
    values = MadeSeries(form="sine", length=48, period=24).values
    np.testing.assert_allclose(values[[0, 6, 12, 18]], [0, 1, 0, -1], atol=1e-12)
    np.testing.assert_allclose(values[24:], values[:24], atol=1e-12)


def test_the_trend_rises_and_the_noise_spreads() -> None:
    quiet, noisy = (MadeSeries(length=2000, noise=n, trend=2.0).values for n in (0.0, 0.5))
    wave = MadeSeries(form="sine", length=2000).values
    np.testing.assert_allclose(quiet - wave, np.arange(2000) / 1000, atol=1e-12)
    # The spread of 2,000 draws is within a few hundredths of what was asked.
    assert (noisy - quiet).std() == pytest.approx(0.5, abs=0.03)


def test_what_makes_no_difference_is_no_other_series() -> None:
    assert MadeSeries(form="sine", noise=0.3, seed=5) == MadeSeries(form="sine")
    assert MadeSeries(form="walk", period=9) == MadeSeries(form="walk")
    assert MadeSeries(form="walk", seed=1) != MadeSeries(form="walk")


def test_typed_numbers_are_read_and_written_into_the_script() -> None:
    series = read_numbers("1, 2.5;\n-3e2 4")
    assert series.values.tolist() == [1, 2.5, -300, 4]
    assert made_by(series.code()).tolist() == [1, 2.5, -300, 4]
    assert len(read_numbers(AIRLINE_PASSENGERS).values) == 144


def test_a_given_series_is_known_by_all_of_its_numbers() -> None:
    """Caches are keyed by what it says of itself."""
    values = np.arange(1000.0)
    other = values.copy()
    other[500] += 1e-9
    one, two = given_series(values), given_series(other)
    assert repr(one) == repr(given_series(values.copy()))
    assert repr(one) != repr(two)
    assert hash(one) != hash(two)
    assert len(repr(one)) < 100


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "but 0 came: add some"),
        ("1 2 3", "but 3 came: add some"),
        ("1 2 x 4", "number 3 is 'x': replace it"),
        ("1 2 3 nan", "number 4 is 'nan'"),
        ("1 2 3 1e300", "number 4 is '1e300'"),
        ("1 2 3 1_0", "number 4 is '1_0'"),
        ("1 " * 5000, "have 10,000 characters, but at most 8,000"),
    ],
)
def test_what_is_no_series_gets_a_sentence(text, said) -> None:
    with pytest.raises(ValueError, match=said):
        read_numbers(text)


def test_a_series_that_is_too_long_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match="but 4,001 came: shorten it"):
        given_series(np.zeros(LONGEST_SERIES + 1))


@pytest.mark.parametrize(
    "setting",
    [{"form": "cosine"}, {"length": 2001}, {"period": 1}, {"noise": np.nan}, {"trend": 5}],
)
def test_settings_out_of_range_get_a_sentence(setting) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(setting))}|series"):
        MadeSeries(**setting)
