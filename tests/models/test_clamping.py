"""What is held, as an address says it; and the gate that everybody can check."""

import pytest

from models.cells.catalog import describe
from models.clamping import MAX_CLAMPS, Clamp, read_clamps, write_clamps
from models.config import LayerConfig
from models.gates import DEFAULT_VECTORS, GatedVectors, nearest_vectors, read_vector


def test_clamps_are_kept_in_the_address() -> None:
    cell = describe(LayerConfig("lstm", units=4, features=2))
    clamps = (Clamp("forget_gate", 2, 0, 0.5), Clamp("candidate", 0, 3, -1.0))
    assert read_clamps(write_clamps(clamps), cell) == clamps
    free = (*clamps, Clamp("forget_gate", 2, 3, None))
    assert write_clamps(free).endswith("forget_gate-2-3-free")
    assert read_clamps(write_clamps(free), cell) == free


def test_an_address_holds_only_so_many() -> None:
    cell = describe(LayerConfig("gru", units=4, features=2))
    some = write_clamps([Clamp("candidate", 10, 8, -0.55)] * MAX_CLAMPS)
    assert len(read_clamps(some, cell)) == MAX_CLAMPS
    with pytest.raises(ValueError, match="more than 100 clamps"):
        read_clamps(f"{some} candidate-1-1-0", cell)


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
