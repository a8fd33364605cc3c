"""What a layer of a stack computes in time, and how much of it the next layer is given."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.results import Array, Trace
from models.stack import StackOutcome
from models.stack_layers import StackLayer


@dataclass(frozen=True)
class LayerValues:
    """The values of one layer for one sequence.

    A recurrent layer that returns its last state alone has computed one at every step:
    `values` holds all of them, `handed_on` is True where they went on to the next layer.
    """

    values: Array  # (T, U); T is 1 where the layer gives one vector
    handed_on: NDArray[np.bool_]  # (T, U)
    labels: tuple[str, ...] | None  # one for each step; None for one vector


def layer_values(layer: StackLayer, outcome: StackOutcome, place: int) -> LayerValues:
    """Return what the layer at `place`, from 0, computed in a stack."""
    name = outcome.names[place]
    inner = layer.recurrent
    if inner is not None and not inner.values["return_sequences"]:
        return _every_state(outcome.trace.traces[name])
    labels = outcome.labels[place]
    output = outcome.trace.outputs[name][0]
    values = output if labels is not None else output.reshape(1, -1)
    return LayerValues(values, np.ones(values.shape, bool), labels)


def _every_state(trace: Trace) -> LayerValues:
    """Return the outputs of every step, of both halves side by side if there are two.

    Each half hands on what it had after the step that it read last: the backward half of
    a Bidirectional after step 1.
    """
    values = [direction.outputs[0] for direction in trace.directions]
    kept = [np.zeros(half.shape, bool) for half in values]
    for half, direction in zip(kept, trace.directions, strict=True):
        half[direction.reading_order[-1]] = True
    return LayerValues(
        np.concatenate(values, axis=1), np.concatenate(kept, axis=1), trace.words
    )
