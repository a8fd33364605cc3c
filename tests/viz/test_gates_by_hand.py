"""Gates as numbers that one can touch, on vectors and traces made by hand."""

import re

import numpy as np

from models.clamping import Clamp, ClampedRun, memory_update, run_clamped
from models.gates import GatedVectors
from tests.viz.build import make_trace
from viz.gates_by_hand import (
    clamped_alt,
    clamped_table,
    gate_alt,
    gate_equation,
    gate_table,
    update_picture,
)

CLOSED = (Clamp("input_gate", 2, 0, 0.0), Clamp("forget_gate", 2, 0, 1.0))


def rows_of(html: str) -> list[list[str]]:
    """Return the text of each head and of each square or cell, row by row."""
    rows = []
    for row in re.findall(r"<tr.*?</tr>", html):
        texts = []
        for cell in re.findall(r"<t[hd].*?</t[hd]>", row):
            squares = re.findall(r"<span.*?</span>", cell) if "<div>" in cell else [cell]
            texts += [re.sub(r"<[^>]+>", " ", square).strip() for square in squares]
        rows.append(texts)
    return rows


def held_run(*clamps: Clamp, kind="lstm", words=("I", "am", "Groot")) -> ClampedRun:
    return run_clamped(make_trace(kind, words=words), clamps)


def test_the_default_can_be_checked_in_the_head() -> None:
    rows = rows_of(gate_table(GatedVectors()))
    assert rows[-1][1:] == ["8", "11", "3", "7", "5", "15"]
    assert [row[1:] for row in rows[1:4]] == [
        ["0", "1", "0", "0", "0", "1"],
        ["10", "11", "12", "13", "14", "15"],
        ["8", "9", "3", "7", "5", "8"],
    ]
    assert "The new memory is 8, 11, 3, 7, 5, 15" in gate_alt(GatedVectors())
    assert gate_equation().count('class="u-g-g"') == 2


def test_the_new_memory_wears_both_colours_in_the_gates_proportion() -> None:
    html = gate_table(GatedVectors(g=(0.25,), x=(-4,), s=(8,)))
    assert rows_of(html)[-1][1:] == ["5"]
    blend = re.search(r"linear-gradient\(to right, (.*?) (\S+%), ", html)
    assert blend is not None
    assert blend[2] == "25%"
    assert "--fill-features" in blend[1]
    assert "−1" in rows_of(html)[4][1]


def test_held_squares_wear_a_frame_and_say_what_they_were() -> None:
    run = held_run(*CLOSED)
    html = clamped_table(run, ("I", "am", "Groot"), 2)
    assert html.count("u-g-held") == 4  # two gates, two units
    free = run.free.quantities["forget_gate"][0, 1, 0]
    assert f'title="1.000000; clamped; without clamps {free:.6f}"' in html
    assert html.count("u-g-chosen") == 1 + 10  # the head, and a cell in each of ten rows


def test_the_rows_are_gates_then_states_with_their_change() -> None:
    run = held_run(*CLOSED)
    rows = rows_of(clamped_table(run, ("I", "am", "Groot"), 0))
    heads = [row[0] for row in rows[1:]]
    assert [re.sub(r"\s+", " ", head) for head in heads] == [
        "forget gate f", "input gate i", "candidate c̃", "output gate o",
        "cell state c , unclamped", "clamped", "change",
        "hidden state h , unclamped", "clamped", "change",
    ]  # fmt: skip
    changes = [float(c.replace("−", "-")) for c in rows[7][1:]]
    np.testing.assert_allclose(changes, run.moved("cell").ravel(), atol=0.006)
    assert "the hidden state by up to" in clamped_alt(run)


def test_many_squares_are_tiny_and_words_are_escaped_and_short() -> None:
    words = ("<script>", *(f"word{i}" * 5 for i in range(19)))
    run = held_run(words=words)
    html = clamped_table(run, words, 0)
    assert "u-g-tiny" in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert f"{words[1][:11]}…" in html


def test_nothing_held_moves_nothing() -> None:
    trace = make_trace("gru")
    free = trace.directions[0]
    run = ClampedRun(free, free, {})
    html = clamped_table(run, trace.words, 0)
    assert "u-g-held" not in html
    changes = [row[1:] for row in rows_of(html) if row[0] == "change"]
    assert changes == [["0.00"] * 6]
    assert "by up to 0.00, 0.00, 0.00" in clamped_alt(run)


def test_the_memory_update_is_a_sum_of_products() -> None:
    run = held_run(*CLOSED)
    html = update_picture(memory_update(run.clamped, 2), run)
    assert html.count('<span class="u-g-sign">') == 2  # + and =
    assert html.count("u-g-held") == 4
    rows = rows_of(html)
    before = run.clamped.quantities["cell"][0, 0]
    # f = 1 and i = 0: c stays what it was.
    assert [row[1:] for row in rows if row[0].startswith("c") and "2" in row[0]][-1] == [
        f"{v:.2f}".replace("-", "−").replace("0.", ".") for v in before
    ]
    gru = held_run(kind="gru")
    assert "(1 − z" in update_picture(memory_update(gru.clamped, 1))


def test_what_is_no_number_is_said_and_no_zero_has_a_sign() -> None:
    trace = make_trace("gru", quantities={"hidden": [[np.nan, -0.004]] * 3})
    free = trace.directions[0]
    rows = rows_of(clamped_table(ClampedRun(free, free, {}), trace.words, 0))
    assert rows[4][1:3] == ["NaN", "0.00"]


def test_many_numbers_are_stripes_but_where_they_are_held() -> None:
    words = tuple(f"word{i}" for i in range(20))
    run = held_run(*CLOSED, words=words)
    html = clamped_table(run, words, 0)
    # Ten rows of twenty steps; two gates are held at one step, in both units.
    assert html.count("linear-gradient(90deg") == 10 * 20 - 2
    assert html.count("<span") - html.count("<span>") == 4
    first = run.clamped.quantities["hidden"][0, 0]
    assert f'title="{first[0]:.3f} {first[1]:.3f}"' in html
    nan = make_trace("gru", words=words, quantities={"hidden": [[np.nan, -0.5]] * 20})
    free = nan.directions[0]
    html = clamped_table(ClampedRun(free, free, {}), words, 0)
    assert "rgb(var(--scale,var(--positive))/0.000) 0% 50%,rgb(var(--negative)/" in html
