"""A stack as files to take away: a script that proves it, arrays, a table.

Of a stack that breaks, the layers that fit.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.export.literals import array_literal
from models.export.preamble import preamble
from models.export.script import (
    arrays_section,
    given_section,
    input_section,
    steps_section,
    weight_names,
)
from models.export.tables import (
    COLUMNS,
    csv_file,
    npz_file,
    quantity_rows,
    spreadsheet_text,
    trace_arrays,
)
from models.sentence import repeat_words, split_words
from models.stack import StackOutcome, StackSpec
from models.stack_code import sequential_code

STACK_COLUMNS = ("layer", *COLUMNS)

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
        _call_section(outcome),
        'print(f"All {num_checked:,} numbers agree; {num_exact} of {len(outputs)} layers '
        'gave exactly what the page shows.")\n',
    )
    return "\n".join(sections)


def stack_npz(spec: StackSpec, outcome: StackOutcome) -> bytes:
    """Return a stack's arrays as the bytes of a compressed `.npz` file.

    Its names are `words` (T,), `inputs` (1, T, F) or (1, T), and for each layer, which is
    called by its place and its name in Keras, `<layer>/output`; for a recurrent one what
    `npz_bytes` writes, for another `<layer>/weights/<name>`.
    """
    arrays: dict[str, NDArray[Any]] = {"inputs": _inputs(outcome)}
    for place, name in enumerate(outcome.names, start=1):
        found = {"output": outcome.trace.outputs[name]}
        found |= {f"weights/{n}": v for n, v in outcome.weights.get(name, {}).items()}
        if name in outcome.trace.traces:
            found |= trace_arrays(outcome.trace.traces[name])
        arrays |= {f"{place}_{name}/{what}": values for what, values in found.items()}
    return npz_file(_words(spec), arrays)


def stack_csv(spec: StackSpec, outcome: StackOutcome) -> str:
    """Return what every layer gives, and every quantity, one number a row.

    As `csv_text` with a column for the layer, called by its place and its class. What is
    one vector for the whole sentence has no step.
    """
    return csv_file(STACK_COLUMNS, _rows(spec, outcome))


def _rows(spec: StackSpec, outcome: StackOutcome) -> Iterator[tuple[object, ...]]:
    for place, name in enumerate(outcome.names):
        layer = f"{place + 1} {spec.layers[place].layer_class}"
        output, labels = outcome.trace.outputs[name], outcome.labels[place]
        words = [spreadsheet_text(word) for word in labels or ()]
        for index, value in np.ndenumerate(output):
            step, word = (index[1] + 1, words[index[1]]) if words else ("", "")
            row = (index[0] + 1, step, word, "output", index[-1] + 1, str(value))
            yield (layer, "", *row)
        if name in outcome.trace.traces:
            yield from ((layer, *row) for row in quantity_rows(outcome.trace.traces[name]))


def _layer_section(spec: StackSpec, outcome: StackOutcome, place: int) -> str:
    """Write a layer's weights, and if it is recurrent all that it computes."""
    name = outcome.names[place]
    title = f"# Layer {place + 1}: {spec.layers[place].code}\n"
    trace = outcome.trace.traces.get(name)
    if trace is None:
        weights = outcome.weights.get(name, {})
        if not weights:
            return f"\n{title}# It has no weights.\n"
        given = arrays_section("The weights, as Keras stores them.", "", weights)
        return f"\n{title}{given}{_set_weights(place, tuple(weights))}"
    return "\n".join(
        (
            f"\n{title}{input_section(trace).lstrip()}",
            *(given_section(trace, direction) for direction in trace.directions),
            _set_weights(place, weight_names(trace)),
            *(steps_section(trace, direction) for direction in trace.directions),
        )
    )


def _set_weights(place: int, names: tuple[str, ...]) -> str:
    return f"model.layers[{place}].set_weights([{', '.join(names)}])\n"


def _call_section(outcome: StackOutcome) -> str:
    """Write one call of the whole model, and the check of what every layer gave."""
    inputs = _inputs(outcome)
    checks = "".join(
        f"expected = array({array_literal(outcome.trace.outputs[name])})\n"
        f'check("the output of layer {place}", outputs[{place - 1}], expected, '
        "size(expected))\n"
        f"num_exact += np.array_equal(outputs[{place - 1}], expected, equal_nan=True)\n"
        for place, name in enumerate(outcome.names, start=1)
    )
    return (
        "\n# One call of the whole model, and what every layer gave in it.\n"
        f'inputs = np.array({array_literal(inputs)}, "{inputs.dtype.name}")\n'
        "every_layer = {layer.name: layer.output for layer in model.layers}\n"
        "given = keras.Model(model.inputs[0], every_layer)(inputs)\n"
        "outputs = [keras.ops.convert_to_numpy(given[name]) for name in every_layer]\n"
        f"num_exact = 0\n{checks}"
    )


def _fitting(spec: StackSpec, outcome: StackOutcome) -> StackSpec:
    return replace(spec, layers=spec.layers[: len(outcome.names)])


def _inputs(outcome: StackOutcome) -> NDArray[Any]:
    if outcome.inputs is None:
        raise ValueError("No layer of the stack fits, so there is nothing to write.")
    return outcome.inputs


def _words(spec: StackSpec) -> tuple[str, ...]:
    return repeat_words(split_words(spec.sentence), spec.timesteps)
