"""Edits that let a recurrent layer return every step, or its last one only.

What belongs here: return_sequences of a layer, wrapped or in a loop. What does not: when
it is wanted.
"""

import ast
from typing import Any

from models.worker.clinic.case import Case
from models.worker.source.reading import LayerRecord


def set_sequences(case: Case, layer: LayerRecord, *, keep: bool) -> list[Any]:
    """Return edits that set return_sequences of a recurrent layer, wrapped or not."""
    inner = case.reader(layer)
    if inner is None:
        return [None]
    loop = case.in_loop(inner)
    value = str(keep)
    if keep and loop is not None and isinstance(loop.target, ast.Name):
        value = _all_but_last(case, loop) or value
    edits = [case.set_argument(inner, "return_sequences", value)]
    backward = backward_of(case, layer)
    if backward is not None:
        edits.append(case.set_argument(backward, "return_sequences", value))
    return edits


def backward_of(case: Case, layer: LayerRecord) -> LayerRecord | None:
    """Return the backward layer that a Bidirectional was given."""
    given = layer.arguments.get("backward_layer")
    return next(
        (
            x
            for x in case.reading.layers
            if x is given or (given and x.keras_layer is given)
        ),
        None,
    )


def _all_but_last(case: Case, loop: ast.For) -> str | None:
    """Write `i < n - 1` for a loop over `range(n)`."""
    call, name = loop.iter, loop.target
    if (
        isinstance(name, ast.Name)
        and isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "range"
        and len(call.args) == 1
    ):
        return f"{name.id} < {case.text.of(call.args[0])} - 1"
    return None
