"""What the time steps of each layer's output stand for."""

from models.stack_layers import StackLayer

Labels = tuple[str, ...] | None


def step_labels(
    layers: tuple[StackLayer, ...], words: tuple[str, ...]
) -> tuple[Labels, ...]:
    """Return a label for each time step of each layer's output; None without time steps.

    A layer that reads backwards returns its outputs in the order in which it read, so the
    words come out reversed. RepeatVector's steps belong to no word: they are numbered.
    """
    labels: list[Labels] = []
    current: Labels = words
    for layer in layers:
        inner = layer.recurrent
        if layer.layer_class == "RepeatVector":
            current = tuple(f"copy {step}" for step in range(1, layer.values["n"] + 1))
        elif layer.layer_class == "Flatten":
            current = None
        elif inner is not None:
            current = _of_recurrent(inner, current)
        labels.append(current)
    return tuple(labels)


def _of_recurrent(layer: StackLayer, read: Labels) -> Labels:
    if read is None or not layer.values["return_sequences"]:
        return None
    return read[::-1] if layer.values["go_backwards"] else read
