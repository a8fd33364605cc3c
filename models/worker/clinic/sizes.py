"""Sizes that do not fit: kernels longer than the sequence, reshapes, joins, attention.

What belongs here: the rules where the number of axes is right and a size is not. What does
not: states (`states.py`) and what the data bring (`data.py`).
"""

import ast
from typing import Any

from models.shapes import Shape
from models.worker.clinic.case import Case, is_shape, product, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.inputs import (
    Place,
    drop_first,
    is_whole_data,
    offer_data_shape,
    offer_shape,
    place_of,
    write_sizes,
)
from models.worker.clinic.keras_words import Axis, first_lines
from models.worker.clinic.ranks import set_sequences
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
ATTENTIONS = {"Attention", "AdditiveAttention", "MultiHeadAttention"}


def _finding(case: Case, failure: Failure, rule: str, explanation: str) -> Finding:
    call = failure.call
    layer = case.outer(call.layer) if call else failure.layer
    return Finding(
        rule=rule,
        stage="build",
        layer=layer,
        line=(call.line if call else None) or failure.line,
        explanation=explanation,
        came=", ".join(write(shape_of(t)) for t in call.inputs) if call else "",
        keras_message=first_lines(failure.exception or failure.message),
    )


# -- lengths -----------------------------------------------------------------------------


def too_short(case: Case, failure: Failure) -> list[Finding]:
    """Explain a kernel or a pool that is larger than what it slides over."""
    call = failure.call
    if call is None or not call.inputs:
        return []
    layer, shape = case.core(call.layer), shape_of(call.inputs[0])
    who = case.called(case.outer(call.layer))
    name = "kernel_size" if "kernel_size" in parameters_of(layer) else "pool_size"
    size = case.value(layer, name)
    finding = _finding(
        case,
        failure,
        "too_short",
        f"{_up(who)} slides a window of {size} over {write(shape)}, and there are fewer "
        "steps than that: nothing would be left; use a smaller window, padding='same', or "
        "shorten the sequence less before.",
    )
    finding.expected = f"at least {size} on each axis that it slides over"
    place = place_of(case, call.inputs[0])
    if place is not None and is_whole_data(case, place):
        finding.offer(
            "Leave the number of samples out of the input shape",
            *drop_first(place),
            cost=0.2,
        )
    if place is not None:
        offer_data_shape(finding, case, place, cost=0.2)
    if "padding" in parameters_of(layer):
        finding.offer(
            f"Set padding='same' on {who}",
            case.set_argument(layer, "padding", "'same'"),
            cost=0.4,
        )
    _offer_window(finding, case, layer, shape, name)
    if place is not None and place.tensor is call.inputs[0] and len(place.shape) == 2:
        swapped = [place.element(1), place.element(0)]
        title = f"Declare steps first, then features: {write_sizes(swapped)}"
        offer_shape(finding, place, swapped, title, cost=0.9)
    for one in case.upstream(call.inputs[0]):
        before = case.made_by(one)
        if (
            before
            and "Pooling" in case.core(before).layer_class
            and before is not call.layer
        ):
            finding.offer(
                f"Leave {case.called(before)} out", case.remove_layer(before), cost=1.0
            )
            break
    if "Pooling" in layer.layer_class:
        finding.offer(f"Leave {who} out", case.remove_layer(call.layer), cost=0.9)
    return [finding]


def parameters_of(layer: LayerRecord) -> list[str]:
    """Return the parameters of a layer's class."""
    from models.worker.clinic.arguments import parameters

    return parameters(layer.layer_class)


def _offer_window(
    finding: Finding, case: Case, layer: LayerRecord, shape: Shape, name: str
) -> None:
    size = case.value(layer, name)
    sizes = (size,) if isinstance(size, int) else tuple(size or ())
    room = shape[2:-1] if layer.layer_class == "ConvLSTM2D" else shape[1:-1]
    if len(room) != len(sizes) or not all(isinstance(s, int) for s in sizes):
        return
    fitting = [
        s if r is None else max(1, min(s, r)) for s, r in zip(sizes, room, strict=True)
    ]
    text = (
        str(fitting[0])
        if isinstance(size, int) or len(fitting) == 1
        else str(tuple(fitting))
    )
    at = parameters_of(layer).index(name)
    finding.offer(f"Use {name}={text}", case.set_argument(layer, name, text, at), cost=0.6)


# -- reshapes ----------------------------------------------------------------------------


def wrong_reshape(case: Case, failure: Failure) -> list[Finding]:
    """Explain a Reshape to a shape with another number of values."""
    call = failure.call
    if call is None or not call.inputs:
        return []
    layer = case.core(call.layer)
    shape, target = shape_of(call.inputs[0])[1:], layer.arguments.get("target_shape", ())
    have = product(shape)
    target = tuple(target) if isinstance(target, tuple | list) else (target,)
    want = product([t for t in target if isinstance(t, int)])
    finding = _finding(
        case,
        failure,
        "wrong_reshape",
        f"Reshape keeps all values and only arranges them anew: {write(shape)} has {have} "
        "of "
        f"them for each sample, and {write(target)} takes {want}.",
    )
    finding.expected = f"{want} values"
    _offer_targets(finding, case, layer, shape, target)
    place = place_of(case, call.inputs[0])
    if place is not None:
        offer_data_shape(finding, case, place, cost=0.1)
        _offer_other_names(finding, case, place, layer)
    return [finding]


def _offer_targets(
    finding: Finding, case: Case, layer: LayerRecord, shape: Shape, target: tuple[Any, ...]
) -> None:
    """Offer the target with one size left to Keras, and the shape that is there."""
    node = layer.argument_nodes.get("target_shape")
    have = product(shape)
    if node is None or have is None or not all(isinstance(t, int) for t in target):
        return
    for index in reversed(range(len(target))):
        others = product([t for i, t in enumerate(target) if i != index]) or 0
        if others > 0 and have % others == 0:
            sizes: list[Any] = [*target[:index], have // others, *target[index + 1 :]]
            text = write_sizes(sizes)
            edit = case.set_argument(layer, "target_shape", text, 0)
            finding.offer(
                f"Reshape to {text}", edit, cost=0.5 + 0.2 * (len(target) - 1 - index)
            )
    if len(shape) > len(target) == 2 and shape[0] and have:
        text = write_sizes([shape[0], have // shape[0]])
        finding.offer(
            f"Reshape to {text}",
            case.set_argument(layer, "target_shape", text, 0),
            cost=0.7,
        )


def _offer_other_names(
    finding: Finding, case: Case, place: Place, layer: LayerRecord
) -> None:
    """Offer another name in the input's shape: (wide, wide) → (wide, tall)."""
    elements = place.elements
    used = [e.id for e in elements if isinstance(e, ast.Name)]
    repeated = {name for name in used if used.count(name) > 1}
    if not repeated:
        return
    names = _names_behind(case, layer.argument_nodes.get("target_shape"))
    compound = {
        target.id
        for node in ast.walk(case.tree)
        if isinstance(node, ast.Assign)
        and not isinstance(node.value, ast.Constant | ast.Name)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    names = [name for name in names if name not in compound]
    for other in [n for n in names if n not in used]:
        for index in reversed(range(len(elements))):
            element = elements[index]
            if isinstance(element, ast.Name) and element.id in repeated:
                sizes = [case.text.of(e) for e in elements]
                sizes[index] = other
                title = f"Declare {write_sizes(sizes)}: {element.id} stands there twice"
                finding.layer = case.outer(place.layer)
                finding.line = place.layer.line
                if "stands there twice" not in finding.explanation:
                    finding.explanation += (
                        f" In the input's shape {place.said} the name {element.id} stands "
                        f"there twice, and {other}, which the Reshape reckons with, never."
                    )
                edit = case.text.replace(element, other)
                finding.offer(title, edit, cost=0.2 + 0.1 * (len(elements) - index))


def _names_behind(case: Case, node: ast.expr | None) -> list[str]:
    """Return the names that an expression depends on, through assignments."""
    names: list[str] = []
    waiting = [node] if node is not None else []
    while waiting and len(names) < 20:
        here = waiting.pop(0)
        for one in ast.walk(here):
            if isinstance(one, ast.Name) and one.id not in names:
                names.append(one.id)
                waiting += [
                    a.value
                    for a in ast.walk(case.tree)
                    if isinstance(a, ast.Assign)
                    and any(isinstance(t, ast.Name) and t.id == one.id for t in a.targets)
                ]
    return names


# -- joins -------------------------------------------------------------------------------


def wrong_join(case: Case, failure: Failure) -> list[Finding]:
    """Tensors of different shapes are joined."""
    call = failure.call
    if call is None:
        return []
    layer = case.core(call.layer)
    shapes = [shape_of(t) for t in call.inputs]
    if len(shapes) < 2:
        return [_one_joined(case, failure, call)]
    listed = " and ".join(write(s) for s in shapes)
    if layer.layer_class == "Concatenate":
        rule = "all axes but the one along which they are joined must be equal"
    elif layer.layer_class == "Dot":
        rule = "the axes that are multiplied must be equal"
    else:
        rule = "they must have the same shape"
    finding = _finding(
        case,
        failure,
        "wrong_join",
        f"{layer.layer_class} joins {listed}, and {rule}.",
    )
    finding.expected = rule
    _offer_attention_order(finding, case, call)
    _offer_open_batch(finding, case, call)
    if len({len(s) for s in shapes}) > 1:
        _offer_same_rank(finding, case, call, shapes)
    elif layer.layer_class == "Concatenate":
        _offer_axis(finding, case, layer, shapes)
    if layer.layer_class == "Dot":
        _offer_dot(finding, case, layer, shapes)
    elif len({s[-1] for s in shapes}) > 1 and layer.layer_class != "Concatenate":
        _offer_same_units(finding, case, call, shapes)
    _offer_same_sequences(finding, case, call)
    return [finding]


def _one_joined(case: Case, failure: Failure, call: CallRecord) -> Finding:
    """`Concatenate()(a, b)`, or one tensor alone."""
    layer = case.core(call.layer)
    finding = _finding(
        case,
        failure,
        "join_takes_a_list",
        f"{layer.layer_class} takes its tensors as one list: "
        f"{layer.layer_class}()([a, b]), with both kinds of brackets.",
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
        if layer.layer_class in ATTENTIONS:
            edit = case.text.replace(node.args[0], f"[{said}, {said}]")
            finding.offer(f"Let {said} attend to itself: [{said}, {said}]", edit, cost=0.3)
        finding.offer(
            f"Leave {layer.layer_class} out", case.text.replace(node, said), cost=1.0
        )
    return finding


def _offer_attention_order(finding: Finding, case: Case, call: CallRecord) -> None:
    """Offer to exchange query and value: an Attention is as long as its query."""
    for tensor in call.inputs:
        maker = case.maker(tensor)
        if (
            maker is None
            or maker.layer.layer_class not in ATTENTIONS
            or len(maker.inputs) < 2
        ):
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
    finding.explanation += " One of them comes from an Input with a fixed batch size, the other leaves it open."
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
                if len([s for s in shapes if len(s) == 3]) == 1:
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


def offer_width(
    finding: Finding, case: Case, call: CallRecord, which: int, wanted: int
) -> None:
    """Offer ways to give one input of a call another last size."""
    tensor = call.inputs[which]
    came = tensor.shape[-1]
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is None or one.shape[-1] != came:
            continue
        inner = case.core(layer)
        both = layer.layer_class == "Bidirectional"
        if both and came == 2 * wanted:
            title = f"Add the two directions of {case.called(layer)} up, merge_mode='sum'"
            finding.offer(
                title, case.set_argument(layer, "merge_mode", "'sum'", 1), cost=0.3
            )
        if "units" in inner.arguments:
            concat = both and case.value(layer, "merge_mode", "concat") == "concat"
            units = wanted // 2 if concat and wanted % 2 == 0 else wanted
            edit = case.set_argument(inner, "units", str(units), 0)
            finding.offer(f"Give {case.called(layer)} {units} units", edit, cost=0.4)
            break
        if "output_dim" in inner.arguments:
            edit = case.set_argument(inner, "output_dim", str(wanted), 1)
            finding.offer(f"Give {case.called(layer)} {wanted} dimensions", edit, cost=0.5)
            break
        if "filters" in inner.arguments:
            edit = case.set_argument(inner, "filters", str(wanted), 0)
            finding.offer(f"Give {case.called(layer)} {wanted} filters", edit, cost=0.5)
            break
        if inner.layer_class not in (
            "Dropout",
            "BatchNormalization",
            "Activation",
            "Masking",
            "LayerNormalization",
        ):
            break
    argument = case.argument_of(call, which)
    if argument is not None:
        dense, imports = case.spell("Dense")
        said = case.text.of(argument)
        edit = case.text.replace(argument, f"{dense}({wanted})({said})")
        finding.offer(
            f"Bring {said} to {wanted} features with a Dense layer",
            edit,
            *imports,
            cost=0.6,
        )


def _offer_dot(
    finding: Finding, case: Case, layer: LayerRecord, shapes: list[Shape]
) -> None:
    """Offer the axes of two tensors that are equal."""
    if len(shapes) != 2:
        return
    first, second = shapes
    options = [
        (i, j)
        for i in range(1, len(first))
        for j in range(1, len(second))
        if first[i] == second[j] and first[i] is not None
    ]
    for rank, (i, j) in enumerate(sorted(options, reverse=True)[:3]):
        text = str(i) if i == j else f"({i}, {j})"
        edit = case.set_argument(layer, "axes", text, 0)
        finding.offer(
            f"Multiply along axes {text}, which are equal", edit, cost=0.3 + 0.1 * rank
        )


# -- attention ---------------------------------------------------------------------------


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
    finding = _finding(
        case,
        failure,
        "attention_inputs",
        f"{layer.layer_class} asks with one sequence, the query, and looks through "
        "another, "
        f"the value: call it as {how}; for attention of a sequence to itself both are the "
        "same.",
    )
    finding.expected = how
    if not node.args:
        return [finding]
    first = node.args[0]
    if heads and isinstance(first, ast.List | ast.Tuple):
        text = ", ".join(case.text.of(e) for e in first.elts)
        finding.offer(
            "Hand query and value over one by one", case.text.replace(first, text), cost=0.1
        )
    elif heads:
        said = case.text.of(first)
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
        said = case.text.of(first)
        edit = case.text.replace(first, f"[{said}, {said}]")
        finding.offer(f"Let {said} attend to itself: [{said}, {said}]", edit, cost=0.2)
    return [finding]


def unequal_attention(case: Case) -> list[Finding]:
    """Attention over sequences with different last sizes, which building lets pass."""
    findings = []
    for call in case.reading.calls:
        kind = call.layer.layer_class
        if kind not in ("Attention", "AdditiveAttention") or len(call.inputs) < 2:
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
                "last "
                f"sizes must be equal; they are {query[-1]}, {write(query)}, and "
                f"{key[-1]}, "
                f"{write(key)}. Keras says nothing while building; the run fails."
            ),
            came=f"{write(query)}, {write(key)}",
            expected="the same last size",
        )
        offer_width(finding, case, call, 0, key[-1])
        offer_width(finding, case, call, 1 if len(call.inputs) == 2 else 2, query[-1])
        findings.append(finding)
    return findings


def unequal_directions(case: Case) -> list[Finding]:
    """Find a Bidirectional whose layers differ in units: Keras reckons wrongly."""
    from models.worker.clinic.ranks import _backward

    findings = []
    for call in case.reading.calls:
        layer = call.layer
        backward = _backward(case, layer)
        if layer.layer_class != "Bidirectional" or backward is None or layer.wraps is None:
            continue
        ours = getattr(layer.wraps.keras_layer, "units", None)
        theirs = getattr(backward.keras_layer, "units", None)
        if (
            not ours
            or not theirs
            or ours == theirs
            or case.value(layer, "merge_mode") is None
        ):
            continue
        finding = Finding(
            rule="directions_differ",
            stage="run",
            layer=layer,
            line=layer.line,
            explanation=(
                f"The forward layer has {ours} units and the backward one {theirs}: Keras "
                f"reckons the width as twice the forward layer's, {2 * ours}, and the "
                "tensor "
                f"really has {ours} + {theirs} = {ours + theirs} features, so what comes "
                "behind fails when it runs; use the same units both ways."
            ),
            came=f"{ours} and {theirs} units",
            expected="the same units",
        )
        text = case.said(layer.wraps, "units") or str(ours)
        edit = case.set_argument(backward, "units", text, 0)
        finding.offer(f"Give the backward layer {ours} units", edit, cost=0.2)
        text = case.said(backward, "units") or str(theirs)
        edit = case.set_argument(layer.wraps, "units", text, 0)
        finding.offer(f"Give the forward layer {theirs} units", edit, cost=0.3)
        findings.append(finding)
    return findings


# -- open sizes, and sizes of layers that are built already --------------------------------


def open_size(case: Case, failure: Failure) -> list[Finding]:
    """Explain a size that weights depend on and that is None."""
    call = failure.call
    if call is None or not call.inputs:
        return []
    who, shape = case.called(case.outer(call.layer)), shape_of(call.inputs[0])
    finding = _finding(
        case,
        failure,
        "open_size",
        f"{_up(who)} has a weight for each feature of {write(shape)}, and their number is "
        "left "
        "open, None: only the batch and the steps may be open.",
    )
    finding.expected = "a number as the last size"
    place = place_of(case, call.inputs[0])
    if place is None:
        return [finding]
    finding.layer, finding.line = case.outer(place.layer), place.layer.line
    offer_data_shape(finding, case, place, cost=0.1)
    sizes = [place.element(index) for index in range(len(place.shape))]
    if len(place.shape) == 2 and place.shape[-1] is None and place.shape[0]:
        offer_shape(
            finding, place, ["None", sizes[0]], f"Declare (None, {sizes[0]})", cost=0.4
        )
    for layer in (case.made_by(one) for one in case.upstream(call.inputs[0])):
        if layer and layer.layer_class == "Flatten":
            finding.explanation += (
                " Flatten makes the features of all steps, whose number is open."
            )
            pooling, imports = case.spell("GlobalAveragePooling1D")
            node = layer.node
            if node is not None and case.in_tree(node):
                edit = case.text.replace(node, f"{pooling}()")
                finding.offer(
                    "Average over the steps in place of Flatten", edit, *imports, cost=0.3
                )
            finding.layer, finding.line = layer, layer.line
            finding.offer("Leave Flatten out", case.remove_layer(layer), cost=0.5)
    options = [s for s in ("10", "1") if None in place.shape]
    for rank, size in enumerate(options):
        filled = [
            size if value is None else sizes[i] for i, value in enumerate(place.shape)
        ]
        title = f"Say the size, for instance {write_sizes(filled)}"
        offer_shape(finding, place, filled, title, cost=1.0 + 0.2 * rank)
    return [finding]


def other_size(case: Case, failure: Failure, axis: Axis) -> list[Finding]:
    """Explain a layer that was built for another size: a shared one."""
    call = failure.call
    if call is None:
        return []
    who = case.called(case.outer(call.layer))
    finding = _finding(
        case,
        failure,
        "other_size",
        f"{_up(who)} was built for {axis.expected} features when it was first called, and "
        "is "
        f"given {write(axis.shape)} here: a shared layer has one set of weights and takes "
        "one "
        "size.",
    )
    finding.expected = f"{axis.expected} on axis {axis.axis}"
    offer_width(finding, case, call, 0, axis.expected)
    for number, tensor in enumerate(call.inputs[:1]):
        place = place_of(case, tensor)
        if place and place.tensor is tensor and place.shape:
            sizes = [place.element(i) for i in range(len(place.shape) - 1)]
            sizes.append(str(axis.expected))
            title = f"Declare {write_sizes(sizes)}"
            offer_shape(finding, place, sizes, title, cost=0.4 + number)
    node = call.layer.node
    func = call.node.func if call.node is not None else None
    if node is not None and case.in_tree(node) and isinstance(func, ast.Name):
        edit = case.text.replace(func, case.text.of(node))
        finding.offer("Use a layer of its own here", edit, cost=0.7)
    return [finding]


def first_shape(value: Any) -> Shape | None:
    """Return a shape, or the first of several."""
    if is_shape(value):
        return tuple(value)
    if isinstance(value, tuple | list) and value and is_shape(value[0]):
        return tuple(value[0])
    return None


def _up(text: str) -> str:
    return text[:1].upper() + text[1:]
