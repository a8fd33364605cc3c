"""The few operations of which every recurrent cell here is made.

A cell's equations are trees of these nodes. What belongs here: the nodes and how to
walk them. What does not: any knowledge of a particular cell, and any arithmetic
(`models.cells.replay` computes, `models.cells.notation` writes).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Dimension = Literal["batch", "timesteps", "features", "units"]
WeightName = Literal["kernel", "recurrent_kernel", "bias"]
ActivationRole = Literal["activation", "recurrent_activation"]


@dataclass(frozen=True)
class WeightBlock:
    """The part of one of a layer's weights that belongs to one gate.

    Keras stores the gates of a weight side by side: the kernel of an LSTM has shape
    (features, 4 * units), and gate number `column` owns the columns
    `column * units` to `(column + 1) * units`. GRU's bias with `reset_after=True` has
    two rows: `row` 0 is added to the input, `row` 1 to the recurrent product.
    """

    weight: WeightName
    gate: str
    column: int
    dimensions: tuple[Dimension, ...]
    symbol: str
    row: int | None = None


@dataclass(frozen=True)
class Input:
    """x at this step, shape (B, F)."""


@dataclass(frozen=True)
class Previous:
    """A state as the step before left it, shape (B, U)."""

    state: str


@dataclass(frozen=True)
class Current:
    """A quantity computed earlier in this same step, shape (B, U)."""

    quantity: str


@dataclass(frozen=True)
class Bias:
    """A bias vector, shape (U,)."""

    block: WeightBlock


@dataclass(frozen=True)
class Dot:
    """`vector @ weights`: (B, F) or (B, U) times the block gives (B, U)."""

    vector: "Expression"
    block: WeightBlock


@dataclass(frozen=True)
class Sum:
    """The sum of the terms, each (B, U)."""

    terms: tuple["Expression", ...]


@dataclass(frozen=True)
class Product:
    """The element-wise product of the factors, each (B, U)."""

    factors: tuple["Expression", ...]


@dataclass(frozen=True)
class Complement:
    """1 − the operand, element by element, shape (B, U)."""

    operand: "Expression"


@dataclass(frozen=True)
class Activated:
    """One of the layer's two activation functions, applied to the operand, shape (B, U)."""

    function: ActivationRole
    operand: "Expression"


Expression = (
    Input | Previous | Current | Bias | Dot | Sum | Product | Complement | Activated
)


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the direct operands of a node, left to right."""
    match expression:
        case Dot(vector=vector):
            return (vector,)
        case Sum(terms=terms):
            return terms
        case Product(factors=factors):
            return factors
        case Complement(operand=operand) | Activated(operand=operand):
            return (operand,)
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield the node and everything below it, depth first, left to right."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def weight_block(expression: Expression) -> WeightBlock | None:
    """Return the block of weights that a node itself uses, if it uses one."""
    return expression.block if isinstance(expression, Dot | Bias) else None


def depends_on_state(expression: Expression) -> bool:
    """Tell whether a node needs anything that the recurrence computes.

    What does not (the input times the kernel, the biases) can be computed for all the
    time steps at once.
    """
    return any(isinstance(node, Previous | Current) for node in walk(expression))
