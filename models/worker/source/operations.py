"""Functions on tensors by other names: `tf.concat`, `K.mean`, as keras.ops has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Operation:
    """A call of keras.ops."""

    name: str  # in keras.ops: "concatenate"
    function: Any
    positional: tuple[Any, ...]
    keyword: dict[str, Any]
    # "ops.concatenate" where the source has tf's or the backend's name, None for keras.ops.
    modern: str | None = None


def operation(
    path: str, positional: Sequence[Any], keyword: Mapping[str, Any]
) -> Operation | None:
    """Return the call of keras.ops that a call of `tf.…`, `K.…` or `keras.ops.…` stands for.

    None if the path is no function on tensors that is known here.
    """
    raise NotImplementedError


def is_operation(path: str) -> bool:
    """Tell whether a dotted name is a function on tensors that is known here."""
    raise NotImplementedError
