"""Builds the model that reads images row by row, and loads the digits."""

import contextlib
import hashlib
import http.client
import os
import threading
import time
import urllib.request
import zipfile
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
_MNIST_HASH = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
_MOST_BYTES = 20_000_000  # it has 11 MB
_PROBE_SECONDS = 3.0  # for the first sign of a network
_FETCH_SECONDS = 8.0  # for the whole file; who opens the page waits so long at most
_Data = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


def digits_source(spec: None = None) -> DigitsSource:
    """Tell which digits there are: MNIST if it is here or can be fetched quickly."""
    del spec  # pages ask every task with a spec; there is nothing to set here
    try:
        if not _mnist_file().exists():
            # In a thread: looking up a name waits longer than a person, whatever the
            # time-out. If it comes later, it is there next time.
            fetching = threading.Thread(target=_try_to_fetch, daemon=True)
            fetching.start()
            fetching.join(_FETCH_SECONDS)
        load_images("mnist")
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return DigitsSource("digits")
    return DigitsSource("mnist")


def build_images(problem: ImageProblem) -> Recipe:
    """Build the model that reads row by row, and the images."""
    model = image_model(problem, (ROWS, ROWS))
    x, y, x_test, y_test = load_images(problem.source)
    return Recipe(model, x[: problem.images], y[: problem.images], x_test, y_test)


def image_model(
    problem: ImageProblem, shape: tuple[int, int], batch_size: int | None = None
) -> keras.Model:
    """Build two recurrent layers and a softmax over the digits for sequences (T, F)."""
    recurrent = getattr(layers, problem.layer_class)
    return keras.Sequential(
        [
            keras.Input(shape, batch_size=batch_size),
            recurrent(problem.units, return_sequences=True),
            recurrent(problem.units),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )


@lru_cache(maxsize=1)
def load_images(source: DigitsName) -> _Data:
    """Return training and test images (N, 28, 28), 0 to 1, each with its labels (N,)."""
    return _mnist() if source == "mnist" else _scikit_digits()


def _mnist_file() -> Path:
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "datasets" / "mnist.npz"


def _try_to_fetch() -> None:
    with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
        _fetch_mnist()


def _fetch_mnist() -> None:
    """Put the file where Keras keeps it, whole or not at all.

    Not by Keras, whose download waits for as long as a slow network takes.

    Raises:
        OSError: if there is no network, or it is too slow.
        ValueError: if what came is not the file that Keras knows.
    """
    deadline = time.monotonic() + _FETCH_SECONDS
    parts: list[bytes] = []
    with urllib.request.urlopen(_MNIST, timeout=_PROBE_SECONDS) as answer:
        while part := answer.read(1 << 16):
            parts.append(part)
            if time.monotonic() > deadline or sum(map(len, parts)) > _MOST_BYTES:
                raise TimeoutError("MNIST takes too long to come")
    content = b"".join(parts)
    if hashlib.sha256(content).hexdigest() != _MNIST_HASH:
        raise ValueError("what came is not MNIST")
    place = _mnist_file()
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(place)


def _mnist() -> _Data:
    # Read here, not by Keras, which would fetch a damaged file again, without a limit.
    with np.load(_mnist_file(), allow_pickle=False) as found:
        x, y = found["x_train"], found["y_train"]
        x_test, y_test = found["x_test"], found["y_test"]
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
