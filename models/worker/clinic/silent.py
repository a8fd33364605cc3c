"""What Keras never complains about.

What belongs here: rules for models that build, and often run, and do not do what they say.
Each needs evidence in the text itself, so that a good model is never called broken. What
does not: anything that raises.
"""

from typing import Any

from models.worker.clinic.case import Case, first_up, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.logits import activation_for_loss
from models.worker.clinic.pairs import loss_of
from models.worker.clinic.silent_shapes import (
    padding_not_masked,
    padding_without_mask,
    shape_inside,
    swapped_axes,
)
from models.worker.clinic.silent_states import (
    last_step_of_both,
    states_handed_over,
    states_in_order,
)
from models.worker.clinic.target_offers import set_loss
from models.worker.clinic.values import offer_rate
from models.worker.source.reading import CallRecord, LayerRecord


def silent(case: Case) -> list[Finding]:
    """Return everything that is wrong and raises nothing."""
    return [
        *_rates(case),
        *_one_class(case),
        *_samples_joined(case),
        *activation_for_loss(case),
        *last_step_of_both(case),
        *states_in_order(case),
        *states_handed_over(case),
        *shape_inside(case),
        *swapped_axes(case),
        *padding_without_mask(case),
        *padding_not_masked(case),
    ]


# -- single layers -------------------------------------------------------------------------


def _rates(case: Case) -> list[Finding]:
    """dropout=20 and recurrent_dropout=1.5, which recurrent layers take."""
    findings = []
    for layer in case.reading.layers:
        for name in ("dropout", "recurrent_dropout"):
            value = layer.arguments.get(name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            if 0 <= value < 1 or layer.keras_layer is None:
                continue
            finding = Finding(
                rule="rate_out_of_range",
                stage="silent",
                layer=case.outer(layer),
                line=layer.line,
                explanation=(
                    f"{name}={value!r} of {case.called(layer)}: it is the share of values "
                    "to drop in training, from 0 to below 1; Keras takes any number "
                    "without a word, and "
                    + (
                        "with 1 nothing is left to learn from."
                        if value == 1
                        else "training breaks."
                    )
                ),
                came=f"{name}={value!r}",
                expected="from 0 to below 1",
            )
            offer_rate(finding, case, layer, name, value)
            findings.append(finding)
    return findings


_FLAGS = (
    "return_sequences", "return_state", "go_backwards", "stateful", "use_bias",
    "mask_zero", "trainable", "unroll",
)  # fmt: skip


def text_for_flags(case: Case) -> list[Finding]:
    """return_sequences='False': any text that is not empty counts as True."""
    findings = []
    for layer in case.reading.layers:
        for name in _FLAGS:
            value = layer.arguments.get(name)
            if not isinstance(value, str) or value.lower() not in ("true", "false"):
                continue
            finding = Finding(
                rule="text_for_flag",
                stage="silent",
                layer=case.outer(layer),
                line=layer.line,
                explanation=(
                    f"{name} of {case.called(case.outer(layer))} is the text {value!r}, "
                    "and every text counts as True: write "
                    f"{value.title()} without quotes. Keras says nothing."
                ),
                came=f"{name}={value!r}",
                expected=f"{name}={value.title()}",
            )
            edit = case.set_argument(layer, name, value.title())
            finding.offer(f"Write {name}={value.title()}", edit, cost=0.05)
            findings.append(finding)
    return findings


def _one_class(case: Case) -> list[Finding]:
    """Find a softmax over one unit, and a categorical loss on one."""
    findings = []
    for call in case.reading.calls:
        inner = case.core(call.layer)
        if not call.outputs or not _is_softmax(inner):
            continue
        shape = shape_of(call.outputs[0])
        if shape[-1] != 1:
            continue
        layer = case.outer(call.layer)
        finding = Finding(
            rule="softmax_over_one",
            stage="silent",
            layer=layer,
            line=layer.line,
            explanation=(
                f"{first_up(case.called(layer))} applies a softmax over one unit: the "
                "values of a softmax sum to 1, so a single one is always exactly 1 and "
                "nothing can be learned; use a sigmoid, or one unit for each class."
            ),
            came=write(shape),
            expected="2 units or more, or activation='sigmoid'",
        )
        name = "axis" if inner.layer_class == "Softmax" else "activation"
        if name == "activation":
            at = 0 if inner.layer_class == "Activation" else 1
            edits: list[Any] = [case.set_argument(inner, "activation", "'sigmoid'", at)]
            model = case.model
            more = _binary(case) if model and _is_last(case, call) else []
            title = "Use a sigmoid" + (" with binary_crossentropy" if more else "")
            finding.offer(title, *edits, *more, cost=0.1)
        if "units" in inner.arguments:
            edit = case.set_argument(inner, "units", "2", 0)
            finding.offer("Use one unit for each class, for instance 2", edit, cost=0.6)
        findings.append(finding)
    return findings or _categorical_on_one(case)


def _samples_joined(case: Case) -> list[Finding]:
    """Concatenate(axis=0): the samples of the batch are put behind one another."""
    findings = []
    for call in case.reading.calls:
        layer = case.core(call.layer)
        axis = layer.arguments.get("axis", -1)
        if layer.layer_class != "Concatenate" or not call.outputs or len(call.inputs) < 2:
            continue
        if axis not in (0, -len(call.outputs[0].shape)) or isinstance(axis, bool):
            continue
        finding = Finding(
            rule="samples_joined",
            stage="silent",
            layer=case.outer(call.layer),
            line=call.layer.line,
            explanation=(
                f"{first_up(case.called(case.outer(call.layer)))} joins along axis {axis}, "
                "which is the batch: the samples of one tensor come behind those of the "
                "other, and there are more answers than targets. Features are joined along "
                "axis -1."
            ),
            came=f"axis={axis}",
            expected="axis=-1",
        )
        edit = case.set_argument(layer, "axis", "-1", 0)
        finding.offer("Join the features, axis=-1", edit, cost=0.1)
        findings.append(finding)
    return findings


def _is_softmax(layer: LayerRecord) -> bool:
    if layer.layer_class == "Softmax":
        return bool(layer.arguments.get("axis", -1) == -1)
    if layer.layer_class not in ("Dense", "Activation", "Conv1D"):
        return False
    made = getattr(layer.keras_layer, "activation", None)
    return getattr(made, "__name__", "") == "softmax"


def _is_last(case: Case, call: CallRecord) -> bool:
    model = case.model
    return bool(model and any(out is one for out in model.outputs for one in call.outputs))


def _binary(case: Case) -> list[Any]:
    """Return the edit that makes a loss for several classes one for two."""
    if "categorical" not in (loss_of(case) or "").lower():
        return []
    edit = set_loss(case, "binary_crossentropy")
    return [edit] if edit else []


def _categorical_on_one(case: Case) -> list[Finding]:
    model = case.model
    loss = loss_of(case) or ""
    if model is None or len(model.outputs) != 1 or "categorical" not in loss.lower():
        return []
    shape = shape_of(model.outputs[0])
    layer = case.made_by(model.outputs[0])
    if shape[-1] != 1 or layer is None or len(shape) > 2:
        return []
    finding = Finding(
        rule="categorical_over_one",
        stage="silent",
        layer=case.outer(layer),
        line=layer.line,
        explanation=(
            f"{loss} compares the shares of several classes, and the model returns one "
            f"value, {write(shape)}: the loss says nothing about it; use "
            "binary_crossentropy with a sigmoid, or one unit for each class."
        ),
        came=write(shape),
        expected="one unit for each class",
    )
    inner = case.core(layer)
    edits: list[Any] = [set_loss(case, "binary_crossentropy")]
    if inner.layer_class == "Dense" and inner.arguments.get("activation") != "sigmoid":
        edits.append(case.set_argument(inner, "activation", "'sigmoid'", 1))
    finding.offer("Use binary_crossentropy with a sigmoid", *edits, cost=0.2)
    if "units" in inner.arguments:
        finding.offer(
            "Use a softmax over one unit for each class, for instance 2",
            case.set_argument(inner, "units", "2", 0),
            case.set_argument(inner, "activation", "'softmax'", 1),
            cost=0.6,
        )
    return [finding]
