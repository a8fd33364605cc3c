"""Sensible guesses for values that a text does not say, by their names and their use."""

import re
from dataclasses import dataclass, field
from typing import Any

from models.worker.source.values import Unknown

_SIZES: tuple[tuple[str, int], ...] = (
    (r"batch", 32),
    (r"max_?_?len|(char|word|token)s?_len", 10),  # ahead of the characters they count
    (r"vocab|word|token|n_?chars|num_chars|alphabet|char|dictionary|symbols", 1000),
    (
        r"class|label|categor|n_?out|output_(dim|size|shape)|targets?|tags?|num_out|kinds",
        10,
    ),
    (r"embed|emb_|_emb|vec(tor)?_?(dim|size|len)", 16),
    (r"max_?_?len|seq|step|window|look_?back|lag|length|_len|len_|horizon|ahead|time", 10),
    (r"feature|n_?vars|channel|input_(dim|size)|n_?inputs?|columns|cols|dims?$", 4),
    (r"unit|hidden|neuron|cell|node|latent|width|state|lstm|gru|rnn|dense|size", 32),
    (r"epoch|round|iter", 2),
    (r"filter|maps", 16),
    (r"kernel", 3),
    (r"pool|stride|factor", 2),
    (r"head|layers?$|depth|blocks?|stack", 2),
)
BY_ARGUMENT: dict[str, Any] = {
    "units": 32, "input_dim": 1000, "output_dim": 16, "filters": 16, "kernel_size": 3,
    "pool_size": 2, "strides": 1, "rate": 0.2, "dropout": 0.2, "recurrent_dropout": 0.2,
    "n": 10, "num_heads": 2, "key_dim": 16, "activation": "tanh",
    "recurrent_activation": "sigmoid", "return_sequences": False, "return_state": False,
    "stateful": False, "go_backwards": False, "mask_zero": False, "trainable": True,
    "padding": "same", "merge_mode": "concat", "axis": -1, "mask_value": 0.0,
    "use_bias": True, "dtype": "float32", "input_length": 10, "momentum": 0.9,
    "max_tokens": 1000, "output_sequence_length": 10, "size": 2, "dilation_rate": 1,
    "stddev": 0.1, "epsilon": 0.001, "unroll": False, "reset_after": True,
}  # fmt: skip
SHAPES = {
    "shape", "input_shape", "batch_shape", "batch_input_shape", "target_shape",
}  # fmt: skip
_FRACTION = re.compile(
    r"dropout|(?<![a-z])rate|(?<![a-z])drop|prob|momentum|ratio|(?<![a-z])alpha(?![a-z])"
)
_RATE = re.compile(r"learning|(?<![a-z])lr(?![a-z])|decay|l1|l2|regular|lambda")
_FLAG = re.compile(
    r"^(is|use|with|has|do|return|add|include|enable)_|bidirectional|stateful"
)


@dataclass(frozen=True)
class Purpose:
    """What a value is wanted for."""

    argument: str = ""  # of a layer: "units"; or "if", "loop"
    owner: str = ""  # the layer's class
    line: int | None = None
    like: Any = None  # what it is compared with
    kind: str = ""  # "bool", "list", "int", "shape"

    def why(self, name: str) -> str:
        """Say in one sentence why a value is asked for."""
        at = f" in line {self.line}" if self.line else ""
        if self.argument == "if":
            return f"{name} decides which way the text goes{at} and is not given in it."
        if self.argument == "loop":
            return f"{name} says how often a loop{at} runs and is not given in the text."
        if self.owner:
            what = f" as {self.argument}" if self.argument else ""
            return f"{self.owner}{at} uses {name}{what}, which the text does not say."
        return f"{name} is used{at}, and the text does not say what it is."


TABLE = re.compile(r"(^|_)df(_|$|\d)|frame$|table")  # names of tables of pandas's


def _is_shape(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(s, int | None) for s in value)


@dataclass
class Guesser:
    """Guesses, in one of several variants for when the first ones do not fit together."""

    variant: int = 0
    ranks: dict[str, int] = field(default_factory=dict)  # of shapes, by their expression
    data: dict[str, Any] = field(default_factory=dict)  # shapes given for x and y, by name
    rank: int | None = None  # of data whose rank the text does not say
    shapes: tuple[Any, Any] = (None, None)  # of x and y, where they were given
    open_steps: bool = False  # whether to leave the number of steps of an input open
    equal: bool = False  # whether all sizes are guessed the same
    flags: bool | None = None

    def data_shape(self, unknown: Unknown) -> Any:
        """Return the shape that was given for x or y if this is it."""
        for text in unknown.texts:
            if text.endswith(".shape"):
                found = self.data.get(text.removesuffix(".shape"))
                if found is not None:
                    return found
        return None

    def guess(self, unknown: Unknown, purpose: Purpose) -> Any:
        """Return a guess."""
        if unknown.default is not None:
            return unknown.default
        if purpose.like is not None:
            return purpose.like
        name = unknown.text
        if name.endswith(".shape"):
            return _as_told(unknown, self._shape(unknown, name))
        if purpose.argument in SHAPES or purpose.kind == "shape":
            return self._input_shape(unknown, purpose)
        last = re.split(r"[.(\[]", re.sub(r"[)\]'\"]+$", "", name))[-1].strip("'\"").lower()
        if purpose.kind == "bool" or purpose.argument == "if":
            return self._flag(last)
        if purpose.kind == "list":
            return [32, 16]
        if name.endswith(".tolist()"):
            return [0, 1]
        return self._number(name.lower(), last, purpose)

    def _flag(self, last: str) -> bool:
        del last
        return bool(self.flags)

    def _number(self, name: str, last: str, purpose: Purpose) -> Any:  # noqa: C901 - one way for each kind of value
        by_argument = BY_ARGUMENT.get(purpose.argument)
        if isinstance(by_argument, str | bool | float) and not isinstance(by_argument, int):
            return by_argument
        if isinstance(by_argument, bool):
            varies = self.flags is not None and purpose.argument == "return_sequences"
            return self.flags if varies else by_argument
        if _FRACTION.search(last):
            return 0.2
        if _RATE.search(last):
            return 0.001
        if purpose.owner == "Embedding" and purpose.argument == "input_dim":
            return self._varied(1000)
        size = None
        for words, number in _SIZES:
            if re.search(words, last):
                size = number
                told = self._from_data(words)
                if told is not None:
                    return told
                break
        if size is None:
            size = by_argument
        if size is None:
            size = next((n for words, n in _SIZES if re.search(words, name)), 8)
        if self.equal and size not in (2, 3):
            return 16
        return self._varied(size)

    def _from_data(self, words: str) -> int | None:
        """Return a size of the data that was given, for steps, features or classes."""
        x, y = self.shapes
        found: Any = None
        if _is_shape(x) and len(x) == 3 and "feature" in words:
            found = x[2]
        elif _is_shape(x) and len(x) in (2, 3) and "max_?_?len" in words:
            found = x[1]
        elif _is_shape(y) and len(y) > 1 and "class" in words:
            found = y[-1]
        return found if isinstance(found, int) and found > 0 else None

    def _varied(self, size: int) -> int:
        return size if self.variant == 0 or size <= 3 else size + 3 * self.variant

    def _shape(self, unknown: Unknown, name: str) -> tuple[int, ...]:
        ranks = [self.ranks[text] for text in unknown.texts if text in self.ranks]
        variable = name.removesuffix(".shape").split(".")[-1].lower()
        target = re.match(r"y(_|$|[a-z]*$)|.*(label|target|answer)", variable) is not None
        rank = max(ranks, default=0)
        if target:
            rank = max(rank, 2)
            full: tuple[int, ...] = (64, 10, 10) if rank == 3 else (64, 10)
        else:
            image = re.search(r"im(age|g)s?|frame|picture|pixel|digit", variable)
            table = TABLE.search(variable) and not self.rank
            rank = max(rank, self.rank or (4 if image else 3 if rank < 2 else rank))
            rank = 2 if table and rank == 3 and not ranks else rank
            full = (64, 10, 4)
            x = self.shapes[0]
            if rank == 2 and TABLE.search(variable) and _is_shape(x) and len(x) == 3:
                return (64, x[-1] or 10)  # the columns that the steps are rows of
            if rank == 4:
                full = (64, 32, 32, 3)
            if rank == 5:
                full = (64, 10, 32, 32, 3)
        if rank > 5:
            full = (64, *(8,) * (rank - 1))
        return tuple(s if i == 0 else self._varied(s) for i, s in enumerate(full[:rank]))

    def _input_shape(self, unknown: Unknown, purpose: Purpose) -> Any:
        rank = self.rank
        if rank is None:
            image = re.search(r"im(age|g)|pixel|picture", unknown.text.lower())
            words = purpose.owner == "Embedding" or re.search(r"text|token", unknown.text)
            rank = 4 if image or "2D" in purpose.owner else 2 if words else 3
        full: tuple[int, ...] = {2: (10,), 3: (10, 4), 4: (32, 32, 3)}.get(
            rank, (10, 32, 32, 3)
        )
        batch = purpose.argument in ("batch_shape", "batch_input_shape")
        sizes = tuple(self._varied(size) for size in full)
        return (32, *sizes) if batch else sizes


def _as_told(unknown: Unknown, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return a guess of a shape with the sizes that the text tells of it."""
    told = unknown.base.sizes if unknown.base is not None else ()
    guessed = (*shape, *(10,) * (len(told) - len(shape)))
    known = [t if isinstance(t, int) else g for t, g in zip(told, guessed, strict=False)]
    return (*known, *guessed[len(told) :])
