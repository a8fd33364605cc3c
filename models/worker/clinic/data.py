"""What the data bring: inputs and targets whose shapes do not go with the model.

What belongs here: the rules that compare the shapes of x and y with the model's inputs and
outputs, and what Keras says of them, or does not. What does not: the model alone.
"""

import ast
from typing import Any

import keras
import numpy as np

from models.shapes import Shape
from models.worker.clinic.case import Case, is_shape, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.inputs import (
    Place,
    data_name,
    place_of,
    reshape_data,
    write_sizes,
)
from models.worker.clinic.keras_words import first_lines
from models.worker.clinic.ranks import set_sequences
from models.worker.clinic.states import batch_differs
from models.worker.source.reading import LayerRecord

_LOSS_CLASSES = {
    "categorical_crossentropy": "sparse_categorical_crossentropy",
    "sparse_categorical_crossentropy": "categorical_crossentropy",
}


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


# -- inputs --------------------------------------------------------------------------------


def wrong_inputs(case: Case, keras_message: str) -> list[Finding]:
    """Compare the data's shapes with what the model declares."""
    model = case.model
    if model is None or model.assumed_from in ("x_shape", "data"):
        return []
    shapes = shapes_in(case.reading.x_shape)
    declared = [shape_of(one) for one in model.inputs]
    if not shapes or not declared:
        return []
    if len(shapes) != len(declared):
        return _wrong_number(case, shapes, declared, keras_message)
    for tensor, shape in zip(model.inputs, shapes, strict=True):
        finding = _wrong_input(case, tensor, shape, keras_message)
        if finding is not None:
            return [finding]
    return []


def _wrong_number(
    case: Case, shapes: list[Shape], declared: list[Shape], keras_message: str
) -> list[Finding]:
    if not keras_message:
        return []
    return [
        Finding(
            rule="number_of_inputs",
            stage="run",
            explanation=(
                f"The model has {len(declared)} input{'s' if len(declared) > 1 else ''} "
                "and is "
                f"given {len(shapes)}: hand over one array for each, in a list, in this "
                "order."
            ),
            came=", ".join(map(write, shapes)),
            expected=", ".join(map(write, declared)),
            keras_message=keras_message,
        )
    ]


def _wrong_input(
    case: Case, tensor: Any, shape: Shape, keras_message: str
) -> Finding | None:
    declared = shape_of(tensor)
    place = place_of(case, tensor)
    if place is None:
        return None
    batch = batch_differs(case, declared, shape)
    if batch is not None:
        batch.keras_message = keras_message
        return batch
    fits = len(declared) == len(shape) and all(
        d is None or s is None or d == s
        for d, s in zip(declared[1:], shape[1:], strict=True)
    )
    if fits:
        return None
    finding = Finding(
        rule="data_differ",
        stage="run" if keras_message else "silent",
        layer=case.outer(place.layer),
        line=place.layer.line,
        explanation=_why_input(place, declared, shape, bool(keras_message)),
        came=write(shape),
        expected=write(declared),
        keras_message=keras_message,
    )
    if len(declared) == len(shape):
        _offer_declared(finding, case, place, shape)
        return finding
    if _squeezed(declared, shape) and not keras_message:
        return None
    _offer_rank(finding, case, place, shape)
    return finding


def _squeezed(declared: Shape, shape: Shape) -> bool:
    """Tell whether Keras itself adds or drops a last axis of one."""
    longer, shorter = sorted((declared, shape), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and longer[-1] == 1


def _why_input(place: Place, declared: Shape, shape: Shape, refused: bool) -> str:
    said = f" ({place.said})" if place.said else ""
    quiet = "" if refused else " Keras trains without a word."
    one, ours = write(shape[1:]), write(declared[1:])
    if len(declared) == len(shape):
        if sorted(map(str, declared[1:])) == sorted(map(str, shape[1:])):
            return (
                "Steps and features are swapped: the model declares samples of "
                f"{ours}{said}, "
                f"and one sample of the data is {one}; the order is (steps, "
                f"features).{quiet}"
            )
        if declared[1] == shape[0] and ".shape[0]" in place.said + "":
            return (
                f"The first size of the input shape {place.said} is the number of samples, "
                f"{shape[0]}, and stands where the steps belong: one sample of the data is "
                f"{one}.{quiet}"
            )
        which = "features" if declared[-1] != shape[-1] else "steps"
        return (
            f"The model declares samples of {ours}{said}, and one sample of the data is "
            f"{one}: "
            f"the number of {which} differs.{quiet}"
        )
    if len(shape) < len(declared):
        return (
            f"The data are {write(shape)}, one {'row' if len(shape) == 2 else 'value'} "
            "for each "
            f"sample, and the model takes {write(declared)}: the data need a step axis, "
            "such as "
            f"{_with_step(shape)} or windows of several rows."
        )
    return (
        f"The data are {write(shape)}, with {len(shape)} axes, and the model takes "
        f"{write(declared)}, with {len(declared)}."
    )


def _with_step(shape: Shape) -> str:
    return write((shape[0], 1, *shape[1:]))


def _offer_declared(finding: Finding, case: Case, place: Place, shape: Shape) -> None:
    """Offer to declare what the data have; each wrong size alone where that is possible."""
    elements, edits = place.elements, []
    if len(elements) == len(shape) - 1:
        for index, element in enumerate(elements):
            if place.shape[index] in (None, shape[index + 1]):
                continue
            edits.append(case.text.replace(element, _size(case, element, index, shape)))
        sizes = [
            _size(case, e, i, shape)
            if place.shape[i] not in (None, shape[i + 1])
            else case.text.of(e)
            for i, e in enumerate(elements)
        ]
        finding.offer(f"Declare the data's shape, {write_sizes(sizes)}", *edits, cost=0.2)
        _offer_last_only(finding, case, edits, write_sizes(sizes))
    else:
        name = data_name(case, "x")
        text = write_sizes(list(shape[1:]))
        if (
            name
            and f"{name}.shape" in case.reading.used
            and len(shapes_in(case.reading.x_shape)) == 1
        ):
            text = f"{name}.shape[1:]"
        finding.offer(f"Declare the data's shape, {text}", *place.set_shape(text), cost=0.2)
    if sorted(map(str, place.shape)) == sorted(map(str, shape[1:])) and len(shape) == 3:
        turned = (shape[0], shape[2], shape[1])
        finding.offer(f"Turn the data to {turned}", x_shape=turned, cost=0.8)


def _offer_last_only(finding: Finding, case: Case, edits: list[Any], text: str) -> None:
    """Offer to return the last step only, too, for one target a sequence."""
    model, targets = case.model, shapes_in(case.reading.y_shape)
    if model is None or len(targets) != 1 or len(model.outputs) != 1:
        return
    reader = last_reader(case, model.outputs[0])
    inner = case.reader(reader) if reader else None
    if reader is None or inner is None or len(targets[0]) >= len(model.outputs[0].shape):
        return
    if len(targets[0]) > 1 and targets[0][1] == (case.reading.x_shape or (0, 0))[1] != 1:
        return
    if case.value(inner, "return_sequences", False):
        name = case.called(reader)
        finding.explanation += (
            f" The target {write(targets[0])} has one answer for each sequence, and {name} "
            "returns every step."
        )
        finding.offer(
            f"Declare the data's shape, {text}, and set return_sequences=False on {name}",
            *edits,
            *set_sequences(case, reader, keep=False),
            *_plain_dense(case, reader),
            cost=0.1,
        )


def _size(case: Case, element: ast.expr, index: int, shape: Shape) -> str:
    """Write a size in the source's terms: `X.shape[0]` becomes `X.shape[1]`."""
    if (
        isinstance(element, ast.Subscript)
        and isinstance(element.value, ast.Attribute)
        and element.value.attr == "shape"
    ):
        return f"{case.text.of(element.value)}[{index + 1}]"
    # A name whose value is the one that is wanted stands elsewhere in the shape.
    return str(shape[index + 1])


def _offer_rank(finding: Finding, case: Case, place: Place, shape: Shape) -> None:
    """Offer to give the data, or the model, the missing axis."""
    declared = place.shape
    if len(shape) == len(declared) and len(declared) >= 2:
        options = [(shape[0], 1, *shape[1:]), (*shape, 1)]
        for rank, option in enumerate(options):
            if not _goes(option[1:], declared):
                continue
            reshaped = reshape_data(case, "x", option)
            edits = reshaped[0] if reshaped else []
            axis = "one step each" if rank == 0 else "one feature at each step"
            finding.offer(
                f"Reshape the data to {option}, {axis}", *edits, x_shape=option, cost=0.3
            )
            _offer_reshape_layer(finding, case, place, shape, option)
        _offer_declare_rank(finding, case, place, shape)
    elif len(shape) == len(declared) + 2:
        flat = (
            *shape[: len(declared)],
            int(np.prod([s or 1 for s in shape[len(declared) :]])),
        )
        finding.offer(f"Reshape the data to {flat}", x_shape=flat, cost=0.6)
        sizes = [str(s) for s in shape[1:]]
        finding.offer(
            f"Declare {write_sizes(sizes)}", *place.set_shape(write_sizes(sizes)), cost=0.5
        )


def _goes(sizes: tuple[Any, ...], declared: Shape) -> bool:
    return len(sizes) == len(declared) and all(
        d is None or d == s for d, s in zip(declared, sizes, strict=True)
    )


def _offer_declare_rank(finding: Finding, case: Case, place: Place, shape: Shape) -> None:
    """Offer an input of (steps, 1) or (1, features) with data reshaped to it."""
    size = shape[1] if len(shape) == 2 else None
    if size is None or _goes((size, 1), place.shape) or _goes((1, size), place.shape):
        return
    for option, cost in (((size, 1), 0.5), ((1, size), 0.6)):
        text = write_sizes(list(option))
        finding.offer(
            f"Declare {text}, and reshape the data to {(shape[0], *option)}",
            *place.set_shape(text),
            x_shape=(shape[0], *option),
            cost=cost,
        )


def _offer_reshape_layer(
    finding: Finding, case: Case, place: Place, shape: Shape, option: tuple[Any, ...]
) -> None:
    """Offer to leave the data as they are and reshape in the model."""
    users = case.users(place.tensor)
    if len(users) != 1 or any(size is None for size in option[1:]):
        return
    reshape, imports = case.spell("Reshape")
    new = f"{reshape}({write_sizes(list(option[1:]))})"
    own = place.layer.layer_class == "InputLayer"
    if own:
        edits = [
            *place.set_shape(write_sizes(list(shape[1:]))),
            case.insert_before(users[0], new),
        ]
    else:
        node = place.node
        keyword = case.text.parent(node) if node is not None else None
        if place.layer.node is None or not isinstance(keyword, ast.keyword):
            return
        sizes = write_sizes(list(shape[1:]))
        declared = f"{new[:-1]}, input_shape={sizes})"
        edits = [
            case.text.remove_part(place.layer.node, keyword),
            case.insert_before(users[0], declared),
        ]
    finding.offer(
        f"Leave the data as they are and give them the axis in the model, {new}",
        *edits,
        *imports,
        cost=0.45,
    )


# -- targets -------------------------------------------------------------------------------


def wrong_targets(case: Case) -> list[Finding]:
    """Compare the targets' shapes with what the model returns, under its loss."""
    model, reading = case.model, case.reading
    if model is None or not model.outputs:
        return []
    targets = shapes_in(reading.y_shape)
    loss = reading.loss or _loss(model.compiled.loss if model.compiled else None)
    if len(targets) != len(model.outputs) or not targets:
        return []
    for tensor, target in zip(model.outputs, targets, strict=True):
        finding = _wrong_target(case, tensor, target, loss)
        if finding is not None:
            return [finding]
    return []


def _loss(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _wrong_target(
    case: Case, tensor: Any, target: Shape, loss: str | None
) -> Finding | None:
    output = shape_of(tensor)
    steps = _open_steps(case, output)
    output = _filled(output, target, steps)
    if any(size is None for size in (*output[1:], *target[1:])) or len(output) < 2:
        return None
    said, raised = keras_on(loss, output, target)
    ours, theirs = squeeze(output[1:], target[1:], loss)
    if not raised and ours == theirs:
        return None
    sparse = bool(loss and "sparse" in loss.lower())
    if sparse and not raised:
        return None
    layer = _last_layer(case, tensor)
    finding = Finding(
        rule="target_differs",
        stage="run" if raised else "silent",
        layer=layer,
        line=layer.line if layer else None,
        explanation=_why_target(output, target, loss, raised),
        came=f"target {write(target)}",
        expected=f"target {write((None, *output[1:]))}",
        keras_message=said,
    )
    _offer_targets(finding, case, tensor, (output, target, loss))
    return finding


def _open_steps(case: Case, output: Shape) -> int | None:
    shapes = shapes_in(case.reading.x_shape)
    if len(output) > 2 and output[1] is None and shapes and len(shapes[0]) > 1:
        return shapes[0][1]
    return None


def _filled(output: Shape, target: Shape, steps: int | None) -> Shape:
    """Return an output's shape with the data's steps where they are open."""
    batch = target[0]
    return (
        batch,
        *(steps if i == 0 and s is None else s for i, s in enumerate(output[1:])),
    )


def squeeze(output: Shape, target: Shape, loss: str | None) -> tuple[Shape, Shape]:
    """Return both shapes, without the batch, as Keras aligns them by axes of one."""
    del loss
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
    except (ValueError, TypeError):
        return "", False
    batch = next(n for n in (7, 11, 13, 17) if n not in output and n not in target)
    sizes = [(batch, *shape[1:]) for shape in (output, target)]
    if any(np.prod(shape) > 2_000_000 for shape in sizes):
        return "", False
    try:
        function(np.zeros(sizes[1], "float32"), np.full(sizes[0], 0.5, "float32"))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what Keras says
        return first_lines(error, 300), True
    return "", False


def _why_target(output: Shape, target: Shape, loss: str | None, raised: bool) -> str:
    ours, theirs = write((None, *output[1:])), write(target)
    quiet = (
        ""
        if raised
        else f" {loss or 'The loss'} broadcasts one against the other and training goes on "
        "without a word, on wrong pairs."
    )
    head = f"The model returns {ours} and the target is {theirs}"
    if (
        loss
        and "sparse" in loss.lower()
        and len(target) == len(output)
        and target[-1] == output[-1]
        and output[-1] != 1
    ):
        return (
            f"{head}: {loss} takes the number of the class, one whole number each, and the "
            "target is one-hot; use categorical_crossentropy."
        )
    if (
        loss
        and "categorical" in loss.lower()
        and "sparse" not in loss.lower()
        and output[-1] != 1
    ):
        if target[1:] in (output[1:-1], (*output[1:-1], 1)):
            return (
                f"{head}: {loss} takes one-hot targets, a number for each of the "
                f"{output[-1]} classes; for the numbers of classes use "
                "sparse_categorical_crossentropy."
            )
    if len(output) < 3 <= len(target) or (
        len(output) == 2 and output[-1] == 1 and target[-1] != 1
    ):
        return (
            f"{head}: the target has an answer for each step and the model gives one for "
            "each "
            f"sequence, because its last recurrent layer returns its last step only.{quiet}"
        )
    if len(output) >= 3 and (
        len(target) < 3 and (len(target) < 2 or target[1] != output[1])
    ):
        return (
            f"{head}: the model gives an answer at each step, because its last recurrent "
            "layer "
            f"has return_sequences=True, and the target has one for each sequence.{quiet}"
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


def _offer_targets(
    finding: Finding, case: Case, tensor: Any, about: tuple[Shape, Shape, str | None]
) -> None:
    output, target, loss = about
    _offer_loss(finding, case, about)
    reader = last_reader(case, tensor)
    if reader is not None:
        has = bool(case.value(case.reader(reader) or reader, "return_sequences", False))
        per_step = len(target) >= 3 or (
            len(target) == 2 and len(output) == 2 and output[1] == 1
        )
        name = case.called(reader)
        if not has and per_step and len(output) == 2:
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
            plain = _plain_dense(case, reader)
            title = f"Set return_sequences=False on {name}, for one answer a sequence"
            finding.offer(title, *edits, *plain, cost=0.2)
    _offer_units(finding, case, tensor, about)
    _offer_repeat(finding, case, tensor, about)
    _offer_y(finding, output, target, loss)


def _plain_dense(case: Case, reader: LayerRecord) -> list[Any]:
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


def _offer_loss(
    finding: Finding, case: Case, about: tuple[Shape, Shape, str | None]
) -> None:
    """Offer the loss that takes the targets as they are."""
    output, target, loss = about
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


def _offer_units(
    finding: Finding, case: Case, tensor: Any, about: tuple[Shape, Shape, str | None]
) -> None:
    """Offer to give the last layer as many units as the target has values."""
    output, target, _ = about
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


def _offer_repeat(
    finding: Finding, case: Case, tensor: Any, about: tuple[Shape, Shape, str | None]
) -> None:
    """Offer to repeat as often as the target has steps."""
    output, target, _ = about
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


def wrong_counts(case: Case) -> list[Finding]:
    """Find data and targets with different numbers of samples."""
    xs, ys = shapes_in(case.reading.x_shape), shapes_in(case.reading.y_shape)
    counts = {shape[0] for shape in (*xs, *ys) if shape and shape[0] is not None}
    if len(counts) < 2:
        return []
    listed = ", ".join(write(shape) for shape in (*xs, *ys))
    return [
        Finding(
            rule="numbers_of_samples",
            stage="run",
            explanation=(
                f"x and y must have the same number of samples, the first size; they are "
                f"{listed}."
            ),
            came=listed,
            expected="the same first size",
            keras_message="ValueError: Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.",
        )
    ]
