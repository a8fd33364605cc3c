"""Layers side by side: the same scales, the same places, each under its label."""

import numpy as np
import pytest

from models.code import layer_line
from models.ledger import ledger
from models.returns import layer_returns
from models.spec import LayerSpec
from tests.drawn import drawn
from tests.viz.build import HIDDEN, make_trace
from viz.compare import comparison_alt, comparison_figures
from viz.compare_markup import compared_layer, same_input

WORDS_60 = tuple(f"word{step}" for step in range(1, 61))
LABELS = ("SimpleRNN", "LSTM", "GRU")


def three(**options):
    return [make_trace(kind, **options) for kind in ("simple_rnn", "lstm", "gru")]


def test_each_layer_has_its_states_and_only_those() -> None:
    traces = [
        make_trace(kind, quantities={"hidden": HIDDEN})
        for kind in ("simple_rnn", "lstm", "gru")
    ]
    figures = comparison_figures(traces, LABELS)
    for figure in figures:
        np.testing.assert_array_equal(drawn(figure.data[0].z), np.float32(HIDDEN).T)
        assert (figure.data[0].zmin, figure.data[0].zmax) == (-1, 1)
    titles = [[a.text for a in figure.layout.annotations] for figure in figures]
    assert titles == [
        ["<b>SimpleRNN</b> hidden state h", "h by unit"],
        ["<b>LSTM</b> hidden state h", "h by unit", "cell state c"],
        ["<b>GRU</b> hidden state h", "h by unit"],
    ]


def test_the_lines_of_all_layers_have_the_range_of_the_largest() -> None:
    small = make_trace("gru", quantities={"hidden": np.asarray(HIDDEN) / 100})
    large = make_trace("lstm", quantities={"hidden": np.asarray(HIDDEN) * 3})
    first, second = comparison_figures([small, large], ("a", "b"))
    assert first.layout.yaxis2.range == second.layout.yaxis2.range
    assert first.layout.yaxis2.range == pytest.approx((-2.65, 2.65))


def test_the_hidden_states_stand_at_the_same_height() -> None:
    def pixels(figure, axis: str) -> list[float]:
        return [(1 - edge) * figure.layout.height for edge in figure.layout[axis].domain]

    figures = comparison_figures(three(units=4), LABELS)
    for axis in ("yaxis", "yaxis2"):
        for figure in figures[1:]:
            assert pixels(figure, axis) == pytest.approx(pixels(figures[0], axis))


def test_only_the_last_row_of_a_figure_has_the_words() -> None:
    _, lstm, gru = comparison_figures(three(), LABELS)
    assert not lstm.layout.xaxis.showticklabels
    assert not lstm.layout.xaxis2.showticklabels
    assert lstm.layout.xaxis3.ticktext == ("I<br>1", "am<br>2", "Groot<br>3")
    assert gru.layout.xaxis2.ticktext == ("I<br>1", "am<br>2", "Groot<br>3")


def test_the_three_figures_fit_on_a_projector() -> None:
    # 720 pixels, less the menu, the heading and the heads of the layers: about 250.
    assert max(f.layout.height for f in comparison_figures(three(units=4), LABELS)) <= 470


@pytest.mark.parametrize(
    ("units", "words"), [(1, ("I",)), (64, WORDS_60), (1, WORDS_60), (64, ("I",))]
)
def test_every_size_is_drawn(units: int, words: tuple[str, ...]) -> None:
    figures = comparison_figures(three(units=units, words=words), LABELS, selected_unit=1)
    for figure in figures:
        assert drawn(figure.data[0].z).shape == (units, len(words))


def test_many_units_still_fit_and_carry_no_numbers_that_would_overlap() -> None:
    many = comparison_figures(three(units=40), LABELS)
    assert max(figure.layout.height for figure in many) <= 640
    assert many[0].data[0].texttemplate is None
    few = comparison_figures(three(units=8), LABELS)
    assert few[0].data[0].texttemplate == "%{z:.2f}"


def test_nan_and_infinity_do_not_decide_the_range() -> None:
    wild = make_trace("gru", quantities={"hidden": [[np.nan, np.inf], [0.3, 0], [0, 0]]})
    (figure,) = comparison_figures([wild], ["GRU"])
    assert figure.layout.yaxis2.range == pytest.approx((-0.53, 0.53))


def test_a_label_is_never_markup() -> None:
    (figure,) = comparison_figures([make_trace("gru")], ["<i>x</i>"])
    assert "&lt;i&gt;x&lt;/i&gt;" in figure.layout.annotations[0].text


def test_the_text_alternative_ends_with_the_last_hidden_state() -> None:
    trace = make_trace("lstm", quantities={"hidden": HIDDEN})
    assert comparison_alt(trace, "LSTM") == (
        "LSTM: hidden state and cell state of 2 units at each of 3 steps. The hidden state "
        "after the last step read begins 0.50, -0.60."
    )


def test_the_head_has_code_tensors_and_parameters() -> None:
    spec = LayerSpec(kind="lstm", return_state=True)
    head = compared_layer(
        layer_line(spec),
        layer_returns(spec.config, timesteps=3).tensors,
        ledger(spec),
        "<p>checked</p>",
    )
    assert head.count("<li") == 3
    assert "= 112" in head
    assert head.endswith("<p>checked</p>")


def test_the_heading_says_what_is_the_same() -> None:
    heading = same_input((1, 3, 2), 4, 7)
    assert "seed 7" in heading
    assert 'style="color:var(--hue-units)">4<' in heading
