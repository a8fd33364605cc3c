"""Whether the script that a person takes away makes what the page trains."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from models.results import Array
from models.training import Problem, TrainingSpec
from models.training_script import training_script


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


def check_training_script(
    spec: TrainingSpec, epochs: int, weights: Sequence[Array], folder: Path
) -> None:
    """Run the script of a training; compare what it ends with, by model.fit, with ours."""
    script, saved = folder / "trained.py", folder / "weights.npz"
    script.write_text(
        training_script(spec, epochs)
        + f"\nnp.savez({str(saved)!r}, *model.get_weights())\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with np.load(saved) as found:
        for ours, theirs in zip(weights, found.values(), strict=True):
            # A few epochs of float32 steps, compiled otherwise.
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
