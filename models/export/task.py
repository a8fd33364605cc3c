"""The model of a sequence task as files to take away: a script, arrays, a table."""

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from models.export.model import (
    MODEL_COLUMNS,
    call_section,
    layer_arrays,
    layer_rows,
    layer_section,
)
from models.export.preamble import preamble
from models.export.tables import csv_file, npz_file
from models.sequence_tasks import SequenceTaskRun
from models.task_code import task_code

_DOC = """\
What the Keras model of a sequence task computes, checked number by number.

Run it with Python; it needs keras and numpy. It builds the model, gives it the weights,
calls it on its input, and checks what every layer gives; of each recurrent layer it
computes every gate and state at every step from the equations. It ends with an error at
the first number that differs by more than rounding explains.
"""
_LAYERS = """
made = [layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]
inputs = [{}]
"""


def task_script(run: SequenceTaskRun) -> str:
    """Write a script that proves a task's numbers: it needs keras and numpy."""
    code = task_code(run.spec).replace("import keras\nimport numpy as np\n", "", 1)
    given = "x, so_far_x" if len(run.inputs) > 1 else "x"
    sections = (
        preamble(_DOC, "float32"),
        code + _LAYERS.format(given),
        *(
            layer_section(
                f"# Layer {place + 1}: {name}\n",
                f"made[{place}]",
                run.trace.traces.get(name),
                run.weights.get(name, {}),
            )
            for place, name in enumerate(run.names)
        ),
        call_section(run.trace, run.names, ""),
    )
    return "\n".join(sections)


def task_npz(run: SequenceTaskRun) -> bytes:
    """Return a task's arrays as the bytes of a compressed `.npz` file.

    Its names are `words`, `inputs` and, of an encoder and decoder, `so_far`, and for each
    layer what `models.export.stack.stack_npz` writes.
    """
    names = ("inputs", "so_far")
    given: dict[str, NDArray[Any]] = dict(zip(names, run.inputs, strict=False))
    layers = layer_arrays(run.trace, run.names, run.weights)
    return npz_file(run.spec.words, given | layers)


def task_csv(run: SequenceTaskRun) -> str:
    """Return what every layer gives, and every quantity, one number a row."""
    return csv_file(MODEL_COLUMNS, _rows(run))


def _rows(run: SequenceTaskRun) -> Iterator[tuple[object, ...]]:
    classes = {step.name: step.layer_class for step in run.trace.steps}
    steps: tuple[str, ...] = run.layers[0][1].words
    for place, name in enumerate(run.names, start=1):
        if name in run.trace.traces:
            steps = run.trace.traces[name].words
        every = run.trace.outputs[name].ndim == 3
        labels = steps if every else None
        yield from layer_rows(f"{place} {classes[name]}", name, run.trace, labels)
