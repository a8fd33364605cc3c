"""Equations as they are written on the page, against the literal ones of the field."""

import re
from types import ModuleType

import pytest

from models.cells import gru, lstm, simple_rnn
from models.cells.catalog import describe
from models.cells.notation import equation, plain
from models.config import LayerConfig

# kind, arguments, equations in computing order
EQUATIONS: list[tuple[str, dict[str, object], list[str]]] = [
    ("simple_rnn", {}, ["h_t = tanh(x_t W + h_t−1 U + b)"]),
    ("simple_rnn", {"use_bias": False}, ["h_t = tanh(x_t W + h_t−1 U)"]),
    ("simple_rnn", {"activation": "relu"}, ["h_t = relu(x_t W + h_t−1 U + b)"]),
    ("simple_rnn", {"activation": "linear"}, ["h_t = x_t W + h_t−1 U + b"]),
    (
        "lstm",
        {},
        [
            "f_t = σ(x_t W_f + h_t−1 U_f + b_f)",
            "i_t = σ(x_t W_i + h_t−1 U_i + b_i)",
            "c̃_t = tanh(x_t W_c + h_t−1 U_c + b_c)",
            "c_t = f_t ⊙ c_t−1 + i_t ⊙ c̃_t",
            "o_t = σ(x_t W_o + h_t−1 U_o + b_o)",
            "h_t = o_t ⊙ tanh(c_t)",
        ],
    ),
    (
        "gru",
        {},
        [
            "z_t = σ(x_t W_z + b_z + h_t−1 U_z + b′_z)",
            "r_t = σ(x_t W_r + b_r + h_t−1 U_r + b′_r)",
            "h̃_t = tanh(x_t W_h + b_h + r_t ⊙ (h_t−1 U_h + b′_h))",
            "h_t = z_t ⊙ h_t−1 + (1 − z_t) ⊙ h̃_t",
        ],
    ),
    (
        "gru",
        {"reset_after": False},
        [
            "z_t = σ(x_t W_z + h_t−1 U_z + b_z)",
            "r_t = σ(x_t W_r + h_t−1 U_r + b_r)",
            "h̃_t = tanh(x_t W_h + (r_t ⊙ h_t−1) U_h + b_h)",
            "h_t = z_t ⊙ h_t−1 + (1 − z_t) ⊙ h̃_t",
        ],
    ),
]


def written(kind: str, **arguments: object) -> list[str]:
    config = LayerConfig(kind=kind, units=4, features=2, **arguments)  # type: ignore[arg-type]
    cell = describe(config)
    return [plain(equation(config, cell, quantity)) for quantity in cell.quantities]


@pytest.mark.parametrize(("kind", "arguments", "expected"), EQUATIONS)
def test_equations(kind: str, arguments: dict[str, object], expected: list[str]) -> None:
    assert written(kind, **arguments) == expected


@pytest.mark.parametrize(
    ("module", "kind", "variants"),
    [
        (simple_rnn, "simple_rnn", [{}]),
        (lstm, "lstm", [{}]),
        (gru, "gru", [{}, {"reset_after": False}]),
    ],
)
def test_the_docstrings_say_the_same(
    module: ModuleType, kind: str, variants: list[dict[str, object]]
) -> None:
    """Every equation of a cell's docstring is one that the page writes."""
    pattern = re.compile(r"^    (\S+_t = .+?)(?:  +\S.*)?$", re.MULTILINE)
    lines = pattern.findall(module.__doc__ or "")
    assert lines
    pages = {line for variant in variants for line in written(kind, **variant)}
    assert {line.replace("{t-1}", "t−1") for line in lines} <= pages


@pytest.mark.parametrize(
    ("kind", "arguments"), [(kind, arguments) for kind, arguments, _ in EQUATIONS]
)
def test_tokens_know_what_they_belong_to(kind: str, arguments: dict[str, object]) -> None:
    config = LayerConfig(kind=kind, units=4, features=2, **arguments)  # type: ignore[arg-type]
    cell = describe(config)
    for quantity in cell.quantities:
        tokens = equation(config, cell, quantity)
        assert tokens[0].quantity == quantity.name
        gates = {block.gate for block in cell.blocks}
        for token in tokens:
            if token.role == "weight":
                assert token.quantity in gates
            if token.role == "quantity":
                assert token.quantity in cell.by_name
