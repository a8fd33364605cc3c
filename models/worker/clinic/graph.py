"""A reading as a graph: what made a tensor, what holds a layer, what both are called.

What belongs here: questions about the model that several rules ask. What does not: how the
text writes it (`case.py`), any judgement.
"""

import ast
from collections.abc import Iterator
from typing import Any

import keras

from models.worker.source.reading import CallRecord, LayerRecord, ModelRecord, Reading

RECURRENT = {"SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
STATES = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1}
WRAPPERS = {"Bidirectional", "TimeDistributed"}
CELLS = ("SimpleRNN", "LSTM", "GRU")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


class Graph:
    """A reading, with what the rules ask of the model in it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.model: ModelRecord | None = reading.model
        self.x_shape = self._in_order(reading.x_shape, "x")
        self.y_shape = self._in_order(reading.y_shape, "y")
        self._makers = {id(out): call for call in reading.calls for out in call.outputs}
        self._by_keras = {
            id(layer.keras_layer): layer for layer in reading.layers if layer.keras_layer
        }
        self._calls: dict[int, list[CallRecord]] = {}
        for call in reading.calls:
            self._calls.setdefault(id(call.layer), []).append(call)

    def _in_order(self, shapes: Any, which: str) -> Any:
        """Return shapes of data in the order of the model, where fit has a dictionary."""
        data = self.model.data if self.model else []
        for record in data:
            place = 0 if which == "x" else 1
            given = next((k.value for k in record.node.keywords if k.arg == which), None)
            if given is None and len(record.node.args) > place:
                given = record.node.args[place]
            if not isinstance(given, ast.Dict) or not isinstance(shapes, tuple | list):
                continue
            names = [k.value if isinstance(k, ast.Constant) else None for k in given.keys]
            wanted = self.input_names() if which == "x" else self.output_names()
            if len(names) == len(shapes) and sorted(map(str, names)) == sorted(wanted):
                return tuple(shapes[names.index(name)] for name in wanted)
            return None
        return shapes

    def input_names(self) -> list[str]:
        """Return the names of the model's inputs, in order."""
        return [str(one.name) for one in self.model.inputs] if self.model else []

    def output_names(self) -> list[str]:
        """Return the names of the model's outputs, in order."""
        return list(getattr(getattr(self.model, "keras_model", None), "output_names", ()))

    # -- tensors and calls -------------------------------------------------------------

    def maker(self, tensor: Any) -> CallRecord | None:
        """Return the call that a tensor came out of, None for an operation or an input."""
        return self._makers.get(id(tensor))

    def made_by(self, tensor: Any) -> LayerRecord | None:
        """Return the layer that a tensor came out of, an Input's record included."""
        call = self.maker(tensor)
        if call:
            return call.layer
        history = getattr(tensor, "_keras_history", None)
        return self._by_keras.get(id(history.operation)) if history else None

    def calls_of(self, layer: LayerRecord) -> list[CallRecord]:
        """Return the calls of a layer, in order."""
        return self._calls.get(id(layer), [])

    def sources(self, tensor: Any) -> tuple[Any, ...]:
        """Return the tensors that a tensor was made of; none for an Input."""
        call = self.maker(tensor)
        if call:
            return call.inputs
        history = getattr(tensor, "_keras_history", None)
        if not history or isinstance(history.operation, keras.layers.InputLayer):
            return ()
        nodes = getattr(history.operation, "_inbound_nodes", ())
        if history.node_index >= len(nodes):
            return ()
        return tuple(nodes[history.node_index].input_tensors)

    def upstream(self, tensor: Any) -> Iterator[Any]:
        """Yield a tensor and those before it, along the first input of each call."""
        seen: set[int] = set()
        while tensor is not None and id(tensor) not in seen:
            seen.add(id(tensor))
            yield tensor
            before = self.sources(tensor)
            tensor = before[0] if before else None

    def ancestors(self, tensor: Any) -> Iterator[Any]:
        """Yield a tensor and all those before it."""
        seen: set[int] = set()
        waiting = [tensor]
        while waiting:
            tensor = waiting.pop(0)
            if id(tensor) in seen or tensor is None:
                continue
            seen.add(id(tensor))
            yield tensor
            waiting += self.sources(tensor)

    def users(self, tensor: Any) -> list[CallRecord]:
        """Return the calls that take a tensor."""
        return [c for c in self.reading.calls if any(i is tensor for i in c.inputs)]

    # -- layers ------------------------------------------------------------------------

    def core(self, layer: LayerRecord) -> LayerRecord:
        """Return the layer inside a Bidirectional or a TimeDistributed, or the layer."""
        while layer.wraps is not None:
            layer = layer.wraps
        return layer

    def reader(self, layer: LayerRecord) -> LayerRecord | None:
        """Return the recurrent layer that this is, or that a Bidirectional holds."""
        inner = layer.wraps if layer.layer_class == "Bidirectional" else layer
        return inner if inner and inner.layer_class in RECURRENT else None

    def value(self, layer: LayerRecord, name: str, default: Any = None) -> Any:
        """Return the argument of a layer, Keras's own if the source does not give it."""
        if name in layer.arguments:
            return layer.arguments[name]
        return getattr(layer.keras_layer, name, default)

    def is_keras(self, layer: LayerRecord) -> bool:
        """Tell Keras's own layers from classes and functions of the text."""
        made = type(layer.keras_layer)
        return made is not keras.layers.Lambda and made is getattr(
            keras.layers, layer.layer_class, made if made is keras.Sequential else None
        )

    def outer(self, layer: LayerRecord) -> LayerRecord:
        """Return the layer that stands in the model: the wrapper of a wrapped one."""
        while layer.wrapped_by is not None:
            layer = layer.wrapped_by
        return layer

    def first_of(self, model: ModelRecord) -> LayerRecord | None:
        """Return the first layer of a model that is no Input."""
        return next((x for x in model.layers if x.layer_class != "InputLayer"), None)

    # -- names for people --------------------------------------------------------------

    def called(self, layer: LayerRecord) -> str:
        """Name a layer for a sentence: the LSTM `lstm_1`, the second of its kind."""
        known = [*(self.model.layers if self.model else ()), *self.reading.layers]
        same = dict.fromkeys(
            x.name
            for x in known
            if x.layer_class == layer.layer_class and x.wrapped_by is None
        )
        if layer.name in same and len(same) > 1:
            order = list(same).index(layer.name)
            if order < len(_ORDINALS):
                return f"the {_ORDINALS[order]} {self.kind(layer)}"
        return f"the {self.kind(layer)}"

    def kind(self, layer: LayerRecord) -> str:
        """Name the class of a layer: `LSTM`, `Bidirectional LSTM`."""
        if layer.layer_class == "InputLayer":
            return "Input"
        if layer.layer_class == "Bidirectional" and layer.wraps:
            return f"Bidirectional {layer.wraps.layer_class}"
        return layer.layer_class
