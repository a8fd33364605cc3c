"""What several tests of the doctor ask of a diagnosis."""

from collections.abc import Sequence
from typing import Any

import keras

from models.shapes import ShapeStep

Row = tuple[str, str, Any, int | None]  # name, class, output shape, parameters


def real_rows(model: keras.Model) -> list[Row]:
    """Return Keras's own table of a built model; a shape is None where calls differ."""
    rows = []
    for layer in model.layers:
        once = len(layer._inbound_nodes) == 1 or isinstance(layer, keras.layers.InputLayer)
        shape = _shapes(layer.output) if once else None
        rows.append((layer.name, type(layer).__name__, shape, layer.count_params()))
    return rows


def rows_of(steps: Sequence[ShapeStep]) -> list[Row]:
    """Return a diagnosis's table in the same form."""
    return [(s.name, s.layer_class, s.output_shape, s.params) for s in steps]


def differences(steps: Sequence[ShapeStep], model: keras.Model) -> list[str]:
    """Return where a diagnosis's table is not Keras's."""
    ours, theirs = rows_of(steps), real_rows(model)
    if len(ours) != len(theirs):
        return [f"{[o[0] for o in ours]} is not {[t[0] for t in theirs]}"]
    return [
        f"{our} is not {their}"
        for our, their in zip(ours, theirs, strict=True)
        if (our[0], our[1], our[3]) != (their[0], their[1], their[3])
        or (their[2] is not None and our[2] != their[2])
    ]


def _shapes(output: Any) -> Any:
    if isinstance(output, list | tuple):
        shapes = tuple(tuple(one.shape) for one in output)
        return shapes[0] if len(shapes) == 1 else shapes
    if isinstance(output, dict):
        return tuple(tuple(one.shape) for one in output.values())
    return tuple(output.shape)
