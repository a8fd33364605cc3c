"""Functions on tensors whose arguments hold open sizes: `tile(x, (batch, 1, 1))`.

In the `call` of a layer Keras computes with tensors, and `ops.shape(x)[0]` is one. While a
text is read the size is None instead, which keras.ops takes for some arguments and not for
others. What belongs here: those others, and TensorFlow's functions that keras.ops lacks
and whose results have shapes that can be told.
"""

from collections.abc import Sequence
from typing import Any

import keras

Shape = Sequence[Any]


def _is_open(sizes: Any) -> bool:
    return sizes is None or (isinstance(sizes, list | tuple) and None in sizes)


def _symbol(shape: Shape, x: Any) -> Any:
    return keras.KerasTensor(tuple(shape), dtype=x.dtype)


def tile(x: Any, repeats: Any) -> Any:
    """Return `ops.tile`; where the repeats are open, so is the size."""
    if not _is_open(repeats) or not hasattr(x, "shape"):
        return keras.ops.tile(x, repeats)
    times = [1] * (len(x.shape) - len(repeats)) + list(repeats)
    sizes = [1] * (len(times) - len(x.shape)) + list(x.shape)
    pairs = zip(sizes, times, strict=True)
    return _symbol([None if None in pair else pair[0] * pair[1] for pair in pairs], x)


def broadcast_to(x: Any, shape: Any) -> Any:
    """Return `ops.broadcast_to`, whose shape may be open."""
    if not _is_open(shape) or not hasattr(x, "shape"):
        return keras.ops.broadcast_to(x, shape)
    return _symbol(shape, x)


def repeat(x: Any, repeats: Any, axis: Any = None) -> Any:
    """Return `ops.repeat`; where the number of times is open, so is the size."""
    if repeats is not None or not hasattr(x, "shape"):
        return keras.ops.repeat(x, repeats, axis=axis)
    if axis is None:
        return _symbol((None,), x)
    shape = list(x.shape)
    shape[axis] = None
    return _symbol(shape, x)


def part(x: Any, begin: Any, size: Any, **_: Any) -> Any:
    """Return `tf.slice(x, begin, size)`; a size of -1 reaches to the end."""
    places = zip(begin, size, strict=True)
    return x[tuple(slice(b, None if n == -1 else b + n) for b, n in places)]


def of_segments(data: Any, segment_ids: Any, num_segments: Any, **_: Any) -> Any:
    """Return what is of `tf.math.unsorted_segment_sum`'s shape, and its likes'."""
    del segment_ids
    return _symbol((num_segments, *data.shape[1:]), data)


def moments(x: Any, axes: Any, shift: Any = None, keepdims: bool = False, **_: Any) -> Any:
    """Return `tf.nn.moments`."""
    del shift
    return keras.ops.moments(x, axes, keepdims=keepdims)


def resized(images: Any, size: Any, **_: Any) -> Any:
    """Return what is of `tf.image.resize`'s shape."""
    return keras.ops.image.resize(images, tuple(size), data_format="channels_last")


def convolved(input: Any, filters: Any, *rest: Any, **named: Any) -> Any:  # noqa: A002
    """Return `tf.nn.conv1d` and `tf.nn.conv2d`, the channels last."""
    strides = rest[0] if rest else named.get("strides", named.get("stride", 1))
    padding = rest[1] if len(rest) > 1 else named.get("padding", "valid")
    if isinstance(strides, list | tuple) and len(strides) == len(input.shape):
        strides = tuple(strides[1:-1])
    return keras.ops.conv(
        input, filters, strides=strides, padding=str(padding).lower(),
        data_format="channels_last",
    )  # fmt: skip
