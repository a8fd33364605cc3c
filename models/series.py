"""Series of numbers through time: made by a formula, typed, or read from a file.

What belongs here: the values, and the code that makes the same values. What does not: how
a series is cut into windows (`models.windows`) and how a file is read
(`models.csv_column`).
"""

import hashlib
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from models.gradients import check_number
from models.sequence_tasks import check_choice, check_whole
from models.spec import shown
from models.typed_numbers import split_numbers

Form = Literal["sine", "noisy", "walk"]
FORMS: tuple[Form, ...] = get_args(Form)

SHORTEST_SERIES, LONGEST_SERIES = 4, 4_000
LONGEST_MADE = 2_000
MAX_PERIOD = 500
MAX_NOISE = 1.0
MAX_TREND = 4.0
MAX_TYPED = 8_000  # characters; they have to fit into an address
MAX_MAGNITUDE = 1e15
# Monthly passengers of international airlines, in thousands, 1949 to 1960: Box, Jenkins
# and Reinsel, Time Series Analysis, series G.
AIRLINE_PASSENGERS = (
    "112 118 132 129 121 135 148 148 136 119 104 118 "
    "115 126 141 135 125 149 170 170 158 133 114 140 "
    "145 150 178 163 172 178 199 199 184 162 146 166 "
    "171 180 193 181 183 218 230 242 209 191 172 194 "
    "196 196 236 235 229 243 264 272 237 211 180 201 "
    "204 188 235 227 234 264 302 293 259 229 203 229 "
    "242 233 267 269 270 315 364 347 312 274 237 278 "
    "284 277 317 313 318 374 413 405 355 306 271 306 "
    "315 301 356 348 355 422 465 467 404 347 305 336 "
    "340 318 362 348 363 435 491 505 404 359 310 337 "
    "360 342 406 396 420 472 548 559 463 407 362 405 "
    "417 391 419 461 472 535 622 606 508 461 390 432"
)


class Series(Protocol):
    """A series: frozen and hashable, so that it can be part of a training's key."""

    @property
    def values(self) -> NDArray[np.float64]:
        """The numbers, shape (n,)."""

    def code(self) -> str:
        """Return Python lines that make them as `series`, with `np` imported."""


@dataclass(frozen=True, kw_only=True)
class MadeSeries:
    """A sine, a sine with noise and a trend, or a random walk.

    Raises:
        ValueError: one sentence, if a value is outside its limits.
    """

    form: Form = "noisy"
    length: int = 400
    period: int = 24  # steps in a wave
    noise: float = 0.15  # standard deviation; the wave has the amplitude 1
    trend: float = 0.5  # by how much the series rises from its first step to its last
    seed: int = 0  # draws the noise

    def __post_init__(self) -> None:
        check_choice("series", self.form, FORMS)
        check_whole("length", self.length, SHORTEST_SERIES, LONGEST_MADE)
        check_whole("period", self.period, 2, MAX_PERIOD)
        check_number("noise", self.noise, 0.0, MAX_NOISE)
        check_number("trend", self.trend, -MAX_TREND, MAX_TREND)
        # What makes no difference must not make another training.
        unused = {"sine": ("noise", "trend", "seed"), "walk": ("period", "noise", "trend")}
        for name in unused.get(self.form, ()):
            object.__setattr__(self, name, getattr(type(self), name))

    @property
    def values(self) -> NDArray[np.float64]:
        """The numbers, shape (n,); the same on every machine."""
        draws = np.random.default_rng(self.seed).standard_normal(self.length)
        if self.form == "walk":
            return np.cumsum(draws)
        steps = np.arange(self.length)
        wave: NDArray[np.float64] = np.sin(2 * np.pi * steps / self.period)
        if self.form == "noisy":
            wave = wave + self.trend * steps / self.length + self.noise * draws
        return wave

    def code(self) -> str:
        """Return the lines that make the same numbers."""
        draws = f"np.random.default_rng({self.seed}).standard_normal({self.length})"
        if self.form == "walk":
            return f"series = np.cumsum({draws})\n"
        lines = (
            f"steps = np.arange({self.length})\n"
            f"series = np.sin(2 * np.pi * steps / {self.period})\n"
        )
        if self.form == "noisy":
            lines += (
                f"series = series + {self.trend!r} * steps / {self.length} "
                f"+ {self.noise!r} * {draws}\n"
            )
        return lines


@dataclass(frozen=True)
class GivenSeries:
    """A series that somebody typed or uploaded, as the bytes of its float64 numbers.

    Bytes, because they are hashed and sent faster than a tuple of numbers.
    """

    data: bytes

    @property
    def values(self) -> NDArray[np.float64]:
        """The numbers, shape (n,), read-only."""
        return np.frombuffer(self.data, np.float64)

    def code(self) -> str:
        """Return the line that holds the numbers."""
        return f"series = np.array({self.values.tolist()!r})\n"

    def __repr__(self) -> str:
        """Say which numbers these are, not all of them: caches are keyed by it."""
        return f"GivenSeries({hashlib.sha256(self.data).hexdigest()})"


def given_series(values: NDArray[np.float64]) -> GivenSeries:
    """Return a series of some numbers, shape (n,).

    Raises:
        ValueError: one sentence, if there are too few or too many.
    """
    if not SHORTEST_SERIES <= len(values) <= LONGEST_SERIES:
        raise ValueError(
            f"A series must have {SHORTEST_SERIES} to {LONGEST_SERIES:,} numbers, but "
            f"{len(values):,} came: {'add some' if len(values) < 9 else 'shorten it'}."
        )
    return GivenSeries(np.ascontiguousarray(values, np.float64).tobytes())


def read_numbers(text: str) -> GivenSeries:
    """Read the numbers that somebody typed, with spaces, commas or lines between them.

    Raises:
        ValueError: one sentence, if there are too few, too many, or one is no number.
    """
    if len(text) > MAX_TYPED:
        raise ValueError(
            f"The numbers have {len(text):,} characters, but at most {MAX_TYPED:,} are "
            "read: upload a longer series as a CSV file."
        )
    parts = split_numbers(text)
    return given_series(np.array([_number(part, at) for at, part in enumerate(parts, 1)]))


def _number(text: str, place: int) -> float:
    try:
        value = float(text) if text.isascii() and "_" not in text else np.nan
    except ValueError:
        value = np.nan
    if not abs(value) <= MAX_MAGNITUDE:
        raise ValueError(
            f"A series must hold numbers up to {MAX_MAGNITUDE:.0e}, but number {place} is "
            f"{shown(text)}: replace it (decimals have a point)."
        )
    return value
