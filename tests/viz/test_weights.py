"""The figure of the weights: split by gate, on one scale symmetric about 0."""

import numpy as np
import pytest

from tests.drawn import drawn
from tests.viz.build import make_trace, numbered, with_weights
from viz.weights import block_rows, largest_weight, weights_alt, weights_figure


def test_an_lstm_has_three_rows_of_four_gates_in_keras_order() -> None:
    trace = make_trace("lstm")
    rows = block_rows(trace)
    assert [[block.symbol for block in row] for row in rows] == [
        ["W_i", "W_f", "W_c", "W_o"],
        ["U_i", "U_f", "U_c", "U_o"],
        ["b_i", "b_f", "b_c", "b_o"],
    ]
    figure = weights_figure(trace)
    assert [trace.type for trace in figure.data] == ["heatmap"] * 12
    kernel = trace.directions[0].weights["kernel"]
    np.testing.assert_array_equal(
        drawn(figure.data[1].z), kernel[:, 2:4]
    )  # forget gate: second
    assert figure.layout.annotations[1].text == "<b>W<sub>f</sub></b> <i>forget gate</i>"


def test_grus_two_rows_of_biases_are_both_seen() -> None:
    trace = make_trace("gru", reset_after=True)
    rows = block_rows(trace)
    assert [row[0].symbol for row in rows] == ["W_z", "U_z", "b_z", "b′_z"]
    bias = trace.directions[0].weights["bias"]
    figure = weights_figure(trace)
    np.testing.assert_array_equal(drawn(figure.data[6].z), bias[:1, :2])
    np.testing.assert_array_equal(drawn(figure.data[9].z), bias[1:, :2])
    assert len(block_rows(make_trace("gru", reset_after=False))) == 3


def test_a_simple_rnn_names_its_matrices() -> None:
    figure = weights_figure(make_trace("simple_rnn"))
    assert [a.text for a in figure.layout.annotations] == [
        "<b>W</b> <i>kernel</i>",
        "<b>U</b> <i>recurrent kernel</i>",
        "<b>b</b> <i>bias</i>",
    ]


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
def test_all_share_one_scale_symmetric_about_0(kind) -> None:
    trace = make_trace(kind)
    largest = max(np.abs(w).max() for w in trace.directions[0].weights.values())
    for heatmap in weights_figure(trace).data:
        assert heatmap.zmax == pytest.approx(float(largest))
        assert heatmap.zmin == -heatmap.zmax


def test_without_a_bias_there_is_no_row_for_it() -> None:
    assert len(block_rows(make_trace("lstm", use_bias=False))) == 2


def test_axes_say_what_the_rows_are_and_start_at_1_at_the_top() -> None:
    layout = weights_figure(make_trace("simple_rnn", units=3)).layout
    assert layout.yaxis.title.text == "feature"
    assert layout.yaxis2.title.text == "from unit"
    assert layout.yaxis2.range == (3.5, 0.5)
    # No axis here is time, nor the layer's units at a step: the lens leaves them alone.
    assert layout.meta[0]["unrolled"] == {"time_axes": [], "unit_axes": []}


def test_weights_of_nothing_but_zeros_and_infinities_still_have_a_scale() -> None:
    trace = make_trace("simple_rnn", use_bias=False)
    zeros = with_weights(trace, kernel=np.zeros((2, 2)), recurrent_kernel=np.zeros((2, 2)))
    assert largest_weight(zeros) == 1.0
    wild = with_weights(
        trace, kernel=[[np.nan, np.inf], [-0.5, 0.25]], recurrent_kernel=np.zeros((2, 2))
    )
    assert largest_weight(wild) == 0.5
    z = weights_figure(wild).data[0].z
    np.testing.assert_array_equal(np.isnan(drawn(z)), [[True, True], [False, False]])


@pytest.mark.parametrize(("units", "features"), [(1, 1), (64, 8)])
def test_every_size_is_drawn(units: int, features: int) -> None:
    figure = weights_figure(make_trace("lstm", units=units, features=features))
    assert drawn(figure.data[0].z).shape == (features, units)
    assert drawn(figure.data[4].z).shape == (units, units)
    assert drawn(figure.data[8].z).shape == (1, units)
    assert figure.layout.height < 1200


def test_the_text_alternative_names_shapes_and_scale() -> None:
    trace = with_weights(make_trace("gru"), bias=numbered((2, 6)) * 10)
    assert weights_alt(trace) == (
        "Heatmaps of the weights, split by gate: kernel (2, 6), recurrent_kernel (2, 6), "
        "bias (2, 6), on one scale of ±1.20."
    )


def test_both_halves_follow_each_other_on_one_scale() -> None:
    trace = make_trace("lstm", bidirectional=True)
    figure = weights_figure(trace)
    assert len(figure.data) == 24
    forward, backward = trace.directions
    np.testing.assert_array_equal(drawn(figure.data[0].z), forward.weights["kernel"][:, :2])
    np.testing.assert_array_equal(
        drawn(figure.data[12].z), backward.weights["kernel"][:, :2]
    )
    # The backward half has the larger weights here; the forward half's scale follows.
    largest = max(np.abs(w).max() for w in backward.weights.values())
    assert {heatmap.zmax for heatmap in figure.data} == {float(largest)}
    titles = [a.text for a in figure.layout.annotations]
    assert titles[0] == "forward <b>W<sub>i</sub></b> <i>input gate</i>"
    assert titles[1] == "<b>W<sub>f</sub></b> <i>forget gate</i>"
    assert titles[12] == "backward <b>W<sub>i</sub></b> <i>input gate</i>"
    assert "backward W_f" in figure.data[13].hovertemplate
    assert "for both halves (forward and backward): kernel (2, 8)" in weights_alt(trace)
