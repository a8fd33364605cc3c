"""Why a layer does not fit on the one before, and which changes are worth trying.

Nothing here knows Keras: `models.worker.build_stack` tries what is proposed.
"""

from collections.abc import Iterator

from models.shapes import Shape
from models.stack_layers import RECURRENT, StackLayer

Candidate = tuple[str, tuple[StackLayer, ...]]

_SEQUENCE_READERS = (*RECURRENT, "Bidirectional", "TimeDistributed", "Masking")


def explanation(layers: tuple[StackLayer, ...], index: int, shape: Shape) -> str:
    """Say in one sentence why layer `index` does not take `shape`, which it is given."""
    layer = layers[index]
    given = (
        f"{layers[index - 1].code} hands on {shape}" if index else f"the input is {shape}"
    )
    if layer.layer_class in _SEQUENCE_READERS:
        return (
            f"{layer.code} reads a sequence, (batch, timesteps, features), but {given}: "
            f"{_why_no_sequence(layers, index)}."
        )
    if layer.layer_class == "RepeatVector":
        return (
            f"RepeatVector repeats one vector, (batch, features), but {given}: that is a "
            "sequence already."
        )
    return f"{layer.code} does not take what comes before it: {given}."


def candidates(
    layers: tuple[StackLayer, ...], index: int, timesteps: int
) -> Iterator[Candidate]:
    """Yield the changes that may mend joint `index`, the most likely first."""
    layer = layers[index]
    if layer.layer_class == "Embedding":
        yield from _embedding_candidates(layers, index, timesteps)
    sequence = layer.layer_class in _SEQUENCE_READERS
    producer = _last_recurrent(layers, index)
    every = _sequences_throughout(layers)
    if sequence and sum(a != b for a, b in zip(every, layers, strict=True)) > 1:
        changed = [i + 1 for i, layer in enumerate(layers) if every[i] != layer]
        *most, last = (str(place) for place in changed)
        yield f"Set return_sequences=True on layers {', '.join(most)} and {last}", every
    if producer is not None and layer.layer_class in (*_SEQUENCE_READERS, "RepeatVector"):
        place, inner = producer
        if inner.values["return_sequences"] != sequence:
            mended = layers[place].replaced(return_sequences=sequence)
            yield (
                f"Set return_sequences={sequence} on layer {place + 1}: {mended.code}",
                _with(layers, place, mended),
            )
    if sequence:
        repeat = StackLayer("RepeatVector", (("n", timesteps),))
        yield (
            f"Put {repeat.code} before layer {index + 1}",
            _inserted(layers, index, repeat),
        )
    if layer.layer_class == "TimeDistributed":
        inside = layer.values["layer"]
        yield f"Use {inside.code} alone", _with(layers, index, inside)
    if layer.layer_class == "RepeatVector":
        flatten = StackLayer("Flatten")
        yield f"Put Flatten() before layer {index + 1}", _inserted(layers, index, flatten)
    if len(layers) > 1:
        rest = layers[:index] + layers[index + 1 :]
        yield f"Remove layer {index + 1}: {layer.code}", rest


def _embedding_candidates(
    layers: tuple[StackLayer, ...], index: int, timesteps: int
) -> Iterator[Candidate]:
    layer = layers[index]
    if index:
        rest = layers[:index] + layers[index + 1 :]
        yield "Move the Embedding to the front", (layer, *rest)
        return
    for rows in (timesteps + 1, 1000):
        mended = layer.replaced(input_dim=rows)
        yield f"Use {rows:,} rows: {mended.code}", _with(layers, index, mended)


def _sequences_throughout(layers: tuple[StackLayer, ...]) -> tuple[StackLayer, ...]:
    """Return the stack in which every layer that reads a sequence is given one."""
    mended = list(layers)
    for index, layer in enumerate(layers):
        producer = _last_recurrent(layers, index)
        if layer.layer_class in _SEQUENCE_READERS and producer is not None:
            mended[producer[0]] = layers[producer[0]].replaced(return_sequences=True)
    return tuple(mended)


def _last_recurrent(
    layers: tuple[StackLayer, ...], index: int
) -> tuple[int, StackLayer] | None:
    """Return the recurrent layer before `index` that decides what shape arrives there."""
    for place in range(index - 1, -1, -1):
        inner = layers[place].recurrent
        if inner is not None:
            return place, inner
        if layers[place].layer_class in ("Flatten", "RepeatVector"):
            return None
    return None


def _why_no_sequence(layers: tuple[StackLayer, ...], index: int) -> str:
    producer = _last_recurrent(layers, index)
    if producer is not None:
        return (
            f"layer {producer[0] + 1} keeps only its last step, as return_sequences is "
            "False there"
        )
    return "there is no axis of time steps"


def _with(
    layers: tuple[StackLayer, ...], index: int, layer: StackLayer
) -> tuple[StackLayer, ...]:
    return (*layers[:index], layer, *layers[index + 1 :])


def _inserted(
    layers: tuple[StackLayer, ...], index: int, layer: StackLayer
) -> tuple[StackLayer, ...]:
    return (*layers[:index], layer, *layers[index:])
