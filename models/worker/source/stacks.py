"""Sequential models: filled, built layer by layer, and where Keras refuses."""

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import keras

from models.worker.source.allowed import resolve
from models.worker.source.calling import accept, tensors_in
from models.worker.source.convert import register
from models.worker.source.reading import CallRecord, Failure, LayerRecord, ModelRecord
from models.worker.source.sizes import call_too_large
from models.worker.source.values import (
    Instance,
    LimitError,
    Poison,
    Ref,
    Unknown,
    is_tensor,
)
from models.worker.source.without_memory import count_name

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter


@dataclass(eq=False)
class Stack:
    """What a Sequential model holds, in order, with the calls that put it there."""

    layers: list[tuple[LayerRecord, ast.Call | None]] = field(default_factory=list)
    builds: int = 0  # how often Keras would have built it by now
    changed: bool = False
    broken: bool = False


def as_layer(interpreter: "Interpreter", record: ModelRecord) -> LayerRecord:
    """Return a model as a layer of another one."""
    known = interpreter.by_keras.get(id(record.keras_model))
    if isinstance(known, LayerRecord):
        return known
    model = record.keras_model
    node = record.node if isinstance(record.node, ast.Call) else None
    made = LayerRecord(
        model.name, type(model).__name__, type(model).__name__, node, record.line, model
    )
    interpreter.by_keras[id(model)] = made
    return made


def sequential(
    interpreter: "Interpreter", node: ast.Call, layers: Any, name: str | None
) -> ModelRecord:
    """Make a Sequential model of the layers that it is given at once."""
    options = {"name": name} if name else {}
    record = ModelRecord(
        "model", "sequential", node, node.lineno, None, order=interpreter.next_order()
    )
    interpreter.reading.models.append(record)
    try:
        record.keras_model = keras.Sequential(**options)
    except (ValueError, TypeError) as error:
        record.failed = True
        interpreter.fail(
            Failure("build", "call", f"{type(error).__name__}: {error}", node.lineno, node,
                    model=record, exception=error)
        )  # fmt: skip
        return record
    stack = Stack()
    interpreter.stacks[record] = stack
    interpreter.by_keras[id(record.keras_model)] = as_layer(interpreter, record)
    if isinstance(layers, Unknown):
        layers = interpreter.know(layers, kind="list")
    if isinstance(layers, Poison):
        stack.broken = record.failed = True
    if layers is not None and not isinstance(layers, list | tuple):
        layers = [layers]
    for index, one in enumerate(layers or ()):
        following = layers[index + 1] if index + 1 < len(layers) else None
        add(interpreter, record, one, None, following)
    stack.builds = min(stack.builds, 1)
    return record


def add(  # noqa: C901 - one way for each kind of value
    interpreter: "Interpreter",
    record: ModelRecord,
    value: Any,
    node: ast.Call | None,
    following: Any = None,
) -> None:
    """Put a layer at the end of a Sequential model."""
    stack = interpreter.stacks.get(record)
    if stack is None:
        if record.keras_model is not None and node is not None:
            _no_add(interpreter, record, node)
        return
    if isinstance(value, Poison):
        stack.broken = record.failed = True
        return
    layer = _layer_to_add(interpreter, record, value, node, following)
    if layer is None:
        return
    made = layer.keras_layer
    at = node or layer.node
    if layer.layer_class != "InputLayer" or stack.layers:
        stack.layers.append((layer, at))
    if made is None:
        stack.broken = record.failed = True
        return
    if stack.broken:
        return
    shape = interpreter.batch_shapes.get(layer)
    try:
        first = not record.keras_model._layers
        if (
            first
            and shape is not None
            and layer.layer_class not in {"InputLayer", "Sequential"}
        ):
            record.keras_model.add(_input_layer(shape), rebuild=False)
        record.keras_model.add(made, rebuild=False)
    except (RecursionError, LimitError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        _refuse_add(interpreter, record, layer, at, error)
        return
    stack.changed = True
    start = record.keras_model._layers[0]
    if len(record.keras_model._layers) > 1 and hasattr(start, "batch_shape"):
        stack.builds += 1


def _input_layer(shape: tuple[Any, ...]) -> Any:
    return keras.layers.InputLayer(batch_shape=shape)


def _no_add(interpreter: "Interpreter", record: ModelRecord, node: ast.Call) -> None:
    error = AttributeError(
        f"'{type(record.keras_model).__name__}' object has no attribute 'add'"
    )
    record.failed = True
    interpreter.fail(
        Failure("build", "call", f"AttributeError: {error}", node.lineno, node,
                model=record, exception=error)
    )  # fmt: skip


def _refuse_add(
    interpreter: "Interpreter",
    record: ModelRecord,
    layer: LayerRecord,
    node: ast.Call | None,
    error: Exception,
) -> None:
    interpreter.stacks[record].broken = record.failed = True
    interpreter.fail(
        Failure(
            "build", "call", f"{type(error).__name__}: {error}",
            getattr(node, "lineno", layer.line), node, layer=layer, model=record,
            exception=error,
        )
    )  # fmt: skip


def _layer_to_add(
    interpreter: "Interpreter", record: ModelRecord, value: Any, node: Any, following: Any
) -> LayerRecord | None:
    if isinstance(value, Instance) and value.record is not None:
        value = value.record
    if isinstance(value, ModelRecord):
        settle(interpreter, value)
        if value.keras_model is None or value.failed:
            interpreter.stacks[record].broken = record.failed = True
            return None
        return as_layer(interpreter, value)
    if isinstance(value, LayerRecord):
        return value
    if is_tensor(value):
        history = getattr(value, "_keras_history", None)
        if history is not None and isinstance(history.operation, keras.layers.InputLayer):
            known = interpreter.by_keras.get(id(history.operation))
            return known if isinstance(known, LayerRecord) else None
    if isinstance(value, Unknown):
        return _unknown_layer(interpreter, record, value, node, following)
    error = ValueError(
        "Only instances of `keras.Layer` can be added to a Sequential model. Received: "
        f"{_described(value)}"
    )
    interpreter.stacks[record].broken = record.failed = True
    at = node or record.node
    interpreter.fail(
        Failure("build", "call", f"ValueError: {error}", getattr(at, "lineno", None), at,
                model=record, exception=error)
    )  # fmt: skip
    return None


def _described(value: Any) -> str:
    if is_tensor(value):
        return f"{value} (of type {type(value)})"
    found = resolve(value.path) if isinstance(value, Ref) else None
    if found is not None and isinstance(found.thing, type):
        return f"{found.thing} (of type {type})"
    return f"{str(value)[:80]} (of type {type(value)})"


def _unknown_layer(
    interpreter: "Interpreter",
    record: ModelRecord,
    value: Unknown,
    node: Any,
    following: Any,
) -> LayerRecord | None:
    """Return a layer from elsewhere: one that makes numbers of text, if it is first."""
    given = interpreter.needs.values.get(value.text)
    words = f"{value.text} {given if isinstance(given, str) else ''}".lower()
    first = not interpreter.stacks[record].layers
    embeds = isinstance(following, LayerRecord) and following.layer_class == "Embedding"
    said = any(part in words for part in ("vectoriz", "encoder", "to_ids", "text_vec"))
    if first and (embeds or said):
        made = keras.layers.TextVectorization()
        layer = LayerRecord("", "TextVectorization", value.text, None, value.line, made)
        interpreter.reading.layers.append(layer)
        register(interpreter, layer)
        interpreter.reading.notes.append(
            f"{value.text} comes from elsewhere: it is taken for a TextVectorization layer."
        )
        return layer
    interpreter.unread(
        node or record.node or ast.Pass(),
        f"{value.text} is no layer that is known here: it is left out of the model.",
    )
    return None


def settle(
    interpreter: "Interpreter",
    record: ModelRecord,
    shape: Any = None,
    dtype: str | None = None,
) -> None:
    """Build a Sequential model as far as it can be, and record the calls of its layers."""
    stack = interpreter.stacks.get(record)
    if stack is None or record.keras_model is None:
        return
    model = record.keras_model
    if not stack.changed and not (shape is not None and model._functional is None):
        return
    stack.changed = False
    _forget(interpreter, record)
    record.layers = [
        layer for layer, _ in stack.layers if layer.layer_class != "InputLayer"
    ]
    before = {id(layer): len(layer._inbound_nodes) for layer in model._layers}
    error = _too_large_stack(interpreter, record)
    if error is None and model._layers:
        try:
            if shape is not None and not hasattr(model._layers[0], "batch_shape"):
                model._layers = [
                    keras.layers.InputLayer(batch_shape=tuple(shape), dtype=dtype),
                    *model._layers,
                ]
            if shape is not None:
                model.build(model._layers[0].batch_shape)
            else:
                model._maybe_rebuild()
        except (RecursionError, LimitError):
            raise
        except Exception as raised:  # noqa: BLE001 - whatever Keras says of it
            error = raised
    count_name("functional", stack.builds - 1)
    stack.builds = 0
    _record_calls(interpreter, record, before, error)


def _too_large_stack(interpreter: "Interpreter", record: ModelRecord) -> Exception | None:
    """Check the first call; later ones are checked by their layers' own sizes."""
    model = record.keras_model
    shape = getattr(model._layers[0], "batch_shape", None) if model._layers else None
    for layer in model._layers[1:]:
        if shape is None or not isinstance(shape, tuple):
            return None
        sentence = call_too_large(layer, (shape,))
        if sentence is not None:
            raise LimitError(sentence)
        if not getattr(layer, "stateful", False):
            break
    del interpreter
    return None


def _forget(interpreter: "Interpreter", record: ModelRecord) -> None:
    """Forget the calls of an earlier build."""
    old = [call for call in interpreter.reading.calls if call.model is record]
    if old:
        gone = set(map(id, old))
        calls = interpreter.reading.calls
        interpreter.reading.calls = [one for one in calls if id(one) not in gone]


def _record_calls(
    interpreter: "Interpreter",
    record: ModelRecord,
    before: dict[int, int],
    error: Exception | None,
) -> None:
    """Record the calls that building made, up to the one that Keras refused."""
    model = record.keras_model
    if not model._layers or not hasattr(model._layers[0], "batch_shape"):
        if error is not None:
            _fail_build(interpreter, record, None, error)
        return
    tensors: tuple[Any, ...] = (model._layers[0].output,)
    record.inputs = tensors
    nodes = {
        id(layer.keras_layer): node for layer, node in interpreter.stacks[record].layers
    }
    for layer in model._layers[1:]:
        known = interpreter.by_keras.get(id(layer))
        if not isinstance(known, LayerRecord):
            continue
        node = nodes.get(id(layer)) or known.node
        call = CallRecord(
            known, node, getattr(node, "lineno", known.line), tensors, (), model=record
        )
        interpreter.reading.calls.append(call)
        if len(layer._inbound_nodes) <= before.get(id(layer), 0):
            if error is not None:
                _fail_build(interpreter, record, call, error)
                return
            break
        made = layer._inbound_nodes[-1]
        call.inputs = tuple(tensors_in(list(made.arguments.args[:1]))) or tensors
        tensors = tuple(made.outputs)
        accept(
            interpreter, call, made.outputs[0] if len(made.outputs) == 1 else made.outputs
        )
    if error is not None:
        _fail_build(interpreter, record, None, error)
        return
    if model._functional is not None:
        record.outputs = tuple(model.outputs)


def _fail_build(
    interpreter: "Interpreter",
    record: ModelRecord,
    call: CallRecord | None,
    error: Exception,
) -> None:
    record.failed = True
    interpreter.stacks[record].broken = True
    if call is not None:
        call.error = error
    interpreter.fail(
        Failure(
            stage="build",
            kind="call",
            message=f"{type(error).__name__}: {error}",
            line=call.line if call else record.line,
            node=call.node if call else record.node,
            layer=call.layer if call else None,
            call=call,
            model=record,
            exception=error,
        )
    )
