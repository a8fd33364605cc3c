"""Figures of batches, on runs made by hand."""

import numpy as np

from models.batches import BackwardsRun, BatchSpec, MaskingRun
from tests.drawn import drawn
from tests.viz.build import make_trace
from viz.batches import (
    Series,
    backwards_series,
    masking_series,
    series_alt,
    series_columns,
    series_figure,
)
from viz.padding import padding_table

FIRST = Series("first", np.array([[0.1, -2.0], [0.3, np.nan]]), ("I", "<b>am</b>"))
SECOND = Series("second", np.array([[0.5]]), ("Groot",), "sentence")


def test_every_series_is_a_heatmap_on_the_scale_of_states() -> None:
    figure = series_figure([[FIRST], [SECOND]])
    assert [trace.type for trace in figure.data] == ["heatmap", "heatmap"]
    assert {(trace.zmin, trace.zmax) for trace in figure.data} == {(-1, 1)}
    np.testing.assert_array_equal(drawn(figure.data[0].z), np.float32(FIRST.values.T))
    assert "<b>am" not in figure.to_json().replace("\\u003c", "<")
    assert figure.data[1].hovertemplate.startswith("sentence")


def test_the_table_behind_has_every_number_and_gaps_for_missing_units() -> None:
    columns = series_columns([[FIRST], [SECOND]])
    assert columns["heatmap"] == ["first", "first", "second"]
    assert columns["label"] == ["I", "<b>am</b>", "Groot"]
    assert columns["unit 1"] == [0.1, 0.3, 0.5]
    assert columns["unit 2"][0] == -2.0
    assert columns["unit 2"][2] is None


def test_the_text_alternative_names_every_heatmap() -> None:
    text = series_alt([[SECOND]])
    assert text == "Heatmaps coloured from −1 to 1. second: 1 columns, from 0.50 to 0.50."


def test_go_backwards_is_labelled_in_the_order_in_which_it_comes() -> None:
    trace = make_trace("gru", units=2, return_sequences=True, go_backwards=True)
    output = dict(trace.returns)["output"]
    run = BackwardsRun(
        spec=BatchSpec(kind="gru", units=2),
        forwards=output,
        backwards=trace,
        reversed_input=output,
        last_word_alone=output[:, :1],
        last_only=output[:, -1],
    )
    ((forwards,), (comes, turned)) = backwards_series(run)
    assert comes.labels == ("Groot", "am", "I")
    assert turned.labels == forwards.labels == ("I", "am", "Groot")
    np.testing.assert_array_equal(comes.values, output[0])
    np.testing.assert_array_equal(turned.values, output[0][::-1])


def test_masking_shows_the_chosen_sentence_and_c_where_there_is_one() -> None:
    for kind, rows in (("lstm", 3), ("simple_rnn", 2)):
        trace = make_trace(kind, units=2, return_sequences=True)
        both = make_trace(kind, units=4, return_sequences=True)
        mask = np.array([[True, True, False]])
        run = MaskingRun(
            spec=BatchSpec(kind=kind, units=2, sentences=("I am Groot",)),
            embedding_mask=mask,
            masking_mask=mask,
            padded=trace.inputs,
            masked=trace,
            unmasked=trace,
            bidirectional=both,
            alone=(dict(trace.returns)["output"][:, -1],),
        )
        assert len(masking_series(run)) == rows


def test_padding_is_marked_and_words_are_text() -> None:
    html = padding_table(BatchSpec(sentences=("a <i>b</i>", "c"), chosen=2))
    assert html.count('class="u-pad"') == 1
    assert "<i>" not in html
    assert 'aria-current="true"><th scope="row">2' in html
