"""What a recipe gives: a model and its data."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True)
class Recipe:
    """A model to train and what to train it on."""

    model: Any  # a keras.Model, built, not compiled; Keras has been seeded before
    x: NDArray[Any]  # (N, …) the samples
    y: NDArray[Any]  # (N, …) what the model shall answer
    x_test: NDArray[Any] | None = None  # evaluated after each epoch: metrics "val_…"
    y_test: NDArray[Any] | None = None
