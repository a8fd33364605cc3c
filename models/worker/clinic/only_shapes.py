"""Shapes of data alone: what a model for them takes and returns.

What belongs here: sentences about shapes without a model. What does not: models.
"""

from typing import Any

from models.diagnosis import Diagnosis, Problem
from models.worker.clinic.case import is_shape, write
from models.worker.clinic.pairs import shapes_in


def of_shapes(source: str, x_shape: Any, y_shape: Any, loss: str | None) -> Diagnosis:
    """Say what can be said of the shapes of data, without a model."""
    xs, ys = shapes_in(x_shape), shapes_in(y_shape)
    if not xs and not ys:
        return Diagnosis(source=source, kind="empty")
    problems = []
    counts = {shape[0] for shape in (*xs, *ys) if shape}
    if len(counts) > 1:
        problems.append(
            Problem(
                stage="run",
                explanation=(
                    "x and y must have the same number of samples, the first size; they "
                    f"are {', '.join(map(write, (*xs, *ys)))}."
                ),
                came=", ".join(map(write, (*xs, *ys))),
                expected="the same first size",
            )
        )
    notes = [*(_of_x(shape) for shape in xs), *(_of_y(shape, xs, loss) for shape in ys)]
    return Diagnosis(
        source=source, kind="shapes", problems=tuple(problems), notes=tuple(notes)
    )


def _of_x(shape: Any) -> str:
    if not is_shape(shape):
        return ""
    if len(shape) == 3:
        return (
            f"x {write(shape)} is {shape[0]} sequences of {shape[1]} steps with {shape[2]} "
            f"features each: Input(shape={write(shape[1:])}), and a recurrent layer can "
            "follow."
        )
    if len(shape) == 2:
        return (
            f"x {write(shape)} is {shape[0]} rows of {shape[1]} values: whole numbers go "
            "into an Embedding, which makes the features; for a recurrent layer other "
            f"values need a third axis, {write((*shape, 1))} or "
            f"{write((shape[0], 1, shape[1]))}."
        )
    if len(shape) == 4:
        return (
            f"x {write(shape)} has four axes: pictures for a Conv2D, or sequences of "
            "sequences for TimeDistributed; a recurrent layer takes three."
        )
    return f"x {write(shape)}: Input(shape={write(shape[1:])})."


def _of_y(shape: Any, xs: list[Any], loss: str | None) -> str:
    steps = xs[0][1] if xs and len(xs[0]) > 2 else None
    if len(shape) == 1 or (len(shape) == 2 and shape[1] == 1):
        return (
            f"y {write(shape)} is one value for each sequence: the last recurrent layer "
            "returns its last step only (return_sequences=False), and Dense(1) follows"
            + (
                ", or Dense(number of classes) with softmax."
                if loss and "sparse" in loss
                else "."
            )
        )
    if len(shape) == 3 and shape[1] == steps:
        return (
            f"y {write(shape)} has {shape[2]} values at each of the {steps} steps: the "
            f"last recurrent layer has return_sequences=True, and Dense({shape[2]}) "
            "follows."
        )
    if len(shape) == 2 and shape[1] == steps:
        return (
            f"y {write(shape)} has one value at each of the {steps} steps, or {shape[1]} "
            "values for each sequence: for the first, return_sequences=True and a target "
            f"of {write((*shape, 1))}; for the second, Dense({shape[1]})."
        )
    return f"y {write(shape)}: the last layer returns {write((None, *shape[1:]))}."
