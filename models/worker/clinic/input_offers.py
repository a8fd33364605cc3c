"""Ways to make the shape of the data and the shape that a model declares agree.

What belongs here: the edits that a finding of `data.py` offers. What does not: whether the
shapes go together.
"""

import ast
from typing import Any

import numpy as np

from models.shapes import Shape
from models.worker.clinic.case import Case, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.inputs import (
    Place,
    data_name,
    reshape_data,
    write_sizes,
)
from models.worker.clinic.pairs import shapes_in
from models.worker.clinic.sequences import set_sequences
from models.worker.clinic.target_offers import last_reader, plain_dense


def offer_declared(finding: Finding, case: Case, place: Place, shape: Shape) -> None:
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
            and len(shapes_in(case.x_shape)) == 1
        ):
            text = f"{name}.shape[1:]"
        finding.offer(f"Declare the data's shape, {text}", *place.set_shape(text), cost=0.2)
    if sorted(map(str, place.shape)) == sorted(map(str, shape[1:])) and len(shape) == 3:
        turned = (shape[0], shape[2], shape[1])
        finding.offer(f"Turn the data to {turned}", x_shape=turned, cost=0.8)


def _offer_last_only(finding: Finding, case: Case, edits: list[Any], text: str) -> None:
    """Offer to return the last step only, too, for one target a sequence."""
    model, targets = case.model, shapes_in(case.y_shape)
    if model is None or len(targets) != 1 or len(model.outputs) != 1:
        return
    reader = last_reader(case, model.outputs[0])
    inner = case.reader(reader) if reader else None
    if reader is None or inner is None or len(targets[0]) >= len(model.outputs[0].shape):
        return
    if len(targets[0]) > 1 and targets[0][1] == (case.x_shape or (0, 0))[1] != 1:
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
            *plain_dense(case, reader),
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


def offer_rank(finding: Finding, case: Case, place: Place, shape: Shape) -> None:
    """Offer to give the data, or the model, the missing axis."""
    declared = place.shape
    if len(shape) == len(declared) and len(declared) >= 2:
        options = [(shape[0], 1, *shape[1:]), (*shape, 1)]
        for rank, option in enumerate(options):
            if not goes(option[1:], declared):
                continue
            reshaped = reshape_data(case, "x", option)
            edits = reshaped[0] if reshaped else []
            axis = "one step each" if rank == 0 else "one feature at each step"
            finding.offer(
                f"Reshape the data to {option}, {axis}", *edits, x_shape=option, cost=0.3
            )
            _offer_reshape_layer(finding, case, place, shape, option)
        _offer_declare_rank(finding, place, shape)
    elif len(shape) == 1 and len(declared) == 2:
        _offer_windows(finding, case, declared, shape)
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


def _offer_windows(finding: Finding, case: Case, declared: Shape, shape: Shape) -> None:
    """Offer to cut one long series into windows of as many steps as the model reads."""
    steps, features = declared
    if features != 1 or steps is None or shape[0] is None or shape[0] < steps:
        return
    count = shape[0] - steps + 1
    targets = shapes_in(case.y_shape)
    data: dict[str, Any] = {"x_shape": (count, steps, 1)}
    if len(targets) == 1 and targets[0][0] == shape[0]:
        data["y_shape"] = (count, *targets[0][1:])
    finding.offer(
        f"Cut the series into windows of {steps} steps, {write((count, steps, 1))}, each "
        "with the target that belongs to its end",
        cost=0.3,
        **data,
    )


def goes(sizes: tuple[Any, ...], declared: Shape) -> bool:
    """Tell whether data of some sizes, without the batch, go with declared ones."""
    return len(sizes) == len(declared) and all(
        d is None or d == s for d, s in zip(declared, sizes, strict=True)
    )


def _offer_declare_rank(finding: Finding, place: Place, shape: Shape) -> None:
    """Offer an input of (steps, 1) or (1, features) with data reshaped to it."""
    size = shape[1] if len(shape) == 2 else None
    if size is None or goes((size, 1), place.shape) or goes((1, size), place.shape):
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
