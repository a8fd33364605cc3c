"""A case as a link and as a file: what goes in comes out, and nothing else gets in."""

import base64
import json
import random
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.doctor_case import Case, read_shapes, read_value, request_of
from models.doctor_examples import EXAMPLES, example_of
from models.doctor_link import (
    MAX_LINK,
    MAX_UNPACKED,
    fits,
    pack,
    read_file,
    unpack,
    write_file,
)

FULL = Case(
    source='model.add(LSTM(units))  # <b> é 😀 "',
    values=(("units", "32"), ("X.shape", "(64, 20, 4)")),
    x="(64, 20, 4)",
    y="(64, 1)",
    loss="mse",
    model="model",
)


def link(data: bytes) -> str:
    return f"1.{base64.urlsafe_b64encode(zlib.compress(data)).decode()}"


def as_link(content: object) -> str:
    return link(json.dumps(content).encode())


@pytest.mark.parametrize("case", [FULL, Case(), *(e.case for e in EXAMPLES)])
def test_a_case_survives_the_link_and_the_file(case: Case) -> None:
    assert unpack(pack(case)) == case
    assert read_file(write_file(case).encode()) == case


@given(st.text(max_size=300), st.dictionaries(st.text(max_size=9), st.text(max_size=9)))
def test_any_text_survives(source: str, values: dict[str, str]) -> None:
    case = Case(source, tuple(values.items()))
    assert unpack(pack(case)) == case


def test_the_letters_of_a_link_need_no_escaping() -> None:
    assert set(pack(FULL)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    )


def test_half_a_character_does_not_reach_the_browser() -> None:
    case = unpack(as_link({"s": "x\ud800y"}))
    assert case.source == "x?y"
    assert unpack(pack(Case("x\ud800y"))).source == "x?y"


def test_what_is_too_long_for_an_address_is_told() -> None:
    assert all(fits(pack(example.case)) for example in EXAMPLES)
    noise = Case(random.Random(0).randbytes(9000).hex())
    assert len(pack(noise)) > MAX_LINK
    assert not fits(pack(noise))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a link of this page"),
        ("2.abc", "not a link of this page"),
        ("1.", "cut off"),
        ("1.!!!", "damaged"),
        ("1.\u00e9", "damaged"),
        (pack(FULL)[:-9], "cut off"),
        (pack(FULL)[:20], "cut off"),
        (link(b"[" * 100_000), "does not hold a source"),
        (link(b"\xff\xfe"), "does not hold a source"),
        (as_link([1]), "does not hold a source"),
        (as_link({"s": 5}), "does not hold a source"),
        (as_link({"s": "a", "z": "b"}), "does not hold a source"),
        (as_link({"v": {"a": 5}}), "does not hold a source"),
        (as_link({"v": {"a": "1" * 3000}}), "does not hold a source"),
        (as_link({"v": {str(i): "1" for i in range(999)}}), "does not hold a source"),
        (as_link({"x": "1" * 3000}), "does not hold a source"),
    ],
)
def test_a_wrong_link_gets_one_sentence(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        unpack(text)
    assert "\n" not in str(raised.value)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = link(b"0" * 300_000_000)
    tracemalloc.start()
    with pytest.raises(ValueError, match="unpacks to more than"):
        unpack(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * MAX_UNPACKED


def test_other_files_are_left_to_others() -> None:
    assert read_file(b'{"class_name": "Sequential"}') is None
    assert read_file(b"\x00" * 500) is None


def test_a_file_of_this_page_that_is_wrong_is_named() -> None:
    wrong = json.dumps({"unrolled_shape_doctor": 1, "source": 5})
    with pytest.raises(ValueError, match="does not hold a source"):
        read_file(wrong.encode())
    with pytest.raises(ValueError, match="at most"):
        read_file(b'{"unrolled_shape_doctor": 1, "source": "' + b"x" * MAX_UNPACKED)


def test_examples_have_names_for_the_address() -> None:
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES)
    assert all(example_of(example.case) is example for example in EXAMPLES)
    assert example_of(FULL) is None


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("", None),
        ("  ", None),
        ("(64, 20, 4)", (64, 20, 4)),
        ("64,20,4", (64, 20, 4)),
        ("64 x 20 x 4", (64, 20, 4)),
        ("[64, 20]", (64, 20)),
        ("(None, 20, 4)", (None, 20, 4)),
        ("(1_000,)", (1000,)),
        ("(64, 20, 4), (64, 3)", ((64, 20, 4), (64, 3))),
        ("[(64, 20, 4), (64, 3)]", ((64, 20, 4), (64, 3))),
    ],
)
def test_shapes_are_read_as_people_write_them(text: str, shapes: object) -> None:
    assert read_shapes("The shape of x", text) == shapes


@pytest.mark.parametrize(
    "text", ["((", "()", "-1", "0", "1e9", "a", "9" * 30, "(1, b)", "1," * 20, "(1)" * 40]
)
def test_a_wrong_shape_gets_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="The shape of x must be whole numbers from 1"):
        read_shapes("The shape of x", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5000", 5000),
        (" 0.5 ", 0.5),
        ("'adam'", "adam"),
        ("True", True),
        ("(64, 20, 4)", (64, 20, 4)),
        ("[1, [2, 3]]", [1, [2, 3]]),
    ],
)
def test_values_are_literals(text: str, value: object) -> None:
    assert read_value("n", text) == value


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "open('x')",
        "x",
        "",
        "{1: 2}",
        "b'x'",
        "1j",
        "(" * 900,
        "1" * 3000,
        "[[[[[[1]]]]]]",
        "lambda: 1",
    ],
)
def test_anything_else_is_no_value(text: str) -> None:
    with pytest.raises(ValueError, match="must be a number, a text in quotes"):
        read_value("n", text)


def test_a_request_keeps_what_is_right_and_names_what_is_wrong() -> None:
    case = Case("m", (("a", "5"), ("b", "oops(")), x="(64, 20)", y="?!", loss=" mse ")
    request, problems = request_of(case)
    assert request.values == {"a": 5}
    assert request.x_shape == (64, 20)
    assert request.y_shape is None
    assert request.loss == "mse"
    assert request.model is None
    assert len(problems) == 2
    assert "'b'" in problems[0]
    assert "The shape of y" in problems[1]


@pytest.mark.parametrize(
    ("source", "x", "y"),
    [
        ("(64, 20, 4)", (64, 20, 4), None),
        ("X_train.shape = (64, 20, 4)\ny_train.shape: (64,)\n", (64, 20, 4), (64,)),
        ("(64, 20, 4)\n(64, 1)", (64, 20, 4), (64, 1)),
        ("y = [64, 1]", None, (64, 1)),
    ],
)
def test_shapes_alone_are_no_source(source: str, x: object, y: object) -> None:
    request, problems = request_of(Case(source))
    assert (request.source, request.x_shape, request.y_shape) == ("", x, y)
    assert not problems


@pytest.mark.parametrize(
    "source", ["x = 5", "shape = (1, 2)", "x = (a, b)", "(1)\n(2)\n(3)"]
)
def test_a_source_is_not_taken_for_shapes(source: str) -> None:
    assert request_of(Case(source))[0].source == source
