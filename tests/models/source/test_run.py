"""Running a model that has no memory: what comes out, and what Keras says."""

import keras
import numpy as np
import pytest
from keras import layers

from models.worker.source.run import MAX_FILLED, dry_run, fill
from models.worker.source.without_memory import without_memory


def _made(build):
    with without_memory():
        return build()


def _large():
    steps = keras.Input((10, 4))
    x = layers.Bidirectional(layers.LSTM(100_000, return_sequences=True))(steps)
    x = layers.BatchNormalization()(layers.Dropout(0.2)(x))
    return keras.Model(steps, layers.Dense(3)(layers.GRU(5)(x)))


def test_nothing_is_allocated() -> None:
    model = _made(_large)
    assert dry_run(model, [(64, 10, 4)]) == ((64, 3),)
    assert dry_run(model, [(None, 10, 4)]) == ((None, 3),)
    assert all(variable._value is None for variable in model.variables)


@pytest.mark.parametrize("shape", [(64, 10, 5), (64, 12, 4), (64, 10)])
def test_wrong_data_are_refused_in_keras_s_words(shape) -> None:
    def build():
        steps = keras.Input((10, 4))
        return keras.Model(steps, layers.LSTM(3)(steps))

    model = _made(build)
    with pytest.raises(ValueError, match=r"incompatible|Invalid input shape"):
        dry_run(model, [shape])


def test_states_and_batches() -> None:
    model = _made(
        lambda: keras.Sequential(
            [keras.Input(batch_shape=(8, 5, 3)), layers.LSTM(4, stateful=True)]
        )
    )
    assert dry_run(model, [(8, 5, 3)]) == ((8, 4),)
    with pytest.raises(ValueError, match="batch size"):
        dry_run(model, [(7, 5, 3)])


def test_several_inputs_and_outputs() -> None:
    def build():
        words, steps = keras.Input((None,), dtype="int32"), keras.Input((None, 7))
        embedded = layers.Embedding(10, 4, mask_zero=True)(words)
        _, h, c = layers.LSTM(6, return_state=True)(embedded)
        out = layers.LSTM(6, return_sequences=True)(steps, initial_state=[h, c])
        return keras.Model({"words": words, "steps": steps}, [out, h])

    model = _made(build)
    order = [tensor.name for tensor in model.inputs]
    shapes = [(32, 11), (32, 5, 7)] if model.inputs[0].ndim == 2 else [(32, 5, 7), (32, 11)]
    assert len(order) == 2
    assert dry_run(model, shapes) == ((32, 5, 6), (32, 6))


def test_filled_weights_follow_from_the_seed() -> None:
    def filled():
        model = _made(
            lambda: keras.Sequential([keras.Input((5, 3)), layers.LSTM(4), layers.Dense(2)])
        )
        keras.utils.set_random_seed(3)
        fill(model)
        return model(np.ones((2, 5, 3))).numpy()

    first, second = filled(), filled()
    np.testing.assert_array_equal(first, second)
    assert first.std() > 0


def test_what_is_too_large_is_not_filled() -> None:
    model = _made(_large)
    with pytest.raises(ValueError, match=f"at most {MAX_FILLED:,}"):
        fill(model)
