"""The line of Keras: what is written, what is left out, and what has a colour."""

import pytest

from models.code import changed_arguments, layer_line
from models.spec import LayerSpec


def line(kind, **options) -> str:
    return "".join(token.text for token in layer_line(LayerSpec(kind=kind, **options)))


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("simple_rnn", {}, "output = SimpleRNN(4)(x)"),
        ("lstm", {"units": 64}, "output = LSTM(64)(x)"),
        ("gru", {"return_state": True}, "output, h = GRU(4, return_state=True)(x)"),
        (
            "lstm",
            {"return_sequences": True, "return_state": True},
            "output, h, c = LSTM(4, return_sequences=True, return_state=True)(x)",
        ),
        (
            "gru",
            {
                "go_backwards": True,
                "reset_after": False,
                "use_bias": False,
                "recurrent_activation": "hard_sigmoid",
                "activation": "relu",
            },
            "output = GRU(4, activation='relu', recurrent_activation='hard_sigmoid', "
            "use_bias=False, reset_after=False, go_backwards=True)(x)",
        ),
        (
            "lstm",
            {"unit_forget_bias": False, "reset_after": False},
            "output = LSTM(4, unit_forget_bias=False)(x)",
        ),
        (
            "simple_rnn",
            {"recurrent_activation": "tanh", "unit_forget_bias": False},
            "output = SimpleRNN(4)(x)",
        ),
        # The seed, the sentence and the steps are no arguments of the layer.
        (
            "gru",
            {"seed": 7, "timesteps": 9, "sentence": "x", "features": 5},
            "output = GRU(4)(x)",
        ),
        ("gru", {"initial_hidden": (0.5,)}, "output = GRU(4)(x, initial_state=h0)"),
        ("lstm", {"initial_cell": (0.5,)}, "output = LSTM(4)(x, initial_state=[h0, c0])"),
        ("lstm", {"initial_hidden": (0.0,)}, "output = LSTM(4)(x)"),
        ("simple_rnn", {"initial_cell": (0.5,)}, "output = SimpleRNN(4)(x)"),
    ],
)
def test_the_line_is_what_one_would_type(kind, options, expected: str) -> None:
    assert line(kind, **options) == expected


def test_only_the_units_have_a_colour() -> None:
    tokens = layer_line(LayerSpec(kind="lstm", units=7, return_sequences=True))
    assert [(t.text, t.dimension) for t in tokens if t.dimension] == [("7", "units")]


def test_the_line_is_python() -> None:
    for kind in ("simple_rnn", "lstm", "gru"):
        compile(line(kind, activation="relu", return_state=True), "line", "exec")


def test_changed_arguments_are_those_of_the_layer() -> None:
    spec = LayerSpec(kind="gru", activation="relu", seed=3, unit_forget_bias=False)
    assert list(changed_arguments(spec)) == [("activation", "relu")]
