"""Takes the gradient of a loss at the last step with respect to every earlier state.

Keras hands out no states between the steps of a layer that one could differentiate by.
So Keras's own loop (`keras.layers.RNN`) runs the layer's own cell inside a probe, which
adds zeros to the states that the cell returns. The gradient with respect to these zeros
is that with respect to the states, and nothing else changes.
"""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from models.activations import NUMPY_ACTIVATIONS
from models.cells.replay import replay
from models.config import Kind
from models.gradients import FEATURES, GradientProfile, GradientSpec, spectral_radius
from models.results import Array, slice_block
from models.spec import LayerSpec
from models.worker.build import build_layer
from models.worker.check import ONE_STEP, largest_difference, rounding_tolerance
from models.worker.reading import layer_weights

_MAX_PROBES = 32  # compiled graphs kept in a worker
_EPS = float(np.finfo(np.float32).eps)


def gradient_profile(spec: GradientSpec) -> GradientProfile:
    """Run a layer over the spec's input and backpropagate from its last state.

    With a window the layer runs in two pieces, and the state that is handed over is a
    constant for the gradient (`tf.stop_gradient`): truncated backpropagation.
    """
    probe = _probe(spec.kind, spec.units, spec.activation)
    probe.layer.set_weights(_weights(spec))
    inputs = spec.make_inputs()
    found = probe.backward(inputs, spec.cut)
    weights = layer_weights(probe.layer)
    error, tolerance = _check(spec, inputs, weights, found["values"])
    return GradientProfile(
        spec=spec,
        loss=float(found["loss"]),
        values=found["values"],
        states=found["states"],
        inputs=found["inputs"],
        weights=dict(zip(weights, found["weights"], strict=True)),
        radii={
            block.gate: spectral_radius(slice_block(weights, block, spec.units))
            for block in spec.cell.blocks
            if block.weight == "recurrent_kernel"
        },
        max_abs_error=error,
        tolerance=tolerance,
    )


class _ProbedCell(keras.layers.Layer):
    """A layer's own cell, whose input carries the zeros to be added to its states."""

    def __init__(self, cell: Any, states: int, units: int) -> None:
        super().__init__()
        self.cell = cell
        self.state_size = [units] * states
        self.output_size = units * states
        self.built = True  # the cell is

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        read, *zeros = tf.split(inputs, [FEATURES, *self.state_size], axis=-1)
        _, returned = self.cell(read, list(states), training=training)
        returned = returned if isinstance(returned, list | tuple) else [returned]
        moved = [state + zero for state, zero in zip(returned, zeros, strict=True)]
        return tf.concat(moved, axis=-1), moved


class _Probe:
    """A built layer, Keras's loop over its probed cell, and the compiled passes."""

    def __init__(self, layer: Any, names: tuple[str, ...]) -> None:
        self.layer = layer
        self._names = names
        self._units = int(layer.units)
        self._width = self._units * len(names)
        self._loop = keras.layers.RNN(
            _ProbedCell(layer.cell, len(names), self._units), return_sequences=True
        )
        self._shapes = [
            tf.TensorSpec((1, None, width), tf.float32) for width in (FEATURES, self._width)
        ]

    @cached_property
    def _whole(self) -> Any:
        return tf.function(self._backward).get_concrete_function(*self._shapes)

    @cached_property
    def _truncated(self) -> Any:
        return tf.function(self._backward_window).get_concrete_function(
            *self._shapes, tf.TensorSpec((), tf.int32)
        )

    def backward(self, inputs: Array, cut: int) -> dict[str, Any]:
        """Return the loss, the states and all gradients; the first `cut` steps get none."""
        steps = inputs.shape[1]
        read, zeros = tf.constant(inputs), tf.zeros((1, steps - cut, self._width))
        if cut:
            found = self._truncated(read, zeros, tf.constant(cut))
        else:
            found = self._whole(read, zeros)
        loss, values, through_steps, within, by_input, by_weight = found
        # The cell makes h of c within a step: that way the loss depends on c as well.
        states = self._apart(through_steps.numpy()[0])
        for name, slope in zip(self._names[1:], within, strict=True):
            states[name] = states[name] + states["hidden"] * slope.numpy()[cut:]
        return {
            "loss": loss.numpy(),
            "values": self._apart(values.numpy()[0]),
            "states": {name: _padded(grad, cut) for name, grad in states.items()},
            "inputs": by_input.numpy()[0],
            "weights": [gradient.numpy() for gradient in by_weight],
        }

    def _backward(self, inputs: Any, zeros: Any) -> tuple[Any, ...]:
        with tf.GradientTape() as tape:
            tape.watch([inputs, zeros])
            values = self._loop(tf.concat([inputs, zeros], axis=-1))
            loss = tf.reduce_mean(values[:, -1, : self._units])
        return self._gradients(tape, loss, values, (inputs, zeros))

    def _backward_window(self, inputs: Any, zeros: Any, cut: Any) -> tuple[Any, ...]:
        with tf.GradientTape() as tape:
            tape.watch([inputs, zeros])
            nothing = tf.zeros(tf.stack([1, cut, self._width]))
            before = self._loop(tf.concat([inputs[:, :cut], nothing], axis=-1))
            handed_over = tf.split(tf.stop_gradient(before[:, -1]), len(self._names), -1)
            after = self._loop(
                tf.concat([inputs[:, cut:], zeros], axis=-1), initial_state=handed_over
            )
            loss = tf.reduce_mean(after[:, -1, : self._units])
        values = tf.concat([before, after], axis=1)
        return self._gradients(tape, loss, values, (inputs, zeros))

    def _gradients(
        self, tape: tf.GradientTape, loss: Any, values: Any, sources: tuple[Any, Any]
    ) -> tuple[Any, ...]:
        inputs, zeros = sources
        variables = [variable.value for variable in self.layer.trainable_variables]
        by_input, by_zeros, *by_weight = tape.gradient(
            loss, [inputs, zeros, *variables], unconnected_gradients="zero"
        )
        within = self._within_steps(inputs[0], values[0])
        return loss, values, by_zeros, within, by_input, by_weight

    def _within_steps(self, inputs: Any, values: Any) -> list[Any]:
        """Return ∂h/∂c of every step, (T, U), for a cell that has a c besides h.

        All steps at once, as if they were a batch: each starts from the states that the
        loop left. The unit's own c is all that its h depends on.
        """
        if len(self._names) == 1:
            return []
        before = tf.concat([tf.zeros_like(values[:1]), values[:-1]], axis=0)
        with tf.GradientTape() as tape:
            tape.watch(before)
            states = tf.split(before, len(self._names), axis=-1)
            hidden, (_, *others) = self.layer.cell(inputs, states, training=False)
        return list(tape.gradient(hidden, others))

    def _apart(self, joined: Array) -> dict[str, Array]:
        """Take states that lie side by side, (T, n*U), apart."""
        parts = np.split(joined, len(self._names), axis=-1)
        return dict(zip(self._names, parts, strict=True))


@lru_cache(maxsize=_MAX_PROBES)
def _probe(kind: Kind, units: int, activation: str) -> _Probe:
    """Make a probe; its graphs do not depend on the weights or on the number of steps."""
    spec = GradientSpec(kind=kind, units=units, activation=activation)  # type: ignore[arg-type]
    return _Probe(build_layer(_layer_spec(spec)), spec.cell.states)


def _layer_spec(spec: GradientSpec) -> LayerSpec:
    return LayerSpec(
        kind=spec.kind,
        units=spec.units,
        features=FEATURES,
        activation=spec.activation,
        seed=spec.seed,
        return_sequences=True,
    )


@lru_cache(maxsize=_MAX_PROBES)
def _drawn_weights(layer_spec: LayerSpec) -> Mapping[str, Array]:
    """Return the weights that Keras draws for a seed, by name."""
    return layer_weights(build_layer(layer_spec))


def _weights(spec: GradientSpec) -> list[Array]:
    """Return the weights in Keras's order: scaled, and with the forget gate's bias."""
    weights = {k: v.copy() for k, v in _drawn_weights(_layer_spec(spec)).items()}
    weights["recurrent_kernel"] *= np.float32(spec.scale)
    for block in spec.cell.blocks_of("forget_gate"):
        if block.weight == "bias":
            slice_block(weights, block, spec.units)[...] = spec.forget_bias
    return list(weights.values())


def _check(
    spec: GradientSpec,
    inputs: Array,
    weights: Mapping[str, Array],
    values: Mapping[str, Array],
) -> tuple[float, float]:
    """Replay every step from the state that Keras left; return difference and tolerance.

    Step by step, because rounding grows without limit in a recurrence that explodes; in
    parts of the step's largest number, where that is above 1; and only as long as all
    numbers are finite, because of infinities nothing can be said.
    """
    finite = np.all([np.isfinite(v).all(axis=-1) for v in values.values()], axis=0)  # (T,)
    steps = len(finite) if finite.all() else int(finite.argmin())
    known = {name: value[:steps] for name, value in values.items()}
    before = {
        name: np.concatenate((np.zeros_like(value[:1]), value))[:steps]
        for name, value in known.items()
    }
    replayed = replay(
        spec.cell,
        inputs=np.swapaxes(inputs[:, :steps], 0, 1),  # every step a sequence of its own
        block=lambda block: slice_block(weights, block, spec.units),
        activations={
            "activation": NUMPY_ACTIVATIONS[spec.activation],
            "recurrent_activation": NUMPY_ACTIVATIONS["sigmoid"],
        },
        initial_states=before,
    )
    joined = np.concatenate(list(known.values()), axis=-1).astype(np.float64)
    scale = np.abs(joined).max(axis=-1, initial=1.0, keepdims=True)  # (T, 1)
    scale = scale * np.maximum(1, np.log(scale))
    pairs = [(replayed[n][:, 0] / scale, value / scale) for n, value in known.items()]
    return largest_difference(pairs), rounding_tolerance(_EPS, (), epsilons=ONE_STEP)


def _padded(gradient: Array, cut: int) -> Array:
    """Put zeros before a gradient, for the steps that it does not reach: (T, U)."""
    return np.concatenate((np.zeros((cut, gradient.shape[1]), np.float32), gradient))
