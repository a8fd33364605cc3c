"""Targets whose shapes do not go with what a model returns.

What belongs here: the rules that compare y with the outputs, under the loss, and what
Keras says of them, or does not. What does not: the inputs (`data.py`).
"""

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras.src.losses.losses import LossFunctionWrapper

from models.shapes import Shape
from models.worker.clinic.case import Case, is_shape, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.keras_words import first_lines
from models.worker.clinic.sequences import set_sequences
from models.worker.source.reading import LayerRecord


def shapes_in(value: Any) -> list[Shape]:
    """Return a shape, or several, as a list."""
    if value is None:
        return []
    if is_shape(value):
        return [tuple(value)]
    if isinstance(value, dict):
        value = list(value.values())
    return (
        [tuple(one) for one in value if is_shape(one)]
        if isinstance(value, tuple | list)
        else []
    )


# -- targets -------------------------------------------------------------------------------


def wrong_targets(case: Case, outputs: Sequence[Shape]) -> list[Finding]:
    """Compare the targets' shapes with what the model returns, under its loss.

    Args:
        case: the reading.
        outputs: what a run on the data returned, if there was one: open sizes are known.
    """
    model, reading = case.model, case.reading
    if model is None or not model.outputs:
        return []
    targets = shapes_in(reading.y_shape)
    loss = reading.loss or _loss(model.compiled.loss if model.compiled else None)
    if len(targets) != len(model.outputs) or not targets:
        return []
    ran = outputs if len(outputs) == len(targets) else [shape_of(o) for o in model.outputs]
    for tensor, output, target in zip(model.outputs, ran, targets, strict=True):
        finding = _wrong_target(case, tensor, (tuple(output), target), loss)
        if finding is not None:
            return [finding]
    return []


def _loss(value: Any) -> str | None:
    return value if isinstance(value, str) else None


@dataclass(frozen=True)
class _Pair:
    """What a model returns and what it is compared with, both with the batch."""

    output: Shape
    target: Shape
    loss: str | None
    steps: int | None  # that the last recurrent layer reads

    @property
    def sparse(self) -> bool:
        """Tell whether the loss takes the numbers of classes."""
        return bool(self.loss and "sparse" in self.loss.lower())

    @property
    def one_hot(self) -> bool:
        """Tell whether the loss takes one number for each class."""
        return bool(self.loss and "categorical" in self.loss.lower()) and not self.sparse

    @property
    def answers_each_step(self) -> bool:
        """Tell whether the target has an answer a step, and the output one for all."""
        if len(self.output) != 2:
            return False
        if len(self.target) >= 3:
            return True
        if len(self.target) != 2 or self.output[1] != 1 or self.target[1] == 1:
            return False
        if self.steps is not None:
            return self.target[1] == self.steps
        return not self.one_hot


def _wrong_target(
    case: Case, tensor: Any, shapes: tuple[Shape, Shape], loss: str | None
) -> Finding | None:
    output, target = shapes
    output = (target[0], *output[1:])
    if any(size is None for size in (*output[1:], *target[1:])) or len(output) < 2:
        return None
    said, raised = keras_on(loss, output, target)
    ours, theirs = squeeze(output[1:], target[1:])
    if not raised and ours == theirs:
        return None
    pair = _Pair(output, target, loss, _steps_read(case, tensor))
    if pair.sparse and not raised:
        return None
    layer = _last_layer(case, tensor)
    finding = Finding(
        rule="target_differs",
        stage="run" if raised else "silent",
        layer=layer,
        line=layer.line if layer else None,
        explanation=_why_target(pair, raised),
        came=f"target {write(target)}",
        expected=f"target {write((None, *output[1:]))}",
        keras_message=said,
    )
    _offer_targets(finding, case, tensor, pair)
    return finding


def _open_steps(case: Case, output: Shape) -> int | None:
    shapes = shapes_in(case.reading.x_shape)
    if len(output) > 2 and output[1] is None and shapes and len(shapes[0]) > 1:
        return shapes[0][1]
    return None


def squeeze(output: Shape, target: Shape) -> tuple[Shape, Shape]:
    """Return both shapes, without the batch, as Keras aligns them by axes of one."""
    if len(output) == len(target) + 1 and output[-1] == 1:
        return output[:-1], target
    if len(target) == len(output) + 1 and target[-1] == 1:
        return output, target[:-1]
    return output, target


def keras_on(loss: str | None, output: Shape, target: Shape) -> tuple[str, bool]:
    """Return what Keras's loss says of two shapes, and whether it refuses them.

    The loss is computed on a few small samples; a number of samples that is no size of the
    shapes keeps them from matching by chance.
    """
    try:
        function = keras.losses.get(loss or "mse")
        if not isinstance(function, keras.losses.Loss):
            function = LossFunctionWrapper(function)  # as compile does
    except (ValueError, TypeError):
        return "", False
    batch = next(n for n in (7, 11, 13, 17) if n not in output and n not in target)
    ours, theirs = (
        tuple(size or 1 for size in (batch, *shape[1:])) for shape in (output, target)
    )
    if max(math.prod(ours), math.prod(theirs)) > 2_000_000:
        return "", False
    try:
        function(np.zeros(theirs, "float32"), np.full(ours, 0.5, "float32"))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what Keras says
        return first_lines(error, 300), True
    return "", False


def _steps_read(case: Case, tensor: Any) -> int | None:
    """Return how many steps the last recurrent layer before a tensor reads."""
    reader = last_reader(case, tensor)
    calls = case.calls_of(reader) if reader else []
    shape = shape_of(calls[-1].inputs[0]) if calls and calls[-1].inputs else ()
    if len(shape) < 3:
        return None
    return shape[1] if shape[1] is not None else _open_steps(case, shape)


def _why_target(pair: _Pair, raised: bool) -> str:
    output, target, loss = pair.output, pair.target, pair.loss
    ours, theirs = write((None, *output[1:])), write(target)
    quiet = (
        ""
        if raised
        else f" {loss or 'The loss'} broadcasts one against the other and training goes on "
        "without a word, on wrong pairs."
    )
    head = f"The model returns {ours} and the target is {theirs}"
    if (
        pair.sparse
        and len(target) == len(output)
        and target[-1] == output[-1]
        and output[-1] != 1
    ):
        return (
            f"{head}: {loss} takes the number of the class, one whole number each, and the "
            "target is one-hot; use categorical_crossentropy."
        )
    if (
        pair.one_hot
        and output[-1] != 1
        and target[1:] in (output[1:-1], (*output[1:-1], 1))
    ):
        return (
            f"{head}: {loss} takes one-hot targets, a number for each of the {output[-1]} "
            "classes; for the numbers of classes use sparse_categorical_crossentropy."
        )
    if pair.answers_each_step:
        return (
            f"{head}: the target has an answer for each step and the model gives one for "
            "each sequence, because its last recurrent layer returns its last step "
            f"only.{quiet}"
        )
    if len(output) >= 3 and (
        len(target) < 3 and (len(target) < 2 or target[1] != output[1])
    ):
        return (
            f"{head}: the model gives an answer at each step, because its last recurrent "
            "layer has return_sequences=True, and the target has one for each "
            f"sequence.{quiet}"
        )
    if (len(output) == len(target) and output[:-1] == target[:-1]) or len(target) == len(
        output
    ) == 2:
        return f"{head}: the last layer must have as many units as the target.{quiet}"
    if len(output) == len(target) and len(output) > 2 and output[1] != target[1]:
        return f"{head}: the number of steps differs.{quiet}"
    return f"{head}: they must go together, value by value.{quiet}"


def _last_layer(case: Case, tensor: Any) -> LayerRecord | None:
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is not None and case.core(layer).layer_class not in (
            "Activation",
            "Dropout",
        ):
            return case.outer(layer)
    return None


def last_reader(case: Case, tensor: Any) -> LayerRecord | None:
    """Return the last recurrent layer before a tensor."""
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is not None and case.reader(layer) is not None:
            return layer
    return None


def _offer_targets(finding: Finding, case: Case, tensor: Any, pair: _Pair) -> None:
    output, target, loss = pair.output, pair.target, pair.loss
    _offer_loss(finding, case, pair)
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
        if has and (len(target) < len(output) or (len(target) > 1 and target[1] == 1)):
            edits = set_sequences(case, reader, keep=False)
            finding.layer, finding.line = reader, reader.line
            plain = plain_dense(case, reader)
            title = f"Set return_sequences=False on {name}, for one answer a sequence"
            finding.offer(title, *edits, *plain, cost=0.2)
    _offer_units(finding, case, tensor, pair)
    _offer_repeat(finding, case, tensor, pair)
    _offer_flatten(finding, case, tensor, pair)
    _offer_y(finding, output, target, loss)


def _offer_flatten(finding: Finding, case: Case, tensor: Any, pair: _Pair) -> None:
    """Offer to end the sequence in front of the last layer, for one answer each."""
    if len(pair.output) != 3 or len(pair.target) > 2:
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


def _offer_loss(finding: Finding, case: Case, pair: _Pair) -> None:
    """Offer the loss that takes the targets as they are."""
    output, target, loss = pair.output, pair.target, pair.loss
    model = case.model
    if not loss or model is None or model.compiled is None or output[-1] == 1:
        return
    node = next((k.value for k in model.compiled.node.keywords if k.arg == "loss"), None)
    if node is None and len(model.compiled.node.args) > 1:
        node = model.compiled.node.args[1]
    if not isinstance(node, ast.Constant) or not case.in_tree(node):
        return
    numbers = target[1:] in (output[1:-1], (*output[1:-1], 1))
    wanted = None
    if numbers and "sparse" not in loss:
        wanted = "sparse_categorical_crossentropy"
    elif target[1:] == output[1:] and "sparse" in loss:
        wanted = "categorical_crossentropy"
    if wanted:
        finding.offer(
            f"Use loss={wanted!r}", case.text.replace(node, repr(wanted)), cost=0.15
        )


def _offer_units(finding: Finding, case: Case, tensor: Any, pair: _Pair) -> None:
    """Offer to give the last layer as many units as the target has values."""
    output, target = pair.output, pair.target
    if len(target) != len(output) or target[-1] == output[-1] or target[-1] is None:
        return
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is None:
            return
        inner = case.core(layer)
        if "units" in inner.arguments:
            edit = case.set_argument(inner, "units", str(target[-1]), 0)
            cost = 0.3 if inner.layer_class == "Dense" else 0.6
            finding.offer(f"Give {case.called(layer)} {target[-1]} units", edit, cost=cost)
            return


def _offer_repeat(finding: Finding, case: Case, tensor: Any, pair: _Pair) -> None:
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
