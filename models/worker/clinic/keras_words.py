"""What Keras's messages say, as values.

What belongs here: regular expressions over the messages of Keras 3 (and of Keras 2 where
people still paste them). What does not: what to do about it.
"""

import ast
import re
from dataclasses import dataclass

from models.shapes import Shape
from models.worker.source.reading import Failure

_RANK = re.compile(
    r"expected (?P<min>min_|max_)?ndim=(?P<expected>\d+), found ndim=(?P<found>\d+)"
    r"(?:\. Full shape received: (?P<shape>[(\[][^)\]]*[)\]]))?"
)


_TIME_DISTRIBUTED = re.compile(
    r"`TimeDistributed` Layer should be passed an `input_shape` with at least 3 "
    r"dimensions, "
    r"received: (?P<shape>[(\[][^)\]]*[)\]])"
)


_AXIS = re.compile(
    r"expected axis (?P<axis>-?\d+) of input shape to have value (?P<expected>\d+),? "
    r"but received input with shape (?P<shape>[(\[][^)\]]*[)\]])"
)


@dataclass(frozen=True)
class Rank:
    """A layer wants tensors of one rank and was given another."""

    expected: int
    found: int
    shape: Shape | None
    at_least: bool = False


def rank(message: str) -> Rank | None:
    """Read `expected ndim=3, found ndim=2`, or what a TimeDistributed says of it."""
    match = _RANK.search(message)
    if match:
        return Rank(
            int(match["expected"]),
            int(match["found"]),
            read_shape(match["shape"]),
            bool(match["min"]),
        )
    match = _TIME_DISTRIBUTED.search(message)
    if match:
        shape = read_shape(match["shape"])
        return Rank(3, len(shape or (None, None)), shape, at_least=True)
    return None


@dataclass(frozen=True)
class Axis:
    """A layer that is built already wants another size on one axis."""

    axis: int
    expected: int
    shape: Shape | None


def axis(message: str) -> Axis | None:
    """Read `expected axis -1 of input shape to have value 4`."""
    match = _AXIS.search(message)
    if not match:
        return None
    return Axis(int(match["axis"]), int(match["expected"]), read_shape(match["shape"]))


def read_shape(text: str | None) -> Shape | None:
    """Read a shape as Keras writes it."""
    if not text:
        return None
    try:
        value = ast.literal_eval(text.replace("?", "None"))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if isinstance(value, list | tuple) and all(
        v is None or isinstance(v, int) for v in value
    ):
        return tuple(value)
    return None


def first_lines(error: BaseException | str, limit: int = 400) -> str:
    """Return what a message says before it lists its arguments."""
    text = str(error).strip()
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    kept = []
    for line in lines:
        if line.startswith(("Arguments received by", "Call arguments received")):
            break
        kept.append(re.sub(r"\x1b\[[0-9;]*m", "", line))
    said = " ".join(kept)
    if isinstance(error, BaseException):
        said = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return said if len(said) <= limit else said[: limit - 1] + "…"


AXES = {
    2: "(batch, features)",
    3: "(batch, steps, features)",
    4: "(batch, rows, columns, channels)",
    5: "(batch, steps, rows, columns, channels)",
}


def words_of(failure: Failure) -> str:
    """Return the first lines of what Keras says of a failure."""
    return first_lines(failure.exception or failure.message)
