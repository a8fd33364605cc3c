"""Running a model that was read: on symbols, without memory, or with real weights.

`dry_run(model, shapes)` traces the real call in a TensorFlow graph whose weights are
placeholders, so that everything that Keras would say with data is said, and nothing is
allocated. `fill(model)` draws the weights, for a model small enough to be run.
"""

from collections.abc import Sequence
from typing import Any


def dry_run(model: Any, shapes: Sequence[tuple[int | None, ...]]) -> tuple[Any, ...]:
    """Trace a call on inputs of these shapes; return the shapes that come out.

    Raises:
        Exception: whatever Keras or TensorFlow raises for such data.
    """
    raise NotImplementedError


def fill(model: Any) -> None:
    """Give every weight a value, small and random, so that the model can be called."""
    raise NotImplementedError
