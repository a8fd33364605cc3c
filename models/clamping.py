"""Clamping: holding gates of a layer at a value, and replaying what follows from it.

The replay is that of `models.cells.replay`, on the weights, the input and the starting
states of a trace: with nothing clamped it gives the trace's own numbers.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.activations import NUMPY_ACTIVATIONS
from models.cells.description import CellDescription, Quantity
from models.cells.expressions import (
    Complement,
    Current,
    Expression,
    Previous,
    Product,
    Sum,
)
from models.cells.replay import replay
from models.results import Array, DirectionTrace, Trace
from models.spec import shown

_EVERY = "all"
_FREE = "free"
_MAX_CLAMPS = 100
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


@dataclass(frozen=True)
class ClampedRun:
    """The same layer on the same input, as it is and clamped.

    `held` is where the clamps are: for each clamped quantity a (T, U) of values, NaN
    where it is free.
    """

    free: DirectionTrace
    clamped: DirectionTrace
    held: Mapping[str, Array]

    @property
    def holds_anything(self) -> bool:
        """Whether any number is held."""
        return any(bool(np.isfinite(held).any()) for held in self.held.values())

    def moved(self, name: str) -> Array:
        """Return by how much the clamps moved a quantity, shape (T, U)."""
        values: Array = self.clamped.quantities[name][0] - self.free.quantities[name][0]
        return values

    def holds(self, name: str, step: int, unit: int) -> bool:
        """Tell whether a quantity is held all over a place; 0 stands for all."""
        held = self.held.get(name)
        return held is not None and not np.isnan(held[_region(step, unit)]).any()

    def mean(self, name: str, step: int, unit: int) -> float:
        """Return a quantity's mean over a place in the clamped run; 0 stands for all."""
        return float(self.clamped.quantities[name][0][_region(step, unit)].mean())


@dataclass(frozen=True)
class Factor:
    """One vector of a memory update: which quantity, of which step, and its numbers."""

    quantity: Quantity
    step: int  # from 1; 0 for what the layer started from
    complement: bool  # 1 − the quantity
    values: Array  # (U,)


@dataclass(frozen=True)
class MemoryUpdate:
    """How one step makes the memory: a sum of products of vectors, each (U,)."""

    terms: tuple[tuple[Factor, ...], ...]
    result: Factor


def memory_update(run: DirectionTrace, step: int) -> MemoryUpdate:
    """Return the numbers of one step's memory update; `step` counts from 1.

    The memory is the state that is a sum of products: c of LSTM, h of GRU. Of the batch
    the first sequence is shown, which is read forwards.

    Raises:
        ValueError: if the cell has no such state.
    """
    for quantity in run.cell.quantities:
        if quantity.role == "state" and isinstance(quantity.expression, Sum):
            terms = tuple(
                tuple(_factor(run, item, step) for item in term.factors)
                for term in quantity.expression.terms
                if isinstance(term, Product)
            )
            values = run.quantities[quantity.name][0, step - 1]
            return MemoryUpdate(terms, Factor(quantity, step, False, values))
    raise ValueError(f"{run.cell.title} has no memory that gates write.")


def clampable(cell: CellDescription) -> tuple[Quantity, ...]:
    """Return what can be clamped: the gates and the candidate, not the states."""
    return tuple(q for q in cell.quantities if q.role != "state")


def limits(quantity: Quantity) -> tuple[float, float]:
    """Return the scale that a quantity can be clamped on."""
    return (0.0, 1.0) if quantity.role == "gate" else (-1.0, 1.0)


def run_clamped(trace: Trace, clamps: Iterable[Clamp]) -> ClampedRun:
    """Replay the first direction of a trace with some quantities held.

    Later clamps win over earlier ones. Steps and units that the trace does not have are
    left out. The trace must be of a layer whose functions are Keras's own.
    """
    free = trace.directions[0]
    held = _held(trace, clamps)
    functions = {
        "activation": NUMPY_ACTIVATIONS[free.config.activation],
        "recurrent_activation": NUMPY_ACTIVATIONS[free.config.recurrent_activation],
    }
    quantities = replay(
        free.cell,
        inputs=trace.inputs,
        block=free.block,
        activations=functions,
        initial_states=free.initial_states,
        reverse=free.reverse,
        mask=trace.mask,
        clamped=held,
    )
    clamped = replace(free, quantities=quantities, outputs=quantities["hidden"])
    return ClampedRun(free, clamped, held)


def with_clamp(clamps: Sequence[Clamp], added: Clamp) -> tuple[Clamp, ...]:
    """Return the clamps with one more, in the place of what it covers."""
    return (*_outside(clamps, added), added)


def set_free(
    clamps: Sequence[Clamp], quantity: str, step: int, unit: int
) -> tuple[Clamp, ...]:
    """Return the clamps with a quantity free at a place."""
    free = Clamp(quantity, step, unit, None)
    left = _outside(clamps, free)
    return (*left, free) if any(c.quantity == quantity for c in left) else left


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
    if len(parts) > _MAX_CLAMPS or len(text) > _MAX_TEXT:
        raise ValueError(f"There are more than {_MAX_CLAMPS} clamps: give fewer.")
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


def _outside(clamps: Sequence[Clamp], place: Clamp) -> tuple[Clamp, ...]:
    """Return the clamps that are not wholly inside a place."""
    return tuple(
        clamp
        for clamp in clamps
        if clamp.quantity != place.quantity
        or place.step not in (0, clamp.step)
        or place.unit not in (0, clamp.unit)
    )


def _region(step: int, unit: int) -> tuple[slice, slice]:
    """Return the rows and columns of a (T, U) that a place stands for."""
    rows = slice(step - 1, step) if step else slice(None)
    return rows, slice(unit - 1, unit) if unit else slice(None)


def _factor(run: DirectionTrace, expression: Expression, step: int) -> Factor:
    by_name = run.cell.by_name
    match expression:
        case Current(quantity=name):
            return Factor(by_name[name], step, False, run.quantities[name][0, step - 1])
        case Previous(state=name):
            return Factor(by_name[name], step - 1, False, run.before(name)[0, step - 1])
        case Complement(operand=operand):
            inside = _factor(run, operand, step)
            return replace(inside, complement=True, values=1 - inside.values)
    raise TypeError(f"{expression!r} is not a vector of the memory update.")


def _held(trace: Trace, clamps: Iterable[Clamp]) -> dict[str, Array]:
    steps, units = len(trace.words), trace.config.units
    held: dict[str, Array] = {}
    for clamp in clamps:
        if clamp.step > steps or clamp.unit > units:
            continue
        values = held.setdefault(clamp.quantity, np.full((steps, units), np.nan))
        value = np.nan if clamp.value is None else clamp.value
        values[_region(clamp.step, clamp.unit)] = value
    return held
