"""Writes a cell's equations as tokens, in the notation of Keras (rows times matrices).

A token knows what it stands for, so that pages can colour it; `plain` gives text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from models.cells.description import CellDescription, Quantity
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
)
from models.config import LayerConfig

Role = Literal["quantity", "input", "weight", "function", "operator"]

_FUNCTION_SYMBOLS = {"sigmoid": "σ", "linear": ""}


@dataclass(frozen=True)
class Token:
    """One piece of an equation.

    `quantity` names what the token belongs to (a gate's own weights belong to the gate);
    it is empty for operators and functions.
    """

    text: str
    role: Role
    subscript: str = ""
    quantity: str = ""


def function_symbol(name: str) -> str:
    """Return how an activation is written: σ for the sigmoid, else its name."""
    return _FUNCTION_SYMBOLS.get(name, name)


def equation(
    config: LayerConfig, cell: CellDescription, quantity: Quantity
) -> tuple[Token, ...]:
    """Write one quantity's equation, for example f_t = σ(x_t W_f + h_t−1 U_f + b_f)."""
    writer = _Writer(config, cell)
    left = writer.value(quantity.name, "t")
    return (left, _operator(" = "), *writer.write(quantity.expression))


def plain(tokens: Iterable[Token]) -> str:
    """Return an equation as text, for screen readers and tests."""
    return "".join(
        f"{token.text}_{token.subscript}" if token.subscript else token.text
        for token in tokens
    )


@dataclass(frozen=True)
class _Writer:
    config: LayerConfig
    cell: CellDescription

    def write(self, expression: Expression) -> tuple[Token, ...]:
        match expression:
            case Input():
                return (Token("x", "input", "t"),)
            case Previous(state=state):
                return (self.value(state, "t−1"),)
            case Current(quantity=quantity):
                return (self.value(quantity, "t"),)
            case Bias(block=block):
                return (_weight(block),)
            case Dot(vector=vector, block=block):
                return (*self._factor(vector), _operator(" "), _weight(block))
            case Sum(terms=terms):
                return _joined((self.write(term) for term in terms), " + ")
            case Product(factors=factors):
                return _joined((self._factor(factor) for factor in factors), " ⊙ ")
            case Complement(operand=operand):
                return (_operator("1 − "), *self.write(operand))
            case Activated(function=function, operand=operand):
                return self._activated(function, operand)
        raise TypeError(f"{expression!r} cannot be written.")

    def value(self, name: str, step: str) -> Token:
        symbol = self.cell.by_name[name].symbol
        return Token(symbol, "quantity", step, name)

    def _factor(self, expression: Expression) -> tuple[Token, ...]:
        tokens = self.write(expression)
        if isinstance(expression, Sum | Complement | Product):
            return (_operator("("), *tokens, _operator(")"))
        return tokens

    def _activated(
        self, function: ActivationRole, operand: Expression
    ) -> tuple[Token, ...]:
        symbol = function_symbol(getattr(self.config, function))
        inside = self.write(operand)
        if not symbol:  # linear leaves its operand as it is
            return inside
        return (Token(symbol, "function"), _operator("("), *inside, _operator(")"))


def _weight(block: WeightBlock) -> Token:
    base, _, subscript = block.symbol.partition("_")
    return Token(base, "weight", subscript, block.gate)


def _operator(text: str) -> Token:
    return Token(text, "operator")


def _joined(parts: Iterable[tuple[Token, ...]], operator: str) -> tuple[Token, ...]:
    tokens: list[Token] = []
    for part in parts:
        if tokens:
            tokens.append(_operator(operator))
        tokens.extend(part)
    return tuple(tokens)
