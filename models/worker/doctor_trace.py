"""The values in time of a recurrent layer of a pasted model, on random or pasted data.

The source is read again here, as it was for the diagnosis; where the whole model can run,
the layer is traced inside it, so that it reads what the layers before it give. Where it
cannot, the layer is built alone and reads random numbers.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np

from models.cells.catalog import describe
from models.config import LayerConfig
from models.doctor_case import Request
from models.results import Trace
from models.spec import shown
from models.worker.doctor_data import inputs_of, sizes_of, typed
from models.worker.source.read import read
from models.worker.source.reading import LayerRecord, Reading
from models.worker.source.run import fill
from models.worker.stack import trace_model
from models.worker.trace import trace_layer

MAX_UNITS = 256
MAX_PARAMETERS = 20_000_000
MAX_VALUES = 16_000  # units × steps


def trace_in_model(request: Request, *, layer: str, seed: int = 0, data: str = "") -> Trace:
    """Read a source, run one of its recurrent layers and trace it.

    Args:
        request: the source and what is known about its data.
        layer: the name of a step of the diagnosis.
        seed: the weights, and random data, are drawn from it.
        data: one time step a line, features separated by commas or spaces; or empty.

    Raises:
        ValueError: one sentence, if there is no such layer, it is too large to be shown,
            or the data do not fit.
    """
    reading = read(
        request.source, request.values, x_shape=request.x_shape, model=request.model
    )
    record = _record(reading, layer)
    _check_size(record)
    keras.utils.set_random_seed(seed)
    whole = _whole_model(reading, record)
    if whole is not None:
        fill(whole)
        inputs = inputs_of(whole, request.x_shape, seed, data)
        traces = trace_model(whole, inputs).traces
        found = next((traces[name] for name in _names(record, traces)), None)
        if found is not None:
            return _drawable(found)
    return _drawable(_alone(reading, record, seed, data))


def _drawable(trace: Trace) -> Trace:
    """Return a trace that a browser draws, and within some seconds.

    Raises:
        ValueError: one sentence, if it has too many steps for its units, or halves that
            one picture cannot show.
    """
    kinds = {_make(direction.config) for direction in trace.directions}
    if len(kinds) > 1:
        forward, backward = (_make(direction.config) for direction in trace.directions)
        raise ValueError(
            f"The halves are {forward} and {backward}, but only halves of the same make "
            "are drawn in one picture: give backward_layer the same class and units."
        )
    steps, units = trace.inputs.shape[1], trace.config.units
    if steps * units > MAX_VALUES:
        raise ValueError(
            f"The layer has {units} units and reads {steps} time steps, more than can be "
            f"drawn: paste at most {MAX_VALUES // units} steps, or give it fewer units."
        )
    return trace


def _make(config: LayerConfig) -> str:
    """Write what decides how a half is drawn as Keras does, `LSTM(4)`."""
    reset = ", reset_after=False" if config.kind == "gru" and not config.reset_after else ""
    return f"{describe(config).title}({config.units}{reset})"


def _record(reading: Reading, layer: str) -> LayerRecord:
    """Return the layer that a step of the diagnosis stands for."""
    name = layer.rsplit("/", 1)[-1]
    for record in reading.layers:
        if record.name in (layer, name) and record.keras_layer is not None:
            return record
    raise ValueError(
        f"The layer {shown(layer)} is not built, so it has no values: mend what breaks "
        "first."
    )


def _check_size(record: LayerRecord) -> None:
    units = [cell.units for cell in _cells(record.keras_layer)]
    if not units:
        raise ValueError(
            f"{record.layer_class} is no SimpleRNN, LSTM or GRU, so it cannot be shown in "
            "time: choose another layer."
        )
    if max(units) > MAX_UNITS:
        raise ValueError(
            f"{record.layer_class} has {max(units):,} units, but at most {MAX_UNITS} "
            "can be shown in time: give it fewer to look into it."
        )


def _cells(layer: Any) -> Iterator[Any]:
    for half in (layer, *_halves(layer)):
        cell = getattr(half, "cell", None)
        if isinstance(getattr(cell, "units", None), int):
            yield cell


def _halves(layer: Any) -> tuple[Any, ...]:
    if not isinstance(layer, keras.layers.Bidirectional):
        return ()
    return (layer.forward_layer, layer.backward_layer)


def _whole_model(reading: Reading, record: LayerRecord) -> Any | None:
    """Return the model that the layer is in, if it is built and small enough to run."""
    for candidate in (reading.model, *reading.models):
        if candidate is None or candidate.failed or candidate.keras_model is None:
            continue
        built = candidate.keras_model
        if record in candidate.layers and getattr(built, "built", False) and built.inputs:
            return built if _parameters(built) <= MAX_PARAMETERS else None
    return None


def _parameters(layer: Any) -> int:
    return sum(math.prod(weight.shape) for weight in layer.weights)


def _names(record: LayerRecord, traces: Mapping[str, Trace]) -> Iterator[str]:
    """Yield the names that a layer may have in a model's trace, the likeliest first."""
    name = record.keras_layer.name if record.keras_layer is not None else record.name
    yield from (key for key in traces if key.split("#")[0].rsplit("/", 1)[-1] == name)


def _alone(reading: Reading, record: LayerRecord, seed: int, data: str) -> Trace:
    """Trace a layer outside its model, on data of the shape that it was called on."""
    calls = [c for c in reading.calls if c.layer is record and c.input_shapes]
    if not calls:
        raise ValueError(
            f"The layer {shown(record.name)} is not called on anything of a known shape: "
            "give the shape of x."
        )
    shape = calls[0].input_shapes[0]
    known: Any = record.keras_layer
    layer = type(known).from_config(known.get_config())
    random = np.random.default_rng(seed)
    inputs = (
        typed(data, shape, None) if data else random.standard_normal(sizes_of(shape, ()))
    )
    return trace_layer(layer, inputs.astype("float32"))
