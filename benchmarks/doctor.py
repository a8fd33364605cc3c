"""A verdict on a pasted model of ten layers, against Keras building it."""

import os
import time
from collections.abc import Callable
from statistics import median

from benchmarks.rows import Row, at_most, spread

_ROUNDS = 15
_VERDICT, _WITH_FIXES = 3.0, 10.0  # times Keras's building

_SOURCE = """
from keras import Input, Sequential
from keras.layers import (
    LSTM, GRU, Bidirectional, Conv1D, Dense, Dropout, LayerNormalization, MaxPooling1D,
)

model = Sequential()
model.add(Input((120, 8)))
model.add(Conv1D(32, 5, padding="same", activation="relu"))
model.add(MaxPooling1D(2))
model.add(Bidirectional(LSTM(32, return_sequences=True)))
model.add(LayerNormalization())
model.add(LSTM(64, return_sequences=True))
model.add(Dropout(0.2))
model.add(GRU(64))
model.add(Dense(64, activation="relu"))
model.add(Dropout(0.2))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mse")
"""
_MISTAKES = {
    "return_sequences missing": _SOURCE.replace(
        "LSTM(64, return_sequences=True)", "LSTM(64)"
    ),
    "states handed on": _SOURCE.replace("GRU(64)", "GRU(64, return_state=True)"),
    "time and features swapped": _SOURCE.replace("(120, 8)", "(8, 120)"),
}


def main() -> list[Row]:
    """Time Keras, the verdict, and the verdict with its fixes, in turns."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    from models.worker.doctor import diagnose

    shapes = {"x_shape": (64, 120, 8), "y_shape": (64, 1)}
    rows = [
        _row("verdict, nothing wrong", lambda: diagnose(_SOURCE, **shapes), _VERDICT),
    ]
    for name, source in _MISTAKES.items():
        rows.append(
            _row(
                f"verdict: {name}",
                lambda source=source: diagnose(source, fixes=False, **shapes),
                _VERDICT,
            )
        )
        rows.append(
            _row(
                f"with all fixes tried: {name}",
                lambda source=source: diagnose(source, **shapes),
                _WITH_FIXES,
            )
        )
    return rows


def _row(name: str, ours: Callable[[], object], goal: float) -> Row:
    """Return the median, over the rounds, of a round's own ratio."""
    for _ in range(2):
        ours()
        _build()
    told: list[float] = []
    built: list[float] = []
    for _ in range(_ROUNDS):
        built.append(_seconds(_build))
        told.append(_seconds(ours))
    ratio = median(a / b for a, b in zip(told, built, strict=True))
    milliseconds = [spread([1000 * value for value in side]) for side in (told, built)]
    return at_most(
        name,
        ratio,
        goal,
        "× Keras building the model",
        f"{milliseconds[0]} against {milliseconds[1]} ms",
    )


def _build() -> object:
    """Build the model as Keras does: the text is ours, so it may be run."""
    import keras

    keras.backend.clear_session()
    space: dict[str, object] = {}
    exec(compile(_SOURCE, "<model>", "exec"), space)
    return space["model"]


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
