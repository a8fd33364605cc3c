"""States that a layer starts from: how many there are.

What belongs here: the rule about initial_state, and what is said where the number is wrong.
What does not: their sizes (`state_sizes.py`), what masks and attention do.
"""

import ast
from typing import Any

from models.worker.clinic.case import Case, first_up, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.graph import STATES
from models.worker.clinic.keras_words import words_of
from models.worker.clinic.starts import given_states, scaled, state_node, wanted_states
from models.worker.clinic.state_sizes import wrong_size
from models.worker.source.reading import CallRecord, Failure

# -- initial states ----------------------------------------------------------------------


_CUT = ": the list is cut in two, one half for each direction"


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
            findings.append(wrong_size(case, call, states, wanted))
        if findings and failure is not None and failure.call is call:
            findings[-1].keras_message = words_of(failure)
    return findings


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
    node = state_node(case, call)
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
    units = scaled(case.said(inner, "units"), wide, 2 * wide)
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
