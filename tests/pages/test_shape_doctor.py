"""The shape doctor, as Streamlit runs it: verdict, fixes, values, undo, the address.

Here the engine's answers are made by hand, so that every kind of answer is seen; what real
answers look like on the page is tested in the browser.
"""

import re
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from models import engine
from models.diagnosis import Diagnosis, Edge, Fix, Need, Problem, Spelling, Unread
from models.doctor_case import Case, Request
from models.doctor_examples import DEFAULT, EXAMPLES
from models.doctor_link import pack
from models.engine import WorkerDiedError
from models.shapes import ShapeStep
from pages.shared.doctor_asking import clear_answers
from tests.pages.conftest import ROOT, html_of
from tests.viz.build import make_trace

N = None
HOSTILE = "<img src=x onerror=alert(1)> **bold** `code` 😀"
MENDED = DEFAULT.case.source.replace("LSTM(32)", "LSTM(32, return_sequences=True)")
STEPS = (
    ShapeStep("input_layer", "InputLayer", (N, 20, 8), (N, 20, 8), 0, 5),
    ShapeStep("lstm", "LSTM", (N, 20, 8), (N, 20, 32), 5248, 6),
    ShapeStep("lstm_1", "LSTM", (N, 20, 32), (N, 16), 3136, 7),
)
SOUND: dict[str, Any] = {
    "model": "model",
    "models": ("model",),
    "steps": STEPS,
    "edges": (Edge("input_layer", "lstm", (N, 20, 8)), Edge("lstm", "lstm_1", (N, 20, 32))),
    "total_params": 8384,
    "recurrent": ("lstm", "lstm_1"),
}
PROBLEM = Problem(
    "build",
    "The LSTM in line 6 hands on its last step alone.",
    "lstm_1",
    "LSTM",
    7,
    "(None, 32)",
    "(batch, steps, features)",
    "expected ndim=3, found ndim=2",
    (Fix("Set return_sequences=True", MENDED, STEPS, 8384),),
)


class Answers:
    """An executor that answers from a table, by what a source contains."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.traced: list[dict[str, Any]] = []
        self.failure: Exception | None = None
        self.answers: dict[str, dict[str, Any]] = {
            "return_sequences": SOUND,
            "LSTM(32)": {"steps": STEPS[:2], "problems": (PROBLEM,), "model": "model"},
        }

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def run(self, task: str, arguments: dict[str, Any], timeout: float) -> Any:
        if self.failure is not None:
            raise self.failure
        if task == "doctor_trace":
            self.traced.append(arguments)
            return make_trace()
        assert task == "diagnose"
        request = Request(**arguments)
        self.requests.append(request)
        for part, answer in self.answers.items():
            if part in request.source:
                return Diagnosis(request.source, **answer)
        return Diagnosis(request.source)


@pytest.fixture
def answers():
    clear_answers()
    answers = Answers()
    engine.use(answers)
    yield answers
    engine.use(None)
    clear_answers()


@pytest.fixture
def doctor(answers):
    def open_it(**address: str) -> AppTest:
        page = str(ROOT / "pages" / "shape_doctor.py")
        app = AppTest.from_file(page, default_timeout=30)
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    return open_it


def text_of(app: AppTest) -> str:
    return re.sub(r"<[^>]+>", "", html_of(app))


def verdict_of(app: AppTest) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html_of(app))
    assert found
    return re.sub(r"<[^>]+>", "", found[1])


def source_of(app: AppTest) -> str:
    return app.text_area(key="doctor_source").value


def typed(app: AppTest, source: str) -> AppTest:
    return app.text_area(key="doctor_source").set_value(source).run()


def press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def address(app: AppTest) -> dict[str, str]:
    given = dict(app.query_params.items())
    return {n: v[0] if isinstance(v, list) else v for n, v in given.items()}


def test_the_untouched_page_shows_a_diagnosis(doctor) -> None:
    app = doctor()
    assert not app.exception
    assert "Line 7: LSTM cannot be built" in verdict_of(app)
    text = text_of(app)
    assert "The LSTM in line 6 hands on its last step alone." in text
    assert "layers.LSTM(32, return_sequences=True)," in text
    assert "expected ndim=3, found ndim=2" in text
    assert address(app) == {}


def test_apply_puts_the_fix_into_the_editor_and_undo_takes_it_back(doctor) -> None:
    app = press(doctor(), "Apply")
    assert source_of(app) == MENDED
    assert "Every layer fits: 2 layers, 8,384 parameters" in verdict_of(app)
    assert address(app) == {"case": pack(Case(MENDED))}
    app = press(app, "Undo")
    assert source_of(app) == DEFAULT.case.source
    assert "cannot be built" in verdict_of(app)
    assert address(app) == {}
    app = press(app, "Redo")
    assert source_of(app) == MENDED


def test_every_example_can_be_chosen_and_what_was_typed_comes_back(doctor) -> None:
    app = typed(doctor(), "my own model")
    for example in EXAMPLES:
        app = press(app, example.title)
        assert not app.exception
        assert source_of(app) == example.case.source
        wanted = {} if example is DEFAULT else {"case": example.name}
        assert address(app) == wanted
    for _ in EXAMPLES:
        app = press(app, "Undo")
    assert source_of(app) == "my own model"


def test_what_is_typed_survives_errors_and_reloads(doctor, answers) -> None:
    answers.failure = WorkerDiedError("The process stopped: try again.")
    app = typed(doctor(), HOSTILE)
    assert app.error[0].value == "The process stopped: try again."
    assert source_of(app) == HOSTILE
    answers.failure = RuntimeError("boom")
    app = press(app, "Diagnose")
    assert "RuntimeError" in app.error[0].value
    assert source_of(app) == HOSTILE
    again = doctor(**address(app))
    assert source_of(again) == HOSTILE
    answers.failure = None
    app = press(app, "Try again")
    assert not app.error
    assert "No Keras model found" in verdict_of(app)


def test_words_are_put_in_the_right_mouth(doctor, answers) -> None:
    python = Problem("source", "Cut.", line=1, keras_message="SyntaxError: x")
    ours = Problem("source", "It is not Python: paste code.")
    tried = Problem("build", "No.", line=1, keras_message="No rank", tried=True)
    none = "No change that was tried makes this model build and run."
    answers.answers = {
        "cut": {"problems": (replace(python, said_by="Python"),)},
        "prose": {"problems": (ours,)},
        "tried": {"problems": (tried,)},
    }
    app = typed(doctor(), "cut")
    assert "Python saysSyntaxError: x" in text_of(app)
    assert none not in [caption.value for caption in app.caption]
    app = typed(app, "prose")
    assert " says" not in text_of(app)
    assert verdict_of(app).endswith("This text cannot be read as a Keras model")
    app = typed(app, "tried")
    assert "Keras saysNo rank" in text_of(app)
    assert none in [caption.value for caption in app.caption]


def test_hostile_text_is_text(doctor, answers) -> None:
    problem = Problem(
        "build", HOSTILE, HOSTILE, HOSTILE, 1, HOSTILE, HOSTILE, HOSTILE,
        (Fix(HOSTILE, f"{HOSTILE}!", (ShapeStep(HOSTILE, HOSTILE, (1,), (1,), 1),)),),
        HOSTILE,
    )  # fmt: skip
    answers.answers = {
        "<img": {
            "steps": (ShapeStep(HOSTILE, HOSTILE, (1,), (1,), 1),),
            "problems": (problem, problem),
            "models": (HOSTILE, "b"),
            "needs": (Need(HOSTILE, HOSTILE, HOSTILE), Need("n", "why", 5)),
            "notes": (HOSTILE,),
            "spellings": (Spelling(1, HOSTILE, HOSTILE, HOSTILE),),
            "unread": (Unread(1, HOSTILE, HOSTILE),),
            "modern_source": f"{HOSTILE}?",
            "recurrent": (HOSTILE,),
        }
    }
    app = typed(doctor(), HOSTILE)
    assert not app.exception
    assert "<img" not in html_of(app)
    assert "&lt;img" in html_of(app)
    labels = [item.label for item in app.text_input]
    assert any(label.startswith(r"\<img") for label in labels)


def test_values_are_asked_for_and_remembered(doctor, answers) -> None:
    answers.answers = {
        "Emb": {
            **SOUND,
            "needs": (
                Need("vocab_size", "The Embedding has that many rows.", 1000, 1),
                Need("X.shape", "The input has it.", (64, 20, 4)),
                Need("flag", "It decides.", True),
                Need("name", "It names.", "adam"),
                Need("rate", "It drops.", 0.5),
                Need("big", "Too large for a number field.", 10**40),
            ),
        }
    }
    app = typed(doctor(), "Emb(vocab_size, X.shape, flag, name, rate, big)")
    assert answers.requests[-1].values == {}
    number = next(n for n in app.number_input if n.label == r"vocab\_size")
    assert number.value == 1000
    assert "rows" in number.help
    app = number.set_value(5000).run()
    assert answers.requests[-1].values == {"vocab_size": 5000}
    shape = next(t for t in app.text_input if t.label == r"X\.shape")
    app = shape.set_value("(32, 9, 2)").run()
    assert answers.requests[-1].values == {"vocab_size": 5000, "X.shape": (32, 9, 2)}
    app = next(t for t in app.toggle if t.label == "flag").set_value(False).run()
    app = next(t for t in app.text_input if t.label == "name").set_value("sgd").run()
    values = answers.requests[-1].values
    assert values["flag"] is False
    assert values["name"] == "sgd"
    app = next(t for t in app.text_input if t.label == "rate").set_value("oops(").run()
    assert "Until then the guess is used" in app.warning[0].value
    assert next(t for t in app.text_input if t.label == "rate").value == "oops("
    app = typed(app, "Emb(vocab_size, X.shape)  # changed")
    assert answers.requests[-1].values["vocab_size"] == 5000
    again = doctor(**address(app))
    assert answers.requests[-1].values["X.shape"] == (32, 9, 2)
    assert not again.exception


def test_a_value_that_was_given_can_still_be_changed(doctor, answers) -> None:
    answers.answers = {"n": {**SOUND, "needs": (Need("n", "why", 5),)}}
    app = typed(doctor(), "LSTM(n)")
    app = next(w for w in app.number_input if w.label == "n").set_value(7).run()
    answers.answers = {"n": SOUND}  # what is given is no longer missing
    app = typed(app, "LSTM(n) ")
    widget = next(w for w in app.number_input if w.label == "n")
    assert widget.value == 7
    assert answers.requests[-1].values == {"n": 7}


def test_data_shapes_and_loss_are_asked_and_checked(doctor, answers) -> None:
    app = doctor()
    app = app.text_input(key="doctor_x").set_value("64, 20, 8").run()
    app = app.text_input(key="doctor_y").set_value("(64, 1)").run()
    app = app.selectbox(key="doctor_loss").set_value("mae").run()
    asked = answers.requests[-1]
    assert (asked.x_shape, asked.y_shape, asked.loss) == ((64, 20, 8), (64, 1), "mae")
    app = app.text_input(key="doctor_x").set_value("many").run()
    assert "The shape of x must be whole numbers" in app.warning[0].value
    assert app.text_input(key="doctor_x").value == "many"
    assert answers.requests[-1].x_shape is None
    assert "cannot be built" in verdict_of(app)


def test_one_of_several_models_is_chosen(doctor, answers) -> None:
    answers.answers = {"two": {**SOUND, "models": ("encoder", "model")}}
    app = typed(doctor(), "two models")
    assert app.selectbox(key="doctor_model").value == "model"
    app = app.selectbox(key="doctor_model").set_value("encoder").run()
    assert answers.requests[-1].model == "encoder"


def test_the_modern_spelling_can_be_taken_over(doctor, answers) -> None:
    answers.answers = {
        "Cu": {
            **SOUND,
            "spellings": (Spelling(1, "CuDNNLSTM(8)", "LSTM(8)", "No such layer."),),
            "modern_source": "LSTM(8)",
        }
    }
    app = typed(doctor(), "CuDNNLSTM(8)")
    assert "1 spelling of Keras 2" in text_of(app)
    app = press(app, "Use Keras 3 spelling")
    assert source_of(app) == "LSTM(8)"
    assert source_of(press(app, "Undo")) == "CuDNNLSTM(8)"


def test_further_problems_stand_below_with_their_fixes(doctor, answers) -> None:
    second = Problem("silent", "It broadcasts.", "dense", "Dense", 8, fixes=(
        Fix("Give y a last axis", "other source", STEPS),
    ))  # fmt: skip
    answers.answers = {"LSTM(32)": {"steps": STEPS, "problems": (PROBLEM, second)}}
    app = doctor()
    assert "and 1 more problem below" in text_of(app)
    assert "Line 8: Dense runs, but does not do what it seems to do" in text_of(app)
    apply = [b for b in app.button if b.label == "Apply"]
    assert len(apply) == 2
    assert source_of(apply[1].click().run()) == "other source"


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (pack(Case("x" * 300))[:-5], "cut off"),
        ("1.eJw", "cut off"),
        ("nonsense", "not a link of this page"),
        ("long", "too long for a link"),
        ("<b>", "not a link of this page"),
    ],
)
def test_a_wrong_link_gets_a_sentence_and_the_example(doctor, case: str, said: str) -> None:
    app = doctor(case=case)
    assert not app.exception
    assert said in app.warning[0].value
    assert source_of(app) == DEFAULT.case.source
    assert "cannot be built" in verdict_of(app)


def test_a_link_makes_the_screen(doctor, answers) -> None:
    case = Case("my model(n)", (("n", "5"),), "(64, 20)", "(64,)", "mse", "model")
    app = doctor(case=pack(case))
    assert not app.warning
    assert source_of(app) == "my model(n)"
    asked = answers.requests[-1]
    assert asked == Request("my model(n)", {"n": 5}, (64, 20), (64,), "mse", "model")
    assert address(app) == {"case": pack(case)}


def test_a_source_too_long_for_a_link_stays_and_is_told(doctor) -> None:
    source = "".join(f"x{i * i * 7919} = {i}\n" for i in range(60_000))
    assert len(source) > 1_000_000
    app = typed(doctor(), source)
    assert not app.exception
    assert source_of(app) == source
    assert address(app) == {"case": "long"}
    app.session_state["doctor_view"] = "Share and report"
    app = app.run()
    assert any("too long for a link" in item.value for item in app.info)


def test_an_empty_editor_says_what_to_paste(doctor) -> None:
    app = press(doctor(), "Clear")
    assert not app.exception
    assert source_of(app) == ""
    assert "Paste a Keras model" in verdict_of(app)


def test_a_message_alone_gets_its_hint(doctor, answers) -> None:
    problem = Problem("build", "Rank.", "lstm_1", "LSTM", hint="Paste the lines.")
    answers.answers = {"ValueError": {"kind": "message", "problems": (problem,)}}
    app = press(doctor(), "Only the error")
    assert "To be sure: Paste the lines." in text_of(app)


def test_sixty_layers_and_five_outputs_are_shown(doctor, answers) -> None:
    steps = tuple(
        ShapeStep(f"b_{i}", "Bidirectional", (N, 9, 4), ((N, 9, 8), *[(N, 4)] * 4), 288)
        for i in range(60)
    )
    answers.answers = {
        "deep": {**SOUND, "steps": steps, "edges": (), "total_params": 17280}
    }
    app = typed(doctor(), "deep")
    assert not app.exception
    assert "60 layers, 17,280 parameters" in verdict_of(app)
    assert html_of(app).count('<th scope="row">Bidirectional') == 60


def test_the_report_can_be_copied(doctor) -> None:
    app = doctor()
    app.session_state["doctor_view"] = "Share and report"
    app = app.run()
    report = next(block.value for block in app.code if block.value.startswith("# Line 7"))
    assert "+    layers.LSTM(32, return_sequences=True)," in report
    assert any("?case=sequences" in block.value for block in app.code)
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Case (.json)", "Report (.md)"]


def test_a_recurrent_layer_is_shown_in_time(doctor, answers) -> None:
    app = press(doctor(), "Apply")
    app.session_state["doctor_view"] = "Values in time"
    app = app.run()
    assert not app.exception
    assert answers.traced[-1]["layer"] == "lstm"
    app = app.selectbox(key="doctor_layer").set_value("lstm_1").run()
    app = app.text_area(key="doctor_data").set_value("1 2\n3 4").run()
    assert answers.traced[-1]["layer"] == "lstm_1"
    assert answers.traced[-1]["data"] == "1 2\n3 4"
    assert "matches Keras" in text_of(app)
    answers.failure = ValueError("The data have 2 lines: paste 20.")
    app = app.text_area(key="doctor_data").set_value("1").run()
    assert "paste 20" in app.warning[0].value
    assert source_of(app) == MENDED


def test_a_fix_of_the_data_changes_their_shape(doctor, answers) -> None:
    fix = Fix("Give y a last axis", "train(x, y)", STEPS, y_shape=(64, 20, 1))
    problem = Problem("silent", "It broadcasts.", "dense", "Dense", 1, fixes=(fix,))
    answers.answers = {"train": {"steps": STEPS, "problems": (problem,)}}
    app = typed(doctor(), "train(x, y)")
    app = app.text_input(key="doctor_y").set_value("(64, 20)").run()
    assert "(64, 20) → (64, 20, 1)" in text_of(app)
    app = press(app, "Apply")
    assert app.text_input(key="doctor_y").value == "(64, 20, 1)"
    assert answers.requests[-1].y_shape == (64, 20, 1)
    assert app.text_input(key="doctor_x").value == ""


def test_a_configuration_is_judged_as_the_code_it_stands_for(doctor, answers) -> None:
    code = "model = Sequential()\nmodel.add(LSTM(4))\n"
    fix = Fix("Set it", code.replace("LSTM(4)", "LSTM(5)"), STEPS)
    problem = Problem("build", "Why.", "lstm", "LSTM", 2, fixes=(fix,))
    answers.answers = {
        "class_name": {
            "kind": "json",
            "steps": STEPS,
            "problems": (problem,),
            "modern_source": code,
            "spellings": (Spelling(1, "old", "new"),),
        }
    }
    app = typed(doctor(), '{"class_name": "Sequential"}')
    text = text_of(app)
    assert "line 2 model.add(LSTM(4))" in text
    assert "model.add(LSTM(5))" in text
    assert source_of(press(app, "Apply")) == fix.source
    app = typed(app, '{"class_name": "Sequential"} ')
    assert source_of(press(app, "Edit as code")) == code
