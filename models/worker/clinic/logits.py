"""The last activation and a loss that takes probabilities, or what stands before them.

What belongs here: silent rules about `activation` and `from_logits`. What does not: the
number of units (`targets.py`, `silent.py`).
"""

import ast
from typing import Any

from models.worker.clinic.case import Case, first_up, shape_of
from models.worker.clinic.finding import Finding
from models.worker.clinic.graph import CELLS
from models.worker.clinic.pairs import losses_of
from models.worker.clinic.target_offers import loss_for, loss_node
from models.worker.source.reading import LayerRecord
from models.worker.source.values import Made, Unknown

_LAST = ("Dense", "Activation", "Softmax", "Conv1D")
_SQUASH = ("softmax", "sigmoid")
# Whose values are no probabilities, nor shares of a sum.
_OPEN = (
    "linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "mish",
    "softplus", "softsign", "tanh", "log_sigmoid", "log_softmax",
)  # fmt: skip
_CROSSENTROPY = {
    name.replace("_", ""): name
    for name in (
        "binary_crossentropy",
        "categorical_crossentropy",
        "sparse_categorical_crossentropy",
    )
}


def activation_for_loss(case: Case) -> list[Finding]:
    """Find what is no probability before its loss, and a softmax that is done twice."""
    findings = []
    for at, tensor in enumerate(case.model.outputs if case.model else ()):
        layer = case.made_by(tensor)
        core = case.core(layer) if layer is not None else None
        kinds = (*_LAST, *CELLS)
        if layer is None or core is None or core.layer_class not in kinds or core.guessed:
            continue
        given = getattr(getattr(core.keras_layer, "activation", None), "__name__", "")
        if core.layer_class == "Softmax":
            given = "softmax"
        logits = _from_logits(case, at)
        if logits and given in _SQUASH:
            findings.append(_twice(case, layer, core, given))
        elif logits is False and given in _OPEN:
            findings += _no_probabilities(case, tensor, (layer, core, given), at)
    return findings


def _of_output(case: Case, value: Any, at: int) -> Any:
    """Return the part of a list or a dictionary of losses that is for one output."""
    if isinstance(value, list | tuple):
        return value[at] if at < len(value) else None
    if isinstance(value, dict):
        names = case.output_names()
        return value.get(names[at]) if at < len(names) else None
    return value


def _from_logits(case: Case, at: int) -> bool | None:
    """Tell whether the loss of an output takes logits; None if that is not known."""
    compiled = case.model.compiled if case.model else None
    loss = _of_output(case, compiled.arguments.get("loss"), at) if compiled else None
    if isinstance(loss, Made):
        said = loss.arguments.get("from_logits", False)
        return said if isinstance(said, bool) else None
    return None if isinstance(loss, Unknown) and case.reading.loss is None else False


def _crossentropy(case: Case, at: int) -> str | None:
    """Return which of Keras's crossentropies the loss of an output is."""
    losses = losses_of(case)
    name = losses[at] if losses is not None and at < len(losses) else None
    return _CROSSENTROPY.get((name or "").lower().replace("_", ""))


def _twice(case: Case, layer: LayerRecord, core: LayerRecord, given: str) -> Finding:
    """Explain from_logits=True behind a softmax, which the loss then applies again."""
    finding = Finding(
        rule="activation_twice",
        stage="silent",
        layer=case.outer(layer),
        line=layer.line,
        explanation=(
            f"{first_up(case.called(layer))} ends the model with {given}, which makes "
            f"probabilities, and from_logits=True tells the loss that they are none yet, "
            f"so that it applies the {given} a second time and training hardly gets on: "
            "have one of the two."
        ),
        came=f"activation={given!r} and from_logits=True",
        expected="one of the two",
    )
    output = case.calls_of(layer)[-1].outputs if case.calls_of(layer) else ()
    node = loss_for(case, loss_node(case), output[0] if output else None)
    if isinstance(node, ast.Call):
        keyword = next((k for k in node.keywords if k.arg == "from_logits"), None)
        edit = case.text.remove_part(node, keyword) if keyword else None
        finding.offer("Leave from_logits=True out", edit, cost=0.1)
    if core.layer_class == "Dense":
        removed = case.remove_argument(core, "activation")
        finding.offer(f"Leave the {given} out of {case.called(layer)}", removed, cost=0.2)
    else:
        edit = case.remove_layer(layer)
        finding.offer(f"Leave {case.called(layer)} out", edit, cost=0.2)
    return finding


def _no_probabilities(
    case: Case, tensor: Any, last: tuple[LayerRecord, LayerRecord, str], at: int
) -> list[Finding]:
    layer, core, given = last
    loss = _crossentropy(case, at)
    if loss is None:
        return []
    right = "sigmoid" if loss == "binary_crossentropy" else "softmax"
    if right == "softmax" and shape_of(tensor)[-1] == 1:
        return []  # which the rule for one unit tells
    reads = core.layer_class in CELLS
    said = "without an activation" if given == "linear" else f"with {given}"
    use = f"put a Dense layer with {right} behind it" if reads else f"use {right}"
    finding = Finding(
        rule="activation_for_loss",
        stage="silent",
        layer=case.outer(layer),
        line=layer.line,
        explanation=(
            f"{first_up(case.called(layer))} ends the model {said}, and {loss} takes "
            f"probabilities, from 0 to 1, and the logarithm of them: {use}. Keras "
            "says nothing."
        ),
        came=f"activation={given!r}",
        expected=f"activation={right!r}",
    )
    if reads:
        _offer_dense(finding, case, layer, right)
        return [finding]
    place = {"Activation": 0, "Dense": 1}.get(core.layer_class)
    edit = case.set_argument(core, "activation", repr(right), place)
    finding.offer(f"Use {right}", edit, cost=0.1)
    node = loss_for(case, loss_node(case), tensor)
    if isinstance(node, ast.Call) and given == "linear":
        logits = case.text.set_argument(node, "from_logits", "True")
        finding.offer("Tell the loss, from_logits=True", logits, cost=0.2)
    return [finding]


def _offer_dense(finding: Finding, case: Case, layer: LayerRecord, right: str) -> None:
    """Offer a Dense layer behind the recurrent one that ends a model."""
    dense, imports = case.spell("Dense")
    units = "1" if right == "sigmoid" else case.said(case.core(layer), "units")
    if units is None:
        return
    edit = case.insert_after(layer, f"{dense}({units}, activation={right!r})")
    title = f"Put a Dense layer with {right} behind {case.called(case.outer(layer))}"
    finding.offer(title, edit, *imports, cost=0.2)
