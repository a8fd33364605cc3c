"""What is compared, its address, and what is proved of two settings."""

import numpy as np
import pytest

from models.comparison import COMPARE, Comparison, comparison_facts, variable_settings
from models.permalink import decode
from models.spec import LayerSpec
from tests.viz.build import HIDDEN, make_trace


def compared(**given) -> Comparison:
    base = LayerSpec(**{"kind": "lstm", **given.pop("base", {})})
    words = {"by": "cells", "varied": "activation", "other": "relu", "inside": "1"}
    return Comparison(base, **{**words, **given})


def test_three_cells_have_the_same_settings() -> None:
    shown = compared(base={"units": 7, "seed": 3, "kind": "gru"})
    assert shown.labels == ("SimpleRNN", "LSTM", "GRU")
    assert [spec.kind for spec in shown.specs] == ["simple_rnn", "lstm", "gru"]
    assert {(spec.units, spec.seed) for spec in shown.specs} == {(7, 3)}


@pytest.mark.parametrize(
    ("varied", "other", "values"),
    [
        ("reset_after", "relu", (True, False)),
        ("go_backwards", "relu", (False, True)),
        ("activation", "sigmoid", ("tanh", "sigmoid")),
    ],
)
def test_two_settings_differ_in_one_alone(varied, other, values) -> None:
    shown = compared(base={"kind": "gru"}, by="settings", varied=varied, other=other)
    first, second = shown.specs
    assert (getattr(first, varied), getattr(second, varied)) == values
    assert LayerSpec(**{**vars_of(first), varied: values[1]}) == second
    assert shown.labels == tuple(f"{varied}={value!r}" for value in values)


def vars_of(spec: LayerSpec) -> dict:
    return {name: getattr(spec, name) for name in spec.__dataclass_fields__}


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, {}),
        ({"varied": "reset_after"}, {}),
        ({"base": {"kind": "gru"}}, {}),  # all kinds are shown
        # An option of one cell alone is part of the screen all the same.
        (
            {"base": {"reset_after": False, "unit_forget_bias": False, "units": 9}},
            {"reset_after": "false", "unit_forget_bias": "false", "units": "9"},
        ),
        ({"by": "settings"}, {"compare": "settings"}),
        (
            {"by": "settings", "varied": "reset_after", "base": {"kind": "gru"}},
            {"compare": "settings", "varied": "reset_after", "kind": "gru"},
        ),
        (
            {"by": "settings", "other": "elu", "inside": "2"},
            {"compare": "settings", "other": "elu", "inside": "2"},
        ),
        ({"by": "settings", "varied": "use_bias", "other": "elu"}, None),
    ],
)
def test_the_address_says_what_makes_a_difference_and_is_read_again(given, address) -> None:
    shown = compared(**given)
    if address is not None:
        assert shown.address == address
    asked = decode({name: [value] for name, value in shown.address.items()}, COMPARE)
    assert asked.problems == ()
    values = dict(asked.values)
    words = {name: values.pop(name, COMPARE.choices[name][0]) for name in COMPARE.choices}
    base = {"kind": values.pop("kind", "lstm"), **values}
    again = compared(
        base=base,
        by=words["compare"],
        varied=words["varied"],
        other=words["other"],
        inside=words["inside"],
    )
    assert again.specs == shown.specs
    assert again.address == shown.address


def test_a_cell_offers_the_settings_that_it_has() -> None:
    assert "reset_after" in variable_settings("gru")
    assert "unit_forget_bias" not in variable_settings("gru")
    assert "recurrent_activation" not in variable_settings("simple_rnn")
    for kind in ("simple_rnn", "lstm", "gru"):
        assert set(variable_settings(kind)) <= set(COMPARE.choices["varied"])


def test_the_largest_difference_is_named_with_its_place() -> None:
    changed = np.array(HIDDEN)
    changed[1, 0] += 0.25
    first = make_trace("lstm", quantities={"hidden": HIDDEN})
    second = make_trace("lstm", quantities={"hidden": changed})
    weights, hidden = comparison_facts([first, second])
    assert weights.statement == "the same weights"
    assert weights.evidence.startswith("kernel, recurrent_kernel, bias:")
    assert hidden.statement == "h differs"
    assert hidden.evidence == "by up to 0.25, at step 2 “am”, unit 1"


def test_what_is_the_same_is_said_to_be_the_same() -> None:
    trace = make_trace("gru")
    assert comparison_facts([trace, trace])[-1].statement == "h is the same"


def test_a_bias_of_another_shape_is_not_called_the_same() -> None:
    traces = [make_trace("gru", reset_after=flag) for flag in (True, False)]
    assert "bias" not in comparison_facts(traces)[0].evidence


def test_nothing_is_claimed_of_what_is_not_finite() -> None:
    nowhere = make_trace("gru", quantities={"hidden": np.full((3, 2), np.nan)})
    fact = comparison_facts([nowhere, make_trace("gru")])[-1]
    assert not fact.holds
    assert fact.evidence == "no two finite numbers to compare"
