"""Training in chunks, as the pages do it, against plain `model.fit` with the same settings.

Both train the same model on the same data from the same start, with the same optimizer,
batches and number of epochs, and test it after each. `fit` is called once for all epochs.
What either compiles the first time is done before; but the chunks build the next
checkpoint, and keep every epoch's weights, as they do for the pages. Each round times one
right after the other; the figure is the median of the rounds' own ratios.
"""

import os
import time
from statistics import median
from typing import Any

from benchmarks.rows import Row, number, spread

_ROUNDS = 7
_GOAL = 0.9  # of the throughput of model.fit
_CHUNK_SECONDS = 0.35


def main() -> list[Row]:
    """Measure, and return the rows."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    from models.training import TrainingSpec
    from models.training_images import ImageProblem
    from models.training_numbers import NumberProblem
    from models.windows import WindowsProblem

    cases = (
        (
            "number sequences, batches of 1, 40 epochs",
            TrainingSpec(problem=NumberProblem(sequences=10), batch_size=1),
            40,
        ),
        (
            "windows of 49 values, LSTM(16), batches of 32, 8 epochs",
            TrainingSpec(problem=WindowsProblem(), batch_size=32),
            8,
        ),
        (
            "image rows, two LSTM(64), batches of 64, 1 epoch",
            TrainingSpec(problem=ImageProblem(source="digits", units=64), batch_size=64),
            1,
        ),
    )
    return [_row(*case) for case in cases]


def _row(what: str, spec: Any, epochs: int) -> Row:
    chunks, fit = _in_chunks(spec, epochs), _with_fit(spec, epochs)
    chunks(), fit()
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(_ROUNDS):
        ours.append(_seconds(chunks))
        theirs.append(_seconds(fit))
    ratio = median(plain / chunked for plain, chunked in zip(theirs, ours, strict=True))
    milliseconds = [spread([1000 * value for value in side]) for side in (ours, theirs)]
    return Row(
        f"{what}: throughput",
        f"{number(ratio)} × model.fit ({milliseconds[0]} against {milliseconds[1]} ms)",
        f"≥ {_GOAL} × model.fit",
        ratio >= _GOAL,
    )


def _in_chunks(spec: Any, epochs: int) -> Any:
    """Return a function that trains as the pages do, by the task of the workers."""
    from models.worker.training.chunk import train

    def run() -> None:
        chunk = train(spec, None, epochs, _CHUNK_SECONDS)
        while chunk.checkpoint.epoch < epochs:
            chunk = train(spec, chunk.checkpoint, epochs, _CHUNK_SECONDS)

    return run


def _with_fit(spec: Any, epochs: int) -> Any:
    """Return a function that trains as much with one call of `model.fit`."""
    from models.worker.training.live import LiveTraining

    live = LiveTraining(spec)
    recipe, model = live.recipe, live.model
    tests = None if recipe.x_test is None else (recipe.x_test, recipe.y_test)

    def run() -> None:
        live.restore(live.start)
        model.fit(
            recipe.x,
            recipe.y,
            batch_size=spec.batch_size,
            epochs=epochs,
            validation_data=tests,
            verbose=0,
        )

    return run


def _seconds(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
