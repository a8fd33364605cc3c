"""Layers: made as the text says, and called on symbolic tensors, with a record of each."""

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keras

from models.worker.source.allowed import Allowed, resolve
from models.worker.source.guesses import SHAPES
from models.worker.source.reading import CallRecord, Failure, LayerRecord, ModelRecord
from models.worker.source.sizes import call_too_large, layer_too_large, shape_too_large
from models.worker.source.spelling import Translated, translate
from models.worker.source.without_memory import next_name
from models.worker.source.constants import (
    as_constants,
    as_data,
    data_tensor,
    has_tensor,
)
from models.worker.source.values import (
    POISON,
    Array,
    Function,
    Instance,
    Limit,
    Made,
    Poison,
    Ref,
    Result,
    Unfollowed,
    Unknown,
    is_tensor,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

MOST_ITEMS = 10_000
_ARGUMENT = re.compile(r"argument `?'?(\w+)'?`?|`(\w+)` argument|(\w+)=")
_STATES = ("initial_state", "mask", "training", "constants", "attention_mask")


# -- values as Keras takes them ------------------------------------------------------------


def for_keras(interpreter: "Interpreter", value: Any, name: str = "") -> Any:
    """Return a value as an argument of a layer takes it."""
    if isinstance(value, LayerRecord):
        return value.keras_layer
    if isinstance(value, Made):
        return value.thing if value.thing is not None else _default_of(value)
    if isinstance(value, Instance):
        return value.keras
    if isinstance(value, ModelRecord):
        from models.worker.source.models import settle

        settle(interpreter, value)
        return value.keras_model
    if isinstance(value, Ref):
        return _named_thing(value)
    if isinstance(value, Function):
        from models.worker.source.subclasses import python_function

        return python_function(interpreter, value)
    if isinstance(value, list | tuple) and type(value) in (list, tuple, Result):
        kind = list if isinstance(value, list) else tuple
        return kind(for_keras(interpreter, one, name) for one in value)
    if isinstance(value, dict):
        return {key: for_keras(interpreter, one, name) for key, one in value.items()}
    if isinstance(value, range):
        if len(value) > MOST_ITEMS:
            raise Limit(f"A layer is given a range of {len(value):,} values.")
        return list(value)
    return value


def _default_of(value: Made) -> Any:
    return {"initializer": "zeros"}.get(value.kind)


def _named_thing(value: Ref) -> Any:
    found = resolve(value.path)
    last = value.path.rpartition(".")[2]
    if value.path.startswith("builtins."):
        return {"int": "int32", "float": "float32", "bool": "bool"}.get(last, last)
    if found is not None and found.kind in ("activation", "initializer", "regularizer"):
        return found.thing if found.thing is not None else found.name
    return last


def unknown_names(value: Any) -> set[str]:
    """Return the names that the unknowns in a value are asked for by."""
    if isinstance(value, Unknown):
        found = {value.text} if value.compute is None else set()
        for part in value.parts:
            found |= unknown_names(part)
        return found
    if isinstance(value, list | tuple):
        return {name for one in value for name in unknown_names(one)}
    if isinstance(value, dict):
        return {name for one in value.values() for name in unknown_names(one)}
    return set()


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
        raise Limit(
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
    )
    interpreter.reading.layers.append(record)
    held = said.arguments.get("layer")
    if isinstance(held, Unknown) and not interpreter.needs.known(held):
        interpreter.reading.layers.pop()
        interpreter.unread(node, f"{held.text} is no layer that is known here.")
        return interpreter.unknown(node)
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
    except (RecursionError, Limit):
        raise
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        _refuse(interpreter, record, error)
        return
    register(interpreter, record)


def _holds_failed(values: Any) -> bool:
    return any(isinstance(v, LayerRecord) and v.keras_layer is None for v in values)


def _made(interpreter: "Interpreter", found: Allowed, arguments: dict[str, Any]) -> Any:
    if found.name == "Lambda":
        from models.worker.source.subclasses import Lambda

        return Lambda(**arguments)
    for name in ("vocabulary", "idf_weights"):
        if found.name in ("TextVectorization", "StringLookup", "IntegerLookup"):
            arguments.pop(name, None)
    del interpreter
    arguments = {k: v for k, v in arguments.items() if not isinstance(v, Array)}
    return found.thing(**arguments)


def register(interpreter: "Interpreter", record: LayerRecord) -> None:
    """Note that a record stands for its real layer."""
    record.name = record.keras_layer.name
    interpreter.by_keras[id(record.keras_layer)] = record


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
    if _is_failed(arguments):
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


def _is_failed(value: Any) -> bool:
    from models.worker.source.interpreter import failed

    return failed(value)


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


# -- calling -------------------------------------------------------------------------------


def call_layer(
    interpreter: "Interpreter",
    record: LayerRecord,
    given: list[Any],
    named: dict[str, Any],
    node: ast.Call | None,
) -> Any:
    """Call a layer on tensors; what Keras refuses is in the record of the call."""
    if record.keras_layer is None or _is_failed(given) or _is_failed(named):
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
    except (RecursionError, Limit):
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
        if name in ("training",):
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
    known = interpreter.needs.given(value.texts)
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
        raise Limit(sentence)
    made_of = _made_of(value)
    if made_of:
        tensor = opaque(interpreter, value, made_of, sizes)
    else:
        tensor = keras.KerasTensor(sizes, dtype="float32")
        interpreter.outside.append(value.text)
    value.done, value.value = True, tensor
    return tensor


def _made_of(value: Unknown) -> list[Any]:
    """Return the tensors that an unknown function made this of."""
    one: Unknown | None = value
    while one is not None:
        if one.tensors:
            return one.tensors
        one = one.base
    return []


def opaque(
    interpreter: "Interpreter", value: Unknown, tensors: list[Any], shape: tuple[Any, ...]
) -> Any:
    """Stand in for a layer that is not known here, with the shape that it is said to give."""
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
        raise Unfollowed("a layer that is not known here cannot be run")


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


def is_poison(value: Any) -> bool:
    """Tell whether a value came out of a failure."""
    return isinstance(value, Poison)


def layer_method(
    interpreter: "Interpreter",
    node: ast.Call,
    record: LayerRecord,
    name: str,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Call a method of a layer: `get_initial_state` of a recurrent one."""
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
