"""Facts: what is stated of a call, with which proof, and that a false one is told."""

from dataclasses import replace

import numpy as np
import pytest

from models.facts import Fact, facts
from models.results import NamedArray
from tests.viz.build import HIDDEN, make_trace

CELL = [[0.9, 0.8], [0.7, 0.6], [0.75, 0.4]]


def traced(kind="lstm", **options):
    quantities = {"hidden": HIDDEN, **({"cell": CELL} if kind == "lstm" else {})}
    return make_trace(kind, quantities=quantities, **options)


def returning(trace, **values):
    """Return the trace as if Keras had returned other values."""
    changed = {name: np.float32(value) for name, value in values.items()}
    returns = tuple(
        NamedArray(name, changed.get(name, value)) for name, value in trace.returns
    )
    return replace(trace, returns=returns)


def test_a_lone_output_is_the_last_hidden_state() -> None:
    assert facts(traced("gru")) == (
        Fact(
            "output is the last h",
            "the hidden state after “Groot”, the last word read",
            holds=True,
        ),
    )


def test_read_backwards_the_last_word_read_is_the_first() -> None:
    (fact,) = facts(traced("simple_rnn", go_backwards=True))
    assert fact.evidence == "the hidden state after “I”, the last word read"
    assert fact.holds


def test_all_outputs_are_the_hidden_states() -> None:
    assert facts(traced("gru", return_sequences=True)) == (
        Fact("output[:, t] is h after step t", "3 hidden states, one for each step", True),
    )


def test_sequences_and_states_agree_at_the_last_step() -> None:
    assert facts(traced(return_sequences=True, return_state=True)) == (
        Fact("output[:, -1] == h", "2 of 2 numbers equal", True),
        Fact("c != h", "they differ by up to 1", True),
    )


def test_with_states_alone_the_output_is_h() -> None:
    first, second = facts(traced(return_state=True))
    assert first == Fact("output == h", "2 of 2 numbers equal", True)
    assert second.statement == "c != h"


def test_one_number_is_in_the_singular() -> None:
    (fact,) = facts(make_trace("gru", units=1, return_state=True))
    assert fact.evidence == "1 of 1 number equal"


def test_go_backwards_turns_the_outputs_around() -> None:
    trace = traced(return_sequences=True, return_state=True, go_backwards=True)
    order, equal, _ = facts(trace)
    assert order.statement == "output[:, 0] belongs to the last word"
    assert order.holds
    assert equal.holds


def test_false_facts_are_told_as_false() -> None:
    trace = traced(return_sequences=True, return_state=True)
    wrong = returning(trace, h=[[0.5, 0.0]], c=[[0.5, 0.0]])
    assert facts(wrong) == (
        Fact("output[:, -1] == h", "1 of 2 numbers equal", False),
        Fact("c == h", "the same numbers here", True),
    )
    (lone,) = facts(returning(traced("gru"), output=[[0.0, 0.0]]))
    assert not lone.holds
    backwards = traced("gru", return_sequences=True, go_backwards=True)
    (order,) = facts(returning(backwards, output=[HIDDEN]))
    assert not order.holds


def test_states_that_are_both_zero_are_told_as_zero_not_as_a_failure() -> None:
    zeros = np.zeros((3, 2))
    trace = make_trace(
        "lstm", quantities={"hidden": zeros, "cell": zeros}, return_state=True
    )
    assert facts(trace)[1] == Fact("c == h", "both are zero here", True)


@pytest.mark.parametrize("wild", [np.nan, np.inf])
def test_equal_numbers_that_are_not_finite_count_as_equal(wild: float) -> None:
    hidden = [[0.1, 0.1], [0.2, 0.2], [wild, -0.5]]
    trace = make_trace(
        "lstm", quantities={"hidden": hidden, "cell": CELL}, return_state=True
    )
    assert facts(trace) == (
        Fact("output == h", "2 of 2 numbers equal", True),
        Fact("c != h", "they differ by up to 0.9", True),
    )


def test_nothing_finite_to_compare() -> None:
    wild = np.full((3, 2), np.nan)
    trace = make_trace("lstm", quantities={"hidden": wild, "cell": wild}, return_state=True)
    assert facts(trace)[1] == Fact("c != h", "no two finite numbers to compare", False)
