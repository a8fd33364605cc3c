"""What a cell says of itself: its quantities in computing order, and its states."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from models.cells.expressions import (
    Bias,
    Dimension,
    Dot,
    Expression,
    Input,
    Previous,
    Sum,
    WeightBlock,
    WeightName,
    walk,
    weight_block,
)

Role = Literal["gate", "candidate", "state"]

_WEIGHT_ORDER: tuple[WeightName, ...] = ("kernel", "recurrent_kernel", "bias")


@dataclass(frozen=True)
class Quantity:
    """One thing that a cell computes at every step, shape (B, U) a step.

    `name` is the key in `DirectionTrace.quantities`, `label` how it is spoken of,
    `symbol` its letter in the equations.
    """

    name: str
    label: str
    symbol: str
    role: Role
    expression: Expression


@dataclass(frozen=True)
class CellDescription:
    """A cell: everything that the rest of the project needs to know of it.

    `quantities` are in computing order: each uses only the ones before it. `states` name
    the quantities that are handed to the next step, in the order in which Keras returns
    them. `options` names the arguments of the Keras layer beyond those that every cell
    has. `title` is the layer's class in Keras; `note` says what tells this form from
    others; `source` names where the equations come from.
    """

    title: str
    quantities: tuple[Quantity, ...]
    states: tuple[str, ...]
    options: tuple[str, ...]
    note: str
    source: str

    @cached_property
    def by_name(self) -> Mapping[str, Quantity]:
        """The quantities, by name."""
        return {quantity.name: quantity for quantity in self.quantities}

    @cached_property
    def gates(self) -> tuple[Quantity, ...]:
        """The quantities on the fixed 0–1 scale, in computing order."""
        return tuple(q for q in self.quantities if q.role == "gate")

    @cached_property
    def blocks(self) -> tuple[WeightBlock, ...]:
        """Every block of weights, in the order in which Keras stores them."""
        found = {
            block
            for quantity in self.quantities
            for node in walk(quantity.expression)
            if (block := weight_block(node)) is not None
        }
        return tuple(
            sorted(
                found,
                key=lambda block: (
                    _WEIGHT_ORDER.index(block.weight),
                    block.row or 0,
                    block.column,
                ),
            )
        )

    def blocks_of(self, gate: str) -> tuple[WeightBlock, ...]:
        """Return the blocks that belong to one gate, kernel first."""
        return tuple(block for block in self.blocks if block.gate == gate)


@dataclass(frozen=True)
class GateWeights:
    """Makes the weight nodes of one gate: its place in Keras's arrays and its letter."""

    gate: str
    column: int
    letter: str

    def input_product(self) -> Dot:
        """x W, from shape (B, F) to (B, U)."""
        return Dot(Input(), self._block("kernel", ("features", "units"), "W"))

    def recurrent_product(self, vector: Expression | None = None) -> Dot:
        """h U, or another vector (B, U) times U, from shape (B, U) to (B, U)."""
        return Dot(
            vector or Previous("hidden"),
            self._block("recurrent_kernel", ("units", "units"), "U"),
        )

    def bias(self, row: int | None = None) -> Bias:
        """b, or one of the two rows of GRU's bias (0: input, 1: recurrent), shape (U,)."""
        symbol = "b" if not row else "b′"
        return Bias(self._block("bias", ("units",), symbol, row))

    def affine(self, *, use_bias: bool) -> Sum:
        """x W + h U + b, shape (B, U)."""
        terms: tuple[Expression, ...] = (self.input_product(), self.recurrent_product())
        return Sum((*terms, self.bias()) if use_bias else terms)

    def _block(
        self,
        weight: WeightName,
        dimensions: tuple[Dimension, ...],
        symbol: str,
        row: int | None = None,
    ) -> WeightBlock:
        return WeightBlock(
            weight=weight,
            gate=self.gate,
            column=self.column,
            dimensions=dimensions,
            symbol=f"{symbol}_{self.letter}" if self.letter else symbol,
            row=row,
        )
