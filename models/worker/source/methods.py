"""Methods of texts, lists and dicts, on values of a text."""

# ruff: noqa: ARG001 - all that a table holds are called alike

import ast
from typing import TYPE_CHECKING, Any

from models.worker.source.builtin import MOST, PLAIN, listed
from models.worker.source.plain_records import as_dict, replaced
from models.worker.source.tracking import changed
from models.worker.source.values import (
    Function,
    Instance,
    Namespace,
    PythonError,
    UserClass,
    holds_unknown,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_PUTTING = {"append", "extend", "insert", "update", "setdefault"}


def call_method(  # noqa: C901, PLR0912 - one way for each kind of value
    interpreter: "Interpreter",
    node: ast.Call,
    owner: Any,
    name: str,
    given: list[Any],
    named: Any,
) -> Any:
    """Call a method of a text, a list or a dict."""
    if isinstance(owner, Namespace):
        from models.worker.source.libraries import namespace_method

        return namespace_method(interpreter, node, owner, name, given, named)
    if isinstance(owner, Instance) and owner.cls.is_tuple:
        return as_dict(owner) if name == "_asdict" else replaced(owner, named)
    if isinstance(owner, UserClass | Function):
        return interpreter.unknown(node)
    if isinstance(owner, tuple) and name == "as_list":
        return list(owner)
    if isinstance(owner, dict) and name in ("items", "keys", "values"):
        return [*getattr(owner, name)()]
    if isinstance(owner, list | dict) and given:
        more = given[-1]
        parts = more if name == "extend" and isinstance(more, list | tuple) else [more]
        interpreter.weigh(owner, *parts)
    if (
        isinstance(owner, list)
        and name in ("append", "extend", "insert")
        and len(owner) > MOST
    ):
        return None
    if isinstance(owner, list) and name == "extend" and given and listed(given[0]) is None:
        return None
    if name == "sort" or (isinstance(owner, str) and name == "format"):
        return _careful(interpreter, node, owner, name, given, named)
    if isinstance(owner, str) and (holds_unknown(given) or len(owner) > MOST):
        return interpreter.unknown(node)
    if isinstance(owner, dict) and holds_unknown(given[:1]):
        given = [interpreter.know(given[0], like=next(iter(owner), None)), *given[1:]]
    if name in ("replace", "join") and isinstance(owner, str):
        sizes = [len(one) for one in given if isinstance(one, str | list)]
        if len(owner) * max(sizes, default=0) > MOST:
            return interpreter.unknown(node)
    searched = name in ("index", "count", "remove") and isinstance(owner, list)
    if searched and not all(isinstance(one, PLAIN) for one in (*owner, *given)):
        return interpreter.unknown(node)
    try:
        found = getattr(owner, name)(*given, **named)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        if isinstance(owner, dict | list) and not holds_unknown(owner):
            raise PythonError(error, node) from error
        return interpreter.unknown(node)
    if name in _PUTTING and given and isinstance(owner, list | dict):
        changed(interpreter, owner, owner.values() if isinstance(owner, dict) else given)
    return found


def _careful(
    interpreter: "Interpreter",
    node: ast.Call,
    owner: Any,
    name: str,
    given: Any,
    named: Any,
) -> Any:
    """`format` only fills in plain values, so that no attribute is reached."""
    if name == "sort":
        if all(isinstance(one, int | float) for one in owner):
            owner.sort(reverse=bool(named.get("reverse", False)))
        return None
    values = [*given, *named.values()]
    if holds_unknown(values) or (
        "{" in owner and ("." in owner or "[" in owner or ":" in owner)
    ):
        return owner
    if not all(isinstance(one, PLAIN) for one in values):
        return owner
    try:
        return owner.format(*given, **named)
    except (LookupError, ValueError):
        return owner
