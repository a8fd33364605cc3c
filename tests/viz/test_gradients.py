"""The figures of gradients through time, on profiles made by hand."""

import numpy as np
import pytest

from tests.drawn import drawn
from tests.viz.gradient_profiles import make_profile
from viz.gradient_markup import layer_chips, truncation_table
from viz.gradients import (
    KIND_LINES,
    profile_alt,
    profile_columns,
    profile_figure,
    truncation_figure,
    word_shares,
    words_alt,
    words_columns,
    words_figure,
)


def test_each_layer_is_a_line_of_norms_on_a_log_axis() -> None:
    rnn, lstm = make_profile(), make_profile("lstm", norms=(0.5, 0.7, 1.0))
    figure = profile_figure((rnn, lstm))
    by_name = {trace.name: trace for trace in figure.data}
    assert list(by_name) == ["SimpleRNN", "LSTM h", "LSTM c", "spectral radius"]
    np.testing.assert_allclose(by_name["SimpleRNN"].y, [0.01, 0.1, 1.0])
    np.testing.assert_allclose(by_name["LSTM c"].y, [1.0, 1.4, 2.0])
    assert figure.layout.yaxis.type == "log"
    assert by_name["LSTM c"].line.dash != by_name["LSTM h"].line.dash
    # Half a step back, half of that: the slope of the spectral radius.
    np.testing.assert_allclose(by_name["spectral radius"].y, [0.25, 0.5, 1.0])


def test_by_the_input_there_is_one_line_a_layer() -> None:
    figure = profile_figure((make_profile(), make_profile("gru")), "inputs")
    assert [trace.name for trace in figure.data] == ["SimpleRNN", "GRU"]
    np.testing.assert_allclose(figure.data[0].y, [0.02, 0.2, 2.0])
    assert "xₜ" in figure.layout.annotations[0].text


def test_the_axis_changes_in_few_steps() -> None:
    """A slope has to mean the same before and after a control moves."""
    ranges = {
        tuple(profile_figure((make_profile(norms=(low, 1.0)),)).layout.yaxis.range)
        for low in (0.9, 0.1, 1e-3, 1e-5)
    }
    assert ranges == {(-6, 2)}
    far = profile_figure((make_profile(norms=(1e-30, 1.0)),))
    assert tuple(far.layout.yaxis.range) == (-48, 2)


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_where_a_norm_is_no_number_there_is_no_line(value) -> None:
    profile = make_profile(norms=(value, 0.1, 1.0))
    line = profile_figure((profile,)).data[0]
    assert np.isnan(drawn(line.y)[0])
    assert list(line.y[1:]) == pytest.approx([0.1, 1.0])
    assert any(line.text), "the line has lost its name"
    words_figure((profile,))


def test_shares_of_words_are_bars_and_add_up_to_one() -> None:
    profile = make_profile(norms=(1.0, 1.0, 2.0))
    np.testing.assert_allclose(word_shares(profile), [0.25, 0.25, 0.5])
    figure = words_figure((profile, make_profile("gru")))
    np.testing.assert_allclose(figure.data[0].y, [0.25, 0.25, 0.5])
    assert [a.text for a in figure.layout.annotations] == ["SimpleRNN", "GRU"]
    assert "SimpleRNN most on step 3, Groot, 50%" in words_alt((profile,))
    assert words_columns((profile,))["SimpleRNN share"] == pytest.approx([0.25, 0.25, 0.5])
    assert np.isnan(word_shares(make_profile(norms=(0.0, 0.0)))).all()


def test_truncation_shades_what_no_gradient_reaches() -> None:
    full = make_profile(norms=(0.1, 0.2, 0.4, 1.0))
    cut = make_profile(norms=(0.0, 0.0, 0.4, 1.0), window=2)
    figure = truncation_figure(full, cut)
    shade, line = figure.layout.shapes
    assert (shade.x0, shade.x1, line.x0) == (0.5, 2.5, 2.5)
    assert figure.layout.annotations[-1].text == "cut: no gradient reaches steps 1–2"
    faded, bold = figure.data
    assert bold.line.width > faded.line.width
    assert np.isnan(drawn(bold.y)[:2]).all()
    assert not truncation_figure(full, full).layout.shapes


def test_the_table_and_the_words_have_the_same_numbers() -> None:
    profile = make_profile("lstm")
    columns = profile_columns((profile,))
    assert columns["word"] == ["I", "am", "Groot"]
    assert columns["LSTM h"] == pytest.approx([0.01, 0.1, 1.0])
    assert "LSTM c: 2.0e+00 at the last step, 2.0e-02 at the first" in profile_alt(
        (profile,)
    )


def test_chips_say_the_factor_and_the_radius() -> None:
    html = layer_chips((make_profile(), make_profile("lstm")))
    assert "× 0.100 a step back" in html
    assert "spectral radius of the recurrent kernel 0.50" in html
    assert "f 0.50" in html
    assert "dashed" in layer_chips((make_profile("gru"),)) or KIND_LINES["gru"][1] != "dash"
    assert "beyond float32" in layer_chips((make_profile(norms=(np.inf, np.inf)),))


def test_what_truncation_leaves_of_each_weight() -> None:
    full, cut = make_profile(), make_profile(window=1)
    html = truncation_table(full, cut)
    assert "<td>5</td><td>5</td><td>100.0%</td><td>0.0°</td>" in html
    assert "<td>0</td><td>0</td><td>–</td><td>–</td>" in html  # a bias of zeros
