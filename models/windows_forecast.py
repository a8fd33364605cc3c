"""Forecasts of the test part of a series, and how far they are off; numpy only.

The yardstick is the last-value forecast: tomorrow will be as today. A model that is not
better than that has learnt nothing that is of use.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.results import Array, Frozen

# A roll-out calls the model once every horizon: enough to see where it goes.
MAX_ROLLED = 120


@dataclass(frozen=True)
class Forecast(Frozen):
    """What a model forecasts, in the units of the series.

    `direct[k]` are the H values after the window that ends just before value first + k:
    the window is true. `rolled` begins at `first`, too, but goes on from its own answers.
    """

    first: int  # the index of the first value that is forecast
    direct: Array  # (K, H): one row for each value of the test part
    rolled: Array  # (M,)


@dataclass(frozen=True)
class Errors:
    """Mean absolute errors on the same values: of the model, and of the last value."""

    model: float
    naive: float

    @property
    def is_number(self) -> bool:
        """Whether the model's answers are numbers: after a divergence they are not."""
        return bool(np.isfinite(self.model))

    @property
    def better(self) -> bool:
        """Whether the model is closer than the last value."""
        return self.is_number and self.model < self.naive

    @property
    def share(self) -> float | None:
        """Return by which share the model's error is smaller; None without a measure."""
        return 1 - self.model / self.naive if self.is_number and self.naive else None


@dataclass(frozen=True)
class CutCheck:
    """The samples against those that Keras's own function cuts from the same series."""

    samples: int  # N, of ours
    keras_samples: int
    max_abs_error: float

    @property
    def matches_keras(self) -> bool:
        """Whether they are the same: they are copied, so that nothing is rounded."""
        return self.samples == self.keras_samples and self.max_abs_error == 0


def following(values: Array, forecast: Forecast) -> NDArray[np.float64]:
    """Return what really came after each window, (K, H); NaN after the series' end."""
    count, horizon = forecast.direct.shape
    padded = np.append(values[forecast.first :], np.full(horizon, np.nan))
    rows = np.arange(count)[:, None] + np.arange(horizon)
    found: NDArray[np.float64] = padded[rows]
    return found


def last_values(values: Array, forecast: Forecast) -> Array:
    """Return the last-value forecast after each window, (K,): the value before it."""
    return values[forecast.first - 1 : forecast.first - 1 + len(forecast.direct)]


def direct_errors(values: Array, forecast: Forecast) -> Errors:
    """Return the errors over all the steps of the horizon."""
    models, naive = _off(values, forecast)
    return Errors(_mean(models), _mean(naive))


def errors_by_step(values: Array, forecast: Forecast) -> tuple[Errors, ...]:
    """Return the errors of each step of the horizon by itself."""
    models, naive = _off(values, forecast)
    return tuple(
        Errors(_mean(model), _mean(last))
        for model, last in zip(models.T, naive.T, strict=True)
    )


def rolled_errors(values: Array, forecast: Forecast) -> Errors:
    """Return the errors of the roll-out; the last value is the one before it, all along."""
    truth = values[forecast.first : forecast.first + len(forecast.rolled)]
    last = values[forecast.first - 1]
    return Errors(_mean(np.abs(forecast.rolled - truth)), _mean(np.abs(last - truth)))


def _off(values: Array, forecast: Forecast) -> tuple[Array, Array]:
    """Return the absolute errors (K, H) of the model and of the last value."""
    truth = following(values, forecast)
    naive = np.abs(last_values(values, forecast)[:, None] - truth)
    models = np.abs(forecast.direct - truth)
    # Unlike a truth that is not there yet, an answer that is no number is an error.
    models = np.where(np.isnan(forecast.direct) & ~np.isnan(truth), np.inf, models)
    return models, naive


def _mean(values: Array) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
