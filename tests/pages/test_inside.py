"""What pages about models show of a layer: the lens and, on demand, more of it."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models.batches import BatchSpec
from models.sequence_tasks import SequenceTaskSpec
from models.worker.batches import run_masking, run_stateful
from models.worker.sequence_tasks import run_task
from pages.shared.asking import answered
from tests.drawn import drawn
from tests.pages.conftest import html_of
from tests.pages.test_layer_pages import figures, text_of

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


def captions(app: AppTest) -> str:
    return "".join(caption.value for caption in app.caption).replace("`", "")


@pytest.mark.parametrize(
    ("page", "address", "state"),
    [
        ("stack", STACK, {}),
        ("sequence_tasks", TASK, {}),
        ("batches", {}, {"view": "Stateful", "open": True}),
    ],
)
def test_every_section_is_there_on_demand(
    open_page, page: str, address: dict, state: dict
) -> None:
    app = opened(open_page(page, **address), **state)
    figures_before, files_before = len(figures(app)), len(app.get("download_button"))
    for section in SECTIONS:
        app = opened(app, **state, details=section)
        assert not app.exception
        figure = section in ("States", "Gates", "Weights", "Parameters")
        assert len(figures(app)) - figures_before == figure
        text = text_of(html_of(app))
        assert ("equal to layer.count_params()" in text) == (section == "Parameters")
        assert ("As keras.layers." in captions(app)) == (section == "Equations")
        files = len(app.get("download_button")) - files_before
        assert files == (3 if section == "Take it away" else int(figure)), section


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
        shown = drawn(figure["data"][0]["z"])
        expected = trace.directions[0].quantities["hidden"][0].T
        np.testing.assert_array_equal(shown, expected)


def test_the_sections_are_about_the_trace_in_the_lens(open_page) -> None:
    app = opened(open_page("batches"), view="Stateful", open=True, details="States")
    second = run_stateful(BatchSpec()).second
    shown = drawn(figures(app)[-1]["data"][0]["z"])
    expected = second.directions[0].quantities["hidden"][0].T
    np.testing.assert_array_equal(shown, expected)


@pytest.mark.parametrize("tab", ["Masked steps", "Forgetting the mask"])
@pytest.mark.parametrize("run", ["masked", "unmasked", "bidirectional"])
def test_the_lens_of_a_batch_shows_the_chosen_sentence(
    open_page, tab: str, run: str
) -> None:
    app = open_page("batches", chosen="3", padding="pre", inside=run)
    app = opened(app, view=tab, open=True, details="States")
    assert not app.exception
    trace = getattr(run_masking(BatchSpec(chosen=3, padding="pre")), run)
    for row, direction in enumerate(trace.directions):
        # For each direction h and c, each as a heatmap and as four lines.
        shown = figures(app)[-1]["data"][row * 10]
        expected = direction.quantities["hidden"][2].T
        np.testing.assert_array_equal(drawn(shown["z"]), expected)
        ticks = figures(app)[-1]["layout"]["xaxis"]["ticktext"]
        words = [tick.split("<br>")[0] for tick in ticks]
        assert words == ["pad"] * 5 + ["hello"]


def test_another_run_of_the_batch_is_chosen(open_page) -> None:
    app = opened(open_page("batches"), open=True)
    widget = next(w for w in app.get("button_group") if w.key == "batches_inside_choice")
    assert widget.value == "masked"
    widget.set_value("bidirectional").run()
    assert dict(app.query_params)["inside"] in ("bidirectional", ["bidirectional"])
