"""The layers that a stack may be made of, and their arguments. No Keras.

A layer of a stack is written as Keras writes it, `LSTM(4, return_sequences=True)`;
`models.stack_text` reads that text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.activations import ACTIVATION_NAMES
from models.spec import MERGE_MODES, shown

MAX_SIZE = 64
RECURRENT = ("SimpleRNN", "LSTM", "GRU")


@dataclass(frozen=True)
class Whole:
    """An argument that is a whole number within limits."""

    lowest: int
    highest: int
    default: int


@dataclass(frozen=True)
class Number:
    """An argument that is a number within limits."""

    lowest: float
    highest: float
    default: float


@dataclass(frozen=True)
class Flag:
    """An argument that is True or False."""

    default: bool = False


@dataclass(frozen=True)
class Choice:
    """An argument that is one of a few words."""

    options: tuple[str, ...]
    default: str


@dataclass(frozen=True)
class Wrapped:
    """An argument that is a layer itself."""

    classes: tuple[str, ...]


Argument = Whole | Number | Flag | Choice | Wrapped

_MISSING = object()
_UNITS = Whole(1, MAX_SIZE, 4)
_ACTIVATION = Choice(ACTIVATION_NAMES, "tanh")
_GATES = {"recurrent_activation": Choice(ACTIVATION_NAMES, "sigmoid")}
_BIAS = {"use_bias": Flag(default=True)}
_DIRECTION = {"return_sequences": Flag(), "go_backwards": Flag()}
_FIRST: Mapping[str, Argument] = {"units": _UNITS, "activation": _ACTIVATION}

# Layer → its arguments. The first two are in Keras's order, so that they can be written
# without their names.
LAYERS: Mapping[str, Mapping[str, Argument]] = {
    "SimpleRNN": {**_FIRST, **_BIAS, **_DIRECTION},
    "LSTM": {
        **_FIRST,
        **_GATES,
        **_BIAS,
        "unit_forget_bias": Flag(default=True),
        **_DIRECTION,
    },
    "GRU": {**_FIRST, **_GATES, **_BIAS, **_DIRECTION, "reset_after": Flag(default=True)},
    "Bidirectional": {
        "layer": Wrapped(RECURRENT),
        "merge_mode": Choice(tuple(m for m in MERGE_MODES if m != "none"), "concat"),
    },
    "Dense": {"units": _UNITS, "activation": Choice(ACTIVATION_NAMES, "linear"), **_BIAS},
    "TimeDistributed": {"layer": Wrapped(("Dense",))},
    "Dropout": {"rate": Number(0.0, 0.95, 0.5)},
    "RepeatVector": {"n": Whole(1, 60, 3)},
    "Flatten": {},
    "Embedding": {
        "input_dim": Whole(1, 10_000_000, 10),
        "output_dim": Whole(1, MAX_SIZE, 2),
        "mask_zero": Flag(),
    },
    "Masking": {"mask_value": Number(-1000.0, 1000.0, 0.0)},
}

# What Keras has, but a stack does not: why, and where it is shown instead.
_ELSEWHERE: Mapping[str, str] = {
    "return_state": "{layer} with return_state gives its states besides its output, but a "
    "layer of a stack hands on one tensor: leave it out; the page {layer} shows it.",
    "stateful": "{layer} with stateful starts where the batch before ended, but a stack "
    "reads one batch: leave it out; the page Batches and masks shows it.",
}
_TWO_OUTPUTS = (
    "Bidirectional with merge_mode=None gives two outputs, but a layer of a stack hands on "
    "one: choose one of {options}; the page Bidirectional shows None."
)


@dataclass(frozen=True)
class StackLayer:
    """One layer of a stack: its class in Keras and all its arguments.

    Raises:
        ValueError: one sentence, if the class or an argument is not of the table.
    """

    layer_class: str
    arguments: tuple[tuple[str, Any], ...] = ()

    def __post_init__(self) -> None:
        if self.layer_class not in LAYERS:
            raise ValueError(
                f"A stack cannot hold {shown(self.layer_class)}: choose one of "
                f"{', '.join(LAYERS)}."
            )
        known = LAYERS[self.layer_class]
        given = dict(self.arguments)
        for name in given:
            if name not in known:
                if name in _ELSEWHERE and "return_sequences" in known:
                    raise ValueError(_ELSEWHERE[name].format(layer=self.layer_class))
                raise ValueError(
                    f"{self.layer_class} has no argument {shown(name)} here: use "
                    f"{', '.join(known) or 'none'}."
                )
        complete = tuple(
            (name, _checked(self.layer_class, name, argument, given.get(name, _MISSING)))
            for name, argument in known.items()
        )
        object.__setattr__(self, "arguments", complete)
        inner = self.values.get("layer", self)
        if self.layer_class == "Bidirectional" and inner.values["go_backwards"]:
            raise ValueError(
                "go_backwards cannot be True inside Bidirectional, which reads both ways "
                "already: leave it False."
            )

    @property
    def values(self) -> dict[str, Any]:
        """The arguments by name."""
        return dict(self.arguments)

    @property
    def recurrent(self) -> "StackLayer | None":
        """The recurrent layer that this is or wraps, or None."""
        inner = self.values.get("layer", self)
        return inner if inner.layer_class in RECURRENT else None

    def replaced(self, **arguments: Any) -> "StackLayer":
        """Return this layer with other arguments; a wrapper passes them to its inside."""
        own = {k: v for k, v in arguments.items() if k in LAYERS[self.layer_class]}
        rest = {k: v for k, v in arguments.items() if k not in own}
        if rest and "layer" in self.values:
            own["layer"] = self.values["layer"].replaced(**rest)
        return StackLayer(self.layer_class, tuple({**self.values, **own}.items()))

    @property
    def written(self) -> tuple[tuple[str, Any], ...]:
        """What the code writes in the brackets: (name, value), the name "" if left out.

        Defaults are left out too.
        """
        written: list[tuple[str, Any]] = []
        for index, (name, argument) in enumerate(LAYERS[self.layer_class].items()):
            value = self.values[name]
            if index == 0 or name == "output_dim":
                written.append(("", value))
            elif isinstance(argument, Wrapped) or value != argument.default:
                written.append((name, value))
        return tuple(written)

    @property
    def code(self) -> str:
        """The layer as Keras writes it."""
        inside = [
            (f"{name}=" if name else "")
            + (value.code if isinstance(value, StackLayer) else repr(value))
            for name, value in self.written
        ]
        return f"{self.layer_class}({', '.join(inside)})"


def default_layer(layer_class: str) -> StackLayer:
    """Return a layer of a class with its defaults; Bidirectional holds an LSTM."""
    arguments = tuple(
        (name, StackLayer(argument.classes[min(1, len(argument.classes) - 1)]))
        for name, argument in LAYERS[layer_class].items()
        if isinstance(argument, Wrapped)
    )
    return StackLayer(layer_class, arguments)


def _checked(layer: str, name: str, argument: Argument, value: Any) -> Any:
    """Return an argument's value, its default if it was not given."""
    if value is _MISSING and not isinstance(argument, Wrapped):
        return argument.default
    value = None if value is _MISSING else value
    match argument:
        case Whole(lowest=lowest, highest=highest):
            right = type(value) is int and lowest <= value <= highest
            wanted = f"a whole number from {lowest:,} to {highest:,}"
        case Number(lowest=lowest, highest=highest):
            right = type(value) in (int, float) and lowest <= value <= highest
            wanted = f"a number from {lowest:g} to {highest:g}"
        case Flag():
            right, wanted = type(value) is bool, "True or False"
        case Choice(options=options):
            right, wanted = value in options, f"one of {', '.join(options)}"
            if name == "merge_mode" and value in (None, "none"):
                raise ValueError(_TWO_OUTPUTS.format(options=", ".join(options)))
        case Wrapped(classes=classes):
            right = isinstance(value, StackLayer) and value.layer_class in classes
            wanted = f"one of the layers {', '.join(classes)}"
    if not right:
        value = value.code if isinstance(value, StackLayer) else value
        raise ValueError(
            f"{layer}'s {name} must be {wanted}, but {shown(value)} was given: change it."
        )
    return value
