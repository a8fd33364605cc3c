"""States of another size than the layer that starts from them.

What belongs here: what is said of such states, and the ways to make the sizes agree. What
does not: how many states there are (`states.py`).
"""

import ast
from typing import Any

from models.worker.clinic.case import Case, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.sequences import set_sequences
from models.worker.clinic.starts import given_states, scaled, state_node, wanted_states
from models.worker.source.reading import CallRecord, LayerRecord


def wrong_size(
    case: Case, call: CallRecord, states: list[Any], wanted: list[int]
) -> Finding:
    """Say which state has another size than the layer that starts from it."""
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
    text = scaled(case.said(inner, "units"), wanted, came)
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
        text = scaled(case.said(reader, "units"), came, wanted)
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
    node = state_node(case, call)
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
    made, node = case.maker(state), state_node(case, call)
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
