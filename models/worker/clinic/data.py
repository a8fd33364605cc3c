"""What the data bring: inputs and targets whose shapes do not go with the model.

What belongs here: the rules that compare the shapes of x and y with the model's inputs, and
what Keras says of them, or does not. What does not: how it is put right
(`input_offers.py`), and the model alone.
"""

import ast
import itertools
from typing import Any

from models.shapes import Shape
from models.worker.clinic.case import Case, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.input_offers import goes, offer_declared, offer_rank
from models.worker.clinic.inputs import (
    Place,
    place_of,
)
from models.worker.clinic.pairs import shapes_in
from models.worker.clinic.stateful import batch_differs
from models.worker.source.reading import LayerRecord

# -- inputs --------------------------------------------------------------------------------


def wrong_inputs(case: Case, keras_message: str) -> list[Finding]:
    """Compare the data's shapes with what the model declares."""
    model = case.model
    if model is None or model.assumed_from in ("x_shape", "data"):
        return []
    shapes = shapes_in(case.x_shape)
    declared = [shape_of(one) for one in model.inputs]
    if not shapes or not declared:
        return []
    if len(shapes) != len(declared):
        return _wrong_number(case, shapes, declared, keras_message)
    exchanged = _exchanged(case, shapes, declared, keras_message)
    if exchanged:
        return exchanged
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
    finding = Finding(
        rule="number_of_inputs",
        stage="run",
        layer=_first_input(case),
        explanation=(
            f"The model has {len(declared)} input{'s' if len(declared) > 1 else ''} "
            f"and is given {len(shapes)}: hand over one array for each, in a list, in "
            "this order."
        ),
        came=", ".join(map(write, shapes)),
        expected=", ".join(map(write, declared)),
        keras_message=keras_message,
    )
    batch = next((s[0] for s in shapes if s), None)
    if len(shapes) < len(declared) and all(None not in d[1:] for d in declared):
        data = tuple((batch, *d[1:]) for d in declared)
        finding.offer(
            f"Hand over a list of {len(declared)} arrays, {', '.join(map(write, data))}",
            x_shape=data,
            cost=0.5,
        )
    elif len(declared) == 1:
        chosen = next((s for s in shapes if goes(s[1:], declared[0][1:])), None)
        finding.offer("Hand over one array", x_shape=chosen, cost=0.5)
    return [finding]


def _exchanged(
    case: Case, shapes: list[Shape], declared: list[Shape], keras_message: str
) -> list[Finding]:
    """Find inputs that are handed over in another order than the model has them."""
    fits = [[goes(s[1:], d[1:]) for d in declared] for s in shapes]
    if len(shapes) < 2 or all(fits[i][i] for i in range(len(shapes))):
        return []
    orders = [
        order
        for order in itertools.islice(itertools.permutations(range(len(shapes))), 120)
        if all(fits[given][wanted] for wanted, given in enumerate(order))
    ]
    if not orders:
        return []
    finding = Finding(
        rule="inputs_exchanged",
        stage="run" if keras_message else "silent",
        layer=_first_input(case),
        explanation=(
            f"The model's inputs are {', '.join(map(write, declared))}, in this order, and "
            f"the data are {', '.join(map(write, shapes))}: the same in another order."
        ),
        came=", ".join(map(write, shapes)),
        expected=", ".join(map(write, declared)),
        keras_message=keras_message,
    )
    order = orders[0]
    data = tuple(shapes[given] for given in order)
    edits = _reordered(case, order)
    finding.offer("Hand the data over in the model's order", *edits, x_shape=data, cost=0.1)
    return [finding]


def _first_input(case: Case) -> LayerRecord | None:
    made = case.made_by(case.model.inputs[0]) if case.model else None
    return case.outer(made) if made else None


def _reordered(case: Case, order: tuple[int, ...]) -> list[Any]:
    """Return edits that put the lists of data of fit, predict, … in another order."""
    edits = []
    for record in case.model.data if case.model else ():
        given = next((k.value for k in record.node.keywords if k.arg == "x"), None)
        given = given or (record.node.args[0] if record.node.args else None)
        if not isinstance(given, ast.List | ast.Tuple) or not case.in_tree(given):
            continue
        if len(given.elts) != len(order):
            continue
        for place, source in zip(given.elts, order, strict=True):
            if given.elts[source] is not place:
                text = case.text.of(given.elts[source])
                edits.append(case.text.replace(place, text))
    return edits


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
        offer_declared(finding, case, place, shape)
        return finding
    if _squeezed(declared, shape) and not keras_message:
        return None
    offer_rank(finding, case, place, shape)
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
                f"{ours}{said}, and one sample of the data is {one}; the order is (steps, "
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
            f"{one}: the number of {which} differs.{quiet}"
        )
    if len(shape) < len(declared):
        return (
            f"The data are {write(shape)}, one {'row' if len(shape) == 2 else 'value'} for "
            f"each sample, and the model takes {write(declared)}: the data need a step "
            f"axis, such as {_with_step(shape)} or windows of several rows."
        )
    return (
        f"The data are {write(shape)}, with {len(shape)} axes, and the model takes "
        f"{write(declared)}, with {len(declared)}."
    )


def _with_step(shape: Shape) -> str:
    return write((shape[0], 1, *shape[1:]))


def wrong_counts(case: Case) -> list[Finding]:
    """Find data and targets with different numbers of samples."""
    xs, ys = shapes_in(case.x_shape), shapes_in(case.y_shape)
    counts = {shape[0] for shape in (*xs, *ys) if shape and shape[0] is not None}
    if len(counts) < 2:
        return []
    listed = ", ".join(write(shape) for shape in (*xs, *ys))
    finding = Finding(
        rule="numbers_of_samples",
        stage="run",
        explanation=(
            "x and y must have the same number of samples, the first size; they are "
            f"{listed}."
        ),
        came=listed,
        expected="the same first size",
        keras_message=(
            "ValueError: Data cardinality is ambiguous. Make sure all arrays contain "
            "the same number of samples."
        ),
    )
    least = min(counts)
    if len(xs) == len(ys) == 1:
        finding.offer(
            f"Hand over {least} samples of both",
            x_shape=(least, *xs[0][1:]),
            y_shape=(least, *ys[0][1:]),
            cost=0.5,
        )
    return [finding]
