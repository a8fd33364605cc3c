"""Sizes that are refused before Keras is asked: what would be allocated or run for long.

Weights are never allocated while a source is read, but a layer may make lists, constants or
states as long as its arguments say. Each check returns one sentence, or None.
"""

from collections.abc import Mapping
from typing import Any


def layer_too_large(name: str, arguments: Mapping[str, Any]) -> str | None:
    """Return why a layer is not made with these arguments (Keras 3's names)."""
    raise NotImplementedError


def call_too_large(layer: Any, shapes: tuple[tuple[int | None, ...], ...]) -> str | None:
    """Return why a layer that was made is not called on tensors of these shapes."""
    raise NotImplementedError


def operation_too_large(name: str, arguments: tuple[Any, ...]) -> str | None:
    """Return why `name` of keras.ops is not called, such as `split` into 10**9 parts."""
    raise NotImplementedError


def shape_too_large(shape: tuple[Any, ...]) -> str | None:
    """Return why no tensor of this shape is made: more than 12 axes, a size over 10**15."""
    raise NotImplementedError
