"""Computes a described cell in numpy, step by step.

The products with the input do not depend on the recurrence, so they are computed for
all time steps at once; the rest runs once a step. How a cell is computed is worked out
once for each description, and then used with any weights.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.activations import Activation
from models.cells.description import CellDescription
from models.cells.expressions import (
    Activated,
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
    depends_on_state,
)

Array = NDArray[np.floating]


@dataclass
class _Step:
    """What a step may look at."""

    index: int
    previous: dict[str, Array]  # each (B, U)
    current: dict[str, Array]  # each (B, U)
    ready: tuple[Array, ...]  # each (T, B, U): what does not depend on the recurrence
    weights: tuple[Array, ...]  # each (U, n*U): what one vector is multiplied by
    products: list[Array | None]  # each (B, n*U), once it is computed in this step
    activations: Mapping[str, Activation]


_Compute = Callable[[_Step], Array]


def replay(  # noqa: PLR0913 - each is one input of the recurrence
    cell: CellDescription,
    *,
    inputs: Array,
    block: Callable[[WeightBlock], Array],
    activations: Mapping[str, Activation],
    initial_states: Mapping[str, Array],
    reverse: bool = False,
    mask: NDArray[np.bool_] | None = None,
) -> dict[str, Array]:
    """Compute every quantity of a cell at every step.

    Args:
        cell: the description of the cell.
        inputs: shape (B, T, F).
        block: gives the values of a weight block: (F, U), (U, U) or (U,).
        activations: the functions for "activation" and "recurrent_activation".
        initial_states: a (B, U) array for each of the cell's states.
        reverse: read the inputs from the last to the first.
        mask: shape (B, T); where it is False the states stay as they were. The gates are
            still those that the cell computed from what stands there.

    Returns:
        For each quantity an array of shape (B, T, U), indexed in input order.
    """
    batch, num_steps, _ = inputs.shape
    some_state = next(iter(initial_states.values()))
    dtype = np.result_type(inputs, some_state)
    results = {
        quantity.name: np.empty((batch, num_steps, some_state.shape[-1]), dtype)
        for quantity in cell.quantities
    }
    program = _program(cell)
    # Time first, so that one step's rows lie together in memory.
    by_step = np.swapaxes(inputs, 0, 1)
    with np.errstate(all="ignore"):  # an exploding state is a result, not a fault
        step = _Step(
            index=0,
            previous=dict(initial_states),
            current={},
            ready=tuple(_spread(e, by_step, block) for e in program.ready),
            weights=tuple(
                np.concatenate([block(b) for b in blocks], axis=-1)
                for blocks in program.products.values()
            ),
            products=[],
            activations=activations,
        )
        for index in range(num_steps - 1, -1, -1) if reverse else range(num_steps):
            step.index = index
            step.current = {}
            step.products = [None] * len(step.weights)
            for name, compute in program.computes:
                results[name][:, index] = step.current[name] = compute(step)
            if mask is not None:
                reads = mask[:, index, None]
                for name in cell.states:
                    kept = np.where(reads, step.current[name], step.previous[name])
                    results[name][:, index] = step.current[name] = kept
            step.previous = step.current
    return results


@dataclass
class _Program:
    """A cell made ready to be computed, whatever its weights and inputs."""

    computes: list[tuple[str, _Compute]] = field(default_factory=list)
    ready: list[Expression] = field(default_factory=list)
    # What each vector is multiplied by: gates that share a vector share one product.
    products: dict[Expression, list[WeightBlock]] = field(default_factory=dict)

    def compile(self, expression: Expression) -> _Compute:
        """Turn an expression into a function of the step."""
        if not depends_on_state(expression):
            return self._look_up(expression)
        match expression:
            case Previous(state=state):
                return lambda step: step.previous[state]
            case Current(quantity=quantity):
                return lambda step: step.current[quantity]
            case Dot(vector=vector, block=block):
                return self._compile_dot(vector, block)
            case Sum(terms=terms):
                return self._compile_sum(terms)
            case Product(factors=factors):
                return _fold(np.multiply, [self.compile(f) for f in factors])
            case Complement(operand=operand):
                compute = self.compile(operand)
                return lambda step: 1 - compute(step)
            case Activated(function=function, operand=operand):
                compute = self.compile(operand)
                return lambda step: step.activations[function](compute(step))
        raise TypeError(f"{expression!r} cannot be computed.")

    def _look_up(self, expression: Expression) -> _Compute:
        place = len(self.ready)
        self.ready.append(expression)
        return lambda step: step.ready[place][step.index]

    def _compile_dot(self, vector: Expression, block: WeightBlock) -> _Compute:
        blocks = self.products.setdefault(vector, [])
        product, place = list(self.products).index(vector), len(blocks)
        blocks.append(block)
        compute = self.compile(vector)

        def dot(step: _Step) -> Array:
            values = step.products[product]
            if values is None:
                values = step.products[product] = compute(step) @ step.weights[product]
            units = step.weights[product].shape[0]
            return values[:, place * units : (place + 1) * units]

        return dot

    def _compile_sum(self, terms: tuple[Expression, ...]) -> _Compute:
        constant = tuple(term for term in terms if not depends_on_state(term))
        computes = [self.compile(term) for term in terms if depends_on_state(term)]
        if constant:
            computes.insert(0, self._look_up(Sum(constant)))
        return _fold(np.add, computes)


@lru_cache(maxsize=64)
def _program(cell: CellDescription) -> _Program:
    program = _Program()
    for quantity in cell.quantities:
        program.computes.append((quantity.name, program.compile(quantity.expression)))
    return program


def _fold(operation: np.ufunc, computes: list[_Compute]) -> _Compute:
    first, *rest = computes

    def fold(step: _Step) -> Array:
        values = first(step)
        for compute in rest:
            values = operation(values, compute(step))
        return values

    return fold


def _spread(
    expression: Expression, inputs: Array, block: Callable[[WeightBlock], Array]
) -> Array:
    """Compute what does not depend on the recurrence, shape (T, B, U), also a bias."""
    values = _at_all_steps(expression, inputs, block)
    return np.broadcast_to(values, (*inputs.shape[:2], values.shape[-1]))


def _at_all_steps(
    expression: Expression, inputs: Array, block: Callable[[WeightBlock], Array]
) -> Array:
    """As `_spread`, from inputs (T, B, F), but a bias by itself stays (U,)."""
    match expression:
        case Input():
            return inputs
        case Dot(vector=vector, block=weights):
            return _at_all_steps(vector, inputs, block) @ block(weights)
        case Bias(block=weights):
            return block(weights)
        case Sum(terms=terms):
            total = _at_all_steps(terms[0], inputs, block)
            for term in terms[1:]:
                total = total + _at_all_steps(term, inputs, block)
            return total
    raise TypeError(f"{expression!r} cannot be computed without the state.")
