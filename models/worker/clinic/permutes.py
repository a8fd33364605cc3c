"""Permute: an order of axes that are not there.

What belongs here: this one rule. What does not: Reshape (`lengths.py`), and a sample that
has lost its steps (`few_axes.py`).
"""

from models.worker.clinic.case import Case, first_up, shape_of, write
from models.worker.clinic.finding import Finding, call_finding
from models.worker.clinic.inputs import write_sizes
from models.worker.source.reading import Failure


def wrong_permute(case: Case, failure: Failure) -> Finding | None:
    """Explain a Permute that orders more axes, or fewer, than a sample has."""
    call = failure.call
    layer = case.core(call.layer) if call else None
    dims = layer.arguments.get("dims") if layer is not None else None
    if call is None or layer is None or layer.layer_class != "Permute" or not call.inputs:
        return None
    if not isinstance(dims, tuple | list) or not all(isinstance(d, int) for d in dims):
        return None
    shape = shape_of(call.inputs[0])
    axes = len(shape) - 1
    if axes == 1:
        return None  # a vector has no order: what is wrong is that it has lost its steps
    who = case.called(case.outer(call.layer))
    finding = call_finding(
        case,
        failure,
        "wrong_permute",
        f"{first_up(who)} puts {len(dims)} axes into another order, {write(dims)}, and a "
        f"sample of {write(shape)} has {axes}, counted from 1 and without the batch: name "
        "each of them once.",
    )
    finding.expected = f"an order of {', '.join(map(str, range(1, axes + 1)))}"
    kept = [d for d in dims if d <= axes]
    # Someone who counts from 0 counts the batch too: (0, 2, 1) is (2, 1).
    inner = [d for d in kept if d > 0]
    for order in (inner, list(range(axes, 0, -1))):
        if sorted(order) == list(range(1, axes + 1)) and order != list(range(1, axes + 1)):
            text = write_sizes(order)
            edit = case.set_argument(layer, "dims", text, 0)
            finding.offer(f"Write {text}", edit, cost=0.2)
            break
    return finding
