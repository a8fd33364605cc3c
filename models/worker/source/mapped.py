"""Functions of tensors that run one of the text's on parts of a tensor: `tf.map_fn`."""

import ast
from typing import TYPE_CHECKING, Any

import keras

from models.worker.source.values import Function, Ref, is_tensor

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

NAMES = {"map_fn", "vectorized_map", "vectorized_map_fn"}
_ROOTS = ("tensorflow", "tf", "keras", "K", "ops")


def is_mapping(path: str) -> bool:
    """Tell whether a dotted name runs a function on each element of a tensor."""
    root, _, _ = path.partition(".")
    return root in _ROOTS and path.rpartition(".")[2] in NAMES


def call_mapping(
    interpreter: "Interpreter", node: ast.Call, ref: Ref, given: list[Any], named: Any
) -> Any:
    """Follow `map_fn(function, tensor)`: the function on one element, then on all."""
    from models.worker.source.calls import apply

    del ref
    function = named.get("fn", named.get("function", given[0] if given else None))
    elements = named.get("elems", named.get("elements", given[1] if given[1:] else None))
    if not isinstance(function, Function):
        return interpreter.unknown(node)

    def one(part: Any) -> Any:
        return apply(interpreter, node, function, [part], {})

    if interpreter.finished:
        return keras.ops.vectorized_map(one, elements)
    several = list(elements) if isinstance(elements, list | tuple) else [elements]
    if not several or not all(is_tensor(each) and each.shape for each in several):
        return interpreter.unknown(node)
    parts = [keras.KerasTensor(each.shape[1:], dtype=each.dtype) for each in several]
    found = one(tuple(parts) if isinstance(elements, list | tuple) else parts[0])
    if not is_tensor(found):
        return interpreter.unknown(node)
    return keras.KerasTensor((several[0].shape[0], *found.shape), dtype=found.dtype)
