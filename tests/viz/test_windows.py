"""The figures and the HTML of windows and forecasts, on series made by hand."""

import re

import numpy as np
import pytest

from models.series import given_series
from models.windows import WindowsProblem
from models.windows_forecast import CutCheck, Forecast
from tests.drawn import assert_valid
from viz.windows import (
    sample_alt,
    sample_figure,
    series_alt,
    series_figure,
    time_axis,
    value_range,
)
from viz.windows_forecast import (
    forecast_alt,
    forecast_columns,
    forecast_figure,
    horizon_alt,
    horizon_columns,
    horizon_figure,
    verdict,
)
from viz.windows_markup import arrays_line, sample_table, windows_heading

VALUES = np.arange(20.0) ** 2
LABELS = tuple(f"2024-01-{day:02}" for day in range(1, 21))


def make_problem(**setting) -> WindowsProblem:
    given = {"series": given_series(VALUES), "window": 4, "horizon": 2, "units": 3}
    return WindowsProblem(**{**given, **setting})


def make_forecast(direct=None) -> Forecast:
    if direct is None:
        # Off by 1 one step ahead, and by 5 two steps ahead.
        direct = np.stack((VALUES[16:] + 1, np.append(VALUES[17:], 0) + 5), axis=1)
    return Forecast(first=16, direct=direct, rolled=VALUES[16:] + 10)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_series_and_where_a_sample_stands_in_it() -> None:
    figure = series_figure(make_problem(stride=3), 2)
    test, window, horizon, line = figure.data
    np.testing.assert_array_equal(line.y, np.float32(VALUES))
    assert (test.x[0], test.x[-1]) == (15.5, 19.5)
    assert (window.x[0], window.x[-1]) == (5.5, 9.5)
    assert (horizon.x[0], horizon.x[-1]) == (9.5, 11.5)
    assert window.fillcolor != horizon.fillcolor != test.fillcolor


def test_a_sample_near_by_with_its_brackets_and_the_next_one() -> None:
    figure = sample_figure(make_problem(stride=3), 2)
    near, window, horizon, *brackets = figure.data
    assert list(window.x) == [6, 7, 8, 9]
    np.testing.assert_array_equal(horizon.y, np.float32(VALUES[10:12]))
    assert near.x[0] == 2
    assert window.marker.symbol != horizon.marker.symbol  # not by colour alone
    own, after, next_one, next_after = brackets
    assert own.text[1] == "<b>4</b>"
    assert "<b>2</b>" in after.text
    assert next_one.x[0] - own.x[0] == 3  # the stride
    assert own.x[0] < 6 < 9 < own.x[-1] < after.x[0] < 10
    assert not any(next_one.text + next_after.text)
    last = sample_figure(make_problem(stride=3), 4)
    assert len(last.data) == 5  # there is no next one


def test_a_long_window_is_drawn_without_points() -> None:
    series = given_series(np.arange(400.0) % 7)
    figure = sample_figure(make_problem(series=series, window=150), 0)
    assert figure.data[1].mode == "lines"
    assert figure.data[2].mode == "lines+markers"


def test_dates_become_ticks_and_labels() -> None:
    figure = series_figure(make_problem(), 0, LABELS)
    assert all(text.startswith("2024-01-") for text in figure.layout.xaxis.ticktext)
    assert figure.data[-1].customdata[3] == "2024-01-04"
    axis = time_axis(-0.6, 19.6, ("<b>",) * 20)
    assert set(axis["ticktext"]) == {"&lt;b&gt;"}


def test_hours_are_told_where_days_are_the_same() -> None:
    hours = tuple(f"2024-01-01 {hour:02}:00" for hour in range(20))
    assert "01-01 09:00" in time_axis(0, 19, hours)["ticktext"]
    days = tuple(f"2024-01-{day:02} 06:00" for day in range(1, 21))
    assert "2024-01-10" in time_axis(0, 19, days)["ticktext"]


@pytest.mark.parametrize("values", [np.full(3, np.nan), np.zeros(3), np.array([1.0, 2])])
def test_the_axis_has_room_for_every_series(values) -> None:
    low, high = value_range(values)
    assert low < high
    assert not (values < low).any()
    assert not (values > high).any()


def test_the_texts_say_what_is_to_be_seen() -> None:
    problem = make_problem(stride=3)
    assert "20 values from 0 to 361" in series_alt(problem)
    assert "The first 16 are trained on" in series_alt(problem)
    assert "its window is the values 6 to 9, its horizon 10 to 11" in sample_alt(problem, 2)
    assert "neither part" in sample_alt(make_problem(), 11)


def test_the_arrays_have_their_shapes_in_the_dimensions_colours() -> None:
    html = arrays_line(make_problem(), CutCheck(15, 15, 0.0))
    for name, number in (("batch", 15), ("timesteps", 4), ("features", 1), ("units", 2)):
        assert f'style="color:var(--hue-{name})">{number}</b>' in html
    text = text_of(html)
    assert "X ( 15 , 4 , 1 ) 11 train, 3 test, 1 overlap both" in text
    assert "15 = (20 − 4 − 2 ) // 1 + 1" in text
    assert "✓ matches Keras exactly" in text
    wrong = arrays_line(make_problem(), CutCheck(15, 14, 0.5))
    assert "✗ differs from" in wrong
    assert "14 samples" in wrong
    assert "Keras" not in arrays_line(make_problem(), None)
    assert text_of(windows_heading(make_problem())) == "LSTM( 3 ) → Dense( 2 )"


def test_the_table_shows_the_sample_and_its_neighbours() -> None:
    html = sample_table(make_problem(window=9), 3)
    text = text_of(html)
    assert "X[2] 4 9 …5… 81 100 y[2] 121 144" in text
    assert "X[3] 9 16" in text
    assert html.count("u-w-chosen") == 1
    assert text_of(sample_table(make_problem(), 14)).count("test") == 3
    only = make_problem(series=given_series(VALUES[:8]), window=1, horizon=1, stride=5)
    assert text_of(sample_table(only, 0)).count("X[") == 2


def test_forecasts_stand_against_the_truth_and_the_last_value() -> None:
    figure = forecast_figure(make_problem(), make_forecast())
    by_name = {trace.name: trace for trace in figure.data if trace.name}
    np.testing.assert_allclose(by_name["one step ahead"].y, VALUES[16:] + 1)
    np.testing.assert_allclose(by_name["rolled out"].y, VALUES[16:] + 10)
    np.testing.assert_allclose(by_name["the last value"].y, VALUES[15:19])
    assert list(by_name["truth"].x) == list(range(4, 20))
    dashes = {trace.line.dash for trace in by_name.values()}
    assert len(dashes) == 3  # truth and the model's line are solid, and differ in width
    low, high = figure.layout.yaxis.range
    assert low < VALUES[4:].min() < VALUES[4:].max() < high


def test_the_verdict_says_whether_it_learnt_anything() -> None:
    better = text_of(verdict(make_problem(), make_forecast(), 5))
    # |1| four times and |5| three times, against 31 33 35 37 and 64 68 72.
    assert "1 to 2 steps ahead 2.71 against 48.6 ✓ 94% less" in better
    worse = verdict(make_problem(), make_forecast(np.full((4, 2), 999.0)), 5)
    assert "✗ not better than the last value" in worse
    broken = make_forecast(np.full((4, 2), np.nan))
    assert "the answers are no numbers (NaN)" in verdict(make_problem(), broken, 5)
    flat = make_problem(series=given_series(np.append(np.arange(15.0), np.full(5, 3.0))))
    same = Forecast(16, np.full((4, 2), 3.5), np.full(4, 3.5))
    assert "the last value is exact here" in verdict(flat, same, 5)


def test_errors_by_step_are_bars_and_a_table() -> None:
    problem, forecast = make_problem(), make_forecast()
    figure = horizon_figure(problem, forecast)
    model, last = figure.data
    np.testing.assert_allclose(model.y, [1, 5])
    np.testing.assert_allclose(last.y, [34, 68])
    assert last.marker.pattern.shape == "/"
    assert horizon_columns(problem, forecast)["the model"] == [1, 5]
    assert "2 ahead 5 against 68" in horizon_alt(problem, forecast)
    broken = make_forecast(np.full((4, 2), np.nan))
    assert "1 ahead NaN against 34" in horizon_alt(problem, broken)
    assert np.isfinite(horizon_figure(problem, broken).layout.yaxis.range).all()


def test_the_table_of_forecasts_has_a_row_a_value() -> None:
    forecast = Forecast(16, make_forecast().direct, VALUES[16:18])
    columns = forecast_columns(make_problem(), forecast, LABELS)
    assert columns["value"] == [16, 17, 18, 19]
    assert columns["date"][0] == "2024-01-17"
    assert columns["rolled out"] == [256, 289, None, None]
    assert {len(column) for column in columns.values()} == {4}
    assert "Mean absolute error" in forecast_alt(make_problem(), forecast)


def test_figures_are_what_plotly_would_have_made() -> None:
    """They are made without Plotly's checks, for speed."""
    problem, forecast = make_problem(), make_forecast()
    for figure in (
        series_figure(problem, 0, LABELS),
        sample_figure(problem, 3),
        forecast_figure(problem, forecast),
        horizon_figure(problem, forecast),
    ):
        assert_valid(figure)
