"""The pages about time, as Streamlit runs them: gates by hand, gradients, training."""

import re
import time

import pytest
from streamlit.testing.v1 import AppTest

from models.training_runs import runs
from tests.pages.conftest import html_of


def text_of(app: AppTest) -> str:
    return re.sub(r"<[^>]+>", " ", html_of(app))


def bar_of(app: AppTest) -> str:
    return app.get("progress")[0].proto.text.replace("\\", "")


def warnings_of(app: AppTest) -> list[str]:
    return [item.value for item in app.warning]


def test_the_idea_of_a_gate_can_be_checked_in_the_head(open_page) -> None:
    app = open_page("gates_by_hand")
    assert not app.exception
    assert not app.warning
    numbers = re.findall(r"(?<![\w.])\d+(?![\w.])", text_of(app))
    assert "8 11 3 7 5 15" in " ".join(numbers)
    app = open_page("gates_by_hand", g="1 1", x="5 6", s="0 0")
    assert "5 6" in " ".join(re.findall(r"\d+", text_of(app)))


@pytest.mark.parametrize("part", ["lstm", "gru"])
def test_a_real_layer_is_clamped_without_asking_keras_again(
    open_page, executor, part
) -> None:
    app = open_page("gates_by_hand", part=part)
    assert not app.exception
    assert "matches Keras" in text_of(app)
    asked = list(executor.calls)
    before = html_of(app)
    presets = [b for b in app.button if b.label == "Nothing clamped"]
    presets[0].click().run()
    assert html_of(app) != before
    assert executor.calls == asked
    assert not app.exception


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({}, "c passes through it untouched"),
        ({"sentence": "one"}, "2 clamps are set, but beyond the 1 step and 4 units"),
        ({"lstm_clamps": "forget_gate-1-8-1"}, "1 clamp is set, but beyond the 3 steps"),
        ({"lstm_clamps": "forget_gate-1-1-1 forget_gate-9-1-1"}, "1 of them beyond"),
        ({"lstm_clamps": "forget_gate-1-1-1"}, "1 clamp is set by hand."),
    ],
)
def test_what_is_held_out_of_sight_is_not_said_to_be_seen(open_page, address, said) -> None:
    app = open_page("gates_by_hand", part="lstm", **address)
    assert not app.exception
    assert said in text_of(app)


@pytest.mark.parametrize("view", ["", "Which word", "Truncated BPTT", "Clipping"])
def test_gradients_are_shown_for_all_three_cells(open_page, view) -> None:
    app = open_page("gradients", **({"view": view} if view else {}))
    assert not app.exception
    assert not app.error
    assert "matches Keras" in text_of(app)
    assert app.get("plotly_chart")


def test_the_numbers_are_learnt_while_one_looks(trained_page) -> None:
    app = trained_page("number_sequences", epochs="5")
    assert not app.exception
    assert "60 + 4 = 64 parameters" in text_of(app)
    assert "matches Keras" in text_of(app)
    assert any("Train 50 more" in button.label for button in app.button)


def test_stop_leaves_the_typed_epochs_and_typing_takes_over(trained_page) -> None:
    app = trained_page("number_sequences", epochs="6", until="2")
    assert "Stopped. Epoch 2 of 6" in bar_of(app)
    assert app.get("progress")[0].proto.value == 33
    assert any("Train 4 more epochs" in button.label for button in app.button)
    epochs = next(item for item in app.number_input if item.label == "Epochs")
    assert epochs.value == 6
    epochs.set_value(0).run()
    assert "Untrained" in bar_of(app)
    assert "until" not in app.query_params


def test_what_was_stopped_goes_on_to_the_epochs_asked_for(trained_page) -> None:
    app = trained_page("number_sequences", epochs="6", until="0")
    assert "Untrained: 0 of 6 epochs" in bar_of(app)
    more = next(button for button in app.button if "Train 6 more" in button.label)
    more.click().run()
    while any(button.label == "Stop" for button in app.button):
        time.sleep(0.5)
        app.run()
    assert "Epoch 6 of 6" in bar_of(app)
    assert "until" not in app.query_params
    assert any("Train 50 more" in button.label for button in app.button)


def test_no_epochs_show_the_untrained_model(trained_page) -> None:
    app = trained_page("number_sequences", epochs="0")
    assert not app.exception
    assert "64 parameters" in text_of(app)


def test_divergence_is_explained_on_the_page(trained_page) -> None:
    app = trained_page(
        "number_sequences", layer="simple_rnn", optimizer="sgd", rate="1000000"
    )
    assert not app.exception
    assert any("The training diverged" in text for text in warnings_of(app))


@pytest.mark.parametrize(
    ("page", "address", "said"),
    [
        ("gates_by_hand", {"g": "<b>"}, "g must hold numbers"),
        ("gates_by_hand", {"part": "rnn"}, "part must be one of"),
        ("gates_by_hand", {"part": "lstm", "units": "1e9"}, "units must be a whole number"),
        ("gradients", {"timesteps": "-3"}, "timesteps must be a whole number"),
        ("gradients", {"nonsense": "1"}, "which this page does not have"),
        ("number_sequences", {"rate": "0"}, "rate"),
        ("number_sequences", {"ask": "1 2 <img>"}, "Until then"),
    ],
)
def test_wrong_values_get_a_sentence_and_the_page_goes_on(
    open_page, page, address, said
) -> None:
    app = open_page(page, **address)
    assert not app.exception
    assert any(said in text for text in warnings_of(app)), warnings_of(app)
    runs.clear()


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (
            {"clamps": "candidate-1-2-0.5", "step": 3, "unit": 2},
            ("candidate-1-2-0.5", 3, 2),
        ),
        ({"clamps": "forget_gate-1-all-1", "step": 99, "unit": 1.5}, ("", 1, 0)),
        ({"clamps": ["<b>"], "step": "2", "unit": None}, ("", 2, 0)),
        ({}, ("", 1, 0)),
        ("candidate-1-2-0.5", ("", 1, 0)),
        (None, ("", 1, 0)),
    ],
)
def test_a_browser_may_tell_anything_of_what_is_held(told, kept) -> None:
    def script(told) -> None:
        import streamlit as st

        from pages.shared.clamping_controls import take_held

        st.session_state.update(
            gates_by_hand_gru_clamps="", gates_by_hand_step=1, gates_by_hand_unit=0
        )
        take_held("gru", told)

    app = AppTest.from_function(script, kwargs={"told": told}).run(timeout=60)
    assert not app.exception
    names = ("gru_clamps", "step", "unit")
    assert tuple(app.session_state[f"gates_by_hand_{name}"] for name in names) == kept
