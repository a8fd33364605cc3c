"""The stack builder, as Streamlit runs it: layers, joints, mends, forms, the address."""

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models.engine import WorkerDiedError
from models.stack import MAX_LAYERS
from models.stack_layers import LAYERS
from models.worker.build_stack import trace_stack
from tests.drawn import drawn
from tests.models.stack_cases import stack
from tests.pages.conftest import html_of


@pytest.fixture
def builder(open_page):
    def open_it(**address: str) -> AppTest:
        return open_page("stack", **address)

    return open_it


def text_of(app: AppTest) -> str:
    return re.sub(r"<[^>]+>", "", html_of(app))


def heading(app: AppTest) -> str:
    found = re.search(r'<h1 class="u-code[^"]*">(.*?)</h1>', html_of(app))
    assert found
    return re.sub(r"<[^>]+>", "", found[1]).replace("&#x27;", "'")


def press(app: AppTest, label: str, number: int = 1) -> AppTest:
    """Press the button with this label; there may be one a layer."""
    buttons = [button for button in app.button if button.label == label]
    return buttons[number - 1].click().run()


def widget(app: AppTest, kind: str, key: str):
    return next(item for item in app.get(kind) if item.key == key)


def charts(app: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def test_untouched_page_shows_a_true_stack(builder) -> None:
    app = builder()
    assert not app.exception
    assert heading(app) == "LSTM(4) → Dense(1, activation='sigmoid')"
    text = text_of(app)
    assert "x (1, 3, 2)" in text
    assert "output (1, 1)" in text
    assert "parameters 117" in text
    assert re.search(r"matches Keras (exactly|within \de-\d)", text)
    assert len(charts(app)) == 2
    assert dict(app.query_params) == {}
    assert [block.language for block in app.code] == ["python", "python"]


def test_the_charts_hold_what_keras_computed(builder) -> None:
    app = builder(stack="GRU(3, return_sequences=True)~Dense(2)", timesteps="5")
    outcome = trace_stack(stack("GRU(3, return_sequences=True)~Dense(2)", timesteps=5))
    for chart, name in zip(charts(app), ("gru", "dense"), strict=True):
        shown = drawn(chart["data"][0]["z"])
        np.testing.assert_array_equal(shown, outcome.trace.outputs[name][0].T)


def test_probabilities_are_drawn_from_0_to_1(builder) -> None:
    app = press(builder(), "Named entities")
    states, classes = (chart["data"][0] for chart in charts(app))
    assert (states["zmin"], states["zmax"]) == (-1, 1)
    assert (classes["zmin"], classes["zmax"]) == (0, 1)
    text = text_of(app)
    assert "✓ Dense(4)(x) == TimeDistributed(Dense(4))(x)" in text
    assert "12 of 12 numbers agree with the same weights" in text
    assert "output (1, 3, 4)" in text


def test_a_stack_that_breaks_says_where_why_and_what_mends_it(builder) -> None:
    app = press(builder(), "A stack that breaks")
    text = text_of(app)
    assert "The stack breaks between layers 1 and 2" in text
    assert "layer 1 keeps only its last step, as return_sequences is False there" in text
    assert "expected ndim=3, found ndim=2" in app.code[0].value
    # The layer before the joint stays, with its values and its lens.
    assert "(1, 3, 2) → (1, 4) 112 parameters" in text
    assert len(charts(app)) == 1
    assert "not built" in text
    mend = "Set return_sequences=True on layer 1: LSTM(4, return_sequences=True)"
    app = press(app, mend)
    assert heading(app) == "LSTM(4, return_sequences=True) → GRU(3)"
    assert "The stack breaks" not in text_of(app)
    assert "all 2 layers fit" in app.success[0].value
    assert app.query_params["stack"] in (
        "LSTM(4, return_sequences=True)~GRU(3)",
        ["LSTM(4, return_sequences=True)~GRU(3)"],
    )
    assert not press(app, "Up", 2).success  # said once


def test_a_layer_that_drops_the_mask_says_so(builder) -> None:
    app = builder(stack="Masking()~Flatten()~Dense(2)")
    assert "Keras warns: Flatten does not pass the mask on" in text_of(app)
    assert not app.exception


def test_layers_are_added_moved_and_removed(builder) -> None:
    app = builder(stack="LSTM(4, return_sequences=True)~GRU(3)")
    widget(app, "selectbox", "stack_add_class").set_value("Dense").run()
    app = press(app, "Add")
    assert heading(app) == "LSTM(4, return_sequences=True) → GRU(3) → Dense(4)"
    app = press(app, "Up", 3)
    assert heading(app) == "LSTM(4, return_sequences=True) → Dense(4) → GRU(3)"
    app = press(app, "Down", 1)
    assert heading(app) == "Dense(4) → LSTM(4, return_sequences=True) → GRU(3)"
    app = press(app, "Remove", 2)
    assert heading(app) == "Dense(4) → GRU(3)"
    assert "The stack breaks" not in text_of(app)


def test_every_layer_can_be_added_and_is_configured_by_its_arguments(builder) -> None:
    for name, arguments in LAYERS.items():
        app = builder(stack="LSTM(4, return_sequences=True)")
        widget(app, "selectbox", "stack_add_class").set_value(name).run()
        app = press(app, "Add")
        assert not app.exception
        assert name in heading(app)
        place = 0 if name == "Embedding" else 1
        keys = {item.key for kind in FORM_KINDS for item in app.get(kind)}
        shown = {key for key in keys if key and key.startswith(f"stack_{place}_")}
        for argument in arguments.keys() - {"layer"}:
            assert f"stack_{place}_{argument}" in shown


FORM_KINDS = ("number_input", "toggle", "selectbox", "text_input")


def test_the_form_changes_the_layer(builder) -> None:
    app = builder(stack="LSTM(4)~Dense(1)")
    widget(app, "number_input", "stack_0_units").set_value(7).run()
    assert heading(app) == "LSTM(7) → Dense(1)"
    widget(app, "selectbox", "stack_1_activation").set_value("sigmoid").run()
    assert heading(app) == "LSTM(7) → Dense(1, activation='sigmoid')"
    widget(app, "toggle", "stack_0_go_backwards").set_value(True).run()
    assert heading(app).startswith("LSTM(7, go_backwards=True)")


def test_the_form_changes_what_is_wrapped(builder) -> None:
    app = builder(stack="Bidirectional(LSTM(4))~Dense(1)")
    widget(app, "number_input", "stack_0_layer_units").set_value(3).run()
    widget(app, "selectbox", "stack_0_merge_mode").set_value("sum").run()
    widget(app, "selectbox", "stack_0_layer").set_value("GRU").run()
    assert heading(app) == "Bidirectional(GRU(3), merge_mode='sum') → Dense(1)"
    keys = {item.key for item in app.toggle}
    assert "stack_0_layer_reset_after" in keys
    assert "stack_0_layer_go_backwards" not in keys  # the wrapper's own affair


def test_a_layer_can_be_typed_and_what_is_wrong_stays(builder) -> None:
    app = builder()
    widget(app, "text_input", "stack_0_code").set_value("GRU(5)").run()
    assert heading(app).startswith("GRU(5) →")
    widget(app, "text_input", "stack_0_code").set_value("GRU(0)").run()
    assert "whole number from 1 to 64" in app.warning[0].value
    assert widget(app, "text_input", "stack_0_code").value == "GRU(0)"
    assert heading(app).startswith("GRU(5) →")
    app.slider[0].set_value(4).run()  # what was typed survives other changes
    assert widget(app, "text_input", "stack_0_code").value == "GRU(0)"
    widget(app, "text_input", "stack_0_code").set_value("GRU(6)").run()
    assert not app.warning
    assert heading(app).startswith("GRU(6) →")


def test_hostile_text_is_text(builder) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    app = builder(stack=hostile, sentence=f"{hostile} **bold**")
    assert not app.exception
    assert "<img" not in html_of(app)
    assert "In the address" in app.warning[0].value
    assert heading(app) == "LSTM(4) → Dense(1, activation='sigmoid')"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"stack": "~".join(["LSTM(4)"] * 500)}, "at most 3,612 are accepted"),
        ({"timesteps": "1e9"}, "timesteps must be a whole number"),
        ({"seed": "-1"}, "seed must be a whole number"),
        ({"sentence": " "}, "sentence is empty"),
        ({"units": "4"}, "which this page does not have"),
        ({"lens": "99"}, "lens must be a whole number"),
    ],
)
def test_a_wrong_address_gets_one_sentence(builder, address: dict, said: str) -> None:
    app = builder(**address)
    assert not app.exception
    assert len(app.warning) == 1
    assert said.replace("-", "\\-") in app.warning[0].value.replace("\\_", "_")
    assert heading(app) == "LSTM(4) → Dense(1, activation='sigmoid')"


def test_what_can_be_read_of_a_wrong_stack_is_kept(builder) -> None:
    app = builder(stack="GRU(1000000000, return_sequences=True)~Dense(3)")
    assert "whole number from 1 to 64" in app.warning[0].value
    assert heading(app) == "GRU(4, return_sequences=True) → Dense(3)"
    app = builder(stack="~".join(["GRU(4, return_sequences=True)"] * 20))
    assert "has 20 layers, but 1 to 12" in app.warning[0].value
    assert "first 12 are used" in app.warning[0].value
    assert heading(app).count("GRU") == 12
    assert not app.exception


def test_an_address_makes_the_screen(builder) -> None:
    code = "Embedding(12, 3)~LSTM(4, return_sequences=True)~GRU(2)~Dense(1)"
    app = builder(stack=code, timesteps="5", seed="7", sentence="we are Groot", lens="3")
    assert not app.exception
    assert not app.warning
    assert heading(app) == "Embedding(12, 3) → LSTM(4) → GRU(2) → Dense(1)"
    assert "x (1, 5)" in text_of(app)
    lens = widget(app, "button_group", "stack_lens_choice")
    assert lens.value == 3
    given = dict(app.query_params.items())
    flat = {n: v[0] if isinstance(v, list) else v for n, v in given.items()}
    assert flat == {
        "stack": code,
        "timesteps": "5",
        "seed": "7",
        "sentence": "we are Groot",
        "lens": "3",
    }


def test_two_quick_steps_through_the_history(builder, cut_short) -> None:
    """The second cuts the run of the first short: it is not older than what is held."""
    app = builder(stack="GRU(3)")
    app.query_params["stack"] = "GRU(4)"
    cut_short("pages.shared.stack_page._controls", app)
    app.query_params["stack"] = "GRU(5)"
    assert heading(app.run()) == "GRU(5)"
    app.query_params["stack"] = "GRU(4)"
    cut_short("pages.shared.stack_page._controls", app)
    app.query_params["stack"] = "GRU(5)"  # where the last whole run was
    assert heading(app.run()) == "GRU(5)"


def test_a_huge_embedding_is_refused_before_it_is_built(builder) -> None:
    app = builder(stack="Embedding(10000000, 64)~LSTM(4)")
    assert "would have 640,000,000 parameters" in text_of(app)
    assert [block.language for block in app.code] == ["python", "python"]  # no message
    app = press(app, "Use 4 rows: Embedding(4, 64)")
    assert "The stack breaks" not in text_of(app)
    assert "parameters 1,360" in text_of(app)


def test_a_full_stack_takes_no_more(builder) -> None:
    layers = ["LSTM(4, return_sequences=True)"] * (MAX_LAYERS - 1) + ["Dense(1)"]
    app = builder(stack="~".join(layers))
    assert not app.exception
    assert next(button for button in app.button if button.label == "Add").disabled


def test_an_empty_sentence_is_named_and_kept(builder) -> None:
    app = builder()
    widget(app, "text_input", "stack_sentence").set_value("  ").run()
    assert "sentence is empty" in app.warning[0].value
    assert "x (1, 3, 2)" in text_of(app)
    assert widget(app, "text_input", "stack_sentence").value == "  "


def test_reset_puts_everything_back(builder) -> None:
    app = press(builder(stack="GRU(3)", timesteps="9", sentence="a b"), "Reset")
    assert heading(app) == "LSTM(4) → Dense(1, activation='sigmoid')"
    assert "x (1, 3, 2)" in text_of(app)
    assert dict(app.query_params) == {}


def test_a_dead_engine_gives_a_sentence_and_a_retry(builder, executor) -> None:
    executor.failure = WorkerDiedError("The process stopped: try again.")
    app = builder(stack="GRU(3)", seed="31")
    assert app.error[0].value == "The process stopped: try again."
    assert heading(app) == "GRU(3)"
    executor.failure = None
    assert not press(app, "Try again").error


def test_the_whole_stack_is_taken_away(builder) -> None:
    app = builder()
    keys = [item.proto.id for item in app.get("download_button")]
    assert [key.rsplit("_", 1)[-1] for key in keys] == ["py", "npz", "csv"]
    assert "rebuilds this model" in "".join(item.value for item in app.markdown)
    app = builder(stack="LSTM(4)~GRU(3)")
    assert "rebuilds the layers that fit" in "".join(item.value for item in app.markdown)
    assert len(app.get("download_button")) == 3
    app = builder(stack="RepeatVector(3)~GRU(3)")
    assert not app.get("download_button")
