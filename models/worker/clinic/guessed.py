"""What of a reading rests on guesses, so that no guess is told as a fact.

What belongs here: sizes that were guessed, and which changes would write one into a source.
What does not: guessing (`models.worker.source.guesses`).
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from models.worker.source.reading import ModelRecord, Reading

_WHOLE = re.compile(r"(?<![\w.])\d+(?![\w.])")
_PLAIN = (0, 1)  # that are axes and counts more often than sizes


def guessed_shape(record: ModelRecord) -> tuple[int | None, ...] | None:
    """Return the shape of x, with the batch, if sizes of it were guessed."""
    shape: Any = record.assumed_input
    if record.assumed_from != "guess" or not isinstance(shape, tuple):
        return None
    if not all(size is None or isinstance(size, int) for size in shape):
        return None  # of several inputs, which are asked for by name
    return shape if any(size is not None for size in shape[1:]) else None


def guessed_sizes(reading: Reading) -> frozenset[int]:
    """Return the whole numbers that were guessed for a reading."""
    values = [reading.used.get(name) for name in reading.guessed]
    shape = guessed_shape(reading.model) if reading.model else None
    return frozenset(_whole([*values, shape])) - frozenset(_PLAIN)


def _whole(value: Any) -> Iterator[int]:
    if isinstance(value, int) and not isinstance(value, bool):
        yield int(value)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _whole(one)


def written(before: str, after: str, sizes: frozenset[int]) -> frozenset[int]:
    """Return which of some sizes a change writes into a source."""
    new = Counter(_WHOLE.findall(after)) - Counter(_WHOLE.findall(before))
    return sizes & {int(number) for number in new}


def others(reading: Reading) -> dict[str, Any]:
    """Return values for all that was guessed, each size another one than the guess."""
    return {name: other_size(reading.used.get(name)) for name in reading.guessed}


def other_size(value: Any) -> Any:
    """Return a value with other sizes in the place of its own."""
    if isinstance(value, list | tuple):
        return type(value)(other_size(one) for one in value)
    if isinstance(value, int) and not isinstance(value, bool) and value > 1:
        return int(value) + 7
    return value
