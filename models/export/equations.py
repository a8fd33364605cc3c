"""Writes a cell's equations as lines of Python, from the cell's own description."""

from collections.abc import Callable

from models.cells.description import CellDescription
from models.cells.expressions import (
    Activated,
    ActivationRole,
    Bias,
    Complement,
    Current,
    Dot,
    Expression,
    Input,
    Previous,
    Product,
    Sum,
    WeightBlock,
    walk,
)
from models.config import LayerConfig

_LETTERS = {"kernel": "W", "recurrent_kernel": "U", "bias": "b"}


def equation_lines(config: LayerConfig, cell: CellDescription) -> list[str]:
    """Write one assignment for each quantity, in computing order.

    For example `forget_gate = sigmoid(x_t @ W_f + hidden_before @ U_f + b_f)`.
    """
    return [
        f"{quantity.name} = {_write(quantity.expression, config)}"
        for quantity in cell.quantities
    ]


def block_lines(cell: CellDescription, units: int, prefix: str) -> list[str]:
    """Write how each gate's weights are cut out of Keras's: `W_f = kernel[:, 4:8]`.

    `prefix` is what stands before the names of the weights.
    """
    lines = []
    for block in cell.blocks:
        columns = f"{block.column * units}:{(block.column + 1) * units}"
        rows = "" if block.weight == "bias" else ":, "
        if block.row is not None:
            rows = f"{block.row}, "
        lines.append(f"{block_name(block)} = {prefix}{block.weight}[{rows}{columns}]")
    return lines


def roles_used(cell: CellDescription) -> tuple[ActivationRole, ...]:
    """Return which of the two activation functions the cell uses, in computing order."""
    nodes = (node for q in cell.quantities for node in walk(q.expression))
    roles = (node.function for node in nodes if isinstance(node, Activated))
    return tuple(dict.fromkeys(roles))


def block_name(block: WeightBlock) -> str:
    """Return the variable that holds a block: W_f, U_f, b_f, or b_recurrent_z."""
    _, _, gate = block.symbol.partition("_")
    parts = (_LETTERS[block.weight], "recurrent" if block.row else "", gate)
    return "_".join(part for part in parts if part)


def _write(expression: Expression, config: LayerConfig) -> str:
    def write(operand: Expression) -> str:
        return _write(operand, config)

    match expression:
        case Dot(vector=vector, block=block):
            return f"{_factor(vector, write)} @ {block_name(block)}"
        case Sum(terms=terms):
            return " + ".join(write(term) for term in terms)
        case Product(factors=factors):
            return " * ".join(_factor(factor, write) for factor in factors)
        case Complement(operand=operand):
            return f"(1 - {_factor(operand, write)})"
        case Activated(function=function, operand=operand):
            return f"{getattr(config, function)}({write(operand)})"
    return _variable(expression)


def _variable(expression: Expression) -> str:
    """Write what has a name of its own."""
    match expression:
        case Input():
            return "x_t"
        case Previous(state=state):
            return f"{state}_before"
        case Current(quantity=quantity):
            return quantity
        case Bias(block=block):
            return block_name(block)
    raise TypeError(f"{expression!r} cannot be written.")


def _factor(expression: Expression, write: Callable[[Expression], str]) -> str:
    """Write an operand of `*`, `@` or `-`, which in Python bind from left to right."""
    text = write(expression)
    return f"({text})" if isinstance(expression, Sum | Product | Dot) else text
