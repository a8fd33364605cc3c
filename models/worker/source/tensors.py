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
    if isinstance(value, Unknown) and interpreter.inside and made_of(value):
        return value  # what could not be followed inside a layer is not asked for
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
        return unknown_of(interpreter, node, given)
    return perform(interpreter, node, getattr(keras.ops, name), given, {})


def _number(interpreter: "Interpreter", value: Any) -> Any:
    """Return a number for an unknown that is added to a tensor: which one, is no matter."""
    if not isinstance(value, Unknown) or interpreter.needs.known(value):
        return value
    return value if made_of(value) else 1.0  # another tensor's shape matters


def made_of(value: Unknown) -> list[Any]:
    """Return the tensors that an unknown function made this of."""
    one: Unknown | None = value
    while one is not None:
        if one.tensors:
            return one.tensors
        one = one.base
    return []


def unknown_of(interpreter: "Interpreter", node: ast.AST, values: list[Any]) -> Unknown:
    """Return what an operation that is not known here makes of tensors."""
    found = interpreter.unknown(node)
    for one in _flat(values):
        found.tensors += made_of(one) if isinstance(one, Unknown) else []
        found.tensors += [one] if is_tensor(one) else []
    return found


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


_OF_TENSORS = {"matmul", "dot", "batch_dot", "einsum", "tensordot"}


def _operand(interpreter: "Interpreter", value: Any) -> Any:
    """Return data of which nothing is known as a tensor: its shape is asked for."""
    from models.worker.source.calling import as_tensors

    if not isinstance(value, Unknown) or interpreter.finished or made_of(value):
        return value
    return as_tensors(interpreter, value)


def call_operation(
    interpreter: "Interpreter", node: ast.Call, ref: Ref, given: list[Any], named: Any
) -> Any:
    """Call a function on tensors that the text names: `tf.concat`, `K.sum`, `ops.mean`."""
    from models.worker.source.interpreter import failed

    if failed(given, named):
        return POISON
    if ref.path.rpartition(".")[2] in _OF_TENSORS:
        given = [_operand(interpreter, one) for one in given]
    given = [plain_tensor(interpreter, one) for one in given]
    named = {key: plain_tensor(interpreter, one) for key, one in named.items()}
    values = [*given, *named.values()]
    if not all(_usable(one) for one in values):
        return unknown_of(interpreter, node, values)
    found = operation(ref.path, given, named)
    if found is None:
        return unknown_of(interpreter, node, values)
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
