"""What recurrent layers return: states that nobody takes, results unpacked wrongly.

What belongs here: the rules about return_state and unpacking. What does not: where a
layer starts from (`states.py`).
"""

import ast
from typing import Any

from models.worker.clinic.case import Case, first_up, shape_of
from models.worker.clinic.finding import Finding, call_finding
from models.worker.clinic.graph import STATES
from models.worker.clinic.keras_words import words_of
from models.worker.source.reading import CallRecord, Failure, LayerRecord


def returns(case: Case, layer: LayerRecord) -> list[str]:
    """Name what a call of a recurrent layer returns, in order."""
    reader = case.reader(layer)
    if reader is None:
        return ["output"]
    both = layer.layer_class == "Bidirectional"
    names = ["output"]
    if both and case.value(layer, "merge_mode", "concat") is None:
        names = ["forward_output", "backward_output"]
    if case.value(reader, "return_state", False):
        states = ["h", "c"][: STATES.get(reader.layer_class, 1)]
        names += (
            [f"{way}_{s}" for way in ("forward", "backward") for s in states]
            if both
            else states
        )
    return names


# -- a list where one tensor belongs ----------------------------------------------------


def list_given(case: Case, failure: Failure) -> list[Finding]:
    """Explain a layer that is called on several tensors: the output with the states."""
    call = failure.call
    if call is None or len(call.inputs) < 2:
        return []
    maker = None
    for one in case.upstream(call.inputs[0]):
        layer = case.made_by(one)
        if layer is not None and len(returns(case, layer)) > 1:
            maker = layer
            break
    if maker is None:
        return [_several_given(case, call, failure)]
    return [_returned_states(case, call, maker, failure)]


def _returned_states(
    case: Case, call: CallRecord, maker: LayerRecord, failure: Failure
) -> Finding:
    names, needs = returns(case, maker), case.called(case.outer(call.layer))
    who = case.called(maker)
    state = case.reader(maker) is not None and case.value(
        case.reader(maker) or maker, "return_state", False
    )
    why = "return_state=True" if state else "merge_mode=None"
    finding = Finding(
        rule="states_handed_on",
        stage="build",
        layer=maker,
        line=maker.line,
        stopped_at=case.outer(call.layer),
        explanation=(
            f"With {why} {who} returns {len(names)} tensors ({', '.join(names)}), and "
            f"{needs} behind it takes one: leave {why} out, or unpack the result and hand "
            "on the first."
        ),
        came=f"{len(call.inputs)} tensors",
        expected="1 tensor",
        keras_message=words_of(failure),
    )
    reader = case.reader(maker)
    if state and reader is not None:
        title = f"Leave return_state=True out of {who}"
        removed = case.remove_argument(reader, "return_state")
        edit = removed or case.set_argument(reader, "return_state", "False")
        finding.offer(title, edit, cost=0.3)
    else:
        title = "Join the two directions, merge_mode='concat'"
        finding.offer(
            title, case.set_argument(maker, "merge_mode", "'concat'", 1), cost=0.2
        )
    for made in case.calls_of(maker):
        if made.node is None or not case.in_tree(made.node) or case.add_call(maker):
            continue
        parent = case.text.parent(made.node)
        if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            name = parent.targets[0].id
            others = ", ".join(f"{name}_{n}" for n in names[1:])
            finding.offer(
                f"Unpack what {who} returns: {name}, {others}",
                case.text.replace(parent.targets[0], f"{name}, {others}"),
                cost=0.2,
            )
    return finding


def _several_given(case: Case, call: CallRecord, failure: Failure) -> Finding:
    needs = case.called(case.outer(call.layer))
    shapes = [shape_of(one) for one in call.inputs]
    finding = call_finding(
        case,
        failure,
        "several_given",
        f"{first_up(needs)} takes one tensor and was given {len(shapes)}: join them "
        "first, with Concatenate for instance.",
    )
    finding.expected = "1 tensor"
    node = call.node
    if node is None or not case.in_tree(node) or not node.args:
        return finding
    _scores_too(finding, case, call)
    given = node.args[0]
    states = STATES.get(case.core(call.layer).layer_class, 1)
    with_states = case.reader(call.layer) and len(shapes) == 1 + states
    if with_states and isinstance(given, ast.List | ast.Tuple):
        first, *rest = (case.text.of(e) for e in given.elts)
        text = f"{first}, initial_state=[{', '.join(rest)}]"
        finding.offer(
            "Hand the states over as initial_state",
            case.text.replace(given, text),
            cost=0.1,
        )
    join, imports = case.spell("Concatenate")
    text = f"{join}()({case.text.of(given)})"
    finding.offer(
        "Join the tensors with Concatenate()",
        case.text.replace(given, text),
        *imports,
        cost=0.5,
    )
    return finding


def _scores_too(finding: Finding, case: Case, call: CallRecord) -> None:
    """Explain an attention that returns its scores beside what it attends to."""
    made = case.maker(call.inputs[0])
    node = made.node if made is not None else None
    if made is None or not isinstance(node, ast.Call) or not case.in_tree(node):
        return
    named = next((k for k in node.keywords if k.arg == "return_attention_scores"), None)
    if named is None or len(made.outputs) != len(call.inputs):
        return
    who = case.called(case.outer(made.layer))
    finding.layer, finding.line = case.outer(made.layer), made.line
    finding.stopped_at = case.outer(call.layer)
    finding.explanation = (
        f"With return_attention_scores=True {who} returns 2 tensors, the result and the "
        f"scores, and {case.called(case.outer(call.layer))} behind it takes one."
    )
    parent = case.text.parent(node)
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
        name = parent.targets[0].id
        edit = case.text.replace(parent.targets[0], f"{name}, {name}_scores")
        finding.offer(f"Unpack {name}, {name}_scores", edit, cost=0.1)
    removed = case.text.remove_part(node, named)
    finding.offer("Leave return_attention_scores=True out", removed, cost=0.2)


# -- unpacking ---------------------------------------------------------------------------


def wrong_unpacking(case: Case, failure: Failure) -> list[Finding]:
    """Explain a result that is taken apart into the wrong number of names."""
    call = failure.call
    if call is None or case.reader(call.layer) is None:
        return [_plain_unpacking(case, failure)]
    layer, reader = call.layer, case.reader(call.layer)
    names, targets = returns(case, layer), call.targets
    who = case.called(layer)
    state = bool(reader and case.value(reader, "return_state", False))
    listed = f" ({', '.join(names)})" if len(names) > 1 else ""
    finding = Finding(
        rule="unpacked_wrongly",
        stage="build",
        layer=case.outer(layer),
        line=getattr(failure.node, "lineno", None) or call.line or failure.line,
        came=f"{len(names)}: {', '.join(names)}",
        expected=f"{len(targets)} names: {', '.join(targets)}",
        explanation=(
            f"{first_up(who)} returns {_count(names)}{listed}, and the line takes it apart "
            f"into {len(targets)} names: "
            + (
                "name all of them, in this order."
                if state
                else "return_state=True makes it return its states too, "
                f"{_with_states(case, layer)}."
            )
        ),
        keras_message=words_of(failure),
    )
    _offer_unpacking(finding, case, call, state)
    return [finding]


def _count(names: list[str]) -> str:
    return "one tensor" if len(names) == 1 else f"{len(names)} tensors"


def _with_states(case: Case, layer: LayerRecord) -> str:
    reader = case.reader(layer)
    states = STATES.get(reader.layer_class, 1) if reader else 1
    if layer.layer_class == "Bidirectional":
        return (
            "output, forward_h, forward_c, backward_h, backward_c"
            if states == 2
            else ("output, forward_h, backward_h")
        )
    return "output, h, c" if states == 2 else "output, h"


def _offer_unpacking(finding: Finding, case: Case, call: CallRecord, state: bool) -> None:
    layer, reader = call.layer, case.reader(call.layer)
    target = call.target_node
    if reader is None or target is None or not case.in_tree(target):
        return
    wanted = returns(case, layer) if state else _with_states(case, layer).split(", ")
    old = list(call.targets)
    more = [] if state else [case.set_argument(reader, "return_state", "True")]
    more += [] if state else _other_uses(case, call)
    joined = _joined_directions(case, call, old, wanted)
    if joined is not None:
        finding.offer(
            "Take all states apart and join the two directions with Concatenate",
            *joined,
            *more,
            cost=0.2,
        )
    names = [*old[: len(wanted)], *(_fresh(case, old, w) for w in wanted[len(old) :])]
    text = ", ".join(names)
    if not _used(case, old[len(wanted) :]):
        finding.offer(
            f"{'Set return_state=True and unpack' if more else 'Unpack'} {text}",
            case.text.replace(target, text),
            *more,
            cost=0.3,
        )
    if len(old) > len(wanted):
        finding.explanation += f" There is no {old[len(wanted)]!r} to take."
        _offer_lstm(finding, case, layer, len(old), more)
    if not state:
        finding.offer(
            f"Keep the one tensor, {old[0]}", case.text.replace(target, old[0]), cost=1.0
        )


def _used(case: Case, names: list[str]) -> bool:
    """Tell whether the text goes on to use one of some names."""
    return any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names
        for node in ast.walk(case.tree)
    )


def _offer_lstm(
    finding: Finding, case: Case, layer: LayerRecord, count: int, more: list[Any]
) -> None:
    """Offer the layer that returns as many states as are taken: h and c."""
    node = layer.node
    alone = case.reader(layer) is layer and layer.layer_class in STATES
    if not alone or count != 1 + STATES["LSTM"] or node is None or not case.in_tree(node):
        return
    name, imports = case.spell("LSTM")
    finding.offer(
        "Use an LSTM, which has two states, h and c",
        case.text.replace(node.func, name),
        *imports,
        *more,
        cost=0.6,
    )


def _other_uses(case: Case, call: CallRecord) -> list[Any]:
    """Return edits that take the first tensor where the layer is called elsewhere."""
    name = getattr(getattr(call.node, "func", None), "id", None)
    edits = []
    for node in ast.walk(case.tree):
        if (
            name is None
            or node is call.node
            or not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Name)
            or node.func.id != name
        ):
            continue
        parent = case.text.parent(node)
        if isinstance(parent, ast.Assign) and isinstance(
            parent.targets[0], ast.Tuple | ast.List
        ):
            continue
        end = case.text.end(node)
        edits.append(type(case.text.replace(node, ""))(end, end, "[0]"))
    return edits


def _fresh(case: Case, old: list[str], wanted: str) -> str:
    """Return a name for a state that fits those around it and is not taken."""
    taken = {n.id for n in ast.walk(case.tree) if isinstance(n, ast.Name)}
    base = wanted
    if len(old) > 1:
        last = old[1].lstrip("*")
        for sign in ("_h", "_hidden", "state", "hidden"):
            if last.endswith(sign) and wanted == "c":
                base = last[: -len(sign)] + {"_h": "_c", "_hidden": "_cell"}.get(
                    sign, "cell"
                )
    base = {"h": "state_h", "c": "state_c"}.get(base, base)
    while base in taken:
        base += "_1"
    return base


def _joined_directions(
    case: Case, call: CallRecord, old: list[str], wanted: list[str]
) -> list[Any] | None:
    """Return edits that unpack four states and join them into the names of the source."""
    if call.layer.layer_class != "Bidirectional" or len(wanted) != 1 + 2 * (len(old) - 1):
        return None
    target = call.target_node
    if target is None:
        return None
    join, imports = case.spell("Concatenate")
    states = wanted[1:]
    half = len(states) // 2
    lines = "\n".join(
        f"{name} = {join}()([{states[i]}, {states[i + half]}])"
        for i, name in enumerate(old[1:])
    )
    return [
        case.text.replace(target, ", ".join([old[0], *states])),
        case.text.insert_after(case.text.statement(target), lines),
        *imports,
    ]


def _plain_unpacking(case: Case, failure: Failure) -> Finding:
    layer = failure.call.layer if failure.call else failure.layer
    said = words_of(failure)
    finding = Finding(
        rule="unpacked_wrongly",
        stage="build",
        layer=case.outer(layer) if layer else None,
        line=failure.line,
        explanation=(
            f"{case.called(layer) if layer else 'What stands here'} returns one tensor, "
            "and the line takes it apart into several names."
        ),
        keras_message=said,
    )
    call = failure.call
    if (
        call
        and call.target_node is not None
        and call.targets
        and case.in_tree(call.target_node)
    ):
        edit = case.text.replace(call.target_node, call.targets[0])
        finding.offer(f"Keep the one tensor, {call.targets[0]}", edit, cost=0.5)
    return finding
