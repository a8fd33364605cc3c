"""Sequence tasks, batches and the guide: what each page shows, sets and refuses."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models.engine import WorkerDiedError
from models.sequence_tasks import TASK_NAMES, TASKS, SequenceTaskSpec
from models.task_code import task_code
from models.worker.sequence_tasks import run_task
from pages.shared.asking import answered
from tests.drawn import drawn
from tests.pages.conftest import html_of
from tests.pages.test_layer_pages import address, figures, text_of

PAGES = ("sequence_tasks", "batches", "article")
# Tab → a statement that only this tab proves.
TABS = {
    "Masked steps": "Bidirectional gives zeros there",
    "Forgetting the mask": "with the mask, the answer is that of the sentence alone",
    "Stateful": "after reset_state() batch 1 is as before",
    "Encoder to decoder": "the decoder starts with the encoder",
    "go_backwards": "output[:, 0] belongs to",
}


@pytest.fixture(autouse=True)
def nothing_remembered():
    answered.clear()
    yield
    answered.clear()


def control(app: AppTest, kind: str, key: str):
    return next(item for item in app.get(kind) if item.key == key)


def warnings(app: AppTest) -> list[str]:
    return [warning.value.replace("\\", "") for warning in app.warning]


@pytest.mark.parametrize("page", PAGES)
def test_an_untouched_page_shows_something_true(open_page, page: str) -> None:
    app = open_page(page)
    assert not app.exception
    assert not app.warning
    text = text_of(html_of(app))
    assert re.search(r"matches Keras (exactly|within \de-\d)", text)
    assert "✗" not in text
    assert address(app) == {}


@pytest.mark.parametrize("task", TASK_NAMES)
def test_every_task_is_drawn_with_its_code_and_a_lens(open_page, task: str) -> None:
    app = open_page("sequence_tasks", task=task)
    assert not app.exception
    spec = SequenceTaskSpec(task=task)
    assert app.get("code")[0].value == task_code(spec).strip()
    assert TASKS[task].uses in app.markdown[0].value
    html = html_of(app)
    for value in run_task(spec).output.ravel():
        assert f'title="{value:.6f}"' in html
    lenses = app.get("bidi_component")
    assert len(lenses) == (2 if task == "encoder_decoder" else 1)


def test_the_controls_reach_the_model_and_the_address(open_page) -> None:
    app = open_page("sequence_tasks")
    control(app, "selectbox", "sequence_tasks_layer").set_value("gru").run()
    control(app, "slider", "sequence_tasks_units").set_value(6).run()
    control(app, "text_input", "sequence_tasks_sentence").set_value("we are <b>").run()
    assert "layers.GRU(6)" in app.get("code")[0].value
    assert "<bdi>&lt;b&gt;</bdi>" in html_of(app)
    expected = {"layer": ["gru"], "units": ["6"], "sentence": ["we are <b>"]}
    assert address(app) == expected
    again = open_page("sequence_tasks", **expected)
    assert html_of(again) == html_of(app)
    next(button for button in app.button if button.label == "Reset").click().run()
    assert address(app) == {}


@pytest.mark.parametrize(
    ("sentence", "said"),
    [("  ", "empty"), ("w " * 200, "200 words"), ("a" * 10_001, "10,001 characters")],
)
def test_a_wrong_sentence_gets_one_sentence_and_stays(
    open_page, sentence: str, said: str
) -> None:
    app = open_page("sequence_tasks")
    box = control(app, "text_input", "sequence_tasks_sentence")
    box.set_value(sentence).run()
    assert not app.exception
    (warning,) = warnings(app)
    assert said in warning
    assert control(app, "text_input", "sequence_tasks_sentence").value == sentence
    assert "matches Keras" in html_of(app)


@pytest.mark.parametrize(
    ("page", "parameters", "named"),
    [
        ("sequence_tasks", {"task": "one"}, "task"),
        ("sequence_tasks", {"units": "9"}, "units"),
        ("sequence_tasks", {"units": ["1", "2"]}, "given 2 times"),
        ("sequence_tasks", {"layer": "<script>"}, "layer"),
        ("sequence_tasks", {"colour": "red"}, "colour"),
        ("batches", {"units": "1e9"}, "units"),
        ("batches", {"units": "٣"}, "units"),
        ("batches", {"padding": "both"}, "padding"),
        ("batches", {"chosen": "0"}, "chosen"),
        ("batches", {"seed": "-1"}, "seed"),
        ("batches", {"sentences": " "}, "no sentence"),
        ("article", {"picture": "six"}, "picture"),
        ("article", {"factor": "2"}, "factor"),
    ],
)
def test_a_wrong_address_gets_one_sentence(
    open_page, page: str, parameters: dict, named: str
) -> None:
    app = open_page(page, **parameters)
    assert not app.exception
    (warning,) = warnings(app)
    assert named in warning
    assert "matches Keras" in html_of(app)
    assert set(address(app)) <= {"sentences"}


@pytest.mark.parametrize("tab", list(TABS))
@pytest.mark.parametrize("layer", ["simple_rnn", "lstm", "gru"])
def test_every_tab_proves_what_it_says(open_page, tab: str, layer: str) -> None:
    app = open_page("batches", layer=layer)
    app.session_state["view"] = tab
    app.run()
    assert not app.exception
    text = text_of(html_of(app))
    assert "✗" not in text
    assert f"✓ {TABS[tab]}" in text
    assert len(figures(app)) == 1


def test_the_masked_output_is_the_figures_and_repeats(open_page) -> None:
    app = open_page("batches")
    masked = drawn(figures(app)[0]["data"][0]["z"])
    assert masked.shape == (4, 6)  # units, steps
    np.testing.assert_array_equal(masked[:, 3:], masked[:, 2:3].repeat(3, axis=1))
    unmasked = drawn(figures(app)[0]["data"][1]["z"])
    assert np.abs(unmasked[:, 5] - masked[:, 5]).max() > 0.01


def test_the_batchs_controls_reach_it(open_page) -> None:
    app = open_page("batches")
    control(app, "text_area", "batches_sentences").set_value("a b\nc").run()
    control(app, "selectbox", "batches_chosen").set_value(2).run()
    app.get("button_group")[0].set_value("pre").run()
    assert address(app) == {
        "sentences": ["a b\nc"],
        "chosen": ["2"],
        "padding": ["pre"],
    }
    ticks = figures(app)[0]["layout"]["xaxis"]["ticktext"]
    assert [tick.split("<br>")[0] for tick in ticks] == ["pad", "c"]
    again = open_page("batches", **address(app))
    assert html_of(again) == html_of(app)
    control(app, "text_area", "batches_sentences").set_value("a b").run()
    assert not app.exception
    assert control(app, "selectbox", "batches_chosen").value == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no sentence"),
        ("a\n\nb c", "Empty lines"),
        ("\n".join(f"s{n}" for n in range(25)), "25 sentences"),
        ("w " * 200, "At most 40 words"),
    ],
)
def test_a_batch_with_too_little_or_too_much(open_page, text: str, said: str) -> None:
    app = open_page("batches")
    control(app, "text_area", "batches_sentences").set_value(text).run()
    assert not app.exception
    (warning,) = warnings(app)
    assert said in warning
    assert control(app, "text_area", "batches_sentences").value == text
    assert figures(app)


@pytest.mark.parametrize(
    "picture", ["single", "dense", "multiple", "time_distributed", "stacking"]
)
@pytest.mark.parametrize("factor", ["1", "1000"])
def test_every_picture_of_the_guide(open_page, picture: str, factor: str) -> None:
    app = open_page("article", picture=picture, factor=factor)
    assert not app.exception
    text = text_of(html_of(app))
    assert "✗" not in text
    assert "no output exceeds 1" in text
    assert "SimpleRNN(4" in app.get("code")[0].value
    for number in ("0.50", "0.40", "0.30", "0.10", "0.70"):
        assert number in text


def test_a_dead_engine_gives_a_sentence_and_a_retry(open_page, executor) -> None:
    executor.failure = WorkerDiedError("The process stopped: try again.")
    app = open_page("sequence_tasks")
    assert not app.exception
    assert app.error[0].value == "The process stopped: try again."
    executor.failure = None
    next(button for button in app.button if button.label == "Try again").click().run()
    assert not app.error
    assert "matches Keras" in html_of(app)


def test_the_same_run_is_computed_once_for_all_sessions(open_page, executor) -> None:
    app = open_page("batches")
    app.session_state["view"] = "Forgetting the mask"
    app.run()
    open_page("batches")
    assert executor.calls == ["masking"]
