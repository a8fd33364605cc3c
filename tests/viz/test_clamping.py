"""The clamped run that the browser replays: Node runs it, on layers of Keras."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from models.activations import sigmoid
from models.clamping import Clamp, write_clamps
from models.gates_presets import PRESETS
from models.results import Array, Trace
from models.spec import LayerSpec
from models.worker.trace import trace, trace_layer
from tests.viz.test_lens_arithmetic import run_node
from viz.clamping.payload import clamping_data, clamping_script

Runs = Mapping[str, Mapping[str, Array]]


def replayed(traced: Trace, clamps: Iterable[Clamp], folder: Path) -> dict[str, Any]:
    """Return both runs' quantities, each (T, U), and the memory update of each step."""
    data = clamping_data(traced, clamps, 0, 0)
    path = folder / "clamped.json"
    path.write_text(json.dumps({"payload": data["trace"], "clamps": data["clamps"]}))
    found = json.loads(run_node("replay_held.js", path))
    shape = (len(traced.words), traced.config.units)
    for run in ("free", "clamped"):
        arrays = {name: np.reshape(v, shape) for name, v in found[run].items()}
        found[run] = arrays
    return found


def masked_trace() -> Trace:
    layer = keras.layers.LSTM(3, return_sequences=True)
    inputs = np.random.default_rng(1).standard_normal((1, 6, 2)).astype("f4")
    mask = np.array([[False, True, True, False, False, True]])
    start = [np.full((1, 3), 0.5, "f4")] * 2
    return trace_layer(layer, inputs, mask=mask, initial_state=start)


@pytest.mark.parametrize(
    "traced",
    [
        *(
            trace(LayerSpec(kind=kind, timesteps=7, reset_after=after, seed=3))
            for kind in ("simple_rnn", "lstm", "gru")
            for after in (True, False)
        ),
        trace(LayerSpec(kind="lstm", go_backwards=True, initial_cell=(0.5,))),
        trace(LayerSpec(kind="gru", activation="softmax", use_bias=False)),
        masked_trace(),
    ],
    ids=lambda traced: f"{traced.config.kind}-{traced.words[0]}",
)
def test_nothing_clamped_is_the_trace(traced: Trace, tmp_path: Path) -> None:
    found = replayed(traced, (), tmp_path)
    for name, values in traced.directions[0].quantities.items():
        # Double precision against Keras's single, whose epsilon is 1.2e-7, over 7 steps.
        np.testing.assert_allclose(found["clamped"][name], values[0], atol=2e-6)
        np.testing.assert_array_equal(found["clamped"][name], found["free"][name])


def stepped(traced: Trace, clamps: Iterable[Clamp]) -> dict[str, list[Array]]:
    """Step a default LSTM or GRU by the equations of Keras's documentation, with clamps."""
    kernel, recurrent, bias = traced.directions[0].weights.values()
    count, lstm = traced.config.units, traced.config.kind == "lstm"
    hidden, cell = np.zeros(count), np.zeros(count)
    steps: dict[str, list[Array]] = {}

    def held(name: str, step: int, values: Array) -> Array:
        for clamp in clamps:  # each of them holds a number here, and later ones win
            if clamp.quantity == name and clamp.step in (0, step):
                values[slice(None) if clamp.unit == 0 else clamp.unit - 1] = clamp.value
        steps.setdefault(name, []).append(values)
        return values

    for step, x in enumerate(traced.inputs[0].astype(float), start=1):
        fed = x @ kernel + (bias if lstm else bias[0])
        back = hidden @ recurrent + (0 if lstm else bias[1])
        if lstm:
            i, f, c, o = np.split(fed + back, 4)
            i = held("input_gate", step, sigmoid(i))
            f = held("forget_gate", step, sigmoid(f))
            cell = f * cell + i * held("candidate", step, np.tanh(c))
            hidden = held("output_gate", step, sigmoid(o)) * np.tanh(cell)
        else:
            z, r, h = zip(np.split(fed, 3), np.split(back, 3), strict=True)
            update = held("update_gate", step, sigmoid(sum(z)))
            reset = held("reset_gate", step, sigmoid(sum(r)))
            candidate = held("candidate", step, np.tanh(h[0] + reset * h[1]))
            hidden = update * hidden + (1 - update) * candidate
        steps.setdefault("hidden", []).append(hidden)
        steps.setdefault("cell", []).append(cell)
    return steps


RANDOM = np.random.default_rng(11)


@pytest.mark.parametrize("kind", ["lstm", "gru"])
@pytest.mark.parametrize("turn", range(6))
def test_what_is_held_is_passed_on(kind: str, turn: int, tmp_path: Path) -> None:
    """Against stepping by hand: random clamps, at one step or all, in one unit or all."""
    traced = trace(LayerSpec(kind=kind, units=3, timesteps=5, seed=turn))
    names = [q.name for q in traced.cell.quantities if q.role != "state"]
    clamps = [
        Clamp(str(RANDOM.choice(names)), *map(int, RANDOM.integers(0, (6, 4))), value)
        for value in RANDOM.uniform(0, 1, 5).round(2).tolist()
    ]
    found, expected = replayed(traced, clamps, tmp_path)["clamped"], stepped(traced, clamps)
    assert set(found) <= set(expected)
    for name, values in found.items():
        # Both in double precision, on the same weights in single precision.
        np.testing.assert_allclose(values, expected[name], atol=1e-9, err_msg=name)


def test_forget_1_and_input_0_hand_the_cell_state_on(tmp_path: Path) -> None:
    traced = trace(LayerSpec(kind="lstm", timesteps=5))
    clamps = (Clamp("forget_gate", 2, 0, 1.0), Clamp("input_gate", 2, 0, 0.0))
    found = replayed(traced, clamps, tmp_path)
    cell = found["clamped"]["cell"]
    np.testing.assert_array_equal(cell[1], cell[0])
    moved = cell - found["free"]["cell"]
    assert not moved[0].any()
    assert moved[1:].all()


def test_the_update_gate_of_gru_keeps_the_state(tmp_path: Path) -> None:
    """Keras's h = z · h_prev + (1 − z) · candidate: z = 1 everywhere leaves the start."""
    traced = trace(LayerSpec(kind="gru", timesteps=4))
    found = replayed(traced, (Clamp("update_gate", 0, 0, 1.0),), tmp_path)
    assert not found["clamped"]["hidden"].any()


def test_one_unit_is_held_alone(tmp_path: Path) -> None:
    traced = trace(LayerSpec(kind="lstm", timesteps=3, units=4))
    found = replayed(traced, (Clamp("output_gate", 3, 2, 0.0),), tmp_path)
    moved = found["clamped"]["hidden"] - found["free"]["hidden"]
    assert np.argwhere(moved).tolist() == [[2, 1]]
    assert found["clamped"]["hidden"][2, 1] == 0


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_the_memory_update_adds_up(kind, tmp_path: Path) -> None:
    traced = trace(LayerSpec(kind=kind, timesteps=4))
    for preset in PRESETS[kind]:
        update = replayed(traced, preset.clamps, tmp_path)["update"]
        assert len(update) == 4
        for total, result in update:
            np.testing.assert_allclose(total, result, atol=1e-12)  # the same, summed anew


def test_what_the_script_is_handed() -> None:
    traced = trace(LayerSpec(kind="gru"))
    clamps = (Clamp("candidate", 0, 3, -0.5),)
    data = clamping_data(traced, clamps, 2, 0)
    assert data["clamps"] == write_clamps(clamps) == "candidate-all-3--0.5"
    assert (data["step"], data["unit"]) == (2, 0)
    assert data["limits"] == {
        "update_gate": (0.0, 1.0),
        "reset_gate": (0.0, 1.0),
        "candidate": (-1.0, 1.0),
    }
    json.dumps(data)


def test_the_script_is_one_module() -> None:
    script = clamping_script()
    assert script.count("export default") == 1
    assert "import {" not in script
    for word in ("lstm", "simple_rnn", "forget", "update_gate", "candidate"):
        assert word not in script.lower(), f"the script knows {word!r}"
