"""Batches: what masks, state and reading backwards do, against real Keras."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.batch_facts import (
    backwards_facts,
    decoder_facts,
    different_fact,
    forgetting_facts,
    last_output,
    masking_facts,
    returned_states,
    stateful_facts,
)
from models.batches import (
    MAX_SENTENCES,
    MAX_WORDS,
    BatchSpec,
    read_batch,
)
from models.worker.batches import run_backwards, run_handover, run_masking, run_stateful
from models.worker.trace import trace_layer

KINDS = ("simple_rnn", "lstm", "gru")
# 100 epsilons of float32 for a sum taken in another order; measured below 20.
ROUNDING = 1.2e-5

words = st.sampled_from(("I", "am", "Groot", "we", "all", "<b>", "أنا"))
sentences = st.lists(words, min_size=1, max_size=6).map(" ".join)
specs = st.builds(
    BatchSpec,
    kind=st.sampled_from(KINDS),
    units=st.integers(1, 5),
    sentences=st.lists(sentences, min_size=1, max_size=5).map(tuple),
    padding=st.sampled_from(("post", "pre")),
    seed=st.integers(0, 50),
)


@settings(max_examples=25)
@given(specs)
def test_masked_steps_carry_state_and_repeat_or_zero_the_output(spec: BatchSpec) -> None:
    run = run_masking(spec)
    np.testing.assert_array_equal(run.embedding_mask, spec.mask)
    output, both = last_output(run.masked), last_output(run.bidirectional)
    for row, mask in enumerate(spec.mask):
        before = np.zeros(spec.units)
        for step, reads in enumerate(mask):
            if not reads:
                np.testing.assert_array_equal(output[row, step], before)
                np.testing.assert_array_equal(both[row, step], 0)
            before = output[row, step]
    for state, alone in zip(returned_states(run.masked), run.alone, strict=True):
        np.testing.assert_allclose(state, alone, atol=ROUNDING)
    for trace in (run.masked, run.unmasked, run.bidirectional):
        assert trace.matches_keras
    carried = run.masked.directions[0]
    for name in run.masked.cell.states:
        values = carried.quantities[name]
        start = carried.initial_states[name][:, None]
        before = np.concatenate((start, values[:, :-1]), axis=1)
        np.testing.assert_array_equal(values[~spec.mask], before[~spec.mask])
    assert all(fact.holds for fact in masking_facts(run))


@settings(max_examples=20)
@given(
    kind=st.sampled_from(KINDS),
    mask=st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=4),
    backwards=st.booleans(),
)
def test_any_mask_also_one_with_holes(kind: str, mask: list, backwards: bool) -> None:
    layer_class = {"simple_rnn": "SimpleRNN", "lstm": "LSTM", "gru": "GRU"}[kind]
    reads = np.array(mask)
    inputs = np.random.default_rng(1).normal(size=(*reads.shape, 2)).astype("float32")
    layer = getattr(keras.layers, layer_class)(
        3, return_sequences=True, return_state=True, go_backwards=backwards
    )
    trace = trace_layer(layer, inputs, mask=reads)
    assert trace.matches_keras
    output = last_output(trace)
    order = range(4, -1, -1) if backwards else range(5)
    for row in range(len(reads)):
        before = np.zeros(3)
        for place, step in enumerate(order):
            if not reads[row, step]:
                np.testing.assert_array_equal(output[row, place], before)
            before = output[row, place]


@settings(max_examples=15)
@given(specs)
def test_stateful_handover_and_backwards_facts_hold(spec: BatchSpec) -> None:
    stateful = [fact for fact in stateful_facts(run_stateful(spec)) if not fact.holds]
    # A random layer may happen to end where it began; nothing else may fail.
    assert all("differs" in fact.statement for fact in stateful)
    handed = [fact for fact in decoder_facts(run_handover(spec)) if not fact.holds]
    assert all("differs" in fact.statement for fact in handed)
    assert all(fact.holds for fact in backwards_facts(run_backwards(spec)))


@settings(max_examples=15)
@given(specs)
def test_go_backwards_gives_the_outputs_in_reading_order(spec: BatchSpec) -> None:
    run = run_backwards(spec)
    hidden = run.backwards.directions[0].quantities["hidden"]
    np.testing.assert_allclose(last_output(run.backwards), hidden[:, ::-1], atol=ROUNDING)
    np.testing.assert_allclose(run.last_only, hidden[:, 0], atol=ROUNDING)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("padding", ["post", "pre"])
def test_forgetting_the_mask_changes_padded_sentences_only(kind: str, padding: str) -> None:
    run = run_masking(BatchSpec(kind=kind, padding=padding))
    assert all(fact.holds for fact in forgetting_facts(run))
    masked, unmasked = (returned_states(t)[0] for t in (run.masked, run.unmasked))
    changed = np.abs(masked - unmasked).max(axis=1) > 1e-3
    np.testing.assert_array_equal(changed, ~run.spec.mask.all(axis=1))


def test_facts_fail_where_they_are_not_true() -> None:
    run = run_masking(BatchSpec())
    swapped = type(run)(**{**vars(run), "masked": run.unmasked})
    failed = [fact.statement for fact in masking_facts(swapped) if not fact.holds]
    assert "a masked step repeats the output before it" in failed
    assert "the padding leaves h as it was" in failed
    assert not forgetting_facts(swapped)[0].holds
    unforgotten = type(run)(**{**vars(run), "unmasked": run.masked})
    assert not forgetting_facts(unforgotten)[1].holds
    stateful = run_stateful(BatchSpec())
    reset = type(stateful)(**{**vars(stateful), "second": stateful.first})
    assert not stateful_facts(reset)[0].holds
    backwards = run_backwards(BatchSpec())
    turned = type(backwards)(
        **{**vars(backwards), "last_word_alone": backwards.last_word_alone + 0.1}
    )
    assert not backwards_facts(turned)[0].holds
    same = np.ones(3)
    assert not different_fact("differs", same, same + 1e-8, 1e-5).holds


def test_masking_hides_a_word_of_zeros_and_says_so() -> None:
    run = run_masking(BatchSpec())
    mask = run.masking_mask.copy()
    mask[0, 1] = False  # as if "am" had the numbers (0, 0)
    fact = masking_facts(type(run)(**{**vars(run), "masking_mask": mask}))[0]
    assert fact.holds
    assert "“am”" in fact.evidence
    mask = mask.copy()  # what a result holds is read-only
    mask[0, 4] = True  # padding that is read is no such case
    assert not masking_facts(type(run)(**{**vars(run), "masking_mask": mask}))[0].holds


def test_one_word_is_sent_twice_to_make_two_batches() -> None:
    run = run_stateful(BatchSpec(sentences=("hello",)))
    assert run.words == (("hello",), ("hello",))
    assert run.whole.shape == (1, 2, 4)


def test_padding_before_and_after() -> None:
    spec = BatchSpec(sentences=("a b c", "d"))
    assert spec.grid == (("a", "b", "c"), ("d", "", ""))
    assert spec.numbers.tolist() == [[1, 2, 3], [4, 0, 0]]
    before = BatchSpec(sentences=("a b c", "d"), padding="pre")
    assert before.grid == (("a", "b", "c"), ("", "", "d"))
    assert before.mask.tolist() == [[True] * 3, [False, False, True]]


@pytest.mark.parametrize(
    ("text", "count", "said"),
    [
        ("", 1, "no sentence"),
        (" \n\t\n", 1, "no sentence"),
        ("a\n\nb", 2, "Empty lines are left out (2)"),
        ("a\nb\n\n\n", 2, ""),
        ("\n".join("a" * 25), MAX_SENTENCES, "25 sentences"),
        ("w " * 200, 1, f"At most {MAX_WORDS} words"),
        ("w " * 20_000, 1, "40,000 characters"),
    ],
)
def test_what_is_left_out_is_said(text: str, count: int, said: str) -> None:
    kept, problems = read_batch(text)
    assert len(kept) == count
    assert bool(problems) == bool(said)
    assert said in " ".join(problems)
    BatchSpec(sentences=kept)


def test_every_trace_is_labelled_with_the_words_that_it_read() -> None:
    spec = BatchSpec(chosen=2)
    stateful, handed = run_stateful(spec), run_handover(spec)
    assert stateful.first.words + stateful.second.words == spec.chosen_words
    assert handed.encoder.words == spec.chosen_words
    assert handed.decoder.words == ("<start>", "Soy", "Groot")
    assert run_backwards(spec).backwards.words == spec.chosen_words
