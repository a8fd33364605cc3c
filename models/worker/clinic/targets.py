"""Targets whose shapes do not go with what a model returns.

What belongs here: the rules that compare y with the outputs, under the loss, and what
Keras says of them, or does not. What does not: the inputs (`data.py`).
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import keras
import numpy as np
from keras.src.losses.losses import LossFunctionWrapper

from models.shapes import Shape
from models.worker.clinic.case import Case, shape_of, write
from models.worker.clinic.finding import Candidate, Finding
from models.worker.clinic.keras_words import first_lines
from models.worker.clinic.pairs import Pair, losses_of, shapes_in, why_target
from models.worker.clinic.target_offers import last_reader, offer_targets
from models.worker.source.reading import LayerRecord


def wrong_targets(case: Case, outputs: Sequence[Shape]) -> list[Finding]:
    """Compare the targets' shapes with what the model returns, under its loss.

    Args:
        case: the reading.
        outputs: what a run on the data returned, if there was one: open sizes are known.
    """
    model = case.model
    if model is None or not model.outputs:
        return []
    targets = shapes_in(case.y_shape)
    losses = losses_of(case)
    if 0 < len(targets) < len(model.outputs):
        return [_too_few(case, targets)]
    if losses is None or len(targets) != len(model.outputs) or not targets:
        return []
    ran = outputs if len(outputs) == len(targets) else [shape_of(o) for o in model.outputs]
    for at, (tensor, output, target, loss) in enumerate(
        zip(model.outputs, ran, targets, losses, strict=True)
    ):
        finding = _wrong_target(case, tensor, (tuple(output), target), loss)
        if finding is not None:
            finding.candidates = [_among(c, targets, at) for c in finding.candidates]
            return [finding]
    return []


def _too_few(case: Case, targets: list[Shape]) -> Finding:
    """Explain a model with more outputs than there are targets."""
    outputs = case.model.outputs if case.model else ()
    shapes = [shape_of(one) for one in outputs]
    listed = ", ".join(map(write, shapes))
    came = ", ".join(map(write, targets))
    layer = case.made_by(outputs[-1])
    finding = Finding(
        rule="number_of_targets",
        stage="run",
        layer=case.outer(layer) if layer is not None else None,
        line=layer.line if layer is not None else None,
        explanation=(
            f"The model has {len(outputs)} outputs, {listed}, and is given {len(targets)} "
            f"target{'s' if len(targets) > 1 else ''}, {came}: hand over one for each, in "
            "a list, in this order."
        ),
        came=came,
        expected=listed,
        keras_message="ValueError: y_true and y_pred have different structures.",
    )
    losses = losses_of(case) or [None] * len(shapes)
    sparse = [loss is not None and "sparse" in loss for loss in losses]
    batch = targets[0][0]
    if all(None not in shape[1:] for shape in shapes):
        wanted = tuple(
            (batch, *(shape[1:-1] if few else shape[1:]))
            for shape, few in zip(shapes, sparse, strict=True)
        )
        title = f"Hand over {len(outputs)} targets, {', '.join(map(write, wanted))}"
        finding.offer(title, y_shape=wanted, cost=0.4)
    return finding


def _among(candidate: Candidate, targets: list[Shape], at: int) -> Candidate:
    """Return a change of one target as that of all, where there are several."""
    if candidate.y_shape is None or len(targets) < 2:
        return candidate
    whole = (*targets[:at], candidate.y_shape, *targets[at + 1 :])
    return replace(candidate, y_shape=whole)


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
    pair = Pair(
        output,
        target,
        loss,
        steps=_steps_read(case, tensor),
        read=_steps_of_data(case),
        reader=last_reader(case, tensor) is not None,
    )
    if pair.sparse and not raised:
        return None
    layer = _last_layer(case, tensor)
    finding = Finding(
        rule="target_differs",
        stage="run" if raised else "silent",
        layer=layer,
        line=layer.line if layer else None,
        explanation=why_target(pair, raised),
        came=f"target {write(target)}",
        expected=f"target {write((None, *output[1:]))}",
        keras_message=said,
    )
    offer_targets(finding, case, tensor, pair)
    return finding


def _open_steps(case: Case, output: Shape) -> int | None:
    shapes = shapes_in(case.x_shape)
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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning is no verdict
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


def _steps_of_data(case: Case) -> int | None:
    """Return the steps of the model's first input, as the data or the input say them."""
    shapes = shapes_in(case.x_shape)
    inputs = case.model.inputs if case.model else ()
    for shape in (*shapes[:1], *(shape_of(one) for one in inputs[:1])):
        if len(shape) > 1 and shape[1] is not None:
            return shape[1]
    return None


def _last_layer(case: Case, tensor: Any) -> LayerRecord | None:
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is not None and case.core(layer).layer_class not in (
            "Activation",
            "Dropout",
        ):
            return case.outer(layer)
    return None
