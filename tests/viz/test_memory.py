"""Accuracy against n, and a sequence step by step: what the figures draw."""

import numpy as np
import plotly.graph_objects as go
import pytest

from models.memory_runs import Experiment, Outcome, curves
from tests.drawn import assert_valid
from viz.memory import (
    cell_chips,
    held_alt,
    held_columns,
    held_figure,
    memory_alt,
    memory_columns,
    memory_figure,
)

EXPERIMENT = Experiment(longest=8)
OUTCOMES = (
    Outcome("gru", 2, 1, 1.0, 3, False),
    Outcome("gru", 2, 0, 0.9, 10, False),
    Outcome("gru", 8, 0, 0.3, 10, True),
    Outcome("simple_rnn", 2, 0, 0.4, 10, False),
    Outcome("lstm", 2, 0, 1.0, 2, False),
    Outcome("lstm", 4, 0, 1.0, 2, False),
    Outcome("lstm", 8, 0, 0.95, 2, False),
)
FOUND, NOTHING = curves(OUTCOMES), curves(())
WORDS = ("B", "A", "A", "B")
ANSWERS = np.array([[0.1, 0.9], [0.3, 0.7], [0.6, 0.4], [0.2, 0.8]])


@pytest.mark.parametrize(
    "figure",
    [
        memory_figure(EXPERIMENT, FOUND, NOTHING),
        memory_figure(EXPERIMENT, NOTHING, FOUND),
        held_figure(WORDS, ANSWERS, 2),
        held_figure(WORDS * 32, np.tile(ANSWERS, (32, 1)), 2),
    ],
)
def test_plotly_would_have_made_the_same(figure: go.Figure) -> None:
    assert_valid(figure)


def test_the_line_is_the_mean_and_every_seed_has_a_mark() -> None:
    chance, *others = memory_figure(EXPERIMENT, FOUND, NOTHING).data
    assert set(chance["y"]) == {0.25}
    line, marks = (trace for trace in others if "GRU" in trace["hovertemplate"])
    assert list(line["y"]) == pytest.approx([0.95, 0.3])
    assert [length for length, _ in line["customdata"]] == [2, 8]
    assert sorted(marks["y"]) == [0.3, 0.9, 1.0]
    assert "GRU: 95% at n = 2, 30% at n = 8" in memory_alt(EXPERIMENT, FOUND)


def test_the_other_start_is_drawn_faintly_and_without_marks() -> None:
    traces = memory_figure(EXPERIMENT, NOTHING, FOUND).data[1:]
    assert [trace["mode"] for trace in traces] == ["lines"] * 3
    assert all(trace["line"]["dash"] == "dot" for trace in traces)


def test_chips_say_what_was_held_as_far_as_it_was_measured() -> None:
    chips = cell_chips(EXPERIMENT, FOUND)
    assert "holds it up to n = 2, not at 8" in chips
    assert "does not hold it, even at n = 2" in chips
    assert "up to n = 8 at least" in chips
    assert "1,412 parameters" in chips
    assert cell_chips(EXPERIMENT, NOTHING).count("not measured yet") == 3
    assert "up to n = 8 so far" in cell_chips(Experiment(longest=16), FOUND)


def test_the_table_has_every_training() -> None:
    columns = memory_columns(OUTCOMES)
    assert columns["layer"][0] == "SimpleRNN"
    rows = list(zip(*columns.values(), strict=True))
    assert ("GRU", 8, 0, 0.3, 10, True) in rows
    assert len(rows) == len(OUTCOMES)


def test_the_symbol_that_came_first_is_framed() -> None:
    heatmap, frame = held_figure(WORDS, ANSWERS, 2).data
    np.testing.assert_allclose(np.asarray(heatmap["z"]), ANSWERS.T, atol=1e-6)
    assert set(frame["y"]) == {1.5, 2.5}
    assert (
        "The probability of B: 90% after step 1, 40% after step 3, 80% after"
        in held_alt(WORDS, ANSWERS)
    )
    assert held_columns(WORDS, ANSWERS)["P(A)"] == [0.1, 0.3, 0.6, 0.2]
