"""Windows of data that a text does not say: what it tells of their shape is known."""

import pytest

from models.diagnosis import Diagnosis
from models.worker.doctor import diagnose

_HEAD = """
import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from keras import Sequential
from keras.layers import Dense, Input, LSTM
"""
_MODEL = "model = Sequential([Input((X.shape[1], X.shape[2])), LSTM(4), Dense(1)])\n"
_LOOP = "X = []\nfor i in range(20, len(rows)):\n    X.append({})\nX = np.array(X)\n"


def _read(text: str, **told: object) -> Diagnosis:
    diagnosis = diagnose(_HEAD + text, values=told)
    assert diagnosis.problems == ()
    return diagnosis


def _needs(diagnosis: Diagnosis) -> list[str]:
    return [need.name for need in diagnosis.needs]


@pytest.mark.parametrize(
    "window",
    ["rows[i-20:i]", "rows[i:i + 20]", "rows[2 * i + 1:2 * (i + 11) - 1, :]"],
)
def test_only_the_features_of_windows_are_asked_for(window: str) -> None:
    text = "rows = pd.read_csv('rows.csv').values\n" + _LOOP.format(window) + _MODEL
    diagnosis = _read(text)
    assert _needs(diagnosis) == ["X.shape[2]"]
    told = _read(text, **{"X.shape[2]": 3})
    assert told.steps[0].input_shape == (None, 20, 3)
    whole = _read(text, **{"X.shape": (80, 20, 6)})
    assert whole.steps[0].input_shape == (None, 20, 6)


@pytest.mark.parametrize(
    ("rows", "window", "features"),
    [
        ("pd.read_csv('rows.csv')[['open', 'close']].values", "rows[i-20:i]", 2),
        (
            "MinMaxScaler().fit_transform(pd.read_csv('rows.csv')[['a', 'b', 'c']])",
            "rows[i-20:i, 0:rows.shape[1]]",
            3,
        ),
        ("pd.read_csv('rows.csv').iloc[:, 1:5].dropna().values", "rows[i-20:i]", 4),
        ("pd.read_csv('rows.csv').values", "rows[i-20:i, 1:3]", 2),
        ("pd.read_csv('rows.csv')[['open', 'close']]", "rows.iloc[i-20:i].values", 2),
    ],
)
def test_nothing_is_asked_for_where_the_columns_are_named(
    rows: str, window: str, features: int
) -> None:
    diagnosis = _read(f"rows = {rows}\n" + _LOOP.format(window) + _MODEL)
    assert _needs(diagnosis) == []
    assert diagnosis.steps[0].input_shape == (None, 20, features)


def test_a_length_that_is_not_said_is_asked_for_by_its_name() -> None:
    text = (
        "X = []\n"
        "for i in range(look_back, len(rows)):\n"
        "    X.append(rows[i - look_back:i, 0])\n"
        "X = np.array(X)\n"
        "X = np.reshape(X, (X.shape[0], X.shape[1], 1))\n"
        "model = Sequential([Input((X.shape[1], 1)), LSTM(4), Dense(1)])\n"
    )
    assert _needs(_read(text)) == ["look_back"]
    assert _read(text, look_back=9).steps[0].input_shape == (None, 9, 1)


def test_a_function_that_leaves_its_loop() -> None:
    text = (
        "def split(sequence, n):\n"
        "    X = list()\n"
        "    for i in range(len(sequence)):\n"
        "        end = i + n\n"
        "        if end > len(sequence) - 1:\n"
        "            break\n"
        "        X.append(sequence[i:end])\n"
        "    return np.stack(X)\n"
        "X = split(pd.read_csv('rows.csv').values, 7)\n"
    )
    assert _needs(_read(text + _MODEL)) == ["X.shape[2]"]


def test_windows_of_a_comprehension_are_asked_for_by_a_name_outside() -> None:
    """A function's own names say nothing to who is asked."""
    text = (
        "def windows(rows, back, ahead):\n"
        "    xs = np.array([rows[i:i + back] for i in range(len(rows) - back - ahead)])\n"
        "    ys = [rows[i + back:i + back + ahead, 0] for i in range(len(rows) - back)]\n"
        "    return xs, np.array(ys)\n"
        "X, Y = windows(pd.read_csv('rows.csv').values, 48, 12)\n"
        "X = X[:500]\n"
        "model = Sequential([Input(X.shape[1:]), LSTM(4), Dense(Y.shape[-1])])\n"
    )
    diagnosis = _read(text)
    assert _needs(diagnosis) == ["X[:500].shape", "Y.shape"]
    assert diagnosis.steps[0].input_shape == (None, 48, 4)  # 4 is a guess
    assert diagnosis.steps[-1].output_shape == (None, 12)


@pytest.mark.parametrize(
    "part",
    [
        "rows[:n]",
        "rows[a:b]",
        "rows[i:]",
        "rows[i:2 * i]",
        "rows[i + 5:i]",
        "rows[i:i + 9:2]",
    ],
)
def test_other_slices_tell_no_length(part: str) -> None:
    text = "rows = pd.read_csv('rows.csv').values\n" + _LOOP.format(part) + _MODEL
    assert _needs(_read(text)) == ["X.shape"]


def test_windows_of_unlike_lengths_tell_none() -> None:
    text = (
        "rows = pd.read_csv('rows.csv').values\n"
        "X = []\n"
        "for i in range(20, len(rows)):\n"
        "    X.append(rows[i - 20:i])\n"
        "    X.append(rows[i - 10:i])\n"
    )
    assert _needs(_read(text + "X = np.array(X)\n" + _MODEL)) == ["X.shape"]
