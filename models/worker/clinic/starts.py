"""What a layer starts from: the states that it wants, and those that a call hands over.

What belongs here: questions that the rules about initial states ask. What does not: any
judgement.
"""

import ast
from typing import Any

from models.worker.clinic.case import Case
from models.worker.clinic.graph import CELLS, STATES
from models.worker.source.reading import CallRecord, LayerRecord


def wanted_states(case: Case, layer: LayerRecord) -> list[int] | None:
    """Return the sizes of the states that a layer starts from, in order."""
    reader = case.reader(layer)
    if reader is None or reader.layer_class not in CELLS or not reader.keras_layer:
        return None
    units = getattr(reader.keras_layer, "units", None)
    if not isinstance(units, int):
        return None
    sizes = [units] * STATES[reader.layer_class]
    if layer.layer_class != "Bidirectional":
        return sizes
    backward = getattr(layer.keras_layer, "backward_layer", None)
    other = getattr(backward, "units", units)
    return sizes + [other] * STATES[reader.layer_class]


def given_states(call: CallRecord) -> list[Any] | None:
    """Return the tensors that a call starts from, None if it says nothing of it."""
    given = call.kwargs.get("initial_state")
    if given is None:
        return None
    states = list(given) if isinstance(given, list | tuple) else [given]
    return states if all(hasattr(one, "shape") for one in states) else None


def state_node(case: Case, call: CallRecord) -> ast.expr | None:
    """Return where a call says its initial states, None if it does not."""
    if call.node is None or not case.in_tree(call.node):
        return None
    node = next((k.value for k in call.node.keywords if k.arg == "initial_state"), None)
    if node is None and isinstance(call.node, ast.Call) and len(call.node.args) > 1:
        node = call.node.args[1]
    return node


def scaled(said: str | None, old: int, new: int) -> str:
    """Write a size in the source's own terms where it is a multiple: `2 * units`."""
    if said and said.isidentifier():
        if new == 2 * old:
            return f"2 * {said}"
        if new * 2 == old:
            return f"{said} // 2"
    if said and not said.isdigit() and said.startswith("2 * ") and new * 2 == old:
        return said.removeprefix("2 * ")
    return str(new)
