"""A layer was given tensors with too many axes.

What belongs here: which layer, or which input shape, added one, and what takes it away.
What does not: too few axes (`few_axes.py`).
"""

import ast
from typing import Any

from models.worker.clinic.case import Case, first_up, is_shape, product, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.inputs import (
    Place,
    drop_first,
    is_whole_data,
    offer_data_shape,
    offer_shape,
    place_of,
    write_sizes,
)
from models.worker.clinic.keras_words import AXES, Rank
from models.worker.clinic.sequences import set_sequences
from models.worker.source.reading import CallRecord, LayerRecord

PICTURES = {"Conv2D", "MaxPooling2D", "AveragePooling2D", "SeparableConv2D", "ConvLSTM2D"}


def too_many(case: Case, call: CallRecord, tensor: Any, rank: Rank) -> Finding:
    """Explain a tensor with more axes than a layer takes."""
    stopped = case.outer(call.layer)
    if stopped.layer_class == "RepeatVector":
        return _repeats_sequence(case, call, tensor)
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer and layer.layer_class == "Embedding" and len(one.shape) > rank.expected:
            return _embedded(case, call, layer, one)
    reshaped = _reshaped_with_batch(case, call, tensor, rank)
    if reshaped is not None:
        return reshaped
    place = place_of(case, tensor)
    if place is not None and is_whole_data(case, place):
        return _counts_samples(case, call, place, rank)
    return _needs_flattening(case, call, tensor, place, rank)


def _reshaped_with_batch(
    case: Case, call: CallRecord, tensor: Any, rank: Rank
) -> Finding | None:
    """Explain a Reshape whose target counts the batch, as numpy's reshape does."""
    layer = case.made_by(tensor)
    target = layer.arguments.get("target_shape") if layer is not None else None
    if layer is None or layer.layer_class != "Reshape":
        return None
    if not isinstance(target, tuple | list) or len(target) != rank.expected:
        return None
    if target[0] not in (-1, 1):
        return None
    needs = case.called(case.outer(call.layer))
    finding = Finding(
        rule="reshape_counts_samples",
        stage="build",
        layer=case.outer(layer),
        line=layer.line,
        explanation=(
            f"Reshape takes the shape of one sample, without the batch: {write(target)} "
            f"makes {write(shape_of(tensor))} of it, one axis too many for {needs}; leave "
            f"the {target[0]} in front out."
        ),
    )
    node = layer.argument_nodes.get("target_shape")
    sizes: list[Any] = list(target[1:])
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == len(target):
        sizes = [case.text.of(one) for one in node.elts[1:]]
    text = write_sizes(sizes)
    edit = case.set_argument(layer, "target_shape", text, 0)
    finding.offer(f"Reshape to {text}", edit, cost=0.1)
    return finding


def _repeats_sequence(case: Case, call: CallRecord, tensor: Any) -> Finding:
    """Explain a RepeatVector behind a layer that returns a sequence."""
    finding = Finding(
        rule="repeats_sequence",
        stage="build",
        layer=case.outer(call.layer),
        line=call.line,
        explanation=(
            "RepeatVector repeats one vector for each sample, (batch, features), and is "
            f"given a whole sequence, {write(shape_of(tensor))}: the layer before must "
            "return its last step only."
        ),
    )
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is not None and case.reader(layer) is not None:
            name = case.called(layer)
            finding.layer, finding.line = layer, layer.line
            finding.explanation = (
                f"{first_up(name)} returns every step, {write(shape_of(one))}, and "
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
            f"input is (batch, length); given {write(whole)} it returns "
            f"{write(shape_of(tensor))}, one axis too many for "
            f"{case.called(case.outer(call.layer))}."
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
    x_shape = case.x_shape
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
            f"{first_up(needs)} takes one {'picture' if rank.expected == 4 else 'vector'} "
            f"{'for each sample' if rank.expected == 4 else 'at each step'}, "
            f"{AXES.get(rank.expected, f'{rank.expected} axes')}, and is given "
            f"{write(shape)}{f' by {case.called(layer)}' if layer and not own else ''}: "
            + (
                "to take each picture of a sequence by itself, every layer that works on "
                "one belongs into a TimeDistributed."
                if rank.expected == 4
                else "the axes behind the steps must become one."
            )
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
                (
                    f"Make rows the steps with Reshape(({shape[1]}, {size})) in front of "
                    f"{needs}"
                    if not distributed
                    else f"Keep the {shape[1]} steps and put the rest into one axis, "
                    f"Reshape(({shape[1]}, {size})), in front of {needs}"
                ),
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
            if rank.expected == 4:
                _offer_each_picture(finding, case, call, wrapper, imports)
    return finding


def _offer_each_picture(
    finding: Finding, case: Case, call: CallRecord, wrapper: str, imports: list[Any]
) -> None:
    """Offer to apply all layers up to the recurrent one to each picture of a sequence."""
    layers = [one for one in case.reading.layers if one.wrapped_by is None]
    behind = layers[layers.index(call.layer) :] if call.layer in layers else []
    at = next((i for i, one in enumerate(behind) if case.reader(one)), None)
    if at is None:
        return
    wrapped = [one for one in behind[:at] if one.layer_class not in _ANY_AXES]
    edits = [_wrapped(case, one, wrapper) for one in wrapped]
    last = case.called(behind[at])
    finding.offer(
        f"Apply the layers up to {last} at each step, TimeDistributed(…)",
        *edits,
        *imports,
        cost=0.3,
    )


_ANY_AXES = {"Dropout", "Activation", "ReLU", "LeakyReLU", "TimeDistributed"}


def _wrapped(case: Case, layer: LayerRecord, wrapper: str) -> Any:
    """Return the edit that wraps a layer, the shape of its input outside."""
    node = layer.node
    alone = case.add_call(layer) is not None or case.list_place(layer) is not None
    if node is None or not case.in_tree(node) or not alone:
        return None
    text, start, outside = case.text.of(node), case.text.start(node), ""
    for keyword in node.keywords:
        if keyword.arg in ("input_shape", "batch_input_shape"):
            cut = case.text.remove_part(node, keyword)
            text = text[: cut.start - start] + text[cut.end - start :]
            outside = f", {keyword.arg}={case.text.of(keyword.value)}"
    return case.text.replace(node, f"{wrapper}({text}{outside})")
