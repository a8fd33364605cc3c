"""A layer was given tensors with too few axes.

What belongs here: which layer dropped the axis, and what puts it back. What does not: too
many axes (`many_axes.py`).
"""

from typing import Any

from models.worker.clinic.case import Case, first_up, is_shape, product, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.inputs import (
    Place,
    offer_data_shape,
    place_of,
    reshape_data,
    write_sizes,
)
from models.worker.clinic.keras_words import AXES, Rank
from models.worker.clinic.sequences import set_sequences
from models.worker.source.reading import CallRecord, LayerRecord

FLATTENERS = {
    "Flatten", "GlobalMaxPooling1D", "GlobalAveragePooling1D", "GlobalMaxPooling2D",
    "GlobalAveragePooling2D", "Reshape", "Lambda",
}  # fmt: skip


def too_few(case: Case, call: CallRecord, tensor: Any, rank: Rank) -> Finding:
    """Explain a tensor with fewer axes than a layer takes."""
    for one in case.upstream(tensor):
        before = case.sources(one)
        if before and len(one.shape) < rank.expected <= len(before[0].shape):
            layer = case.made_by(one)
            if layer is not None and case.reader(layer) is not None:
                return _no_sequence(case, call, layer, one, before[0])
            return _flattened(case, call, layer, one, before[0])
        if before and len(one.shape) < rank.expected and case.maker(one):
            made = case.made_by(one)
            if made and made.layer_class == "Flatten":
                return _flattened(case, call, made, one, before[0])
    return _flat_input(case, call, tensor, rank)


def _no_sequence(
    case: Case, call: CallRecord, layer: LayerRecord, last: Any, whole: Any
) -> Finding:
    """Explain a recurrent layer that ends the sequence ahead of one that needs it."""
    stopped = case.outer(call.layer)
    name, needs = case.called(layer), case.called(stopped)
    vector = write(shape_of(last))
    finding = Finding(
        rule="missing_return_sequences",
        stage="build",
        layer=layer,
        line=layer.line,
        explanation=(
            f"{first_up(name)} returns only its last step, {vector}, one vector for each "
            f"sequence, and {needs} behind it needs a vector at every step, {AXES.get(3)}: "
            f"give {name} return_sequences=True."
        ),
    )
    setting = set_sequences(case, layer, keep=True)
    finding.offer(f"Set return_sequences=True on {name}", *setting, cost=0.1)
    if stopped.layer_class == "TimeDistributed" and stopped.wraps and stopped.node:
        inner = stopped.wraps.node
        if inner is not None and case.in_tree(inner):
            finding.offer(
                f"Use a plain {stopped.wraps.layer_class} for one answer a sequence, "
                "without TimeDistributed",
                case.text.replace(stopped.node, case.text.of(inner)),
                cost=0.6,
            )
    steps = shape_of(whole)[1] if len(whole.shape) > 1 else None
    if case.reader(stopped) and steps:
        repeat, imports = case.spell("RepeatVector")
        finding.offer(
            f"Repeat the vector {steps} times in front of {needs}, as a decoder does",
            case.insert_before(call, f"{repeat}({steps})"),
            *imports,
            cost=1.5,
        )
    elif not case.reader(stopped) and stopped.layer_class != "TimeDistributed":
        finding.offer(
            f"Leave {needs} out, as there are no steps left",
            case.remove_layer(call.layer),
            cost=1.5,
        )
    return finding


def _flattened(
    case: Case, call: CallRecord, layer: LayerRecord | None, tensor: Any, whole: Any
) -> Finding:
    """Explain another layer, or an index, that took the steps away."""
    needs = case.called(case.outer(call.layer))
    shape = write(shape_of(tensor))
    if layer is None:
        return _indexed(case, call, tensor, whole)
    name = case.called(layer)
    finding = Finding(
        rule="flattened_before",
        stage="build",
        layer=layer,
        line=layer.line,
        explanation=(
            f"{first_up(name)} takes the steps away: what comes out is {shape}, and "
            f"{needs} needs {AXES.get(3)}; leave it out in front of {needs}, or put the "
            "axis back."
        ),
    )
    finding.offer(f"Leave {name} out", case.remove_layer(layer), cost=0.2)
    move = _move_behind(case, layer, call)
    if move is not None:
        finding.offer(f"Put {name} behind {needs}", *move, cost=0.4)
    _offer_reshape(finding, case, call, tensor, whole)
    return finding


def _move_behind(case: Case, layer: LayerRecord, call: CallRecord) -> list[Any] | None:
    """Return edits that move an added layer behind another."""
    add, other = case.add_call(layer), case.add_call(call.layer)
    if add is None or other is None:
        return None
    statement, target = case.text.statement(add), case.text.statement(other)
    return [
        case.text.remove_statement(statement),
        case.text.insert_after(target, case.text.of(statement)),
    ]


def _offer_reshape(
    finding: Finding, case: Case, call: CallRecord, tensor: Any, whole: Any
) -> None:
    """Offer to put an axis of one step, or the axes from before, back."""
    reshape, imports = case.spell("Reshape")
    sizes = shape_of(tensor)[1:]
    before = shape_of(whole)[1:]
    needs = case.called(case.outer(call.layer))
    if len(before) > len(sizes) and all(before) and product(before) == product(sizes):
        target = before if len(before) == 2 else (before[0], -1)
        finding.offer(
            f"Put the steps back with Reshape({write_sizes(target)}) in front of {needs}",
            case.insert_before(call, f"{reshape}({write_sizes(target)})"),
            *imports,
            cost=1.2,
        )
    if len(sizes) == 1 and sizes[0]:
        finding.offer(
            f"Make one step of it with Reshape((1, {sizes[0]})) in front of {needs}",
            case.insert_before(call, f"{reshape}((1, {sizes[0]}))"),
            *imports,
            cost=2.0,
        )


def _indexed(case: Case, call: CallRecord, tensor: Any, whole: Any) -> Finding:
    """Explain an index that takes one step out, such as `sequence[:, -1]`."""
    needs = case.called(case.outer(call.layer))
    record = next((i for i in case.reading.indexings if i.result is tensor), None)
    finding = Finding(
        rule="indexed_before",
        stage="build",
        layer=call.layer,
        line=record.line if record else call.line,
        explanation=(
            f"What is handed to {needs} is {write(shape_of(tensor))}: the steps of "
            f"{write(shape_of(whole))} were taken away before, and {needs} needs "
            f"{AXES.get(3)}."
        ),
    )
    if record is not None and case.in_tree(record.node):
        whole_text = case.text.of(record.node.value)
        finding.offer(
            f"Hand over the whole sequence, {whole_text}",
            case.text.replace(record.node, whole_text),
            cost=0.3,
        )
    _offer_reshape(finding, case, call, tensor, whole)
    return finding


def _flat_input(case: Case, call: CallRecord, tensor: Any, rank: Rank) -> Finding:
    """Explain an input of the model that has too few axes."""
    place = place_of(case, tensor)
    needs = case.called(case.outer(call.layer))
    if place is None:
        finding = Finding("input_rank", "build", _plain_need(needs, tensor, rank))
        finding.layer = case.outer(call.layer)
        finding.line = call.line
        _offer_reshape(finding, case, call, tensor, tensor)
        return finding
    declared = write(shape_of(place.tensor))
    said = f" ({place.said})" if place.said else ""
    finding = Finding(
        rule="input_rank",
        stage="build",
        layer=case.outer(place.layer),
        line=place.layer.line,
        explanation=(
            f"The input is declared as {declared}{said}, without "
            f"{'a step axis' if rank.expected == 3 else 'enough axes'}, and {needs} needs "
            f"{AXES.get(rank.expected, f'{rank.expected} axes')}: the shape of one sample "
            f"must have {rank.expected - 1} "
            f"sizes{', steps and features' if rank.expected == 3 else ''}."
        ),
    )
    _offer_input_ranks(finding, case, call, place, rank)
    return finding


def _offer_input_ranks(
    finding: Finding, case: Case, call: CallRecord, place: Place, rank: Rank
) -> None:
    """Offer the shapes that an input with too few axes was likely meant to have."""
    shape, x_shape = place.shape, case.x_shape
    if is_shape(x_shape) and len(x_shape) == rank.expected:
        offer_data_shape(finding, case, place, cost=0.1)
    own = call.layer.arguments.get("input_shape")
    if is_shape(own) and len(own) == rank.expected - 1 and place.layer is not call.layer:
        text = case.said(call.layer, "input_shape") or write_sizes(list(own))
        finding.offer(
            f"Declare the shape that {case.called(call.layer)} names, "
            f"{write_sizes(list(own))}",
            *place.set_shape(text),
            cost=0.3,
        )
    if call.inputs[0] is not place.tensor:
        _offer_reshape(finding, case, call, call.inputs[0], call.inputs[0])
    missing = rank.expected - 1 - len(shape)
    sizes = [place.element(index) for index in range(len(shape))]
    if missing != 1 or not sizes:
        return
    each = "one feature at each step" if rank.expected == 3 else "one channel"
    options = [([*sizes, "1"], each, 0.8)]
    if len(sizes) == 1:
        options += [
            (["1", *sizes], "one step with all features", 1.0),
            (["None", *sizes], "any number of steps", 1.2),
        ]
    else:
        options.append((["None", *sizes], "any number of steps", 1.0))
    for option, meaning, cost in options:
        text = write_sizes(option)
        data: dict[str, Any] = {}
        also = ""
        edits = place.set_shape(text)
        if is_shape(x_shape) and len(x_shape) == len(shape) + 1:
            if "None" in option:
                continue
            order = [*x_shape, 1] if option[-1] == "1" else [x_shape[0], 1, *x_shape[1:]]
            data = {"x_shape": tuple(order)}
            reshaped = reshape_data(case, "x", tuple(order))
            edits += reshaped[0] if reshaped else []
            also = f", and reshape the data to {tuple(order)}"
        finding.offer(f"Declare {text}: {meaning}{also}", *edits, cost=cost, **data)
    if is_shape(x_shape) and len(x_shape) == len(shape) + 1 and len(sizes) == 1:
        reshape, imports = case.spell("Reshape")
        new = f"{reshape}(({sizes[0]}, 1))"
        finding.offer(
            f"Keep the data as they are and give each row steps in the model, {new}",
            case.insert_before(call, new),
            *imports,
            cost=1.3,
        )


def _plain_need(needs: str, tensor: Any, rank: Rank) -> str:
    return (
        f"{first_up(needs)} needs {AXES.get(rank.expected, f'{rank.expected} axes')} and "
        f"was given {write(shape_of(tensor))}."
    )
