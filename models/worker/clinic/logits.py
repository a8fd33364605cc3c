"""The last activation and a loss that takes probabilities, or what stands before them.

What belongs here: silent rules about `activation` and `from_logits`. What does not: the
number of units (`targets.py`, `silent.py`).
"""

import ast
from typing import Any

from models.worker.clinic.case import Case, first_up, shape_of
from models.worker.clinic.finding import Finding
from models.worker.clinic.pairs import loss_of
from models.worker.clinic.target_offers import loss_node
from models.worker.source.reading import LayerRecord

_LAST = ("Dense", "Activation", "Softmax")
_SQUASH = ("softmax", "sigmoid")


def activation_for_loss(case: Case) -> list[Finding]:
    """Find relu in front of a loss of probabilities, and a softmax that is done twice."""
    model = case.model
    if model is None or len(model.outputs) != 1:
        return []
    layer = case.made_by(model.outputs[0])
    core = case.core(layer) if layer is not None else None
    if layer is None or core is None or core.layer_class not in _LAST:
        return []
    given = getattr(getattr(core.keras_layer, "activation", None), "__name__", "")
    if core.layer_class == "Softmax":
        given = "softmax"
    if model.compiled is not None and model.compiled.from_logits:
        return [_twice(case, layer, core, given)] if given in _SQUASH else []
    return _no_probabilities(case, layer, core, given)


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
    node = loss_node(case)
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
    case: Case, layer: LayerRecord, core: LayerRecord, given: str
) -> list[Finding]:
    loss = (loss_of(case) or "").lower()
    if not loss.endswith("_crossentropy") or core.layer_class == "Softmax":
        return []
    right = "sigmoid" if loss == "binary_crossentropy" else "softmax"
    shape = shape_of(case.model.outputs[0]) if case.model else ()
    if given not in ("relu", "tanh") or (right == "softmax" and shape[-1] == 1):
        return []
    finding = Finding(
        rule="activation_for_loss",
        stage="silent",
        layer=case.outer(layer),
        line=layer.line,
        explanation=(
            f"{first_up(case.called(layer))} ends the model with {given}, and {loss} "
            f"takes probabilities, from 0 to 1, and the logarithm of them: use {right}."
        ),
        came=f"activation={given!r}",
        expected=f"activation={right!r}",
    )
    at = 0 if core.layer_class == "Activation" else 1
    edit: Any = case.set_argument(core, "activation", repr(right), at)
    finding.offer(f"Use {right}", edit, cost=0.1)
    return [finding]
