"""Tensors that do not hang together, and layers where tensors belong.

What belongs here: the rules for `Model(inputs, outputs)` that are not connected, and for
layers that were never called. What does not: shapes.
"""

import ast
import re
from typing import Any

from models.worker.clinic.case import Case, first_up
from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.clinic.keras_words import words_of
from models.worker.source.reading import Failure, LayerRecord


def disconnected(case: Case, failure: Failure, message: str) -> list[Finding]:
    """Explain a Model whose outputs do not come from its inputs."""
    if not re.search(
        r"not connected|disconnected|must come from|cannot be computed", message
    ):
        return []
    node = failure.node
    call = node if isinstance(node, ast.Call) and case.in_tree(node) else None
    finding = Finding(
        rule="disconnected",
        stage="build",
        line=failure.line,
        explanation=(
            "The outputs of this Model are not made of its inputs: somewhere between them "
            "another Input is used, or one that the model is not given."
        ),
        keras_message=words_of(failure),
    )
    if call is not None:
        _offer_inputs(finding, case, call)
    return [finding]


def _offer_inputs(finding: Finding, case: Case, call: ast.Call) -> None:
    """Offer the Inputs that the outputs really come from."""
    given = next((k.value for k in call.keywords if k.arg in ("inputs", "input")), None)
    given = given or (call.args[0] if call.args else None)
    wanted = next((k.value for k in call.keywords if k.arg in ("outputs", "output")), None)
    wanted = wanted or (call.args[1] if len(call.args) > 1 else None)
    if given is None or wanted is None:
        return
    names = _input_names(case)
    if _exchanged(case, given, wanted, names):
        finding.rule = "inputs_for_outputs"
        finding.explanation = (
            f"The Model's inputs and outputs stand in each other's place: "
            f"{case.text.of(wanted)} is the Input, and {case.text.of(given)} is made of it."
        )
        finding.offer(
            "Exchange inputs and outputs",
            case.text.replace(given, case.text.of(wanted)),
            case.text.replace(wanted, case.text.of(given)),
            cost=0.1,
        )
        return
    reached = _roots(case, wanted)
    chosen = [n for n in names if n in reached]
    if chosen:
        text = chosen[0] if len(chosen) == 1 else f"[{', '.join(chosen)}]"
        finding.explanation = (
            f"The outputs of this Model come from {', '.join(chosen)}, and its inputs are "
            f"{case.text.of(given)}: give it every Input that the outputs are made of."
        )
        finding.offer(
            f"Give the Model the inputs {text}", case.text.replace(given, text), cost=0.2
        )


def _exchanged(case: Case, given: ast.expr, wanted: ast.expr, names: list[str]) -> bool:
    """Tell whether the outputs are Inputs, and the inputs made of them."""
    last = {one.id for one in ast.walk(wanted) if isinstance(one, ast.Name)}
    first = {one.id for one in ast.walk(given) if isinstance(one, ast.Name)}
    return (
        bool(last)
        and last <= set(names)
        and not first & set(names)
        and last <= _roots(case, given)
    )


def _input_names(case: Case) -> list[str]:
    """Return the variables that hold an Input, in order."""
    names = []
    for layer in case.reading.layers:
        node = layer.node
        if layer.layer_class != "InputLayer" or node is None or not case.in_tree(node):
            continue
        parent = case.text.parent(node)
        if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            names.append(parent.targets[0].id)
    return list(dict.fromkeys(names))


def _roots(case: Case, node: ast.AST) -> set[str]:
    """Return the names that an expression is made of, through assignments above it."""
    found: set[str] = set()
    waiting: list[tuple[ast.AST, int]] = [(node, getattr(node, "lineno", 10**9))]
    assigned: dict[str, list[ast.Assign]] = {}
    for one in ast.walk(case.tree):
        if isinstance(one, ast.Assign):
            for target in ast.walk(
                ast.Module(body=[ast.Expr(t) for t in one.targets], type_ignores=[])
            ):
                if isinstance(target, ast.Name):
                    assigned.setdefault(target.id, []).append(one)
    done: set[int] = set()
    while waiting:
        here, line = waiting.pop()
        for name in ast.walk(here):
            if not isinstance(name, ast.Name):
                continue
            found.add(name.id)
            above = [a for a in assigned.get(name.id, []) if a.lineno < line]
            if above and id(above[-1]) not in done:
                done.add(id(above[-1]))
                waiting.append((above[-1].value, above[-1].lineno))
    return found


def layer_for_tensor(case: Case, failure: Failure, message: str) -> list[Finding]:
    """Explain a layer that was made and not called: `x = LSTM(8)`, then `Dense(1)(x)`."""
    if not re.search(
        r"[Oo]nly input tensors|must be KerasTensors|not a KerasTensor|layer", message
    ):
        return []
    node = failure.node
    if not isinstance(node, ast.Call) or not case.in_tree(node):
        return []
    for one in ast.walk(node):
        record = _uncalled(case, one)
        if record is None or record.node is None or one is node.func:
            continue
        who = case.called(case.outer(record))
        finding = Finding(
            rule="layer_not_called",
            stage="build",
            layer=case.outer(record),
            line=record.line,
            explanation=(
                f"{first_up(who)} is made and not called: a layer becomes a tensor only "
                "when it is called on one, in a second pair of brackets."
            ),
            came="a layer",
            expected="a tensor",
            keras_message=words_of(failure),
        )
        before = _tensor_before(case, record)
        if before:
            end = case.text.end(record.node)
            edit: Any = type(case.text.replace(record.node, ""))(end, end, f"({before})")
            finding.offer(f"Call it on {before}", edit, cost=0.2)
        return [finding]
    return []


def input_not_first(case: Case, failure: Failure) -> list[Finding]:
    """Explain an Input behind other layers of a Sequential."""
    call = failure.call
    layer = call.layer if call is not None else failure.layer
    if layer is None or layer.layer_class != "InputLayer":
        return []
    finding = Finding(
        rule="input_not_first",
        stage="build",
        layer=layer,
        line=layer.line,
        explanation=(
            "An Input says what the model is given, so it stands first in a Sequential: "
            "here other layers stand in front of it."
        ),
        came="an Input behind a layer",
        expected="the Input first",
        keras_message=words_of(failure),
    )
    removed = case.remove_layer(layer)
    finding.offer("Leave the Input out", removed, cost=0.4)
    add, node = case.add_call(layer), layer.node
    others = [one for one in case.reading.layers if one is not layer]
    first = case.add_call(others[0]) if others else None
    place = case.list_place(layer)
    if add is not None and first is not None and node is not None:
        said = case.text.of(case.text.statement(add))
        edit = case.text.insert_before(case.text.statement(first), said)
        finding.offer("Move the Input to the front", removed, edit, cost=0.1)
    elif place is not None and node is not None:
        edit = case.text.insert_element(place[0], 0, case.text.of(node))
        finding.offer("Move the Input to the front", removed, edit, cost=0.1)
    return [finding]


def layers_apart(case: Case, failure: Failure) -> list[Finding]:
    """`Sequential(Input(…), LSTM(8))`: layers one by one where a list belongs."""
    node = failure.node
    if "Expected `trainable` to be a boolean" not in failure.message:
        return []
    if not isinstance(node, ast.Call) or not case.in_tree(node):
        return []
    said = case.text.of(node.func)
    finding = Finding(
        rule="layers_apart",
        stage="build",
        line=node.lineno,
        explanation=(
            f"{said} takes its layers as one list, {said}([…]): what stands behind the "
            "first argument is taken for a setting."
        ),
        came=f"{len(node.args)} arguments",
        expected="one list of layers",
        keras_message=words_of(failure),
    )
    parts = [
        part
        for one in node.args
        for part in (one.elts if isinstance(one, ast.List | ast.Tuple) else [one])
    ]
    start, end = case.text.start(node.args[0]), case.text.end(node.args[-1])
    if all(one in node.args for one in parts):
        text = f"[{case.text.source[start:end]}]"  # as it was typed, line by line
    else:
        text = f"[{', '.join(case.text.of(one) for one in parts)}]"
    finding.offer("Put the layers into a list", Edit(start, end, text), cost=0.1)
    return [finding]


def no_outputs(case: Case, failure: Failure) -> list[Finding]:
    """`Model(inputs=i)`: a model of nothing."""
    node = failure.node
    if "outputs=None" not in failure.message:
        return []
    if not isinstance(node, ast.Call) or not case.in_tree(node):
        return []
    if len(node.args) > 1 or any(k.arg in ("outputs", "output") for k in node.keywords):
        return []
    finding = Finding(
        rule="no_outputs",
        stage="build",
        line=node.lineno,
        explanation=(
            "A Model is what lies between its inputs and its outputs, and this one is told "
            "its inputs only: give it outputs=, the last tensor."
        ),
        came="inputs alone",
        expected="inputs and outputs",
        keras_message=words_of(failure),
    )
    last = _tensor_above(case, node.lineno)
    if last is not None:
        edit = case.text.set_argument(node, "outputs", last)
        finding.offer(f"Give the Model the outputs {last}", edit, cost=0.1)
    return [finding]


def _uncalled(case: Case, node: ast.AST) -> LayerRecord | None:
    """Return the layer that an expression is, if the source never calls it."""
    for record in case.reading.layers:
        made = record.node
        if made is None or record.layer_class == "InputLayer" or record.wrapped_by:
            continue
        if case.calls_of(record) and any(c.error is None for c in case.calls_of(record)):
            continue
        if made is node:
            parent = case.text.parent(made)
            if isinstance(parent, ast.Call) and parent.func is made:
                continue
            return record
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            parent = case.text.parent(made)
            if isinstance(parent, ast.Assign) and any(
                isinstance(t, ast.Name) and t.id == node.id for t in parent.targets
            ):
                return record
    return None


def _tensor_before(case: Case, record: LayerRecord) -> str | None:
    """Return the variable that holds the last tensor made above a layer."""
    return _tensor_above(case, record.line or 0)


def _tensor_above(case: Case, below: int) -> str | None:
    """Return the variable that holds the last tensor made above a line."""
    best: tuple[int, str] | None = None
    calls = [c for c in case.reading.calls if c.outputs and c.node is not None]
    lines = [(c.line, c.node) for c in calls]
    lines += [
        (x.line, x.node) for x in case.reading.layers if x.layer_class == "InputLayer"
    ]
    for line, node in lines:
        if node is None or not case.in_tree(node) or line is None:
            continue
        parent = case.text.parent(node)
        if not isinstance(parent, ast.Assign) or not isinstance(
            parent.targets[0], ast.Name
        ):
            continue
        if line < below and (best is None or line > best[0]):
            best = (line, parent.targets[0].id)
    return best[1] if best else None
