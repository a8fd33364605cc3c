"""States: returned where nobody takes them, unpacked wrongly, handed on in the wrong size.

What belongs here: the rules about return_state, initial_state and stateful. What does not:
what masks and attention do.
"""

import ast
from typing import Any

from models.worker.clinic.case import CELLS, STATES, Case, first_up, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.keras_words import words_of
from models.worker.clinic.sequences import set_sequences
from models.worker.source.reading import CallRecord, Failure, LayerRecord

# -- initial states ----------------------------------------------------------------------


_CUT = ": the list is cut in two, one half for each direction"


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
            findings[-1].keras_message = words_of(failure)
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
            f"{first_up(who)} starts from {need}, and initial_state has "
            f"{len(states)}{_CUT if both else ''}. Keras says nothing while building; the "
            "run fails."
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
    options += _without_output(case, call, texts, wanted)
    _offer_joined(finding, case, call, node, texts)
    unpacked = _unpacked_states(case, call)
    if unpacked and len(unpacked) == len(wanted):
        options.append((f"Hand over {' and '.join(unpacked)}", unpacked, 0.1))
    for title, chosen, cost in options:
        text = f"[{', '.join(chosen)}]"
        finding.offer(
            f"{title}: initial_state={text}", case.text.replace(node, text), cost=cost
        )
    inner = case.core(call.layer)
    whole = call.layer.node
    both = call.layer.layer_class == "Bidirectional" and len(texts) * 2 == len(wanted)
    if both and whole is not None and inner.node is not None and case.in_tree(inner.node):
        finding.offer(
            f"Use one direction, a plain {inner.layer_class}",
            case.text.replace(whole, case.text.of(inner.node)),
            cost=1.5,
        )


def _without_output(
    case: Case, call: CallRecord, texts: list[str], wanted: list[int]
) -> list[tuple[str, list[str], float]]:
    """Return the states alone where a layer's whole result was handed over."""
    states = given_states(call) or []
    maker = case.maker(states[0]) if states else None
    if maker is None or len(states) != len(texts) or not maker.outputs:
        return []
    kept = [t for t, s in zip(texts, states, strict=True) if s is not maker.outputs[0]]
    if len(kept) == len(texts) or len(kept) != len(wanted):
        return []
    return [("Hand over the states, without the output", kept, 0.05)]


def _offer_joined(
    finding: Finding, case: Case, call: CallRecord, node: ast.expr, texts: list[str]
) -> None:
    """Offer to join the states of both directions for a layer of twice the units."""
    states, inner = given_states(call) or [], case.core(call.layer)
    maker = case.made_by(states[0]) if states else None
    count = STATES.get(inner.layer_class, 0)
    if (
        maker is None
        or maker.layer_class != "Bidirectional"
        or call.layer.layer_class == "Bidirectional"
        or len(texts) != 2 * count
    ):
        return
    join, imports = case.spell("Concatenate")
    joined = [f"{join}()([{texts[i]}, {texts[i + count]}])" for i in range(count)]
    wide = states[0].shape[-1]
    units = _scaled(case.said(inner, "units"), wide, 2 * wide)
    finding.offer(
        f"Join the states of both directions, and give {case.called(call.layer)} "
        f"{units} units",
        case.text.replace(node, f"[{', '.join(joined)}]"),
        case.set_argument(inner, "units", units, 0),
        *imports,
        cost=0.1,
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
    at = next(
        i
        for i, (s, w) in enumerate(zip(shapes, wanted, strict=True))
        if len(s) != 2 or (s[1] is not None and s[1] != w)
    )
    wrong, maker = shapes[at], case.made_by(states[at])
    by = f" from {case.called(maker)}" if maker and maker is not layer else ""
    finding = Finding(
        rule="initial_state_size",
        stage="run",
        layer=layer,
        line=call.line,
        explanation=(
            f"The initial state{by} is {write(wrong)}, and {who} has {wanted[at]} units "
            f"and starts from states of (batch, {wanted[at]})"
            f"{_because_joined(case, maker)}. "
            "Keras says nothing while building; the run fails."
        ),
        came=", ".join(write(s) for s in shapes),
        expected=", ".join(f"(batch, {w})" for w in wanted),
    )
    if len(wrong) == 2 and wrong[1]:
        _offer_sizes(finding, case, call, (states[at], wrong[1], wanted[at]))
    else:
        _offer_last_step(finding, case, call, states[at])
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
    about: tuple[Any, int, int],
) -> None:
    """Offer to make the units of the layer and of the state's maker agree."""
    state, came, wanted = about
    maker = case.made_by(state)
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
    source = _encoder(case, state)
    if source is not None:
        reader = case.reader(source) or source
        text = _scaled(case.said(reader, "units"), came, wanted)
        finding.offer(
            f"Give {case.called(source)} {text} units",
            case.set_argument(reader, "units", text, 0),
            cost=0.4,
        )
    _offer_dense(finding, case, call, wanted)


def _encoder(case: Case, state: Any) -> LayerRecord | None:
    """Return the layer whose units decide the size of a state."""
    maker = case.made_by(state)
    if maker and (case.reader(maker) or maker.layer_class == "Dense"):
        return maker
    makers = (case.made_by(one) for one in case.ancestors(state))
    return next((layer for layer in makers if layer and case.reader(layer)), None)


def _offer_dense(finding: Finding, case: Case, call: CallRecord, wanted: int) -> None:
    node = _state_node(case, call)
    if node is None or not case.in_tree(node):
        return
    dense, imports = case.spell("Dense")
    inner = case.core(call.layer)
    size = case.said(inner, "units") or str(wanted)
    if isinstance(node, ast.List | ast.Tuple):
        sizes = [one.shape[-1] for one in given_states(call) or []]
        wrong = [at >= len(sizes) or sizes[at] != wanted for at in range(len(node.elts))]
        texts = [case.text.of(one) for one in node.elts]
        inside = [
            f"{dense}({size})({text})" if brought else text
            for text, brought in zip(texts, wrong, strict=True)
        ]
        text = f"[{', '.join(inside)}]"
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


def _offer_last_step(finding: Finding, case: Case, call: CallRecord, state: Any) -> None:
    """Explain a sequence that was handed over as a state."""
    maker = case.made_by(state)
    finding.explanation = (
        "A state is one vector for each sample, and initial_state has "
        f"{write(shape_of(state))}."
    )
    made, node = case.maker(state), _state_node(case, call)
    names = [n for n in (made.targets[1:] if made else ()) if not n.startswith("*")]
    if (
        names
        and node is not None
        and len(names) == len(wanted_states(case, call.layer) or ())
    ):
        text = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
        edit = case.text.replace(node, text)
        finding.offer(f"Hand over the state, {text}", edit, cost=0.1)
    if maker is not None and case.reader(maker):
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
