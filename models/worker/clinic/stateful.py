"""Layers that keep their state from batch to batch.

What belongs here: the rules about stateful=True and fixed batch sizes. What does not:
states that are handed over (`states.py`).
"""

import ast
from typing import Any

from models.shapes import Shape
from models.worker.clinic.case import Case, shape_of, write
from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.clinic.inputs import (
    Place,
    input_import,
    input_name,
    place_of,
    without,
    write_sizes,
)
from models.worker.clinic.keras_words import first_lines
from models.worker.source.reading import Failure

# -- stateful ----------------------------------------------------------------------------


_KERAS_BATCH = 32


def stateful_without_batch(case: Case, failure: Failure) -> list[Finding]:
    """Explain stateful=True without a fixed batch size."""
    call = failure.call
    if call is None:
        return []
    layer = case.outer(call.layer)
    tensor = call.inputs[0] if call.inputs else None
    place = place_of(case, tensor) if tensor is not None else None
    who = case.called(layer)
    finding = Finding(
        rule="stateful_without_batch",
        stage="build",
        layer=layer,
        line=layer.line,
        explanation=(
            f"With stateful=True {who} keeps one state for each sample of a batch, so it "
            "must know how many there are: say the batch size in the input, "
            "Input(batch_shape=(batch, steps, features))."
        ),
        came=write(shape_of(tensor)) if tensor is not None else "",
        expected="(a fixed batch, steps, features)",
        keras_message=first_lines(failure.exception or failure.message),
    )
    if place is not None:
        _offer_batch(finding, case, place)
    reader = case.reader(call.layer)
    if reader is not None:
        edit = case.remove_argument(reader, "stateful")
        finding.offer("Leave stateful=True out", edit, cost=0.9)
    return [finding]


def _offer_batch(finding: Finding, case: Case, place: Place) -> None:
    """Offer to say the batch size in the input."""
    batch = batch_size(case)
    sizes = [place.element(index) for index in range(len(place.shape))]
    text = write_sizes([batch, *sizes])
    title = f"Say the batch size, batch_shape={text}"
    node = place.layer.node
    if node is None or not case.in_tree(node):
        return
    if place.layer.layer_class == "InputLayer":
        shape = place.node
        if shape is None:
            return
        keyword = case.text.parent(shape)
        whole = keyword if isinstance(keyword, ast.keyword) else shape
        finding.offer(title, case.text.replace(whole, f"batch_shape={text}"), cost=0.2)
        return
    new = f"{input_name(case)}(batch_shape={text})"
    olds = [
        k
        for k in node.keywords
        if k.arg
        in ("input_shape", "input_dim", "input_length", "batch_size", "batch_input_shape")
    ]
    edits: list[Any] = without(case, node, olds)
    add, element = case.add_call(place.layer), case.list_place(place.layer)
    if add is not None and isinstance(add.func, ast.Attribute):
        owner = case.text.of(add.func.value)
        edits.append(
            case.text.insert_before(case.text.statement(add), f"{owner}.add({new})")
        )
    elif element is not None:
        edits.append(case.text.insert_element(*element, new))
    else:
        return
    finding.offer(title, *edits, *input_import(case), cost=0.2)


def batch_size(case: Case) -> str:
    """Return the size of the batches as the source writes it, or a guess."""
    if case.model:
        for record in case.model.data:
            keyword = next((k for k in record.node.keywords if k.arg == "batch_size"), None)
            if keyword is not None and case.in_tree(keyword.value):
                return case.text.of(keyword.value)
    for node in ast.walk(case.tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        names = ("batch_size", "batch", "bs", "batchsize")
        if isinstance(target, ast.Name) and target.id.lower() in names:
            return target.id
    x_shape = case.x_shape
    if (
        isinstance(x_shape, tuple)
        and x_shape
        and isinstance(x_shape[0], int)
        and x_shape[0] <= 512
    ):
        return str(x_shape[0])
    return "1"


def batch_differs(case: Case, declared: Shape, x_shape: Shape) -> Finding | None:
    """Find data in batches of another size than the model was fixed to."""
    came = batch_that_comes(case, declared, x_shape) or _batch_elsewhere(case, declared)
    return _batch_finding(case, declared, x_shape, came) if came else None


def _batch_elsewhere(case: Case, declared: Shape) -> int | None:
    """Return the size of the batches that predict or evaluate is told, if another."""
    if not declared or not declared[0] or not case.model:
        return None
    sizes = [d.batch_size for d in case.model.data if d.batch_size]
    return next((size for size in sizes if size != declared[0]), None)


def batch_that_comes(case: Case, declared: Shape, x_shape: Shape) -> int | None:
    """Return the size of the batches, where it is not the one that was declared."""
    if not declared or not declared[0] or not x_shape or not x_shape[0]:
        return None
    model, fixed, samples = case.model, declared[0], x_shape[0]
    records = model.data if model else []
    size = next((d.batch_size for d in records if d.batch_size), None)
    told = next((d for d in records if d.method == "fit" and d.y_text), None)
    if size is None and told is not None and "batch_size" not in told.arguments:
        size = min(_KERAS_BATCH, samples)  # what fit takes where nothing is said
    if size is None:
        return samples if samples % fixed else None
    if size == fixed:
        return None if samples % fixed == 0 else samples % fixed
    return size


def _told_batches(case: Case, size: int) -> list[Edit]:
    """Return edits that give every batch_size= of the training the same value."""
    told = [
        keyword.value
        for record in (case.model.data if case.model else ())
        for keyword in record.node.keywords
        if keyword.arg == "batch_size" and case.in_tree(keyword.value)
    ]
    return [case.text.replace(n, str(size)) for n in told if case.text.of(n) != str(size)]


def _batch_finding(
    case: Case, declared: Shape, x_shape: Shape, came: int
) -> Finding | None:
    stateful = next(
        (
            x
            for x in case.reading.layers
            if case.value(x, "stateful", False) and case.reader(x)
        ),
        None,
    )
    if stateful is None or not case.model or not case.model.inputs:
        return None
    layer = case.outer(stateful)
    finding = Finding(
        rule="batch_differs",
        stage="run",
        layer=layer,
        line=layer.line,
        explanation=(
            f"The batch is fixed at {declared[0]}, and {case.called(layer)} is stateful "
            f"and keeps a state for each of these samples; data in batches of {came} have "
            f"nothing to be matched with: use batches of {declared[0]}, a number of "
            f"samples that {declared[0]} divides, or fix another batch size."
        ),
        came=write((came, *x_shape[1:])),
        expected=write(declared),
    )
    place = place_of(case, case.model.inputs[0])
    if (
        place is not None
        and place.with_batch
        and isinstance(place.node, ast.Tuple | ast.List)
    ):
        edit = case.text.replace(place.node.elts[0], str(came))
        everywhere = _told_batches(case, came)
        also = " and in fit and predict" if everywhere else ""
        finding.offer(f"Fix the batch size at {came}{also}", edit, *everywhere, cost=0.3)
    finding.offer(
        f"Hand over batches of {declared[0]}",
        x_shape=(declared[0], *x_shape[1:]),
        cost=0.4,
    )
    return finding
