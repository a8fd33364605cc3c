"""What a layer of a stack would take, worked out before anything of it is built.

A dozen small layers can ask for a lot together: RepeatVector(60) after Flatten, a few
times over, or an Embedding of millions of words.
"""

from math import prod

from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig
from models.ledger import ledger
from models.stack_layers import RECURRENT, StackLayer

MAX_PARAMETERS = 500_000  # of a whole stack: 2 MB in float32
MAX_VALUES = 50_000  # that one layer gives: 0.2 MB in float32

Sizes = tuple[int, ...]

_KINDS: dict[str, Kind] = {
    describe(LayerConfig(kind, units=1, features=1)).title: kind for kind in KINDS
}


def refusal(layer: StackLayer, shape: Sizes, *, parameters: int) -> str | None:
    """Return the sentence that refuses a layer which would be too large, or None.

    Args:
        layer: the layer that is to be put on the stack.
        shape: what it would be given, without the batch.
        parameters: how many the layers before it have.
    """
    own = parameter_count(layer, shape)
    if parameters + own > MAX_PARAMETERS:
        before = f" besides the {parameters:,} before it" if parameters else ""
        return (
            f"{layer.code} would have {own:,} parameters{before}, but a stack is built "
            f"with at most {MAX_PARAMETERS:,} here: make it smaller."
        )
    values = value_count(layer, shape)
    if values > MAX_VALUES:
        return (
            f"{layer.code} would give {values:,} numbers, but a layer is built with at "
            f"most {MAX_VALUES:,} here: make it smaller."
        )
    return None


def parameter_count(layer: StackLayer, shape: Sizes) -> int:
    """Return how many parameters a layer has when it reads `shape` (without the batch)."""
    values = layer.values
    if layer.recurrent is not None:
        return _recurrent_parameters(layer, layer.recurrent, features=shape[-1])
    match layer.layer_class:
        case "Dense":
            return int(values["units"] * (shape[-1] + values["use_bias"]))
        case "TimeDistributed":
            return parameter_count(values["layer"], shape)
        case "Embedding":
            return int(values["input_dim"] * values["output_dim"])
    return 0


def value_count(layer: StackLayer, shape: Sizes) -> int:
    """Return how many numbers a layer gives for one sequence of `shape`."""
    values = layer.values
    if layer.recurrent is not None:
        concat = values.get("merge_mode") == "concat"
        units = layer.recurrent.values["units"] * (2 if concat else 1)
        return int(units * (shape[0] if layer.recurrent.values["return_sequences"] else 1))
    match layer.layer_class:
        case "Dense":
            return int(prod(shape[:-1]) * values["units"])
        case "TimeDistributed":
            return value_count(values["layer"], shape)
        case "RepeatVector":
            return int(prod(shape) * values["n"])
        case "Embedding":
            return int(prod(shape) * values["output_dim"])
    return prod(shape)


def _recurrent_parameters(layer: StackLayer, inner: StackLayer, *, features: int) -> int:
    """Count with the ledger, which the layer pages check against Keras."""
    return ledger(
        LayerConfig(
            _KINDS[inner.layer_class],
            units=inner.values["units"],
            features=features,
            use_bias=inner.values["use_bias"],
            reset_after=inner.values.get("reset_after", True),
            bidirectional=layer.layer_class not in RECURRENT,
        )
    ).total
