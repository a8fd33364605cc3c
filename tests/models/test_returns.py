"""What a layer is said to return, against what Keras returns."""

import itertools
from typing import Any

import numpy as np
import pytest

from models.returns import layer_returns
from models.spec import LayerSpec
from models.worker.build import build_layer
from models.worker.trace import trace_layer

FLAGS = list(itertools.product([False, True], repeat=2))


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
@pytest.mark.parametrize(("sequences", "state"), FLAGS)
@pytest.mark.parametrize("more", [{}, {"go_backwards": True}, {"bidirectional": True}])
@pytest.mark.parametrize("batch", [1, 3])
def test_shapes_are_keras_s(
    kind: Any, sequences: bool, state: bool, more: Any, batch: int
) -> None:
    spec = LayerSpec(kind=kind, return_sequences=sequences, return_state=state, **more)
    x = np.ones((batch, spec.timesteps, spec.features), np.float32)
    layer = build_layer(spec)
    returned = layer(x)
    assert isinstance(returned, tuple) == state
    returned = returned if isinstance(returned, tuple) else (returned,)
    described = layer_returns(spec.config, timesteps=spec.timesteps, batch=batch)
    assert [t.shape for t in described.tensors] == [tuple(r.shape) for r in returned]
    assert [len(t.dimensions) for t in described.tensors] == [r.ndim for r in returned]
    assert described.names == tuple(name for name, _ in trace_layer(layer, x).returns)


@pytest.mark.parametrize(
    ("kind", "state", "line"),
    [
        ("simple_rnn", False, "output = layer(x)"),
        ("simple_rnn", True, "output, h = layer(x)"),
        ("gru", True, "output, h = layer(x)"),
        ("lstm", True, "output, h, c = layer(x)"),
    ],
)
def test_the_line_that_unpacks_them(kind: Any, state: bool, line: str) -> None:
    spec = LayerSpec(kind=kind, return_state=state)
    assert layer_returns(spec.config, timesteps=3).line == line


def test_the_order_of_the_outputs_is_said() -> None:
    def meaning(**flags: bool) -> str:
        spec = LayerSpec(kind="gru", **flags)  # type: ignore[arg-type]
        return layer_returns(spec.config, timesteps=3).tensors[0].meaning

    assert "first step first" in meaning(return_sequences=True)
    assert "last step first" in meaning(return_sequences=True, go_backwards=True)
    assert meaning() == "the hidden state after the last step read"
