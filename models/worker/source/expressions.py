"""How each kind of expression is followed.

What belongs here: literals, names, operators, subscripts, comprehensions. What does not:
what is called (`calls.py`).
"""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from models.worker.source.attributes import attribute
from models.worker.source.calls import call
from models.worker.source.indexing import subscript
from models.worker.source.loops import comprehension
from models.worker.source.operators import (
    MAX_ITEMS,
    binary,
    boolean,
    compare,
    digits,
    truth,
    unary,
)
from models.worker.source.values import (
    POISON,
    Function,
    LimitError,
    Poison,
    Unknown,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

MAX_TEXT = 100_000


def constant(interpreter: "Interpreter", node: ast.Constant) -> Any:
    """Return a literal."""
    del interpreter
    return node.value


def name(interpreter: "Interpreter", node: ast.Name) -> Any:
    """Return what a name stands for."""
    return interpreter.lookup(node)


def items(interpreter: "Interpreter", nodes: list[ast.expr]) -> list[Any]:
    """Return the elements of a list display, starred ones taken apart."""
    found: list[Any] = []
    for node in nodes:
        if not isinstance(node, ast.Starred):
            found.append(interpreter.evaluate(node))
            continue
        value = interpreter.evaluate(node.value)
        if isinstance(value, Unknown):
            value = interpreter.know(value, kind="shape")
        if isinstance(value, list | tuple | range | set | dict):
            if len(value) > MAX_ITEMS:
                raise LimitError(f"The text takes {len(value):,} values apart.")
            found += list(value)
        else:
            found.append(POISON if isinstance(value, Poison) else interpreter.unknown(node))
    return found


def make_list(interpreter: "Interpreter", node: ast.List) -> Any:
    """Return a list."""
    found = items(interpreter, node.elts)
    return interpreter.weigh(found, *found)


def make_tuple(interpreter: "Interpreter", node: ast.Tuple) -> Any:
    """Return a tuple."""
    found = tuple(items(interpreter, node.elts))
    return interpreter.weigh(found, *found)


def make_set(interpreter: "Interpreter", node: ast.Set) -> Any:
    """Return a set, an Unknown if its elements are no plain values."""
    found = items(interpreter, node.elts)
    if all(isinstance(one, int | float | str | None) for one in found):
        return set(found)
    return interpreter.unknown(node)


def make_dict(interpreter: "Interpreter", node: ast.Dict) -> Any:
    """Return a dict."""
    found: dict[Any, Any] = {}
    for key, value_node in zip(node.keys, node.values, strict=True):
        value = interpreter.evaluate(value_node)
        if key is None:
            if isinstance(value, dict):
                found.update(value)
            continue
        at = interpreter.evaluate(key)
        try:
            found[at] = value
        except TypeError:
            continue
    interpreter.weigh(found, *found.values())
    return interpreter.write_down(found, node)


def joined(interpreter: "Interpreter", node: ast.JoinedStr) -> Any:
    """Return an f-string."""
    parts: list[Any] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            value = interpreter.evaluate(part.value)
            spec = interpreter.evaluate(part.format_spec) if part.format_spec else ""
            parts.append((value, spec))
        elif isinstance(part, ast.Constant):
            parts.append((part.value, ""))
    return _written(interpreter, node, parts)


def _written(interpreter: "Interpreter", node: ast.AST, parts: list[Any]) -> Any:
    if any(isinstance(value, Unknown) for value, _ in parts):
        return interpreter.unknown(
            node,
            compute=lambda: _written(
                interpreter, node, [(interpreter.know(v), s) for v, s in parts]
            ),
            parts=tuple(value for value, _ in parts),
        )
    text = ""
    for value, spec in parts:
        if isinstance(value, int | float | str | bool) and _small_spec(spec):
            try:
                text += format(value, spec)
            except (ValueError, TypeError):
                text += str(value)
        else:
            text += _brief(value)
    return text[:MAX_TEXT]


def _small_spec(spec: Any) -> bool:
    return isinstance(spec, str) and not any(len(run) > 3 for run in digits(spec))


def _brief(value: Any) -> str:
    return str(value)[:200] if isinstance(value, int | float | str | tuple | list) else "?"


def conditional(interpreter: "Interpreter", node: ast.IfExp) -> Any:
    """Return `a if condition else b`."""
    known = truth(interpreter, interpreter.evaluate(node.test))
    if not isinstance(known, Unknown):
        return interpreter.evaluate(node.body if known else node.orelse)
    from models.worker.source.relevance import makes_layers

    if makes_layers(interpreter, node):
        chosen = interpreter.know(known, argument="if", kind="bool")
        return interpreter.evaluate(node.body if chosen else node.orelse)
    first, second = interpreter.evaluate(node.body), interpreter.evaluate(node.orelse)
    return choice(interpreter, node, known, first, second)


def choice(
    interpreter: "Interpreter", node: ast.AST, test: Unknown, first: Any, second: Any
) -> Any:
    """Return what is one of two values, as an unknown test decides once it is needed."""

    def compute() -> Any:
        chosen = interpreter.know(test, argument="if", kind="bool")
        return interpreter.know(first if chosen else second)

    return interpreter.unknown(node, compute=compute, parts=(test, first, second))


def make_lambda(interpreter: "Interpreter", node: ast.Lambda) -> Any:
    """Return a function."""
    from models.worker.source.functions import defaults_of

    made = Function(node, interpreter.scope, "<lambda>", "<lambda>")
    made.defaults = defaults_of(interpreter, node.args)
    return made


def named(interpreter: "Interpreter", node: ast.NamedExpr) -> Any:
    """Follow `name := value`."""
    value = interpreter.evaluate(node.value)
    interpreter.scope.set(node.target.id, value)
    return value


def make_slice(interpreter: "Interpreter", node: ast.Slice) -> Any:
    """Return a slice."""
    parts = (node.lower, node.upper, node.step)
    return slice(*(interpreter.evaluate(one) if one else None for one in parts))


def starred(interpreter: "Interpreter", node: ast.Starred) -> Any:
    """Return what is starred."""
    return interpreter.evaluate(node.value)


def awaited(interpreter: "Interpreter", node: ast.Await) -> Any:
    """Return what is waited for."""
    return interpreter.evaluate(node.value)


EXPRESSIONS: dict[type, Callable[..., Any]] = {
    ast.Constant: constant,
    ast.Name: name,
    ast.List: make_list,
    ast.Tuple: make_tuple,
    ast.Set: make_set,
    ast.Dict: make_dict,
    ast.JoinedStr: joined,
    ast.BinOp: binary,
    ast.UnaryOp: unary,
    ast.BoolOp: boolean,
    ast.Compare: compare,
    ast.IfExp: conditional,
    ast.Lambda: make_lambda,
    ast.NamedExpr: named,
    ast.Slice: make_slice,
    ast.Starred: starred,
    ast.Await: awaited,
    ast.Attribute: attribute,
    ast.Subscript: subscript,
    ast.Call: call,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.DictComp: comprehension,
}
