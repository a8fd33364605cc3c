"""Gradients through time: what may be set, and what one backward pass gives.

The loss is the mean of the last hidden state: every unit's gradient at the last step is
1/U, so that all profiles start at the same height, and only the way back differs. What
belongs here: the spec, the result and what can be read off it. What does not: Keras
(`models.worker.gradients`) and clipping (`models.gradients_clipping`).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from models.cells.catalog import describe
from models.cells.description import CellDescription
from models.config import KINDS, Kind, LayerConfig
from models.results import Array, Frozen
from models.sentence import DEFAULT_SENTENCE, embed, repeat_words, split_words
from models.sequence_tasks import check_choice, check_sentence, check_whole
from models.spec import MAX_SEED, shown

GradientActivation = Literal["tanh", "relu", "linear", "sigmoid"]
GRADIENT_ACTIVATIONS: tuple[GradientActivation, ...] = get_args(GradientActivation)

MAX_GRADIENT_STEPS = 200
MAX_GRADIENT_UNITS = 32
MAX_SCALE = 4.0
FORGET_BIASES = (-4.0, 8.0)
FEATURES = 2
KERAS_FORGET_BIAS = 1.0  # unit_forget_bias=True


@dataclass(frozen=True, kw_only=True)
class GradientSpec:
    """Everything that a profile depends on; hashable, hence a cache's key.

    `scale` multiplies the recurrent kernel that Keras draws (orthogonal). `forget_bias` is
    LSTM's; other cells have none. `window` is the number of steps that truncated
    backpropagation goes back, 0 for all.

    Raises:
        ValueError: one sentence, if a value is outside its limits.
    """

    kind: Kind = "lstm"
    timesteps: int = 50
    units: int = 8
    scale: float = 1.0
    activation: GradientActivation = "tanh"
    forget_bias: float = KERAS_FORGET_BIAS
    seed: int = 0
    sentence: str = DEFAULT_SENTENCE
    window: int = 0

    def __post_init__(self) -> None:
        check_choice("layer", self.kind, KINDS)
        check_choice("activation", self.activation, GRADIENT_ACTIVATIONS)
        check_whole("timesteps", self.timesteps, 2, MAX_GRADIENT_STEPS)
        check_whole("units", self.units, 1, MAX_GRADIENT_UNITS)
        check_whole("seed", self.seed, 0, MAX_SEED)
        check_whole("window", self.window, 0, MAX_GRADIENT_STEPS)
        check_number("scale", self.scale, 0.0, MAX_SCALE)
        check_number("forget_bias", self.forget_bias, *FORGET_BIASES)
        check_sentence(self.sentence)
        # What makes no difference must not make another entry in the cache.
        if self.kind != "lstm":
            object.__setattr__(self, "forget_bias", KERAS_FORGET_BIAS)
        if self.window >= self.timesteps:
            object.__setattr__(self, "window", 0)

    @property
    def config(self) -> LayerConfig:
        """The layer whose gradients are taken."""
        return LayerConfig(
            kind=self.kind,
            units=self.units,
            features=FEATURES,
            activation=self.activation,
            return_sequences=True,
        )

    @property
    def cell(self) -> CellDescription:
        """The description of the layer's cell."""
        return describe(self.config)

    @property
    def words(self) -> tuple[str, ...]:
        """The word read at every step: the sentence's, repeated or cut to T."""
        return repeat_words(split_words(self.sentence), self.timesteps)

    @property
    def cut(self) -> int:
        """The number of steps, from the first, that no gradient reaches; 0 for none."""
        return self.timesteps - self.window if self.window else 0

    def make_inputs(self) -> NDArray[np.float32]:
        """Return what the layer reads, shape (1, T, F), float32."""
        sentence = embed(split_words(self.sentence)[: self.timesteps], FEATURES, {})
        return np.resize(sentence, (1, self.timesteps, FEATURES))

    def without_window(self) -> "GradientSpec":
        """Return the same with the gradient going all the way back."""
        return replace(self, window=0)


@dataclass(frozen=True)
class GradientProfile(Frozen):
    """One backward pass: the gradient of the loss with respect to everything before it.

    `states[name][t]` is that with respect to the state after step t + 1, along all the
    ways on which the loss depends on it. Where backpropagation is cut off it is 0.
    """

    spec: GradientSpec
    loss: float
    values: Mapping[str, Array]  # each state (T, U), as Keras computed it
    states: Mapping[str, Array]  # each (T, U)
    inputs: Array  # (T, F)
    weights: Mapping[str, Array]  # as Keras stores them: kernel (F, n*U), …
    radii: Mapping[str, float]  # spectral radius of each gate's recurrent block
    # Each step of Keras's cell against the replay of that step, in parts of the largest
    # number in it where that is above 1.
    max_abs_error: float
    tolerance: float

    @property
    def matches_keras(self) -> bool:
        """Whether the difference is within what rounding explains."""
        return self.max_abs_error <= self.tolerance

    @property
    def is_finite(self) -> bool:
        """Whether every gradient is a number, neither NaN nor infinite."""
        arrays = (*self.states.values(), self.inputs, *self.weights.values())
        return all(bool(np.isfinite(values).all()) for values in arrays)


def norms(gradient: Array) -> NDArray[np.float64]:
    """Return the Euclidean norm at every step: (T, N) gives (T,)."""
    with np.errstate(over="ignore", invalid="ignore"):
        values: NDArray[np.float64] = np.sqrt(
            np.square(gradient.astype(np.float64)).sum(axis=-1)
        )
    return values


def factor_per_step(profile: NDArray[np.float64]) -> float | None:
    """Return by how much a norm is multiplied, on average, by going back one step.

    The geometric mean from the last step to the earliest whose norm is finite and above
    0; None where there is no other.
    """
    usable = np.flatnonzero(np.isfinite(profile) & (profile > 0))
    if len(usable) < 2 or usable[-1] != len(profile) - 1:
        return None
    first, last = int(usable[0]), int(usable[-1])
    decades = math.log(profile[first]) - math.log(profile[last])
    return math.exp(decades / (last - first))


def spectral_radius(matrix: Array) -> float:
    """Return the largest magnitude among the eigenvalues of a (U, U)."""
    if not np.isfinite(matrix).all():
        return math.nan
    return float(np.abs(np.linalg.eigvals(matrix.astype(np.float64))).max())


def angle(left: Array, right: Array) -> float | None:
    """Return the angle between two gradients in degrees; None for one without direction."""
    one, other = (values.astype(np.float64).ravel() for values in (left, right))
    with np.errstate(all="ignore"):
        lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
        if not (np.isfinite(lengths) and lengths > 0):
            return None
        # More exact near 0 than the arc cosine of the product.
        one, other = one / np.linalg.norm(one), other / np.linalg.norm(other)
    half = math.atan2(
        float(np.linalg.norm(one - other)), float(np.linalg.norm(one + other))
    )
    return math.degrees(2 * half)


def check_number(name: str, value: object, lowest: float, highest: float) -> None:
    """Raise a ValueError of one sentence unless a value is a number in a range."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not lowest <= value <= highest:  # type: ignore[operator]
        raise ValueError(
            f"{name} must be a number from {lowest:g} to {highest:g}, but {shown(value)} "
            "was given: choose one in that range."
        )
