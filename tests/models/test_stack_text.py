"""Layers and stacks as text: read, checked, written; nothing in it is ever run."""

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.stack import MAX_LAYERS, StackSpec
from models.stack_code import functional_code, sequential_code, stack_line
from models.stack_layers import LAYERS, StackLayer
from models.stack_link import nearest_stack, read_stack, write_stack
from models.stack_presets import PRESETS, preset_of
from models.stack_steps import step_labels
from models.stack_text import nearest_layer, parse_layer
from tests.models.stack_cases import any_layer, small_stacks, stack


@given(any_layer)
def test_a_layer_is_read_back_as_it_was_written(layer: StackLayer) -> None:
    assert parse_layer(layer.code) == layer


@given(small_stacks())
def test_a_stack_is_read_back_as_it_was_written(spec: StackSpec) -> None:
    assert read_stack(write_stack(spec.layers)) == spec.layers


@given(small_stacks())
def test_the_code_is_python_and_holds_every_layer(spec: StackSpec) -> None:
    for code in (sequential_code(spec), functional_code(spec)):
        ast.parse(code)
        for layer in spec.layers:
            assert f"layers.{layer.layer_class}(" in code


@given(small_stacks().filter(lambda spec: len(spec.layers) <= 3))
def test_the_heading_is_the_code(spec: StackSpec) -> None:
    text = "".join(token.text for token in stack_line(spec.layers))
    assert text == " → ".join(layer.code for layer in spec.layers)


def test_a_long_heading_leaves_the_named_arguments_out() -> None:
    spec = stack(
        "LSTM(4, return_sequences=True)~GRU(3, return_sequences=True)~GRU(2)~Dense(1)"
    )
    text = "".join(token.text for token in stack_line(spec.layers))
    assert text == "LSTM(4) → GRU(3) → GRU(2) → Dense(1)"


def test_what_can_be_read_of_a_stack_is_kept() -> None:
    layers, problems = nearest_stack("LSTM(1000000000, return_sequences=True)~nix~Dense(2)")
    assert write_stack(layers) == "LSTM(4, return_sequences=True)~Dense(2)"
    wrong, unknown = problems
    assert "whole number from 1 to 64, but 1000000000 was given" in wrong
    assert wrong.endswith("Until then LSTM(4, return_sequences=True) is used.")
    assert "'nix' is not a layer that can be read" in unknown
    assert unknown.endswith("Until then it is left out.")


def test_the_first_layers_of_too_many_are_kept() -> None:
    layers, (problem,) = nearest_stack("~".join(f"Dense({n})" for n in range(1, 21)))
    assert [layer.values["units"] for layer in layers] == [*range(1, MAX_LAYERS + 1)]
    assert "stack has 20 layers, but 1 to 12 are accepted" in problem
    assert problem.endswith("Until then the first 12 are used.")


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("Bidirectional(GRU(0), merge_mode='max')", "Bidirectional(GRU(4))"),
        (
            "Bidirectional(Dense(3), merge_mode='sum')",
            "Bidirectional(LSTM(4), merge_mode='sum')",
        ),
        ("LSTM(units=5, stateful=True)", "LSTM(5)"),
        ("LSTM(**evil, units=5)", "LSTM(5)"),
        ("Dropout(7)", "Dropout(0.5)"),
        ("GRU(" + "(" * 50, None),
        ("layers.LSTM(4)", None),
        ("lambda: LSTM(4)", None),
    ],
)
def test_the_nearest_layer(text: str, nearest: str | None) -> None:
    layer = nearest_layer(text)
    assert (None if layer is None else layer.code) == nearest


@given(st.text(max_size=400) | small_stacks().map(lambda spec: write_stack(spec.layers)))
def test_the_nearest_stack_is_one(text: str) -> None:
    try:
        layers, problems = nearest_stack(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            read_stack(text)
        return
    assert read_stack(write_stack(layers)) == layers
    assert bool(problems) == (write_stack(layers) != text)


@given(st.text(max_size=400))
def test_any_text_gives_a_stack_or_one_sentence(text: str) -> None:
    said = ""
    try:
        assert read_stack(text)
    except ValueError as error:
        said = str(error)
    assert "\n" not in said
    assert len(said) < 400


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LSTM(0)", "LSTM's units must be a whole number from 1 to 64, but 0 was given"),
        ("LSTM(1000000000)", "but 1000000000 was given"),
        ("LSTM(1e9)", "but 1000000000.0 was given"),
        ("LSTM(None)", "but None was given"),
        ("LSTM(True)", "but True was given"),
        ("LSTM('4')", "but '4' was given"),
        ("LSTM(4, units=5)", "not a layer that can be read"),
        ("LSTM(4, 'tanh', True)", "not a layer that can be read"),
        ("LSTM(**{'units': 4})", "no argument '**'"),
        ("LSTM(*[4])", "not a layer that can be read"),
        ("LSTM(4, dropout=20)", "no argument 'dropout'"),
        ("LSTM(4, activation='__import__')", "activation must be one of"),
        ("Dense({[1]: 2})", "not a layer that can be read"),
        ("Dropout(1e999)", "Dropout's rate must be a number from 0 to 0.95"),
        ("Embedding(100_000_000, 2)", "a whole number from 1 to 10,000,000"),
        ("LSTM(4, return_state=True)", "the page LSTM shows it"),
        ("GRU(4, stateful=True)", "the page Batches and masks shows it"),
        ("Dense(4, return_state=True)", "no argument 'return_state'"),
        ("SimpleRNN(4, unit_forget_bias=False)", "no argument 'unit_forget_bias'"),
        ("GRU(4, recurrent_activation='x')", "recurrent_activation must be one of"),
        ("Bidirectional(LSTM(4), merge_mode=None)", "the page Bidirectional shows None"),
        ("Bidirectional(LSTM(4), None)", "choose one of concat, sum, mul, ave"),
        ("Bidirectional(LSTM(4), 'none')", "Bidirectional with merge_mode=None"),
        ("Bidirectional(Dense(3))", "one of the layers SimpleRNN, LSTM, GRU"),
        ("Bidirectional(LSTM(4, go_backwards=True))", "reads both ways already"),
        ("TimeDistributed()", "must be one of the layers Dense, but None"),
        ("Bidirectional(Bidirectional(LSTM(4)))", "one of the layers"),
        ("Lambda(print)", "not a layer that can be read"),
        ("Conv1D(4)", "not a layer that can be read"),
        ("__import__('os').system('true')", "not a layer that can be read"),
        ("(" * 250, "not a layer that can be read"),
        ("LSTM(4)" + " " * 400, "not a layer that can be read"),
        ("LSTM(\x00)", "not a layer that can be read"),
    ],
)
def test_wrong_text_is_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_layer(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has 0 layers"),
        ("~".join(["LSTM(4)"] * 20), "has 20 layers, but 1 to 12 are accepted"),
        ("~" * 3000, "has 3001 layers"),
        ("x" * 10_000, "has 10,000 characters"),
        ("LSTM(4)~", "'' is not a layer"),
    ],
)
def test_wrong_stacks_are_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        read_stack(text)


def test_a_spec_has_limits() -> None:
    layer = parse_layer("LSTM(4)")
    with pytest.raises(ValueError, match="1 to 12 layers, but 13"):
        StackSpec(layers=(layer,) * (MAX_LAYERS + 1))
    with pytest.raises(ValueError, match="1 to 12 layers, but 0"):
        StackSpec(layers=())
    with pytest.raises(ValueError, match="timesteps must be"):
        StackSpec(layers=(layer,), timesteps=61)
    with pytest.raises(ValueError, match="sentence is empty"):
        StackSpec(layers=(layer,), sentence=" ")


def test_other_arguments_go_to_the_layer_inside() -> None:
    layer = parse_layer("Bidirectional(LSTM(4), merge_mode='sum')")
    assert layer.replaced(return_sequences=True, merge_mode="mul").code == (
        "Bidirectional(LSTM(4, return_sequences=True), merge_mode='mul')"
    )


def test_every_layer_of_the_table_has_a_default_but_the_wrappers() -> None:
    for name in LAYERS:
        if name not in ("Bidirectional", "TimeDistributed"):
            assert StackLayer(name).layer_class == name


def test_presets_are_found_again() -> None:
    for preset in PRESETS:
        assert preset_of(preset.layers) == preset
    assert preset_of((parse_layer("GRU(9)"),)) is None


def test_labels_follow_the_time_steps() -> None:
    spec = stack(
        "LSTM(4, return_sequences=True, go_backwards=True)~Dense(2)~GRU(3)~RepeatVector(2)"
        "~Bidirectional(GRU(3, return_sequences=True))~Flatten()"
    )
    back, copies = ("Groot", "am", "I"), ("copy 1", "copy 2")
    assert step_labels(spec.layers, ("I", "am", "Groot")) == (
        back,
        back,
        None,
        copies,
        copies,
        None,
    )
