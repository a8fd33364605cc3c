"""Sizes that do not fit: kernels longer than the sequence, reshapes, joins, attention.

What belongs here: the rules where the number of axes is right and a size is not. What does
not: states (`states.py`) and what the data bring (`data.py`).
"""

import ast
from typing import Any

from models.shapes import Shape
from models.worker.clinic.case import Case, first_up, is_shape, shape_of, write
from models.worker.clinic.finding import Finding, call_finding
from models.worker.clinic.inputs import offer_data_shape, offer_shape, place_of, write_sizes
from models.worker.clinic.keras_words import Axis
from models.worker.clinic.sequences import backward_of
from models.worker.source.reading import CallRecord, Failure


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


def unequal_directions(case: Case) -> list[Finding]:
    """Find a Bidirectional whose layers differ in units: Keras reckons wrongly."""
    findings = []
    for call in case.reading.calls:
        layer = call.layer
        backward = backward_of(case, layer)
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
                f"tensor really has {ours} + {theirs} = {ours + theirs} features, so what "
                "comes behind fails when it runs; use the same units both ways."
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
    finding = call_finding(
        case,
        failure,
        "open_size",
        f"{first_up(who)} has a weight for each feature of {write(shape)}, and their "
        "number is left open, None: only the batch and the steps may be open.",
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
    finding = call_finding(
        case,
        failure,
        "other_size",
        f"{first_up(who)} was built for {axis.expected} features when it was first "
        f"called, and is given {write(axis.shape)} here: a shared layer has one set of "
        "weights and takes one size.",
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
