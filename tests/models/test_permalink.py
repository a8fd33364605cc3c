"""The address: every spec survives the round trip, every mistake gets one sentence."""

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.activations import ACTIVATION_NAMES
from models.config import KINDS
from models.permalink import (
    BIDIRECTIONAL,
    PageTerms,
    decode,
    encode,
    in_the_address,
    one_layer,
    read_numbers,
    relevant_fields,
    write_numbers,
)
from models.sentence import split_words
from models.spec import INPUT_KINDS, MAX_SEED, MERGE_MODES, LayerSpec

HOSTILE = "<b>&amp;</b> a;b:c,d%3B=+?#/\\ \"'` 🙂 جروت $x$ ../.. 1e5"

LSTM_PAGE = one_layer("lstm")

# Lone surrogates cannot travel in UTF-8, so no browser can send them.
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
sentences = (texts | st.just(HOSTILE)).filter(lambda text: bool(split_words(text)))
numbers = st.floats(-1000, 1000) | st.sampled_from([0.1, -0.0, 1e-300, 5e-324, 1 / 3])


@st.composite
def specs(draw: st.DrawFn) -> LayerSpec:
    units = draw(st.integers(1, 64))
    features = draw(st.integers(1, 8))
    state = st.sampled_from([0, 1, units]).flatmap(
        lambda count: st.lists(numbers, min_size=count, max_size=count).map(tuple)
    )
    row = st.lists(numbers, min_size=features, max_size=features).map(tuple)
    bidirectional = draw(st.booleans())
    return LayerSpec(
        kind=draw(st.sampled_from(KINDS)),
        units=units,
        timesteps=draw(st.integers(1, 60)),
        features=features,
        return_sequences=draw(st.booleans()),
        return_state=draw(st.booleans()),
        activation=draw(st.sampled_from(ACTIVATION_NAMES)),
        recurrent_activation=draw(st.sampled_from(ACTIVATION_NAMES)),
        use_bias=draw(st.booleans()),
        go_backwards=not bidirectional and draw(st.booleans()),
        bidirectional=bidirectional,
        merge_mode=draw(st.sampled_from(MERGE_MODES)),
        reset_after=draw(st.booleans()),
        unit_forget_bias=draw(st.booleans()),
        seed=draw(st.integers(0, MAX_SEED)),
        inputs=draw(st.sampled_from(INPUT_KINDS)),
        sentence=draw(sentences),
        embeddings=tuple(draw(st.lists(st.tuples(texts, row), max_size=3))),
        initial_hidden=draw(state),
        initial_cell=draw(state),
    )


@given(specs())
def test_every_spec_survives_the_round_trip_through_an_address(spec: LayerSpec) -> None:
    # Through the text of an address, as a browser carries it.
    address = urlencode(encode(spec))
    terms = BIDIRECTIONAL if spec.bidirectional else one_layer(spec.kind)
    query = parse_qs(address, keep_blank_values=True, strict_parsing=bool(address))
    asked = decode(query, terms)
    assert asked.problems == ()
    again = LayerSpec(**{"kind": "lstm", **terms.fixed, **asked.values})
    for name in relevant_fields(spec):
        assert getattr(again, name) == getattr(spec, name), name
    assert encode(again) == encode(spec)


@given(st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=20), max_size=3)))
def test_no_address_raises_and_every_unknown_name_is_told(query) -> None:
    asked = decode(query, LSTM_PAGE)
    assert len(asked.problems) == len(query.keys() - asked.values.keys())


@given(
    st.sampled_from(LSTM_PAGE.open_fields),
    st.text(max_size=40),
)
def test_whatever_a_field_is_given_it_is_read_or_told(name: str, text: str) -> None:
    asked = decode({name: [text]}, LSTM_PAGE)
    LayerSpec(kind="lstm", **({} if asked.problems else without_sizes(asked.values)))
    assert asked.problems or name in asked.values or text.strip("; ") == ""


def without_sizes(values):
    """Leave out what can be wrong only together with the number of units."""
    return {name: v for name, v in values.items() if not name.startswith("initial_")}


def test_an_untouched_page_has_a_bare_address() -> None:
    for kind in KINDS:
        assert encode(LayerSpec(kind=kind)) == {}


def test_only_what_differs_is_written() -> None:
    spec = LayerSpec(
        kind="lstm",
        units=8,
        return_state=True,
        use_bias=False,
        embeddings=(("a;b:c", (0.5, -1 / 3)),),
        initial_hidden=(0.5,),
    )
    assert encode(spec) == {
        "units": "8",
        "return_state": "true",
        "use_bias": "false",
        "embeddings": "a%3Bb%3Ac:0.5,-0.3333333333333333",
        "initial_hidden": "0.5",
    }


@pytest.mark.parametrize(
    ("kind", "options", "absent"),
    [
        ("simple_rnn", {"recurrent_activation": "tanh"}, "recurrent_activation"),
        ("simple_rnn", {"initial_cell": (1.0,)}, "initial_cell"),
        ("gru", {"unit_forget_bias": False}, "unit_forget_bias"),
        ("lstm", {"reset_after": False}, "reset_after"),
        ("lstm", {"inputs": "random_normal", "sentence": "x"}, "sentence"),
    ],
)
def test_what_makes_no_difference_is_not_written(kind, options, absent: str) -> None:
    assert absent not in encode(LayerSpec(kind=kind, **options))


WRONG = [
    *[
        ("units", text)
        for text in ("", "0", "65", "-1", "1.5", "1e3", "four", "4 ", "1_0", "0x4", "nan")
    ],
    ("units", "9" * 5000),
    ("timesteps", "61"),
    ("features", "9"),
    ("seed", "-1"),
    ("seed", "2147483648"),
    ("use_bias", "yes"),
    ("return_state", ""),
    ("activation", "TANH"),
    ("activation", "__import__('os')"),
    ("recurrent_activation", "glu"),
    ("inputs", "image"),
    ("sentence", ""),
    ("sentence", " \t\u200b"),
    ("sentence", "x" * 10_001),
    ("initial_hidden", "1,two"),
    ("initial_hidden", "1,nan"),
    ("initial_hidden", "-inf"),
    ("initial_cell", "1001"),
    ("initial_cell", "1e999"),
    ("embeddings", "Groot"),
    ("embeddings", "Groot:1,x"),
    ("embeddings", "Groot:1,2,3"),
    ("embeddings", "Groot:"),
    ("embeddings", "Groot:1,2000"),
    ("kind", "lstm"),
    ("bidirectional", "true"),
    ("merge_mode", "sum"),
    ("<script>", "1"),
]


@pytest.mark.parametrize(("name", "text"), WRONG, ids=[f"{n}={t[:20]}" for n, t in WRONG])
def test_a_wrong_value_gets_one_short_sentence_and_harms_no_other(name, text) -> None:
    asked = decode({name: [text], "return_sequences": ["true"]}, LSTM_PAGE)
    (problem,) = asked.problems
    assert len(problem) < 800
    assert problem.startswith(("In the address, ", "The address sets "))
    assert problem.endswith(("is used.", "is ignored."))
    assert "\n" not in problem
    assert LayerSpec(kind="lstm", **asked.values) == LayerSpec(
        kind="lstm", return_sequences=True
    )


def test_a_repeated_parameter_is_told_with_its_values() -> None:
    (problem,) = decode({"units": ["3", "5"]}, LSTM_PAGE).problems
    assert problem == (
        "In the address, units is given 2 times ('3', '5'): give it once. "
        "Until then the default is used."
    )


def test_the_sentence_says_what_came_and_what_is_accepted() -> None:
    (problem,) = decode({"units": ["99"]}, LSTM_PAGE).problems
    assert problem == (
        "In the address, units must be a whole number from 1 to 64, but 99 was given: "
        "choose one in that range. Until then the default is used."
    )


def test_one_misfit_among_embeddings_loses_only_itself() -> None:
    asked = decode({"embeddings": ["I:1,2;Groot:1;am:3,4"]}, LSTM_PAGE)
    assert asked.values["embeddings"] == (("I", (1.0, 2.0)), ("am", (3.0, 4.0)))
    (problem,) = asked.problems
    assert "the embedding of 'Groot' has 1 numbers" in problem


def test_the_bidirectional_page_takes_the_cell_and_how_the_halves_are_merged() -> None:
    spec = LayerSpec(kind="gru", bidirectional=True, merge_mode="none", units=3)
    assert encode(spec) == {"kind": "gru", "units": "3", "merge_mode": "none"}
    assert encode(LayerSpec(kind="lstm", bidirectional=True)) == {}
    query = {"kind": ["gru"], "merge_mode": ["none"]}
    assert decode(query, BIDIRECTIONAL).values == {"kind": "gru", "merge_mode": "none"}


@pytest.mark.parametrize(
    ("name", "text", "ending"),
    [
        ("kind", "rnn", "is used."),
        ("kind", "LSTM", "is used."),
        ("merge_mode", "None", "is used."),
        ("merge_mode", "<b>", "is used."),
        ("go_backwards", "true", "is ignored."),
        ("bidirectional", "false", "is ignored."),
    ],
)
def test_what_the_bidirectional_page_does_not_take_is_told(name, text, ending) -> None:
    asked = decode({name: [text], "units": ["5"]}, BIDIRECTIONAL)
    (problem,) = asked.problems
    assert problem.endswith(ending)
    assert asked.values == {"units": 5}


def test_a_page_may_have_words_of_its_own() -> None:
    terms = PageTerms("compare", {"kind": "lstm"}, {"view": ("cells", "settings")})
    assert decode({"view": ["settings"]}, terms).values == {"view": "settings"}
    (problem,) = decode({"view": ["both"]}, terms).problems
    assert "view must be one of cells, settings, but 'both' was given" in problem
    (problem,) = decode({"view": ["cells", "cells"]}, terms).problems
    assert "given 2 times" in problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("0.5", (0.5,)),
        ("0.5, -0.2", (0.5, -0.2)),
        ("1;2 3\n4", (1.0, 2.0, 3.0, 4.0)),
        ("−1", (-1.0,)),
        (" , ", ()),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, expected) -> None:
    assert read_numbers("initial_hidden", text) == expected


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=5).map(tuple))
def test_numbers_survive_being_written(values) -> None:
    assert read_numbers("x", write_numbers(values)) == values


def test_a_sentence_goes_on_in_the_middle() -> None:
    said = in_the_address(ValueError("The sentence is empty: type a word."))
    assert said.startswith("In the address, the sentence is empty: type a word. Until")
    assert in_the_address(ValueError("LSTM is not here: go.")).startswith(
        "In the address, LSTM is not here: go."
    )
