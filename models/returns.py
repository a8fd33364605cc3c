"""What a call of the layer returns: how many tensors, in what order, of what shape.

Known from the configuration alone, before anything runs; the trace checks it against
what Keras returned. Source: the docstrings of `keras.layers.SimpleRNN`, `LSTM`, `GRU` and
`Bidirectional`.
"""

from dataclasses import dataclass

import numpy as np

from models.cells.catalog import describe
from models.cells.description import Quantity
from models.cells.expressions import Dimension
from models.config import LayerConfig, MergeMode
from models.results import Array, DirectionTrace, NamedArray


@dataclass(frozen=True)
class ReturnedTensor:
    """One tensor of the answer: its name in code, what it is, and its dimensions."""

    name: str
    meaning: str
    dimensions: tuple[Dimension, ...]
    shape: tuple[int, ...]


@dataclass(frozen=True)
class LayerReturns:
    """Everything that one call returns; `line` is the Python that unpacks it."""

    tensors: tuple[ReturnedTensor, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names on the left of the equals sign."""
        return tuple(tensor.name for tensor in self.tensors)

    @property
    def line(self) -> str:
        """The line of Python that calls the layer and unpacks its answer."""
        return f"{', '.join(self.names)} = layer(x)"


def layer_returns(config: LayerConfig, *, timesteps: int, batch: int = 1) -> LayerReturns:
    """Describe what a layer so configured returns for an input (batch, timesteps, F)."""
    merged = config.bidirectional and config.merge_mode == "concat"
    outputs = [
        _output(
            name,
            config,
            (batch, timesteps, config.units * (2 if merged else 1)),
        )
        for name in output_names(config)
    ]
    states = [
        ReturnedTensor(
            name,
            f"the {quantity.label} after the last step read",
            ("batch", "units"),
            (batch, config.units),
        )
        for name, quantity in _returned_states(config)
    ]
    return LayerReturns((*outputs, *states))


def returned_names(
    config: LayerConfig, backward: LayerConfig | None = None
) -> tuple[str, ...]:
    """Name the tensors that a call returns, in Keras's order.

    Args:
        config: the layer.
        backward: the backward half of a Bidirectional where it may be of another kind
            than the forward one, or None where both are alike.
    """
    states = (name for name, _ in _returned_states(config, backward))
    return (*output_names(config), *states)


def output_names(config: LayerConfig) -> tuple[str, ...]:
    """Name the outputs: one, or both halves of a Bidirectional that does not merge."""
    if config.bidirectional and config.merge_mode is None:
        return ("forward_output", "backward_output")
    return ("output",)


def replayed_returns(
    config: LayerConfig, directions: tuple[DirectionTrace, ...]
) -> tuple[NamedArray, ...]:
    """Put together, from the directions' quantities, what the layer should return."""
    outputs = [_direction_output(config, direction) for direction in directions]
    if config.bidirectional:
        if config.return_sequences:
            outputs[1] = outputs[1][:, ::-1]  # Keras turns it into the input's order
        if config.merge_mode is not None:
            outputs = [merge(outputs[0], outputs[1], config.merge_mode)]
    states = [
        direction.final(name)
        for direction in directions
        for name in direction.cell.states
        if config.return_state
    ]
    names = returned_names(config, directions[-1].config)
    return tuple(map(NamedArray, names, (*outputs, *states)))


def merge(forward: Array, backward: Array, mode: MergeMode) -> Array:
    """Merge both halves of a Bidirectional as Keras does (concat: the last axis)."""
    match mode:
        case "concat":
            return np.concatenate((forward, backward), axis=-1)
        case "sum":
            return forward + backward
        case "mul":
            return forward * backward
        case "ave":
            return (forward + backward) / 2


def _output(name: str, config: LayerConfig, sizes: tuple[int, int, int]) -> ReturnedTensor:
    half = f" of the {name.removesuffix('_output')} half" if name != "output" else ""
    if config.bidirectional and not half:
        half = f", both halves {_MERGED[config.merge_mode or 'concat']}"
    if config.return_sequences:
        order = "last step first" if config.go_backwards else "first step first"
        order = "" if config.bidirectional else f", {order}"
        meaning = f"the hidden state{half} after every step{order}"
        return ReturnedTensor(name, meaning, ("batch", "timesteps", "units"), sizes)
    meaning = f"the hidden state{half} after the last step read"
    return ReturnedTensor(name, meaning, ("batch", "units"), (sizes[0], sizes[2]))


_MERGED = {
    "concat": "side by side",
    "sum": "added",
    "mul": "multiplied",
    "ave": "averaged",
}


def _direction_output(config: LayerConfig, direction: DirectionTrace) -> Array:
    order = list(direction.reading_order)
    return direction.outputs[:, order if config.return_sequences else order[-1]]


def _returned_states(
    config: LayerConfig, backward: LayerConfig | None = None
) -> tuple[tuple[str, Quantity], ...]:
    if not config.return_state:
        return ()
    halves = {"": config}
    if config.bidirectional:
        halves = {"forward_": config, "backward_": backward or config}
    cells = {half: describe(its_config) for half, its_config in halves.items()}
    return tuple(
        (f"{half}{cell.by_name[name].symbol}", cell.by_name[name])
        for half, cell in cells.items()
        for name in cell.states
    )
