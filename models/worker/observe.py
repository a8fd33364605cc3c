"""From one call of a recurrent layer, as it happened, to its Trace.

Keras returns h (and c at the end), never the gates. They are recomputed in numpy from
the layer's own weights, and the recomputed states are compared with Keras's answer.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from models.cells.catalog import describe
from models.cells.replay import replay
from models.config import LayerConfig
from models.results import Array, DirectionTrace, NamedArray, Trace, slice_block
from models.returns import replayed_returns, returned_names
from models.spec import LayerSpec
from models.worker.check import (
    ONE_STEP,
    WHOLE_CALL,
    largest_difference,
    rounding_tolerance,
)
from models.worker.reading import (
    as_numpy,
    halves,
    layer_activations,
    layer_config,
    layer_weights,
)

Mask = NDArray[np.bool_]

_SINGLE_EPS = float(np.finfo(np.float32).eps)
_HALF_EPS: Mapping[str, float] = {"float16": 2.0**-10, "bfloat16": 2.0**-7}


@dataclass(frozen=True)
class LayerCall:
    """What went into a call and what came out of it."""

    layer: Any
    inputs: Array  # (B, T, F), as `readable` returns them
    starts: Mapping[str, Mapping[str, Array]]  # by half and state, each (B, U)
    mask: Mask | None  # (B, T), True where a step is read
    returned: Any  # as Keras returned it
    words: tuple[str, ...]
    spec: LayerSpec | None = None


def readable(values: NDArray[Any], compute_dtype: str) -> Array:
    """Return values as a layer reads them, in the type in which they are replayed.

    That is the layer's compute dtype, and float32 where it is a half precision; the
    values are then rounded to it.
    """
    dtype, _ = _precision(compute_dtype)
    if compute_dtype in _HALF_EPS:
        values = as_numpy(keras.ops.cast(values, compute_dtype))
    return values.astype(dtype, copy=False)


def observe(call: LayerCall) -> Trace:
    """Return the trace of a call that has been made.

    Where rounding grows from step to step (a chaotic or exploding recurrence, half
    precision), the layer's own cell is stepped as well, and every step is replayed from
    the states that Keras's cell left.
    """
    config = layer_config(call.layer, features=call.inputs.shape[-1])
    _, eps = _precision(call.layer.compute_dtype)
    runs = [
        _Half(name, layer, call, config=None if config.bidirectional else config)
        for name, layer in halves(call.layer).items()
    ]
    returns = _returned(call, returned_names(config, runs[-1].config))

    def error_of(directions: tuple[DirectionTrace, ...]) -> float:
        replayed = replayed_returns(config, directions)
        return largest_difference(
            (ours.value, keras_s.value)
            for ours, keras_s in zip(replayed, returns, strict=True)
        )

    directions = tuple(run.replayed() for run in runs)
    error = error_of(directions)
    tolerance = rounding_tolerance(eps, (v for _, v in returns), epsilons=WHOLE_CALL)
    if error > tolerance or eps > _SINGLE_EPS:
        stepped = [run.replayed_step_by_step() for run in runs]
        directions = tuple(direction for direction, _ in stepped)
        error = max(error_of(directions), *(difference for _, difference in stepped))
        quantities = (v for d in directions for v in d.quantities.values())
        tolerance = rounding_tolerance(eps, quantities, epsilons=ONE_STEP)
    return Trace(
        config=config,
        words=call.words,
        inputs=call.inputs,
        returns=returns,
        directions=tuple(replace(d, max_abs_error=error) for d in directions),
        parameter_count=call.layer.count_params(),
        tolerance=tolerance,
        mask=call.mask,
        spec=call.spec,
    )


def _returned(call: LayerCall, names: tuple[str, ...]) -> tuple[NamedArray, ...]:
    """Name the tensors that Keras returned, in its order."""
    values = call.returned if isinstance(call.returned, list | tuple) else (call.returned,)
    return tuple(
        NamedArray(name, as_numpy(value)) for name, value in zip(names, values, strict=True)
    )


class _Half:
    """One of the layers that read the sequence in a call."""

    def __init__(
        self, name: str, layer: Any, call: LayerCall, *, config: LayerConfig | None
    ) -> None:
        self.name = name
        self.layer = layer
        self.inputs = call.inputs
        self.mask = call.mask
        self.starts = dict(call.starts[name])
        self.config = config or layer_config(layer, features=call.inputs.shape[-1])
        self.weights = layer_weights(layer)
        self.activations = layer_activations(layer)
        self.working = {
            key: readable(values, layer.compute_dtype)
            for key, values in self.weights.items()
        }

    def replayed(self) -> DirectionTrace:
        """Replay the call from its start."""
        reverse = self.config.go_backwards
        return self._trace(
            self._replay(self.inputs, self.starts, self.mask, reverse=reverse)
        )

    def replayed_step_by_step(self) -> tuple[DirectionTrace, float]:
        """Replay every step by itself, from the states that Keras's cell left before it.

        Returns the trace, and its largest difference to the cell's states.
        """
        stepped = self._step_through_cell()
        batch, num_steps, _ = self.inputs.shape
        before = {
            name: _before(values, self.starts[name], self.config.go_backwards)
            for name, values in stepped.items()
        }
        # The steps are independent now: each is a sequence of length 1 in a larger batch.
        alone = self.inputs.reshape(batch * num_steps, 1, -1)
        starts = {n: v.reshape(batch * num_steps, -1) for n, v in before.items()}
        mask = None if self.mask is None else self.mask.reshape(-1, 1)
        found = self._replay(alone, starts, mask, reverse=False)
        quantities = {n: v.reshape(batch, num_steps, -1) for n, v in found.items()}
        difference = largest_difference((quantities[n], stepped[n]) for n in stepped)
        return self._trace(quantities), difference

    def _replay(
        self,
        inputs: Array,
        starts: Mapping[str, Array],
        mask: Mask | None,
        *,
        reverse: bool,
    ) -> dict[str, Array]:
        return replay(
            describe(self.config),
            inputs=inputs,
            block=lambda block: slice_block(self.working, block, self.config.units),
            activations=self.activations,
            initial_states=starts,
            reverse=reverse,
            mask=mask,
        )

    def _trace(self, quantities: Mapping[str, Array]) -> DirectionTrace:
        return DirectionTrace(
            name=self.name,
            config=self.config,
            reverse=self.config.go_backwards,
            quantities=quantities,
            outputs=self._outputs(quantities["hidden"]),
            initial_states=self.starts,
            weights=self.weights,
            max_abs_error=0.0,
        )

    def _outputs(self, hidden: Array) -> Array:
        """Return what leaves at each step: repeated, or zero, where it is masked.

        A layer repeats its output of the step before, which is zero before the first step
        that is read, whatever the starting state; with `zero_output_for_mask` (which
        Bidirectional sets) masked steps give zeros.
        """
        if self.mask is None:
            return hidden
        outputs = np.where(self.mask[..., None], hidden, 0)
        if self.layer.zero_output_for_mask:
            return outputs
        steps = range(hidden.shape[1])
        order = list(reversed(steps)) if self.config.go_backwards else list(steps)
        for before, step in itertools.pairwise(order):
            reads = self.mask[:, step, None]
            outputs[:, step] = np.where(reads, hidden[:, step], outputs[:, before])
        return outputs

    def _step_through_cell(self) -> dict[str, Array]:
        """Step Keras's own cell through the inputs; return its states, each (B, T, U)."""
        states = [keras.ops.convert_to_tensor(v) for v in self.starts.values()]
        states = [keras.ops.cast(v, self.layer.compute_dtype) for v in states]
        steps = range(self.inputs.shape[1])
        found: dict[int, list[Array]] = {}
        for step in reversed(steps) if self.config.go_backwards else steps:
            _, after = self.layer.cell(self.inputs[:, step], states, training=False)
            after = list(after) if isinstance(after, list | tuple) else [after]
            if self.mask is not None:
                reads = self.mask[:, step, None]
                after = [
                    keras.ops.where(reads, new, old)
                    for new, old in zip(after, states, strict=True)
                ]
            states = after
            found[step] = [as_numpy(state) for state in states]
        by_step = [found[step] for step in steps]
        return {
            name: np.stack([values[place] for values in by_step], axis=1).astype(
                self.inputs.dtype
            )
            for place, name in enumerate(self.starts)
        }


@lru_cache(maxsize=8)
def _precision(compute_dtype: str) -> tuple[np.dtype[Any], float]:
    """Return the type to replay in and the machine epsilon of the type Keras uses."""
    if compute_dtype in _HALF_EPS:
        return np.dtype(np.float32), _HALF_EPS[compute_dtype]
    dtype = np.dtype(compute_dtype)
    return dtype, float(np.finfo(dtype).eps)


def _before(values: Array, start: Array, reverse: bool) -> Array:
    """Return a state (B, T, U) as each step found it, given the start (B, U)."""
    if reverse:
        return np.concatenate((values[:, 1:], start[:, None]), axis=1)
    return np.concatenate((start[:, None], values[:, :-1]), axis=1)
