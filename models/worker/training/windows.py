"""Builds the model that forecasts a series, and cuts the series as Keras does."""

import keras
import numpy as np

from models.windows import WindowsProblem
from models.windows_forecast import CutCheck
from models.worker.reading import as_numpy
from models.worker.training.recipe import Recipe

layers = keras.layers


def build_windows(problem: WindowsProblem) -> Recipe:
    """Build a recurrent layer and a Dense of the horizon's size, with scaled samples."""
    # Layers draw their seeds as they are made: in the order of the exported script.
    model = keras.Sequential(
        [
            keras.Input((problem.window, 1)),
            getattr(layers, problem.layer_class)(problem.units),
            layers.Dense(problem.horizon),
        ]
    )
    samples, split = problem.scaled_samples(), problem.split
    return Recipe(
        model,
        samples.x[: split.training],
        samples.y[: split.training],
        samples.x[split.first_test :],
        samples.y[split.first_test :],
    )


def check_windows(spec: WindowsProblem) -> CutCheck:
    """Compare a problem's samples with `keras.utils.timeseries_dataset_from_array`.

    Keras's function cuts windows and one target each; so it is asked for windows that
    include the horizon, which holds for a horizon of any length.
    """
    ours = spec.samples()
    dataset = keras.utils.timeseries_dataset_from_array(
        spec.series.values,
        targets=None,
        sequence_length=spec.window + spec.horizon,
        sequence_stride=spec.stride,
        batch_size=1024,
    )
    theirs = np.concatenate([as_numpy(batch) for batch in dataset])  # (N, T + H)
    both = np.concatenate((ours.x[..., 0], ours.y), axis=1)
    same = both.shape == theirs.shape
    error = float(np.abs(both - theirs).max(initial=0.0)) if same else float("inf")
    return CutCheck(len(ours.x), len(theirs), error)
