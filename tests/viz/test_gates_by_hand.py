"""The idea of a gate as numbers that one can touch, on vectors made by hand."""

import re

from models.gates import GatedVectors
from viz.gates_by_hand import gate_alt, gate_equation, gate_table


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
