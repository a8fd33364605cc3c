"""A notebook that is pasted: its code is read, and its code is mended."""

import json

from models.notebooks import is_notebook
from models.worker.doctor import diagnose
from models.worker.source.read import read


def _notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "source": cell.splitlines(True)} for cell in cells]
    return json.dumps({"cells": made, "nbformat": 4})


BROKEN = _notebook(
    "!pip install keras\n%matplotlib inline",
    "model = Sequential([Input((3, 4)), LSTM(5), LSTM(6)])",
)


def test_cells_are_read_in_order() -> None:
    text = _notebook("units = 7", "model = Sequential([Input((3, 4)), LSTM(units)])")
    assert is_notebook(text)
    reading = read(text)
    assert reading.failure is None
    assert reading.model.keras_model.output_shape == (None, 7)


def test_lines_and_fixes_are_those_of_the_code() -> None:
    diagnosis = diagnose(BROKEN)
    (problem,) = diagnosis.problems
    assert diagnosis.source.split("\n")[problem.line - 1].startswith("model = Sequential")
    assert "LSTM(5, return_sequences=True)" in problem.fixes[0].source
    assert problem.fixes[0].source.startswith("!pip install keras\n")


def test_what_is_no_notebook_is_one_sentence() -> None:
    for text in (BROKEN[:-20], '{"cells": [{"cell_type": "markdown", "source": "# x"}]}'):
        (problem,) = diagnose(text).problems
        assert "\n" not in problem.explanation
