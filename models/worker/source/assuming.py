"""The input of a model whose text gives none: the data's, or a guess."""

import re
from typing import TYPE_CHECKING, Any

from models.worker.source.reading import LayerRecord, ModelRecord
from models.worker.source.stacks import settle
from models.worker.source.values import Unknown

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_RANKS = {
    "LSTM": 3, "GRU": 3, "SimpleRNN": 3, "RNN": 3, "Bidirectional": 3, "TimeDistributed": 3,
    "Conv1D": 3, "MaxPooling1D": 3, "AveragePooling1D": 3, "Masking": 3, "ConvLSTM1D": 4,
    "ConvLSTM2D": 5, "ConvLSTM3D": 6, "Conv2D": 4, "MaxPooling2D": 4, "Conv3D": 5,
    "Embedding": 2, "Dense": 2, "RepeatVector": 2, "TextVectorization": 1,
    "SeparableConv1D": 3, "GlobalMaxPooling1D": 3, "GlobalAveragePooling1D": 3,
    "MultiHeadAttention": 3, "LayerNormalization": 3, "BatchNormalization": 2,
}  # fmt: skip
_WITH_STATES = ("LSTM", "GRU", "SimpleRNN")
_SHAPES: dict[int, tuple[int | None, ...]] = {
    1: (None,),
    2: (None, 4),
    3: (None, 10, 4),
    4: (None, 32, 32, 3),
    5: (None, 10, 32, 32, 3),
    6: (None, 10, 16, 16, 16, 1),
}


def assume_input(interpreter: "Interpreter", record: ModelRecord) -> None:
    """Build a model that has no input on the data's shape, or on a guess."""
    if record.failed or record.keras_model is None:
        return
    if record.kind == "subclass":
        _assume_for_subclass(interpreter, record)
        return
    if record.kind != "sequential" or record.keras_model._functional is not None:
        return
    if not record.layers or record.inputs:
        return
    shape, source = _shape(interpreter, record)
    record.assumed_input, record.assumed_from = shape, source
    dtype = "string" if record.layers[0].layer_class == "TextVectorization" else None
    before = len(interpreter.reading.failures)
    settle(interpreter, record, shape, dtype)
    for failure in interpreter.reading.failures[before:]:
        failure.model = record


def _shape(interpreter: "Interpreter", record: ModelRecord) -> tuple[Any, Any]:
    stateful = any(getattr(one.keras_layer, "stateful", False) for one in record.layers)
    for shape, source in (
        (interpreter.reading.x_shape, "x_shape"),
        (_data_shape(record), "data"),
    ):
        if (
            isinstance(shape, tuple)
            and shape
            and all(size is None or isinstance(size, int) for size in shape)
        ):
            return (shape if stateful else (None, *shape[1:])), source
    first = record.layers[0]
    length = interpreter.lengths.get(first)
    if isinstance(length, int):
        return (None, length), "input_length"
    return _guess(interpreter, record, stateful), "guess"


def _data_shape(record: ModelRecord) -> Any:
    shapes = [one.x_shape for one in record.data if one.x_shape is not None]
    return shapes[0] if shapes else None


def _guess(interpreter: "Interpreter", record: ModelRecord, stateful: bool) -> Any:
    rank = interpreter.needs.guesser.rank
    first = record.layers[0]
    if rank is None:
        rank = _rank_of(first)
        later = [_rank_of(one) for one in record.layers[1:3]]
        if first.layer_class in ("Dense", "BatchNormalization", "Dropout", "Activation"):
            rank = max([rank, *(one for one in later if one in (3, 4, 5))])
    shape = _SHAPES.get(rank, _SHAPES[3])
    if first.layer_class == "Embedding":
        shape = (None, 10)
    shape = _opened(interpreter, shape)
    return (32, *shape[1:]) if stateful else shape


def _opened(interpreter: "Interpreter", shape: Any) -> Any:
    """Leave the number of steps open where that was asked for and there are steps."""
    if interpreter.needs.guesser.open_steps and shape and shape[1:2] == (10,):
        return (shape[0], None, *shape[2:])
    return shape


def _rank_of(layer: LayerRecord) -> int:
    if layer.layer_class == "TimeDistributed" and layer.wraps is not None:
        return _rank_of(layer.wraps) + 1
    if layer.layer_class == "Bidirectional" and layer.wraps is not None:
        return _rank_of(layer.wraps)
    return _RANKS.get(layer.layer_class, 2)


def required(record: ModelRecord) -> int:
    """Return how many tensors the `call` of a model of the text must be given."""
    instance = getattr(record.keras_model, "followed", None)
    try:
        arguments = instance.cls.find("call").node.args if instance is not None else None
    except KeyError:
        return 1
    return len(arguments.args) - 1 - len(arguments.defaults) if arguments else 1


def _is_called(record: ModelRecord) -> bool:
    """Tell whether a model of the text can be called: what only trains others cannot."""
    instance = getattr(record.keras_model, "followed", None)
    if instance is None:
        return True
    return any("call" in cls.names for cls in instance.cls.lineage)


_STATE = re.compile(r"hidden|state|(^|_)(h|c|s|z)(_|$|\d)|vector|query")
_OTHER = re.compile(r"enc|value|memory|source|output|keys?$")


def _ask_for_several(interpreter: "Interpreter", record: ModelRecord) -> None:
    """Ask for the shape of each tensor that `call` of a model of the text takes."""
    from models.worker.source.subclasses import build_model

    cls = record.keras_model.followed.cls
    names = [one.arg for one in cls.find("call").node.args.args[1 : required(record) + 1]]
    # A decoder that is handed a state is called step by step.
    steps = 1 if any(_STATE.search(name.lower()) for name in names[1:]) else 10
    given: Any = interpreter.reading.x_shape
    known = given if given and isinstance(given[0], tuple) else ()
    shapes = []
    for place, name in enumerate(names):
        if place < len(known):
            shapes.append((None, *known[place][1:]))
            continue
        texts = (f"{cls.name}.call.{name}.shape", f"{name}.shape")
        unknown = Unknown(texts, cls.find("call").node.lineno)
        unknown.default = _shape_by_name(interpreter, record, name, place, steps)
        shape = interpreter.know(unknown, kind="shape", owner=f"{cls.name}.call")
        if not isinstance(shape, list | tuple) or not shape:
            return
        shapes.append((None, *shape[1:]))
    before = len(interpreter.reading.failures)
    build_model(interpreter, record, tuple(shapes), "guess", apart=True)
    for failure in interpreter.reading.failures[before:]:
        failure.model = record


def _shape_by_name(
    interpreter: "Interpreter", record: ModelRecord, name: str, place: int, steps: int
) -> tuple[int, ...]:
    """Return a likely shape of a tensor, with the batch, by the name that it has."""
    inner = [one.keras_layer for one in record.layers if one.layer_class in _WITH_STATES]
    units = next((one.units for one in inner if hasattr(one, "units")), 32)
    if _STATE.search(name.lower()):
        return (64, units)
    if _OTHER.search(name.lower()) and place:
        return (64, 10, units)
    first = next((x for x in record.layers if x.layer_class in _RANKS), record.layers[0])
    rank = interpreter.needs.guesser.rank or _rank_of(first)
    if rank == 2 and not place:
        return (64, steps)
    return (64, *(size or 10 for size in _SHAPES.get(rank, _SHAPES[3])[1:]))


def _assume_for_subclass(interpreter: "Interpreter", record: ModelRecord) -> None:
    from models.worker.source.subclasses import build_model

    if record.inputs or not record.layers or not _is_called(record):
        return
    if required(record) > 1:
        _ask_for_several(interpreter, record)
        return
    shape = interpreter.reading.x_shape or _data_shape(record)
    source: Any = "x_shape" if interpreter.reading.x_shape else "data"
    if shape is None:
        first = next(
            (x for x in record.layers if x.layer_class in _RANKS), record.layers[0]
        )
        rank = interpreter.needs.guesser.rank or _rank_of(first)
        shape = (None, 10) if first.layer_class == "Embedding" else _SHAPES.get(rank)
        shape, source = _opened(interpreter, shape), "guess"
    elif isinstance(shape[0], int | None):
        shape = (None, *shape[1:])
    before = len(interpreter.reading.failures)
    build_model(interpreter, record, shape, source)
    for failure in interpreter.reading.failures[before:]:
        failure.model = record
