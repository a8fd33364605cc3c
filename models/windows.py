"""Windows and horizons: a series cut into samples, and the problem of forecasting it.

Sample i is the window of `window` values that begins at i · stride, and its target the
`horizon` values that follow. The series is split in the order of time: what is tested is
later than all that was trained on.

What belongs here: the cut, the split, the scaling. What does not: Keras
(`models.worker.training.windows`) and the measure of forecasts (`models.windows_forecast`).
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig
from models.results import Array, Frozen
from models.sequence_tasks import check_choice, check_whole
from models.series import MadeSeries, Series

MAX_WINDOW = 200
MAX_HORIZON = 48
MAX_STRIDE = 100
MAX_WINDOW_UNITS = 64
TRAINING_SHARE = 0.8
# A spread this small beside the numbers themselves is rounding.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Windows(Frozen):
    """The samples of a series: what the model reads, and what it shall answer."""

    x: Array  # (N, T, 1): T is the window
    y: Array  # (N, H): H is the horizon
    starts: NDArray[np.int64]  # (N,): where in the series each window begins


@dataclass(frozen=True)
class Split:
    """Which samples train and which test; those that reach over the boundary do neither."""

    boundary: int  # the first value of the series that is tested
    training: int  # samples 0 … training − 1 end before the boundary
    first_test: int  # samples first_test … N − 1 have all of their horizon after it
    samples: int  # N

    @property
    def test(self) -> int:
        """How many samples test."""
        return self.samples - self.first_test

    def part_of(self, sample: int) -> str:
        """Return what a sample is for."""
        if sample < self.training:
            return "training"
        return "test" if sample >= self.first_test else "left out"


@dataclass(frozen=True)
class Scaling:
    """What the model reads: (v − mean) / spread, both of the training part alone."""

    mean: float
    spread: float

    def apply(self, values: Array) -> NDArray[np.float32]:
        """Return values as the model reads them."""
        return ((values - self.mean) / self.spread).astype(np.float32)

    def undo(self, values: Array) -> NDArray[np.float64]:
        """Return a model's answers in the units of the series."""
        found: NDArray[np.float64] = values.astype(np.float64) * self.spread + self.mean
        return found


def count_windows(points: int, window: int, horizon: int, stride: int) -> int:
    """Return how many samples a series of so many values gives; 0 if none fits."""
    return max((points - window - horizon) // stride + 1, 0)


def cut_windows(values: Array, window: int, horizon: int, stride: int) -> Windows:
    """Cut a series (n,) into samples, N = (n − window − horizon) // stride + 1."""
    count = count_windows(len(values), window, horizon, stride)
    if not count:
        empty = np.empty((0, window, 1), values.dtype)
        return Windows(empty, empty[:, :0, 0].reshape(0, horizon), np.empty(0, np.int64))
    both = sliding_window_view(values, window + horizon)[::stride]  # (N, T + H)
    starts = np.arange(count, dtype=np.int64) * stride
    return Windows(both[:, :window, None].copy(), both[:, window:].copy(), starts)


@dataclass(frozen=True, kw_only=True)
class WindowsProblem:
    """A recurrent layer that reads a window and a Dense that answers the whole horizon.

    Raises:
        ValueError: one sentence, if a value is outside its limits, the series is constant,
            or no sample is left for the training or the test.
    """

    series: Series = field(default_factory=MadeSeries)
    window: int = 49
    horizon: int = 1
    stride: int = 1
    kind: Kind = "lstm"
    units: int = 16

    recipe = "windows"
    loss = "mse"
    metrics: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_choice("layer", self.kind, KINDS)
        check_whole("units", self.units, 1, MAX_WINDOW_UNITS)
        check_whole("window", self.window, 1, MAX_WINDOW)
        check_whole("horizon", self.horizon, 1, MAX_HORIZON)
        check_whole("stride", self.stride, 1, MAX_STRIDE)
        check_varies(self.series.values)
        self._check_room()

    def _check_room(self) -> None:
        points, needed = len(self.series.values), self.window + self.horizon
        asked = f"a window of {self.window} and a horizon of {self.horizon}"
        smaller = "choose a smaller window or horizon, or a longer series."
        if needed > points:
            raise ValueError(
                f"The series has {points:,} values, but {asked} need {needed:,}: {smaller}"
            )
        if not self.split.training:
            raise ValueError(
                f"The training part is the first {self.split.boundary:,} of {points:,} "
                f"values, but {asked} need {needed:,}: {smaller}"
            )
        if not self.split.test:
            raise ValueError(
                f"No sample is left for the test: of the last "
                f"{points - self.split.boundary:,} values none begins a whole horizon of "
                f"{self.horizon} with a stride of {self.stride}: choose a smaller horizon "
                "or stride, or a longer series."
            )

    @cached_property
    def split(self) -> Split:
        """Which samples train and which test."""
        points = len(self.series.values)
        boundary = boundary_of(points)
        samples = count_windows(points, self.window, self.horizon, self.stride)
        first = max(-((self.window - boundary) // self.stride), 0)
        training = count_windows(boundary, self.window, self.horizon, self.stride)
        return Split(boundary, training, min(first, samples), samples)

    @cached_property
    def scaling(self) -> Scaling:
        """The scaling, from the training part alone: the test is not to be seen before."""
        past = self.series.values[: self.split.boundary]
        return Scaling(float(past.mean()), float(past.std()))

    def samples(self) -> Windows:
        """Cut the series as it is."""
        return cut_windows(self.series.values, self.window, self.horizon, self.stride)

    def scaled_samples(self) -> Windows:
        """Cut the series as the model reads it, float32."""
        scaled = self.scaling.apply(self.series.values)
        return cut_windows(scaled, self.window, self.horizon, self.stride)

    @property
    def layer_class(self) -> str:
        """The recurrent layer's class in Keras."""
        return describe(LayerConfig(self.kind, units=1, features=1)).title

    def script(self) -> str:
        """Return the code that makes the samples of the training and test, and `model`."""
        first, stop = self.split.first_test, self.split.training
        return (
            f"{self.series.code()}"
            f"past = series[:{self.split.boundary}]  # what is tested comes after it\n"
            "scaled = ((series - past.mean()) / past.std()).astype(np.float32)\n"
            f"window, horizon, stride = {self.window}, {self.horizon}, {self.stride}\n"
            "samples = np.lib.stride_tricks.sliding_window_view(scaled, window + horizon)\n"
            "samples = samples[::stride]  # (N, window + horizon)\n"
            f"x, y = samples[:{stop}, :window, None], samples[:{stop}, window:]\n"
            f"x_test = samples[{first}:, :window, None]\n"
            f"y_test = samples[{first}:, window:]\n"
            "model = keras.Sequential([\n"
            "    keras.Input((window, 1)),\n"
            f"    layers.{self.layer_class}({self.units}),\n"
            "    layers.Dense(horizon),\n"
            "])\n"
        )


def boundary_of(points: int) -> int:
    """Return how many values, from the first, are trained on."""
    return int(points * TRAINING_SHARE)


def check_varies(values: Array) -> None:
    """Raise a ValueError of one sentence if a series (n,) is constant."""
    past = values[: boundary_of(len(values))]
    if past.std() > _ROUNDING * max(1.0, float(np.abs(past).max(initial=0.0))):
        return
    where = "" if values.std() == 0 else " in its training part, the first 80 %"
    raise ValueError(
        f"The series is constant{where}: every value is {past[0]:g}, so there is nothing "
        "to learn and nothing to scale by; give one that changes."
    )


def fitting(points: int) -> tuple[int, int]:
    """Return a window and a horizon that leave training and test samples, at stride 1."""
    return max(1, min(12, boundary_of(points) // 3)), 1
