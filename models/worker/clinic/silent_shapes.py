"""Shapes that are declared wrongly and build all the same.

What belongs here: an input shape one bracket too deep, axes read in the wrong order,
padding without a mask. What does not: shapes that the data contradict (`data.py`).
"""

import ast
from typing import Any

from models.worker.clinic.case import Case
from models.worker.clinic.finding import Finding
from models.worker.clinic.graph import STATES
from models.worker.clinic.inputs import input_import, input_name, place_of

# -- shapes --------------------------------------------------------------------------------


def shape_inside(case: Case) -> list[Finding]:
    """input_shape one bracket too deep: `Bidirectional(LSTM(8, input_shape=…))`."""
    model = case.model
    if model is None or model.kind != "sequential":
        return []
    layer = case.first_of(model)
    if (
        layer is None
        or layer.wraps is None
        or layer.layer_class not in ("Bidirectional", "TimeDistributed")
    ):
        return []
    if (
        any(x.layer_class == "InputLayer" for x in model.layers)
        or "input_shape" in layer.arguments
    ):
        return []
    inner = layer.wraps
    name = next(
        (
            n
            for n in ("input_shape", "batch_input_shape", "input_dim")
            if n in inner.arguments
        ),
        None,
    )
    if (
        name is None
        or inner.node is None
        or layer.node is None
        or not case.in_tree(inner.node)
    ):
        return []
    if any(n in layer.arguments for n in ("input_dim", "batch_input_shape", "batch_size")):
        return []
    said = case.said(inner, name) or str(inner.arguments[name])
    finding = Finding(
        rule="shape_inside",
        stage="silent",
        layer=layer,
        line=inner.line,
        explanation=(
            f"{name} stands one bracket too deep: a Sequential model asks its first layer, "
            f"the {layer.layer_class}, for a shape, and what the {inner.layer_class} "
            "inside was told is not passed on; the model stays without shapes and weights "
            "until it sees data. Keras says nothing."
        ),
        came=f"{inner.layer_class}(…, {name}={said})",
        expected=f"{layer.layer_class}(…, input_shape=…)",
    )
    if name == "input_shape":
        removed = case.remove_argument(inner, name)
        added = case.text.set_argument(layer.node, name, said)
        finding.offer(
            f"Give input_shape to the {layer.layer_class}", removed, added, cost=0.1
        )
        new = f"{input_name(case)}({said})"
        add, place = case.add_call(layer), case.list_place(layer)
        edits: list[Any] = []
        if add is not None and isinstance(add.func, ast.Attribute):
            owner = case.text.of(add.func.value)
            edits = [
                case.text.insert_before(case.text.statement(add), f"{owner}.add({new})")
            ]
        elif place is not None:
            edits = [case.text.insert_element(*place, new)]
        if edits:
            finding.offer(
                "Start with an Input", removed, *edits, *input_import(case), cost=0.2
            )
    return [finding]


def swapped_axes(case: Case) -> list[Finding]:
    """`input_shape=(X.shape[2], X.shape[1])`: read off the wrong axes."""
    model = case.model
    if model is None or not model.inputs:
        return []
    findings = []
    for tensor in model.inputs:
        place = place_of(case, tensor)
        if place is None or len(place.elements) != 2:
            continue
        axes = [_axis(e) for e in place.elements]
        names = {a[0] for a in axes if a}
        if None in axes or len(names) != 1:
            continue
        numbers = [a[1] for a in axes if a]
        if numbers not in ([2, 1], [0, 2], [0, 1]) or (
            numbers == [0, 1] and not _has_three(case, axes)
        ):
            continue
        name = names.pop()
        what = (
            "features first and steps second"
            if numbers == [2, 1]
            else "the number of samples where the steps belong"
        )
        finding = Finding(
            rule="data_differ",
            stage="silent",
            layer=case.outer(place.layer),
            line=place.layer.line,
            explanation=(
                f"{place.said} has {what}: {name} is (samples, steps, features), so one "
                f"sample is ({name}.shape[1], {name}.shape[2])."
            ),
            came=place.said,
            expected=f"({name}.shape[1], {name}.shape[2])",
        )
        edits = [
            case.text.replace(e, f"{name}.shape[{i + 1}]")
            for i, e in enumerate(place.elements)
        ]
        finding.offer(f"Declare ({name}.shape[1], {name}.shape[2])", *edits, cost=0.1)
        findings.append(finding)
    return findings


def _has_three(case: Case, axes: list[tuple[str, int] | None]) -> bool:
    name = axes[0][0] if axes[0] else ""
    shape = case.reading.used.get(f"{name}.shape")
    return (
        isinstance(shape, tuple | list)
        and len(shape) == 3
        and f"{name}.shape" not in case.reading.guessed
    )


def _axis(node: ast.expr) -> tuple[str, int] | None:
    """Read `X.shape[1]` as ("X", 1)."""
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "shape"
        and isinstance(node.value.value, ast.Name)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, int)
    ):
        return node.value.value.id, node.slice.value
    return None


# -- padding -------------------------------------------------------------------------------


def padding_without_mask(case: Case) -> list[Finding]:
    """Sequences padded behind, an Embedding without a mask, and only the last step read."""
    padded = [
        node
        for node in ast.walk(case.tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) or getattr(node.func, "id", ""))
        == "pad_sequences"
        and any(
            k.arg == "padding"
            and isinstance(k.value, ast.Constant)
            and k.value.value == "post"
            for k in node.keywords
        )
    ]
    if not padded:
        return []
    findings = []
    for call in case.reading.calls:
        layer = call.layer
        if (
            layer.layer_class != "Embedding"
            or case.value(layer, "mask_zero", False)
            or not call.outputs
        ):
            continue
        reader = next(
            (
                c.layer
                for c in case.reading.calls
                if case.reader(c.layer) is not None
                and c.inputs
                and any(t is call.outputs[0] for t in case.upstream(c.inputs[0]))
            ),
            None,
        )
        inner = case.reader(reader) if reader else None
        if reader is None or inner is None or case.value(inner, "return_sequences", False):
            continue
        if reader.layer_class == "Bidirectional" or inner.layer_class not in STATES:
            continue
        finding = Finding(
            rule="padding_without_mask",
            stage="silent",
            layer=case.outer(layer),
            line=layer.line,
            explanation=(
                "pad_sequences(padding='post') puts zeros behind each sequence, and "
                f"{case.called(reader)} goes on reading them up to the last step, which is "
                "the one that it returns: give the Embedding mask_zero=True, so that "
                "padded steps are left out."
            ),
            came="Embedding without mask_zero",
            expected="mask_zero=True",
        )
        finding.offer(
            "Set mask_zero=True on the Embedding",
            case.set_argument(layer, "mask_zero", "True"),
            cost=0.1,
        )
        for node in padded[:1]:
            keyword = next(k for k in node.keywords if k.arg == "padding")
            edit = case.text.replace(keyword.value, "'pre'")
            finding.offer("Pad in front, padding='pre'", edit, cost=0.5)
        findings.append(finding)
    return findings


def padding_not_masked(case: Case) -> list[Finding]:
    """pad_sequences(value=-1.0) in front of Masking(mask_value=0.0)."""
    masks = [one for one in case.reading.layers if one.layer_class == "Masking"]
    values = {
        _number(keyword.value)
        for node in ast.walk(case.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] == "pad_sequences"
        for keyword in node.keywords
        if keyword.arg == "value"
    }
    model = case.model
    if len(masks) != 1 or len(values) != 1 or model is None or len(model.inputs) > 1:
        return []
    layer, value = masks[0], values.pop()
    masked = case.value(layer, "mask_value", 0.0)
    if value is None or isinstance(masked, bool) or not isinstance(masked, int | float):
        return []
    if float(masked) == value:
        return []
    finding = Finding(
        rule="padding_not_masked",
        stage="silent",
        layer=layer,
        line=layer.line,
        explanation=(
            f"pad_sequences fills up with {value:g}, and the Masking leaves out the steps "
            f"whose values are all {masked:g}: no padded step is left out, and the layers "
            "behind read them all; mask_value and value must be the same number."
        ),
        came=f"mask_value={masked:g}",
        expected=f"mask_value={value!r}",
    )
    edit = case.set_argument(layer, "mask_value", repr(value), 0)
    finding.offer(f"Mask what was padded, mask_value={value!r}", edit, cost=0.1)
    return [finding]


def _number(node: ast.expr) -> float | None:
    """Return a number that is written out."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain else None
