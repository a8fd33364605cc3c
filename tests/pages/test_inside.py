"""What pages about models show of a layer: the lens and, on demand, more of it."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models.batches import BatchSpec
from models.sequence_tasks import SequenceTaskSpec
from models.worker.batches import run_stateful
from models.worker.sequence_tasks import run_task
from pages.shared.asking import answered
from tests.pages.conftest import html_of
from tests.pages.test_layer_pages import decoded, figures, text_of

STACK = {"stack": "Bidirectional(GRU(3))~Dense(1)"}
TASK = {"task": "encoder_decoder"}
SECTIONS = ("States", "Gates", "Weights", "Parameters", "Equations", "Take it away")


@pytest.fixture(autouse=True)
def nothing_remembered():
    answered.clear()
    yield
    answered.clear()


def opened(app: AppTest, **choices: object) -> AppTest:
    """Do what an address with these parameters does: AppTest knows no bound widgets."""
    for name, value in choices.items():
        app.session_state[name] = value
    return app.run()


def keys(app: AppTest, kind: str) -> set[str]:
    return {item.key for item in app.get(kind)}


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize(
    ("page", "address", "state"),
    [
        ("stack", STACK, {}),
        ("sequence_tasks", TASK, {}),
        ("batches", {}, {"view": "Stateful", "open": True}),
    ],
)
def test_every_section_is_there_on_demand(
    open_page, section: str, page: str, address: dict, state: dict
) -> None:
    closed = opened(open_page(page, **address), **state)
    app = opened(open_page(page, **address), **state, details=section)
    assert not app.exception
    more = len(figures(app)) - len(figures(closed))
    assert more == (section in ("States", "Gates", "Weights", "Parameters"))
    text = text_of(html_of(app))
    assert ("equal to layer.count_params()" in text) == (section == "Parameters")
    assert ("reset gate" if page == "stack" else "forget gate") in text or section not in (
        "Gates",
        "Equations",
    )
    labels = [button.proto.label for button in app.get("download_button")]
    expected = ["Python script", "Arrays (.npz)", "Table (.csv)"]
    start = labels.index(expected[0]) if section == "Take it away" else 0
    assert (labels[start : start + 3] == expected) == (section == "Take it away")


def test_nothing_is_drawn_until_it_is_asked_for(open_page) -> None:
    app = open_page("article")
    assert not app.get("bidi_component")
    app = opened(open_page("article", picture="stacking"), open_2=True, details_2="States")
    assert not app.exception
    assert len(app.get("bidi_component")) == 1
    assert len(figures(app)) == 1


def test_a_cell_without_gates_offers_none(open_page) -> None:
    app = open_page("sequence_tasks", layer="simple_rnn")
    (choice,) = (item for item in app.get("button_group") if item.key == "details")
    assert "Gates" not in choice.options
    assert not opened(app, details="Gates").exception


def test_each_lens_has_its_own_sections(open_page) -> None:
    app = opened(open_page("sequence_tasks", **TASK), details="States", details_2="States")
    assert not app.exception
    run = run_task(SequenceTaskSpec(**TASK))
    for figure, (_, trace) in zip(figures(app), run.layers, strict=True):
        shown = decoded(figure["data"][0]["z"])
        expected = trace.directions[0].quantities["hidden"][0].T
        np.testing.assert_array_equal(shown, expected)
    assert (
        keys(app, "plotly_chart")
        == {
            "chart_sequence_tasks_encoder_states",
            "chart_sequence_tasks_decoder_states",
        }
        or len(figures(app)) == 2
    )


def test_the_sections_are_about_the_trace_in_the_lens(open_page) -> None:
    app = opened(open_page("batches"), view="Stateful", open=True, details="States")
    second = run_stateful(BatchSpec()).second
    shown = decoded(figures(app)[-1]["data"][0]["z"])
    expected = second.directions[0].quantities["hidden"][0].T
    np.testing.assert_array_equal(shown, expected)
