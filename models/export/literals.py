"""Arrays and words as Python source that gives back exactly the same."""

import numpy as np

from models.results import Array

_LONGEST_WORD = 60


def array_literal(values: Array, comments: tuple[str, ...] = ()) -> str:
    """Write an array as a nested list: one line for each row of the last axis.

    Every number reads back, in the array's own type, as the very same; infinity and NaN
    are the names `inf` and `nan`.

    Args:
        values: of one axis or more.
        comments: a comment for every row; they are repeated for each further axis.
    """
    rows = _rows(values.reshape(-1, values.shape[-1]))
    if values.ndim == 1:
        return rows[0]
    if comments:
        rows = [
            f"{row},  # {comments[place % len(comments)]}" for place, row in enumerate(rows)
        ]
    else:
        rows = [f"{row}," for row in rows]
    return _nested(rows, values.shape[:-1], indent=1)


def word_literal(word: str) -> str:
    """Write a word as a Python string of ASCII alone, on one line: it is data, never code.

    Quotes, backslashes, line ends and everything beyond ASCII are escaped, so that it can
    stand in a comment too. A long word is cut.
    """
    return ascii(word if len(word) <= _LONGEST_WORD else word[: _LONGEST_WORD - 3] + "...")


def number_literal(number: np.floating) -> str:
    """Write a number with as few digits as give back the same number in its own type."""
    (text,) = _number_literals(np.asarray([number]))
    return text


def _rows(values: Array) -> list[str]:
    """Write the rows of a matrix; all numbers at once, as there may be 500,000 of them."""
    texts = _number_literals(values.ravel())
    width = values.shape[-1]
    return [
        f"[{', '.join(texts[start : start + width])}]"
        for start in range(0, len(texts), width)
    ]


def _number_literals(numbers: Array) -> list[str]:
    texts = [str(number) for number in numbers]
    # Python reads 64 bits and numpy rounds them again: twice rounded may be one step off.
    with np.errstate(over="ignore"):
        back = np.array([float(text) for text in texts]).astype(numbers.dtype)
    for place in np.flatnonzero((back != numbers) & ~np.isnan(numbers)):
        texts[place] = repr(float(numbers[place]))
    return texts


def _nested(rows: list[str], shape: tuple[int, ...], indent: int) -> str:
    margin = "    " * indent
    if len(shape) == 1:
        inside = "".join(f"{margin}{row}\n" for row in rows)
    else:
        size = len(rows) // shape[0]
        parts = [rows[start : start + size] for start in range(0, len(rows), size)]
        inside = "".join(
            f"{margin}{_nested(part, shape[1:], indent + 1)},\n" for part in parts
        )
    return f"[\n{inside}{'    ' * (indent - 1)}]"
