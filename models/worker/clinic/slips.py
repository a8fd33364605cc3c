"""What stands where Keras wants something else: a class, a tensor's method, nothing at all.

What belongs here: the rules for a layer's class that was never made an object, for `x.add`
on a tensor, and for a function of the text without `return`. What does not: arguments of
layers (`arguments.py`), and layers that are made and not called (`connections.py`).
"""

import ast
import re
from collections.abc import Iterator

from models.worker.clinic.case import Case
from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.clinic.keras_words import words_of
from models.worker.clinic.values import GUESSES, needed
from models.worker.source.allowed import resolve
from models.worker.source.reading import Failure

Def = ast.FunctionDef | ast.AsyncFunctionDef


def misplaced(case: Case, failure: Failure) -> list[Finding]:
    """Explain what no layer and no tensor is, if it is one of these."""
    return (
        _class_for_object(case, failure)
        or _method_of_tensor(case, failure)
        or _nothing_returned(case, failure)
    )


# -- a class ------------------------------------------------------------------------------


def _class_for_object(case: Case, failure: Failure) -> list[Finding]:
    """`model.add(Flatten)`: brackets make a layer of the class."""
    if not failure.message.startswith("ValueError: Only instances of"):
        return []
    for node in _handed_over(case, failure):
        said = case.text.of(node)
        name = said.rpartition(".")[2]
        found = resolve(f"keras.layers.{name}")
        if found is None or found.kind != "layer":
            continue
        values = [GUESSES.get(one, "32") for one in needed(name)]
        made = f"{said}({', '.join(values)})"
        finding = Finding(
            rule="class_for_layer",
            stage="build",
            line=getattr(node, "lineno", None),
            explanation=(
                f"{said} is the class, and a model takes a layer, which the class makes "
                f"when it is called: {made}."
            ),
            came=f"the class {name}",
            expected="a layer",
            keras_message=words_of(failure),
        )
        finding.offer(f"Write {made}", case.text.replace(node, made), cost=0.1)
        return [finding]
    return []


def _handed_over(case: Case, failure: Failure) -> Iterator[ast.expr]:
    """Yield the names that a Sequential model is given as layers."""
    node = failure.node
    if not isinstance(node, ast.Call) or not case.in_tree(node):
        return
    for given in (*node.args, *(k.value for k in node.keywords)):
        parts = given.elts if isinstance(given, ast.List | ast.Tuple) else [given]
        yield from (one for one in parts if isinstance(one, ast.Name | ast.Attribute))


# -- a method that tensors do not have ----------------------------------------------------


def _method_of_tensor(case: Case, failure: Failure) -> list[Finding]:
    """`x.add(LSTM(8))` in the functional style, where a layer is called on a tensor."""
    said = re.search(r"'KerasTensor' object has no attribute '(\w+)'", failure.message)
    node = failure.node
    if said is None or not isinstance(node, ast.Call) or not case.in_tree(node):
        return []
    owner = case.text.of(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    name = said[1]
    finding = Finding(
        rule="method_of_tensor",
        stage="build",
        line=node.lineno,
        explanation=(
            f"{owner or 'What stands here'} is a tensor, and a tensor has no {name}: "
            + (
                "only a Sequential model is added to. In the functional style a layer is "
                f"called on the tensor, and the result gets a name, x = layer({owner})."
                if name == "add"
                else "use a layer, or a function of keras.ops."
            )
        ),
        came=f"{owner}.{name}",
        expected="a layer that is called on the tensor",
        keras_message=words_of(failure),
    )
    parent = case.text.parent(node)
    if name == "add" and len(node.args) == 1 and isinstance(parent, ast.Expr):
        layer = case.text.of(node.args[0])
        finding.offer(
            f"Call the layer on {owner}",
            case.text.replace(node, f"{owner} = {layer}({owner})"),
            cost=0.1,
        )
    return [finding]


# -- a function without return ------------------------------------------------------------


def _nothing_returned(case: Case, failure: Failure) -> list[Finding]:
    """Explain a function that makes tensors and keeps them: what it gives is None."""
    if not re.search(r"'?None'?|NoneType", failure.message):
        return []
    function = _without_return(case, failure)
    if function is None:
        return []
    finding = Finding(
        rule="nothing_returned",
        stage="build",
        line=function.lineno,
        explanation=(
            f"The function {function.name} ends without return, so that what it makes is "
            "lost and its caller gets None, which is no tensor."
        ),
        came="None",
        expected="a tensor",
        keras_message=words_of(failure),
    )
    offer_return(finding, case, function)
    return [finding]


def offer_return(finding: Finding, case: Case, function: Def) -> None:
    """Offer to return what the last line of a function makes."""
    last = function.body[-1]
    target = last.targets[0] if isinstance(last, ast.Assign) else None
    if isinstance(target, ast.Name | ast.Tuple):
        said = case.text.of(target)
        edit = case.text.insert_after(last, f"return {said}")
        finding.offer(f"Return {said} at the end of {function.name}", edit, cost=0.1)
    elif isinstance(last, ast.Expr):
        start = case.text.start(last)
        edit = Edit(start, start, "return ")
        finding.offer(f"Return what {function.name} makes last", edit, cost=0.1)


def _without_return(case: Case, failure: Failure) -> Def | None:
    """Return the function without `return` that gave what was refused."""
    node = failure.node or (failure.call.node if failure.call else None)
    defined = {one.name: one for one in ast.walk(case.tree) if isinstance(one, Def)}
    if node is None or not case.in_tree(node):
        return None
    waiting: list[ast.AST] = [node]
    seen: set[ast.AST] = set()
    while waiting:
        here = waiting.pop()
        for one in ast.walk(here):
            name = getattr(one, "id", None) or getattr(one, "attr", None)
            called = defined.get(name) if isinstance(name, str) else None
            if called is not None and one is not node and not gives(called):
                return called
            if isinstance(one, ast.Name):
                made = [v for v in _values_of(case, one.id) if v not in seen]
                seen.update(made)
                waiting += made
    return None


def _values_of(case: Case, name: str) -> list[ast.expr]:
    return [
        one.value
        for one in ast.walk(case.tree)
        if isinstance(one, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == name for t in one.targets)
    ]


def gives(function: Def) -> bool:
    """Tell whether a function returns something, or hands values out one by one."""
    kinds = ast.Return | ast.Yield | ast.YieldFrom
    return any(
        isinstance(one, kinds) and one.value is not None for one in ast.walk(function)
    )
