"""A model that was read, as the rows of a table.

`rows(record)` gives one ShapeStep for each of `model.layers`, as Keras counts and orders
them; `total_params(record)` their sum, shared weights counted once.
"""

import math
from typing import Any

from models.shapes import Shape, ShapeStep
from models.worker.source.reading import CallRecord, LayerRecord, ModelRecord, Reading

_READERS = {
    "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D",
    "ConvLSTM3D",
}  # fmt: skip
_ASIDE = {"initial_state", "mask", "training", "attention_mask"}


def rows(reading: Reading, record: ModelRecord) -> tuple[ShapeStep, ...]:
    """Return a row for each layer of the model, built or not."""
    model = record.keras_model
    layers = _layers_of(reading, record)
    nodes = _nodes(model)
    calls: dict[int, list[CallRecord]] = {}
    for call in reading.calls:
        calls.setdefault(id(call.layer), []).append(call)
    found = []
    for layer, known in layers:
        mine = [node for node in getattr(layer, "_inbound_nodes", ()) if id(node) in nodes]
        if nodes and mine:
            found.append(_of_nodes(layer, known, mine))
        else:
            found.append(_of_calls(layer, known, calls.get(id(known), [])))
    return tuple(found)


def _layers_of(
    reading: Reading, record: ModelRecord
) -> list[tuple[Any, LayerRecord | None]]:
    """Return the real layers in Keras's order with their records, or the records alone."""
    model = record.keras_model
    known = {
        id(one.keras_layer): one for one in reading.layers if one.keras_layer is not None
    }
    known.update({id(one.keras_layer): one for one in record.layers if one.keras_layer})
    if record.kind == "layer" or model is None or record.failed:
        layers = record.layers or [one for one in reading.layers if one.wrapped_by is None]
        return [(one.keras_layer, one) for one in layers]
    return [(layer, known.get(id(layer))) for layer in model.layers]


def _nodes(model: Any) -> set[int]:
    """Return the calls that a model is made of."""
    graph = getattr(model, "_functional", None) or model
    by_depth = getattr(graph, "_nodes_by_depth", {})
    return {id(node) for nodes in by_depth.values() for node in nodes}


def _of_nodes(layer: Any, known: LayerRecord | None, nodes: list[Any]) -> ShapeStep:
    inputs = [_input(layer, node) for node in nodes]
    outputs = [_shapes(node.outputs) for node in nodes]
    return ShapeStep(
        name=layer.name,
        layer_class=_class(layer, known),
        input_shape=inputs[0] if len(nodes) == 1 else tuple(inputs),
        output_shape=outputs[0] if len(nodes) == 1 else tuple(outputs),
        params=count(layer),
        line=known.line if known else None,
        calls=len(nodes),
    )


def _class(layer: Any, known: LayerRecord | None) -> str:
    return known.layer_class if known is not None else type(layer).__name__


def _input(layer: Any, node: Any) -> Any:
    """Return the shapes of what a layer is called on, its states and masks left out."""
    if not node.input_tensors:
        return None
    given, named = node.arguments.args, node.arguments.kwargs
    if type(layer).__name__ in _READERS:
        given = given[:1]
    tensors = [t for one in given for t in _flat(one)]
    tensors += [t for k, one in named.items() if k not in _ASIDE for t in _flat(one)]
    return _shapes(tensors)


def _flat(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return [t for one in value for t in _flat(one)]
    if isinstance(value, dict):
        return [t for one in value.values() for t in _flat(one)]
    return [value] if hasattr(value, "shape") and hasattr(value, "dtype") else []


def _shapes(tensors: Any) -> Any:
    shapes = tuple(_shape(tensor) for tensor in tensors)
    if not shapes:
        return None
    return shapes[0] if len(shapes) == 1 else shapes


def _shape(tensor: Any) -> Shape:
    return tuple(tensor.shape)


def _of_calls(layer: Any, known: LayerRecord | None, calls: list[CallRecord]) -> ShapeStep:
    """Return a row of a layer outside a graph: by the calls that were read."""
    inputs = [_shapes(call.inputs) for call in calls]
    outputs = [_shapes(call.outputs) for call in calls]
    tensor = getattr(layer, "_inbound_nodes", None)
    if known is not None and known.layer_class == "InputLayer" and tensor:
        outputs = [_shapes(tensor[0].outputs)]
        inputs = [None]
    return ShapeStep(
        name=layer.name if layer is not None else (known.name if known else ""),
        layer_class=_class(layer, known),
        input_shape=_one(inputs),
        output_shape=_one(outputs),
        params=count(layer),
        line=known.line if known else None,
        calls=max(len(calls), 1),
    )


def _one(shapes: list[Any]) -> Any:
    if not shapes:
        return None
    return shapes[0] if len(shapes) == 1 else tuple(shapes)


def count(layer: Any) -> int | None:
    """Return a layer's number of parameters, None if it is not built."""
    if layer is None or not getattr(layer, "built", False):
        return None
    return _sum(layer.weights)


def _sum(weights: Any) -> int:
    own = {id(weight): weight for weight in weights}
    counted = [w for w in own.values() if not _is_seed(w)]
    return sum(math.prod(tuple(weight.shape)) for weight in counted)


def _is_seed(weight: Any) -> bool:
    return "seed" in str(getattr(weight, "path", "")) and str(weight.dtype).startswith(
        "uint"
    )


def total_params(reading: Reading, record: ModelRecord) -> int | None:
    """Return the model's number of parameters, None where it is not built."""
    del reading
    model = record.keras_model
    if record.kind == "layer":
        known = [count(one.keras_layer) for one in record.layers]
        return sum(n for n in known if n is not None) if any(known) else None
    if model is None or record.failed:
        return None
    if record.kind == "sequential" and model._functional is None:
        return None
    return _sum(model.weights)
