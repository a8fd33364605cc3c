"""The Compare page: three cells, or two settings, on common scales and in the address."""

import numpy as np
import pytest

from models.engine import WorkerDiedError
from models.spec import LayerSpec
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


def compared(app) -> list[dict]:
    """Return the figures that stand side by side; the last one is of the inside."""
    return figures(app)[:-1]


def choose(app, key: str, value: str):
    groups = app.get("button_group")
    return (
        next(item for item in groups if item.key == f"layer_{key}").set_value(value).run()
    )


def test_three_cells_with_their_shapes_parameters_and_states(open_page) -> None:
    app = open_page("compare")
    assert not app.exception
    text = text_of(html_of(app))
    for title, count in (("SimpleRNN", 28), ("LSTM", 112), ("GRU", 96)):
        assert f"output = {title}(4)(x)" in text
        assert f"= {count} parameters" in text
    assert text.count("matches Keras") == 3
    assert "✗" not in text
    assert address(app) == {}
    kinds = ("simple_rnn", "lstm", "gru")
    for figure, kind in zip(compared(app), kinds, strict=True):
        trace = trace_of(LayerSpec(kind=kind))
        expected = trace.directions[0].quantities["hidden"][0].T
        np.testing.assert_array_equal(drawn(figure["data"][0]["z"]), expected)
    ranges = {tuple(figure["layout"]["yaxis2"]["range"]) for figure in compared(app)}
    assert len(ranges) == 1


def test_the_inside_is_that_of_the_chosen_layer(open_page) -> None:
    app = choose(open_page("compare"), "inside", "2")
    assert address(app) == {"inside": ["2"]}
    titles = [a["text"] for a in figures(app)[-1]["layout"]["annotations"]]
    assert titles[2].startswith("cell state c")


def test_each_layer_is_traced_once(open_page, executor) -> None:
    open_page("compare")
    assert executor.calls == ["trace"] * 3


def test_two_settings_of_one_cell(open_page) -> None:
    app = choose(open_page("compare"), "compare", "settings")
    choose(app, "kind", "gru")
    set_control(app, "selectbox", "varied", "reset_after")
    assert not app.exception
    text = text_of(html_of(app))
    assert "output = GRU(4)(x)" in text
    assert "output = GRU(4, reset_after=False)(x)" in text
    assert "✓ the same weights kernel, recurrent_kernel" in text
    assert "✓ h differs by up to" in text
    assert len(compared(app)) == 2
    assert address(app) == {
        "compare": ["settings"],
        "kind": ["gru"],
        "varied": ["reset_after"],
    }


def test_a_function_is_varied_to_another(open_page) -> None:
    app = open_page("compare", compare="settings", varied="activation", other="elu")
    assert "LSTM(4, activation='elu')" in text_of(html_of(app)).replace("&#x27;", "'")
    set_control(app, "selectbox", "other", "tanh")
    assert "✓ h is the same" in text_of(html_of(app))


def test_the_address_makes_the_identical_screen(open_page) -> None:
    query = {"compare": "settings", "kind": "gru", "varied": "go_backwards", "inside": "2"}
    first = open_page("compare", **query, units="3", seed="5")
    second = open_page("compare", **address(first))
    assert address(second) == {**{n: [v] for n, v in query.items()}} | {
        "units": ["3"],
        "seed": ["5"],
    }
    assert html_of(second) == html_of(first)
    assert figures(second) == figures(first)


def test_the_options_of_all_three_cells_are_offered(open_page) -> None:
    app = open_page("compare")
    set_control(app, "toggle", "reset_after", False)
    set_control(app, "toggle", "unit_forget_bias", False)
    text = text_of(html_of(app))
    assert "output = LSTM(4, unit_forget_bias=False)(x)" in text
    assert "output = GRU(4, reset_after=False)(x)" in text
    assert "= 84 parameters" in text
    assert address(app) == {"reset_after": ["false"], "unit_forget_bias": ["false"]}


def test_a_cell_without_the_setting_is_told_and_another_is_varied(open_page) -> None:
    app = open_page("compare", compare="settings", kind="lstm", varied="reset_after")
    assert not app.exception
    (warning,) = app.warning
    assert "LSTM has no reset_after" in warning.value.replace("\\", "")
    assert control(app, "selectbox", "varied").value == "activation"
    assert address(app) == {"compare": ["settings"]}


def test_the_third_place_goes_when_two_are_compared(open_page) -> None:
    app = open_page("compare", inside="3")
    choose(app, "compare", "settings")
    assert not app.exception
    assert address(app) == {"compare": ["settings"]}


@pytest.mark.parametrize(
    "parameters",
    [
        {"compare": "both"},
        {"compare": ["cells", "settings"]},
        {"varied": "<script>"},
        {"varied": "units"},
        {"other": "glu"},
        {"inside": "4"},
        {"inside": "-1"},
        {"kind": "LSTM"},
        {"units": "1e9"},
        {"bidirectional": "true"},
        {"merge_mode": "sum"},
    ],
)
def test_a_wrong_address_gets_one_sentence_and_the_default(open_page, parameters) -> None:
    app = open_page("compare", **parameters)
    assert not app.exception
    (warning,) = app.warning
    (name,) = parameters
    assert name in warning.value.replace("\\", "")
    assert len(compared(app)) == 3
    assert address(app) == {}


def test_a_dead_engine_gives_one_sentence_and_a_retry(open_page, executor) -> None:
    executor.failure = WorkerDiedError("The process stopped: try again.")
    app = open_page("compare")
    assert not app.exception
    assert [error.value for error in app.error] == ["The process stopped: try again."]
    executor.failure = None
    next(button for button in app.button if button.label == "Try again").click().run()
    assert not app.error
    assert len(compared(app)) == 3


def test_layers_that_explode_are_shown_and_explained_once(open_page) -> None:
    app = open_page("compare", activation="exponential", timesteps="60", units="30")
    assert not app.exception
    assert len(app.warning) == 1
    assert "infinite" in app.warning[0].value


def test_reset_puts_everything_back(open_page) -> None:
    app = open_page("compare", compare="settings", kind="gru", units="9")
    next(button for button in app.button if button.label == "Reset").click().run()
    assert address(app) == {}
    assert len(compared(app)) == 3


def test_largest_configuration(open_page) -> None:
    app = open_page("compare", units="64", timesteps="60", features="8")
    assert not app.exception
    assert "output = LSTM(64)(x)" in text_of(html_of(app))
