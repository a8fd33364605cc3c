"""Sizes that are refused before Keras is asked."""

import keras
import pytest

from models.worker.source.sizes import (
    call_too_large,
    layer_too_large,
    operation_too_large,
    shape_too_large,
)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("LSTM", {"units": 10**13}),
        ("LSTM", {"units": 10**10_000}),
        ("Embedding", {"input_dim": 10**20, "output_dim": 3}),
        ("Conv1D", {"filters": 3, "kernel_size": (10**14,)}),
        ("MelSpectrogram", {"fft_length": 10**9}),
        ("Dense", {"units": 3, "name": "a" * 10**6}),
        ("StackedRNNCells", {"cells": [None] * 10**6}),
        ("Reshape", {"target_shape": (1,) * 10**6}),
        ("SpectralNormalization", {"power_iterations": 10**8}),
    ],
)
def test_arguments_that_no_layer_has(name, arguments) -> None:
    sentence = layer_too_large(name, arguments)
    assert sentence.endswith((".", "one."))
    assert len(sentence) < 200
    assert "\n" not in sentence


def test_ordinary_layers_pass() -> None:
    assert layer_too_large("LSTM", {"units": 4_096, "return_sequences": True}) is None
    assert layer_too_large("Embedding", {"input_dim": 10**7, "output_dim": 300}) is None
    assert call_too_large(keras.layers.LSTM(1_000), ((None, 500, 300),)) is None
    assert shape_too_large((None, 10_000, 512)) is None
    assert operation_too_large("split", (None, 4), {}) is None


def test_states_that_would_be_allocated() -> None:
    layer = keras.layers.LSTM(10**5, stateful=True)
    assert "states of LSTM" in call_too_large(layer, ((10**6, 5, 3),))
    assert call_too_large(layer, ((2, 5, 3),)) is None
    wrapped = keras.layers.Bidirectional(keras.layers.GRU(10**5, stateful=True))
    assert "states of GRU" in call_too_large(wrapped, ((10**6, 5, 3),))


def test_steps_that_would_be_written_out() -> None:
    layer = keras.layers.GRU(3, unroll=True)
    assert "unroll" in call_too_large(layer, ((None, 10**6, 3),))


def test_weights_that_overflow() -> None:
    assert "weights" in call_too_large(keras.layers.Dense(10**12), ((None, 10**12),))


@pytest.mark.parametrize("shape", [(1,) * 50, (10**15,), (10**10,) * 3, (10**5_000, 2)])
def test_shapes(shape) -> None:
    assert "too large" in shape_too_large(shape)


@pytest.mark.parametrize(
    ("name", "positional", "keyword"),
    [("split", (None, 10**9), {}), ("unstack", (None,), {"num": 10**9}),
     ("arange", (10**12,), {}), ("eye", (10**6,), {}), ("reshape", (None, (10**30,)), {}),
     ("concatenate", ([None] * 10**6,), {})],
)  # fmt: skip
def test_operations(name, positional, keyword) -> None:
    assert "too large" in operation_too_large(name, positional, keyword)
