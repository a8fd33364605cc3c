"""Tensors that are joined and do not go together.

What belongs here: the rules for Concatenate, Add, Dot and their kin. What does not:
attention (`attention.py`), which only joins what it computes.
"""

import ast
from typing import Any

from models.shapes import Shape
from models.worker.clinic.attention import ATTENTIONS, is_attention
from models.worker.clinic.case import Case, first_up, shape_of, write
from models.worker.clinic.finding import Finding, call_finding
from models.worker.clinic.inputs import offer_shape, place_of
from models.worker.clinic.sequences import set_sequences
from models.worker.clinic.sizes import offer_width
from models.worker.source.reading import CallRecord, Failure, LayerRecord

MERGES = {
    "Concatenate",
    "Add",
    "Average",
    "Multiply",
    "Maximum",
    "Minimum",
    "Subtract",
    "Dot",
}


# -- joins -------------------------------------------------------------------------------


def wrong_join(case: Case, failure: Failure) -> list[Finding]:
    """Tensors of different shapes are joined."""
    call = failure.call
    if call is None:
        return []
    layer = case.core(call.layer)
    shapes = [shape_of(t) for t in call.inputs]
    given = call.node.args if call.node is not None and case.in_tree(call.node) else []
    several = call.node is not call.layer.node and len(given) > 1
    if len(shapes) < 2 or (several and not isinstance(given[0], ast.List | ast.Tuple)):
        return [_one_joined(case, failure, call)]
    listed = " and ".join(write(s) for s in shapes)
    if layer.layer_class == "Concatenate":
        rule = "all axes but the one along which they are joined must be equal"
    elif layer.layer_class == "Dot":
        rule = "the axes that are multiplied must be equal"
    else:
        rule = "they must have the same shape"
    finding = call_finding(
        case,
        failure,
        "wrong_join",
        f"{layer.layer_class} joins {listed}, and {rule}.",
    )
    finding.expected = rule
    _offer_attention_order(finding, case, call)
    _offer_open_batch(finding, case, call)
    if layer.layer_class == "Dot" and _equal_axes(shapes):
        pass  # a sequence and a vector can be multiplied along those
    elif len({len(s) for s in shapes}) > 1:
        _offer_one_vector(finding, case, call)
        _offer_same_rank(finding, case, call, shapes)
    elif layer.layer_class == "Concatenate":
        _offer_axis(finding, case, layer, shapes)
    if layer.layer_class == "Dot":
        _offer_dot(finding, case, layer, shapes)
    joins_units = layer.layer_class not in ("Concatenate", "Dot") or (
        {len(s) for s in shapes} == {2} and not _equal_axes(shapes)
    )
    if len({s[-1] for s in shapes}) > 1 and joins_units:
        _offer_same_units(finding, case, call, shapes)
    _offer_same_sequences(finding, case, call)
    _offer_one_a_step(finding, case, call)
    return [finding]


def _one_joined(case: Case, failure: Failure, call: CallRecord) -> Finding:
    """`Concatenate()(a, b)`, or one tensor alone."""
    layer = case.core(call.layer)
    finding = call_finding(
        case,
        failure,
        "join_takes_a_list",
        f"{layer.layer_class} takes its tensors as one list: {layer.layer_class}()([a, "
        "b]), with both kinds of brackets.",
    )
    finding.expected = "a list of tensors"
    node = call.node
    if node is not None and case.in_tree(node) and len(node.args) > 1:
        first, last = node.args[0], node.args[-1]
        text = case.text.source[case.text.start(first) : case.text.end(last)]
        edit = type(case.text.replace(node, ""))(
            case.text.start(first), case.text.end(last), f"[{text}]"
        )
        finding.offer("Put the tensors into a list", edit, cost=0.1)
    elif node is not None and case.in_tree(node) and node.args:
        said = case.text.of(node.args[0])
        finding.explanation = (
            f"{layer.layer_class} joins two tensors or more, which it takes as one list, "
            f"and is given one, {said}."
        )
        finding.expected = "a list of two tensors or more"
        _offer_residual(finding, case, call)
        if layer.layer_class in ATTENTIONS:
            edit = case.text.replace(node.args[0], f"[{said}, {said}]")
            finding.offer(f"Let {said} attend to itself: [{said}, {said}]", edit, cost=0.3)
        finding.offer(
            f"Leave {layer.layer_class} out", case.text.replace(node, said), cost=1.0
        )
    return finding


def _offer_residual(finding: Finding, case: Case, call: CallRecord) -> None:
    """Offer to join a tensor with what it was made of, where their shapes are the same."""
    node = call.node.args[0] if call.node is not None and call.node.args else None
    if node is None or call.layer.layer_class not in MERGES:
        return
    made = case.maker(call.inputs[0])
    before = case.argument_of(made) if made is not None else None
    if made is None or before is None or not isinstance(before, ast.Name):
        return
    said, first = case.text.of(node), case.text.of(before)
    same = shape_of(made.inputs[0]) == shape_of(call.inputs[0])
    if same and first != said:
        edit = case.text.replace(node, f"[{first}, {said}]")
        finding.offer(
            f"Join it with what it was made of: [{first}, {said}]", edit, cost=0.3
        )


def _offer_attention_order(finding: Finding, case: Case, call: CallRecord) -> None:
    """Offer to exchange query and value: an Attention is as long as its query."""
    for tensor in call.inputs:
        maker = case.maker(tensor)
        if maker is None or not is_attention(case, maker.layer) or len(maker.inputs) < 2:
            continue
        query, value = maker.inputs[0], maker.inputs[1]
        node = maker.node
        if node is None or not case.in_tree(node) or shape_of(query) == shape_of(value):
            continue
        given = node.args[0] if node.args else None
        if isinstance(given, ast.List | ast.Tuple) and len(given.elts) >= 2:
            first, second = given.elts[0], given.elts[1]
        elif len(node.args) >= 2:
            first, second = node.args[0], node.args[1]
        else:
            continue
        finding.layer, finding.line = case.outer(maker.layer), maker.line
        finding.explanation = (
            f"The result of {maker.layer.layer_class} is as long as its first input, the "
            f"query: with {write(shape_of(query))} first it has {query.shape[1]} steps and "
            f"cannot be joined with {write(_other(call, tensor))}; put the one with "
            f"{value.shape[1]} steps first."
        )
        finding.offer(
            f"Put {case.text.of(second)} first, as the query",
            case.text.replace(first, case.text.of(second)),
            case.text.replace(second, case.text.of(first)),
            cost=0.1,
        )


def _offer_open_batch(finding: Finding, case: Case, call: CallRecord) -> None:
    """One input fixes the batch and another leaves it open."""
    if len({tensor.shape[0] for tensor in call.inputs}) < 2:
        return
    finding.explanation += (
        " One of them comes from an Input with a fixed batch size, the other leaves it "
        "open."
    )
    for tensor in call.inputs:
        place = place_of(case, tensor) if tensor.shape[0] is not None else None
        if place is None:
            continue
        finding.layer, finding.line = case.outer(place.layer), place.layer.line
        removed = case.remove_argument(place.layer, "batch_size")
        finding.offer("Leave the batch size of the Input open", removed, cost=0.1)
        if place.with_batch and isinstance(place.node, ast.Tuple | ast.List):
            edit = case.text.replace(place.node.elts[0], "None")
            finding.offer("Leave the batch size of the Input open", edit, cost=0.1)


def _other(call: CallRecord, tensor: Any) -> Shape:
    return next((shape_of(t) for t in call.inputs if t is not tensor), ())


def _offer_axis(
    finding: Finding, case: Case, layer: LayerRecord, shapes: list[Shape]
) -> None:
    """Offer the one axis on which the tensors differ."""
    differing = [i for i in range(len(shapes[0])) if len({s[i] for s in shapes}) > 1]
    if len(differing) == 1 and differing[0] > 0:
        axis = differing[0] if differing[0] < len(shapes[0]) - 1 else -1
        edit = case.set_argument(layer, "axis", str(axis), 0)
        finding.offer(f"Join along axis {axis}, the one that differs", edit, cost=0.5)


def _offer_one_vector(finding: Finding, case: Case, call: CallRecord) -> None:
    """Offer one vector for each word where a layer returns one for each character."""
    for tensor in call.inputs:
        made = case.made_by(tensor)
        reader = case.reader(made.wraps) if made is not None and made.wraps else None
        if made is None or reader is None or made.layer_class != "TimeDistributed":
            continue
        if len(tensor.shape) == 4 and case.value(reader, "return_sequences", False):
            name = case.called(made)
            finding.layer, finding.line = made, made.line
            finding.explanation += (
                f" {first_up(name)} returns every step of each part: one vector for each "
                "is its last step."
            )
            edits = set_sequences(case, made.wraps or made, keep=False)
            title = f"Let the {reader.layer_class} in {name} return its last step only"
            finding.offer(title, *edits, cost=0.2)


def _offer_same_rank(
    finding: Finding, case: Case, call: CallRecord, shapes: list[Shape]
) -> None:
    """Offer to make a sequence and a vector alike."""
    most, least = max(map(len, shapes)), min(map(len, shapes))
    if (most, least) != (3, 2):
        return
    finding.explanation += " A sequence and a vector do not go together."
    steps = next((s[1] for s in shapes if len(s) == 3), None)
    pooling, needed = case.spell("GlobalAveragePooling1D")
    flatten, more = case.spell("Flatten")
    for which, tensor in enumerate(call.inputs):
        argument = case.argument_of(call, which)
        layer = case.made_by(tensor)
        if len(tensor.shape) == 3:
            reader = _last_reader(case, tensor, sequences=True)
            if reader is not None:
                edits = set_sequences(case, reader, keep=False)
                name = case.called(reader)
                finding.offer(f"Let {name} return its last step only", *edits, cost=0.3)
                if [len(s) for s in shapes].count(3) == 1:
                    finding.layer, finding.line = reader, reader.line
            if argument is not None:
                said = case.text.of(argument)
                flat = case.text.replace(argument, f"{flatten}()({said})")
                mean = case.text.replace(argument, f"{pooling}()({said})")
                finding.offer(f"Flatten {said} first", flat, *more, cost=0.6)
                finding.offer(
                    f"Average {said} over its steps first", mean, *needed, cost=0.7
                )
        elif argument is not None:
            repeat, imports = case.spell("RepeatVector")
            said = case.text.of(argument)
            if steps:
                edit = case.text.replace(argument, f"{repeat}({steps})({said})")
                finding.offer(
                    f"Repeat {said} at each of the {steps} steps", edit, *imports, cost=0.5
                )
            if layer is not None and case.reader(layer):
                edits = set_sequences(case, layer, keep=True)
                finding.offer(
                    f"Set return_sequences=True on {case.called(layer)}", *edits, cost=0.4
                )


def _offer_one_a_step(finding: Finding, case: Case, call: CallRecord) -> None:
    """Offer to take a vector as one number for each step: weights over a sequence."""
    steps = next((t.shape[1] for t in call.inputs if len(t.shape) == 3), None)
    vectors = [i for i, t in enumerate(call.inputs) if len(t.shape) == 2]
    if steps is None or len(vectors) != 1 or call.inputs[vectors[0]].shape[-1] != steps:
        return
    argument = case.argument_of(call, vectors[0])
    if argument is None or case.core(call.layer).layer_class not in _BY_VALUE:
        return
    said = case.text.of(argument)
    reshape, imports = case.spell("Reshape")
    new = f"{reshape}(({steps}, 1))"
    finding.layer, finding.line = case.outer(call.layer), call.line
    finding.explanation += (
        f" {said} has as many values as the sequence has steps, {steps}: as one number for "
        f"each step it is ({steps}, 1)."
    )
    edit = case.text.replace(argument, f"{new}({said})")
    finding.offer(f"Give {said} an axis, {new}", edit, *imports, cost=0.1)


_BY_VALUE = ("Multiply", "Add", "Subtract")


def _last_reader(case: Case, tensor: Any, *, sequences: bool) -> LayerRecord | None:
    """Return the nearest recurrent layer before a tensor that returns sequences, or not."""
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        reader = case.reader(layer) if layer else None
        if layer and reader:
            has = bool(case.value(reader, "return_sequences", False))
            return layer if has == sequences else None
    return None


def _offer_same_sequences(finding: Finding, case: Case, call: CallRecord) -> None:
    """Offer to project each tensor to the width of another, or to the same length."""
    shapes = [shape_of(t) for t in call.inputs]
    if len({len(s) for s in shapes}) != 1 or len(shapes) != 2 or len(shapes[0]) != 3:
        return
    if shapes[0][1] != shapes[1][1] and shapes[0][1] and shapes[1][1]:
        for which, tensor in enumerate(call.inputs):
            place = place_of(case, tensor)
            if place is None or len(place.shape) < 2 or place.shape[0] != tensor.shape[1]:
                continue
            other = place_of(case, call.inputs[1 - which])
            if other is None or other.layer is place.layer or not other.shape:
                continue
            sizes = [
                other.element(0),
                *(place.element(i) for i in range(1, len(place.shape))),
            ]
            title = f"Declare both inputs with {other.shape[0]} steps"
            offer_shape(finding, place, sizes, title, cost=0.8 + 0.1 * which)
        for which, tensor in enumerate(call.inputs):
            argument = case.argument_of(call, which)
            reader = _last_reader(case, tensor, sequences=True)
            repeat, imports = case.spell("RepeatVector")
            if argument is not None and reader is not None:
                said = case.text.of(argument)
                edits = set_sequences(case, reader, keep=False)
                steps = shapes[1 - which][1]
                edit = case.text.replace(argument, f"{repeat}({steps})({said})")
                title = f"Keep the last step of {said} and repeat it {steps} times"
                finding.offer(title, edit, *edits, *imports, cost=1.2)


def _offer_same_units(
    finding: Finding, case: Case, call: CallRecord, shapes: list[Shape]
) -> None:
    """Offer to give the layers before the same units, or a Dense layer between."""
    for which, tensor in enumerate(call.inputs):
        other = next((s[-1] for s in shapes if s[-1] != tensor.shape[-1]), None)
        if other is None:
            continue
        offer_width(finding, case, call, which, other)


def _offer_dot(
    finding: Finding, case: Case, layer: LayerRecord, shapes: list[Shape]
) -> None:
    """Offer the axes of two tensors that are equal."""
    for rank, (i, j) in enumerate(_equal_axes(shapes)[:3]):
        text = str(i) if i == j else f"({i}, {j})"
        edit = case.set_argument(layer, "axes", text, 0)
        finding.offer(
            f"Multiply along axes {text}, which are equal", edit, cost=0.3 + 0.1 * rank
        )


def _equal_axes(shapes: list[Shape]) -> list[tuple[int, int]]:
    """Return the pairs of axes on which two tensors have one size, the last ones first."""
    if len(shapes) != 2:
        return []
    first, second = shapes
    return sorted(
        (
            (i, j)
            for i in range(1, len(first))
            for j in range(1, len(second))
            if first[i] == second[j] and first[i] is not None
        ),
        reverse=True,
    )
