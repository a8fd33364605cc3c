"""The parts of files about a whole model: its layers' weights, outputs and quantities."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.export.literals import array_literal
from models.export.script import (
    arrays_section,
    given_section,
    input_section,
    steps_section,
    weight_names,
)
from models.export.tables import COLUMNS, quantity_rows, spreadsheet_text, trace_arrays
from models.results import Array, Trace
from models.stack import StackTrace

MODEL_COLUMNS = ("layer", *COLUMNS)

_CALL = """
# One call of the whole model, and what every layer gave in it.
every_layer = {
    layer.name: layer.output[0] if isinstance(layer.output, (list, tuple)) else layer.output
    for layer in model.layers
    if not isinstance(layer, keras.layers.InputLayer)
}
given = keras.Model(model.inputs, every_layer)(inputs)
outputs = [keras.ops.convert_to_numpy(given[name]) for name in every_layer]
num_exact = 0
"""
_END = """print(f"All {num_checked:,} numbers agree; {num_exact} of {len(outputs)} layers \
gave exactly what the page shows.")
"""


def layer_section(
    title: str, layer: str, trace: Trace | None, weights: Mapping[str, Array]
) -> str:
    """Write a layer's weights, and if it is recurrent all that it computes.

    Args:
        title: a comment of one line.
        layer: the expression for the layer in the script.
        trace: what a recurrent layer computed.
        weights: those of any other layer.
    """
    if trace is None:
        if not weights:
            return f"\n{title}# It has no weights.\n"
        given = arrays_section("The weights, as Keras stores them.", "", weights)
        return f"\n{title}{given}{_set_weights(layer, tuple(weights))}"
    return "\n".join(
        (
            f"\n{title}{input_section(trace).lstrip()}",
            *(given_section(trace, direction) for direction in trace.directions),
            _set_weights(layer, weight_names(trace)),
            *(steps_section(trace, direction) for direction in trace.directions),
        )
    )


def call_section(trace: StackTrace, names: Sequence[str], inputs: str) -> str:
    """Write one call of the whole model, the check of what every layer gave, the result.

    `inputs` is the line that sets the variable of that name, a list of arrays.
    """
    checks = "".join(
        f"expected = array({array_literal(trace.outputs[name])})\n"
        f'check("the output of layer {place}", outputs[{place - 1}], expected, '
        "size(expected))\n"
        f"num_exact += np.array_equal(outputs[{place - 1}], expected, equal_nan=True)\n"
        for place, name in enumerate(names, start=1)
    )
    return f"\n{inputs}{_CALL}{checks}\n{_END}"


def layer_arrays(
    trace: StackTrace, names: Sequence[str], weights: Mapping[str, Mapping[str, Array]]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of all layers by the names that they have in a file."""
    arrays: dict[str, NDArray[Any]] = {}
    for place, name in enumerate(names, start=1):
        found: dict[str, NDArray[Any]] = {"output": trace.outputs[name]}
        found |= {f"weights/{n}": v for n, v in weights.get(name, {}).items()}
        if name in trace.traces:
            found |= trace_arrays(trace.traces[name])
        arrays |= {f"{place}_{name}/{what}": values for what, values in found.items()}
    return arrays


def layer_rows(
    layer: str, name: str, trace: StackTrace, labels: Sequence[str] | None
) -> Iterator[tuple[object, ...]]:
    """Yield a row of `MODEL_COLUMNS` for each number that a layer gives and computes.

    `labels` name the steps of what it gives; without them it is one vector.
    """
    words = [spreadsheet_text(word) for word in labels or ()]
    for index, value in np.ndenumerate(trace.outputs[name]):
        step, word = (index[1] + 1, words[index[1]]) if words else ("", "")
        yield (layer, "", index[0] + 1, step, word, "output", index[-1] + 1, str(value))
    if name in trace.traces:
        yield from ((layer, *row) for row in quantity_rows(trace.traces[name]))


def _set_weights(layer: str, names: tuple[str, ...]) -> str:
    return f"{layer}.set_weights([{', '.join(names)}])\n"
