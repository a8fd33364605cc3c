"""Operations on symbolic tensors: operators, and functions of keras.ops by any name."""

import ast
import contextlib
from typing import TYPE_CHECKING, Any

import keras

from models.worker.source.constants import constant
from models.worker.source.operations import operation
from models.worker.source.reading import Failure
from models.worker.source.sizes import operation_too_large
from models.worker.source.values import (
    POISON,
    Array,
    Function,
    Instance,
    LimitError,
    Made,
    PythonError,
    Ref,
    Result,
    Unknown,
    is_tensor,
)
from models.worker.source.without_memory import names_kept

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter


def plain_tensor(interpreter: "Interpreter", value: Any) -> Any:
    """Return a value as keras.ops takes it: an array of data as a symbolic tensor."""
    value = interpreter.know(value)
    if isinstance(value, Array):
        return constant(interpreter, value)
    if isinstance(value, Result):
        return list(value)
    if isinstance(value, list | tuple):
        return type(value)(plain_tensor(interpreter, one) for one in value)
    if isinstance(value, Instance) and value.keras is not None:
        return value.keras
    if isinstance(value, Ref):
        return value.path.rpartition(".")[2]
    return value


def _usable(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_usable(one) for one in value)
    return not isinstance(value, Unknown | Made | Ref | Function)


def on_tensors(interpreter: "Interpreter", node: ast.AST, name: str, *values: Any) -> Any:
    """Return an operator on tensors, by its name in keras.ops."""
    if not name:
        return interpreter.unknown(node)
    from models.worker.source.interpreter import failed

    if failed(*values):
        return POISON
    given = [plain_tensor(interpreter, _number(interpreter, value)) for value in values]
    if not all(_usable(one) for one in given):
        return interpreter.unknown(node)
    return perform(interpreter, node, getattr(keras.ops, name), given, {})


def _number(interpreter: "Interpreter", value: Any) -> Any:
    """Return a number for an unknown that is added to a tensor: which one, is no matter."""
    if not isinstance(value, Unknown) or interpreter.needs.known(value):
        return value
    one: Unknown | None = value
    while one is not None:
        if one.tensors:
            return value  # another tensor, of which the shape matters
        one = one.base
    return 1.0


def perform(
    interpreter: "Interpreter", node: ast.AST, function: Any, given: Any, named: Any
) -> Any:
    """Call a function of keras.ops; what it refuses is a failure of the model."""
    if not interpreter.finished:
        given, named = _symbolic(given), _symbolic(named)
    try:
        # In a layer's call Keras computes with tensors and names no operation.
        with names_kept() if interpreter.inside else contextlib.nullcontext():
            result = function(*given, **named)
    except RecursionError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        interpreter.fail(
            Failure(
                stage="build",
                kind="call",
                message=f"{type(error).__name__}: {error}",
                line=getattr(node, "lineno", interpreter.line),
                node=node,
                exception=error,
            )
        )
        return POISON
    return wrapped(result)


def _symbolic(values: Any) -> Any:
    """Return values with symbolic tensors for weights that were never drawn."""
    if isinstance(values, keras.Variable) and values._value is None:
        return keras.KerasTensor(tuple(values.shape), dtype=values.dtype)
    if isinstance(values, list | tuple) and type(values) in (list, tuple):
        return type(values)(_symbolic(one) for one in values)
    if isinstance(values, dict):
        return {key: _symbolic(one) for key, one in values.items()}
    return values


def wrapped(result: Any) -> Any:
    """Return a result of Keras's as the interpreter keeps it."""
    if isinstance(result, tuple) and any(is_tensor(one) for one in result):
        return Result(result)
    return result


def call_operation(
    interpreter: "Interpreter", node: ast.Call, ref: Ref, given: list[Any], named: Any
) -> Any:
    """Call a function on tensors that the text names: `tf.concat`, `K.sum`, `ops.mean`."""
    from models.worker.source.interpreter import failed

    if failed(given, named):
        return POISON
    given = [plain_tensor(interpreter, one) for one in given]
    named = {key: plain_tensor(interpreter, one) for key, one in named.items()}
    if not all(_usable(one) for one in (*given, *named.values())):
        return interpreter.unknown(node)
    found = operation(ref.path, given, named)
    if found is None:
        return interpreter.unknown(node)
    too_large = operation_too_large(found.name, tuple(given))
    if too_large is not None:
        raise LimitError(too_large)
    symbolic = any(
        is_tensor(one) for one in _flat([*found.positional, *found.keyword.values()])
    )
    if not symbolic:
        return interpreter.unknown(node)
    backend = ".backend." in f".{ref.path}."
    if found.modern and (backend or not interpreter.inside):
        interpreter.spelling(ref.spelled, found.modern, _message(ref, backend), node)
    if found.name == "shape" and interpreter.finished:
        return keras.ops.shape(given[0])  # of a graph: open sizes are tensors
    return perform(interpreter, node, found.function, found.positional, found.keyword)


_TF_MESSAGE = (
    "ValueError: A KerasTensor cannot be used as input to a TensorFlow function. A "
    "KerasTensor is a symbolic placeholder for a shape and dtype, used when constructing "
    "Keras Functional models or Keras Functions."
)


def _message(ref: Ref, backend: bool) -> str:
    if backend:
        name = ref.path.rpartition(".")[2]
        return f"AttributeError: module 'keras.backend' has no attribute '{name}'"
    return _TF_MESSAGE


def _flat(values: Any) -> list[Any]:
    found: list[Any] = []
    for value in values:
        found += _flat(value) if isinstance(value, list | tuple) else [value]
    return found


def method(interpreter: "Interpreter", node: ast.Call, tensor: Any, name: str) -> Any:
    """Call a method of a tensor; few are known to Keras."""
    if name in ("get_shape", "as_list", "numpy"):
        return tensor.shape if name == "get_shape" else tensor
    error = AttributeError(f"'KerasTensor' object has no attribute '{name}'")
    if interpreter.inside:
        return interpreter.unknown(node)
    raise PythonError(error, node, "call")
