"""Windows longer than what they slide over, and reshapes that lose values.

What belongs here: the rules for kernels, pools and Reshape. What does not: joins
(`joins.py`) and attention (`attention.py`).
"""

import ast
from typing import Any

from models.shapes import Shape
from models.worker.clinic.case import Case, first_up, product, shape_of, write
from models.worker.clinic.finding import Finding, call_finding
from models.worker.clinic.inputs import (
    Place,
    drop_first,
    is_whole_data,
    offer_data_shape,
    offer_shape,
    place_of,
    write_sizes,
)
from models.worker.clinic.values import parameters
from models.worker.source.reading import Failure, LayerRecord

# -- lengths -----------------------------------------------------------------------------


def too_short(case: Case, failure: Failure) -> list[Finding]:
    """Explain a kernel or a pool that is larger than what it slides over."""
    call = failure.call
    if call is None or not call.inputs:
        return []
    layer, shape = case.core(call.layer), shape_of(call.inputs[0])
    who = case.called(case.outer(call.layer))
    name = "kernel_size" if "kernel_size" in parameters(layer.layer_class) else "pool_size"
    size = case.value(layer, name)
    finding = call_finding(
        case,
        failure,
        "too_short",
        f"{first_up(who)} slides a window of {size} over {write(shape)}, and there are "
        "fewer steps than that: nothing would be left; use a smaller window, "
        "padding='same', or shorten the sequence less before.",
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
    if "padding" in parameters(layer.layer_class):
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
    at = parameters(layer.layer_class).index(name)
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
    finding = call_finding(
        case,
        failure,
        "wrong_reshape",
        f"Reshape keeps all values and only arranges them anew: {write(shape)} has {have} "
        f"of them for each sample, and {write(target)} takes {want}.",
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
