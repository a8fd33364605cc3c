"""Small changes of a text leave the rest as it was typed, and what they make parses."""

import ast

import pytest

from models.worker.clinic.edits import Edit, Text, apply


def _text(source: str) -> Text:
    return Text(source, ast.parse(source))


def _call(text: Text, name: str = "LSTM") -> ast.Call:
    return next(
        node
        for node in ast.walk(text.tree)
        if isinstance(node, ast.Call) and text.of(node.func) == name
    )


def _set(source: str, name: str, value: str, at: int | None = None) -> str | None:
    text = _text(source)
    return apply(source, [text.set_argument(_call(text), name, value, at)])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("LSTM()", "LSTM(rs=True)"),
        ("LSTM(8)", "LSTM(8, rs=True)"),
        ("LSTM(8, )", "LSTM(8, rs=True, )"),
        ("LSTM(8, rs = False)", "LSTM(8, rs = True)"),
        ("LSTM((8))", "LSTM((8), rs=True)"),
        ("LSTM( (2*4) )", "LSTM( (2*4), rs=True )"),
        ("LSTM((a, b))", "LSTM((a, b), rs=True)"),
        ("LSTM(f(8))", "LSTM(f(8), rs=True)"),
        (
            "x = LSTM(\n    8,\n    name='ä',\n)",
            "x = LSTM(\n    8,\n    name='ä', rs=True,\n)",
        ),
        ("s = 'größe'; LSTM(8)(x)", "s = 'größe'; LSTM(8, rs=True)(x)"),
        ("LSTM(8  # units\n)", "LSTM(8, rs=True  # units\n)"),
    ],
)
def test_set_argument(source: str, expected: str) -> None:
    changed = _set(source, "rs", "True")
    assert changed == expected
    ast.parse(changed)


def test_set_an_argument_by_its_place() -> None:
    assert _set("LSTM(8, 'relu')", "activation", "'tanh'", 1) == "LSTM(8, 'tanh')"
    assert _set("LSTM(units=8)", "units", "16", 0) == "LSTM(units=16)"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("LSTM(8, rs=True)", "LSTM(8)"),
        ("LSTM(rs=True, units=8)", "LSTM(units=8)"),
        ("LSTM(rs=True)", "LSTM()"),
        ("LSTM(8, rs=(True), name='a')", "LSTM(8, name='a')"),
        ("LSTM(\n    8,\n    rs=True,\n)", "LSTM(\n    8,\n)"),
    ],
)
def test_remove_argument(source: str, expected: str) -> None:
    text = _text(source)
    edit = text.remove_argument(_call(text), "rs")
    assert edit is not None
    assert apply(source, [edit]) == expected
    ast.parse(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = 1\nLSTM(8)\nb = 2\n", "a = 1\nb = 2\n"),
        ("a = 1; LSTM(8); b = 2", "a = 1; pass; b = 2"),
        ("for i in x:\n    LSTM(8)\nb = 2\n", "for i in x:\n    pass\nb = 2\n"),
        ("LSTM(8)  # first\nb = 2", "b = 2"),
        ("a = 1\r\nLSTM(8)\r\nb = 2\r\n", "a = 1\r\nb = 2\r\n"),
    ],
)
def test_remove_statement(source: str, expected: str) -> None:
    text = _text(source)
    edit = text.remove_statement(text.statement(_call(text)))
    assert apply(source, [edit]) == expected
    ast.parse(expected)


@pytest.mark.parametrize(
    ("source", "before", "after"),
    [
        ("LSTM(8)", "new()\nLSTM(8)", "LSTM(8)\nnew()"),
        (
            "if a:\n    LSTM(8)\n",
            "if a:\n    new()\n    LSTM(8)\n",
            "if a:\n    LSTM(8)\n    new()\n",
        ),
        ("a = 1; LSTM(8)", "a = 1; new(); LSTM(8)", "a = 1; LSTM(8); new()"),
        ("LSTM(8)  # note\nb", "new()\nLSTM(8)  # note\nb", "LSTM(8)  # note\nnew()\nb"),
    ],
)
def test_insert_lines(source: str, before: str, after: str) -> None:
    text = _text(source)
    statement = text.statement(_call(text))
    assert apply(source, [text.insert_before(statement, "new()")]) == before
    assert apply(source, [text.insert_after(statement, "new()")]) == after


@pytest.mark.parametrize(
    ("source", "inserted", "removed"),
    [
        ("[LSTM(8), b]", "[new(), LSTM(8), b]", "[b]"),
        ("[a, LSTM(8)]", "[a, new(), LSTM(8)]", "[a]"),
        (
            "[\n    a,\n    LSTM(8),\n    b,\n]",
            "[\n    a,\n    new(),\n    LSTM(8),\n    b,\n]",
            "[\n    a,\n    b,\n]",
        ),
        ("[(LSTM(8)), b]", "[new(), (LSTM(8)), b]", "[b]"),
    ],
)
def test_elements_of_a_list(source: str, inserted: str, removed: str) -> None:
    text = _text(source)
    elements = next(n for n in ast.walk(text.tree) if isinstance(n, ast.List)).elts
    index = next(i for i, e in enumerate(elements) if text.of(e) == "LSTM(8)")
    assert apply(source, [text.insert_element(elements, index, "new()")]) == inserted
    assert apply(source, [text.remove_element(elements, index)]) == removed


def test_edits_that_overlap_are_refused() -> None:
    assert apply("abcdef", [Edit(0, 3, "x"), Edit(2, 4, "y")]) is None
    assert apply("abcdef", [Edit(3, 4, "y"), Edit(0, 2, "x")]) == "xcyef"
    # The same edit twice is one.
    assert apply("abc", [Edit(0, 1, "x"), Edit(0, 1, "x")]) == "xbc"
