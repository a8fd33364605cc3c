"""Where the value of an argument is written for one layer alone.

What belongs here: a line that makes several layers, in a loop, in a function that is called
twice, from settings in a dict: the edit that changes one of them and leaves the others as
they are. What does not: which value is right.
"""

import ast
from typing import TYPE_CHECKING

from models.worker.clinic.edits import Edit
from models.worker.source.reading import Entered, LayerRecord

if TYPE_CHECKING:
    from models.worker.clinic.case import Case

Loop = ast.For | ast.AsyncFor | ast.comprehension
_FLIPPED = {"True": "False", "False": "True"}


def for_one(case: "Case", layer: LayerRecord, name: str, text: str) -> Edit | None:
    """Return the edit that gives an argument another value for one layer alone.

    None where the line makes this layer only, or where no such place is written.
    """
    edit = _in_settings(case, layer, name, text) or _in_keywords(case, layer, name, text)
    if edit is not None:
        return edit
    given = layer.argument_nodes.get(name)
    if given is None or not case.in_tree(given) or len(case.same_line(layer)) < 2:
        return None
    return _followed(case, layer, given, text)


# -- settings ----------------------------------------------------------------------------


def _in_settings(case: "Case", layer: LayerRecord, name: str, text: str) -> Edit | None:
    """Change a dict that is handed over with `**`."""
    given = layer.argument_nodes.get(name)
    for keyword, node in layer.settings:
        if not case.in_tree(node) or not isinstance(node, ast.Dict | ast.Call):
            continue
        alone = not any(
            one is not layer and any(other is node for _, other in one.settings)
            for one in case.reading.layers
        )
        inside = given is not None and _holds(case, node, given)
        shared = len(case.same_line(layer)) > 1
        if inside and alone and given is not None:
            return case.text.replace(given, text)
        if inside and not shared:
            whole = case.text.of(keyword.value)
            pair = f"{_quoted(case, node, name)}: {text}"
            return case.text.replace(keyword.value, f"{{**{whole}, {pair}}}")
        if given is None and alone and shared:
            return _added(case, node, name, text)
    return None


def _holds(case: "Case", node: ast.expr, value: ast.expr) -> bool:
    parent = case.text.parent(value)
    return parent is node or (
        isinstance(parent, ast.keyword) and case.text.parent(parent) is node
    )


def _quoted(case: "Case", node: ast.expr, name: str) -> str:
    return f'"{name}"' if '"' in case.text.of(node) else f"'{name}'"


def _added(case: "Case", node: ast.Dict | ast.Call, name: str, text: str) -> Edit:
    """Return the edit that puts a setting into a dict."""
    if isinstance(node, ast.Call):
        return case.text.set_argument(node, name, text)
    pair = f"{_quoted(case, node, name)}: {text}"
    if not node.values:
        return case.text.replace(node, f"{{{pair}}}")
    return case.text.insert_element(node.values, len(node.values), pair)


def _in_keywords(case: "Case", layer: LayerRecord, name: str, text: str) -> Edit | None:
    """Change what a function hands on as `**kwargs`, where it is called."""
    entered = layer.trail[-1] if layer.trail else None
    rest = entered.function.args.kwarg if entered is not None else None
    if entered is None or rest is None or layer.node is None:
        return None
    handed = any(
        k.arg is None and isinstance(k.value, ast.Name) and k.value.id == rest.arg
        for k in layer.node.keywords
    )
    inside = layer.argument_nodes.get(name)
    if not handed or inside is not None or not case.in_tree(entered.call):
        return None
    return case.text.set_argument(entered.call, name, text)


# -- parameters and loops ----------------------------------------------------------------


def _followed(case: "Case", layer: LayerRecord, node: ast.expr, text: str) -> Edit | None:
    """Follow a name to where its value is written: a call, a row of a list."""
    level = len(layer.trail)
    while True:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            if text not in _FLIPPED:
                return None
            node, text = node.operand, _FLIPPED[text]
            continue
        if not isinstance(node, ast.Name):
            break
        element = _element(case, layer, node.id, level)
        if element is not None:
            return case.text.replace(element, text)
        entered = layer.trail[level - 1] if level else None
        place = parameter(entered, node.id) if entered is not None else None
        if entered is None or place is None:
            break
        level -= 1
        given = argument(entered, place, node.id)
        if given is None:
            if not _alone(case, layer, level) or not case.in_tree(entered.call):
                return None
            return case.text.set_argument(entered.call, node.id, text)
        node = given
    if level == len(layer.trail) or not _alone(case, layer, level):
        return None
    return case.text.replace(node, text) if case.in_tree(node) else None


def parameter(entered: Entered, name: str) -> int | None:
    """Return the place of a parameter among a call's arguments, -1 if it goes by name."""
    arguments = entered.function.args
    positional = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    if entered.method:
        positional = positional[1:]
    if name in positional:
        return positional.index(name)
    return -1 if name in [one.arg for one in arguments.kwonlyargs] else None


def argument(entered: Entered, place: int, name: str) -> ast.expr | None:
    """Return what a call gives for a parameter, None if it gives nothing."""
    call = entered.call
    named = next((k.value for k in call.keywords if k.arg == name), None)
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    if named is not None or starred or not 0 <= place < len(call.args):
        return named
    return call.args[place]


def _peers(case: "Case", layer: LayerRecord, level: int) -> list[LayerRecord]:
    """Return the layers of the same line that were come to by the same calls."""
    calls = [one.call for one in layer.trail[: level + 1]]
    return [
        one
        for one in case.same_line(layer)
        if [step.call for step in one.trail[: level + 1]] == calls
    ]


def _alone(case: "Case", layer: LayerRecord, level: int) -> bool:
    return len(_peers(case, layer, level)) == 1


def loops_around(case: "Case", node: ast.AST | None) -> list[Loop]:
    """Return the loops that a node stands in, the innermost first, within its function."""
    found: list[Loop] = []
    while node is not None and not isinstance(node, ast.FunctionDef | ast.Lambda):
        if isinstance(node, ast.For | ast.AsyncFor):
            found.append(node)
        elif isinstance(node, ast.ListComp | ast.GeneratorExp):
            found += node.generators[::-1]
        node = case.text.parent(node)
    return found


def _element(case: "Case", layer: LayerRecord, name: str, level: int) -> ast.expr | None:
    """Return what a loop's variable stands for in the turn that makes a layer."""
    inside = level == len(layer.trail)
    loops = loops_around(case, layer.node if inside else layer.trail[level].call)
    if len(loops) != 1:
        return None
    way = _way(loops[0].target, name)
    rows, way = _rows(case, loops[0].iter, way) if way is not None else (None, [])
    peers = _peers(case, layer, level)
    if rows is None or len(rows) != len(peers):
        return None
    element: ast.expr = rows[peers.index(layer)]
    for place in way:
        if not isinstance(element, ast.List | ast.Tuple) or place >= len(element.elts):
            return None
        element = element.elts[place]
    return element


def _way(target: ast.expr, name: str) -> list[int] | None:
    """Return the places that lead to a name in a loop's target."""
    if isinstance(target, ast.Name):
        return [] if target.id == name else None
    if isinstance(target, ast.List | ast.Tuple):
        for place, one in enumerate(target.elts):
            way = _way(one, name)
            if way is not None:
                return [place, *way]
    return None


def _rows(
    case: "Case", node: ast.expr, way: list[int]
) -> tuple[list[ast.expr] | None, list[int]]:
    """Return the elements that a loop runs over, as they are written, and the way on."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and way:
        if node.func.id == "enumerate" and way[0] == 1 and node.args:
            return _rows(case, node.args[0], way[1:])
        if node.func.id == "zip" and way[0] < len(node.args):
            return _rows(case, node.args[way[0]], way[1:])
    if isinstance(node, ast.Name):
        made = [
            one.value
            for one in ast.walk(case.tree)
            if isinstance(one, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == node.id for t in one.targets)
        ]
        node = made[0] if len(made) == 1 else node
    whole = isinstance(node, ast.List | ast.Tuple) and case.in_tree(node)
    return (list(node.elts) if whole else None), way  # type: ignore[attr-defined]
