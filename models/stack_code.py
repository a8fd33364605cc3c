"""A stack as Keras code: one line in colours, Sequential, and the functional API."""

from collections.abc import Iterator, Mapping

from models.cells.expressions import Dimension
from models.code import CodeToken
from models.stack import StackSpec
from models.stack_layers import LAYERS, StackLayer

# The dimension that a layer's first argument sets; Embedding's second sets the features.
_SETS: Mapping[str, Dimension] = {"units": "units", "n": "timesteps"}
_MOST_IN_FULL = 3
_IMPORTS = "import keras\nfrom keras import layers\n\n"


def layer_tokens(layer: StackLayer, *, short: bool = False) -> Iterator[CodeToken]:
    """Yield one layer's code, each literal with the dimension that it sets.

    `short` leaves out what is written with its name.
    """
    first = next(iter(LAYERS[layer.layer_class]), "")
    yield CodeToken(f"{layer.layer_class}(")
    for index, (name, value) in enumerate(layer.written):
        if name and short:
            continue
        yield CodeToken((", " if index else "") + (f"{name}=" if name else ""))
        if isinstance(value, StackLayer):
            yield from layer_tokens(value, short=short)
        elif layer.layer_class == "Embedding" and index == 1:
            yield CodeToken(repr(value), "features")
        else:
            yield CodeToken(repr(value), _SETS.get(first) if index == 0 else None)
    yield CodeToken(")")


def stack_line(layers: tuple[StackLayer, ...]) -> Iterator[CodeToken]:
    """Yield `LSTM(4) → Dense(1)`; a long stack without its named arguments."""
    for index, layer in enumerate(layers):
        if index:
            yield CodeToken(" → ")
        yield from layer_tokens(layer, short=len(layers) > _MOST_IN_FULL)


def sequential_code(spec: StackSpec) -> str:
    """Write a stack as `keras.Sequential`."""
    lines = "".join(f"    {_qualified(layer)},\n" for layer in spec.layers)
    return f"{_IMPORTS}model = keras.Sequential([\n    {_input(spec)},\n{lines}])\n"


def functional_code(spec: StackSpec) -> str:
    """Write a stack with the functional API."""
    lines = "".join(f"x = {_qualified(layer)}(x)\n" for layer in spec.layers)
    return f"{_IMPORTS}inputs = x = {_input(spec)}\n{lines}model = keras.Model(inputs, x)\n"


def _input(spec: StackSpec) -> str:
    if spec.layers[0].layer_class == "Embedding":
        return f'keras.Input(({spec.timesteps},), dtype="int32")'
    return f"keras.Input(({spec.timesteps}, {spec.features}))"


def _qualified(layer: StackLayer) -> str:
    """Write a layer with `layers.` before its class, and before the one it wraps."""
    code = f"layers.{layer.code}"
    inner = layer.values.get("layer")
    return code if inner is None else code.replace(inner.code, f"layers.{inner.code}", 1)
