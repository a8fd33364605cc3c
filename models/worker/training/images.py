"""Builds the model that reads images row by row, and loads the digits."""

import contextlib
import io
import os
import socket
import urllib.error
import urllib.request
from functools import lru_cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from models.training_images import (
    CLASSES,
    MOST_IMAGES,
    ROWS,
    TEST_IMAGES,
    DigitsName,
    DigitsSource,
    ImageProblem,
)
from models.worker.training.recipe import Recipe

layers = keras.layers

_MNIST = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
_PROBE_SECONDS = 3.0
_Data = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


def digits_source(spec: None = None) -> DigitsSource:
    """Tell which digits there are: MNIST if it is here or can be fetched quickly."""
    del spec  # pages ask every task with a spec; there is nothing to set here
    try:
        if not _mnist_file().exists():
            with urllib.request.urlopen(_MNIST, timeout=_PROBE_SECONDS):
                pass
        load_images("mnist")
    except (OSError, ValueError, urllib.error.URLError):
        return DigitsSource("digits")
    except Exception as error:  # what Keras raises if a download breaks off
        if "URL fetch failure" not in str(error):
            raise
        return DigitsSource("digits")
    return DigitsSource("mnist")


def build_images(problem: ImageProblem) -> Recipe:
    """Build two recurrent layers and a softmax over the digits, and the images."""
    recurrent = getattr(layers, problem.layer_class)
    model = keras.Sequential(
        [
            keras.Input((ROWS, ROWS)),
            recurrent(problem.units, return_sequences=True),
            recurrent(problem.units),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    x, y, x_test, y_test = load_images(problem.source)
    return Recipe(model, x[: problem.images], y[: problem.images], x_test, y_test)


@lru_cache(maxsize=1)
def load_images(source: DigitsName) -> _Data:
    """Return training and test images (N, 28, 28), 0 to 1, each with its labels (N,)."""
    return _mnist() if source == "mnist" else _scikit_digits()


def _mnist_file() -> Path:
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "datasets" / "mnist.npz"


def _mnist() -> _Data:
    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_PROBE_SECONDS)
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # its progress bar
            (x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
    finally:
        socket.setdefaulttimeout(patience)
    tests = TEST_IMAGES["mnist"]
    return (
        (x / 255).astype(np.float32),
        y.astype(np.int32),
        (x_test[:tests] / 255).astype(np.float32),
        y_test[:tests].astype(np.int32),
    )


def _scikit_digits() -> _Data:
    """Load the 8 × 8 digits that come with scikit-learn, enlarged linearly.

    The order is shuffled once: neighbours in the file were written by the same person.
    """
    from sklearn.datasets import load_digits

    found = load_digits()  # images (1797, 8, 8), from 0 to 16
    where = np.linspace(0, 7, 24)
    # Row by row of the identity: what each of 8 pixels gives to each of 24.
    stretch = np.array([np.interp(where, np.arange(8), row) for row in np.eye(8)])
    images = stretch.T @ (found.images / 16) @ stretch
    images = np.pad(images, ((0, 0), (2, 2), (2, 2))).astype(np.float32)
    order = np.random.default_rng(0).permutation(len(images))
    images, labels = images[order], found.target[order].astype(np.int32)
    count = MOST_IMAGES["digits"]
    return images[:count], labels[:count], images[count:], labels[count:]
