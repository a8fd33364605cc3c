"""Layers called on symbolic tensors or on data, with a record of each call."""

import ast
import re
from typing import TYPE_CHECKING, Any

import keras

from models.worker.source import vocabularies
from models.worker.source.constants import (
    as_constants,
    as_data,
    data_tensor,
    has_tensor,
)
from models.worker.source.convert import for_keras, is_failed, register
from models.worker.source.reading import CallRecord, Failure, LayerRecord
from models.worker.source.sizes import call_too_large, shape_too_large
from models.worker.source.tensors import made_of
from models.worker.source.values import (
    POISON,
    Array,
    LimitError,
    Result,
    UnfollowedError,
    Unknown,
    is_tensor,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter
_STATES = ("initial_state", "mask", "training", "constants", "attention_mask")


def call_layer(
    interpreter: "Interpreter",
    record: LayerRecord,
    given: list[Any],
    named: dict[str, Any],
    node: ast.Call | None,
) -> Any:
    """Call a layer on tensors; what Keras refuses is in the record of the call."""
    if record.keras_layer is None or is_failed(given) or is_failed(named):
        return POISON
    interpreter.check_time()
    on_data = not has_tensor(given) and not has_tensor(named)
    if not on_data:
        given, named = as_constants(interpreter, given), as_constants(interpreter, named)
    values = [as_tensors(interpreter, one) for one in given]
    options = {key: as_tensors(interpreter, one, key) for key, one in named.items()}
    flat = [t for one in values for t in _tensors(one)]
    states = {k: v for k, v in options.items() if k in _STATES}
    flat += [t for k, v in options.items() if k not in _STATES for t in _tensors(v)]
    call = CallRecord(record, node, getattr(node, "lineno", None), tuple(flat), (), states)
    if len(values) > 1 and record.layer_class in _READERS:
        call.inputs = tuple(_tensors(values[0]))
        call.kwargs = {"initial_state": values[1], **states}
    if not interpreter.finished:  # a run on data is no call of the text
        interpreter.reading.calls.append(call)
    shapes = tuple(tuple(t.shape) for t in call.inputs)
    too_large = call_too_large(record.keras_layer, shapes)
    if too_large is not None:
        interpreter.fail(
            Failure("build", "limit", too_large, call.line, node, record, call)
        )
        return POISON
    try:
        result = record.keras_layer(*values, **options)
    except (RecursionError, LimitError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        return refuse_call(interpreter, call, error)
    made = accept(interpreter, call, result)
    return as_data(made, call) if on_data and not interpreter.finished else made


_READERS = {
    "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D",
    "ConvLSTM3D",
}  # fmt: skip


def accept(interpreter: "Interpreter", call: CallRecord, result: Any) -> Any:
    """Note what a call returns."""
    call.outputs = tuple(_tensors(result))
    for tensor in call.outputs:
        interpreter.calls_by_tensor[id(tensor)] = call
    interpreter.last_tensors.append(call.outputs)
    if isinstance(result, tuple):
        made = Result(result)
        made.call = call
        return made
    return result


def refuse_call(interpreter: "Interpreter", call: CallRecord, error: Exception) -> Any:
    """Record that Keras refuses a call."""
    call.error = error
    interpreter.fail(
        Failure(
            stage="build",
            kind="call",
            message=f"{type(error).__name__}: {error}",
            line=call.line,
            node=call.node,
            layer=call.layer,
            call=call,
            exception=error,
        )
    )
    return POISON


def as_tensors(interpreter: "Interpreter", value: Any, name: str = "") -> Any:
    """Return what a layer is called on: tensors, data as tensors of their shapes."""
    if isinstance(value, Unknown):
        if name == "training":
            return bool(interpreter.know(value, kind="bool"))
        return _tensor_of_unknown(interpreter, value)
    if isinstance(value, Array):
        return data_tensor(interpreter, value)
    if isinstance(value, Result | list | tuple):
        kind = list if isinstance(value, list) else tuple
        return kind(as_tensors(interpreter, one, name) for one in value)
    if isinstance(value, dict):
        return {key: as_tensors(interpreter, one, name) for key, one in value.items()}
    return for_keras(interpreter, value, name)


def _tensor_of_unknown(interpreter: "Interpreter", value: Unknown) -> Any:
    """Return a tensor for an unknown of which the shape is asked for."""
    tensors = made_of(value)
    if tensors and interpreter.inside:
        raise UnfollowedError(f"{value.text} could not be followed")
    known = value.value if value.done else interpreter.needs.given(value.texts)
    if isinstance(known, Array):
        shape: Any = known.shape
    else:
        asked = Unknown(tuple(f"{t}.shape" for t in value.texts), value.line, base=value)
        shape = interpreter.know(asked, kind="shape")
    if not isinstance(shape, list | tuple):
        return value
    sizes = tuple(interpreter.know(tuple(shape)))
    sentence = shape_too_large(sizes)
    if sentence is not None:
        raise LimitError(sentence)
    if tensors:
        tensor = opaque(interpreter, value, tensors, sizes)
    else:
        tensor = keras.KerasTensor(sizes, dtype="float32")
        interpreter.outside.append(value.text)
    value.done, value.value = True, tensor
    return tensor


def opaque(
    interpreter: "Interpreter", value: Unknown, tensors: list[Any], shape: tuple[Any, ...]
) -> Any:
    """Stand in for a layer that is not known here, with the shape that it gives."""
    name = re.split(r"[(\[]", value.text)[0].rpartition(".")[2] or "layer"
    layer = Opaque((None, *shape[1:]))
    record = LayerRecord(layer.name, name, value.text, None, value.line, layer)
    interpreter.reading.layers.append(record)
    register(interpreter, record)
    interpreter.assumed.append(value.text)
    return call_layer(interpreter, record, [tensors], {}, None)


class Opaque(keras.layers.Layer):
    """A layer of which only the shape of the output is known."""

    def __init__(self, shape: tuple[Any, ...]) -> None:
        super().__init__(name=None)
        self.given_shape = shape
        self.built = True

    def compute_output_spec(self, inputs: Any) -> Any:
        """Return a tensor of the shape that was given."""
        del inputs
        return keras.KerasTensor(self.given_shape, dtype="float32")

    def call(self, inputs: Any) -> Any:
        """Refuse to run: what the layer does is not known."""
        del inputs
        raise UnfollowedError("a layer that is not known here cannot be run")


def _tensors(value: Any) -> list[Any]:
    if is_tensor(value):
        return [value]
    if isinstance(value, list | tuple):
        return [t for one in value for t in _tensors(one)]
    if isinstance(value, dict):
        return [t for one in value.values() for t in _tensors(one)]
    return []


def tensors_in(value: Any) -> list[Any]:
    """Return the tensors in a value, in order."""
    return _tensors(value)


def layer_method(
    interpreter: "Interpreter",
    node: ast.Call,
    record: LayerRecord,
    name: str,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Call a method of a layer: `get_initial_state` of a recurrent one."""
    if name == "get_config" and record.keras_layer is not None:
        # What is nested in it are objects: left out, a layer has Keras's own.
        config = record.keras_layer.get_config()
        plain = (int, float, str, bool, type(None))
        return {k: v for k, v in config.items() if isinstance(v, plain) or k == "units"}
    if name == "adapt" and record.keras_layer is not None:
        vocabularies.adapt(interpreter, node, record)
        return None
    if name in ("get_vocabulary", "vocabulary_size") and record.keras_layer is not None:
        words = vocabularies.words_of(record)
        if words is not None:
            return words if name == "get_vocabulary" else len(words)
    if name != "get_initial_state" or record.keras_layer is None:
        return interpreter.unknown(node)
    if interpreter.finished:
        values = [one for one in (*given, *named.values()) if one is not None]
        return record.keras_layer.get_initial_state(values[0] if values else 1)
    cell = getattr(record.keras_layer, "cell", record.keras_layer)
    sizes = keras.tree.flatten(getattr(cell, "state_size", ()))
    asked = given[0] if given else named.get("batch_size")
    batch = asked if isinstance(asked, int) else None
    return [keras.KerasTensor((batch, size), dtype="float32") for size in sizes]
