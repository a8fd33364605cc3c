"""Random layers: every traced quantity against the layer's own Keras cell."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.activations import ACTIVATION_NAMES
from models.cells.catalog import describe
from models.ledger import ledger
from models.results import Trace
from models.returns import layer_returns
from models.worker.trace import trace_layer
from tests.models.layers import CLASSES, KINDS, random_weights, stepped

# Rounding of one step is some epsilons of the largest number in it. Random weights then
# amplify it from step to step, at most a hundredfold in these lengths as long as nothing
# overflows; the trace itself falls back to stepping the cell where it sees more than 100.
EPSILONS = 2_000
# What sends a single infinity to every unit is not defined by mathematics but by the
# order of operations: there the comparison ends.
ALONG_UNITS = {"softmax", "log_softmax", "sparsemax"}

pytestmark = pytest.mark.filterwarnings(
    "ignore:You are using a softmax over axis:UserWarning"
)


@dataclass(frozen=True)
class Case:
    kind: str
    arguments: dict[str, Any]
    shape: tuple[int, int, int]  # batch, timesteps, features
    scale: float
    seed: int
    typed_states: bool

    def layer(self) -> Any:
        layer = CLASSES[self.kind](**self.arguments)
        layer.build(self.shape)
        random_weights(layer, np.random.default_rng(self.seed), self.scale)
        return layer

    def inputs(self) -> np.ndarray:
        generator = np.random.default_rng(self.seed + 1)
        return generator.standard_normal(self.shape).astype(self.arguments["dtype"])

    def states(self) -> list[np.ndarray]:
        generator = np.random.default_rng(self.seed + 2)
        count = 2 if self.kind == "lstm" else 1
        size = (count, self.shape[0], self.arguments["units"])
        values = generator.standard_normal(size) if self.typed_states else np.zeros(size)
        return list(values.astype(self.arguments["dtype"]))


@st.composite
def cases(draw: st.DrawFn, kind: str) -> Case:
    arguments: dict[str, Any] = {
        "units": draw(st.integers(1, 9)),
        "activation": draw(st.sampled_from(ACTIVATION_NAMES)),
        "dtype": draw(st.sampled_from(["float32", "float64"])),
    }
    flags = ["use_bias", "return_sequences", "return_state", "go_backwards"]
    if kind != "simple_rnn":
        name = draw(st.sampled_from(("sigmoid", *ACTIVATION_NAMES)))
        arguments["recurrent_activation"] = name
        flags.append("unit_forget_bias" if kind == "lstm" else "reset_after")
    arguments |= {flag: draw(st.booleans()) for flag in flags}
    return Case(
        kind=kind,
        arguments=arguments,
        shape=(draw(st.integers(1, 3)), draw(st.integers(1, 8)), draw(st.integers(1, 5))),
        scale=draw(st.sampled_from([0.1, 0.5, 1.5])),
        seed=draw(st.integers(0, 10_000)),
        typed_states=draw(st.booleans()),
    )


def check(case: Case) -> Trace:
    layer, inputs, states = case.layer(), case.inputs(), case.states()
    given_states = states if case.typed_states else None
    trace = trace_layer(layer, inputs, initial_state=given_states)
    expected = stepped(layer, inputs, states)
    assert_quantities_agree(case, trace, expected)
    assert_returns_are_keras_s(layer, inputs, given_states, trace)
    assert trace.parameter_count == layer.count_params() == ledger(trace.config).total
    assert_shapes(case, trace)
    return trace


def assert_quantities_agree(case: Case, trace: Trace, expected: dict[str, Any]) -> None:
    found = trace.directions[0].quantities
    assert tuple(found) == tuple(q.name for q in describe(trace.config).quantities)
    assert set(found) == set(expected)
    order = list(trace.directions[0].reading_order)
    limit = np.finfo(case.arguments["dtype"]).max
    used = {case.arguments.get("activation"), case.arguments.get("recurrent_activation")}
    largest = 1.0
    for step in order:
        values = [quantity[:, step] for quantity in expected.values()]
        overflows = not all((np.abs(v) < np.sqrt(limit)).all() for v in values)
        if overflows and used & ALONG_UNITS:
            return
        finite = [np.abs(v[np.isfinite(v)]) for v in values]
        largest = max(largest, *(float(v.max(initial=0)) for v in finite))
        # A large value may be an exponential, whose argument is rounded.
        size = largest * max(1.0, np.log(largest))
        allowed = EPSILONS * np.finfo(case.arguments["dtype"]).eps * size
        for name, quantity in found.items():
            np.testing.assert_allclose(
                quantity[:, step],
                expected[name][:, step],
                rtol=0,
                atol=allowed,
                err_msg=f"{name} at step {step}",
            )


def assert_returns_are_keras_s(
    layer: Any, inputs: np.ndarray, states: Any, trace: Trace
) -> None:
    returned = layer(inputs, initial_state=states)
    returned = returned if isinstance(returned, tuple | list) else (returned,)
    assert len(returned) == len(trace.returns)
    for (_, ours), tensor in zip(trace.returns, returned, strict=True):
        theirs = keras.ops.convert_to_numpy(tensor)
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)


def assert_shapes(case: Case, trace: Trace) -> None:
    batch, timesteps, _ = case.shape
    described = layer_returns(trace.config, timesteps=timesteps, batch=batch)
    assert [(t.name, t.shape) for t in described.tensors] == [
        (name, value.shape) for name, value in trace.returns
    ]
    for values in trace.directions[0].quantities.values():
        assert values.shape == (batch, timesteps, case.arguments["units"])
        assert values.dtype == case.arguments["dtype"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_quantity_is_keras_s(kind: str) -> None:
    @settings(max_examples=100)
    @given(cases(kind))
    def agrees(case: Case) -> None:
        trace = check(case)
        used = {
            case.arguments.get("activation"),
            case.arguments.get("recurrent_activation"),
        }
        assert trace.matches_keras or (used & ALONG_UNITS and not trace.is_finite)

    agrees()


@pytest.mark.parametrize("name", ACTIVATION_NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_activation_in_both_roles(kind: str, name: str) -> None:
    roles = (
        ("activation",) if kind == "simple_rnn" else ("activation", "recurrent_activation")
    )
    for role in roles:
        arguments = {"units": 5, role: name, "return_sequences": True, "dtype": "float32"}
        case = Case(kind, arguments, (2, 5, 3), 0.4, seed=7, typed_states=True)
        assert check(case).matches_keras
