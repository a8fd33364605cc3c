"""A run of the model on data of its shapes, traced and never computed.

What belongs here: tracing, and what Keras says then where no rule knows more. What does
not: rules that compare shapes (`data.py`, `targets.py`).
"""

import warnings
from dataclasses import dataclass

from models.shapes import Shape
from models.worker.clinic.case import Case, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.keras_words import first_lines
from models.worker.clinic.pairs import shapes_in
from models.worker.clinic.stateful import batch_that_comes
from models.worker.source.run import dry_run
from models.worker.watch import TooLong, Watch

LONGEST = 2.0  # seconds of tracing; a model that takes longer is not run
# What the reader says where it cannot follow a function of the text on data: no verdict.
_UNKNOWN = ("could not be followed", "To be compatible with tf.function")


@dataclass(frozen=True)
class Run:
    """What came of a run: shapes, or what Keras said."""

    outputs: tuple[Shape, ...] = ()
    message: str = ""
    # A function of the text took part, which may do with data what was not followed.
    unsure: bool = False


def run_of(case: Case) -> Run:
    """Trace a run on data of the given shapes, or of the declared ones."""
    model = case.model
    if model is None or model.keras_model is None or not model.inputs:
        return Run()
    given = shapes_in(case.x_shape)
    declared = [shape_of(one) for one in model.inputs]
    shapes = given or declared
    # One input may fix the batch for all.
    batch = next((s[0] for s in declared if s and s[0] is not None), None)
    if batch is not None:
        came = batch_that_comes(case, declared[0], shapes[0]) if given else None
        shapes = [(came or batch, *shape[1:]) for shape in shapes]
    watch = Watch(LONGEST)
    try:
        with watch, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning is no verdict
            return Run(outputs=tuple(dry_run(model.keras_model, shapes)))
    except TooLong:
        if not watch.over:
            raise
        return Run()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what Keras says
        said = str(error)
        unknown = _has_functions(case) or any(words in said for words in _UNKNOWN)
        return Run(unsure=unknown, message=first_lines(error))


def _has_functions(case: Case) -> bool:
    """Tell whether the model has layers whose call is a function of the text."""
    if case.model is not None and case.model.kind == "subclass":
        return True
    return any(
        layer.keras_layer is not None and not case.is_keras(layer)
        for layer in case.reading.layers
    )


def run_finding(case: Case, message: str) -> Finding:
    """Return what Keras says of a run, where no rule knows more."""
    model = case.model
    layer = None
    for record in case.reading.layers:
        if f"calling {record.layer_class}.call" in message:
            layer = case.outer(record)
    shapes = shapes_in(case.x_shape)
    return Finding(
        rule="run_fails",
        stage="run",
        layer=layer,
        line=layer.line if layer else (model.line if model else None),
        explanation=(
            f"The model builds and stops when it runs: {message.split(': ', 1)[-1]}"
        ),
        came=", ".join(map(write, shapes)),
        keras_message=message,
    )
