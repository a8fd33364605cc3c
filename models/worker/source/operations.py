"""Functions on tensors by other names: `tf.concat`, `K.mean`, as keras.ops has them.

What belongs here: names and orders of arguments of TensorFlow's and the backend's
functions, and the few that keras.ops has no counterpart of. What does not: the operators
and methods of tensors, which the interpreter follows.
"""

import functools
import inspect
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
from keras.src.layers.merging.dot import batch_dot

from models.worker.source import open_sizes
from models.worker.source.allowed_names import KERAS_ROOTS
from models.worker.source.operation_names import BACKEND, OLD_WORDS, REFUSED, TENSORFLOW

Function = Callable[..., Any]


@dataclass(frozen=True)
class Operation:
    """A call of keras.ops."""

    name: str  # in keras.ops: "concatenate"
    function: Function
    positional: tuple[Any, ...]
    keyword: dict[str, Any]
    # "ops.concatenate" where the source has tf's or the backend's name, None for keras.ops.
    modern: str | None = None


# -- functions that are more than another name ---------------------------------------------


def _sizes(shape: Any) -> Any:
    """Return a shape for reshaping: one open size is written as -1 there."""
    if not isinstance(shape, tuple | list):
        return shape
    open_sizes = [place for place, size in enumerate(shape) if size is None]
    if len(open_sizes) == 1 and -1 not in shape:
        return tuple(-1 if size is None else size for size in shape)
    return tuple(shape)


def _reshape(x: Any, newshape: Any = None, shape: Any = None, **_: Any) -> Any:
    return keras.ops.reshape(x, _sizes(newshape if shape is None else shape))


def _tf_reshape(tensor: Any, shape: Any, **_: Any) -> Any:
    return keras.ops.reshape(tensor, _sizes(shape))


def _matmul(
    a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, **_: Any
) -> Any:
    ops = keras.ops
    left = ops.swapaxes(a, -1, -2) if transpose_a else a
    right = ops.swapaxes(b, -1, -2) if transpose_b else b
    return ops.matmul(left, right)


def _split(value: Any, num_or_size_splits: Any, axis: Any = 0, **_: Any) -> Any:
    parts = num_or_size_splits
    if isinstance(parts, tuple | list):  # sizes there, places here
        parts = list(itertools.accumulate(parts[:-1]))
    return keras.ops.split(value, parts, axis)


def _gather(params: Any, indices: Any, axis: Any = 0, **_: Any) -> Any:
    return keras.ops.take(params, indices, axis=axis)


def _batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    return batch_dot(x, y, axes)


def _repeat(x: Any, n: int) -> Any:
    return keras.ops.repeat(keras.ops.expand_dims(x, 1), n, axis=1)


def _batch_flatten(x: Any) -> Any:
    sizes = [1 if size is None else size for size in x.shape[1:]]
    known = None not in x.shape[1:]
    return keras.ops.reshape(
        x, (-1, functools.reduce(int.__mul__, sizes, 1) if known else -1)
    )


def _flatten(x: Any) -> Any:
    return keras.ops.reshape(x, (-1,))


def _same(x: Any, *_: Any, **__: Any) -> Any:
    """Return what goes in, for what changes no shape: dropout, noise, bias."""
    return x


def _bias_add(value: Any, bias: Any, **_: Any) -> Any:
    return keras.ops.add(value, bias)


def _l2_normalize(x: Any, axis: Any = -1, **_: Any) -> Any:
    return keras.ops.normalize(x, axis=-1 if axis is None else axis, order=2)


def _add_all(inputs: Sequence[Any], **_: Any) -> Any:
    return functools.reduce(keras.ops.add, inputs)


def _zeros_like(x: Any, dtype: Any = None, **_: Any) -> Any:
    return keras.ops.zeros_like(x, dtype=dtype)


def _ones_like(x: Any, dtype: Any = None, **_: Any) -> Any:
    return keras.ops.ones_like(x, dtype=dtype)


def _shape(x: Any, **_: Any) -> Any:
    return tuple(x.shape)


def _ndim(x: Any) -> int:
    return len(x.shape)


def _top_k(input: Any, k: int = 1, sorted: bool = True, **_: Any) -> Any:  # noqa: A002
    return keras.ops.top_k(input, k, sorted)


def _argmax(x: Any, axis: Any = -1, **_: Any) -> Any:
    return keras.ops.argmax(x, axis=axis)


def _argmin(x: Any, axis: Any = -1, **_: Any) -> Any:
    return keras.ops.argmin(x, axis=axis)


def _tf_argmax(input: Any, axis: Any = 0, dimension: Any = None, **_: Any) -> Any:  # noqa: A002
    return keras.ops.argmax(input, axis=axis if dimension is None else dimension)


def _one_hot(indices: Any, depth: Any, axis: Any = -1, **_: Any) -> Any:
    return keras.ops.one_hot(indices, depth, axis=-1 if axis is None else axis)


def _embedding_lookup(params: Any, ids: Any, **_: Any) -> Any:
    return keras.ops.take(params, ids, axis=0)


def _unstack(value: Any, num: Any = None, axis: Any = 0, **_: Any) -> Any:
    return keras.ops.unstack(value, num, axis)


def _expand_dims(x: Any, axis: Any = -1) -> Any:
    return keras.ops.expand_dims(x, axis)


def _einsum(equation: Any, *inputs: Any, **_: Any) -> Any:
    return keras.ops.einsum(equation, *inputs)


# -- names ---------------------------------------------------------------------------------

# Names of keras.ops that stand for what this module makes of them.
_TENSORFLOW_OWN: dict[str, tuple[str, Function]] = {
    "add_n": ("add", _add_all), "argmax": ("argmax", _tf_argmax),
    "bias_add": ("add", _bias_add), "dropout": ("copy", _same),
    "embedding_lookup": ("take", _embedding_lookup), "gather": ("take", _gather),
    "l2_normalize": ("normalize", _l2_normalize), "matmul": ("matmul", _matmul),
    "one_hot": ("one_hot", _one_hot), "ones_like": ("ones_like", _ones_like),
    "rank": ("ndim", _ndim), "reshape": ("reshape", _tf_reshape),
    "shape": ("shape", _shape), "split": ("split", _split), "top_k": ("top_k", _top_k),
    "unstack": ("unstack", _unstack), "zeros_like": ("zeros_like", _zeros_like),
    "convert_to_tensor": ("copy", _same), "ensure_shape": ("copy", _same),
    "reverse_sequence": ("flip", _same), "band_part": ("copy", _same),
    "einsum": ("einsum", _einsum), "slice": ("slice", open_sizes.part),
    "moments": ("moments", open_sizes.moments), "resize": ("resize", open_sizes.resized),
    "conv1d": ("conv", open_sizes.convolved), "conv2d": ("conv", open_sizes.convolved),
    **{f"unsorted_segment_{name}": ("segment_sum", open_sizes.of_segments)
       for name in ("sum", "mean", "max", "min", "prod", "sqrt_n")},
}  # fmt: skip
_BACKEND_OWN: dict[str, tuple[str, Function]] = {
    "argmax": ("argmax", _argmax), "argmin": ("argmin", _argmin),
    "batch_dot": ("matmul", _batch_dot), "batch_flatten": ("reshape", _batch_flatten),
    "bias_add": ("add", _same), "dropout": ("copy", _same),
    "expand_dims": ("expand_dims", _expand_dims), "flatten": ("reshape", _flatten),
    "gather": ("take", _gather),
    "identity": ("copy", _same), "in_train_phase": ("copy", _same),
    "in_test_phase": ("copy", _same), "int_shape": ("shape", _shape),
    "l2_normalize": ("normalize", _l2_normalize), "ndim": ("ndim", _ndim),
    "ones_like": ("ones_like", _ones_like), "repeat": ("repeat", _repeat),
    "reshape": ("reshape", _reshape),
    "shape": ("shape", _shape), "zeros_like": ("zeros_like", _zeros_like),
}  # fmt: skip

# Functions of keras.ops by any name, some of whose arguments may be open sizes.
_OPEN: dict[str, Function] = {
    "tile": open_sizes.tile, "broadcast_to": open_sizes.broadcast_to,
    "repeat": open_sizes.repeat,
}  # fmt: skip

_TF_PATH = re.compile(
    r"(?:tf|tensorflow)(?:\.compat\.v[12])?(?:\.(?:math|nn|linalg|random|image))?\.(\w+)"
)
_BACKEND_PATH = re.compile(rf"(?:K|(?:{KERAS_ROOTS})\.backend(?:\.\w+)?)\.(\w+)")
_OPS_PATH = re.compile(
    rf"(?:ops|(?:{KERAS_ROOTS})\.ops)(?:\.(?:numpy|nn|linalg|math|core))?\.(\w+)"
)


@dataclass(frozen=True)
class _Entry:
    """A function of theirs: what it is here, and what its arguments are called here."""

    name: str
    function: Function
    names: dict[str, str] | None  # None: it takes them as they are
    defaults: dict[str, Any]


def _table(text: str, own: dict[str, tuple[str, Function]]) -> dict[str, _Entry]:
    entries = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        theirs, _, said = line.partition(": ")
        name, *arguments = said.split()
        names, defaults = {}, {}
        for argument in arguments:
            word, _, default = argument.partition("=")
            old, _, new = word.partition(":")
            names[old] = new or old
            if default:
                defaults[new or old] = int(default)
        function = _OPEN.get(name, getattr(keras.ops, name))
        entries[theirs] = _Entry(name, function, names, defaults)
    for theirs, (name, function) in own.items():
        entries[theirs] = _Entry(name, function, None, {})
    return entries


@functools.cache
def _tables() -> tuple[tuple[re.Pattern[str], dict[str, _Entry]], ...]:
    everything = {
        name: _Entry(name, function, None, {})
        for name, function in vars(keras.ops).items()
        if inspect.isfunction(function) and name not in REFUSED
    }
    for name, function in {"reshape": _reshape, **_OPEN}.items():
        everything[name] = _Entry(name, function, None, {})
    return (
        (_OPS_PATH, everything),
        (_BACKEND_PATH, _table(BACKEND, _BACKEND_OWN)),
        (_TF_PATH, _table(TENSORFLOW, _TENSORFLOW_OWN)),
    )


@functools.lru_cache(2048)
def _entry(path: str) -> tuple[_Entry | None, bool]:
    """Return what a path stands for, and whether it is keras.ops's own."""
    for pattern, table in _tables():
        match = pattern.fullmatch(path)
        if match is not None:
            return table.get(match[1]), pattern is _OPS_PATH
    return None, False


def operation(
    path: str, positional: Sequence[Any], keyword: Mapping[str, Any]
) -> Operation | None:
    """Return the call of keras.ops that a call of `tf.…`, `K.…` or `ops.…` stands for.

    None if the path is no function on tensors that is known here.
    """
    entry, ours = _entry(path) if len(path) < 200 else (None, False)
    if entry is None:
        return None
    modern = None if ours else f"ops.{entry.name}"
    if entry.names is None:
        named = {name: value for name, value in keyword.items() if name != "name" or ours}
        return Operation(entry.name, entry.function, tuple(positional), named, modern)
    names = entry.names
    named = dict(entry.defaults)
    named |= dict(zip(names.values(), positional, strict=False))
    for name, value in keyword.items():
        new = names.get(OLD_WORDS.get(name, name)) or names.get(name)
        if new is None and name in names.values():
            new = name
        if new is not None:
            named[new] = value
    return Operation(entry.name, entry.function, (), named, modern)


def is_operation(path: str) -> bool:
    """Tell whether a dotted name is a function on tensors that is known here."""
    return len(path) < 200 and _entry(path)[0] is not None
