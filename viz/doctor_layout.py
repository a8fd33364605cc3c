"""Where a model's layers and tensors are drawn: from the top down, in rows.

A layer stands one row below the lowest of those that it reads. A tensor that passes rows
by goes through a place of its own in each of them, so that it crosses no box.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_SWEEPS = 6
_GAP = 26.0  # pixels between two boxes of a row
_LANE = 14.0  # the width of a tensor that passes a row by


@dataclass(frozen=True)
class Box:
    """The size of what is placed; `below` is the room for what is written under it."""

    name: str
    width: float
    height: float
    below: float


@dataclass(frozen=True)
class Layout:
    """Centres of boxes by name, tops of boxes, the ways of edges, the size of it all."""

    center: Mapping[str, float]
    top: Mapping[str, float]
    # For each pair (start, end): the points between which the line bends, (x, y).
    ways: Mapping[tuple[str, str], tuple[tuple[float, float], ...]]
    width: float
    height: float


@dataclass
class _Row:
    names: list[str] = field(default_factory=list)
    x: dict[str, float] = field(default_factory=dict)


def place(boxes: Sequence[Box], pairs: Sequence[tuple[str, str]]) -> Layout:
    """Place boxes in rows, joined by edges; edges back to an earlier box are left out."""
    by_name = {box.name: box for box in boxes}
    order = {box.name: index for index, box in enumerate(boxes)}
    forward = sorted(
        {(a, b) for a, b in pairs if a in order and b in order and order[a] < order[b]},
        key=lambda pair: (order[pair[0]], order[pair[1]]),
    )
    depth = _depths(boxes, forward)
    rows = [_Row() for _ in range(max(depth.values(), default=0) + 1)]
    for box in boxes:
        rows[depth[box.name]].names.append(box.name)
    chains = _with_lanes(forward, depth, rows)
    rows = [row for row in rows if row.names]
    links = [(a, b) for chain in chains.values() for a, b in pairwise(chain)]
    widths = {box.name: box.width for box in boxes}
    _order_rows(rows, links)
    _place_in_rows(rows, links, widths)
    return _measured(rows, chains, by_name)


def _depths(boxes: Sequence[Box], pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return each box's row; `pairs` are in the order of the boxes."""
    depth = {box.name: 0 for box in boxes}
    for start, end in pairs:
        depth[end] = max(depth[end], depth[start] + 1)
    readers: dict[str, list[str]] = {}
    for start, end in pairs:
        readers.setdefault(start, []).append(end)
    sources = {box.name for box in boxes} - {end for _, end in pairs}
    for name in sources:  # an input stands right above the first layer that reads it
        if name in readers:
            depth[name] = min(depth[end] for end in readers[name]) - 1
    return depth


def _with_lanes(
    pairs: Sequence[tuple[str, str]], depth: Mapping[str, int], rows: list[_Row]
) -> dict[tuple[str, str], list[str]]:
    """Give long edges a place in each row that they pass; return their ways."""
    chains = {}
    for start, end in pairs:
        lanes = [f"{start}\0{end}\0{row}" for row in range(depth[start] + 1, depth[end])]
        for row, lane in enumerate(lanes, start=depth[start] + 1):
            rows[row].names.append(lane)
        chains[start, end] = [start, *lanes, end]
    return chains


def _order_rows(rows: list[_Row], links: Sequence[tuple[str, str]]) -> None:
    """Order each row by the mean place of what it is joined to, down and up in turn."""
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for start, end in links:
        above.setdefault(end, []).append(start)
        below.setdefault(start, []).append(end)
    for sweep in range(_SWEEPS):
        joined = below if sweep % 2 else above
        for row in reversed(rows) if sweep % 2 else rows:
            places = {name: i for other in rows for i, name in enumerate(other.names)}
            means = {
                name: _mean([places[n] for n in joined.get(name, ())], places[name])
                for name in row.names
            }
            row.names.sort(key=means.__getitem__)


def _place_in_rows(
    rows: list[_Row], links: Sequence[tuple[str, str]], widths: Mapping[str, float]
) -> None:
    """Give each name the x of its centre: near what it is joined to, none overlapping."""
    joined: dict[str, list[str]] = {}
    for start, end in links:
        joined.setdefault(end, []).append(start)
        joined.setdefault(start, []).append(end)
    near = {
        name: _nearest(name, joined.get(name, ()), widths)
        for row in rows
        for name in row.names
    }
    at: dict[str, float] = {}
    for row in rows:
        _spread(row, dict.fromkeys(row.names, 0.0), widths)
        at.update(row.x)
    for sweep in range(_SWEEPS):
        for row in reversed(rows) if sweep % 2 else rows:
            wanted = {n: _mean([at[j] for j in near[n]], at[n]) for n in row.names}
            _spread(row, wanted, widths)
            at.update(row.x)


def _nearest(
    name: str, joined: Sequence[str], widths: Mapping[str, float]
) -> Sequence[str]:
    """Return what a name should stand near: boxes near boxes, passing lines straight."""
    alike = [other for other in joined if (other in widths) == (name in widths)]
    return alike or joined


def _spread(row: _Row, wanted: Mapping[str, float], widths: Mapping[str, float]) -> None:
    """Place a row as near to the wanted centres as its order and its widths allow."""
    names = row.names
    steps = [
        (widths.get(a, _LANE) + widths.get(b, _LANE)) / 2 + _GAP for a, b in pairwise(names)
    ]
    from_left = [wanted[names[0]]]
    for name, step in zip(names[1:], steps, strict=True):
        from_left.append(max(wanted[name], from_left[-1] + step))
    from_right = [wanted[names[-1]]]
    for name, step in zip(names[-2::-1], steps[::-1], strict=True):
        from_right.append(min(wanted[name], from_right[-1] - step))
    pairs = zip(names, from_left, from_right[::-1], strict=True)
    row.x = {name: (left + right) / 2 for name, left, right in pairs}


def _measured(
    rows: list[_Row],
    chains: Mapping[tuple[str, str], Sequence[str]],
    boxes: Mapping[str, Box],
) -> Layout:
    """Turn rows and places in them into pixels from the top left."""
    edges = [
        (x - _half(boxes, name), x + _half(boxes, name))
        for row in rows
        for name, x in row.x.items()
    ]
    left = min((start for start, _ in edges), default=0.0)
    right = max((end for _, end in edges), default=0.0)
    center: dict[str, float] = {}
    top: dict[str, float] = {}
    bottom: dict[str, float] = {}
    y = 0.0
    for row in rows:
        known = [boxes[name] for name in row.names if name in boxes]
        height = max((box.height for box in known), default=_LANE)
        for name in row.names:
            center[name] = row.x[name] - left
            top[name] = y
            bottom[name] = y + (boxes[name].height if name in boxes else height)
        y += height + max((box.below for box in known), default=_LANE)
    ways = {
        pair: tuple(
            point
            for place, name in enumerate(chain)
            for point in _points(name, place, len(chain), center, (top, bottom))
        )
        for pair, chain in chains.items()
    }
    return Layout(center, top, ways, right - left, y)


def _points(
    name: str,
    place: int,
    count: int,
    center: Mapping[str, float],
    ends: tuple[Mapping[str, float], Mapping[str, float]],
) -> list[tuple[float, float]]:
    """Return where an edge enters and leaves one place of its way."""
    top, bottom = ends
    points = [(center[name], top[name]), (center[name], bottom[name])]
    if place == 0:
        return points[1:]
    return points[:1] if place == count - 1 else points


def _half(boxes: Mapping[str, Box], name: str) -> float:
    return (boxes[name].width if name in boxes else _LANE) / 2


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
