"""Layers that keep their state from batch to batch.

What belongs here: the rules about stateful=True and fixed batch sizes. What does not:
states that are handed over (`states.py`).
"""

import ast
from typing import Any

from models.shapes import Shape
from models.worker.clinic.case import Case, is_shape, shape_of, write
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
from models.worker.clinic.keras_words import words_of
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
        keras_message=words_of(failure),
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
    layer, fixed, samples = case.outer(stateful), declared[0] or 1, x_shape[0] or 1
    leftover = came == samples % fixed and came != _told_size(case)
    what = (
        f"{samples} samples in batches of {fixed} leave a last batch of {came}, which has"
        if leftover
        else f"data in batches of {came} have"
    )
    finding = Finding(
        rule="batch_differs",
        stage="run",
        layer=layer,
        line=layer.line,
        explanation=(
            f"The batch is fixed at {fixed}, and {case.called(layer)} is stateful "
            f"and keeps a state for each of these samples; {what} nothing to be matched "
            f"with: use batches of {fixed}, a number of samples that {fixed} divides, or "
            "fix another batch size."
        ),
        came=write((came, *x_shape[1:])),
        expected=write(declared),
    )
    if leftover:
        _offer_fewer(finding, case, x_shape, samples // fixed * fixed, fixed)
        _offer_size(finding, case, _divisor(samples, fixed), samples)
        return finding
    _offer_size(finding, case, came, samples)
    told = _told_batches(case, fixed)
    if told:
        finding.offer(f"Use batches of {fixed} in fit and predict", *told, cost=0.35)
    finding.offer(f"Hand over batches of {fixed}", x_shape=(fixed, *x_shape[1:]), cost=0.4)
    return finding


def _told_size(case: Case) -> int | None:
    """Return the size of the batches that the training is told."""
    records = case.model.data if case.model else []
    return next((d.batch_size for d in records if d.batch_size), None)


def _divisor(samples: int, fixed: int) -> int:
    """Return the size nearest to another that divides a number of samples."""
    sizes = [n for n in range(1, min(samples, 8 * fixed) + 1) if samples % n == 0]
    return min(sizes, key=lambda n: (abs(n - fixed), -n))


def _offer_size(finding: Finding, case: Case, size: int, samples: int) -> None:
    """Offer another fixed size, in the input and wherever the training is told one."""
    place = place_of(case, case.model.inputs[0]) if case.model else None
    if place is None or not place.with_batch:
        return
    if not isinstance(place.node, ast.Tuple | ast.List):
        return
    edit = case.text.replace(place.node.elts[0], str(size))
    everywhere = _told_batches(case, size)
    also = " and in fit and predict" if everywhere else ""
    why = f", which divides the {samples} samples" if samples % size == 0 else ""
    title = f"Fix the batch size at {size}{why}{also}"
    finding.offer(title, edit, *everywhere, cost=0.3)


def _offer_fewer(
    finding: Finding, case: Case, x_shape: Shape, samples: int, fixed: int
) -> None:
    """Offer to leave out the samples that do not fill a batch."""
    if not samples:
        return
    edits: list[Any] = []
    for record in case.model.data if case.model else ():
        if record.method != "fit":
            continue
        given = [*record.node.args[:2], *(
            k.value for k in record.node.keywords if k.arg in ("x", "y")
        )]  # fmt: skip
        edits += [
            case.text.replace(one, f"{case.text.of(one)}[:{samples}]")
            for one in given
            if isinstance(one, ast.Name) and case.in_tree(one)
        ]
    y_shape = case.y_shape
    data: dict[str, Any] = {"x_shape": (samples, *x_shape[1:])}
    if is_shape(y_shape) and y_shape[0] == x_shape[0]:
        data["y_shape"] = (samples, *y_shape[1:])
    title = f"Train on {samples} samples, which {fixed} divides"
    finding.offer(title, *edits, cost=0.2, **data)
