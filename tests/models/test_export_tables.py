"""The .npz and the .csv, read back."""

import csv
import io
from typing import Any

import numpy as np
import pytest

from models.export.tables import COLUMNS, csv_text, npz_bytes, spreadsheet_text
from models.results import Trace
from models.spec import LayerSpec
from models.worker.trace import trace, trace_layer
from tests.models.layers import CLASSES, KINDS

SPECS = [
    *(LayerSpec(kind=kind, return_state=True) for kind in ("simple_rnn", "lstm", "gru")),
    LayerSpec(kind="gru", bidirectional=True, return_sequences=True),
    LayerSpec(kind="lstm", go_backwards=True, initial_hidden=(0.1,), use_bias=False),
    LayerSpec(kind="gru", sentence='=1+1 "a,b" ; 🌳 \ud800 Σ'),
]


@pytest.fixture(scope="module", params=SPECS, ids=lambda spec: repr(spec)[10:50])
def found(request: pytest.FixtureRequest) -> Trace:
    return trace(request.param)


def test_npz(found: Trace) -> None:
    with np.load(io.BytesIO(npz_bytes(found)), allow_pickle=False) as file:
        back = dict(file)
    expected: dict[str, Any] = {"inputs": found.inputs}
    expected |= {f"returns/{name}": value for name, value in found.returns}
    for d in found.directions:
        for group in ("quantities", "initial_states", "weights"):
            for name, values in getattr(d, group).items():
                expected[f"{d.name}/{group}/{name}"] = values
    words = back.pop("words")
    assert words.shape == (3,)
    assert [str(w) for w in words] == [w.replace("\ud800", "?") for w in found.words]
    assert set(back) == set(expected)
    for name, values in expected.items():
        assert back[name].dtype == values.dtype
        np.testing.assert_array_equal(back[name], values)


def test_csv(found: Trace) -> None:
    header, *rows = csv.reader(io.StringIO(csv_text(found)))
    assert tuple(header) == COLUMNS
    expected = [
        (d.name, *place, name, value)
        for d in found.directions
        for name, values in d.quantities.items()
        for place, value in np.ndenumerate(values)
    ]
    assert len(rows) == len(expected)
    for row, (direction, batch, step, unit, name, value) in zip(
        rows, expected, strict=True
    ):
        got_direction, got_batch, got_step, word, got_name, got_unit, number = row
        assert (got_direction, got_name) == (direction, name)
        assert (int(got_batch), int(got_step), int(got_unit)) == (
            batch + 1,
            step + 1,
            unit + 1,
        )
        assert word == spreadsheet_text(found.words[step])
        assert np.float32(number) == value
    csv_text(found).encode()  # is text that a file can hold


@pytest.mark.parametrize("kind", KINDS)
def test_other_people_s_layers(kind: str) -> None:
    """More than one sequence, a mask, float64, numbers that are not finite."""
    x = np.random.default_rng(0).standard_normal((2, 3, 2))
    x[1, 1, 1] = np.nan
    mask = np.array([[True, True, True], [True, True, False]])
    found = trace_layer(CLASSES[kind](4, dtype="float64"), x, mask=mask)
    with np.load(io.BytesIO(npz_bytes(found)), allow_pickle=False) as file:
        np.testing.assert_array_equal(file["mask"], mask)
        np.testing.assert_array_equal(file["inputs"], x)
    rows = list(csv.DictReader(io.StringIO(csv_text(found))))
    hidden = [float(row["value"]) for row in rows if row["quantity"] == "hidden"]
    expected = found.directions[0].quantities["hidden"]
    np.testing.assert_array_equal(np.reshape(hidden, (2, 3, 4)), expected)


@pytest.mark.parametrize(
    "word",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "-", "\u3000=1"],
)
def test_words_that_a_spreadsheet_would_compute(word: str) -> None:
    assert spreadsheet_text(word) == f"'{word}"


@pytest.mark.parametrize("word", ["Groot", "1=1", "a-b", "🌳", "'=1", "", "−1"])
def test_words_that_it_would_not(word: str) -> None:
    assert spreadsheet_text(word) == word
