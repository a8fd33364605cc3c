"""Stacks built by Keras: joints, reasons, mends that work, limits, values and proofs."""

from collections import Counter

import keras
import numpy as np
import pytest
from hypothesis import given, settings

from models.sentence import embed
from models.stack import StackOutcome, StackSpec
from models.stack_limits import (
    MAX_PARAMETERS,
    MAX_VALUES,
    parameter_count,
    refusal,
    value_count,
)
from models.stack_text import parse_layer
from models.stack_values import layer_values
from models.worker.build_stack import make_layer, trace_stack
from models.worker.dense_alone import compared
from tests.models.stack_cases import small_stacks, sound_stacks, stack

NDIM = "expected ndim=3, found ndim=2"


def outcome_of(text: str, **values: object) -> tuple[StackSpec, StackOutcome]:
    spec = stack(text, **values)
    return spec, trace_stack(spec)


def test_a_stack_that_fits() -> None:
    _, outcome = outcome_of("LSTM(4, return_sequences=True)~GRU(3)~Dense(1)")
    assert outcome.problem is None
    assert outcome.names == ("lstm", "gru", "dense")
    assert outcome.labels == (("I", "am", "Groot"), None, None)
    rows = {s.name: (s.input_shape, s.output_shape, s.params) for s in outcome.trace.steps}
    assert rows["lstm"] == ((None, 3, 2), (None, 3, 4), 112)
    assert rows["gru"] == ((None, 3, 4), (None, 3), 81)
    assert rows["dense"] == ((None, 3), (None, 1), 4)
    assert list(outcome.trace.traces) == ["lstm", "gru"]


def test_the_first_layer_is_that_of_the_layer_pages() -> None:
    _, outcome = outcome_of("LSTM(4)~Dense(1)")
    trace = outcome.trace.traces["lstm"]
    np.testing.assert_array_equal(trace.inputs, embed(("I", "am", "Groot"), 2, {}))
    assert trace.words == ("I", "am", "Groot")
    # What Keras handed on is what Dense was given.
    np.testing.assert_array_equal(trace.returns[0].value, outcome.trace.outputs["lstm"])


def test_all_but_the_last_do_not_return_sequences() -> None:
    _, outcome = outcome_of("LSTM(4)~GRU(3)~SimpleRNN(2)~Dense(1)")
    problem = outcome.problem
    assert problem is not None
    assert problem.index == 1
    assert NDIM in problem.keras_message
    assert "LSTM(4) hands on (None, 4)" in problem.explanation
    assert "layer 1 keeps only its last step" in problem.explanation
    assert problem.mends[0].title == "Set return_sequences=True on layers 1 and 2"
    assert problem.mends[0].breaks_at is None
    assert problem.mends[1].breaks_at == 2  # layer 1 alone moves the break on
    # The layers before the joint are there, with their numbers.
    assert outcome.names == ("lstm",)
    assert outcome.trace.traces["lstm"].matches_keras
    for mend in problem.mends:
        mended = trace_stack(StackSpec(layers=mend.layers)).problem
        assert (None if mended is None else mended.index) == mend.breaks_at


@pytest.mark.parametrize(
    ("text", "index", "reason", "mend"),
    [
        (
            "LSTM(4)~TimeDistributed(Dense(4))",
            1,
            "layer 1 keeps only its last step",
            "Use Dense(4) alone",
        ),
        (
            "Flatten()~GRU(3)",
            1,
            "no axis of time steps",
            "Put RepeatVector(3) before layer 2",
        ),
        (
            "LSTM(4, return_sequences=True)~RepeatVector(2)",
            1,
            "that is a sequence already",
            "Set return_sequences=False on layer 1: LSTM(4)",
        ),
        ("RepeatVector(2)~LSTM(4)", 0, "the input is (None, 3, 2)", "Put Flatten() before"),
        (
            "LSTM(4)~Embedding(10, 2)",
            1,
            "can only be the first layer",
            "Move the Embedding to the front",
        ),
        (
            "Embedding(2, 2)~LSTM(4)",
            0,
            "at least 4 are needed",
            "Use 4 rows: Embedding(4, 2)",
        ),
        (
            "Embedding(10000000, 64)~LSTM(4)",
            0,
            "would have 640,000,000 parameters",
            "Use 1,000 rows: Embedding(1000, 64)",
        ),
        (
            "Bidirectional(LSTM(4))~GRU(3)",
            1,
            "layer 1 keeps only its last step",
            "Set return_sequences=True on layer 1: "
            "Bidirectional(LSTM(4, return_sequences=True))",
        ),
    ],
)
def test_reasons_and_mends(text: str, index: int, reason: str, mend: str) -> None:
    _, outcome = outcome_of(text)
    problem = outcome.problem
    assert problem is not None
    assert problem.index == index
    assert reason in problem.explanation
    assert any(offered.title.startswith(mend) for offered in problem.mends)
    assert len(outcome.names) == index


def test_a_layer_that_drops_the_mask_is_named() -> None:
    _, outcome = outcome_of("Masking()~Flatten()~Dense(2)")
    assert outcome.problem is None
    assert dict(outcome.warned) == {
        "flatten": "Flatten does not pass the mask on: to the layers after it, masked "
        "steps are steps like any other."
    }


def test_a_stack_that_keeps_the_mask_is_not_warned_of() -> None:
    _, outcome = outcome_of("Masking()~LSTM(4, return_sequences=True)~Dense(2)")
    assert not outcome.warned


@settings(max_examples=40)
@given(small_stacks())
def test_every_joint_is_right_and_every_mend_builds(spec: StackSpec) -> None:
    outcome = trace_stack(spec)
    problem = outcome.problem
    built = len(spec.layers) if problem is None else problem.index
    assert len(outcome.names) == len(outcome.labels) == built
    for trace in outcome.trace.traces.values():
        assert trace.matches_keras
    if problem is None:
        return
    assert problem.explanation.endswith(
        (".", "make it smaller.", "(row 0 is kept for padding).")
    )
    assert "\n" not in problem.explanation
    for mend in problem.mends:
        mended = trace_stack(
            StackSpec(layers=mend.layers, timesteps=spec.timesteps, features=spec.features)
        )
        added = max(0, len(mend.layers) - len(spec.layers))
        if mended.problem is None:
            assert mend.breaks_at is None
        else:
            assert mended.problem.index == mend.breaks_at
            assert mended.problem.index > problem.index + added


@settings(max_examples=25)
@given(sound_stacks())
def test_shapes_sizes_and_values_are_keras_s(spec: StackSpec) -> None:
    outcome = trace_stack(spec)
    assert outcome.problem is None
    steps = {step.name: step for step in outcome.trace.steps}
    for place, (layer, name) in enumerate(zip(spec.layers, outcome.names, strict=True)):
        step, output = steps[name], outcome.trace.outputs[name]
        assert output.shape == (1, *step.output_shape[1:])
        given_shape = step.input_shape[1:]
        assert parameter_count(layer, given_shape) == step.params
        assert value_count(layer, given_shape) == output.size
        shown = layer_values(layer, outcome, place)
        assert shown.values.shape == shown.handed_on.shape
        trace = outcome.trace.traces.get(name)
        if trace is not None:
            assert trace.matches_keras
            np.testing.assert_array_equal(trace.returns[0].value, output)


def test_what_is_handed_on_is_the_output() -> None:
    spec, outcome = outcome_of("Bidirectional(LSTM(3))~Dense(1)", timesteps=5)
    shown = layer_values(spec.layers[0], outcome, 0)
    assert shown.values.shape == (5, 6)
    np.testing.assert_array_equal(np.argwhere(shown.handed_on[:, 0]), [[4]])
    np.testing.assert_array_equal(np.argwhere(shown.handed_on[:, 5]), [[0]])
    # Column by column: forward units from step 5, backward units from step 1.
    handed = shown.values.T[shown.handed_on.T]
    np.testing.assert_allclose(handed, outcome.trace.outputs["bidirectional"][0], atol=1e-6)


def test_dense_alone_is_time_distributed_dense() -> None:
    text = "LSTM(4, return_sequences=True)~TimeDistributed(Dense(4, activation='softmax'))"
    _, outcome = outcome_of(f"{text}~Dense(2)", timesteps=7)
    assert set(outcome.proofs) == {"time_distributed", "dense"}
    assert all(proof.holds for proof in outcome.proofs.values())
    assert "28 of 28 numbers agree" in outcome.proofs["time_distributed"].evidence
    sums = outcome.trace.outputs["time_distributed"].sum(axis=-1)
    np.testing.assert_allclose(sums, 1, atol=1e-6)


def test_the_proof_can_fail() -> None:
    left = np.zeros((1, 3, 4), "f4")
    right = left.copy()
    right[0, 1, 2] = 1e-3
    proof = compared("Dense(4)", left, right)
    assert not proof.holds
    assert "11 of 12 numbers agree" in proof.evidence


def test_the_same_seed_gives_the_same_weights_and_another_others() -> None:
    text = "LSTM(4, return_sequences=True)~LSTM(4)"
    first, again, other = (outcome_of(text, seed=s)[1].trace.traces for s in (1, 1, 2))
    for name in first:
        kernel = first[name].directions[0].weights["recurrent_kernel"]
        same = again[name].directions[0].weights["recurrent_kernel"]
        np.testing.assert_array_equal(kernel, same)
        assert (kernel != other[name].directions[0].weights["recurrent_kernel"]).any()
    assert (
        first["lstm"].directions[0].weights["recurrent_kernel"]
        != first["lstm_1"].directions[0].weights["recurrent_kernel"]
    ).any()


def test_a_stack_that_would_grow_without_end_is_refused_in_time() -> None:
    repeat = "RepeatVector(60)~Flatten()~"
    _, outcome = outcome_of(f"LSTM(64)~{repeat * 5}Dense(64)")
    assert outcome.problem is not None
    assert outcome.problem.keras_message == ""
    assert "would give 230,400 numbers" in outcome.problem.explanation


def test_parameters_are_counted_over_the_whole_stack() -> None:
    text = "~".join(["Bidirectional(LSTM(64, return_sequences=True))"] * 12)
    _, outcome = outcome_of(text)
    assert outcome.problem is not None
    assert "besides the" in outcome.problem.explanation
    total = sum(step.params for step in outcome.trace.steps)
    assert 0 < total <= MAX_PARAMETERS


def test_limits_themselves_are_accepted() -> None:
    dense = parse_layer("Dense(50)")
    assert refusal(dense, (9_999,), parameters=0) is None
    assert refusal(dense, (9_999,), parameters=1) is not None
    repeat = parse_layer("RepeatVector(50)")
    assert refusal(repeat, (MAX_VALUES // 50,), parameters=0) is None
    assert refusal(repeat, (MAX_VALUES // 50 + 1,), parameters=0) is not None


def test_the_code_builds_the_same_model() -> None:
    from models.stack_code import functional_code, sequential_code

    spec, outcome = outcome_of(
        "Embedding(10, 2)~Bidirectional(GRU(3, return_sequences=True, reset_after=False))"
        "~TimeDistributed(Dense(4, activation='softmax'))~Flatten()~Dense(1)"
    )
    wanted = [s.output_shape for s in outcome.trace.steps if s.layer_class != "InputLayer"]
    for code in (sequential_code(spec), functional_code(spec)):
        names: dict[str, object] = {}
        exec(code, names)  # our own text, from checked layers
        model = names["model"]
        assert isinstance(model, keras.Model)
        built = [layer for layer in model.layers if "Input" not in type(layer).__name__]
        assert [tuple(layer.output.shape) for layer in built] == wanted
        assert model.count_params() == sum(step.params for step in outcome.trace.steps)


ARGUMENTS = (
    "GRU(3, activation='relu', recurrent_activation='hard_sigmoid', use_bias=False)",
    "LSTM(3, recurrent_activation='tanh', unit_forget_bias=False)",
    "Bidirectional(LSTM(3, use_bias=False))",
    "SimpleRNN(3, use_bias=False, go_backwards=True)",
    "Dense(3, use_bias=False)",
)


@pytest.mark.parametrize("code", ARGUMENTS)
def test_every_argument_reaches_keras(code: str) -> None:
    """A layer of a stack is the one that its code makes: the same configuration."""
    layer = parse_layer(code)
    built = make_layer(layer, 7, Counter())
    typed = eval(code, vars(keras.layers).copy())
    inner, wanted = (getattr(one, "forward_layer", one) for one in (built, typed))
    for name in ("activation", "recurrent_activation", "use_bias", "unit_forget_bias"):
        assert inner.get_config().get(name) == wanted.get_config().get(name)
    outcome = trace_stack(stack(code))
    (step,) = outcome.trace.steps[1:]
    assert parameter_count(layer, (3, 2)) == step.params
    assert all(trace.matches_keras for trace in outcome.trace.traces.values())


def test_without_unit_forget_bias_the_forget_bias_is_0() -> None:
    for code, bias in (("LSTM(3)", 1), ("LSTM(3, unit_forget_bias=False)", 0)):
        (trace,) = trace_stack(stack(code)).trace.traces.values()
        np.testing.assert_array_equal(trace.directions[0].weights["bias"][3:6], bias)
