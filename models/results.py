"""Results: what was computed, as plain numpy, frozen. No drawing and no Keras.

Letters in the shapes: B batch, T time steps, F features, U units.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.cells.catalog import describe
from models.cells.description import CellDescription
from models.cells.expressions import WeightBlock
from models.config import LayerConfig
from models.spec import LayerSpec

Array = NDArray[np.floating]


class NamedArray(NamedTuple):
    """One tensor that a call returned: unpacks as (name, value)."""

    name: str
    value: Array


class Frozen:
    """Makes the arrays of a dataclass read-only, also after unpickling.

    A trace is cached and shared by everybody's sessions; numpy forgets the flag on its
    way through a pickle.
    """

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            _make_read_only(getattr(self, field.name))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()


@dataclass(frozen=True)
class DirectionTrace(Frozen):
    """One pass over the sequence, every array indexed in input order.

    `quantities[name][:, t]` is what was computed when input t was read, also where the
    layer reads backwards. `before(state)[:, t]` is the state that this step started from.
    """

    name: str
    config: LayerConfig  # of this direction's own layer
    reverse: bool  # whether the inputs are read from the last to the first
    quantities: Mapping[str, Array]  # each (B, T, U), in the cell's computing order
    outputs: Array  # (B, T, U): hidden, but repeated or zero where a step is masked
    initial_states: Mapping[str, Array]  # each (B, U)
    weights: Mapping[str, Array]  # as Keras stores them: kernel (F, n*U), …
    max_abs_error: float  # largest difference to what Keras returned

    @property
    def reading_order(self) -> range:
        """The time steps (from 0, in input order) in the order in which they are read."""
        steps = next(iter(self.quantities.values())).shape[1]
        return range(steps - 1, -1, -1) if self.reverse else range(steps)

    @property
    def cell(self) -> CellDescription:
        """The description of this direction's cell."""
        return describe(self.config)

    def final(self, state: str) -> Array:
        """Return a state after the last step that was read, shape (B, U)."""
        return self.quantities[state][:, self.reading_order[-1]]

    def block(self, block: WeightBlock) -> Array:
        """Return one gate's part of the weights: (F, U), (U, U) or (U,)."""
        return slice_block(self.weights, block, self.final("hidden").shape[-1])


@dataclass(frozen=True)
class Trace(Frozen):
    """Everything that one call of a real Keras layer computed.

    `returns` is exactly what Keras returned, in its order. `max_abs_error` is the largest
    difference between that and the replay that gave the gates; `tolerance` is how much
    of it rounding explains.
    """

    config: LayerConfig
    words: tuple[str, ...]  # one label a time step
    inputs: Array  # (B, T, F)
    returns: tuple[NamedArray, ...]
    directions: tuple[DirectionTrace, ...]
    parameter_count: int  # layer.count_params()
    tolerance: float
    mask: NDArray[np.bool_] | None = None  # (B, T), True where a step is read
    spec: LayerSpec | None = None  # None where the layer is somebody else's

    @property
    def max_abs_error(self) -> float:
        """The largest difference between the replay and what Keras returned."""
        return max(direction.max_abs_error for direction in self.directions)

    @property
    def matches_keras(self) -> bool:
        """Whether the difference is within what rounding explains."""
        return self.max_abs_error <= self.tolerance

    @property
    def cell(self) -> CellDescription:
        """The description of the layer's cell."""
        return describe(self.config)

    def sequence(self, place: int, words: tuple[str, ...]) -> "Trace":
        """Return one sequence of the batch, from 0, as a batch of one.

        Args:
            place: which one.
            words: its own labels of the time steps.
        """
        one = slice(place, place + 1)
        return replace(
            self,
            words=words,
            inputs=self.inputs[one],
            returns=tuple(NamedArray(name, value[one]) for name, value in self.returns),
            directions=tuple(
                replace(
                    direction,
                    quantities={n: v[one] for n, v in direction.quantities.items()},
                    outputs=direction.outputs[one],
                    initial_states={n: v[one] for n, v in direction.initial_states.items()},
                )
                for direction in self.directions
            ),
            mask=None if self.mask is None else self.mask[one],
        )

    @property
    def is_finite(self) -> bool:
        """Whether every state and gate is a number, neither NaN nor infinite."""
        return all(
            bool(np.isfinite(values).all())
            for direction in self.directions
            for values in direction.quantities.values()
        )


@dataclass(frozen=True)
class ParameterBlock:
    """A block of the ledger: which weight, of which gate, how many parameters.

    `direction` is "forward", or "backward" for the other half of a Bidirectional layer.
    """

    block: WeightBlock
    shape: tuple[int, ...]
    direction: str = "forward"

    @property
    def weight(self) -> str:
        """The weight's name in Keras: kernel, recurrent_kernel or bias."""
        return self.block.weight

    @property
    def gate(self) -> str:
        """The quantity that the block helps to compute."""
        return self.block.gate

    @property
    def count(self) -> int:
        """The number of parameters in the block."""
        return int(np.prod(self.shape))


@dataclass(frozen=True)
class ParameterLedger:
    """Where a layer's parameters are; `total` equals `layer.count_params()`.

    `formula` is symbolic, `formula_with_numbers` the same with this layer's numbers.
    """

    blocks: tuple[ParameterBlock, ...]
    formula: str
    formula_with_numbers: str

    @property
    def total(self) -> int:
        """The number of parameters of the layer."""
        return sum(block.count for block in self.blocks)


def slice_block(weights: Mapping[str, Array], block: WeightBlock, units: int) -> Array:
    """Return one gate's part of a layer's weights: (F, U), (U, U) or (U,)."""
    values = weights[block.weight]
    if block.row is not None:
        values = values[block.row]
    return values[..., block.column * units : (block.column + 1) * units]


def _make_read_only(value: object) -> None:
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    elif isinstance(value, Mapping):
        for item in value.values():
            _make_read_only(item)
    elif isinstance(value, tuple):
        for item in value:
            _make_read_only(item)
