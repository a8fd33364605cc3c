"""The ledger, counted without Keras, against what Keras counts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ledger import ledger
from models.spec import LayerSpec
from models.worker.build import build_layer


@given(
    kind=st.sampled_from(["simple_rnn", "lstm", "gru"]),
    units=st.integers(1, 64),
    features=st.integers(1, 8),
    use_bias=st.booleans(),
    reset_after=st.booleans(),
    bidirectional=st.booleans(),
)
def test_total_is_keras_s(bidirectional: bool, **arguments: object) -> None:
    spec = LayerSpec(**arguments, bidirectional=bidirectional)  # type: ignore[arg-type]
    layer = build_layer(spec)
    book = ledger(spec)
    assert book.total == layer.count_params()
    assert book.total == sum(math.prod(block.shape) for block in book.blocks)
    half = layer.forward_layer if bidirectional else layer
    names = ("kernel", "recurrent_kernel", "bias")[: len(half.get_weights())]
    for name, values in zip(names, half.get_weights(), strict=True):
        blocks = [b for b in book.blocks if (b.weight, b.direction) == (name, "forward")]
        assert sum(block.count for block in blocks) == values.size
    assert calculated(book.formula_with_numbers) == book.total
    numbers = book.formula.replace("units", str(spec.units))
    numbers = numbers.replace("features", str(spec.features))
    assert book.formula_with_numbers == f"{numbers} = {book.total:,}"


def calculated(formula: str) -> int:
    """Calculate the left side of a formula such as `4 × (2 × 4 + 4) = 48`."""
    left, _, right = formula.partition(" = ")
    assert set(left) <= set("0123456789 ×+()")
    value = int(eval(left.replace("×", "*")))
    assert value == int(right.replace(",", ""))
    return value


@pytest.mark.parametrize(
    ("arguments", "total", "formula"),
    [
        (
            {"kind": "simple_rnn"},
            28,
            "features × units + units × units + units",
        ),
        (
            {"kind": "lstm"},
            112,
            "4 × (features × units + units × units + units)",
        ),
        (
            {"kind": "gru"},
            96,
            "3 × (features × units + units × units + 2 × units)",
        ),
        (
            {"kind": "gru", "reset_after": False},
            84,
            "3 × (features × units + units × units + units)",
        ),
        (
            {"kind": "lstm", "use_bias": False},
            96,
            "4 × (features × units + units × units)",
        ),
    ],
)
def test_the_defaults(arguments: dict[str, object], total: int, formula: str) -> None:
    book = ledger(LayerSpec(**arguments))  # type: ignore[arg-type]
    assert book.total == total
    assert book.formula == formula


def test_numbers_are_grouped() -> None:
    book = ledger(LayerSpec(kind="lstm", units=64, features=8))
    assert book.formula_with_numbers == "4 × (8 × 64 + 64 × 64 + 64) = 18,688"


def test_the_second_bias_row_of_a_gru_is_a_block_of_its_own() -> None:
    biases = [b for b in ledger(LayerSpec(kind="gru")).blocks if b.weight == "bias"]
    assert [(b.gate, b.block.row) for b in biases] == [
        (gate, row) for row in (0, 1) for gate in ("update_gate", "reset_gate", "candidate")
    ]
