"""A layer was given tensors with too few axes, or too many.

What belongs here: the rules for `expected ndim=3, found ndim=2` and its kin: which layer
dropped the axis or added one, and what puts it back. What does not: sizes that differ.
"""

import ast
from typing import Any

from models.worker.clinic.case import Case, is_shape, product, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.inputs import (
    Place,
    drop_first,
    is_whole_data,
    offer_data_shape,
    offer_shape,
    place_of,
    reshape_data,
    write_sizes,
)
from models.worker.clinic.keras_words import Rank, first_lines
from models.worker.source.reading import CallRecord, Failure, LayerRecord

AXES = {
    2: "(batch, features)",
    3: "(batch, steps, features)",
    4: "(batch, rows, columns, channels)",
    5: "(batch, steps, rows, columns, channels)",
}
FLATTENERS = {
    "Flatten", "GlobalMaxPooling1D", "GlobalAveragePooling1D", "GlobalMaxPooling2D",
    "GlobalAveragePooling2D", "Reshape", "Lambda",
}  # fmt: skip
PICTURES = {"Conv2D", "MaxPooling2D", "AveragePooling2D", "SeparableConv2D", "ConvLSTM2D"}


def wrong_rank(case: Case, failure: Failure, rank: Rank) -> list[Finding]:
    """Explain a tensor with the wrong number of axes."""
    call = failure.call
    if call is None or not call.inputs:
        return []
    tensor = call.inputs[0]
    if rank.found < rank.expected:
        finding = _too_few(case, call, tensor, rank)
    else:
        finding = _too_many(case, call, tensor, rank)
    finding.stopped_at = case.outer(call.layer)
    finding.came = write(shape_of(tensor))
    finding.expected = AXES.get(rank.expected, f"{rank.expected} axes")
    finding.keras_message = first_lines(failure.exception or failure.message)
    return [finding]


# -- too few axes ----------------------------------------------------------------------


def _too_few(case: Case, call: CallRecord, tensor: Any, rank: Rank) -> Finding:
    for one in case.upstream(tensor):
        before = case.sources(one)
        if before and len(one.shape) < rank.expected <= len(before[0].shape):
            layer = case.made_by(one)
            if layer is not None and case.reader(layer) is not None:
                return _no_sequence(case, call, layer, before[0])
            return _flattened(case, call, layer, one, before[0])
        if before and len(one.shape) < rank.expected and case.maker(one):
            made = case.made_by(one)
            if made and made.layer_class == "Flatten":
                return _flattened(case, call, made, one, before[0])
    return _flat_input(case, call, tensor, rank)


def _no_sequence(case: Case, call: CallRecord, layer: LayerRecord, whole: Any) -> Finding:
    """Explain a recurrent layer that ends the sequence ahead of one that needs it."""
    stopped = case.outer(call.layer)
    name, needs = case.called(layer), case.called(stopped)
    vector = write(shape_of(case.calls_of(layer)[0].outputs[0]))
    finding = Finding(
        rule="missing_return_sequences",
        stage="build",
        layer=layer,
        line=_line_of(layer),
        explanation=(
            f"{_first_up(name)} returns only its last step, {vector}, one vector for each "
            f"sequence, and {needs} behind it needs a vector at every step, "
            f"{AXES.get(3)}: give {name} return_sequences=True."
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


def set_sequences(case: Case, layer: LayerRecord, *, keep: bool) -> list[Any]:
    """Return edits that set return_sequences of a recurrent layer, wrapped or not."""
    inner = case.reader(layer)
    if inner is None:
        return [None]
    loop = case.in_loop(inner)
    value = str(keep)
    if keep and loop is not None and isinstance(loop.target, ast.Name):
        value = _all_but_last(case, loop) or value
    edits = [case.set_argument(inner, "return_sequences", value)]
    backward = _backward(case, layer)
    if backward is not None:
        edits.append(case.set_argument(backward, "return_sequences", value))
    return edits


def _backward(case: Case, layer: LayerRecord) -> LayerRecord | None:
    """Return the backward layer that a Bidirectional was given."""
    given = layer.arguments.get("backward_layer")
    return next(
        (
            x
            for x in case.reading.layers
            if x is given or (given and x.keras_layer is given)
        ),
        None,
    )


def _all_but_last(case: Case, loop: ast.For) -> str | None:
    """Write `i < n - 1` for a loop over `range(n)`."""
    call, name = loop.iter, loop.target
    if (
        isinstance(name, ast.Name)
        and isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "range"
        and len(call.args) == 1
    ):
        return f"{name.id} < {case.text.of(call.args[0])} - 1"
    return None


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
        line=_line_of(layer),
        explanation=(
            f"{_first_up(name)} takes the steps away: what comes out is {shape}, and "
            f"{needs} "
            f"needs {AXES.get(3)}; leave it out in front of {needs}, or put the axis back."
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
            f"must have {rank.expected - 1} sizes"
            f"{', steps and features' if rank.expected == 3 else ''}."
        ),
    )
    _offer_input_ranks(finding, case, call, place, rank)
    return finding


def _offer_input_ranks(
    finding: Finding, case: Case, call: CallRecord, place: Place, rank: Rank
) -> None:
    """Offer the shapes that an input with too few axes was likely meant to have."""
    shape, x_shape = place.shape, case.reading.x_shape
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
    missing = rank.expected - 1 - len(shape)
    sizes = [place.element(index) for index in range(len(shape))]
    if missing != 1 or not sizes:
        return
    options = [([*sizes, "1"], "one feature at each step", 0.8)]
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
        f"{_first_up(needs)} needs {AXES.get(rank.expected, f'{rank.expected} axes')} and "
        "was "
        f"given {write(shape_of(tensor))}."
    )


# -- too many axes ---------------------------------------------------------------------


def _too_many(case: Case, call: CallRecord, tensor: Any, rank: Rank) -> Finding:
    stopped = case.outer(call.layer)
    if stopped.layer_class == "RepeatVector":
        return _repeats_sequence(case, call, tensor)
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer and layer.layer_class == "Embedding" and len(one.shape) > rank.expected:
            return _embedded(case, call, layer, one)
    place = place_of(case, tensor)
    if place is not None and is_whole_data(case, place):
        return _counts_samples(case, call, place, rank)
    return _needs_flattening(case, call, tensor, place, rank)


def _repeats_sequence(case: Case, call: CallRecord, tensor: Any) -> Finding:
    """Explain a RepeatVector behind a layer that returns a sequence."""
    finding = Finding(
        rule="repeats_sequence",
        stage="build",
        layer=case.outer(call.layer),
        line=call.line,
        explanation=(
            f"RepeatVector repeats one vector for each sample, (batch, features), and is "
            f"given a whole sequence, {write(shape_of(tensor))}: the layer before must "
            "return "
            "its last step only."
        ),
    )
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is not None and case.reader(layer) is not None:
            name = case.called(layer)
            finding.layer, finding.line = layer, _line_of(layer)
            finding.explanation = (
                f"{_first_up(name)} returns every step, {write(shape_of(one))}, and "
                "RepeatVector takes one vector for each sample, (batch, features): leave "
                f"return_sequences=True out on {name}."
            )
            edits = set_sequences(case, layer, keep=False)
            finding.offer(f"Set return_sequences=False on {name}", *edits, cost=0.1)
            break
    finding.offer(
        "Leave RepeatVector out, as there are steps already",
        case.remove_layer(call.layer),
        cost=1.0,
    )
    flatten, imports = case.spell("Flatten")
    finding.offer(
        "Put Flatten() in front of RepeatVector",
        case.insert_before(call, f"{flatten}()"),
        *imports,
        cost=1.5,
    )
    return finding


def _embedded(case: Case, call: CallRecord, layer: LayerRecord, tensor: Any) -> Finding:
    """Explain an Embedding that was given more than (batch, length)."""
    given = case.sources(tensor)
    whole = shape_of(given[0]) if given else ()
    finding = Finding(
        rule="embedding_rank",
        stage="build",
        layer=layer,
        line=layer.line,
        explanation=(
            "Embedding turns each whole number that it is given into a vector, so its "
            "input "
            f"is (batch, length); given {write(whole)} it returns "
            f"{write(shape_of(tensor))}, "
            f"one axis too many for {case.called(case.outer(call.layer))}."
        ),
    )
    place = place_of(case, tensor)
    maker = case.maker(tensor)
    if place is not None:
        finding.layer, finding.line = case.outer(place.layer), place.layer.line
        if len(place.shape) > 1:
            first = [place.element(0)]
            data = _tokens(case, place)
            title = f"Declare one number a step, {write_sizes(first)}"
            offer_shape(finding, place, first, title, cost=0.2, **data)
            if "batch_size" in place.layer.argument_nodes and _others_open(case, place):
                finding.offer(
                    f"{title}, and leave the batch open as in the other inputs",
                    *place.set_shape(write_sizes(first)),
                    case.remove_argument(place.layer, "batch_size"),
                    cost=0.15,
                    **data,
                )
        if is_whole_data(case, place):
            title = "Leave the number of samples out of the input shape"
            finding.offer(title, *drop_first(place), cost=0.1)
    finding.offer(
        "Leave the Embedding out, as the input has a feature axis already",
        case.remove_layer(layer),
        cost=1.0,
    )
    if maker is not None and whole and whole[-1] == 1 and len(whole) == 3 and whole[1]:
        reshape, imports = case.spell("Reshape")
        finding.offer(
            f"Drop the last axis in front of the Embedding with Reshape(({whole[1]},))",
            case.insert_before(maker, f"{reshape}(({whole[1]},))"),
            *imports,
            cost=0.6,
        )
    return finding


def _others_open(case: Case, place: Place) -> bool:
    """Tell whether the source has another Input that leaves its batch open."""
    return any(
        layer.layer_class == "InputLayer"
        and layer is not place.layer
        and not {"batch_size", "batch_shape"} & set(layer.argument_nodes)
        for layer in case.reading.layers
    )


def _tokens(case: Case, place: Place) -> dict[str, Any]:
    """Return what the data must become where they have the axis too."""
    x_shape = case.reading.x_shape
    if is_shape(x_shape) and len(x_shape) == len(place.shape) + 1:
        return {"x_shape": tuple(x_shape[:2])}
    return {}


def _counts_samples(case: Case, call: CallRecord, place: Place, rank: Rank) -> Finding:
    """Explain a declared shape that counts the samples too."""
    said = place.said or str(place.shape)
    needs = case.called(case.outer(call.layer))
    finding = Finding(
        rule="input_counts_samples",
        stage="build",
        layer=case.outer(place.layer),
        line=place.layer.line,
        explanation=(
            f"An input shape is that of one sample, without the batch; {said} counts the "
            f"samples too, so that {needs} sees {rank.found} axes, "
            f"{write(shape_of(place.tensor))}, where it takes {rank.expected}: leave the "
            "first one out."
        ),
    )
    finding.offer(
        "Leave the number of samples out of the input shape", *drop_first(place), cost=0.1
    )
    offer_data_shape(finding, case, place, cost=0.3)
    return finding


def _needs_flattening(
    case: Case, call: CallRecord, tensor: Any, place: Place | None, rank: Rank
) -> Finding:
    """Explain pictures, or parts of sequences, where one vector a step belongs."""
    stopped = case.outer(call.layer)
    needs, shape = case.called(stopped), shape_of(tensor)
    makers = [case.made_by(one) for one in case.upstream(tensor)]
    pictures = any(m and case.core(m).layer_class in PICTURES for m in makers)
    distributed = any(m and m.layer_class == "TimeDistributed" for m in makers)
    layer = next((m for m in makers if m is not None), None)
    own = place is not None and place.tensor is tensor
    finding = Finding(
        rule="too_many_axes",
        stage="build",
        layer=case.outer(place.layer) if own and place else stopped,
        line=place.layer.line if own and place else call.line,
        explanation=(
            f"{_first_up(needs)} takes one vector at each step, "
            f"{AXES.get(rank.expected, f'{rank.expected} axes')}, and is given "
            f"{write(shape)}"
            f"{f' by {case.called(layer)}' if layer and not own else ''}: the axes behind "
            "the "
            "steps must become one."
        ),
    )
    if place is not None and own:
        offer_data_shape(finding, case, place, cost=0.1)
        finding.offer(
            "Leave the first size out of the input shape", *drop_first(place), cost=0.9
        )
        if shape[-1] == 1:
            kept = [place.element(index) for index in range(len(place.shape) - 1)]
            title = f"Declare {write_sizes(kept)}, without the last axis"
            offer_shape(finding, place, kept, title, cost=0.8)
    if rank.expected == 3 and len(shape) > 3:
        flatten, more = case.spell("Flatten")
        wrapper, imports = case.spell("TimeDistributed")
        reshape, needed = case.spell("Reshape")
        size = product(shape[2:])
        finding.offer(
            f"Flatten what belongs to one step in front of {needs}, "
            "TimeDistributed(Flatten())",
            case.insert_before(call, f"{wrapper}({flatten}())"),
            *dict.fromkeys([*imports, *more]),
            cost=0.5 if distributed else 1.1,
        )
        if size and shape[1]:
            finding.offer(
                f"Make rows the steps with Reshape(({shape[1]}, {size})) in front of "
                f"{needs}",
                case.insert_before(call, f"{reshape}(({shape[1]}, {size}))"),
                *needed,
                cost=0.6 if pictures else 1.2,
            )
    if rank.expected == 2 or stopped.layer_class == "Permute":
        flatten, more = case.spell("Flatten")
        finding.offer(
            f"Put Flatten() in front of {needs}",
            case.insert_before(call, f"{flatten}()"),
            *more,
            cost=1.0,
        )
    if stopped.node is not None and case.core(stopped).layer_class in PICTURES:
        wrapper, imports = case.spell("TimeDistributed")
        if case.in_tree(stopped.node):
            text = case.text.of(stopped.node)
            finding.offer(
                f"Apply {needs} at each step, TimeDistributed({stopped.layer_class}(…))",
                case.text.replace(stopped.node, f"{wrapper}({text})"),
                *imports,
                cost=0.7,
            )
    return finding


def _line_of(layer: LayerRecord) -> int | None:
    return layer.line


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
