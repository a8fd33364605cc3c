"""Edits that let a recurrent layer return every step, or its last one only.

What belongs here: return_sequences of a layer, wrapped, in a loop or in a function that is
called for several. What does not: when it is wanted.
"""

import ast
from typing import Any

from models.worker.clinic.case import Case
from models.worker.clinic.edits import Edit
from models.worker.clinic.origins import Loop, for_one, loops_around
from models.worker.source.reading import LayerRecord

_NAME = "return_sequences"


def set_sequences(case: Case, layer: LayerRecord, *, keep: bool) -> list[Any]:
    """Return edits that set return_sequences of a recurrent layer, wrapped or not."""
    inner = case.reader(layer)
    if inner is None:
        return [None]
    value = str(keep)
    more: list[Edit] = []
    if for_one(case, inner, _NAME, value) is None and len(case.same_line(inner)) > 1:
        value, more = _for_several(case, inner, keep)
    edits = [*more, case.set_argument(inner, _NAME, value)]
    backward = backward_of(case, layer)
    if backward is not None:
        edits.append(case.set_argument(backward, _NAME, value))
    return edits


def backward_of(case: Case, layer: LayerRecord) -> LayerRecord | None:
    """Return the backward layer that a Bidirectional was given."""
    given = layer.arguments.get("backward_layer")
    return next(
        (
            x
            for x in case.reading.layers
            if x is given or (given and x.keras_layer is given)
        ),
        None,
    )


def _for_several(case: Case, layer: LayerRecord, keep: bool) -> tuple[str, list[Edit]]:
    """Return what to write in a line that makes several layers, and the edits it needs."""
    loops = loops_around(case, layer.node)
    if loops:
        return _all_but_last(case, loops[0]) if keep else ("False", [])
    by_parameter = _parameter(case, layer, keep)
    return by_parameter or (str(keep), [])


def _parameter(case: Case, layer: LayerRecord, keep: bool) -> tuple[str, list[Edit]] | None:
    """Give the function that makes a layer a parameter for it, and set it in one call."""
    entered = layer.trail[-1] if layer.trail else None
    function = entered.function if entered is not None else None
    given = layer.argument_nodes.get(_NAME)
    if entered is None or not isinstance(function, ast.FunctionDef):
        return None
    said = function.args
    if said.vararg or said.kwarg or said.kwonlyargs or not said.args:
        return None
    plain = given is None or isinstance(given, ast.Constant)
    if not plain or _NAME in [one.arg for one in said.args] or said.posonlyargs:
        return None
    if not case.in_tree(function) or not case.in_tree(entered.call):
        return None
    value = str(keep)
    more: list[Edit] = []
    calls = {one.trail[-1].call for one in case.same_line(layer) if one.trail}
    loops = loops_around(case, entered.call)
    if loops:
        if not keep or len(calls) > 1:
            return None
        value, more = _all_but_last(case, loops[0])
    elif len(calls) < 2:
        return None
    # Behind the last parameter, and behind the default that it may have.
    last = said.defaults[-1] if said.defaults else said.args[-1]
    end = case.text.end(last)
    now = case.text.of(given) if given is not None else "False"
    return _NAME, [
        *more,
        Edit(end, end, f", {_NAME}={now}"),
        case.text.set_argument(entered.call, _NAME, value),
    ]


def _all_but_last(case: Case, loop: Loop) -> tuple[str, list[Edit]]:
    """Write what is true in every turn of a loop but the last, `i < n - 1`."""
    target, over = loop.target, loop.iter
    called = over.func.id if _is_call(over) else ""  # type: ignore[attr-defined]
    arguments = over.args if isinstance(over, ast.Call) else []
    if called == "range" and len(arguments) == 1 and isinstance(target, ast.Name):
        more, name = [], target.id
        if name == "_":
            name = _fresh(case)
            more = [case.text.replace(target, name)]
        return f"{name} < {case.text.of(arguments[0])} - 1", more
    if called == "enumerate" and len(arguments) == 1 and isinstance(target, ast.Tuple):
        first, count = target.elts[0], _length(case, arguments[0])
        if isinstance(first, ast.Name) and count is not None:
            return f"{first.id} < {count}", []
    count = _length(case, over)
    if count is None:
        return "True", []
    name, said = _fresh(case), case.text.of(target)
    inner = f"({said})" if isinstance(target, ast.Tuple) and said[0] != "(" else said
    return f"{name} < {count}", [
        case.text.replace(target, f"{name}, {inner}"),
        case.text.replace(over, f"enumerate({case.text.of(over)})"),
    ]


def _is_call(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def _length(case: Case, node: ast.expr) -> str | None:
    """Write the last index of what a loop runs over, None where it has no length."""
    if isinstance(node, ast.List | ast.Tuple):
        starred = any(isinstance(one, ast.Starred) for one in node.elts)
        return None if starred else str(len(node.elts) - 1)
    if isinstance(node, ast.Name | ast.Attribute):
        return f"len({case.text.of(node)}) - 1"
    if _is_call(node) and node.func.id == "range":  # type: ignore[attr-defined]
        return f"len({case.text.of(node)}) - 1"
    return None


def _fresh(case: Case) -> str:
    taken = {n.id for n in ast.walk(case.tree) if isinstance(n, ast.Name)}
    name, number = "i", 1
    while name in taken:
        name, number = f"i_{number}", number + 1
    return name
