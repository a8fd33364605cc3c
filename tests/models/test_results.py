"""Results are read-only, also after a pickle, and index time as they say."""

import pickle
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest

from models.results import Trace
from models.spec import LayerSpec
from models.worker.trace import trace, trace_layer


def arrays(value: Any) -> Iterator[np.ndarray]:
    """Yield every array within a result."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from arrays(item)
    elif isinstance(value, dict):
        yield from arrays(list(value.values()))
    elif hasattr(value, "__dict__"):
        yield from arrays(vars(value))


@pytest.fixture(scope="module", params=[False, True], ids=["forward", "backwards"])
def found(request: pytest.FixtureRequest) -> Trace:
    return trace(
        LayerSpec(
            kind="lstm",
            timesteps=4,
            return_sequences=True,
            return_state=True,
            go_backwards=request.param,
            initial_hidden=(0.5,),
            initial_cell=(-0.5,),
        )
    )


def test_arrays_are_read_only_also_after_a_pickle(found: Trace) -> None:
    for result in (found, pickle.loads(pickle.dumps(found))):
        everything = list(arrays(result))
        # inputs, 3 returned, 6 quantities, outputs, 2 states, 3 weights
        assert len(everything) == 16
        for array in everything:
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0


def test_a_pickle_gives_the_same_back(found: Trace) -> None:
    again = pickle.loads(pickle.dumps(found))
    for ours, theirs in zip(arrays(found), arrays(again), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert again.config == found.config
    assert again.spec == found.spec
    assert again.matches_keras


def test_time(found: Trace) -> None:
    (direction,) = found.directions
    output = dict(found.returns)["output"]
    hidden = direction.quantities["hidden"]
    order = list(direction.reading_order)
    assert order == ([3, 2, 1, 0] if found.config.go_backwards else [0, 1, 2, 3])
    np.testing.assert_allclose(hidden[:, order], output, rtol=0, atol=found.tolerance)
    np.testing.assert_array_equal(direction.final("hidden"), hidden[:, order[-1]])
    np.testing.assert_array_equal(direction.initial_states["cell"], np.full((1, 4), -0.5))


def test_every_gate_s_block_is_where_keras_has_it(found: Trace) -> None:
    direction = found.directions[0]
    kernel = direction.weights["kernel"]
    by_gate = {
        block.gate: direction.block(block)
        for block in found.cell.blocks
        if block.weight == "kernel"
    }
    order = ("input_gate", "forget_gate", "candidate", "output_gate")
    np.testing.assert_array_equal(np.hstack([by_gate[gate] for gate in order]), kernel)


def test_finite(found: Trace) -> None:
    assert found.is_finite
    # Every step doubles the state and more: 60 of them leave float32.
    spec = LayerSpec(
        kind="simple_rnn",
        timesteps=60,
        activation="exponential",
        initial_hidden=(1000.0,),
    )
    assert not trace(spec).is_finite


def test_one_sequence_of_a_batch() -> None:
    """Cut out of a masked batch it is what the layer makes of it alone."""
    x = np.random.default_rng(0).standard_normal((3, 4, 2)).astype(np.float32)
    mask = np.array([[True] * 4, [False, True, True, False], [True, True, False, False]])
    layer = keras.layers.Bidirectional(keras.layers.LSTM(3, return_state=True))
    cut = trace_layer(layer, x, mask=mask).sequence(1, ("a", "b", "c", "d"))
    alone = trace_layer(layer, x[1:2], mask=mask[1:2])
    assert cut.words == ("a", "b", "c", "d")
    found, expected = list(arrays(cut)), list(arrays(alone))
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=alone.tolerance)
        assert not ours.flags.writeable
