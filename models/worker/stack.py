"""Traces whole models: each layer's shapes, and each recurrent layer's every number.

A model is run once, as Keras runs it. While it runs, every recurrent layer's `call` is
listened to, so that what it was given inside the model (inputs, states, mask) is what its
trace starts from.
"""

import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import keras

from models.results import Array
from models.shapes import Shape, ShapeStep
from models.stack import StackTrace
from models.worker.observe import LayerCall, observe, readable
from models.worker.reading import (
    as_numpy,
    halves,
    has_numbers,
    is_recurrent,
    start_states,
)
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
        model: a built Sequential or functional model; the models, wrappers
            (`TimeDistributed`) and other layers in it are entered.
        inputs: whatever the model takes: an array, or a list or dict of them.
        words: labels of the time steps, for the layers that read as many.

    Returns:
        The trace: `steps` in the order of `model.layers`, `traces` by layer name. A layer
        that is called more than once (`TimeDistributed` calls its layer for each step) has
        its first call under its name, the others under `name#2`, `name#3`; a layer inside
        another has the name `outer/layer`.

    Raises:
        TypeError: if it is not a model.
        ValueError: if the model is not built, or not of layers whose order Keras knows, or
            does not fit the inputs.
    """
    _check_model(model)
    listener = _Listener(words)
    with listener.on(model):
        try:
            model(inputs, training=False)
        except ValueError:  # Keras wraps the sentence about a layer in many others
            if listener.misfit is not None:
                raise listener.misfit from None
            raise
    return StackTrace(
        steps=shape_steps(model),
        traces={name: observe(call) for name, call in listener.calls.items()},
        outputs={name: _first_array(value) for name, value in listener.outputs.items()},
    )


def _check_model(model: Any) -> None:
    if not isinstance(model, keras.Model):
        raise TypeError(
            "model must be a keras Sequential or functional model, but a "
            f"{type(model).__name__} was given: pass a model, or trace a single layer."
        )
    if not model.built:
        raise ValueError(
            f"The model {model.name!r} is not built, so its layers have no shapes yet: "
            "call it once, or give it a keras.Input."
        )
    if not all(layer._inbound_nodes for layer in model.layers):
        raise ValueError(
            f"model must be a Sequential or functional model, but {model.name!r} calls its "
            "layers in code of its own, which tells no shapes: give its layers to "
            "keras.Sequential or keras.Model(inputs, outputs)."
        )


def shape_steps(model: keras.Model) -> tuple[ShapeStep, ...]:
    """Return a row for each of a built model's layers, in the order of `model.layers`."""
    return tuple(_shape_step(layer, _node_of(layer, model)) for layer in model.layers)


def _shape_step(layer: Any, node: Any) -> ShapeStep:
    """Describe a layer as its model calls it: with the shapes of that call's tensors."""
    return ShapeStep(
        name=layer.name,
        layer_class=type(layer).__name__,
        input_shape=_shapes(_tensors_read(layer, node)),
        output_shape=_shapes(node.output_tensors),
        params=layer.count_params(),
    )


def _node_of(layer: Any, model: Any) -> Any:
    """Return a layer's first call in a model; elsewhere it may read other shapes."""
    graph = getattr(model, "_functional", None) or model
    by_depth = getattr(graph, "_nodes_by_depth", {})
    own = {id(node) for nodes in by_depth.values() for node in nodes}
    found = (node for node in layer._inbound_nodes if id(node) in own)
    return next(found, layer._inbound_nodes[0])


def _shapes(tensors: Iterable[Any]) -> Shape | tuple[Shape, ...]:
    shapes = tuple(tuple(tensor.shape) for tensor in tensors)
    return shapes[0] if len(shapes) == 1 else shapes


def _tensors_read(layer: Any, node: Any) -> list[Any]:
    if isinstance(layer, keras.layers.InputLayer):
        return list(node.output_tensors)
    # Masks and starting states travel with a call, but are not what the layer reads.
    read = node.arguments.args[:1] if is_recurrent(layer) else node.arguments.args
    named = {k: v for k, v in node.arguments.kwargs.items() if "mask" not in k}
    if is_recurrent(layer) and read:
        named = {}
    found = keras.tree.flatten((read, named))
    return [item for item in found if isinstance(item, keras.KerasTensor)]


class _Listener:
    """Notes what goes into and comes out of a model's layers while it runs."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.calls: dict[str, LayerCall] = {}
        self.outputs: dict[str, Any] = {}
        self.misfit: ValueError | None = None  # of a layer and what it was given
        self._words = words

    @contextmanager
    def on(self, model: keras.Model) -> Iterator[None]:
        """Listen to the layers of a model, each by one name, while the block runs."""
        heard = _layers_heard(model)
        for layer, name in heard.items():
            # Into the instance's own dict: Keras tracks what is set as an attribute.
            layer.__dict__["call"] = self._listening(layer, name)
        try:
            yield
        finally:
            for layer in heard:
                layer.__dict__.pop("call", None)

    def _listening(self, layer: Any, name: str) -> Any:
        original = layer.call

        def call(*args: Any, **kwargs: Any) -> Any:
            # Inside a compiled loop there are none.
            numbers = has_numbers((args, kwargs))
            prepared = None
            if numbers and is_recurrent(layer):
                try:
                    prepared = _prepared(layer, args, kwargs, self._words)
                except ValueError as error:
                    self.misfit = error
                    raise
            returned = original(*args, **kwargs)
            if numbers:
                self.outputs.setdefault(name, returned)
            if prepared is not None:
                self.calls[self._free(name)] = replace(prepared, returned=returned)
            return returned

        return call

    def _free(self, name: str) -> str:
        """Return the name, or `name#2`, `name#3`, … where it is taken."""
        numbered = (f"{name}#{number}" for number in itertools.count(2))
        return next(
            key for key in itertools.chain((name,), numbered) if key not in self.calls
        )


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


def _layers_heard(model: keras.Model) -> dict[Any, str]:
    """Return the layers to listen to, each by its name, the outermost place first.

    These are the layers of the model and of the models in it, and recurrent layers
    wherever they are: in a `TimeDistributed`, in somebody's own layer.
    """
    names: dict[Any, str] = {}
    heard: dict[Any, str] = {}
    entered = deque([(model, "")])
    while entered:
        outer, prefix = entered.popleft()
        for layer in _parts(outer):
            if layer in names:
                continue
            names[layer] = f"{prefix}{layer.name}"
            if isinstance(outer, keras.Model) or is_recurrent(layer):
                heard[layer] = names[layer]
            if not is_recurrent(layer):
                entered.append((layer, f"{names[layer]}/"))
    return heard


def _parts(outer: Any) -> list[Any]:
    """Return the layers directly inside a model or a layer."""
    if not isinstance(outer, keras.Model):
        return list(outer._flatten_layers(include_self=False, recursive=False))
    return [x for x in outer.layers if not isinstance(x, keras.layers.InputLayer)]


def _numbered(steps: int) -> tuple[str, ...]:
    return tuple(f"x{step}" for step in range(1, steps + 1))


def _first_array(value: Any) -> Array:
    if isinstance(value, dict):
        value = next(iter(value.values()))
    while isinstance(value, list | tuple):
        value = value[0]
    return as_numpy(value)
