"""Attention that is called on too little, or on sequences of unequal sizes.

What belongs here: the rules for Attention, AdditiveAttention and MultiHeadAttention. What
does not: joining their result with something (`joins.py`).
"""

import ast

from models.worker.clinic.case import Case, first_up, shape_of, write
from models.worker.clinic.finding import Finding, call_finding
from models.worker.clinic.sequences import set_sequences
from models.worker.clinic.sizes import offer_width
from models.worker.source.reading import Failure, LayerRecord

ATTENTIONS = {"Attention", "AdditiveAttention", "MultiHeadAttention"}


def is_attention(case: Case, layer: LayerRecord) -> bool:
    """Tell whether a layer is one of Keras's attentions, and no class of that name."""
    made = layer.keras_layer is None or case.is_keras(layer)
    return layer.layer_class in ATTENTIONS and made


def wrong_attention(case: Case, failure: Failure) -> list[Finding]:
    """Explain an attention that is not called on a list, or not on enough."""
    call = failure.call
    if call is None or call.node is None or not case.in_tree(call.node):
        return []
    layer, node = case.core(call.layer), call.node
    heads = layer.layer_class == "MultiHeadAttention"
    how = (
        f"{layer.layer_class}(…)(query, value)"
        if heads
        else f"{layer.layer_class}()([query, value])"
    )
    finding = call_finding(
        case,
        failure,
        "attention_inputs",
        f"{layer.layer_class} asks with one sequence, the query, and looks through "
        f"another, the value: call it as {how}; for attention of a sequence to itself "
        "both are the same.",
    )
    finding.expected = how
    if not node.args or case.add_call(layer) is not None or case.list_place(layer):
        # In a Sequential there is one tensor, and no place to say which two are meant.
        finding.offer(
            f"Leave the {layer.layer_class} out", case.remove_layer(layer), cost=0.6
        )
        return [finding]
    first = node.args[0]
    if heads and isinstance(first, ast.List | ast.Tuple):
        text = ", ".join(case.text.of(e) for e in first.elts)
        finding.offer(
            "Hand query and value over one by one", case.text.replace(first, text), cost=0.1
        )
    elif heads:
        said = case.text.of(first)
        for name in _at_hand(case, said):
            finding.offer(
                f"Let {said} look through {name}",
                case.text.replace(first, f"{said}, {name}"),
                cost=0.1,
            )
        finding.offer(
            f"Let {said} attend to itself",
            case.text.replace(first, f"{said}, {said}"),
            cost=0.2,
        )
    elif len(node.args) > 1:
        last = node.args[-1]
        said = case.text.source[case.text.start(first) : case.text.end(last)]
        edit = type(case.text.replace(first, ""))(
            case.text.start(first), case.text.end(last), f"[{said}]"
        )
        finding.offer("Put the tensors into a list", edit, cost=0.1)
    else:
        alone = isinstance(first, ast.List | ast.Tuple) and len(first.elts) == 1
        said = case.text.of(first.elts[0] if alone else first)  # type: ignore[attr-defined]
        for name in _at_hand(case, said):
            edit = case.text.replace(first, f"[{said}, {name}]")
            finding.offer(f"Let {said} look through {name}", edit, cost=0.1)
        edit = case.text.replace(first, f"[{said}, {said}]")
        finding.offer(f"Let {said} attend to itself: [{said}, {said}]", edit, cost=0.2)
    return [finding]


def _at_hand(case: Case, query: str) -> list[str]:
    """Name the sequences that are made and used for nothing but as a model's input."""
    names = []
    for layer in case.reading.layers:
        node = layer.node
        parent = case.text.parent(node) if node is not None else None
        target = parent.targets[0] if isinstance(parent, ast.Assign) else None
        if not isinstance(target, ast.Name) or layer.layer_class != "InputLayer":
            continue
        shape = getattr(getattr(layer.keras_layer, "output", None), "shape", ())
        if len(shape) == 3 and target.id != query and not _is_read(case, target.id):
            names.append(target.id)
    return names


def _is_read(case: Case, name: str) -> bool:
    """Tell whether a name stands anywhere but in a call of Model."""
    for node in ast.walk(case.tree):
        if not (isinstance(node, ast.Name) and node.id == name):
            continue
        if isinstance(node.ctx, ast.Store):
            continue
        call = case.text.parent(node)
        while call is not None and not isinstance(call, ast.Call | ast.stmt):
            call = case.text.parent(call)
        if not isinstance(call, ast.Call) or "Model" not in case.text.of(call.func):
            return True
    return False


def unequal_attention(case: Case) -> list[Finding]:
    """Attention over sequences with different last sizes, which building lets pass."""
    findings = []
    for call in case.reading.calls:
        kind = call.layer.layer_class
        if kind == "MultiHeadAttention" or not is_attention(case, call.layer):
            continue
        if len(call.inputs) < 2:
            continue
        query, value = shape_of(call.inputs[0]), shape_of(call.inputs[-1])
        key = shape_of(call.inputs[2]) if len(call.inputs) > 2 else value
        if query[-1] == key[-1] or query[-1] is None or key[-1] is None:
            continue
        finding = Finding(
            rule="attention_sizes",
            stage="run",
            layer=case.outer(call.layer),
            line=call.line,
            explanation=(
                f"{kind} compares each query with each key feature by feature, so their "
                f"last sizes must be equal; they are {query[-1]}, {write(query)}, and "
                f"{key[-1]}, {write(key)}. Keras says nothing while building; the run "
                "fails."
            ),
            came=f"{write(query)}, {write(key)}",
            expected="the same last size",
        )
        offer_width(finding, case, call, 0, key[-1])
        offer_width(finding, case, call, 1 if len(call.inputs) == 2 else 2, query[-1])
        findings.append(finding)
    return findings


def attention_of_vectors(case: Case) -> list[Finding]:
    """Find attention over one vector for each sample: it builds, and cannot run."""
    for call in case.reading.calls:
        if not is_attention(case, call.layer) or not call.outputs:
            continue
        flat = next((one for one in call.inputs if len(one.shape) == 2), None)
        reader = _reader_of_vector(case, flat) if flat is not None else None
        if flat is None or reader is None:
            continue
        made = case.maker(flat)
        if made is not None and made.layer is reader and made.outputs[0] is not flat:
            continue  # a state, not the output
        name = case.called(reader)
        finding = Finding(
            rule="attention_of_vectors",
            stage="run",
            layer=reader,
            line=reader.line,
            stopped_at=case.outer(call.layer),
            explanation=(
                f"{first_up(name)} returns only its last step, {write(shape_of(flat))}, "
                f"and {case.called(call.layer)} looks through the steps of a sequence, "
                f"(batch, steps, features): give {name} return_sequences=True. Keras says "
                "nothing while building; the run fails."
            ),
            came=write(shape_of(flat)),
            expected="(batch, steps, features)",
        )
        edits = set_sequences(case, reader, keep=True)
        finding.offer(f"Set return_sequences=True on {name}", *edits, cost=0.1)
        return [finding]
    return []


def _reader_of_vector(case: Case, tensor: object) -> LayerRecord | None:
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is not None and case.reader(layer) is not None:
            return layer
        if len(one.shape) != 2:
            return None
    return None
