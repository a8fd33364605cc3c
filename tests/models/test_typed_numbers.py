"""What stands between numbers that were typed, and what is inside them."""

import pytest

from models.gates import read_vector
from models.series import read_numbers
from models.training_numbers import read_sequence
from models.typed_numbers import split_numbers


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1 2.5 3", ["1", "2.5", "3"]),
        ("1, 2.5;\n3", ["1", "2.5", "3"]),
        ("1,2,3", ["1", "2", "3"]),
        ("1,5 −2,25", ["1.5", "−2.25"]),
        ("1,5; 2,25", ["1.5", "2.25"]),
        ("1,5 2", ["1", "5", "2"]),  # not in every number: it may stand between them
        ("1,5", ["1", "5"]),
        ("", []),
    ],
)
def test_numbers_are_split(text, parts) -> None:
    assert split_numbers(text) == parts


def test_decimal_commas_are_read_wherever_numbers_are_typed() -> None:
    assert read_vector("x", "0,5 1,25") == (0.5, 1.25)
    assert read_sequence("1,5 2,5 3,5 4,5 5,5") == (1.5, 2.5, 3.5, 4.5, 5.5)
    assert read_numbers("1,5 2,5 4,5 8,5").values.tolist() == [1.5, 2.5, 4.5, 8.5]
