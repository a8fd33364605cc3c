"""Each layer page, as Streamlit runs it: what it shows and what each control does."""

import json
import re

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from models.engine import WorkerDiedError
from models.results import Trace
from models.spec import LayerSpec
from pages.shared.cached import trace_of
from tests.drawn import drawn
from tests.pages.conftest import html_of

LAYERS = ("simple_rnn", "lstm", "gru")
CLASSES = {"simple_rnn": "SimpleRNN", "lstm": "LSTM", "gru": "GRU"}


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def figures(app: AppTest) -> list[dict]:
    found = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    for figure in found:
        go.Figure(figure)  # raises where a property is unknown or wrong
    return found


def control(app: AppTest, kind: str, name: str):
    return next(item for item in app.get(kind) if item.key == f"layer_{name}")


def set_control(app: AppTest, kind: str, name: str, value: object) -> AppTest:
    return control(app, kind, name).set_value(value).run()


def address(app: AppTest) -> dict[str, list[str]]:
    values = app.query_params
    return {n: v if isinstance(v, list) else [v] for n, v in values.items()}


@pytest.mark.parametrize("page", LAYERS)
def test_untouched_page_shows_a_true_layer(open_page, page: str) -> None:
    app = open_page(page)
    assert not app.exception
    text = text_of(html_of(app))
    assert f"output = {CLASSES[page]}(4)(x)" in text
    assert "x (1, 3, 2)" in text
    assert "output (1, 4)" in text
    assert re.search(r"matches Keras (exactly|within \de-\d)", text)
    assert address(app) == {}
    assert len(figures(app)) == 1


@pytest.mark.parametrize("page", LAYERS)
def test_states_are_those_of_the_trace(open_page, page: str) -> None:
    app = open_page(page)
    hidden = figures(app)[0]["data"][0]
    trace: Trace = trace_of(LayerSpec(kind=page))
    shown = drawn(hidden["z"])
    expected = trace.directions[0].quantities["hidden"][0].T
    np.testing.assert_array_equal(shown, expected)
    assert (hidden["zmin"], hidden["zmax"]) == (-1, 1)


@pytest.mark.parametrize("page", LAYERS)
def test_units_change_shape_code_and_address(open_page, page: str) -> None:
    app = set_control(open_page(page), "slider", "units", 7)
    text = text_of(html_of(app))
    assert f"{CLASSES[page]}(7)" in text
    assert "output (1, 7)" in text
    assert address(app) == {"units": ["7"]}


def test_return_flags_name_every_tensor(open_page) -> None:
    app = open_page("lstm")
    set_control(app, "toggle", "return_sequences", True)
    set_control(app, "toggle", "return_state", True)
    text = text_of(html_of(app))
    assert "output, h, c = LSTM(4, return_sequences=True, return_state=True)(x)" in text
    for tensor in ("output (1, 3, 4)", "h (1, 4)", "c (1, 4)"):
        assert tensor in text
    assert "output[:, -1] == h 4 of 4 numbers equal" in text
    assert "✓ c != h" in text
    assert "✗" not in text


def test_sequence_length_repeats_the_phrase(open_page) -> None:
    app = set_control(open_page("gru"), "slider", "timesteps", 5)
    ticks = figures(app)[0]["layout"]["xaxis"]["ticktext"]
    assert [tick.split("<br>")[0] for tick in ticks] == ["I", "am", "Groot", "I", "am"]


def test_a_typed_sentence_gets_a_step_for_each_word(open_page) -> None:
    app = open_page("simple_rnn")
    control(app, "text_input", "sentence").set_value("we are all of us Groot").run()
    assert "x (1, 6, 2)" in text_of(html_of(app))
    assert address(app)["sentence"] == ["we are all of us Groot"]


@pytest.mark.parametrize(
    ("kind", "page", "name", "value", "code"),
    [
        ("selectbox", "lstm", "activation", "relu", "activation='relu'"),
        (
            "selectbox",
            "gru",
            "recurrent_activation",
            "linear",
            "recurrent_activation='linear'",
        ),
        ("toggle", "gru", "reset_after", False, "reset_after=False"),
        ("toggle", "lstm", "unit_forget_bias", False, "unit_forget_bias=False"),
        ("toggle", "simple_rnn", "use_bias", False, "use_bias=False"),
        ("toggle", "simple_rnn", "go_backwards", True, "go_backwards=True"),
    ],
)
def test_every_option_reaches_the_layer(
    open_page, kind: str, page: str, name: str, value: object, code: str
) -> None:
    app = open_page(page)
    before = figures(app)
    set_control(app, kind, name, value)
    assert not app.exception
    assert code in text_of(html_of(app)).replace("&#x27;", "'")
    assert name in address(app)
    # Without a bias a SimpleRNN computes the same: its bias starts at zero.
    if name != "use_bias":
        assert figures(app) != before


def test_seed_features_and_random_input_change_the_numbers(open_page) -> None:
    app = open_page("lstm")
    seen = [json.dumps(figures(app))]
    set_control(app, "number_input", "seed", 5)
    seen.append(json.dumps(figures(app)))
    set_control(app, "slider", "features", 6)
    seen.append(json.dumps(figures(app)))
    assert "x (1, 3, 6)" in text_of(html_of(app))
    app.get("button_group")[0].set_value("random_normal").run()
    seen.append(json.dumps(figures(app)))
    assert len(set(seen)) == 4
    assert address(app) == {"seed": ["5"], "features": ["6"], "inputs": ["random_normal"]}


def test_starting_state_is_used_and_shown_in_the_call(open_page) -> None:
    app = open_page("lstm")
    before = figures(app)
    set_control(app, "text_input", "initial_hidden", "0.5, -0.5, 0.25, 1")
    assert "initial_state=[h0, c0]" in text_of(html_of(app))
    assert figures(app) != before
    assert address(app) == {"initial_hidden": ["0.5,-0.5,0.25,1"]}


def test_the_address_makes_the_identical_screen(open_page) -> None:
    first = open_page("gru")
    set_control(first, "slider", "units", 3)
    set_control(first, "toggle", "reset_after", False)
    set_control(first, "text_input", "initial_hidden", "0.1")
    control(first, "text_input", "sentence").set_value("a <b> & ü 🙂").run()
    second = open_page("gru", **address(first))
    assert html_of(second) == html_of(first)
    assert figures(second) == figures(first)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"units": "0"}, "units"),
        ({"units": "-3"}, "units"),
        ({"units": "99999999999999999999999"}, "units"),
        ({"units": "1e3"}, "units"),
        ({"units": ["3", "5"]}, "given 2 times"),
        ({"timesteps": "nan"}, "timesteps"),
        ({"activation": "<script>"}, "activation"),
        ({"use_bias": "maybe"}, "use_bias"),
        ({"seed": "0x10"}, "seed"),
        ({"initial_hidden": "inf"}, "initial_hidden"),
        ({"initial_hidden": "1,2,3"}, "4 numbers"),
        ({"embeddings": "Groot"}, "embeddings"),
        ({"embeddings": "Groot:1"}, "Groot"),
        ({"embeddings": "Groot:1,banana"}, "banana"),
        ({"sentence": " "}, "empty"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_address_gets_one_sentence_and_the_default(
    open_page, parameters: dict[str, str | list[str]], named: str
) -> None:
    app = open_page("gru", **parameters)
    assert not app.exception
    assert len(app.warning) == 1
    assert named in app.warning[0].value.replace("\\", "")
    assert "output = GRU(4)(x)" in text_of(html_of(app))
    assert set(address(app)) <= {"embeddings", "initial_hidden"} - set(parameters)


def test_what_was_typed_wrongly_stays_and_the_page_goes_on(open_page) -> None:
    app = open_page("lstm")
    set_control(app, "text_input", "initial_cell", "one, two")
    assert control(app, "text_input", "initial_cell").value == "one, two"
    assert len(app.warning) == 1
    assert figures(app)
    set_control(app, "text_input", "sentence", "   ")
    assert control(app, "text_input", "sentence").value == "   "
    assert len(app.warning) == 2
    assert figures(app)


def test_five_hundred_words_use_the_first_sixty(open_page) -> None:
    app = open_page("simple_rnn")
    sentence = " ".join(f"w{number}" for number in range(500))
    set_control(app, "text_input", "sentence", sentence)
    assert not app.exception
    assert "500 words" in app.warning[0].value
    assert "x (1, 60, 2)" in text_of(html_of(app))
    assert control(app, "text_input", "sentence").value == sentence


@pytest.mark.parametrize(
    "sentence", ["<b>bold</b> <script>x</script>", "🙂 👩‍👩‍👧", "أنا جروت", "a" * 400]
)
def test_any_sentence_is_text_and_never_markup(open_page, sentence: str) -> None:
    app = open_page("lstm", sentence=sentence)
    assert not app.exception
    assert not app.warning
    assert "<script" not in html_of(app)
    ticks = json.dumps(figures(app)[0]["layout"]["xaxis"]["ticktext"])
    assert "<b>bold" not in ticks


def test_reset_puts_everything_back(open_page) -> None:
    app = open_page("lstm", units="9", sentence="x y", embeddings="x:1,2", seed="4")
    assert "LSTM(9)" in text_of(html_of(app))
    next(button for button in app.button if button.label == "Reset").click().run()
    assert address(app) == {}
    assert "output = LSTM(4)(x)" in text_of(html_of(app))


def test_a_layer_that_explodes_is_shown_and_explained(open_page) -> None:
    app = open_page("simple_rnn", activation="exponential", timesteps="60", units="30")
    assert not app.exception
    assert "infinite" in app.warning[0].value


def test_a_dead_engine_gives_a_sentence_and_a_retry(open_page, executor) -> None:
    executor.failure = WorkerDiedError("The process stopped: try again.")
    app = open_page("lstm")
    assert not app.exception
    assert app.error[0].value == "The process stopped: try again."
    executor.failure = None
    next(button for button in app.button if button.label == "Try again").click().run()
    assert not app.error
    assert figures(app)


def test_the_same_spec_is_computed_once_for_all_sessions(open_page, executor) -> None:
    open_page("lstm")
    open_page("lstm")
    assert executor.calls == ["trace"]


@pytest.mark.parametrize("page", LAYERS)
def test_largest_configuration(open_page, page: str) -> None:
    app = open_page(page, units="64", timesteps="60", features="8")
    assert not app.exception
    assert "output (1, 64)" in text_of(html_of(app))


def test_quick_changes_overtake_the_address(open_page) -> None:
    """The browser sends the address that it shows, which may be older than its widgets."""
    app = set_control(open_page("lstm"), "slider", "units", 5)
    app = set_control(app, "slider", "units", 6)
    app.query_params["units"] = "5"  # as if 6 were still on its way to the browser
    app = set_control(app, "slider", "units", 7)
    assert "LSTM(7)" in text_of(html_of(app))
    assert address(app) == {"units": ["7"]}


def test_going_back_brings_the_older_address(open_page) -> None:
    app = set_control(open_page("lstm"), "slider", "units", 5)
    app = set_control(app, "slider", "units", 6)
    app.query_params["units"] = "5"
    app = app.run()
    assert "LSTM(5)" in text_of(html_of(app))


def test_two_quick_steps_through_the_history(open_page, cut_short) -> None:
    """The second cuts the run of the first short: it is not older than what is held."""
    app = set_control(open_page("lstm"), "slider", "units", 5)
    app.query_params["units"] = "6"
    cut_short("pages.shared.controls.basic_controls", app)
    app.query_params["units"] = "7"
    assert "LSTM(7)" in text_of(html_of(app.run()))
    app.query_params["units"] = "6"
    cut_short("pages.shared.controls.basic_controls", app)
    app.query_params["units"] = "7"  # where the last whole run was
    assert "LSTM(7)" in text_of(html_of(app.run()))
    assert address(app) == {"units": ["7"]}


def test_what_is_behind_more_is_kept_while_it_is_closed(open_page) -> None:
    query = {"seed": "5", "activation": "relu", "sentence": "a b", "embeddings": "a:1,2"}
    app = open_page("gru", more=False, **query)
    shown = html_of(app)
    assert {item.key for item in app.get("text_input")} == set()
    for _ in range(3):
        app.run()
    assert html_of(app) == shown
    assert address(app) == {name: [text] for name, text in query.items()}


def test_more_opens_on_what_it_held_and_keeps_what_is_set_there(open_page) -> None:
    app = open_page("gru", more=False, seed="5", sentence="a b", embeddings="a:1,2")
    show_more(app, True)
    assert control(app, "number_input", "seed").value == 5
    assert control(app, "text_input", "sentence").value == "a b"
    assert address(app)["embeddings"] == ["a:1,2"]
    set_control(app, "number_input", "seed", 6)
    set_control(app, "text_input", "initial_hidden", "one")
    show_more(app, False)
    set_control(app, "slider", "units", 5)
    app.run()
    assert address(app)["seed"] == ["6"]
    assert len(app.warning) == 1
    show_more(app, True)
    assert control(app, "number_input", "seed").value == 6
    assert control(app, "text_input", "initial_hidden").value == "one"
    assert address(app)["embeddings"] == ["a:1,2"]
    assert not app.exception


def test_more_opens_where_something_behind_it_is_wrong(open_page) -> None:
    app = open_page("lstm", more=False, initial_cell="1,2,3")
    assert control(app, "text_input", "initial_cell").value == "1,2,3"
    show_more(app, False)
    set_control(app, "slider", "units", 5)
    assert {item.key for item in app.get("text_input")} == set()  # it opens once


def show_more(app: AppTest, shown: bool) -> None:
    app.session_state["more"] = shown
    app.run()
