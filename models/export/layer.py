"""Writes a trace's layer, and its call, as Keras is written: defaults left out."""

from collections.abc import Iterator
from dataclasses import replace

from models.config import LayerConfig
from models.results import DirectionTrace, Trace

# Which only some cells have: their descriptions say so.
_OPTIONS = ("recurrent_activation", "unit_forget_bias", "reset_after")


def layer_source(trace: Trace) -> str:
    """Write `keras.layers.GRU(4, return_state=True)`, or a Bidirectional of it."""
    forward, *backward = trace.directions
    layer = _single_layer(trace, forward)
    if not backward:
        return layer
    arguments = ""
    if trace.config.merge_mode != "concat":
        arguments = f", merge_mode={trace.config.merge_mode!r}"
    # Keras makes the backward half from the forward one, unless it is given.
    if backward[0].config != replace(forward.config, go_backwards=True):
        arguments += f", backward_layer={_single_layer(trace, backward[0])}"
    arguments += _dtype(trace)
    return f"keras.layers.Bidirectional({layer}{arguments})"


def call_source(trace: Trace) -> str:
    """Write the call: `layer(x, initial_state=[initial_hidden])`."""
    states = {
        f"{prefix(trace, direction)}initial_{name}": values
        for direction in trace.directions
        for name, values in direction.initial_states.items()
    }
    given = ""
    if any(values.any() for values in states.values()):
        given = f", initial_state=[{', '.join(states)}]"
    mask = ", mask=mask" if trace.mask is not None else ""
    return f"layer(x{given}{mask})"


def prefix(trace: Trace, direction: DirectionTrace) -> str:
    """Return what stands before the names of a direction that is not alone."""
    return f"{direction.name}_" if len(trace.directions) > 1 else ""


def _single_layer(trace: Trace, direction: DirectionTrace) -> str:
    config = direction.config
    unit_forget_bias = trace.spec is None or trace.spec.unit_forget_bias
    arguments = "".join(
        f", {name}={value!r}"
        for name, value in _changed(config, unit_forget_bias=unit_forget_bias)
        if name not in _OPTIONS or name in direction.cell.options
    )
    title = direction.cell.title
    return f"keras.layers.{title}({config.units}{arguments}{_dtype(trace)})"


def _changed(
    config: LayerConfig, *, unit_forget_bias: bool
) -> Iterator[tuple[str, object]]:
    """Yield the arguments that differ from Keras's defaults."""
    for name, default, value in (
        ("activation", "tanh", config.activation),
        ("recurrent_activation", "sigmoid", config.recurrent_activation),
        ("use_bias", True, config.use_bias),
        ("unit_forget_bias", True, unit_forget_bias),
        ("reset_after", True, config.reset_after),
        ("return_sequences", False, config.return_sequences),
        ("return_state", False, config.return_state),
        ("go_backwards", False, config.go_backwards),
    ):
        if value != default:
            yield name, value


def _dtype(trace: Trace) -> str:
    name = trace.inputs.dtype.name
    return "" if name == "float32" else f", dtype={name!r}"
