"""What is brought to the shape doctor: a source, and what is said of its data, as typed.

Everything is kept as the text that was typed, so that nothing is lost where it is wrong.
`request_of` reads it into what the engine is asked.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.shapes import Shape
from models.spec import shown

MAX_VALUE_TEXT = 2_000  # characters of one typed value
MAX_VALUES = 200
_MAX_RANK = 8
_MAX_SIZE = 10**9
_MAX_SHAPES = 12
# `X_train.shape = (64, 20, 4)`, `y: (64,)`, or the shape by itself, in brackets.
_SHAPE_LINE = re.compile(
    r"(?:(?P<name>[xXyY]\w*)(?:\.shape)?\s*[:=]\s*)?(?P<shape>[(\[][\d\sNone_,()]*[)\]])"
)
_EMPTY = re.compile(r"[\s,]*")

Shapes = Shape | tuple[Shape, ...]


@dataclass(frozen=True)
class Case:
    """A source and what is known about its data; all of it text, as it was typed.

    `values` are Python literals by the expression that they stand for: `("vocab_size",
    "5000")`. `x` and `y` are shapes with the batch, or empty; so are `loss` and `model`.
    """

    source: str = ""
    values: tuple[tuple[str, str], ...] = ()
    x: str = ""
    y: str = ""
    loss: str = ""
    model: str = ""

    @property
    def text_of(self) -> dict[str, str]:
        """Return the typed values by name."""
        return dict(self.values)


@dataclass(frozen=True)
class Request:
    """A case as the engine is asked about it."""

    source: str
    values: Mapping[str, object] = field(default_factory=dict)
    x_shape: Shapes | None = None
    y_shape: Shapes | None = None
    loss: str | None = None
    model: str | None = None


def request_of(case: Case) -> tuple[Request, tuple[str, ...]]:
    """Read a case; return with it a sentence for each thing that was left out as wrong."""
    problems: list[str] = []
    values: dict[str, object] = {}
    for name, text in case.values:
        try:
            values[name] = read_value(name, text)
        except ValueError as error:
            problems.append(f"{error} Until then the guess is used.")
    shapes: dict[str, Shapes | None] = {}
    for name, text in (("x", case.x), ("y", case.y)):
        try:
            shapes[name] = read_shapes(f"The shape of {name}", text)
        except ValueError as error:
            shapes[name] = None
            problems.append(f"{error} Until then it is taken as unknown.")
    source = case.source
    if len(source) <= MAX_VALUE_TEXT:
        alone = shapes_alone(source)
        source = "" if alone else source
        shapes |= {name: shape for name, shape in alone.items() if shapes[name] is None}
    request = Request(
        source=source,
        values=values,
        x_shape=shapes["x"],
        y_shape=shapes["y"],
        loss=case.loss.strip() or None,
        model=case.model.strip() or None,
    )
    return request, tuple(problems)


def shapes_alone(source: str) -> dict[str, Shapes]:
    """Return the shapes of x and y of a text that holds these alone; else nothing."""
    found: dict[str, Shapes] = {}
    for line in filter(None, map(str.strip, source.splitlines())):
        match = _SHAPE_LINE.fullmatch(line)
        if match is None:
            return {}
        name = (match["name"] or ("y" if "x" in found else "x"))[0].lower()
        try:
            shape = read_shapes(name, match["shape"])
        except ValueError:
            return {}
        if shape is None or name in found:
            return {}
        found[name] = shape
    return found


def read_value(name: str, text: str) -> object:
    """Read a Python literal: a number, a text in quotes, True, False, None or a tuple.

    Raises:
        ValueError: one sentence, if it is anything else.
    """
    wanted = (
        f"{shown(name)} must be a number, a text in quotes, True, False, or a tuple of "
        f"these, but {shown(text)} was given: type, for example, 5000 or (64, 20, 4)."
    )
    if len(text) > MAX_VALUE_TEXT:
        raise ValueError(wanted)
    try:
        # Literals alone: no name is looked up, nothing is called.
        value: object = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(wanted) from error
    if not _plain(value):
        raise ValueError(wanted)
    return value


def read_shapes(name: str, text: str) -> Shapes | None:
    """Read `(64, 20, 4)`, `64, 20, 4`, `64 x 20 x 4`, or several of the first form.

    Returns:
        None if the text is empty; one shape; or a tuple of shapes if several are given.

    Raises:
        ValueError: one sentence, if it is anything else.
    """
    if not text.strip():
        return None
    inside = text.strip()
    if re.fullmatch(r"\[\s*\(.*\)\s*,?\s*\]", inside, re.DOTALL):
        inside = inside[1:-1]
    groups = re.findall(r"\(([^()]*)\)", inside[:MAX_VALUE_TEXT])
    rest = re.sub(r"\([^()]*\)", "", inside[:MAX_VALUE_TEXT])
    if groups and _EMPTY.fullmatch(rest):
        shapes = tuple(
            _read_shape(name, text, group) for group in groups[: _MAX_SHAPES + 1]
        )
    else:
        shapes = (_read_shape(name, text, inside.strip("[]")),)
    if len(shapes) > _MAX_SHAPES or len(text) > MAX_VALUE_TEXT:
        raise ValueError(_wrong_shape(name, text))
    return shapes[0] if len(shapes) == 1 else shapes


def write_value(value: object) -> str:
    """Write a value so that reading it gives the same."""
    return repr(value)


def _read_shape(name: str, text: str, inside: str) -> Shape:
    pieces = [piece for piece in re.split(r"[\s,;x×*]+", inside.strip()) if piece]
    sizes = [_read_size(name, text, piece) for piece in pieces]
    if not 1 <= len(sizes) <= _MAX_RANK:
        raise ValueError(_wrong_shape(name, text))
    return tuple(sizes)


def _read_size(name: str, text: str, piece: str) -> int | None:
    if piece in ("None", "none", "?"):
        return None
    plain = piece.replace("_", "")
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= 10):
        raise ValueError(_wrong_shape(name, text))
    if not 1 <= int(plain) <= _MAX_SIZE:
        raise ValueError(_wrong_shape(name, text))
    return int(plain)


def _wrong_shape(name: str, text: str) -> str:
    return (
        f"{name} must be whole numbers from 1 to {_MAX_SIZE:,}, with the batch first, but "
        f"{shown(text)} was given: type, for example, (64, 20, 4)."
    )


def _plain(value: object, depth: int = 0) -> bool:
    """Tell whether a value is made of numbers, texts, tuples and lists alone."""
    if isinstance(value, tuple | list):
        return depth < 4 and all(_plain(item, depth + 1) for item in value)
    return value is None or isinstance(value, bool | int | float | str)
