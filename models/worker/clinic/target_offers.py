"""Changes that let a model return what its targets are, or the other way round.

What belongs here: edits of layers, of the loss and of the targets' shape. What does not:
when they are needed (`targets.py`).
"""

import ast
from typing import Any

from models.shapes import Shape
from models.worker.clinic.case import Case, first_up, write
from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.clinic.pairs import Pair
from models.worker.clinic.sequences import set_sequences
from models.worker.clinic.values import parameters
from models.worker.source.reading import LayerRecord

_PLACES = {"optimizer": 0, "loss": 1, "metrics": 2}


def offer_targets(finding: Finding, case: Case, tensor: Any, pair: Pair) -> None:
    """Add to a finding what may bring a model's output and its target together."""
    output, target, loss = pair.output, pair.target, pair.loss
    if pair.shortened:
        _offer_all_steps(finding, case, tensor)
    _offer_loss(finding, case, tensor, pair)
    reader = last_reader(case, tensor)
    if reader is not None:
        has = bool(case.value(case.reader(reader) or reader, "return_sequences", False))
        name = case.called(reader)
        if not has and pair.answers_each_step:
            edits = set_sequences(case, reader, keep=True)
            wanted = (*target, 1) if len(target) == 2 and output[-1] == 1 else target
            data = {} if wanted == target else {"y_shape": wanted}
            also = f", and give the target a last axis, {write(wanted)}" if data else ""
            finding.layer, finding.line = reader, reader.line
            title = f"Set return_sequences=True on {name}, for an answer at each step{also}"
            finding.offer(title, *edits, cost=0.2, **data)
        if (
            has
            and not pair.shortened
            and (len(target) < len(output) or (len(target) > 1 and target[1] == 1))
        ):
            edits = set_sequences(case, reader, keep=False)
            finding.layer, finding.line = reader, reader.line
            plain = plain_dense(case, reader)
            title = f"Set return_sequences=False on {name}, for one answer a sequence"
            finding.offer(title, *edits, *plain, cost=0.2)
    _offer_units(finding, case, tensor, pair)
    _offer_repeat(finding, case, tensor, pair)
    _offer_flatten(finding, case, tensor, pair)
    _offer_y(finding, output, target, loss)


def _offer_all_steps(finding: Finding, case: Case, tensor: Any) -> None:
    """Offer to keep the steps that convolutions and poolings take away."""
    padded: list[Any] = []
    removed: list[Any] = []
    for one in case.upstream(tensor):
        call = case.maker(one)
        if call is None or not call.inputs or len(call.inputs[0].shape) < 2:
            continue
        if call.inputs[0].shape[1] == one.shape[1] and one.shape[1] is not None:
            continue
        layer = case.core(call.layer)
        if "padding" in parameters(layer.layer_class):
            finding.layer, finding.line = case.outer(call.layer), call.layer.line
            padded.append(case.set_argument(layer, "padding", "'same'"))
        if "Pooling" in layer.layer_class:
            removed.append(case.remove_layer(call.layer))
    if finding.layer is not None and (padded or removed):
        finding.explanation += f" {first_up(case.called(finding.layer))} takes steps away."
    if padded:
        finding.offer("Keep all steps with padding='same'", *padded, cost=0.1)
    if removed:
        finding.offer("Leave the pooling out", *removed, cost=0.3)


def _offer_flatten(finding: Finding, case: Case, tensor: Any, pair: Pair) -> None:
    """Offer to end the sequence in front of the last layer, for one answer each."""
    if len(pair.output) != 3 or len(pair.target) > 2 or pair.shortened:
        return
    for one in case.upstream(tensor):
        call = case.maker(one)
        if call is None or len(one.shape) != 3:
            return
        if call.layer.layer_class != "Dense":
            continue
        name = case.called(call.layer)
        for cost, kind in ((0.5, "GlobalAveragePooling1D"), (0.6, "Flatten")):
            new, imports = case.spell(kind)
            edit = case.insert_before(call, f"{new}()")
            title = f"Put {kind}() in front of {name}, for one answer a sequence"
            finding.offer(title, edit, *imports, cost=cost)
        return


def plain_dense(case: Case, reader: LayerRecord) -> list[Any]:
    """Return edits that unwrap what TimeDistributed holds behind a layer."""
    model = case.model
    edits = []
    behind = False
    for layer in model.layers if model else []:
        behind = behind or layer is reader
        if behind and layer.layer_class == "TimeDistributed" and layer.wraps:
            inner = layer.wraps.node
            if inner is not None and layer.node is not None and case.in_tree(inner):
                edits.append(case.text.replace(layer.node, case.text.of(inner)))
    return edits


def _offer_loss(finding: Finding, case: Case, tensor: Any, pair: Pair) -> None:
    """Offer the loss that takes the targets as they are."""
    output, target = pair.output, pair.target
    if not pair.loss or output[-1] == 1:
        return
    numbers = target[1:] in (output[1:-1], (*output[1:-1], 1))
    wanted = None
    if numbers and not pair.sparse and "crossentropy" in pair.loss.lower():
        wanted = "sparse_categorical_crossentropy"
    elif target[1:] == output[1:] and pair.sparse:
        wanted = "categorical_crossentropy"
    edit = set_loss(case, wanted, tensor) if wanted else None
    finding.offer(f"Use the loss {wanted}", edit, cost=0.15, loss=wanted)


def set_loss(case: Case, name: str, tensor: Any = None) -> Edit | None:
    """Return an edit that names another loss, as a string or as a class of Keras.

    Args:
        case: the reading.
        name: of the loss, `binary_crossentropy`.
        tensor: the output that it is of, where there are several.
    """
    node = loss_for(case, loss_node(case), tensor)
    if isinstance(node, ast.Constant):
        return case.text.replace(node, repr(name))
    if isinstance(node, ast.Call):
        node = node.func
    if not isinstance(node, ast.Name | ast.Attribute):
        return None
    # keras.losses.SparseCategoricalCrossentropy, keras.losses.binary_crossentropy
    said = case.text.of(node)
    old = said.rpartition(".")[2]
    titled = "".join(part.title() for part in name.split("_"))
    new = name if old.islower() else titled
    end = case.text.end(node)
    return Edit(end - len(old), end, new)


def loss_for(case: Case, node: ast.expr | None, tensor: Any) -> ast.expr | None:
    """Return the part of a list or a dictionary of losses that is for one output."""
    outputs = case.model.outputs if case.model else ()
    place = next((i for i, one in enumerate(outputs) if one is tensor), None)
    if isinstance(node, ast.List | ast.Tuple):
        return node.elts[place] if place is not None and place < len(node.elts) else None
    if isinstance(node, ast.Dict):
        names = case.output_names()
        name = names[place] if place is not None and place < len(names) else None
        pairs = zip(node.keys, node.values, strict=True)
        return next(
            (v for k, v in pairs if isinstance(k, ast.Constant) and k.value == name), None
        )
    return node


def compile_node(case: Case, argument: str) -> ast.expr | None:
    """Return an argument of compile as it stands in the text, a loss through one variable.

    Metrics may stand in the third place, where Keras 2 had them.
    """
    model = case.model
    if model is None or model.compiled is None:
        return None
    call = model.compiled.node
    node = next((k.value for k in call.keywords if k.arg == argument), None)
    place = _PLACES.get(argument)
    if node is None and place is not None and place < len(call.args):
        node = call.args[place]
    if argument == "loss" and isinstance(node, ast.Name):
        values = [
            one.value
            for one in ast.walk(case.tree)
            if isinstance(one, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == node.id for t in one.targets)
        ]
        node = values[-1] if values else node
    return node if node is not None and case.in_tree(node) else None


def loss_node(case: Case) -> ast.expr | None:
    """Return the loss of compile as it stands in the source, through one variable."""
    return compile_node(case, "loss")


def _offer_units(finding: Finding, case: Case, tensor: Any, pair: Pair) -> None:
    """Offer to give the last layer as many units as the target has values."""
    output, target = pair.output, pair.target
    wanted = 1 if pair.one_value else target[-1]
    if not pair.one_value and len(target) != len(output):
        return
    if wanted == output[-1] or wanted is None or (wanted == 1 and pair.one_hot):
        return
    # One unit with a softmax is no answer: a sigmoid tells two classes apart.
    classes = wanted == 1 and bool(pair.loss and "binary" in pair.loss.lower())
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is None:
            return
        inner = case.core(layer)
        if "units" in inner.arguments:
            edits = [case.set_argument(inner, "units", str(wanted), 0)]
            if classes and inner.layer_class == "Dense":
                edits.append(case.set_argument(inner, "activation", "'sigmoid'", 1))
            cost = 0.3 if inner.layer_class == "Dense" else 0.6
            units = "1 unit" if wanted == 1 else f"{wanted} units"
            also = " and a sigmoid" if len(edits) > 1 else ""
            finding.offer(f"Give {case.called(layer)} {units}{also}", *edits, cost=cost)
            return


def _offer_repeat(finding: Finding, case: Case, tensor: Any, pair: Pair) -> None:
    """Offer to repeat as often as the target has steps."""
    output, target = pair.output, pair.target
    if len(output) != 3 or len(target) < 2 or target[1] == output[1]:
        return
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is not None and layer.layer_class == "RepeatVector":
            edit = case.set_argument(layer, "n", str(target[1]), 0)
            finding.layer, finding.line = layer, layer.line
            finding.explanation += (
                f" RepeatVector decides how many steps come out, {output[1]}."
            )
            finding.offer(f"Repeat {target[1]} times", edit, cost=0.15)
            return


def _offer_y(finding: Finding, output: Shape, target: Shape, loss: str | None) -> None:
    """Offer to change the targets."""
    sparse = bool(loss and "sparse" in loss)
    wanted = (target[0], *output[1:-1]) if sparse else (target[0], *output[1:])
    finding.offer(f"Make the target {write(wanted)}", y_shape=wanted, cost=0.9)


def last_reader(case: Case, tensor: Any) -> LayerRecord | None:
    """Return the last recurrent layer before a tensor."""
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is not None and case.reader(layer) is not None:
            return layer
    return None


def likely_loss(case: Case, place: int = 0) -> str:
    """Return the loss that goes with the last activation before an output."""
    outputs = case.model.outputs if case.model else ()
    layer = case.made_by(outputs[place]) if outputs else None
    core = case.core(layer) if layer is not None else None
    made = getattr(core.keras_layer, "activation", None) if core is not None else None
    return {
        "softmax": "sparse_categorical_crossentropy",
        "sigmoid": "binary_crossentropy",
    }.get(getattr(made, "__name__", ""), "mse")
