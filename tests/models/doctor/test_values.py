"""The values in time of a pasted model's layers, and what is not drawn."""

import pytest

from models.doctor_case import Request
from models.worker.doctor_trace import trace_in_model

_BOTH = """
inputs = keras.Input((5, 3))
x = layers.Bidirectional(
    layers.LSTM(4, return_sequences=True),
    backward_layer=layers.{backward}, name="both",
)(inputs)
model = keras.Model(inputs, layers.{head}(x))
"""


def test_a_layer_reads_what_the_layers_before_it_give() -> None:
    backward = "LSTM(4, return_sequences=True, go_backwards=True)"
    request = Request(source=_BOTH.format(backward=backward, head='GRU(2, name="last")'))
    both, last = (trace_in_model(request, layer=name) for name in ("both", "last"))
    assert [direction.name for direction in both.directions] == ["forward", "backward"]
    assert (last.inputs == both.returns[0].value).all()


@pytest.mark.parametrize(
    ("backward", "named"),
    [
        ("GRU(4, return_sequences=True, go_backwards=True)", r"LSTM\(4\) and GRU\(4\)"),
        ("LSTM(6, return_sequences=True, go_backwards=True)", r"LSTM\(4\) and LSTM\(6\)"),
    ],
)
def test_halves_of_two_makes_are_not_drawn_as_one(backward: str, named: str) -> None:
    source = _BOTH.format(backward=backward, head="GlobalMaxPooling1D()")
    request = Request(source=source)
    with pytest.raises(ValueError, match=f"The halves are {named}.*give backward_layer"):
        trace_in_model(request, layer="both")
