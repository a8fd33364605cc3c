"""Sizes that are refused before Keras is asked: what would be allocated or run for long.

Weights are never allocated while a source is read, but layers make states, constants and
lists as long as their arguments say, and Keras follows some of them step by step. Each
check returns one sentence, or None.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MAX_SIZE = 10**12  # of one axis, and of any argument that is a size
MAX_ELEMENTS = 10**18  # of one tensor or weight: beyond it Keras's own counts overflow
MAX_RANK = 12
MAX_STATE = 10**7  # numbers in a state that Keras allocates as the layer is built
MAX_ITEMS = 10_000  # layers, cells, parts or boundaries that are made one by one
MAX_UNROLLED = 2_000  # time steps that are written out one by one
MAX_TABLE = 10**6  # numbers of a constant that Keras computes: windows, filters, positions
MAX_TEXT = 10_000  # characters of a name

# What Keras makes a list, a constant or a loop of, as the layer is made or called.
_TABLES = {
    "fft_length": MAX_TABLE, "frame_length": MAX_TABLE, "num_mel_bins": 10_000,
    "num_heads": 10**6, "lora_rank": 10**6, "num_oov_indices": 10**6, "num_bins": 10**6,
    "num_tokens": 10**7, "max_tokens": 10**7, "output_sequence_length": 10**7,
    "power_iterations": 100, "num_chains": 100, "chain_depth": 100, "num_ops": 100,
    "ngrams": 100, "bins": 10_000, "output_size": 4_096,
}  # fmt: skip
# Layers that keep or compute a table as large as these arguments multiply to.
_PRODUCTS = {"MelSpectrogram": ("fft_length", "num_mel_bins")}
_STATEFUL = ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")


def layer_too_large(name: str, arguments: Mapping[str, Any]) -> str | None:
    """Return why a layer is not made with these arguments (Keras 3's names)."""
    for argument, value in arguments.items():
        said = _argument_too_large(name, argument, value)
        if said is not None:
            return said
    for argument in _PRODUCTS.get(name, ()):
        both = [arguments.get(one, 1) for one in _PRODUCTS[name]]
        numbers = [one for one in both if isinstance(one, int)]
        if len(numbers) == len(both) and math.prod(numbers) > 10 * MAX_TABLE:
            return _sentence(f"{argument} of {name}", math.prod(numbers), 10 * MAX_TABLE)
    return None


def _argument_too_large(name: str, argument: str, value: Any) -> str | None:
    what = f"{argument} of {name}"
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return (
            f"The text given as {what} has {len(value):,} characters, more than the "
            f"{MAX_TEXT:,} that are read: give a shorter one."
        )
    if isinstance(value, tuple | list) and len(value) > MAX_ITEMS:
        return _sentence(f"The length of {what}", len(value), MAX_ITEMS)
    most = _TABLES.get(argument, MAX_SIZE)
    for number in _numbers(value):
        if abs(number) > most:
            return _sentence(what, number, most)
    return None


def _numbers(value: Any, depth: int = 0) -> Iterator[int]:
    """Yield the whole numbers of an argument, those in tuples and lists included."""
    if isinstance(value, int) and not isinstance(value, bool):
        yield value
    elif isinstance(value, tuple | list) and depth < 4:
        for one in value[: MAX_ITEMS + 1]:
            yield from _numbers(one, depth + 1)


def call_too_large(layer: Any, shapes: Sequence[Sequence[Any]]) -> str | None:
    """Return why a layer that was made is not called on tensors of these shapes."""
    for shape in shapes:
        said = shape_too_large(shape)
        if said is not None:
            return said
    for inner in _inside(layer):
        said = _state_too_large(inner, shapes) or _too_many_steps(inner, shapes)
        said = said or _weights_too_large(inner, shapes)
        if said is not None:
            return said
    return None


def _inside(layer: Any, depth: int = 0) -> Iterator[Any]:
    """Yield a layer and what it wraps."""
    yield layer
    if depth < 8:
        for name in ("layer", "forward_layer", "backward_layer"):
            inner = getattr(layer, name, None)
            if inner is not None and inner is not layer:
                yield from _inside(inner, depth + 1)


def _state_too_large(layer: Any, shapes: Sequence[Sequence[Any]]) -> str | None:
    """Refuse a stateful layer whose states Keras would allocate."""
    if not getattr(layer, "stateful", False) or not shapes or not shapes[0]:
        return None
    batch = shapes[0][0]
    if not isinstance(batch, int):
        return None
    cell = getattr(layer, "cell", None)
    sizes = sum(_numbers(getattr(cell, "state_size", 0)))
    if hasattr(layer, "filters"):  # ConvLSTM keeps images
        sizes *= math.prod(s for s in shapes[0][2:-1] if isinstance(s, int))
    if batch * sizes > MAX_STATE:
        return _sentence(
            f"The states of {type(layer).__name__} for {batch:,} samples",
            batch * sizes,
            MAX_STATE,
        )
    return None


def _too_many_steps(layer: Any, shapes: Sequence[Sequence[Any]]) -> str | None:
    """Refuse to write a recurrent layer out step by step over many steps."""
    if not getattr(layer, "unroll", False) or not shapes or len(shapes[0]) < 2:
        return None
    steps = shapes[0][1]
    if isinstance(steps, int) and steps > MAX_UNROLLED:
        return _sentence("The number of steps with unroll=True", steps, MAX_UNROLLED)
    return None


def _weights_too_large(layer: Any, shapes: Sequence[Sequence[Any]]) -> str | None:
    """Refuse weights whose number overflows Keras's own counting."""
    width = getattr(layer, "units", None) or getattr(layer, "filters", None)
    if not isinstance(width, int) or not shapes or not shapes[0]:
        return None
    last = shapes[0][-1]
    most = max(width, last if isinstance(last, int) else 1)
    if 4 * width * most > MAX_ELEMENTS:
        return _sentence(
            f"The number of weights of {type(layer).__name__}", width * most, MAX_ELEMENTS
        )
    return None


# Operations whose argument at this place, or of this name, is how many parts are made.
_COUNTS = {
    "split": (1, "indices_or_sections"), "array_split": (1, "indices_or_sections"),
    "unstack": (1, "num"), "fori_loop": (1, "upper"), "arange": (0, "start"),
    "eye": (0, "N"), "identity": (0, "n"), "linspace": (2, "num"), "tri": (0, "N"),
    "hanning": (0, "x"), "hamming": (0, "x"), "kaiser": (0, "x"), "blackman": (0, "x"),
    "vander": (1, "N"), "bartlett": (0, "x"),
}  # fmt: skip


def operation_too_large(
    name: str, positional: Sequence[Any], keyword: Mapping[str, Any] | None = None
) -> str | None:
    """Return why `name` of keras.ops is not called, such as `split` into 10**9 parts."""
    keyword = keyword or {}
    place, word = _COUNTS.get(name, (0, ""))
    if word:
        count = keyword.get(word, positional[place] if place < len(positional) else None)
        for number in _numbers(count):
            if abs(number) > MAX_ITEMS:
                return _sentence(f"{word} of {name}", number, MAX_ITEMS)
    for value in (*positional, *keyword.values()):
        if isinstance(value, tuple | list) and len(value) > MAX_ITEMS:
            return _sentence(f"The length of an argument of {name}", len(value), MAX_ITEMS)
        for number in _numbers(value):
            if abs(number) > MAX_SIZE:
                return _sentence(f"An argument of {name}", number, MAX_SIZE)
    return None


def shape_too_large(shape: Sequence[Any]) -> str | None:
    """Return why no tensor of this shape is made: too many axes or too long ones."""
    if len(shape) > MAX_RANK:
        return _sentence("The number of axes of a shape", len(shape), MAX_RANK)
    sizes = [size for size in shape if isinstance(size, int)]
    for size in sizes:
        if abs(size) > MAX_SIZE:
            return _sentence("A size in a shape", size, MAX_SIZE)
    elements = math.prod(max(size, 1) for size in sizes)
    if elements > MAX_ELEMENTS:
        return _sentence("The number of elements of a tensor", elements, MAX_ELEMENTS)
    return None


def _sentence(what: str, came: int, most: int) -> str:
    return (
        f"{what}: {_number(came)} is too large, at most {most:,} is read; give a smaller "
        "number."
    )


def _number(value: int) -> str:
    """Write a number that may have more digits than Python is willing to write."""
    digits = int(value.bit_length() * math.log10(2))
    return f"about 10**{digits:,}" if digits > 30 else f"{value:,}"
