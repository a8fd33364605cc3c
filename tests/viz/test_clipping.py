"""Gradients before and after clipping, on arrays made by hand."""

import numpy as np
import pytest

from models.gradients_clipping import clip
from viz.clipping import (
    clipping_alt,
    clipping_columns,
    norms_figure,
    numbers_alt,
    numbers_figure,
)

BEFORE = {
    "kernel": np.float32([[3.0, 0.0], [0.0, 4.0]]),
    "recurrent_kernel": np.float32([[0.1, -0.2], [0.0, 0.2]]),
    "bias": np.float32([12.0, 0.0]),
}


def test_norms_stand_side_by_side_on_a_log_axis() -> None:
    after = clip(BEFORE, "clipnorm", 1.0)
    figure = norms_figure(BEFORE, after, "clipnorm", 1.0)
    before, clipped, line = figure.data
    np.testing.assert_allclose(before.y, [5, 0.3, 12, np.sqrt(25 + 0.09 + 144)], rtol=1e-6)
    np.testing.assert_allclose(clipped.y[:3], [1, 0.3, 1], rtol=1e-6)
    assert line.name == "threshold"
    assert list(line.y) == [1, 1]
    low, high = figure.layout.yaxis.range
    assert 10**low < 0.3 < 13 < 10**high
    assert all(left < right for left, right in zip(before.x, clipped.x, strict=True))


def test_clipping_by_value_has_no_threshold_for_norms() -> None:
    figure = norms_figure(BEFORE, clip(BEFORE, "clipvalue", 1.0), "clipvalue", 1.0)
    assert [trace.name for trace in figure.data] == ["before", "after"]


def test_every_number_is_a_point_and_the_diagonal_is_unchanged() -> None:
    after = clip(BEFORE, "clipvalue", 2.0)
    identity, *points = numbers_figure(BEFORE, after).data
    assert list(identity.x) == list(identity.y)
    by_name = {trace.name: trace for trace in points}
    np.testing.assert_allclose(by_name["kernel"].x, [3, 0, 0, 4])
    np.testing.assert_allclose(by_name["kernel"].y, [2, 0, 0, 2])
    symbols = {trace.marker.symbol for trace in points}
    assert len(symbols) == 3  # not by colour alone
    assert "recurrent_kernel 4 of 4 unchanged" in numbers_alt(BEFORE, after)
    assert "kernel 2 of 4 unchanged" in numbers_alt(BEFORE, after)


@pytest.mark.parametrize(("value", "told"), [(np.nan, "NaN"), (np.inf, "∞")])
def test_a_norm_that_is_no_number_is_written_where_its_bar_would_be(value, told) -> None:
    before = {**BEFORE, "kernel": np.float32([[value, 1.0]])}
    after = clip(before, "global_clipnorm", 1.0)  # Keras makes all of them NaN
    figure = norms_figure(before, after, "global_clipnorm", 1.0)
    words = next(trace for trace in figure.data if trace.name == "no number")
    assert list(words.text) == [f"<b>{t}</b>" for t in (told, told, *["NaN"] * 4)]
    assert list(words.x) == pytest.approx([-0.19, 2.81, 0.19, 1.19, 2.19, 3.19])
    low, high = figure.layout.yaxis.range
    assert all(10**low < height < 10**high for height in words.y)
    assert f"kernel {told} before, NaN after" in clipping_alt(before, after)
    numbers_figure(before, after)


def test_numbers_alone_need_no_words() -> None:
    figure = norms_figure(BEFORE, BEFORE, "clipnorm", 100.0)
    assert "no number" not in [trace.name for trace in figure.data]


def test_the_table_has_a_row_a_weight_and_one_for_all() -> None:
    columns = clipping_columns(BEFORE, clip(BEFORE, "clipvalue", 2.0))
    assert columns["weight"] == ["kernel", "recurrent_kernel", "bias", "all together"]
    assert columns["largest number before"] == pytest.approx([4, 0.2, 12, None])
    assert columns["largest number after"][:3] == pytest.approx([2, 0.2, 2])
    turned = columns["turned by (degrees)"]
    assert turned[0] == pytest.approx(45 - np.degrees(np.arctan(3 / 4)), abs=1e-3)
    assert turned[1] == pytest.approx(0, abs=1e-3)
