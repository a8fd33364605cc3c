"""Layers: made as the text says, and called on symbolic tensors, with a record of each."""

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keras

from models.worker.source import vocabularies
from models.worker.source.allowed import Allowed, resolve
from models.worker.source.calling import call_layer
from models.worker.source.convert import for_keras, is_failed, register, unknown_names
from models.worker.source.guesses import SHAPES
from models.worker.source.reading import Failure, LayerRecord
from models.worker.source.sizes import layer_too_large, shape_too_large
from models.worker.source.spelling import Translated, translate
from models.worker.source.values import (
    POISON,
    Array,
    LimitError,
    Poison,
    Ref,
    Unknown,
)
from models.worker.source.without_memory import next_name

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter
_ARGUMENT = re.compile(r"argument `?'?(\w+)'?`?|`(\w+)` argument|(\w+)=")


# -- making --------------------------------------------------------------------------------


def make_layer(
    interpreter: "Interpreter",
    node: ast.Call,
    found: Allowed,
    ref: Ref,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Make a layer; what Keras refuses is in its record."""
    from models.worker.source.interpreter import MAX_LAYERS

    interpreter.check_time()
    if len(interpreter.reading.layers) >= MAX_LAYERS:
        raise LimitError(
            f"The text makes more than {MAX_LAYERS:,} layers: paste a smaller model."
        )
    spelled = ref.path.rpartition(".")[2]
    said = translate(spelled if resolve(spelled) else found.name, given, named)
    for one in said.spellings:
        interpreter.spelling(one.old, one.new, one.keras_message, node)
    record = LayerRecord(
        name="",
        layer_class=found.name,
        spelled=ref.spelled,
        node=node,
        line=node.lineno,
        keras_layer=None,
        argument_nodes=argument_nodes(node, said),
        trail=tuple(interpreter.trail),
        settings=interpreter.spread.get(node, ()),
    )
    for _, settings in record.settings:
        record.argument_nodes = {**in_settings(settings), **record.argument_nodes}
    interpreter.reading.layers.append(record)
    held = said.arguments.get("layer")
    if isinstance(held, Unknown) and not interpreter.needs.known(held):
        interpreter.reading.layers.pop()
        interpreter.unread(node, f"{held.text} is no layer that is known here.")
        return interpreter.unknown(node)
    said = vocabularies.told(interpreter, found.name, said)
    _fill(interpreter, record, said)
    inner = next((v for v in (*given, *named.values()) if isinstance(v, LayerRecord)), None)
    if isinstance(inner, LayerRecord):
        record.wraps, inner.wrapped_by = inner, record
    _build(interpreter, record, found, said)
    return record


def argument_nodes(node: ast.Call, said: Translated) -> dict[str, ast.expr]:
    """Return where each argument stands."""
    found: dict[str, ast.expr] = {}
    if not any(isinstance(one, ast.Starred) for one in node.args):
        found.update(dict(zip(said.positional, node.args, strict=False)))
    found.update({k.arg: k.value for k in node.keywords if k.arg is not None})
    return found


def in_settings(node: ast.expr) -> dict[str, ast.expr]:
    """Return where each value of a dict stands that is handed over with `**`."""
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return {
            key.value: value
            for key, value in pairs
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return {one.arg: one.value for one in keywords if one.arg is not None}


def _fill(interpreter: "Interpreter", record: LayerRecord, said: Translated) -> None:
    """Find the values of a layer's arguments."""
    asked = unknown_names(said.given)
    owner = record.layer_class

    def know(name: str, value: Any) -> Any:
        return interpreter.know(
            value,
            argument=name,
            owner=owner,
            line=record.line,
            kind="shape" if name in SHAPES else "",
        )

    record.arguments = {name: know(name, value) for name, value in said.given.items()}
    record.legacy = {name: know(name, value) for name, value in said.legacy.items()}
    guessed = set(interpreter.needs.guessed)
    record.guessed = tuple(sorted(asked & guessed))
    if said.batch_shape is not None:
        shape = know("batch_shape", tuple(said.batch_shape))
        interpreter.batch_shapes[record] = _flat_shape(shape)
    if said.input_length is not None:
        interpreter.lengths[record] = know("input_length", said.input_length)


def _flat_shape(shape: Any) -> tuple[Any, ...]:
    return tuple(whole(size) for size in shape)


def whole(value: Any) -> Any:
    """Return a size as Keras takes it: numpy's and floats' whole numbers as they are."""
    return value


def _build(
    interpreter: "Interpreter", record: LayerRecord, found: Allowed, said: Translated
) -> None:
    """Make the real layer."""
    from models.worker.source.interpreter import failed

    know = interpreter.know
    arguments = {
        name: know(value, argument=name, owner=record.layer_class, line=record.line,
                   kind="shape" if name in SHAPES else "")
        for name, value in said.arguments.items()
    }  # fmt: skip
    record.name = str(arguments.get("name") or next_name(record.layer_class))
    if failed(list(arguments.values())) or _holds_failed(said.arguments.values()):
        return
    if said.problem is not None:
        _refuse(interpreter, record, TypeError(said.problem))
        return
    too_large = layer_too_large(record.layer_class, arguments)
    if too_large is not None:
        _too_large(interpreter, record, too_large)
        return
    arguments = {k: for_keras(interpreter, v, k) for k, v in arguments.items()}
    try:
        record.keras_layer = _made(interpreter, found, arguments)
    except (RecursionError, LimitError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        _refuse(interpreter, record, error)
        return
    register(interpreter, record)


def _holds_failed(values: Any) -> bool:
    return any(isinstance(v, LayerRecord) and v.keras_layer is None for v in values)


def _made(interpreter: "Interpreter", found: Allowed, arguments: dict[str, Any]) -> Any:
    if found.name == "Lambda":
        from models.worker.source.followed import Lambda

        return Lambda(**arguments)
    del interpreter
    arguments = {k: v for k, v in arguments.items() if not isinstance(v, Array)}
    return found.thing(**arguments)


def _refuse(interpreter: "Interpreter", record: LayerRecord, error: Exception) -> None:
    record.error = error
    message = f"{type(error).__name__}: {error}"
    match = _ARGUMENT.search(str(error))
    argument = next((one for one in match.groups() if one), None) if match else None
    if argument not in record.arguments:
        argument = next(
            (
                name
                for name in record.arguments
                if re.search(rf"['`]{name}['`]", str(error))
            ),
            None,
        )
    interpreter.fail(
        Failure(
            stage="build",
            kind="argument",
            message=message,
            line=record.line,
            node=record.node,
            layer=record,
            exception=error,
            argument=argument,
        )
    )


def _too_large(interpreter: "Interpreter", record: LayerRecord, sentence: str) -> None:
    interpreter.fail(
        Failure("build", "limit", sentence, record.line, record.node, layer=record)
    )


def make_input(
    interpreter: "Interpreter",
    node: ast.Call,
    ref: Ref,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Make an Input; return its tensor."""
    said = translate(ref.path.rpartition(".")[2], given, named)
    for one in said.spellings:
        interpreter.spelling(one.old, one.new, one.keras_message, node)
    record = LayerRecord(
        "", "InputLayer", ref.spelled, node, node.lineno, None,
        argument_nodes=argument_nodes(node, said),
    )  # fmt: skip
    interpreter.reading.layers.append(record)
    _fill(interpreter, record, said)
    arguments = {
        name: interpreter.know(
            value, argument=name, owner="Input", line=node.lineno,
            kind="shape" if name in SHAPES else "",
        )
        for name, value in said.arguments.items()
    }  # fmt: skip
    if record in interpreter.batch_shapes and "batch_shape" not in arguments:
        arguments.pop("shape", None)
        arguments.pop("batch_size", None)
        arguments["batch_shape"] = interpreter.batch_shapes[record]
    record.name = str(arguments.get("name") or "input_layer")
    if is_failed(arguments):
        return POISON
    if said.problem is not None:
        _refuse(interpreter, record, TypeError(said.problem))
        return POISON
    shape = arguments.get("batch_shape") or arguments.get("shape")
    sentence = shape_too_large(tuple(shape)) if isinstance(shape, list | tuple) else None
    if sentence is not None:
        _too_large(interpreter, record, sentence)
        return POISON
    arguments = {
        name: for_keras(interpreter, value, name)
        for name, value in arguments.items()
        if name != "tensor"
    }
    try:
        tensor = keras.Input(**arguments)
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        _refuse(interpreter, record, error)
        return POISON
    record.keras_layer = tensor._keras_history.operation
    register(interpreter, record)
    return tensor


def join(
    interpreter: "Interpreter",
    node: ast.Call,
    found: Allowed,
    ref: Ref,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Follow `concatenate([a, b])`: a layer is made and called at once."""
    said = translate(ref.path.rpartition(".")[2], given, named)
    for one in said.spellings:
        interpreter.spelling(one.old, one.new, one.keras_message, node)
    cls = resolve(said.name) or found
    record = LayerRecord(
        "", cls.name, ref.spelled, node, node.lineno, None,
        argument_nodes=argument_nodes(node, said),
    )  # fmt: skip
    interpreter.reading.layers.append(record)
    known = {name: value for name, value in said.given.items() if name != "inputs"}
    _fill(interpreter, record, replace(said, given=known))
    _build(interpreter, record, cls, said)
    return call_layer(interpreter, record, [said.inputs], {}, node)


def is_poison(value: Any) -> bool:
    """Tell whether a value came out of a failure."""
    return isinstance(value, Poison)
