"""The Bidirectional page: every cell and every way to merge, both halves everywhere."""

import numpy as np
import pytest

from models.spec import MERGE_MODES, LayerSpec
from pages.shared.cached import trace_of
from tests.drawn import drawn
from tests.pages.conftest import html_of
from tests.pages.test_layer_pages import (
    address,
    control,
    figures,
    set_control,
    text_of,
)


def show(app, view: str):
    app.session_state["view"] = view
    return app.run()


def test_the_untouched_page_shows_a_true_layer(open_page) -> None:
    app = open_page("bidirectional")
    assert not app.exception
    text = text_of(html_of(app))
    assert "output = Bidirectional(LSTM(4))(x)" in text
    assert "output (1, 8)" in text
    assert "matches Keras" in text
    assert "✗" not in text
    assert address(app) == {}


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
@pytest.mark.parametrize("mode", MERGE_MODES)
def test_every_cell_and_every_way_to_merge(open_page, kind: str, mode: str) -> None:
    query = {"kind": kind, "merge_mode": mode, "return_sequences": "true"}
    app = open_page("bidirectional", **query, return_state="true")
    assert not app.exception
    assert not app.warning
    text = text_of(html_of(app))
    assert "✗" not in text
    assert "matches Keras" in text
    size = 8 if mode == "concat" else 4
    outputs = ("forward_output", "backward_output") if mode == "none" else ("output",)
    for name in outputs:
        assert f"{name} (1, 3, {size})" in text
    halves = ["forward_h", "forward_c", "backward_h", "backward_c"]
    states = [name for name in halves if kind == "lstm" or not name.endswith("c")]
    assert f"{', '.join((*outputs, *states))} = Bidirectional(" in text


def test_the_charts_are_those_of_both_halves(open_page) -> None:
    app = open_page("bidirectional", kind="gru")
    heatmaps = [t for t in figures(app)[0]["data"] if t["type"] == "heatmap"]
    trace = trace_of(LayerSpec(kind="gru", bidirectional=True))
    for heatmap, direction in zip(heatmaps, trace.directions, strict=True):
        expected = direction.quantities["hidden"][0].T
        np.testing.assert_array_equal(drawn(heatmap["z"]), expected)
    assert len(figures(show(app, "Gates"))[0]["data"]) == 6
    assert len(figures(show(app, "Weights"))[0]["data"]) == 24


def test_the_ledger_has_both_halves(open_page) -> None:
    app = show(open_page("bidirectional"), "Parameters")
    labels = figures(app)[0]["data"][0]["labels"]
    assert {"forward LSTM", "backward LSTM"} <= set(labels)
    assert "equal to layer.count_params() = 224" in text_of(html_of(app))


def test_both_halves_can_be_taken_away(open_page) -> None:
    app = show(open_page("bidirectional"), "Take it away")
    assert not app.exception
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Python script", "Arrays (.npz)", "Table (.csv)"]


def test_the_last_step_is_not_the_layers_last_output(open_page) -> None:
    app = open_page("bidirectional", return_sequences="true")
    text = text_of(html_of(app)).replace("&#x27;", "'")
    assert "✓ output[:, -1] != what return_sequences=False gives" in text


def test_controls_reach_the_layer_and_the_address(open_page) -> None:
    app = open_page("bidirectional")
    set_control(app, "selectbox", "merge_mode", "none")
    app.get("button_group")[0].set_value("gru").run()
    assert "forward_output, backward_output = Bidirectional(GRU(4), merge_mode=None)" in (
        text_of(html_of(app))
    )
    assert address(app) == {"kind": ["gru"], "merge_mode": ["none"]}
    names = {toggle.key for toggle in app.toggle}
    assert "layer_go_backwards" not in names
    assert "layer_reset_after" in names


def test_the_address_makes_the_identical_screen(open_page) -> None:
    query = {"kind": "simple_rnn", "merge_mode": "mul", "units": "3"}
    first = open_page("bidirectional", **query)
    set_control(first, "text_input", "initial_hidden", "0.1")
    second = open_page("bidirectional", **address(first))
    assert address(second) == address(first)
    assert html_of(second) == html_of(first)
    assert figures(second) == figures(first)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"kind": "<script>"}, "kind"),
        ({"kind": ["lstm", "gru"]}, "given 2 times"),
        ({"merge_mode": "None"}, "merge_mode"),
        ({"go_backwards": "true"}, "go_backwards"),
        ({"bidirectional": "false"}, "bidirectional"),
        ({"units": "0"}, "units"),
    ],
)
def test_a_wrong_address_gets_one_sentence_and_the_default(
    open_page, parameters, named: str
) -> None:
    app = open_page("bidirectional", **parameters)
    assert not app.exception
    assert len(app.warning) == 1
    assert named in app.warning[0].value.replace("\\", "")
    assert "output = Bidirectional(LSTM(4))(x)" in text_of(html_of(app))
    assert address(app) == {}


def test_what_a_layer_page_had_backwards_does_no_harm_here(open_page) -> None:
    app = open_page("bidirectional")
    app.session_state["layer_go_backwards"] = True
    app.run()
    assert not app.exception
    assert not app.warning
    assert "go_backwards" not in text_of(html_of(app))


@pytest.mark.parametrize("name", ["bidirectional", "merge_mode", "kind"])
def test_a_layer_page_has_no_halves(open_page, name: str) -> None:
    app = open_page("lstm", **{name: {"bidirectional": "true"}.get(name, "sum")})
    assert not app.exception
    assert len(app.warning) == 1
    assert "output = LSTM(4)(x)" in text_of(html_of(app))


def test_reset_puts_everything_back(open_page) -> None:
    app = open_page("bidirectional", kind="gru", merge_mode="sum", units="9")
    next(button for button in app.button if button.label == "Reset").click().run()
    assert address(app) == {}
    assert control(app, "selectbox", "merge_mode").value == "concat"
    assert "output = Bidirectional(LSTM(4))(x)" in text_of(html_of(app))


@pytest.mark.parametrize("view", ["States", "Gates", "Weights", "Parameters", "Equations"])
def test_largest_configuration(open_page, view: str) -> None:
    app = open_page("bidirectional", units="64", timesteps="60", features="8")
    show(app, view)
    assert not app.exception
    assert "output (1, 128)" in text_of(html_of(app))
