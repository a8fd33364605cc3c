"""Clamped gates: nothing clamped is the trace itself; what is held is passed on."""

import numpy as np
import pytest

from models.cells.catalog import describe
from models.clamping import (
    Clamp,
    memory_update,
    read_clamps,
    run_clamped,
    set_free,
    with_clamp,
    write_clamps,
)
from models.config import LayerConfig
from models.gates import DEFAULT_VECTORS, GatedVectors, nearest_vectors, read_vector
from models.gates_presets import PRESETS
from models.spec import LayerSpec
from models.worker.trace import trace


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
@pytest.mark.parametrize("reset_after", [True, False])
def test_nothing_clamped_is_the_trace(kind, reset_after) -> None:
    found = trace(LayerSpec(kind=kind, timesteps=7, reset_after=reset_after, seed=3))
    run = run_clamped(found, ())
    for name, values in found.directions[0].quantities.items():
        np.testing.assert_array_equal(run.clamped.quantities[name], values)


def test_forget_1_and_input_0_hand_the_cell_state_on() -> None:
    found = trace(LayerSpec(kind="lstm", timesteps=5))
    run = run_clamped(
        found, (Clamp("forget_gate", 2, 0, 1.0), Clamp("input_gate", 2, 0, 0))
    )
    cell = run.clamped.quantities["cell"][0]
    np.testing.assert_array_equal(cell[1], cell[0])
    assert not run.moved("cell")[0].any()
    assert run.moved("cell")[1:].all()
    assert run.holds("forget_gate", 2, 0)
    assert not run.holds("forget_gate", 3, 0)


def test_the_update_gate_of_gru_keeps_the_state() -> None:
    """Keras's h = z · h_prev + (1 − z) · candidate: z = 1 everywhere leaves the start."""
    found = trace(LayerSpec(kind="gru", timesteps=4))
    run = run_clamped(found, (Clamp("update_gate", 0, 0, 1.0),))
    assert not run.clamped.quantities["hidden"].any()


def test_one_unit_is_held_alone() -> None:
    found = trace(LayerSpec(kind="lstm", timesteps=3, units=4))
    run = run_clamped(found, (Clamp("output_gate", 3, 2, 0.0),))
    moved = run.moved("hidden")
    assert np.argwhere(moved).tolist() == [[2, 1]]
    assert run.clamped.quantities["hidden"][0, 2, 1] == 0


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_the_memory_update_adds_up(kind) -> None:
    found = trace(LayerSpec(kind=kind, timesteps=4))
    for preset in PRESETS[kind]:
        run = run_clamped(found, preset.clamps)
        for step in range(1, 5):
            update = memory_update(run.clamped, step)
            total = sum(np.prod([f.values for f in term], axis=0) for term in update.terms)
            # float32, two products and a sum.
            np.testing.assert_allclose(total, update.result.values, atol=1e-6)


def test_clamps_are_kept_in_the_address() -> None:
    cell = describe(LayerConfig("lstm", units=4, features=2))
    clamps = (Clamp("forget_gate", 2, 0, 0.5), Clamp("candidate", 0, 3, -1.0))
    assert read_clamps(write_clamps(clamps), cell) == clamps
    clamps = with_clamp(clamps, Clamp("forget_gate", 0, 0, 1.0))
    assert clamps == (Clamp("candidate", 0, 3, -1.0), Clamp("forget_gate", 0, 0, 1.0))
    freed = set_free(clamps, "forget_gate", 2, 0)
    assert read_clamps(write_clamps(freed), cell) == freed


@pytest.mark.parametrize(
    "text", ["forget_gate-0-all-1", "forget_gate-1-all-2", "cell-1-1-0", "x", "a-b-c-d"]
)
def test_other_texts_get_a_sentence(text: str) -> None:
    cell = describe(LayerConfig("lstm", units=4, features=2))
    with pytest.raises(ValueError, match="a clamp must read like"):
        read_clamps(text, cell)


def test_the_gate_that_everybody_can_check() -> None:
    assert DEFAULT_VECTORS.memory == (8, 11, 3, 7, 5, 15)
    assert GatedVectors(g=(0.25,), x=(8,), s=(4,)).memory == (5,)


def test_typed_vectors_are_mended_and_named() -> None:
    vectors, problems = nearest_vectors(("0 2", "1 2 3", "<b>"))
    assert vectors.g == (0, 1)
    assert vectors.x == (1, 2)
    assert len(problems) == 3
    assert "'<b>' was given" in problems[0]
    assert read_vector("x", "1, 2; −3") == (1, 2, -3)
