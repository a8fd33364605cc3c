"""What the text does with a model: compile, fit and the like, recorded and not done."""

import ast
from typing import TYPE_CHECKING, Any

from models.worker.source.needs import MISSING, needed
from models.worker.source.reading import CompileRecord, DataRecord, ModelRecord
from models.worker.source.spelling import translate_method
from models.worker.source.values import (
    Array,
    Function,
    Made,
    Namespace,
    Ref,
    Unknown,
    is_tensor,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_DATA = {
    "fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch",
    "fit_generator", "predict_classes", "predict_proba", "evaluate_generator",
    "predict_generator",
}  # fmt: skip
METHODS = {"compile", *_DATA}


def training(
    interpreter: "Interpreter",
    record: ModelRecord,
    name: str,
    given: list[Any],
    named: dict[str, Any],
    node: ast.Call,
) -> Any:
    """Record a call of compile, fit and the like."""
    said = translate_method(name, given, named)
    for one in said.spellings:
        interpreter.spelling(one.old, one.new, one.keras_message, node)
    if name == "compile":
        record.compiled = _compiled(interpreter, said.arguments, node)
        record.order = interpreter.next_order()
        return None
    record.data.append(_data(interpreter, name, said.arguments, node))
    if name in ("fit", "fit_generator", "train_on_batch"):
        record.order = interpreter.next_order()
    return interpreter.unknown(node)


def _compiled(
    interpreter: "Interpreter", arguments: dict[str, Any], node: ast.Call
) -> CompileRecord:
    loss = arguments.get("loss")
    from_logits = None
    if isinstance(loss, Made):
        said = loss.arguments.get("from_logits")
        from_logits = said if isinstance(said, bool) else None
    return CompileRecord(
        node,
        node.lineno,
        _name(interpreter, loss),
        _name(interpreter, arguments.get("optimizer")),
        _name(interpreter, arguments.get("metrics")),
        from_logits,
        arguments,
    )


def _name(interpreter: "Interpreter", value: Any) -> Any:
    """Return a loss, an optimizer or metrics by name."""
    if isinstance(value, Made):
        return value.name
    if isinstance(value, Ref):
        return value.path.rpartition(".")[2]
    if isinstance(value, Function):
        return value.name
    if isinstance(value, list | tuple):
        return [_name(interpreter, one) for one in value]
    if isinstance(value, dict):
        return {key: _name(interpreter, one) for key, one in value.items()}
    if isinstance(value, Unknown):
        known = interpreter.given(*value.texts)
        return known if known is not MISSING else None
    return value if isinstance(value, str) else None


def _data(
    interpreter: "Interpreter", name: str, arguments: dict[str, Any], node: ast.Call
) -> DataRecord:
    keywords = {k.arg: k.value for k in node.keywords if k.arg}
    x = (
        keywords.get("x")
        or keywords.get("generator")
        or (node.args[0] if node.args else None)
    )
    y = keywords.get("y") or (node.args[1] if len(node.args) > 1 else None)
    given_y = arguments.get("y")
    x_value = arguments.get("x")
    if isinstance(x_value, Namespace) and x_value.kind == "dataset":
        given_y, x_value = x_value.names.get("y"), x_value.names.get("x")
    size = needed(arguments.get("batch_size"), interpreter.needs)
    return DataRecord(
        name,
        node,
        node.lineno,
        data_shape(interpreter, x_value),
        data_shape(interpreter, given_y) if name != "predict" else None,
        ast.unparse(x) if x is not None else "",
        ast.unparse(y) if y is not None else "",
        size if isinstance(size, int) and not isinstance(size, bool) else None,
        {k: needed(v, interpreter.needs) for k, v in arguments.items()},
    )


def data_shape(interpreter: "Interpreter", value: Any) -> Any:
    """Return the shape of data as far as it is known, a tuple of shapes for several."""
    if is_tensor(value):
        return tuple(value.shape)
    if isinstance(value, Array):
        shape = tuple(needed(value.shape, interpreter.needs))
        sizes = tuple(None if isinstance(one, Unknown) else one for one in shape)
        if any(size is None for size in sizes[1:]):
            return None
        return sizes if all(isinstance(s, int | None) for s in sizes) else None
    if isinstance(value, Unknown):
        known = interpreter.given(*value.texts)
        if isinstance(known, Array):
            return tuple(known.shape)
        shape = interpreter.given(*(f"{text}.shape" for text in value.texts))
        if shape is not MISSING and isinstance(shape, list | tuple):
            return tuple(shape)
        return None
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple) and value:
        if all(isinstance(one, int | float | list) for one in value):
            from models.worker.source.data import shape_of_list

            return shape_of_list(list(value))
        shapes = tuple(data_shape(interpreter, one) for one in value)
        return shapes if all(one is not None for one in shapes) else None
    return None
