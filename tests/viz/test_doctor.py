"""The shape doctor's fragments: verdict, source, change, tables, and the drawing."""

import re

import pytest

from models.diagnosis import Diagnosis, Edge, Fix, Problem, Spelling, Unread
from models.shapes import ShapeStep
from models.verdict import verdict
from viz import doctor_markup, doctor_source
from viz.doctor_drawing import drawing, drawing_alt, drawing_width, folds
from viz.doctor_layout import Box, place
from viz.doctor_shapes import (
    as_shapes,
    chain_tokens,
    output_tokens,
    shapes_html,
    word_shapes,
)

N = None
HOSTILE = "<img src=x onerror=alert(1)>"


def step(name: str, layer_class: str, into, out, params=0, **more) -> ShapeStep:
    return ShapeStep(name, layer_class, into, out, params, **more)


LSTM = step("lstm", "LSTM", (N, 20, 8), (N, 32), 5248, line=6)
CHAIN = (
    step("input_layer", "InputLayer", (N, 20, 8), (N, 20, 8), line=5),
    LSTM,
    step("lstm_1", "LSTM", N, N, N, line=7),
    step("dense", "Dense", N, N, N, line=8),
)
PROBLEM = Problem(
    "build", "Why.", "lstm_1", "LSTM", 7, "(None, 32)", "(batch, steps, features)"
)
BROKEN = Diagnosis(
    "a\n" * 9,
    steps=CHAIN,
    edges=(Edge("input_layer", "lstm", (N, 20, 8)), Edge("lstm", "lstm_1", (N, 32))),
    problems=(PROBLEM,),
)


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def deep(count: int) -> Diagnosis:
    steps = tuple(step(f"lstm_{i}", "LSTM", (N, 9, 4), (N, 9, 4), 7) for i in range(count))
    return Diagnosis("m", steps=steps)


def test_sizes_have_the_colour_of_their_dimension() -> None:
    tokens = output_tokens(LSTM, (N, 20, 32))
    assert [(t.text, t.dimension) for t in tokens if t.dimension] == [
        ("None", "batch"),
        ("20", "timesteps"),
        ("32", "units"),
    ]
    embedding = step("e", "Embedding", (N, 50), (N, 50, 16))
    assert "--hue-timesteps" in shapes_html(embedding, "input")
    assert text_of(shapes_html(embedding, "input")) == "(None, 50)"
    assert text_of(shapes_html(CHAIN[2], "output")) == "unknown"


def test_an_input_of_words_has_time_in_its_last_place() -> None:
    words, numbers = (
        step("i", "InputLayer", None, (N, 50)),
        step("j", "InputLayer", None, (N, 7)),
    )
    embedding = step("e", "Embedding", (N, 50), (N, 50, 16))
    known = word_shapes((words, numbers, embedding))
    assert known == {(N, 50)}
    assert [t.dimension for t in output_tokens(words, (N, 50), known)][3] == "timesteps"
    assert [t.dimension for t in output_tokens(numbers, (N, 7), known)][3] == "features"
    table = doctor_markup.layer_table(Diagnosis("m", steps=(words, numbers, embedding)))
    first, second = table.split("<tr>")[2:4]
    assert "--hue-timesteps" in first
    assert "--hue-timesteps" not in second


def test_several_shapes_stand_under_each_other() -> None:
    layer = step("b", "Bidirectional", (N, 9, 4), ((N, 9, 6), (N, 3), (N, 3)))
    assert len(as_shapes(layer.output_shape)) == 3
    assert shapes_html(layer, "output").count("<br>") == 2
    assert as_shapes(()) == ((),)
    assert as_shapes(None) == ()


def test_a_fix_says_what_shapes_come_of_it() -> None:
    fix = Fix("Set it", "s", CHAIN[:2], 5248, remaining=1)
    text = text_of(doctor_markup.fix_result(fix))
    assert "LSTM (None, 32)" in text
    assert "5,248 parameters" in text
    assert "Then 1 problem more" in text
    assert "InputLayer" not in text
    assert chain_tokens(CHAIN)[0].text == "LSTM "
    assert doctor_markup.fix_result(Fix("t", "s", ())) == ""


def test_the_banner_names_line_layer_and_reason() -> None:
    html = doctor_markup.verdict_banner(verdict(BROKEN), PROBLEM, 2, "  model.add(x)")
    text = text_of(html)
    assert "Line 7: LSTM cannot be built" in text
    assert "line 7 model.add(x)" in text
    assert "came (None, 32)" in text
    assert "and 2 more problems below" in text
    assert 'role="alert"' in html
    assert "<h1>" in html


def test_everything_is_escaped() -> None:
    problem = Problem("build", HOSTILE, HOSTILE, HOSTILE, 1, HOSTILE, HOSTILE, HOSTILE)
    hostile = step(HOSTILE, HOSTILE, (N,), (N,))
    fix = Fix(HOSTILE, HOSTILE, (hostile,))
    diagnosis = Diagnosis(HOSTILE, steps=(hostile,), problems=(problem,))
    fragments = [
        doctor_markup.verdict_banner(verdict(diagnosis), problem, 0, HOSTILE),
        doctor_markup.problem_lines(verdict(diagnosis), problem),
        doctor_markup.keras_says(HOSTILE),
        doctor_markup.hint(HOSTILE),
        doctor_markup.fix_title(fix),
        doctor_markup.fix_result(fix),
        doctor_markup.layer_table(diagnosis),
        doctor_markup.spelling_table([Spelling(1, HOSTILE, HOSTILE, HOSTILE)]),
        doctor_markup.unread_table([Unread(1, HOSTILE, HOSTILE)]),
        doctor_markup.notes([HOSTILE]),
        doctor_source.source_view(HOSTILE, {1: "bad"}),
        doctor_source.change(HOSTILE, f"{HOSTILE}2"),
    ]
    for html in fragments:
        assert "<img" not in html
        assert "&lt;img" in html


def test_the_marked_line_is_marked() -> None:
    html = doctor_source.source_view("a\nb\nc", {2: "bad", 3: "old"})
    assert html.count("u-bad-line") == 1
    assert re.search(r'u-bad-line" aria-current="true"><span class="u-number">2<', html)
    assert "u-old-line" in html


def test_a_long_source_shows_the_lines_around_the_mark() -> None:
    source = "\n".join(f"line{i}" for i in range(1, 20_001))
    html = doctor_source.source_view(source, {15_000: "bad"})
    assert html.count("u-line") < 700
    assert "line15000<" in html
    excerpt = doctor_source.source_view(source, {15_000: "bad"}, around=2)
    assert re.findall(r"<code>(\w+)", excerpt) == [f"line{i}" for i in range(14998, 15003)]
    assert len(doctor_source.source_view("x" * 1_000_000, {})) < 1000
    assert "line1<" in doctor_source.source_view(source, {99_999: "bad"}, around=20_000)


def test_a_change_is_coloured_and_spoken() -> None:
    html = doctor_source.change("a\nLSTM(32)\nb", "a\nLSTM(32, x=True)\nb")
    assert html.count("u-removed-line") == 1
    assert html.count("u-added-line") == 1
    assert "<mark>, x=True</mark>" in html
    assert "added: " in html


def test_the_table_agrees_with_the_diagnosis() -> None:
    html = doctor_markup.layer_table(Diagnosis("m", steps=(LSTM,), total_params=5248))
    assert "LSTMlstm6(None, 20, 8)(None, 32)5,248" in text_of(html)
    assert "total5,248" in text_of(html)
    broken = doctor_markup.layer_table(BROKEN)
    assert broken.count("u-broken-row") == 1
    assert "not built" in broken
    assert "unknown" in broken


def test_none_is_explained_where_there_is_one() -> None:
    assert "left open" in doctor_markup.none_explained(BROKEN)
    closed = Diagnosis("m", steps=(step("d", "Dense", (1, 2), (1, 3)),))
    assert "left open" not in doctor_markup.none_explained(closed)


def boxes_of(payload) -> list[tuple[float, float, float, float]]:
    return [(n["x"], n["y"], n["width"], n["height"]) for n in payload["nodes"]]


def overlap(one, other) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


BRANCHED = Diagnosis(
    "m",
    steps=tuple(step(n, "Dense", (N, 4), ((N, 4),) * 5, 20) for n in "abcdefg"),
    edges=(
        Edge("a", "b", (N, 4)),
        Edge("a", "c", (N, 4)),
        Edge("a", "d", (N, 4)),
        Edge("b", "e", (N, 4)),
        Edge("c", "e", (N, 4), "state"),
        Edge("c", "e", (N, 4), "state"),
        Edge("d", "g", (N, 4)),
        Edge("e", "f", (N, 4)),
        Edge("a", "g", (N, 4), "mask"),
        Edge("f", "g", (N, 4)),
    ),
)


@pytest.mark.parametrize("diagnosis", [BROKEN, BRANCHED, deep(60)])
@pytest.mark.parametrize("folded", [True, False])
def test_no_box_overlaps_another_and_all_are_inside(diagnosis, folded) -> None:
    payload = drawing(diagnosis, folded=folded)
    boxes = boxes_of(payload)
    assert not any(
        overlap(one, other) for i, one in enumerate(boxes) for other in boxes[:i]
    )
    for x, y, width, height in boxes:
        assert x >= 0
        assert y >= 0
        assert x + width <= payload["width"]
        assert y + height <= payload["height"]
    for label in (label for node in payload["nodes"] for label in node["labels"]):
        assert 0 < label["y"] <= payload["height"]


def test_layers_stand_below_what_they_read() -> None:
    tops = {n["name"]: n["y"] for n in drawing(BRANCHED)["nodes"]}
    assert all(tops[edge.start] < tops[edge.end] for edge in BRANCHED.edges)
    roles = [edge["role"] for edge in drawing(BRANCHED)["edges"]]
    assert roles.count("state") == 1  # two tensors of one role are one line
    assert roles.count("mask") == 1


def test_the_broken_layer_is_marked_and_says_what_it_needs() -> None:
    payload = drawing(BROKEN)
    kinds = {n["name"]: n["kind"] for n in payload["nodes"]}
    assert kinds == {
        "input_layer": "input",
        "lstm": "normal",
        "lstm_1": "broken",
        "dense": "unbuilt",
    }
    broken = next(n for n in payload["nodes"] if n["kind"] == "broken")
    assert broken["detail"] == "needs (batch, steps, features)"
    assert [edge["broken"] for edge in payload["edges"]] == [False, True, False]
    assert "where the problem is" in drawing_alt(BROKEN)


def test_a_broken_layer_that_is_no_step_is_drawn_too() -> None:
    diagnosis = Diagnosis("m", steps=CHAIN[:2], problems=(PROBLEM,))
    assert [n["name"] for n in drawing(diagnosis)["nodes"]][-1] == "lstm_1"


def test_equal_outputs_are_counted() -> None:
    layer = step("b", "Bidirectional", (N, 9, 4), ((N, 9, 6), *((N, 3),) * 4))
    labels = drawing(Diagnosis("m", steps=(layer,)))["nodes"][0]["labels"]
    texts = ["".join(token[0] for token in label["tokens"]) for label in labels]
    assert texts == ["(None, 9, 6)", "(None, 3) ×4"]


def test_long_stretches_are_folded() -> None:
    folded = drawing(deep(60), folded=True)
    assert len(folded["nodes"]) < 9
    assert any(n["kind"] == "folded" for n in folded["nodes"])
    assert folds(deep(60))
    assert not folds(BROKEN)
    assert len(drawing(deep(60))["nodes"]) == 60
    assert drawing_width(deep(60)) < 300


def test_the_layout_of_nothing_is_nothing() -> None:
    assert drawing(Diagnosis(""))["nodes"] == []


def test_an_edge_backwards_is_left_out() -> None:
    boxes = [Box("a", 10, 10, 5), Box("b", 10, 10, 5)]
    layout = place(boxes, [("a", "b"), ("b", "a"), ("a", "ghost"), ("a", "a")])
    assert list(layout.ways) == [("a", "b")]


def test_where_keras_stops_and_what_is_to_be_changed_are_both_marked() -> None:
    problem = Problem(
        "build", "Why.", "lstm", "LSTM", 6, expected="3 axes", stopped_at="lstm_1"
    )
    payload = drawing(Diagnosis("m", steps=CHAIN, problems=(problem,)))
    kinds = {n["name"]: (n["kind"], n["detail"]) for n in payload["nodes"]}
    assert kinds["lstm"] == ("broken", "lstm · 5,248 params")
    assert kinds["lstm_1"] == ("stopped", "needs 3 axes")
    assert [edge["broken"] for edge in payload["edges"]] == [False, True, False]


def test_a_fix_of_the_data_says_what_becomes_of_them() -> None:
    fix = Fix("Give y a last axis", "s", (), y_shape=(64, 20, 1))
    text = text_of(doctor_markup.data_change(fix, "(64, 20, 4)", "(64, 20)"))
    assert text.startswith("y (64, 20) → (64, 20, 1)")
    assert doctor_markup.data_change(Fix("t", "s", ()), "", "") == ""
