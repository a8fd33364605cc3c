"""States: returned where nobody takes them, unpacked wrongly, handed on in the wrong size.

What belongs here: the rules about return_state, initial_state and stateful. What does not:
what masks and attention do.
"""

import ast
from typing import Any

from models.shapes import Shape
from models.worker.clinic.case import CELLS, STATES, Case, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.inputs import Place, place_of, write_sizes
from models.worker.clinic.keras_words import first_lines
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
        keras_message=first_lines(failure.exception or failure.message),
    )
    reader = case.reader(maker)
    if state and reader is not None:
        title = f"Leave return_state=True out of {who}"
        finding.offer(title, case.remove_argument(reader, "return_state"), cost=0.3)
        finding.offer(title, case.set_argument(reader, "return_state", "False"), cost=0.4)
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
    finding = Finding(
        rule="several_given",
        stage="build",
        layer=case.outer(call.layer),
        line=call.line,
        explanation=(
            f"{needs[:1].upper() + needs[1:]} takes one tensor and was given "
            f"{len(shapes)}: join them first, with Concatenate for instance."
        ),
        came=", ".join(write(s) for s in shapes),
        expected="1 tensor",
        keras_message=first_lines(failure.exception or failure.message),
    )
    node = call.node
    if node is None or not case.in_tree(node) or not node.args:
        return finding
    given = node.args[0]
    states = STATES.get(case.core(call.layer).layer_class, 1)
    if case.reader(call.layer) and len(shapes) == 1 + states:
        if isinstance(given, ast.List | ast.Tuple):
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
    finding = Finding(
        rule="unpacked_wrongly",
        stage="build",
        layer=case.outer(layer),
        line=getattr(failure.node, "lineno", None) or call.line or failure.line,
        came=f"{len(names)}: {', '.join(names)}",
        expected=f"{len(targets)} names: {', '.join(targets)}",
        explanation=(
            f"{who[:1].upper() + who[1:]} returns {_count(names)}"
            f"{' ' if len(names) == 1 else f' ({chr(44).join(names)}) '.replace(',', ', ')}"
            f"and the line takes it apart into {len(targets)} names: "
            + (
                "name all of them, in this order."
                if state
                else "return_state=True makes it return its states too, "
                f"{_with_states(case, layer)}."
            )
        ),
        keras_message=first_lines(failure.exception or failure.message),
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
    finding.offer(
        f"{'Set return_state=True and unpack' if more else 'Unpack'} {text}",
        case.text.replace(target, text),
        *more,
        cost=0.3,
    )
    if len(old) > len(wanted):
        finding.explanation += f" There is no {old[len(wanted)]!r} to take."
    if not state:
        finding.offer(
            f"Keep the one tensor, {old[0]}", case.text.replace(target, old[0]), cost=1.0
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
    said = first_lines(failure.exception or failure.message)
    finding = Finding(
        rule="unpacked_wrongly",
        stage="build",
        layer=case.outer(layer) if layer else None,
        line=failure.line,
        explanation=(
            f"{case.called(layer) if layer else 'What stands here'} returns one tensor, "
            "and "
            "the line takes it apart into several names."
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


# -- initial states ----------------------------------------------------------------------


def wanted_states(case: Case, layer: LayerRecord) -> list[int] | None:
    """Return the sizes of the states that a layer starts from, in order."""
    reader = case.reader(layer)
    if reader is None or reader.layer_class not in CELLS or not reader.keras_layer:
        return None
    units = getattr(reader.keras_layer, "units", None)
    if not isinstance(units, int):
        return None
    sizes = [units] * STATES[reader.layer_class]
    if layer.layer_class != "Bidirectional":
        return sizes
    backward = getattr(layer.keras_layer, "backward_layer", None)
    other = getattr(backward, "units", units)
    return sizes + [other] * STATES[reader.layer_class]


def given_states(call: CallRecord) -> list[Any] | None:
    """Return the tensors that a call starts from, None if it says nothing of it."""
    given = call.kwargs.get("initial_state")
    if given is None:
        return None
    states = list(given) if isinstance(given, list | tuple) else [given]
    return states if all(hasattr(one, "shape") for one in states) else None


def wrong_initial_states(case: Case, failure: Failure | None) -> list[Finding]:
    """Find calls that start from states of the wrong number or size."""
    findings = []
    for call in case.reading.calls:
        states, wanted = given_states(call), wanted_states(case, call.layer)
        if states is None or wanted is None:
            continue
        shapes = [shape_of(one) for one in states]
        if len(states) != len(wanted):
            findings.append(_wrong_count(case, call, states, wanted))
        elif any(
            len(s) != 2 or (s[1] is not None and s[1] != w)
            for s, w in zip(shapes, wanted, strict=True)
        ):
            findings.append(_wrong_size(case, call, states, wanted))
        if findings and failure is not None and failure.call is call:
            findings[-1].keras_message = first_lines(failure.exception or failure.message)
    return findings


def _state_node(case: Case, call: CallRecord) -> ast.expr | None:
    if call.node is None or not case.in_tree(call.node):
        return None
    node = next((k.value for k in call.node.keywords if k.arg == "initial_state"), None)
    if node is None and isinstance(call.node, ast.Call) and len(call.node.args) > 1:
        node = call.node.args[1]
    return node


def _wrong_count(
    case: Case, call: CallRecord, states: list[Any], wanted: list[int]
) -> Finding:
    layer = case.outer(call.layer)
    who, both = case.called(layer), call.layer.layer_class == "Bidirectional"
    inner = case.core(call.layer).layer_class
    order = "h and c" if inner == "LSTM" else "one h"
    need = (
        f"{len(wanted)} states, "
        + (
            "forward h, forward c, backward h, backward c"
            if inner == "LSTM"
            else "forward h, backward h"
        )
        if both
        else f"{len(wanted)} state{'s' if len(wanted) > 1 else ''}, {order}"
    )
    finding = Finding(
        rule="initial_state_count",
        stage="run",
        layer=layer,
        line=call.line,
        explanation=(
            f"{who[:1].upper() + who[1:]} starts from {need}, and initial_state has "
            f"{len(states)}"
            f"{': the list is cut in two, one half for each direction' if both else ''}. "
            "Keras says nothing while building; the run fails."
        ),
        came=f"{len(states)}: {', '.join(write(shape_of(s)) for s in states)}",
        expected=f"{len(wanted)} of (batch, {wanted[0]})",
    )
    node = _state_node(case, call)
    if node is None or not case.in_tree(node):
        return finding
    texts = (
        [case.text.of(e) for e in node.elts]
        if isinstance(node, ast.List | ast.Tuple)
        else [case.text.of(node)]
    )
    if len(texts) != len(states):
        # A list in a variable: its halves can be named by index.
        name = case.text.of(node)
        texts = [f"{name}[{i}]" for i in range(len(states))]
    _offer_counts(finding, case, call, node, texts, wanted)
    return finding


def _offer_counts(
    finding: Finding,
    case: Case,
    call: CallRecord,
    node: ast.expr,
    texts: list[str],
    wanted: list[int],
) -> None:
    """Offer lists of the right length, made of what is there."""
    options: list[tuple[str, list[str], float]] = []
    if len(wanted) % len(texts) == 0:
        times = len(wanted) // len(texts)
        both = call.layer.layer_class == "Bidirectional"
        meaning = "for both directions" if both else "for h and for c"
        options.append((f"Start {meaning} from the same", texts * times, 0.4))
    if len(texts) > len(wanted):
        options.append(
            (f"Hand over {', '.join(texts[: len(wanted)])} only", texts[: len(wanted)], 0.2)
        )
    unpacked = _unpacked_states(case, call)
    if unpacked and len(unpacked) == len(wanted):
        options.append((f"Hand over {' and '.join(unpacked)}", unpacked, 0.1))
    for title, chosen, cost in options:
        text = f"[{', '.join(chosen)}]"
        finding.offer(
            f"{title}: initial_state={text}", case.text.replace(node, text), cost=cost
        )
    inner = case.core(call.layer)
    node = call.layer.node
    both = call.layer.layer_class == "Bidirectional" and len(texts) * 2 == len(wanted)
    if both and node is not None and inner.node is not None and case.in_tree(inner.node):
        finding.offer(
            f"Use one direction, a plain {inner.layer_class}",
            case.text.replace(node, case.text.of(inner.node)),
            cost=1.5,
        )


def _unpacked_states(case: Case, call: CallRecord) -> list[str]:
    """Return the names of the states of the layer that one of the given states is from."""
    for state in given_states(call) or []:
        maker = case.maker(state)
        if maker and len(maker.targets) > 1:
            return [name for name in maker.targets[1:] if not name.startswith("*")]
    return []


def _wrong_size(
    case: Case, call: CallRecord, states: list[Any], wanted: list[int]
) -> Finding:
    layer = case.outer(call.layer)
    who = case.called(layer)
    shapes = [shape_of(one) for one in states]
    maker = next((case.made_by(one) for one in states), None)
    wrong = next(s for s, w in zip(shapes, wanted, strict=True) if len(s) != 2 or s[1] != w)
    by = f" from {case.called(maker)}" if maker and maker is not layer else ""
    finding = Finding(
        rule="initial_state_size",
        stage="run",
        layer=layer,
        line=call.line,
        explanation=(
            f"The initial state{by} is {write(wrong)}, and {who} has {wanted[0]} units and "
            f"starts from states of (batch, {wanted[0]})"
            f"{_because_joined(case, maker)}. Keras says nothing while building; the run "
            "fails."
        ),
        came=", ".join(write(s) for s in shapes),
        expected=", ".join(f"(batch, {w})" for w in wanted),
    )
    if len(wrong) == 2 and wrong[1]:
        _offer_sizes(finding, case, call, (maker, wrong[1], wanted[0]))
    else:
        _offer_last_step(finding, case, call, states)
    return finding


def _because_joined(case: Case, maker: LayerRecord | None) -> str:
    both = maker if maker and maker.layer_class == "Bidirectional" else None
    if both and case.value(both, "merge_mode", "concat") == "concat":
        return ", because a Bidirectional joins both directions into twice the units"
    return ""


def _offer_sizes(
    finding: Finding,
    case: Case,
    call: CallRecord,
    about: tuple[LayerRecord | None, int, int],
) -> None:
    """Offer to make the units of the two layers agree."""
    maker, came, wanted = about
    who = case.called(case.outer(call.layer))
    inner = case.core(call.layer)
    text = _scaled(case.said(inner, "units"), wanted, came)
    finding.offer(
        f"Give {who} {text} units", case.set_argument(inner, "units", text, 0), cost=0.3
    )
    if maker is not None and maker.layer_class == "Bidirectional" and came == 2 * wanted:
        for cost, mode in enumerate(("sum", "ave")):
            finding.offer(
                f"Add the two directions up in {case.called(maker)}, merge_mode={mode!r}",
                case.set_argument(maker, "merge_mode", repr(mode), 1),
                cost=0.5 + 0.1 * cost,
            )
    source = _encoder(case, maker, call)
    if source is not None:
        reader = case.reader(source) or source
        text = _scaled(case.said(reader, "units"), came, wanted)
        finding.offer(
            f"Give {case.called(source)} {text} units",
            case.set_argument(reader, "units", text, 0),
            cost=0.4,
        )
    _offer_dense(finding, case, call, wanted)


def _encoder(case: Case, maker: LayerRecord | None, call: CallRecord) -> LayerRecord | None:
    """Return the layer whose units decide the size of a state."""
    if maker and (case.reader(maker) or maker.layer_class == "Dense"):
        return maker
    for state in given_states(call) or []:
        for one in case.ancestors(state):
            layer = case.made_by(one)
            if layer and case.reader(layer):
                return layer
    return None


def _offer_dense(finding: Finding, case: Case, call: CallRecord, wanted: int) -> None:
    node = _state_node(case, call)
    if node is None or not case.in_tree(node):
        return
    dense, imports = case.spell("Dense")
    inner = case.core(call.layer)
    size = case.said(inner, "units") or str(wanted)
    if isinstance(node, ast.List | ast.Tuple):
        inside = ", ".join(f"{dense}({size})({case.text.of(e)})" for e in node.elts)
        text = f"[{inside}]"
    elif len(given_states(call) or []) == 1:
        text = f"{dense}({size})({case.text.of(node)})"
    else:
        text = f"[{dense}({size})(state) for state in {case.text.of(node)}]"
    finding.offer(
        f"Bring the state to {wanted} with a Dense layer",
        case.text.replace(node, text),
        *imports,
        cost=0.8,
    )


def _offer_last_step(
    finding: Finding, case: Case, call: CallRecord, states: list[Any]
) -> None:
    """Explain a sequence that was handed over as a state."""
    maker = case.made_by(states[0])
    finding.explanation = (
        f"A state is one vector for each sample, and initial_state has "
        f"{write(shape_of(states[0]))}."
    )
    if maker is not None and case.reader(maker):
        from models.worker.clinic.ranks import set_sequences

        edits = set_sequences(case, maker, keep=False)
        finding.offer(
            f"Set return_sequences=False on {case.called(maker)}", *edits, cost=0.3
        )


def _scaled(said: str | None, old: int, new: int) -> str:
    """Write a size in the source's own terms where it is a multiple: `2 * units`."""
    if said and said.isidentifier():
        if new == 2 * old:
            return f"2 * {said}"
        if new * 2 == old:
            return f"{said} // 2"
    if said and not said.isdigit() and said.startswith("2 * ") and new * 2 == old:
        return said.removeprefix("2 * ")
    return str(new)


# -- stateful ----------------------------------------------------------------------------


def stateful_without_batch(case: Case, failure: Failure) -> list[Finding]:
    """Explain stateful=True without a fixed batch size."""
    call = failure.call
    if call is None:
        return []
    layer = case.outer(call.layer)
    tensor = call.inputs[0] if call.inputs else None
    place = place_of(case, tensor) if tensor is not None else None
    who = case.called(layer)
    finding = Finding(
        rule="stateful_without_batch",
        stage="build",
        layer=layer,
        line=layer.line,
        explanation=(
            f"With stateful=True {who} keeps one state for each sample of a batch, so it "
            "must know how many there are: say the batch size in the input, "
            "Input(batch_shape=(batch, steps, features))."
        ),
        came=write(shape_of(tensor)) if tensor is not None else "",
        expected="(a fixed batch, steps, features)",
        keras_message=first_lines(failure.exception or failure.message),
    )
    if place is not None:
        _offer_batch(finding, case, place)
    reader = case.reader(call.layer)
    if reader is not None:
        edit = case.remove_argument(reader, "stateful")
        finding.offer("Leave stateful=True out", edit, cost=0.9)
    return [finding]


def _offer_batch(finding: Finding, case: Case, place: Place) -> None:
    """Offer to say the batch size in the input."""
    batch = batch_size(case)
    sizes = [place.element(index) for index in range(len(place.shape))]
    text = write_sizes([batch, *sizes])
    title = f"Say the batch size, batch_shape={text}"
    node = place.layer.node
    if node is None or not case.in_tree(node):
        return
    if place.layer.layer_class == "InputLayer":
        shape = place.node
        if shape is None:
            return
        keyword = case.text.parent(shape)
        whole = keyword if isinstance(keyword, ast.keyword) else shape
        finding.offer(title, case.text.replace(whole, f"batch_shape={text}"), cost=0.2)
        return
    new = f"{input_name(case)}(batch_shape={text})"
    olds = [
        k
        for k in node.keywords
        if k.arg
        in ("input_shape", "input_dim", "input_length", "batch_size", "batch_input_shape")
    ]
    edits: list[Any] = without(case, node, olds)
    add, element = case.add_call(place.layer), case.list_place(place.layer)
    if add is not None and isinstance(add.func, ast.Attribute):
        owner = case.text.of(add.func.value)
        edits.append(
            case.text.insert_before(case.text.statement(add), f"{owner}.add({new})")
        )
    elif element is not None:
        edits.append(case.text.insert_element(*element, new))
    else:
        return
    finding.offer(title, *edits, *input_import(case), cost=0.2)


def without(case: Case, node: ast.Call, keywords: list[ast.keyword]) -> list[Any]:
    """Return edits that take several arguments out of a call, neighbours too."""
    parts = sorted([*node.args, *node.keywords], key=case.text.start)
    kept = [p for p in parts if p not in keywords]
    if not keywords:
        return []
    close = case.text.end(node) - 1
    start = case.text.start(parts[0])
    text = ", ".join(case.text.of(p) for p in kept)
    if any(isinstance(p, ast.Starred) for p in parts) or not kept:
        return [type(case.text.replace(node, ""))(start, close, text)]
    # One edit for each run of neighbours keeps the rest as it was typed.
    edits: list[Any] = []
    index = 0
    while index < len(parts):
        if parts[index] not in keywords:
            index += 1
            continue
        stop = index
        while stop < len(parts) and parts[stop] in keywords:
            stop += 1
        edit = type(case.text.replace(node, ""))
        if stop < len(parts):
            edits.append(
                edit(case.text.start(parts[index]), case.text.start(parts[stop]), "")
            )
        else:
            edits.append(
                edit(case.text.end(parts[index - 1]), case.text.end(parts[-1]), "")
            )
        index = stop
    return edits


def input_name(case: Case) -> str:
    """Return how the source would write Input."""
    names = case.bound_names()
    if "Input" in names or "*" in names:
        return "Input"
    if "keras" in names or not names:
        return "keras.Input"
    return case.spell("Input")[0]


def input_import(case: Case) -> list[Any]:
    """Return the import that `input_name` needs."""
    return (
        []
        if "." in input_name(case) or input_name(case) in case.bound_names()
        else case.spell("Input")[1]
    )


def batch_size(case: Case) -> str:
    """Return the size of the batches as the source writes it, or a guess."""
    if case.model:
        for record in case.model.data:
            keyword = next((k for k in record.node.keywords if k.arg == "batch_size"), None)
            if keyword is not None and case.in_tree(keyword.value):
                return case.text.of(keyword.value)
    for node in ast.walk(case.tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        names = ("batch_size", "batch", "bs", "batchsize")
        if isinstance(target, ast.Name) and target.id.lower() in names:
            return target.id
    x_shape = case.reading.x_shape
    if (
        isinstance(x_shape, tuple)
        and x_shape
        and isinstance(x_shape[0], int)
        and x_shape[0] <= 512
    ):
        return str(x_shape[0])
    return "1"


def batch_differs(case: Case, declared: Shape, x_shape: Shape) -> Finding | None:
    """Find data in batches of another size than the model was fixed to."""
    if not declared or declared[0] is None or not x_shape or x_shape[0] is None:
        return None
    model = case.model
    size = next((d.batch_size for d in model.data if d.batch_size), None) if model else None
    came = size or x_shape[0]
    if came == declared[0] or (size is None and x_shape[0] % declared[0] == 0):
        return None
    return _batch_finding(case, declared, x_shape, came)


def _batch_finding(
    case: Case, declared: Shape, x_shape: Shape, came: int
) -> Finding | None:
    stateful = next(
        (
            x
            for x in case.reading.layers
            if case.value(x, "stateful", False) and case.reader(x)
        ),
        None,
    )
    if stateful is None or not case.model or not case.model.inputs:
        return None
    layer = case.outer(stateful)
    finding = Finding(
        rule="batch_differs",
        stage="run",
        layer=layer,
        line=layer.line,
        explanation=(
            f"The batch is fixed at {declared[0]}, and {case.called(layer)} is stateful "
            "and "
            f"keeps a state for each of these samples; data in batches of {came} have "
            "nothing "
            f"to be matched with: use batches of {declared[0]}, a number of samples that "
            f"{declared[0]} divides, or fix another batch size."
        ),
        came=write((came, *x_shape[1:])),
        expected=write(declared),
    )
    place = place_of(case, case.model.inputs[0])
    if (
        place is not None
        and place.with_batch
        and isinstance(place.node, ast.Tuple | ast.List)
    ):
        edit = case.text.replace(place.node.elts[0], str(came))
        finding.offer(f"Fix the batch size at {came}", edit, cost=0.3)
    finding.offer(
        f"Hand over batches of {declared[0]}",
        x_shape=(declared[0], *x_shape[1:]),
        cost=0.4,
    )
    return finding
