"""What a pasted model is run on to see it at work: random numbers, or pasted ones."""

from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from models.permalink import read_numbers

MAX_STEPS = 200
_OPEN_STEPS = 8  # where the model leaves their number open
_OPEN_SIZE = 4  # where it leaves another size open
_MOST_NUMBERS = 100_000

Shape = Sequence[int | None]


def inputs_of(model: Any, x_shape: Any, seed: int, data: str) -> Any:
    """Return what the model reads: random for each input, or the data for the first."""
    known = _known_shapes(x_shape)
    random = np.random.default_rng(seed)
    largest = min((e.input_dim for e in _embeddings(model)), default=None)
    arrays = []
    for place, tensor in enumerate(model.inputs):
        given = known[place] if place < len(known) else ()
        if place == 0 and data:
            arrays.append(typed(data, tuple(tensor.shape), largest))
            continue
        shape = sizes_of(tuple(tensor.shape), given)
        words = largest is not None and len(shape) <= 2
        whole = words or "int" in str(tensor.dtype)
        drawn: NDArray[Any] = (
            random.integers(0, largest or 2, shape)
            if whole
            else random.standard_normal(shape)
        )
        arrays.append(drawn.astype(tensor.dtype))
    return arrays[0] if len(arrays) == 1 else arrays


def _known_shapes(x_shape: Any) -> tuple[tuple[int | None, ...], ...]:
    if not isinstance(x_shape, tuple | list):
        return ()
    several = bool(x_shape) and isinstance(x_shape[0], tuple | list)
    return tuple(map(tuple, x_shape)) if several else (tuple(x_shape),)


def _embeddings(layer: Any) -> Iterator[Any]:
    if isinstance(layer, keras.layers.Embedding):
        yield layer
    for inner in getattr(layer, "layers", ()):
        yield from _embeddings(inner)


def sizes_of(shape: Shape, given: Shape) -> tuple[int, ...]:
    """Return a shape of one sample with every size known."""
    sizes = [shape[0] or 1] if shape else []
    for place, size in enumerate(shape[1:], start=1):
        told = given[place] if place < len(given) and len(given) == len(shape) else None
        otherwise = _OPEN_STEPS if place == 1 else _OPEN_SIZE
        sizes.append(size or told or otherwise)
    if len(sizes) > 2 and sizes[1] > MAX_STEPS:
        raise ValueError(
            f"The data have {sizes[1]:,} time steps, but at most {MAX_STEPS} can be shown: "
            "paste some of them, or leave their number open (None) in the Input."
        )
    return tuple(sizes)


def typed(data: str, shape: Shape, largest: int | None) -> NDArray[Any]:
    """Read pasted numbers as one sample of an input's shape, (1, T, F) or (1, T)."""
    rows = [read_numbers("The data", line) for line in data.splitlines() if line.strip()]
    if sum(map(len, rows)) > _MOST_NUMBERS:
        raise ValueError(
            f"The data have more than {_MOST_NUMBERS:,} numbers: paste fewer time steps."
        )
    if len(shape) == 3:
        return _rows(rows, shape)
    numbers = [number for row in rows for number in row]
    wanted = shape[1] if len(shape) == 2 else None
    if len(shape) != 2 or (wanted and len(numbers) != wanted):
        raise ValueError(
            f"The data have {len(numbers)} numbers, but the model reads {tuple(shape)}: "
            f"paste {wanted or 'what it reads'}."
        )
    if largest is not None and not all(0 <= n < largest and n == int(n) for n in numbers):
        raise ValueError(
            f"The model reads numbers of words, whole numbers from 0 to {largest - 1:,}, "
            "but the data have others: paste those."
        )
    return np.asarray([numbers], dtype="int32" if largest is not None else "float32")


def _rows(rows: Sequence[Sequence[float]], shape: Shape) -> NDArray[Any]:
    steps, features = shape[1:]
    widths = {len(row) for row in rows}
    wrong_width = len(widths) != 1 or (features is not None and widths != {features})
    if wrong_width or (steps is not None and len(rows) != steps) or len(rows) > MAX_STEPS:
        came = f"{len(rows)} lines of {' or '.join(map(str, sorted(widths)))} numbers"
        raise ValueError(
            f"The data have {came}, but the layer reads {steps or f'1 to {MAX_STEPS}'} "
            f"steps of {features or 'equally many'} features: paste one line for each step."
        )
    return np.asarray([rows], dtype="float32")
