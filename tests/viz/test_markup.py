"""Fragments of HTML: the right numbers in the right colours, and all text escaped."""

import re
from dataclasses import replace

import pytest

from models.cells.notation import equation
from models.code import layer_line
from models.config import LayerConfig
from models.facts import Fact
from models.ledger import ledger
from models.returns import layer_returns
from models.spec import LayerSpec
from tests.viz.build import make_trace
from viz import markup

HOSTILE = "<script>alert(1)</script>\"'&"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;"


def colored(html: str) -> list[tuple[str, str]]:
    """Return what stands in a dimension's colour: (dimension, text)."""
    found = re.findall(r'<b class="u-dim" style="color:var\(--hue-(\w+)\)">(.*?)</b>', html)
    return [(dimension, text) for dimension, text in found]


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_the_heading_is_code_with_the_units_in_their_colour() -> None:
    html = markup.heading(layer_line(LayerSpec(kind="gru", units=7, activation="relu")))
    assert html.startswith('<h1 class="u-code">')
    assert colored(html) == [("units", "7")]
    assert text_of(html) == "output = GRU(7, activation=&#x27;relu&#x27;)(x)"


def test_a_long_call_is_written_smaller() -> None:
    """Code, tensors, lens and gates share a projector's screen."""
    config = LayerConfig("lstm", 4, 2, return_state=True, bidirectional=True)
    several = layer_returns(config, timesteps=3).tensors
    assert '<ul class="u-chips u-many"' in markup.call_summary((1, 3, 2), several)
    assert '<ul class="u-chips"' in markup.call_summary((1, 3, 2), several[:4])
    spec = LayerSpec(kind="lstm", return_sequences=True, return_state=True)
    assert markup.heading(layer_line(spec)).startswith('<h1 class="u-code">')
    spec = replace(spec, bidirectional=True)
    assert markup.heading(layer_line(spec)).startswith('<h1 class="u-code u-long">')


def test_a_shape_has_every_number_in_its_dimensions_colour() -> None:
    html = markup.shape(("batch", "timesteps", "units"), (1, 3, 4))
    assert text_of(html) == "(1, 3, 4)"
    assert colored(html) == [("batch", "1"), ("timesteps", "3"), ("units", "4")]
    assert text_of(markup.shape(("units",), (4,))) == "(4,)"
    with pytest.raises(ValueError, match="zip"):
        markup.shape(("units",), (4, 5))


def test_the_call_names_its_input_and_every_tensor_that_comes_out() -> None:
    config = LayerConfig("lstm", 4, 2, return_sequences=True, return_state=True)
    html = markup.call_summary(
        (1, 3, 2), layer_returns(config, timesteps=3).tensors, "<p>!"
    )
    chips = re.findall(r'<li class="u-chip">(.*?)</li>', html)
    assert [text_of(chip.split("<span")[0]) for chip in chips] == [
        "x (1, 3, 2)",
        "output (1, 3, 4)",
        "h (1, 4)",
        "c (1, 4)",
    ]
    assert colored(chips[0])[-1] == ("features", "2")
    assert colored(chips[1])[-1] == ("units", "4")
    assert html.endswith('<div class="u-proofs"><p>!</div>')


def test_facts_are_ticked_or_crossed_and_escaped() -> None:
    html = markup.fact_list([Fact("a == b", "4 of 4", True), Fact(HOSTILE, HOSTILE, False)])
    first, second = re.findall(r"<li>(.*?)</li>", html)
    assert first.startswith('<span class="u-good">✓</span> <code>a == b</code>')
    assert second.startswith('<span class="u-bad">✗</span>')
    assert second.count(ESCAPED) == 2
    assert "<script" not in html


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (3e-8, "✓ matches Keras within 3e-8"),
        (0.0, "✓ matches Keras exactly"),
        (1.2e-5, "✓ matches Keras within 1e-5"),
        (2e-5, "✗ differs from Keras by 2e-5, more than rounding explains (1e-5)"),
        (float("inf"), "✗ differs from Keras by inf, more than rounding explains (1e-5)"),
        (float("nan"), "✗ differs from Keras by nan, more than rounding explains (1e-5)"),
        (1e10, "✗ differs from Keras by 1e10, more than rounding explains (1e-5)"),
    ],
)
def test_the_check_says_how_closely_it_agrees(error: float, sentence: str) -> None:
    html = markup.keras_check(make_trace(max_abs_error=error))
    assert text_of(html) == sentence
    assert ('class="u-check u-good"' in html) == sentence.startswith("✓")
    assert ('class="u-check u-bad"' in html) == sentence.startswith("✗")


def test_equations_are_in_their_gates_hue() -> None:
    trace = make_trace("lstm")
    forget = trace.cell.by_name["forget_gate"]
    rows = [(forget.label, equation(trace.config, trace.cell, forget))]
    html = markup.equations(rows)
    assert text_of(html).startswith("forget gate")
    assert text_of(html).removeprefix("forget gate") == "ft = σ(xt Wf + ht−1 Uf + bf)"
    assert '<dt style="color:var(--hue-forget_gate)">' in html
    assert '<b style="color:var(--hue-forget_gate)">W<sub>f</sub></b>' in html
    assert '<i style="color:var(--hue-features)">x<sub>t</sub></i>' in html


def test_equations_follow_an_activation_whose_name_is_hostile() -> None:
    trace = make_trace("simple_rnn", activation="<b>")
    hidden = trace.cell.by_name["hidden"]
    html = markup.equations([(HOSTILE, equation(trace.config, trace.cell, hidden))])
    assert "<span>&lt;b&gt;</span>" in html
    assert "<script" not in html


@pytest.mark.parametrize(
    ("kind", "symbolic", "numbers"),
    [
        (
            "lstm",
            "4 × (features × units + units × units + units)",
            "4 × (2 × 4 + 4 × 4 + 4) = 112",
        ),
        (
            "gru",
            "3 × (features × units + units × units + 2 × units)",
            "3 × (2 × 4 + 4 × 4 + 2 × 4) = 96",
        ),
        (
            "simple_rnn",
            "features × units + units × units + units",
            "2 × 4 + 4 × 4 + 4 = 28",
        ),
    ],
)
def test_the_formulas_have_the_same_colours(kind, symbolic: str, numbers: str) -> None:
    counted = ledger(LayerConfig(kind, 4, 2))
    above = markup.formula(counted.formula)
    below = markup.formula_with_numbers(counted.formula_with_numbers, counted.formula)
    assert text_of(above) == symbolic
    assert text_of(below) == numbers
    names = [dimension for dimension, _ in colored(above)]
    assert names == [dimension for dimension, _ in colored(below)]
    assert [text for _, text in colored(below)] == [
        {"features": "2", "units": "4"}[name] for name in names
    ]


def test_the_ledger_agrees_with_keras_or_says_that_it_does_not() -> None:
    assert text_of(markup.ledger_check(1112, 1112)) == (
        "✓ equal to layer.count_params() = 1,112"
    )
    wrong = markup.ledger_check(112, 96)
    assert "u-bad" in wrong
    assert text_of(wrong) == "✗ the ledger has 112, but layer.count_params() is 96"


def test_scales_are_legends_with_ends_and_words() -> None:
    assert text_of(markup.gate_scale("forget_gate", "forget gate")) == "forget gate01"
    assert "−1" in markup.state_scale()
    assert "|value|^0.6" in markup.state_scale()
    assert "−1.25" in markup.weight_scale(1.25)
    assert HOSTILE not in markup.gate_scale("forget_gate", HOSTILE)
    assert "rgba(200,45,100,0.720) 100%" in markup.gate_scale("forget_gate", "f")


def test_the_legend_has_the_four_dimensions() -> None:
    assert colored(markup.dimension_legend()) == [
        ("batch", "batch"),
        ("timesteps", "time steps"),
        ("features", "features"),
        ("units", "units"),
    ]


def test_the_table_of_embeddings_escapes_its_words() -> None:
    html = markup.embedding_table(["I", HOSTILE], [(0.5, 0.4), (1e-5, -0.25)])
    assert '<th scope="row"><bdi>I</bdi></th><td>0.5</td><td>0.4</td>' in html
    assert f"<bdi>{ESCAPED}</bdi></th><td>1e-05</td><td>-0.25</td>" in html
    assert "<script" not in html
