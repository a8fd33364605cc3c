"""A training as a Keras script that can be run as it stands, and learns the same."""

from models.training import OPTIMIZER_CLASSES, TrainingSpec

_HEAD = '''"""Trains as the page did: the same seed, data, order and number of epochs."""

import os

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # the same rounding everywhere

import keras
import numpy as np
from keras import layers

'''


def training_script(spec: TrainingSpec, epochs: int) -> str:
    """Write the script that trains so many epochs with `model.fit`."""
    problem = spec.problem
    body = problem.script()
    metrics = f", metrics={list(problem.metrics)!r}" if problem.metrics else ""
    optimizer = (
        f"keras.optimizers.{OPTIMIZER_CLASSES[spec.optimizer]}"
        f"(learning_rate={spec.learning_rate!r})"
    )
    test = ", validation_data=(x_test, y_test)" if "x_test" in body else ""
    return (
        f"{_HEAD}keras.utils.set_random_seed({spec.seed})\n\n{body}\n"
        f"model.compile(optimizer={optimizer}, loss={problem.loss!r}{metrics})\n"
        f"{_fit(spec, epochs, test)}"
    )


def _fit(spec: TrainingSpec, epochs: int, test: str) -> str:
    options = f"batch_size={spec.batch_size}, shuffle=False{test}"
    if not spec.shuffle:
        return f"history = model.fit(x, y, epochs={epochs}, {options})\n"
    return (
        f"for epoch in range({epochs}):  # a new order in every epoch\n"
        f"    order = np.random.default_rng([{spec.seed}, epoch]).permutation(len(x))\n"
        f"    model.fit(x[order], y[order], {options})\n"
    )
