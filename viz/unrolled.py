"""One drawing for every model unrolled through time: a row a layer, a column a time step.

What belongs here: turning a plain description into HTML, all text escaped, in the colours
of `viz.theme` through CSS variables. What does not: knowing which model it is
(`viz.sequence_pictures`). Boxes and arrows are placed elements, not SVG, which Streamlit
takes out of a fragment.
"""

from dataclasses import dataclass
from html import escape

import numpy as np

from models.cells.expressions import Dimension
from models.results import Array
from viz.theme import FULL_OPACITY, STRETCH

Arrow = tuple[int, int]  # from column, to column; from 0

_GUTTER = 184  # left of the first column: what each row is
_COLUMN = 96  # from one column to the next: eight fit beside the controls on 1280 pixels
_BOX = 66
_CELL_HEIGHT = 21
_PADDING = 5
_CAPTION = 20
_GAP = 30  # between rows, for the arrows
_MARGIN = 6
_MAX_CAPTION = 12


@dataclass(frozen=True)
class Row:
    """One layer, or the input, at every step where it has something.

    `values[t]` is a vector (N,), or None where there is nothing at step t. `elements`
    names its N numbers. `passes` are the arrows inside the row (a state handed on),
    `rises` those up into the next row. `probability` puts the values on [0, 1] instead of
    [−1, 1].
    """

    title: str
    dimensions: tuple[Dimension, ...]
    shape: tuple[int, ...]
    values: tuple[Array | None, ...]
    elements: tuple[str, ...]
    captions: tuple[str, ...] = ()
    passes: tuple[Arrow, ...] = ()
    passed: str = ""
    rises: tuple[Arrow, ...] = ()
    hue: Dimension = "units"
    probability: bool = False

    @property
    def height(self) -> int:
        """The height of its boxes in pixels."""
        return len(self.elements) * _CELL_HEIGHT + 2 * _PADDING


@dataclass(frozen=True)
class Picture:
    """A model unrolled: its rows from the input up, and names for groups of columns."""

    rows: tuple[Row, ...]
    summary: str
    groups: tuple[tuple[str, int, int], ...] = ()  # name, first and last column

    @property
    def columns(self) -> int:
        """The number of columns."""
        return len(self.rows[0].values)

    @property
    def width(self) -> int:
        """The drawing's width in pixels."""
        return _GUTTER + self.columns * _COLUMN - (_COLUMN - _BOX)


def unrolled(picture: Picture) -> str:
    """Return the drawing as HTML, inside a box that scrolls where it is too narrow."""
    tops = _tops(picture)
    height = tops[0] + picture.rows[0].height + _below(picture) + _MARGIN
    body = "".join(
        _row(row, tops[index], tops[index + 1] if index + 1 < len(tops) else None, picture)
        for index, row in enumerate(picture.rows)
    )
    body += _groups(picture, height - _MARGIN)
    return (
        '<div class="u-unrolled" tabindex="0" role="group" '
        'aria-label="The model, unrolled through time">'
        f'<div class="u-u-canvas" style="width:{picture.width}px;height:{height}px" '
        f'role="img" aria-label="{escape(unrolled_alt(picture))}">{body}</div></div>'
    )


def unrolled_alt(picture: Picture) -> str:
    """Return the drawing in words: its summary, then each row's numbers."""
    return " ".join([picture.summary, *(_row_alt(row) for row in picture.rows)])


def _row_alt(row: Row) -> str:
    steps = []
    for column, vector in enumerate(row.values):
        if vector is not None:
            caption = row.captions[column] if row.captions else ""
            numbers = ", ".join(_number(value) for value in vector)
            steps.append(f"step {column + 1} {caption}".strip() + f": {numbers}")
    return f"{row.title} {row.shape}: {'; '.join(steps)}."


def _tops(picture: Picture) -> list[int]:
    """Return where each row's boxes begin, the input (lowest) first."""
    tops: list[int] = []
    top = _MARGIN
    for index, row in enumerate(reversed(picture.rows)):
        lowest = index == len(picture.rows) - 1
        if row.captions and not lowest:
            top += _CAPTION
        tops.append(top)
        top += row.height + _GAP
    return tops[::-1]


def _below(picture: Picture) -> int:
    captions = _CAPTION if picture.rows[0].captions else 0
    return captions + (_CAPTION + 4 if picture.groups else 0)


def _row(row: Row, top: int, next_top: int | None, picture: Picture) -> str:
    lowest = row is picture.rows[0]
    parts = [_label(row, top)]
    for column, vector in enumerate(row.values):
        if vector is None:
            continue
        parts.append(_box(row, vector, column, top))
        if row.captions and row.captions[column]:
            place = top + row.height if lowest else top - _CAPTION
            parts.append(_caption(row.captions[column], column, place))
    middle = top + row.height // 2
    for start, end in row.passes:
        parts.append(_pass(row, start, end, middle))
    if next_top is not None:
        above = picture.rows[picture.rows.index(row) + 1]
        bottom = next_top + above.height
        parts += [_rise(start, end, top, bottom) for start, end in row.rises]
    return "".join(parts)


def _label(row: Row, top: int) -> str:
    """Draw what the row is, its shape, and the names of its numbers."""
    sizes = ", ".join(
        f'<b style="color:var(--hue-{dimension})">{size}</b>'
        for dimension, size in zip(row.dimensions, row.shape, strict=True)
    )
    comma = "," if len(row.shape) == 1 else ""
    names = "".join(
        _placed(
            "u-u-name",
            (_GUTTER - 68, top + _PADDING + index * _CELL_HEIGHT, 60, _CELL_HEIGHT),
            escape(_short(name)),
        )
        for index, name in enumerate(row.elements)
    )
    middle = top + row.height // 2
    title = escape(row.title)
    return (
        _placed("u-u-title", (0, middle - 20, _GUTTER - 50, 20), title)
        + _placed("u-u-shape", (0, middle, _GUTTER - 50, 20), f"({sizes}{comma})")
        + names
    )


def _box(row: Row, vector: Array, column: int, top: int) -> str:
    strongest = int(np.nanargmax(vector)) if _is_choice(row, vector) else -1
    cells = "".join(
        _cell(float(value), row, index == strongest) for index, value in enumerate(vector)
    )
    place = (_left(column), top, _BOX, row.height)
    return _placed("u-u-box", place, cells, f"border-color:var(--hue-{row.hue})")


def _is_choice(row: Row, vector: Array) -> bool:
    return row.probability and len(vector) > 1 and bool(np.isfinite(vector).any())


def _cell(value: float, row: Row, strongest: bool) -> str:
    tag = "b" if strongest else "span"
    return (
        f'<{tag} style="background:{_fill(value, row)}" title="{value:.6f}">'
        f"{_number(value)}</{tag}>"
    )


def _fill(value: float, row: Row) -> str:
    """Return a value's colour: on the fixed scale of states, or of probabilities."""
    if not np.isfinite(value):
        return "none"
    size = min(abs(value), 1.0)
    if row.probability:
        return f"rgb(var(--fill-{row.hue}) / {FULL_OPACITY * size:.3f})"
    sign = "positive" if value > 0 else "negative"
    return f"rgb(var(--{sign}) / {FULL_OPACITY * size**STRETCH:.3f})"


def _caption(text: str, column: int, top: int) -> str:
    place = (_left(column) - (_COLUMN - _BOX) // 2, top, _COLUMN, _CAPTION)
    return _placed("u-u-caption", place, f"<bdi>{escape(_short(text))}</bdi>")


def _pass(row: Row, start: int, end: int, y: int) -> str:
    left = _left(start) + _BOX
    arrow = _arrow((left, y), (_left(end), y), f"var(--hue-{row.hue})")
    place = (left, y - 22, _left(end) - left, 18)
    color = f"color:var(--hue-{row.hue})"
    return arrow + _placed("u-u-passed", place, escape(row.passed), color)


def _rise(start: int, end: int, top: int, bottom: int) -> str:
    offset = _BOX / 2
    return _arrow(
        (_left(start) + offset, top), (_left(end) + offset, bottom), "var(--muted)"
    )


def _arrow(tail: tuple[float, float], head: tuple[float, float], color: str) -> str:
    """Draw an arrow: a level line, turned about its tail."""
    across, down = head[0] - tail[0], head[1] - tail[1]
    turn = f"transform:rotate({np.degrees(np.arctan2(down, across)):.2f}deg)"
    place = (tail[0], tail[1], float(np.hypot(across, down)), 0)
    return _placed("u-u-arrow", place, "", f"color:{color};{turn}")


def _groups(picture: Picture, bottom: int) -> str:
    return "".join(
        _placed(
            "u-u-group",
            (_left(first), bottom - _CAPTION, _left(last) + _BOX - _left(first), _CAPTION),
            escape(name),
        )
        for name, first, last in picture.groups
    )


def _placed(
    name: str, place: tuple[float, float, float, float], inside: str, style: str = ""
) -> str:
    """Place an element: left, top, width and height in pixels; `inside` is HTML."""
    left, top, width, height = place
    return (
        f'<div class="{name}" style="left:{left:g}px;top:{top:g}px;width:{width:g}px;'
        f'height:{height:g}px;{style}">{inside}</div>'
    )


def _left(column: int) -> int:
    return _GUTTER + column * _COLUMN


def _number(value: float) -> str:
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "∞" if value > 0 else "−∞"
    text = f"{value:.2f}" if abs(value) < 1000 else f"{value:.1e}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def _short(text: str) -> str:
    return text if len(text) <= _MAX_CAPTION else text[: _MAX_CAPTION - 1] + "…"
