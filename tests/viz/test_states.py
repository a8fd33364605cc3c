"""The figure of the states: what is drawn, where, and how it is labelled."""

import numpy as np
import pytest

from tests.drawn import drawn
from tests.viz.build import HIDDEN, make_trace
from viz.lines import MAX_NAMED_LINES
from viz.states import states_alt, states_figure

WORDS_60 = tuple(f"word{step}" for step in range(1, 61))


def heatmaps(figure):
    return [trace for trace in figure.data if trace.type == "heatmap"]


def lines(figure):
    return [trace for trace in figure.data if trace.type == "scatter"]


def titles(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def test_simple_rnn_has_one_heatmap_and_a_line_for_each_unit() -> None:
    figure = states_figure(make_trace("simple_rnn", quantities={"hidden": HIDDEN}))
    assert [trace.type for trace in figure.data] == ["heatmap", "scatter", "scatter"]
    (heatmap,) = heatmaps(figure)
    np.testing.assert_array_equal(
        drawn(heatmap.z), np.float32([[0.1, 0.3, 0.5], [-0.2, -0.4, -0.6]])
    )
    assert (heatmap.zmin, heatmap.zmax) == (-1, 1)
    assert heatmap.x == (1, 2, 3)
    assert heatmap.y == (1, 2)
    first, second = lines(figure)
    np.testing.assert_array_equal(drawn(first.y), np.float32([0.1, 0.3, 0.5]))
    np.testing.assert_array_equal(drawn(second.y), np.float32([-0.2, -0.4, -0.6]))
    assert (first.name, second.name) == ("unit 1", "unit 2")
    assert titles(figure) == [
        "hidden state h <i>(−1 to 1)</i>",
        "h by unit",
    ]


def test_lstm_shows_the_cell_state_below_the_hidden_state() -> None:
    cell = [[0.9, 0.8], [0.7, 0.6], [0.5, 0.4]]
    figure = states_figure(make_trace("lstm", quantities={"hidden": HIDDEN, "cell": cell}))
    hidden, shown_cell = heatmaps(figure)
    np.testing.assert_array_equal(drawn(hidden.z), np.float32(HIDDEN).T)
    np.testing.assert_array_equal(drawn(shown_cell.z), np.float32(cell).T)
    assert [title.split()[0] for title in titles(figure)] == [
        "hidden",
        "h",
        "cell",
        "c",
    ]
    upper, lower = figure.layout.yaxis.domain, figure.layout.yaxis3.domain
    assert upper[0] > lower[1]


def test_axes_are_labelled_by_words_and_units_with_unit_1_at_the_top() -> None:
    layout = states_figure(make_trace("gru")).layout
    assert layout.xaxis.ticktext == ("I<br>1", "am<br>2", "Groot<br>3")
    assert layout.xaxis.tickvals == (1, 2, 3)
    assert layout.yaxis.tickvals == (1, 2)
    assert layout.yaxis.range == (2.5, 0.5)


def test_the_lens_is_told_which_axes_are_steps_and_units() -> None:
    meta = states_figure(make_trace("lstm")).layout.meta[0]["unrolled"]
    assert meta == {"time_axes": ["x", "x2", "x3", "x4"], "unit_axes": ["y", "y3"]}


def test_words_are_never_markup() -> None:
    words = ("<b>x</b>", "\"'&", "🙂", "a" * 30)
    text = states_figure(make_trace(words=words)).layout.xaxis.ticktext
    assert text == (
        "&lt;b&gt;x&lt;/b&gt;<br>1",
        "\"'&amp;<br>2",
        "🙂<br>3",
        f"{'a' * 11}…<br>4",
    )


def test_long_sequences_label_some_steps_and_not_always_the_same_word() -> None:
    words = tuple(("I", "am", "Groot") * 20)
    axis = states_figure(make_trace(words=words)).layout.xaxis
    assert len(axis.tickvals) <= 20
    assert len({text.split()[1] for text in axis.ticktext}) == 3
    assert axis.tickangle == -60


@pytest.mark.parametrize(
    ("units", "words"), [(1, ("I",)), (64, WORDS_60), (1, WORDS_60), (64, ("I",))]
)
def test_every_size_is_drawn(units: int, words: tuple[str, ...]) -> None:
    figure = states_figure(make_trace("lstm", units=units, words=words), selected_unit=1)
    for heatmap in heatmaps(figure):
        assert drawn(heatmap.z).shape == (units, len(words))
    assert figure.layout.height < 1400
    assert figure.layout.xaxis.range == (0.5, len(words) + 0.5)


def test_a_lone_step_is_seen_as_a_mark_not_as_a_line_of_no_length() -> None:
    many = states_figure(make_trace("simple_rnn", units=20, words=("I",)))
    assert lines(many)[0].mode == "markers"
    few = states_figure(make_trace("simple_rnn", units=2, words=("I",)))
    assert "markers" in lines(few)[0].mode


def test_up_to_eight_units_have_a_line_each_with_its_own_name_and_dash_or_colour() -> None:
    figure = states_figure(make_trace("simple_rnn", units=MAX_NAMED_LINES))
    drawn = lines(figure)
    assert len(drawn) == MAX_NAMED_LINES
    assert len({(line.line.color, line.line.dash) for line in drawn}) == MAX_NAMED_LINES
    # The number stands at the end of its line: colour is never alone.
    assert [line.text[-1].strip() for line in drawn] == [str(n) for n in range(1, 9)]


def test_more_units_share_one_trace_with_gaps_between_the_units() -> None:
    units = MAX_NAMED_LINES + 1
    trace = make_trace("simple_rnn", units=units)
    (everyone,) = lines(states_figure(trace))
    values = trace.directions[0].quantities["hidden"][0]
    y = drawn(everyone.y).reshape(units, 4)
    np.testing.assert_array_equal(y[:, :3], values.T)
    assert np.isnan(y[:, 3]).all()
    np.testing.assert_array_equal(np.asarray(everyone.customdata)[:4], [1, 1, 1, 1])


def test_the_chosen_unit_is_wider_and_the_others_fade() -> None:
    first, second = lines(states_figure(make_trace("simple_rnn"), selected_unit=2))
    assert (first.line.width, second.line.width) == (2, 4)
    assert first.opacity < second.opacity == 1


def test_the_chosen_unit_is_drawn_over_many_others() -> None:
    trace = make_trace("simple_rnn", units=20)
    everyone, chosen = lines(states_figure(trace, selected_unit=7))
    values = trace.directions[0].quantities["hidden"][0][:, 6]
    np.testing.assert_array_equal(drawn(chosen.y), values)
    assert chosen.line.width > everyone.line.width
    assert chosen.text[-1] == " 7"


def test_nan_and_infinity_are_gaps_and_the_rest_is_drawn() -> None:
    values = [[0.1, np.nan], [np.inf, -0.4], [-np.inf, 3.0]]
    figure = states_figure(make_trace("simple_rnn", quantities={"hidden": values}))
    z = drawn(heatmaps(figure)[0].z)
    np.testing.assert_array_equal(np.isnan(z), [[False, True, True], [True, False, False]])
    low, high = figure.layout.yaxis2.range
    assert low == -high
    assert 3.0 <= high < 10
    assert "NaN" not in figure.to_json()
    assert "Infinity" not in figure.to_json()


@pytest.mark.parametrize(
    ("largest", "limit"), [(0.3, 0.5), (0.5, 0.5), (0.51, 1.0), (1.0, 1.0), (1.1, 2.5)]
)
def test_the_lines_axis_changes_in_few_steps(largest: float, limit: float) -> None:
    hidden = [[largest], [0.0], [0.0]]
    figure = states_figure(make_trace("simple_rnn", units=1, quantities={"hidden": hidden}))
    assert figure.layout.yaxis2.range == pytest.approx((-limit * 1.06, limit * 1.06))


def test_numbers_stand_on_few_cells_only() -> None:
    few = states_figure(make_trace("simple_rnn", units=4))
    many = states_figure(make_trace("simple_rnn", units=64, words=WORDS_60))
    assert heatmaps(few)[0].texttemplate == "%{z:.2f}"
    assert heatmaps(many)[0].texttemplate is None


def test_the_text_alternative_has_the_figures_numbers() -> None:
    cell = [[2.5, 0.0], [0.0, 0.0], [0.0, -0.75]]
    text = states_alt(make_trace("lstm", quantities={"hidden": HIDDEN, "cell": cell}))
    assert text == (
        "hidden state and cell state of 2 units at each of 3 steps, as heatmaps "
        "coloured from −1 to 1 and as lines. The values range from -0.75 to 2.50."
    )


def test_the_text_alternative_of_nothing_finite() -> None:
    values = np.full((3, 2), np.nan)
    text = states_alt(make_trace("simple_rnn", quantities={"hidden": values}))
    assert text.endswith("No value is finite.")


def test_both_halves_have_rows_of_their_own_with_the_way_they_read() -> None:
    trace = make_trace("lstm", bidirectional=True, quantities={"hidden": HIDDEN})
    figure = states_figure(trace)
    forward, forward_cell, backward, backward_cell = heatmaps(figure)
    np.testing.assert_array_equal(drawn(forward.z), np.float32(HIDDEN).T)
    np.testing.assert_array_equal(drawn(backward.z), np.float32(HIDDEN).T / 2)
    np.testing.assert_array_equal(drawn(backward_cell.z), drawn(forward_cell.z) / 2)
    assert titles(figure)[::2] == [
        "forward → hidden state h",
        "forward → cell state c",
        "backward ← hidden state h",
        "backward ← cell state c",
    ]
    assert titles(figure)[7] == "backward ← c by unit"
    meta = figure.layout.meta[0]["unrolled"]
    assert meta["time_axes"] == ["x", *(f"x{n}" for n in range(2, 9))]


def test_a_line_is_named_where_its_half_ends() -> None:
    drawn = lines(states_figure(make_trace("simple_rnn", bidirectional=True)))
    assert [line.text for line in drawn] == [
        ("", "", " 1"),
        ("", "", " 2"),
        ("1 ", "", ""),
        ("2 ", "", ""),
    ]
    assert {line.textposition for line in drawn[2:]} == {"middle left"}


def test_the_text_alternative_speaks_of_both_halves() -> None:
    cell = [[2.5, 0.0], [0.0, 0.0], [0.0, -0.75]]
    text = states_alt(make_trace("lstm", bidirectional=True, quantities={"cell": cell}))
    assert "3 steps, for both halves (forward and backward), as heatmaps" in text
    assert text.endswith("The values range from -0.95 to 2.50.")


def test_the_largest_layer_with_two_halves_is_drawn() -> None:
    figure = states_figure(
        make_trace("lstm", units=64, words=WORDS_60, bidirectional=True), selected_unit=64
    )
    assert [drawn(heatmap.z).shape for heatmap in heatmaps(figure)] == [(64, 60)] * 4


def test_no_range_is_claimed_for_what_has_none() -> None:
    """A cell state is not bounded, and neither is h where the activation is not."""
    cell = [[0.9, 0.8], [-4.87, 0.6], [0.5, 0.4]]
    figure = states_figure(make_trace("lstm", quantities={"hidden": HIDDEN, "cell": cell}))
    assert titles(figure)[0] == "hidden state h <i>(−1 to 1)</i>"
    assert titles(figure)[2] == "cell state c <i>(colour ends at ±1)</i>"
    grown = states_figure(make_trace("simple_rnn", quantities={"hidden": cell}))
    assert titles(grown)[0] == "hidden state h <i>(colour ends at ±1)</i>"
