"""LayerSpec: what it accepts, and the sentence that everything else gets."""

import dataclasses
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.activations import ACTIVATION_NAMES
from models.spec import (
    MAX_SENTENCE_LENGTH,
    WHOLE_NUMBER_LIMITS,
    LayerSpec,
    nearest_spec,
)


def make(**arguments: Any) -> LayerSpec:
    return LayerSpec(**{"kind": "lstm", **arguments})


# arguments, what the sentence must quote, what it must accept, what it must advise
WRONG: list[tuple[dict[str, Any], str, str, str]] = [
    ({"kind": "transformer"}, "'transformer'", "simple_rnn, lstm, gru", "choose"),
    ({"kind": None}, "None", "simple_rnn, lstm, gru", "choose"),
    ({"kind": ["lstm"]}, "['lstm']", "simple_rnn, lstm, gru", "choose"),
    *(
        ({name: value}, shown, f"whole number from {low} to {high}", "choose")
        for name, (low, high) in WHOLE_NUMBER_LIMITS.items()
        for value, shown in (
            (low - 1, str(low - 1)),
            (high + 1, str(high + 1)),
            (-(10**30), "-1000000000"),
            (1.0, "1.0"),
            ("4", "'4'"),
            (True, "True"),
            (None, "None"),
            (float("nan"), "nan"),
        )
    ),
    *(
        ({name: value}, repr(value), "True or False", "choose")
        for name in (
            "use_bias",
            "return_sequences",
            "return_state",
            "go_backwards",
            "reset_after",
            "unit_forget_bias",
            "bidirectional",
        )
        for value in (1, 0, "True", None)
    ),
    ({"activation": "Tanh"}, "'Tanh'", "tanh, sigmoid", "choose"),
    ({"activation": None}, "None", "tanh, sigmoid", "choose"),
    ({"recurrent_activation": "glu"}, "'glu'", "tanh, sigmoid", "choose"),
    ({"inputs": "file"}, "'file'", "sentence, random_normal", "choose"),
    ({"merge_mode": None}, "None", "concat, sum, mul, ave, none", "choose"),
    ({"sentence": ""}, "''", "word", "type at least one word"),
    ({"sentence": " \n\t"}, "' \\n\\t'", "word", "type at least one word"),
    ({"sentence": "\u200b\u200d"}, "\\u200b", "word", "type at least one word"),
    ({"sentence": 5}, "5", "word", "type at least one word"),
    (
        {"sentence": "x" * (MAX_SENTENCE_LENGTH + 1)},
        "10,001 characters",
        "10,000",
        "shorten",
    ),
    ({"initial_hidden": (1.0, 2.0)}, "2 numbers", "4 units", "give 4 numbers"),
    ({"initial_hidden": 1.0}, "1.0", "sequence of numbers", "give one number"),
    ({"initial_hidden": "1"}, "'1'", "sequence of numbers", "give one number"),
    ({"initial_hidden": (float("nan"),)}, "nan", "−1,000 to 1,000", "replace"),
    ({"initial_cell": (float("inf"),)}, "inf", "−1,000 to 1,000", "replace"),
    ({"initial_cell": (1e9,)}, "1000000000.0", "−1,000 to 1,000", "replace"),
    ({"initial_cell": ("1",)}, "'1'", "−1,000 to 1,000", "replace"),
    ({"initial_cell": (None,)}, "None", "−1,000 to 1,000", "replace"),
    ({"initial_cell": (True,)}, "True", "−1,000 to 1,000", "replace"),
    ({"embeddings": (("I", (0.1,)),)}, "1 numbers", "size is 2", "give 2 numbers"),
    ({"embeddings": (("I", (0.1, float("nan"))),)}, "nan", "−1,000 to", "replace"),
    ({"embeddings": 5}, "5", "pair words with their numbers", "give for example"),
    ({"embeddings": ((1, (0.1, 0.2)),)}, "((1, (0.1, 0.2)),)", "pair words", "give"),
    (
        {"bidirectional": True, "go_backwards": True},
        "go_backwards cannot be True",
        "bidirectional",
        "leave it False",
    ),
]


@pytest.mark.parametrize(
    ("arguments", "came", "accepted", "advice"),
    WRONG,
    ids=[str(list(case[0].items()))[:60] for case in WRONG],
)
def test_wrong_values(
    arguments: dict[str, Any], came: str, accepted: str, advice: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - what it says is below
        make(**arguments)
    sentence = str(caught.value)
    for part in (came, accepted, advice):
        assert part in sentence
    (name, *_) = arguments
    assert name.removesuffix("s") in sentence.lower() or "embedding" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 600


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.binary(),
    st.lists(st.floats()),
    st.tuples(st.text(), st.floats()),
    st.dictionaries(st.text(), st.lists(st.floats())),
)


@given(
    name=st.sampled_from([field.name for field in dataclasses.fields(LayerSpec)]),
    value=JUNK,
)
def test_anything_else_is_accepted_or_gets_one_sentence(name: str, value: object) -> None:
    try:
        spec = make(**{name: value})
    except ValueError as caught:
        sentence = str(caught)
    else:
        assert make(**{name: getattr(spec, name)}) == spec
        assert isinstance(hash(spec), int)
        return
    assert "\n" not in sentence


def test_limits_themselves_are_accepted() -> None:
    for name, limits in WHOLE_NUMBER_LIMITS.items():
        for value in limits:
            assert getattr(make(**{name: value}), name) == value
    for name in ACTIVATION_NAMES:
        make(activation=name, recurrent_activation=name)
    make(initial_hidden=(1000.0, -1000.0, 0.0, 0.5), initial_cell=(0.5,))
    make(sentence="x " * (MAX_SENTENCE_LENGTH // 2))


def test_equal_specs_are_one_key() -> None:
    """However a value was given: numpy's numbers, lists and mappings become plain ones."""
    plain = make(
        units=5,
        use_bias=False,
        initial_hidden=(1.0,),
        embeddings=(("I", (1.0, 2.0)),),
    )
    other = make(
        units=np.int64(5),
        use_bias=np.False_,
        initial_hidden=np.array([1], np.float32),
        embeddings={"I": [1, np.float64(2)]},
    )
    assert plain == other
    assert hash(plain) == hash(other)
    assert type(other.units) is int
    assert type(other.use_bias) is bool
    assert all(type(number) is float for number in other.initial_hidden)
    assert isinstance(other.embeddings, tuple)
    assert len({plain, other, make()}) == 2


def test_specs_are_frozen_and_pickle() -> None:
    spec = make(sentence="Wir sind 🌳")
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.units = 5  # type: ignore[misc]
    assert spec.words  # a cached property must not make it another key
    again = pickle.loads(pickle.dumps(spec))
    assert again == spec
    assert hash(again) == hash(spec)


def test_arguments_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        LayerSpec("lstm")  # type: ignore[misc]


@pytest.mark.parametrize("inputs", ["sentence", "random_normal"])
def test_inputs(inputs: str) -> None:
    spec = make(inputs=inputs, timesteps=7, features=5, seed=3)
    values = spec.make_inputs()
    assert values.shape == (1, 7, 5)
    assert values.dtype == np.float32
    assert len(spec.words) == 7
    np.testing.assert_array_equal(values, spec.make_inputs())
    other = make(inputs=inputs, timesteps=7, features=5, seed=4).make_inputs()
    assert np.array_equal(values, other) == (inputs == "sentence")


def test_an_embedding_may_be_replaced() -> None:
    spec = make(embeddings=(("am", (9.0, -9.0)),))
    expected = np.array([[[0.5, 0.4], [9.0, -9.0], [0.7, 0.5]]], np.float32)
    np.testing.assert_array_equal(spec.make_inputs(), expected)


def test_initial_states() -> None:
    hidden, cell = make(
        initial_hidden=(0.5,), initial_cell=(1, 2, 3, 4)
    ).make_initial_states()
    np.testing.assert_array_equal(hidden, np.full((1, 4), 0.5, np.float32))
    np.testing.assert_array_equal(cell, np.array([[1, 2, 3, 4]], np.float32))
    (only,) = LayerSpec(kind="gru").make_initial_states()
    assert not only.any()
    assert len(make(bidirectional=True).make_initial_states()) == 4


def test_the_nearest_spec_keeps_what_is_right() -> None:
    values = {"units": 5, "timesteps": "many", "initial_hidden": (1.0, 2.0), "seed": 9}
    spec, problems = nearest_spec("gru", values)
    assert spec == LayerSpec(kind="gru", units=5, seed=9)
    assert len(problems) == 2
    assert all(problem.endswith("Until then the default is used.") for problem in problems)


def test_the_nearest_spec_of_two_settings_that_exclude_each_other() -> None:
    both = {"bidirectional": True, "go_backwards": True}
    spec, problems = nearest_spec("gru", both)
    assert spec == LayerSpec(kind="gru", bidirectional=True)
    assert len(problems) == 1
    assert "go_backwards" in problems[0]
