"""A gate as an idea: new memory = g ⊙ x + (1 − g) ⊙ s, on vectors that one can type.

What belongs here: the three vectors, how they are read and written, and what the gate
makes of them. What does not: a layer's gates (`models.clamping`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from models.spec import shown
from models.typed_numbers import split_numbers

VectorName = Literal["g", "x", "s"]
VECTOR_NAMES: tuple[VectorName, ...] = get_args(VectorName)

MAX_ELEMENTS = 8
MAX_ELEMENT = 1_000.0
_MAX_TEXT = 400

Vector = tuple[float, ...]


@dataclass(frozen=True)
class GatedVectors:
    """A gate g, an input x and a memory s, of equal length, at most `MAX_ELEMENTS`.

    Raises:
        ValueError: one sentence, if a length or a value is outside its limits.
    """

    g: Vector = (0, 1, 0, 0, 0, 1)
    x: Vector = (10, 11, 12, 13, 14, 15)
    s: Vector = (8, 9, 3, 7, 5, 8)

    def __post_init__(self) -> None:
        if not 1 <= len(self.g) == len(self.x) == len(self.s) <= MAX_ELEMENTS:
            raise ValueError(
                f"g, x and s have {len(self.g)}, {len(self.x)} and {len(self.s)} numbers: "
                f"give as many in each, from 1 to {MAX_ELEMENTS}."
            )
        if not all(0 <= gate <= 1 for gate in self.g):
            raise ValueError(
                f"g must hold numbers from 0 to 1, but {shown(list(self.g))} was given: "
                "0 keeps the memory, 1 takes the input."
            )

    @property
    def taken(self) -> Vector:
        """g ⊙ x: what is taken from the input."""
        return tuple(g * x for g, x in zip(self.g, self.x, strict=True))

    @property
    def kept(self) -> Vector:
        """(1 − g) ⊙ s: what is kept of the memory."""
        return tuple((1 - g) * s for g, s in zip(self.g, self.s, strict=True))

    @property
    def memory(self) -> Vector:
        """The new memory."""
        return tuple(a + b for a, b in zip(self.taken, self.kept, strict=True))


DEFAULT_VECTORS = GatedVectors()
SOFT_GATE: Vector = (0, 0.25, 0.5, 0.75, 0.9, 1)


def write_vector(values: Sequence[float]) -> str:
    """Write a vector as it is typed: 0 1 0.25."""
    return " ".join(f"{value:g}" for value in values)


def read_vector(name: VectorName, text: str) -> Vector:
    """Read numbers between spaces or commas.

    Raises:
        ValueError: one sentence, if the text holds no numbers, too many, or others.
    """
    words = split_numbers(text[:_MAX_TEXT])
    if not words:
        raise ValueError(f"{name} is empty: type numbers with spaces between them.")
    if len(words) > MAX_ELEMENTS or len(text) > _MAX_TEXT:
        raise ValueError(
            f"{name} has more than {MAX_ELEMENTS} numbers: type {MAX_ELEMENTS} at most."
        )
    return tuple(_element(name, word) for word in words)


def nearest_vectors(texts: Sequence[str]) -> tuple[GatedVectors, tuple[str, ...]]:
    """Return the vectors closest to what was typed for g, x and s, and what is wrong.

    A text that cannot be read is replaced by its default; then all are cut to the
    shortest, and gates are brought to 0 or 1.
    """
    vectors: list[Vector] = []
    problems: list[str] = []
    for name, text in zip(VECTOR_NAMES, texts, strict=True):
        try:
            vectors.append(read_vector(name, text))
        except ValueError as error:
            vectors.append(getattr(DEFAULT_VECTORS, name))
            problems.append(f"{error} Until then {name}'s default is used.")
    size = min(map(len, vectors))
    if size < max(map(len, vectors)):
        counts = ", ".join(
            f"{name} has {len(vector)}"
            for name, vector in zip(VECTOR_NAMES, vectors, strict=True)
        )
        problems.append(
            f"The vectors need equally many numbers, but {counts}: of each the first "
            f"{size} count."
        )
    gate, inputs, memory = (vector[:size] for vector in vectors)
    inside = tuple(min(max(value, 0.0), 1.0) for value in gate)
    if inside != gate:
        problems.append(
            f"A gate lies between 0 and 1, but g is {write_vector(gate)}: "
            f"{write_vector(inside)} is used."
        )
    return GatedVectors(inside, inputs, memory), tuple(problems)


def _element(name: str, word: str) -> float:
    plain = word.replace("−", "-")
    try:
        # float() would take underscores and digits of other scripts.
        value = float(plain) if plain.isascii() and "_" not in plain else math.nan
    except ValueError:
        value = math.nan
    if not abs(value) <= MAX_ELEMENT:
        raise ValueError(
            f"{name} must hold numbers from −{MAX_ELEMENT:,.0f} to {MAX_ELEMENT:,.0f}, but "
            f"{shown(word)} was given: replace it."
        )
    return value + 0.0  # no negative zero
