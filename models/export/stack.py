"""A stack as files to take away: a script that proves it, arrays, a table.

Of a stack that breaks, the layers that fit.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from models.export.literals import array_literal
from models.export.model import (
    MODEL_COLUMNS,
    call_section,
    layer_arrays,
    layer_rows,
    layer_section,
)
from models.export.preamble import preamble
from models.export.tables import csv_file, npz_file
from models.sentence import repeat_words, split_words
from models.stack import StackOutcome, StackSpec
from models.stack_code import sequential_code

_DOC = """\
What a stack of Keras layers computes, checked number by number.

Run it with Python; it needs keras and numpy. It rebuilds the model with its weights, calls
it on its input, and checks what every layer gives; of each recurrent layer it computes
every gate and state at every step from the equations. It ends with an error at the first
number that differs by more than rounding explains.
"""


def stack_script(spec: StackSpec, outcome: StackOutcome) -> str:
    """Write a script that proves a stack: it needs keras and numpy, and any backend.

    It holds the input, the weights, what every layer gave and every quantity of the
    recurrent layers as literals that read back exactly. It exits with 0 and a line that
    counts the numbers, or with 1 and the first that differs.
    """
    code = sequential_code(_fitting(spec, outcome)).replace("import keras\n", "", 1)
    names = outcome.names
    sections = (
        preamble(_DOC, "float32"),
        code,
        *(_layer_section(spec, outcome, place) for place in range(len(names))),
        call_section(outcome.trace, names, _inputs_line(outcome)),
    )
    return "\n".join(sections)


def stack_npz(spec: StackSpec, outcome: StackOutcome) -> bytes:
    """Return a stack's arrays as the bytes of a compressed `.npz` file.

    Its names are `words` (T,), `inputs` (1, T, F) or (1, T), and for each layer, which is
    called by its place and its name in Keras, `<layer>/output`; for a recurrent one what
    `npz_bytes` writes, for another `<layer>/weights/<name>`.
    """
    layers = layer_arrays(outcome.trace, outcome.names, outcome.weights)
    return npz_file(_words(spec), {"inputs": _inputs(outcome)} | layers)


def stack_csv(spec: StackSpec, outcome: StackOutcome) -> str:
    """Return what every layer gives, and every quantity, one number a row.

    As `csv_text` with a column for the layer, called by its place and its class. What is
    one vector for the whole sentence has no step.
    """
    return csv_file(MODEL_COLUMNS, _rows(spec, outcome))


def _rows(spec: StackSpec, outcome: StackOutcome) -> Iterator[tuple[object, ...]]:
    for place, name in enumerate(outcome.names):
        layer = f"{place + 1} {spec.layers[place].layer_class}"
        yield from layer_rows(layer, name, outcome.trace, outcome.labels[place])


def _layer_section(spec: StackSpec, outcome: StackOutcome, place: int) -> str:
    """Write a layer's weights, and if it is recurrent all that it computes."""
    name = outcome.names[place]
    return layer_section(
        f"# Layer {place + 1}: {spec.layers[place].code}\n",
        f"model.layers[{place}]",
        outcome.trace.traces.get(name),
        outcome.weights.get(name, {}),
    )


def _inputs_line(outcome: StackOutcome) -> str:
    inputs = _inputs(outcome)
    return f'inputs = [np.array({array_literal(inputs)}, "{inputs.dtype.name}")]\n'


def _fitting(spec: StackSpec, outcome: StackOutcome) -> StackSpec:
    return replace(spec, layers=spec.layers[: len(outcome.names)])


def _inputs(outcome: StackOutcome) -> NDArray[Any]:
    if outcome.inputs is None:
        raise ValueError("No layer of the stack fits, so there is nothing to write.")
    return outcome.inputs


def _words(spec: StackSpec) -> tuple[str, ...]:
    return repeat_words(split_words(spec.sentence), spec.timesteps)
