"""What of a text matters to a model, told by looking at it and not by following it."""

import ast
from typing import TYPE_CHECKING, Any

from models.worker.source.allowed import resolve
from models.worker.source.reading import LayerRecord, ModelRecord
from models.worker.source.values import Function, Ref, UserClass

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_KINDS = {"layer", "input", "merge", "model", "base"}
_CHANGING = {"append", "extend", "insert", "update", "pop", "add"}
_METHODS = {"compile", "fit", "fit_generator", "train_on_batch", "evaluate", "predict"}


def makes_layers(interpreter: "Interpreter", node: ast.AST, depth: int = 0) -> bool:
    """Tell whether a part of the text makes or calls a layer or a model."""
    known = interpreter.relevant.get(id(node))
    if known is not None:
        return known
    interpreter.relevant[id(node)] = False  # while it is looked at: recursion
    found = any(
        _makes(interpreter, call, depth)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
    )
    interpreter.relevant[id(node)] = found
    return found


def _makes(interpreter: "Interpreter", call: ast.Call, depth: int) -> bool:
    name = call.func
    if isinstance(name, ast.Attribute):
        if name.attr[:1].isupper():
            found = resolve(name.attr)
            if found is not None and found.kind in _KINDS:
                return True
        if name.attr == "add":
            return True
        if isinstance(name.value, ast.Name) and name.value.id in ("self", "cls"):
            return _makes_named(interpreter, name.attr, depth)
        return False
    if not isinstance(name, ast.Name):
        return isinstance(name, ast.Call | ast.Subscript)
    try:
        value = interpreter.scope.find(name.id)
    except KeyError:
        found = resolve(name.id) if name.id[:1].isupper() else None
        if found is not None and found.kind in _KINDS:
            return True
        return _makes_named(interpreter, name.id, depth)
    return _is_layer(interpreter, value, depth)


def _is_layer(interpreter: "Interpreter", value: Any, depth: int) -> bool:
    if isinstance(value, LayerRecord | ModelRecord):
        return True
    if isinstance(value, Ref):
        found = resolve(value.path)
        return found is not None and found.kind in _KINDS
    if isinstance(value, Function | UserClass):
        if isinstance(value, UserClass) and value.keras_kind:
            return True
        return depth < 6 and makes_layers(interpreter, value.node, depth + 1)
    return False


def _makes_named(interpreter: "Interpreter", name: str, depth: int) -> bool:
    known = [f for path, f in interpreter.functions.items() if path.split(".")[-1] == name]
    return any(_is_layer(interpreter, one, depth) for one in known)


def uses_models(node: ast.AST) -> bool:
    """Tell whether a part of the text trains a model or asks it for something."""
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in _METHODS
        for call in ast.walk(node)
    )


def bound_in(nodes: list[ast.stmt]) -> set[str]:
    """Return the names that statements bind or change in place."""
    names: set[str] = set()
    for node in nodes:
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                names.add(one.id)
            elif isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
                owner = one.func.value
                if one.func.attr in _CHANGING and isinstance(owner, ast.Name):
                    names.add(owner.id)
            elif isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store):
                inner: Any = one.value
                while isinstance(inner, ast.Subscript | ast.Attribute):
                    inner = inner.value
                if isinstance(inner, ast.Name):
                    names.add(inner.id)
    return names
