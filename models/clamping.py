"""Clamping: which gates of a layer are held, at which value, and how an address says so.

What follows from it is replayed in the browser (`viz/clamping`), as a slider moves.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from models.cells.description import CellDescription, Quantity
from models.spec import shown

MAX_CLAMPS = 100
_EVERY = "all"
_FREE = "free"
_MAX_TEXT = 4_000


@dataclass(frozen=True)
class Clamp:
    """One quantity held at a value, at one step or all of them, in one unit or all.

    Steps and units count from 1; 0 stands for all. Without a value it is set free, where
    a clamp before it holds more than this place.
    """

    quantity: str
    step: int
    unit: int
    value: float | None


def clampable(cell: CellDescription) -> tuple[Quantity, ...]:
    """Return what can be clamped: the gates and the candidate, not the states."""
    return tuple(q for q in cell.quantities if q.role != "state")


def limits(quantity: Quantity) -> tuple[float, float]:
    """Return the scale that a quantity can be clamped on."""
    return (0.0, 1.0) if quantity.role == "gate" else (-1.0, 1.0)


def write_clamps(clamps: Iterable[Clamp]) -> str:
    """Write clamps for an address: forget_gate-2-all-0.5, with spaces between them."""
    return " ".join(
        f"{clamp.quantity}-{clamp.step or _EVERY}-{clamp.unit or _EVERY}-"
        + (_FREE if clamp.value is None else f"{clamp.value:g}")
        for clamp in clamps
    )


def read_clamps(text: str, cell: CellDescription) -> tuple[Clamp, ...]:
    """Read what `write_clamps` wrote.

    Raises:
        ValueError: one sentence, if the text says anything else.
    """
    parts = text[:_MAX_TEXT].split()
    if len(parts) > MAX_CLAMPS or len(text) > _MAX_TEXT:
        raise ValueError(f"There are more than {MAX_CLAMPS} clamps: give fewer.")
    return tuple(_clamp(part, cell) for part in parts)


def _clamp(text: str, cell: CellDescription) -> Clamp:
    known = {quantity.name: quantity for quantity in clampable(cell)}
    pieces = text.split("-", 3)
    if len(pieces) == 4 and pieces[0] in known:
        quantity, (step, unit) = known[pieces[0]], map(_place, pieces[1:3])
        free = pieces[3] == _FREE
        value = _value(pieces[3])
        low, high = limits(quantity)
        if step is not None and unit is not None and (free or low <= value <= high):
            return Clamp(quantity.name, step, unit, None if free else value)
    raise ValueError(
        f"a clamp must read like {next(iter(known))}-2-all-0.5 (a quantity of the layer, a "
        f"step, a unit, a value on its scale), but {shown(text)} was given: mend it."
    )


def _place(text: str) -> int | None:
    """Return a step or a unit, 0 for all, None for anything else."""
    if text == _EVERY:
        return 0
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    return number or None


def _value(text: str) -> float:
    try:
        return float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        return math.nan
