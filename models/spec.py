"""LayerSpec: everything that a person can set on a layer page, validated.

What belongs here: the fields, their limits and the sentence that each wrong value gets.
What does not: widgets, the address (`models.permalink`), Keras.
"""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from models.activations import ACTIVATION_NAMES
from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig, MergeMode
from models.sentence import DEFAULT_SENTENCE, embed, repeat_words, split_words

InputKind = Literal["sentence", "random_normal"]
INPUT_KINDS: tuple[InputKind, ...] = get_args(InputKind)

# Keras's None, which leaves both halves apart, is "none" here: an address is text.
MERGE_MODES: tuple[str, ...] = (*get_args(MergeMode), "none")

MAX_UNITS = 64
MAX_TIMESTEPS = 60
MAX_FEATURES = 8
MAX_SEED = 2**31 - 1
MAX_SENTENCE_LENGTH = 10_000
MAX_VALUE = 1_000.0

WHOLE_NUMBER_LIMITS: Mapping[str, tuple[int, int]] = {
    "units": (1, MAX_UNITS),
    "timesteps": (1, MAX_TIMESTEPS),
    "features": (1, MAX_FEATURES),
    "seed": (0, MAX_SEED),
}
FLAGS: tuple[str, ...] = (
    "use_bias",
    "return_sequences",
    "return_state",
    "go_backwards",
    "reset_after",
    "unit_forget_bias",
    "bidirectional",
)
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "activation": ACTIVATION_NAMES,
    "recurrent_activation": ACTIVATION_NAMES,
    "inputs": INPUT_KINDS,
    "merge_mode": MERGE_MODES,
}


@dataclass(frozen=True, kw_only=True)
class LayerSpec:
    """One configuration of a layer page: hashable, hence the key of every cache.

    `embeddings` replaces the automatic embedding of some words: pairs of a word and its
    `features` numbers. `initial_hidden` and `initial_cell` are the starting states: empty
    for zeros, one number for all units, or one for each; both halves of a bidirectional
    layer start from the same. Only then `merge_mode` makes a difference.

    Raises:
        ValueError: one sentence that says what came, what is accepted and what to do.
    """

    kind: Kind
    units: int = 4
    timesteps: int = 3
    features: int = 2
    return_sequences: bool = False
    return_state: bool = False
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    use_bias: bool = True
    go_backwards: bool = False
    reset_after: bool = True
    unit_forget_bias: bool = True
    bidirectional: bool = False
    merge_mode: str = "concat"
    seed: int = 0
    inputs: InputKind = "sentence"
    sentence: str = DEFAULT_SENTENCE
    embeddings: tuple[tuple[str, tuple[float, ...]], ...] = ()
    initial_hidden: tuple[float, ...] = ()
    initial_cell: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            value = validated(field.name, getattr(self, field.name))
            object.__setattr__(self, field.name, value)
        if self.bidirectional and self.go_backwards:
            raise ValueError(
                "go_backwards cannot be True in a bidirectional layer, which reads both "
                "ways already: leave it False."
            )
        for word, values in self.embeddings:
            if len(values) != self.features:
                raise ValueError(
                    f"The embedding of {word[:40]!r} has {len(values)} numbers, but the "
                    f"embedding size is {self.features}: give {self.features} numbers."
                )
        for name in ("initial_hidden", "initial_cell"):
            count = len(getattr(self, name))
            if count not in (0, 1, self.units):
                raise ValueError(
                    f"{name} has {count} numbers, but the layer has {self.units} units: "
                    f"give {self.units} numbers, or one for all units."
                )

    @property
    def config(self) -> LayerConfig:
        """The layer itself, without what it reads."""
        values = {field.name: getattr(self, field.name) for field in fields(LayerConfig)}
        if self.merge_mode == "none":
            values["merge_mode"] = None
        return LayerConfig(**values)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The label of every time step: the sentence's words, repeated or cut to T."""
        if self.inputs == "random_normal":
            return tuple(f"x{step}" for step in range(1, self.timesteps + 1))
        return repeat_words(split_words(self.sentence), self.timesteps)

    def make_inputs(self) -> NDArray[np.float32]:
        """Return what the layer reads, shape (1, T, F), float32."""
        if self.inputs == "random_normal":
            generator = np.random.default_rng(self.seed)
            shape = (1, self.timesteps, self.features)
            return generator.standard_normal(shape, dtype=np.float32)
        return embed(self.words, self.features, dict(self.embeddings))

    def make_initial_states(self) -> tuple[NDArray[np.float32], ...]:
        """Return the starting states in Keras's order, each of shape (1, U), float32."""
        typed = {"hidden": self.initial_hidden, "cell": self.initial_cell}
        one_half = tuple(
            np.broadcast_to(
                np.asarray(typed[name] or (0.0,), dtype=np.float32), (1, self.units)
            ).copy()
            for name in describe(self.config).states
        )
        return one_half * (2 if self.bidirectional else 1)


def nearest_spec(
    kind: Kind, values: Mapping[str, object]
) -> tuple[LayerSpec, tuple[str, ...]]:
    """Return the spec closest to what was given, and a sentence for each wrong value.

    A wrong value is replaced by its default, everything else is kept. So a page shows
    something true while the person mends what they typed.
    """
    accepted: dict[str, object] = {}
    problems: list[str] = []
    for field in fields(LayerSpec):
        if field.name == "kind" or field.name not in values:
            continue
        try:
            accepted[field.name] = validated(field.name, values[field.name])
        except ValueError as error:
            problems.append(f"{error} Until then the default is used.")
    if accepted.get("bidirectional") and accepted.get("go_backwards"):
        problems.append(
            "go_backwards cannot be True in a bidirectional layer, which reads both ways "
            "already: leave it False. Until then it is."
        )
        del accepted["go_backwards"]
    # What is left can only be wrong together with the number of units or features.
    for name in ("embeddings", "initial_hidden", "initial_cell"):
        if name not in accepted:
            continue
        sizes = {key: accepted[key] for key in ("units", "features") if key in accepted}
        try:
            LayerSpec(kind=kind, **sizes, **{name: accepted[name]})  # type: ignore[arg-type]
        except ValueError as error:
            problems.append(f"{error} Until then the default is used.")
            del accepted[name]
    return LayerSpec(kind=kind, **accepted), tuple(problems)  # type: ignore[arg-type]


def validated(name: str, value: object) -> object:
    """Return a field's value in its canonical type.

    Raises:
        ValueError: one sentence that says what came, what is accepted and what to do.
    """
    if name in WHOLE_NUMBER_LIMITS:
        return _whole_number(name, value)
    if name in FLAGS:
        return _flag(name, value)
    if name in CHOICES:
        return one_of(name, value, CHOICES[name])
    return _OTHER_FIELDS[name](name, value)


def shown(value: object) -> str:
    """Return what was given, short enough to be quoted in a sentence."""
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…" + text[0] * (text[0] in "'\"")


def _whole_number(name: str, value: object) -> int:
    lowest, highest = WHOLE_NUMBER_LIMITS[name]
    wrong = ValueError(
        f"{name} must be a whole number from {lowest} to {highest}, "
        f"but {shown(value)} was given: choose one in that range."
    )
    if isinstance(value, bool | np.bool_):
        raise wrong
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise wrong from None
    if not lowest <= number <= highest:
        raise wrong
    return number


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise ValueError(
            f"{name} must be True or False, but {shown(value)} was given: choose one."
        )
    return bool(value)


def one_of(name: str, value: object, accepted: Sequence[str]) -> str:
    """Return a value that is one of the accepted words.

    Raises:
        ValueError: one sentence that says what came, what is accepted and what to do.
    """
    if not isinstance(value, str) or value not in accepted:
        listed = ", ".join(accepted)
        raise ValueError(
            f"{name} must be one of {listed}, but {shown(value)} was given: choose one."
        )
    return value


def _sentence(name: str, value: object) -> str:
    if not isinstance(value, str) or not split_words(value):
        raise ValueError(
            f"The {name} is empty or has no visible word ({shown(value)} was given): "
            "type at least one word."
        )
    if len(value) > MAX_SENTENCE_LENGTH:
        raise ValueError(
            f"The {name} has {len(value):,} characters, but at most "
            f"{MAX_SENTENCE_LENGTH:,} are accepted: shorten it."
        )
    return value


def _numbers(name: str, value: object) -> tuple[float, ...]:
    if not isinstance(value, tuple | list | np.ndarray):
        raise ValueError(
            f"{name} must be a sequence of numbers, but {shown(value)} was given: "
            "give one number for each unit."
        )
    return tuple(_number(name, item) for item in value)


def _number(name: str, value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, str | bool) or not abs(number) <= MAX_VALUE:
        raise ValueError(
            f"{name} must hold numbers from −{MAX_VALUE:,.0f} to {MAX_VALUE:,.0f}, "
            f"but {shown(value)} was given: replace it."
        )
    return number


def _embeddings(name: str, value: object) -> tuple[tuple[str, tuple[float, ...]], ...]:
    pairs: Any = value.items() if isinstance(value, Mapping) else value
    try:
        named: list[tuple[Any, Any]] = [(word, numbers) for word, numbers in pairs]
    except (TypeError, ValueError):
        named = [(None, ())]
    if not all(isinstance(word, str) for word, _ in named):
        raise ValueError(
            f"{name} must pair words with their numbers, but {shown(value)} was given: "
            "give for example (('Groot', (0.7, 0.5)),)."
        )
    return tuple(
        (word, _numbers(f"The embedding of {word[:40]!r}", numbers))
        for word, numbers in named
    )


_OTHER_FIELDS: Mapping[str, Callable[[str, object], object]] = {
    "sentence": _sentence,
    "embeddings": _embeddings,
    "initial_hidden": _numbers,
    "initial_cell": _numbers,
}
