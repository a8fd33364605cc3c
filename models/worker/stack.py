"""Traces whole models: each layer's shapes, and each recurrent layer's every number.

A model is run once, as Keras runs it. While it runs, every recurrent layer's `call` is
listened to, so that what it was given inside the model (inputs, states, mask) is what its
trace starts from.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import keras

from models.results import Array
from models.shapes import Shape, ShapeStep
from models.stack import StackTrace
from models.worker.observe import LayerCall, observe, readable
from models.worker.reading import as_numpy, halves, is_recurrent, start_states
from models.worker.trace import check_features


def layer_weights(layers: Iterable[Any], trace: StackTrace) -> dict[str, dict[str, Array]]:
    """Return the weights of the layers that are not traced, as Keras stores them."""
    return {
        layer.name: {weight.name: as_numpy(weight.value) for weight in layer.weights}
        for layer in layers
        if layer.name not in trace.traces
    }


def trace_model(
    model: keras.Model, inputs: Any, *, words: tuple[str, ...] = ()
) -> StackTrace:
    """Run a built model once and trace every recurrent layer in it.

    Args:
        model: a built Sequential or functional model; models inside it are entered.
        inputs: whatever the model takes: an array, or a list or dict of them.
        words: labels of the time steps, for the layers that read as many.

    Returns:
        The trace: `steps` in the order of `model.layers`, `traces` by layer name. A layer
        that is called more than once has its first call under its name, the others under
        `name#2`, `name#3`; a layer of a model inside has the name `inner/layer`.

    Raises:
        ValueError: if the model is not built, or does not fit the inputs.
    """
    if not model.built:
        raise ValueError(
            f"The model {model.name!r} is not built, so its layers have no shapes yet: "
            "call it once, or give it a keras.Input."
        )
    calls: dict[str, LayerCall] = {}
    outputs: dict[str, Any] = {}
    with _listening(model, calls, outputs, words):
        model(inputs, training=False)
    return StackTrace(
        steps=shape_steps(model),
        traces={name: observe(call) for name, call in calls.items()},
        outputs={name: _first_array(value) for name, value in outputs.items()},
    )


def shape_steps(model: keras.Model) -> tuple[ShapeStep, ...]:
    """Return a row for each of a built model's layers, in the order of `model.layers`."""
    return tuple(
        ShapeStep(
            name=layer.name,
            layer_class=type(layer).__name__,
            input_shape=_shapes(layer, "input_tensors"),
            output_shape=_shapes(layer, "output_tensors"),
            params=layer.count_params(),
        )
        for layer in model.layers
    )


def _shapes(layer: Any, side: str) -> Shape | tuple[Shape, ...]:
    """Return the shapes on one side of a layer's first call in its model."""
    shapes = tuple(tuple(tensor.shape) for tensor in _tensors(layer, side))
    return shapes[0] if len(shapes) == 1 else shapes


def _tensors(layer: Any, side: str) -> list[Any]:
    if isinstance(layer, keras.Model) and layer.inputs:
        return list(layer.inputs if side == "input_tensors" else layer.outputs)
    node = layer._inbound_nodes[0]
    if side == "output_tensors" or isinstance(layer, keras.layers.InputLayer):
        return list(node.output_tensors)
    # Masks and starting states travel with a call, but are not what the layer reads.
    read = node.arguments.args[:1] if is_recurrent(layer) else node.arguments.args
    named = {k: v for k, v in node.arguments.kwargs.items() if "mask" not in k}
    if is_recurrent(layer) and read:
        named = {}
    found = keras.tree.flatten((read, named))
    return [item for item in found if isinstance(item, keras.KerasTensor)]


@contextmanager
def _listening(
    model: keras.Model,
    calls: dict[str, LayerCall],
    outputs: dict[str, Any],
    words: tuple[str, ...],
) -> Iterator[None]:
    """Note what goes into and comes out of a model's layers while the block runs."""
    heard = dict(_named_layers(model))
    for name, layer in heard.items():
        # Into the instance's own dict: Keras tracks what is set as an attribute.
        layer.__dict__["call"] = _listener(name, layer, calls, outputs, words)
    try:
        yield
    finally:
        for layer in heard.values():
            layer.__dict__.pop("call", None)


def _listener(
    name: str,
    layer: Any,
    calls: dict[str, LayerCall],
    outputs: dict[str, Any],
    words: tuple[str, ...],
) -> Any:
    original = layer.call

    def call(*args: Any, **kwargs: Any) -> Any:
        prepared = _prepared(layer, args, kwargs, words) if is_recurrent(layer) else None
        returned = original(*args, **kwargs)
        outputs.setdefault(name, returned)
        if prepared is not None:
            number = sum(known.split("#")[0] == name for known in calls) + 1
            key = name if number == 1 else f"{name}#{number}"
            calls[key] = LayerCall(**{**vars(prepared), "returned": returned})
        return returned

    return call


def _prepared(
    layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any], words: tuple[str, ...]
) -> LayerCall:
    """Note the inputs before the call: a stateful layer's states change in it."""
    given = dict(zip(("sequences", "initial_state", "mask"), args, strict=False))
    given.update(kwargs)
    inputs = readable(as_numpy(given["sequences"]), layer.compute_dtype)
    check_features(next(iter(halves(layer).values())), inputs)
    mask = given.get("mask")
    steps = inputs.shape[1]
    return LayerCall(
        layer=layer,
        inputs=inputs,
        starts=start_states(halves(layer), inputs, given.get("initial_state")),
        mask=None if mask is None else as_numpy(mask).astype(bool),
        returned=None,
        words=words if len(words) == steps else _numbered(steps),
    )


def _named_layers(model: keras.Model, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        yield f"{prefix}{layer.name}", layer
        if isinstance(layer, keras.Model):
            yield from _named_layers(layer, f"{prefix}{layer.name}/")


def _numbered(steps: int) -> tuple[str, ...]:
    return tuple(f"x{step}" for step in range(1, steps + 1))


def _first_array(value: Any) -> Array:
    if isinstance(value, dict):
        value = next(iter(value.values()))
    while isinstance(value, list | tuple):
        value = value[0]
    return as_numpy(value)
