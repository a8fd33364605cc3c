"""Whether the script that a person takes away makes what the page trains."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from models.training import Problem


def check_script(problem: Problem, build: Callable[[Any], Any]) -> None:
    """Compare the data and the untrained model of a script with those of a recipe."""
    keras.utils.set_random_seed(4)
    recipe = build(problem)
    keras.utils.set_random_seed(4)
    made: dict[str, Any] = {"keras": keras, "layers": keras.layers, "np": np}
    exec(problem.script(), made)
    for name in ("x", "y", "x_test", "y_test"):
        np.testing.assert_array_equal(made[name], getattr(recipe, name))
    for ours, theirs in zip(
        recipe.model.get_weights(), made["model"].get_weights(), strict=True
    ):
        # The logarithm of a bias may be taken of another precision.
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)
