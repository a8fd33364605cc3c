"""Models: Sequential and functional ones, made, built and called.

What belongs here: `ModelRecord`s of what the text makes. What does not: subclasses
(`subclasses.py`), and which model is meant (`choosing.py`).
"""

import ast
from typing import TYPE_CHECKING, Any

import keras

from models.worker.source.allowed import Allowed
from models.worker.source.calling import as_tensors, call_layer, tensors_in
from models.worker.source.convert import for_keras, unknown_names
from models.worker.source.reading import Failure, LayerRecord, ModelRecord
from models.worker.source.spelling import translate
from models.worker.source.spelling_words import RESET
from models.worker.source.stacks import add, as_layer, sequential, settle
from models.worker.source.tensors import made_of
from models.worker.source.training import METHODS, training
from models.worker.source.values import (
    POISON,
    Array,
    Bound,
    Instance,
    LimitError,
    Poison,
    Unknown,
    is_tensor,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter


def make_model(
    interpreter: "Interpreter",
    node: ast.Call,
    found: Allowed,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Follow `Sequential(...)` or `Model(...)`."""
    said = translate(found.name, given, named)
    for one in said.spellings:
        interpreter.spelling(one.old, one.new, one.keras_message, node)
    arguments = said.arguments
    name = interpreter.know(arguments.get("name"))
    name = name if isinstance(name, str) else None
    if found.name == "Sequential":
        extra = arguments.get("trainable")
        if isinstance(extra, LayerRecord | ModelRecord) or is_tensor(extra):
            return _no_setting(interpreter, node, extra)
        return sequential(interpreter, node, arguments.get("layers"), name)
    if "inputs" not in arguments and "outputs" not in arguments:
        return interpreter.unknown(node)
    return functional(
        interpreter, node, arguments.get("inputs"), arguments.get("outputs"), name
    )


def _no_setting(interpreter: "Interpreter", node: ast.Call, extra: Any) -> ModelRecord:
    """Record a Sequential that is given its layers one by one."""
    made = extra.keras_layer if isinstance(extra, LayerRecord) else extra
    error = ValueError(f"Expected `trainable` to be a boolean. Received: trainable={made}")
    record = ModelRecord(
        "model", "sequential", node, node.lineno, None, order=interpreter.next_order()
    )
    record.failed = True
    interpreter.reading.models.append(record)
    interpreter.fail(
        Failure("build", "call", f"ValueError: {error}", node.lineno, node, model=record,
                exception=error)
    )  # fmt: skip
    return record


# -- functional ----------------------------------------------------------------------------


def functional(
    interpreter: "Interpreter",
    node: ast.AST | None,
    inputs: Any,
    outputs: Any,
    name: str | None,
    kind: Any = "functional",
) -> ModelRecord:
    """Make a model of its inputs and outputs."""
    from models.worker.source.interpreter import failed

    line = getattr(node, "lineno", None)
    record = ModelRecord("model", kind, node, line, None, order=interpreter.next_order())
    interpreter.reading.models.append(record)
    if failed(inputs) or failed(outputs):
        record.failed = True
        return record
    try:
        first = _graph(interpreter, inputs)
        last = _graph(interpreter, outputs)
        options = {"name": name} if name else {}
        record.keras_model = keras.Model(inputs=first, outputs=last, **options)
    except (RecursionError, LimitError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        record.failed = True
        record.inputs, record.outputs = (
            tuple(tensors_in(inputs)),
            tuple(tensors_in(outputs)),
        )
        interpreter.fail(
            Failure(
                "build", "call", f"{type(error).__name__}: {error}", line, node,
                model=record, exception=error, guessed=_from_elsewhere(interpreter, error)
                or tuple(sorted(unknown_names([inputs, outputs]))),
            )
        )  # fmt: skip
        return record
    record.inputs = tuple(record.keras_model.inputs)
    record.outputs = tuple(record.keras_model.outputs)
    record.layers = [
        interpreter.by_keras[id(layer)]
        for layer in record.keras_model.layers
        if id(layer) in interpreter.by_keras
    ]
    interpreter.by_keras[id(record.keras_model)] = as_layer(interpreter, record)
    return record


def _from_elsewhere(interpreter: "Interpreter", error: Exception) -> tuple[str, ...]:
    """Return the tensors that the text takes from elsewhere, if they cut a graph in two."""
    return tuple(interpreter.outside) if "disconnected" in str(error) else ()


def _graph(interpreter: "Interpreter", value: Any) -> Any:
    """Return a model's inputs or outputs as Keras takes them."""
    if isinstance(value, list | tuple):
        return [_graph(interpreter, one) for one in value]
    if isinstance(value, dict):
        return {key: _graph(interpreter, one) for key, one in value.items()}
    if isinstance(value, LayerRecord | ModelRecord | Instance):
        return for_keras(interpreter, value)
    if isinstance(value, Unknown):
        return as_tensors(interpreter, value)
    return value


# -- using a model -------------------------------------------------------------------------


def call_model(
    interpreter: "Interpreter",
    record: ModelRecord,
    given: list[Any],
    named: dict[str, Any],
    node: ast.Call | None,
) -> Any:
    """Call a model on tensors."""
    from models.worker.source.interpreter import failed

    if record.failed or record.keras_model is None or failed(given, named):
        return POISON
    settle(interpreter, record)
    _told_shape(interpreter, given)
    stack = interpreter.stacks.get(record)
    if stack is not None and record.keras_model._functional is None and given:
        value = as_tensors(interpreter, given[0])
        given = [value, *given[1:]]
        if is_tensor(value) and not record.failed:
            settle(interpreter, record, tuple(value.shape), value.dtype)
    if record.failed:
        return POISON
    result = call_layer(interpreter, as_layer(interpreter, record), given, named, node)
    if record.kind == "subclass" and not record.inputs and not isinstance(result, Poison):
        layer = as_layer(interpreter, record)
        call = next(c for c in reversed(interpreter.reading.calls) if c.layer is layer)
        record.inputs, record.outputs = call.inputs, call.outputs
        record.layers = [
            one
            for one in map(interpreter.by_keras.get, map(id, record.keras_model.layers))
            if isinstance(one, LayerRecord)
        ]
    return result


def _told_shape(interpreter: "Interpreter", given: list[Any]) -> None:
    """Take the shape given for x for that of the data that a model is called on."""
    shape = interpreter.reading.x_shape
    one = given[0] if len(given) == 1 else None
    if not isinstance(one, Unknown) or one.done or not isinstance(shape, tuple):
        return
    if interpreter.inside or interpreter.needs.known(one) or made_of(one):
        return
    if shape and all(isinstance(size, int | None) for size in shape):
        one.done, one.value = True, Array((None, *shape[1:]))


def model_attribute(
    interpreter: "Interpreter", node: ast.AST, record: ModelRecord, name: str
) -> Any:
    """Return an attribute of a model."""
    if name in ("input", "output", "inputs", "outputs", "layers", "input_shape",
                "output_shape", "built"):  # fmt: skip
        settle(interpreter, record)
        if record.failed:
            return POISON
    if name in ("inputs", "outputs"):
        return list(getattr(record, name))
    if name in ("input", "output"):
        tensors = getattr(record, f"{name}s")
        if not tensors:
            return interpreter.unknown(node)
        return tensors[0] if len(tensors) == 1 else list(tensors)
    if name in ("input_shape", "output_shape"):
        tensors = getattr(record, name.removesuffix("_shape") + "s")
        shapes = [tuple(t.shape) for t in tensors]
        return (shapes[0] if len(shapes) == 1 else shapes) or interpreter.unknown(node)
    if name == "layers":
        return list(record.layers)
    if name == "name":
        return record.keras_model.name if record.keras_model is not None else "model"
    if name in (
        "optimizer",
        "history",
        "loss",
        "metrics_names",
        "weights",
        "stop_training",
    ):
        return interpreter.unknown(node)
    return Bound(record, name)


def call_model_method(
    interpreter: "Interpreter",
    record: ModelRecord,
    name: str,
    given: list[Any],
    named: dict[str, Any],
    node: ast.Call,
) -> Any:
    """Call a method of a model."""
    if name == "add":
        value = given[0] if given else named.get("layer")
        add(interpreter, record, value, node)
        return None
    if name in METHODS:
        return training(interpreter, record, name, given, named, node)
    if name == "build":
        return _build_method(interpreter, record, given, named)
    if name == "pop" and record in interpreter.stacks:
        stack = interpreter.stacks[record]
        if stack.layers and not stack.broken:
            stack.layers.pop()
            record.keras_model.pop(rebuild=False)
            stack.changed = True
        return None
    if name == "get_layer":
        return _get_layer(interpreter, record, given, named, node)
    if name in ("call", "__call__"):
        return call_model(interpreter, record, given, named, node)
    if name == "summary":
        settle(interpreter, record)
        return None
    if name == "reset_states":
        said = f"'{type(record.keras_model).__name__}' object has no attribute '{name}'"
        interpreter.spelling(name, RESET, f"AttributeError: {said}", node)
    return interpreter.unknown(node)


def _build_method(
    interpreter: "Interpreter", record: ModelRecord, given: list[Any], named: dict[str, Any]
) -> None:
    shape = interpreter.know(given[0] if given else named.get("input_shape"), kind="shape")
    if not isinstance(shape, list | tuple) or record.failed:
        return
    settle(interpreter, record)
    if record in interpreter.stacks and record.keras_model._functional is None:
        if all(size is None or isinstance(size, int) for size in shape):
            record.assumed_input = tuple(shape)
            record.assumed_from = "build"
            settle(interpreter, record, tuple(shape))
    elif record.kind == "subclass":
        from models.worker.source.subclasses import build_model

        build_model(interpreter, record, tuple(shape), "build")


def _get_layer(
    interpreter: "Interpreter",
    record: ModelRecord,
    given: list[Any],
    named: dict[str, Any],
    node: ast.Call,
) -> Any:
    settle(interpreter, record)
    name = named.get("name", given[0] if given else None)
    index = named.get("index")
    for at, layer in enumerate(record.layers):
        if layer.name == name or (isinstance(index, int) and at == index):
            return layer
    return interpreter.unknown(node)
