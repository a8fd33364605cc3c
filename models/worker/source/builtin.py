"""Python's own functions, and methods of texts, lists and dicts, on values of a text."""

# ruff: noqa: ARG001 - all that a table holds are called alike

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from models.worker.source.needs import MISSING
from models.worker.source.reading import LayerRecord
from models.worker.source.values import (
    POISON,
    Array,
    Instance,
    Namespace,
    Poison,
    PythonError,
    Ref,
    Unknown,
    holds_unknown,
    is_tensor,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

MOST = 100_000
_NUMBERS: dict[str, Callable[..., Any]] = {
    "int": int, "float": float, "abs": abs, "round": round, "bool": bool, "str": str,
    "min": min, "max": max, "sum": sum, "divmod": divmod, "pow": pow,
}  # fmt: skip
BUILTINS = {
    *_NUMBERS, "len", "range", "list", "tuple", "dict", "set", "enumerate", "zip", "sorted",
    "reversed", "print", "isinstance", "type", "map", "filter", "any", "all", "super",
    "open", "getattr", "hasattr", "setattr", "next", "iter", "input", "display",
    "callable", "object", "repr", "format", "vars", "id", "hash", "chr", "ord", "Exception",
    "ValueError",
    "TypeError", "NotImplementedError", "frozenset", "slice", "complex", "bytes", "globals",
    "locals", "exec", "eval", "compile", "dir", "exit", "quit", "property", "staticmethod",
    "RuntimeError", "KeyError", "AssertionError", "ImportError",
}  # fmt: skip
PLAIN = (int, float, str, bool, type(None))


def call_builtin(
    interpreter: "Interpreter", node: ast.Call, ref: Ref, given: list[Any], named: Any
) -> Any:
    """Call one of Python's own functions."""
    name = ref.path.removeprefix("builtins.")
    if any(isinstance(one, Poison) for one in given):
        return POISON
    if name in _NUMBERS:
        return _number(interpreter, node, name, given, named)
    special = _SPECIAL.get(name)
    if special is None:
        return None if name in ("print", "display") else interpreter.unknown(node)
    try:
        return special(interpreter, node, given, named)
    except (TypeError, ValueError, IndexError, AttributeError):
        return interpreter.unknown(node)


def _number(
    interpreter: "Interpreter", node: ast.Call, name: str, given: list[Any], named: Any
) -> Any:
    function = _NUMBERS[name]
    if name == "sum" and given and isinstance(given[0], list | tuple):
        total = _sum_of_tensors(interpreter, node, given)
        if total is not None:
            return total
    alone = len(given) == 1 and isinstance(given[0], Unknown)
    if alone and name in ("min", "max", "sum"):
        return interpreter.unknown(node)
    if any(is_tensor(one) or isinstance(one, Array) for one in given):
        return interpreter.unknown(node)
    if holds_unknown(given) or holds_unknown(named):

        def compute() -> Any:
            values = interpreter.know(given)
            return _apply(interpreter, node, function, values, interpreter.know(named))

        return interpreter.unknown(node, compute=compute, parts=tuple(given))
    return _apply(interpreter, node, function, given, named)


def _sum_of_tensors(interpreter: "Interpreter", node: ast.Call, given: list[Any]) -> Any:
    """Return the sum of tensors, None if there is none among the values."""
    from models.worker.source.operators import operate

    values = [*given[1:2], *given[0]]
    if not any(is_tensor(one) for one in values):
        return None
    total = values[0] if len(given) > 1 else 0
    for value in values[1:] if len(given) > 1 else values:
        total = operate(interpreter, node, ast.Add, total, value)
    return total


def _apply(
    interpreter: "Interpreter", node: ast.Call, function: Any, given: Any, named: Any
) -> Any:
    from models.worker.source.operators import check_size

    if function is pow and len(given) > 1:
        check_size(ast.Pow, given[0], given[1])
    flat = [x for one in given for x in (one if isinstance(one, list | tuple) else [one])]
    plain = all(isinstance(one, PLAIN) for one in flat)
    if not plain or any(not isinstance(one, PLAIN) for one in named.values()):
        return interpreter.unknown(node)
    if any(isinstance(one, str) and len(one) > 1000 for one in flat):
        return interpreter.unknown(node)
    try:
        return function(*given, **named)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise PythonError(error, node) from error


def _len(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    value = given[0]
    if isinstance(value, Unknown):
        texts = tuple(
            dict.fromkeys((*(f"len({t})" for t in value.texts), ast.unparse(node)))
        )
        if interpreter.given(*value.texts) is MISSING and ".shape" in value.text:
            return Unknown(
                texts,
                node.lineno,
                lambda: len(interpreter.know(value, kind="shape")),
                (value,),
                value,
            )
        return Unknown(texts, node.lineno, base=value)
    if isinstance(value, Array):
        return value.shape[0] if value.shape else interpreter.unknown(node)
    if isinstance(value, str | list | tuple | dict | set | range):
        return len(value)
    if is_tensor(value):
        return value.shape[0] if value.shape else interpreter.unknown(node)
    if isinstance(value, Namespace) and value.names:
        return len(value.names)
    return interpreter.unknown(node)


def _range(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    if holds_unknown(given):
        return interpreter.unknown(
            node,
            compute=lambda: range(
                *(min(int(n), 10**9) for n in interpreter.know(given, argument="loop"))
            ),
            parts=tuple(given),
        )
    if not all(isinstance(one, int) for one in given):
        if any(isinstance(one, float | str | list | None) for one in given):
            kind = next(type(one).__name__ for one in given if not isinstance(one, int))
            error = TypeError(f"'{kind}' object cannot be interpreted as an integer")
            raise PythonError(error, node)
        return interpreter.unknown(node)
    return range(*given)


def listed(value: Any) -> list[Any] | None:
    """Return what a list, a dict or a text holds; None for what is none or too long."""
    if isinstance(value, Array) and value.values is not None:
        value = value.values
    if isinstance(value, list | tuple | dict | set | str | range) and len(value) <= MOST:
        return list(value)
    return None


def _make(kind: Callable[..., Any]) -> Callable[..., Any]:
    def made(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
        if not given:
            return kind()
        if isinstance(given[0], Array) and kind is not set:
            return given[0]
        values = listed(given[0])
        if values is None:
            inner = given[0]
            if isinstance(inner, Unknown):
                return (
                    interpreter.unknown(
                        node,
                        *inner.texts,
                        compute=lambda: kind(interpreter.know(inner, kind="shape")),
                        parts=(inner,),
                    )
                    if inner.compute or ".shape" in inner.text
                    else interpreter.unknown(node)
                )
            return interpreter.unknown(node)
        return kind(values)

    return made


def _dict(interpreter: "Interpreter", node: ast.Call, given: list[Any], named: Any) -> Any:
    if given and isinstance(given[0], Namespace):
        given = [given[0].names]
    if given and not isinstance(given[0], dict | list | tuple):
        return interpreter.unknown(node)
    found = dict(given[0]) if given else {}
    found.update(named)
    return interpreter.write_down(found, node)


def _enumerate(
    interpreter: "Interpreter", node: ast.Call, given: list[Any], named: Any
) -> Any:
    start = named.get("start", given[1] if len(given) > 1 else 0)
    return _of_list(
        interpreter, node, given[0], lambda values: list(enumerate(values, start))
    )


def _of_list(
    interpreter: "Interpreter",
    node: ast.Call,
    value: Any,
    function: Callable[[list[Any]], Any],
) -> Any:
    """Return what a function makes of a list, one that is asked for too."""
    values = _known_items(interpreter, node, value)
    if values is not None:
        return function(values)
    if not isinstance(value, Unknown):
        return interpreter.unknown(node)

    def compute() -> Any:
        found = listed(interpreter.know(value, argument="loop", kind="list"))
        return function(found or [])

    return interpreter.unknown(node, compute=compute, parts=(value,))


def _known_items(interpreter: "Interpreter", node: ast.AST, value: Any) -> list[Any] | None:
    if isinstance(value, Unknown) and (value.compute or interpreter.needs.known(value)):
        from models.worker.source.relevance import makes_layers

        del node, makes_layers
        value = interpreter.know(value, argument="loop", kind="list")
    return listed(value)


def _zip(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    columns = [listed(one) for one in given]
    if any(one is None for one in columns):
        return interpreter.unknown(node)
    return [tuple(row) for row in zip(*(c or [] for c in columns), strict=False)]


def _sorted(
    interpreter: "Interpreter", node: ast.Call, given: list[Any], named: Any
) -> Any:
    values = listed(given[0])
    if values is None or "key" in named or not all(isinstance(v, PLAIN) for v in values):
        return interpreter.unknown(node)
    return sorted(values, reverse=bool(named.get("reverse", False)))


def _reversed(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    return _of_list(interpreter, node, given[0], lambda values: values[::-1])


def _map(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    from models.worker.source.calls import apply

    columns = [listed(one) for one in given[1:]]
    if any(one is None or len(one) > 1000 for one in columns):
        return interpreter.unknown(node)
    rows = zip(*(c or [] for c in columns), strict=False)
    return [apply(interpreter, node, given[0], list(row), {}) for row in rows]


def _all(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    values = listed(given[0])
    if values is None or not all(isinstance(one, PLAIN) for one in values):
        return interpreter.unknown(node)
    return all(values)


def _any(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    values = listed(given[0])
    if values is None or not all(isinstance(one, PLAIN) for one in values):
        return interpreter.unknown(node)
    return any(values)


def _isinstance(
    interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any
) -> Any:
    value, kinds = given
    names = kinds if isinstance(kinds, tuple) else (kinds,)
    paths = {one.path.rpartition(".")[2] for one in names if isinstance(one, Ref)}
    if isinstance(value, Instance):
        return any(value.cls is one for one in names)
    if isinstance(value, LayerRecord):
        return bool(paths & {value.layer_class, "Layer"})
    if isinstance(value, Unknown):
        return interpreter.unknown(
            node,
            compute=lambda: _isinstance(
                interpreter, node, [interpreter.know(value), kinds], _
            ),
            parts=(value,),
        )
    return type(value).__name__ in paths


def _getattr(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    from models.worker.source.attributes import of

    owner, name = given[0], interpreter.know(given[1])
    if not isinstance(name, str) or not name.isidentifier() or name.startswith("_"):
        return interpreter.unknown(node)
    found = of(interpreter, node, owner, name)
    if isinstance(found, Unknown) and len(given) > 2:
        return given[2]
    return found


def _setattr(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    from models.worker.source.assigning import set_attribute

    owner, name, value = given
    name = interpreter.know(name)
    if isinstance(name, str) and name.isidentifier() and not name.startswith("__"):
        set_attribute(interpreter, node, owner, name, value)


def _vars(interpreter: "Interpreter", node: ast.Call, given: list[Any], named: Any) -> Any:
    from models.worker.source.plain_records import call_record

    found = call_record(interpreter, node, "vars", given, named)
    return interpreter.unknown(node) if found is None else found


def _hasattr(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    owner, name = given
    if isinstance(owner, Instance | Namespace):
        return name in owner.names
    return interpreter.unknown(node)


def _type(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    value = given[0] if len(given) == 1 else None
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, PLAIN) and value is not None:
        return Ref(f"builtins.{type(value).__name__}", type(value).__name__)
    return interpreter.unknown(node)


def _next(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    values = listed(given[0])
    return values[0] if values else interpreter.unknown(node)


def _iter(interpreter: "Interpreter", node: ast.Call, given: list[Any], _: Any) -> Any:
    return given[0]


_SPECIAL: dict[str, Callable[..., Any]] = {
    "len": _len, "range": _range, "list": _make(list), "tuple": _make(tuple),
    "set": _make(set), "dict": _dict, "enumerate": _enumerate, "zip": _zip,
    "sorted": _sorted, "reversed": _reversed, "map": _map, "all": _all, "any": _any,
    "isinstance": _isinstance, "getattr": _getattr, "setattr": _setattr,
    "hasattr": _hasattr, "type": _type, "next": _next, "iter": _iter, "vars": _vars,
}  # fmt: skip
