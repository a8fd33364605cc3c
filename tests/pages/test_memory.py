"""What the last state can hold, as Streamlit runs it: small layers, three trainings."""

import pytest
from streamlit.testing.v1 import AppTest

from models.training_runs import runs
from tests.pages.conftest import html_of

SMALL = {"units": "2", "longest": "2", "seeds": "1", "epochs": "0"}


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_three_cells_are_measured_while_one_looks(trained_page) -> None:
    app = trained_page("memory", **{**SMALL, "epochs": "1"})
    assert not app.exception
    assert not app.error
    html = html_of(app)
    assert "LSTM(" in html
    assert "not measured yet" not in html
    assert "matches Keras" in html
    assert "One seed more" in labels(app)


def test_one_seed_more_goes_on(trained_page, executor) -> None:
    app = trained_page("memory", **SMALL)
    before = executor.calls.count("train")
    next(button for button in app.button if button.label == "One seed more").click().run()
    assert not app.exception
    assert app.query_params["extra"] == "1"
    assert executor.calls.count("train") > before or "Stop" in labels(app)


def test_stopped_it_trains_nothing_and_can_go_on(open_page, executor) -> None:
    runs.clear()
    app = open_page("memory", stopped="yes", **SMALL)
    assert not app.exception
    assert "train" not in executor.calls
    assert "Go on" in labels(app)
    assert html_of(app).count("not measured yet") == 3
    next(button for button in app.button if button.label == "Go on").click().run()
    assert not app.exception
    assert "stopped" not in app.query_params
    runs.clear()


@pytest.mark.parametrize(
    "view", ["Lens", "States", "Gates", "Learning", "Table", "Take it away"]
)
def test_every_tab_is_drawn(trained_page, view) -> None:
    app = trained_page("memory", view=view, **SMALL)
    assert not app.exception
    assert not app.error
    if view == "Gates":
        app = trained_page("memory", view=view, layer="simple_rnn", **SMALL)
        assert any("no gates" in caption.value for caption in app.caption)


def test_an_n_that_is_not_measured_gives_way(trained_page) -> None:
    app = trained_page("memory", n="128", **SMALL)
    assert not app.exception
    assert app.query_params["n"] == "2"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"symbols": "27"}, "symbols must be a whole number"),
        ({"longest": "3"}, "longest must be one of"),
        ({"gates": "<b>"}, "gates must be one of"),
        ({"stopped": "maybe"}, "stopped must be one of"),
        ({"sequence": "0"}, "sequence must be a whole number"),
        ({"rate": "nan"}, "rate must be a number"),
    ],
)
def test_wrong_values_get_a_sentence(open_page, address, said) -> None:
    app = open_page("memory", **{**SMALL, "stopped": "yes", **address})
    runs.clear()
    assert not app.exception
    assert any(said in item.value for item in app.warning)
