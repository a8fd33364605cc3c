"""Random stacks for property tests."""

from hypothesis import strategies as st

from models.stack import MAX_LAYERS, StackSpec
from models.stack_layers import (
    LAYERS,
    RECURRENT,
    Argument,
    Choice,
    Flag,
    Number,
    StackLayer,
    Whole,
    Wrapped,
)
from models.stack_text import parse_layer

# Some activations grow without limit; the numbers are tested elsewhere.
TAME = {"activation": "tanh", "recurrent_activation": "sigmoid"}


def stack(text: str, **values: object) -> StackSpec:
    layers = tuple(parse_layer(piece) for piece in text.split("~"))
    return StackSpec(layers=layers, **values)  # type: ignore[arg-type]


def _argument(argument: Argument) -> st.SearchStrategy:
    match argument:
        case Whole(lowest=lowest, highest=highest):
            return st.integers(lowest, min(highest, 6)) | st.just(highest)
        case Number(lowest=lowest, highest=highest):
            return st.floats(lowest, highest)
        case Flag():
            return st.booleans()
        case Choice(options=options):
            return st.sampled_from(options)
        case Wrapped(classes=classes):
            return st.sampled_from(classes).flatmap(
                lambda name: layers_of(name, wrapped=True)
            )


def layers_of(layer_class: str, *, wrapped: bool = False) -> st.SearchStrategy[StackLayer]:
    table = LAYERS[layer_class]
    arguments = {name: _argument(argument) for name, argument in table.items()}
    if wrapped and "go_backwards" in arguments:
        arguments["go_backwards"] = st.just(False)
    return st.fixed_dictionaries(arguments).map(
        lambda values: StackLayer(layer_class, tuple(values.items()))
    )


any_layer = st.sampled_from(list(LAYERS)).flatmap(layers_of)


@st.composite
def small_stacks(draw: st.DrawFn) -> StackSpec:
    """Stacks of any layers in any order: many break, some at several joints."""
    count = draw(st.integers(1, 5))
    layers = []
    for _ in range(count):
        layer = draw(any_layer)
        if layer.recurrent is not None:
            layer = layer.replaced(**TAME, units=draw(st.integers(1, 5)))
        layers.append(layer)
    return StackSpec(
        layers=tuple(layers),
        timesteps=draw(st.integers(1, 6)),
        features=draw(st.integers(1, 4)),
        seed=draw(st.integers(0, 1000)),
    )


@st.composite
def sound_stacks(draw: st.DrawFn) -> StackSpec:
    """Stacks of recurrent layers and Dense that can be built, with and without a mask."""
    layers = []
    if draw(st.booleans()):
        masked = draw(st.booleans())
        layers.append(StackLayer("Embedding", (("input_dim", 12), ("mask_zero", masked))))
    for _ in range(draw(st.integers(1, 3))):
        layer = draw(st.sampled_from((*RECURRENT, "Bidirectional")).flatmap(layers_of))
        units = draw(st.integers(1, 5))
        layers.append(layer.replaced(**TAME, units=units, return_sequences=True))
    last = layers[-1]
    layers[-1] = last.replaced(return_sequences=draw(st.booleans()))
    layers.append(draw(layers_of("Dense")).replaced(units=2))
    assert len(layers) <= MAX_LAYERS
    return StackSpec(layers=tuple(layers), timesteps=draw(st.integers(1, 7)))
