"""Traces made by hand, of literal arrays: what the figures draw, without any Keras."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from models.cells.catalog import describe
from models.config import Kind, LayerConfig
from models.results import DirectionTrace, Trace
from models.returns import replayed_returns

# Two units at three steps, each number unlike the others: (T, U).
HIDDEN = [[0.1, -0.2], [0.3, -0.4], [0.5, -0.6]]


def make_trace(
    kind: Kind = "lstm",
    *,
    units: int = 2,
    words: Sequence[str] = ("I", "am", "Groot"),
    quantities: Mapping[str, Any] | None = None,
    max_abs_error: float = 3e-8,
    **options: Any,
) -> Trace:
    """Return a trace whose quantities are given, each (T, U), or a ramp inside its scale.

    `options` are those of `LayerConfig`.
    """
    config = LayerConfig(kind=kind, units=units, **{"features": 2, **options})
    forward = _direction(config, len(words), quantities or {}, max_abs_error)
    directions = (forward, _backward(forward)) if config.bidirectional else (forward,)
    count = sum(w.size for direction in directions for w in direction.weights.values())
    return Trace(
        config=config,
        words=tuple(words),
        inputs=np.zeros((1, len(words), config.features), np.float32),
        returns=replayed_returns(config, directions),
        directions=directions,
        parameter_count=count,
        tolerance=1.2e-5,
    )


def _direction(
    config: LayerConfig, steps: int, given: Mapping[str, Any], max_abs_error: float
) -> DirectionTrace:
    cell = describe(config)
    states = {
        quantity.name: np.asarray(
            [given.get(quantity.name, ramp(steps, config.units, quantity.role == "gate"))],
            dtype=np.float32,
        )
        for quantity in cell.quantities
    }
    start = np.zeros((1, config.units), np.float32)
    return DirectionTrace(
        name="forward",
        config=replace(config, bidirectional=False),
        reverse=config.go_backwards,
        quantities=states,
        outputs=states["hidden"],
        initial_states=dict.fromkeys(cell.states, start),
        weights=make_weights(config),
        max_abs_error=max_abs_error,
    )


def _backward(forward: DirectionTrace) -> DirectionTrace:
    """Return the other half: half of every quantity, twice every weight."""
    states = {name: values / 2 for name, values in forward.quantities.items()}
    return replace(
        forward,
        name="backward",
        config=replace(forward.config, go_backwards=True),
        reverse=True,
        quantities=states,
        outputs=states["hidden"],
        weights={name: values * 2 for name, values in forward.weights.items()},
    )


def ramp(steps: int, units: int, is_gate: bool) -> np.ndarray:
    """Return different numbers, (T, U), on the scale of gates or of states."""
    low = 0.05 if is_gate else -0.95
    return np.linspace(low, 0.95, steps * units).reshape(steps, units)


def make_weights(config: LayerConfig) -> dict[str, np.ndarray]:
    """Return weights 0.01, 0.02, … in Keras's shapes, every second one negative."""
    blocks = describe(config).blocks
    columns = config.units * (1 + max(block.column for block in blocks))
    rows = 2 if any(block.row is not None for block in blocks) else 1
    shapes = {
        "kernel": (config.features, columns),
        "recurrent_kernel": (config.units, columns),
        "bias": (rows, columns) if rows == 2 else (columns,),
    }
    used = {block.weight for block in blocks}
    return {name: numbered(shape) for name, shape in shapes.items() if name in used}


def numbered(shape: tuple[int, ...]) -> np.ndarray:
    count = int(np.prod(shape))
    values = np.arange(1, count + 1) * 0.01 * np.where(np.arange(count) % 2, -1, 1)
    return values.reshape(shape).astype(np.float32)


def with_weights(trace: Trace, **weights: Any) -> Trace:
    """Return the trace with some of its weights replaced."""
    direction = trace.directions[0]
    arrays = {name: np.asarray(value, np.float32) for name, value in weights.items()}
    changed = replace(direction, weights={**direction.weights, **arrays})
    return replace(trace, directions=(changed,))
