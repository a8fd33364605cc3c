"""Who says what of a text that is no model: Python, Keras, or only the doctor."""

import pytest

from models.verdict import verdict
from models.worker.doctor import diagnose

TORCH = """\
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 16)
"""
HEAD = "import keras\nfrom keras import layers\n"
CUT = f"{HEAD}model = keras.Sequential([layers.Input((10, 4)), layers.LST"
PROSE = (
    "hello what is an lstm?",
    "Why does my LSTM not train?\n\nI have 10 sequences of length 5, and no idea.",
    "Qu'est-ce qu'un LSTM ?",
    "my model (an LSTM) does not work",
    "For which data is a GRU better?",
)
CODE = (
    "model.add(LSTM(8)",
    "model = Sequential([LSTM(8)",
    "from keras layers import LSTM",
    "for units in 8, 16\n    model.add(LSTM(units))",
    "LSTM(8) GRU(4)",
    "return x y",
)


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_told_from_code_in_one_sentence(text: str) -> None:
    problem = diagnose(text).problems[0]
    assert text.split("\n")[0] in problem.explanation
    assert "is not Python" in problem.explanation
    for accepted in ("Keras code", "JSON config", "error message"):
        assert accepted in problem.explanation
    assert (problem.line, problem.keras_message, problem.tried) == (None, "", False)
    assert verdict(diagnose(text)).headline == "This text cannot be read as a Keras model"


def test_long_prose_is_cut_in_the_sentence() -> None:
    said = diagnose("an LSTM is what " + "a very " * 100 + "long network is").problems[0]
    assert len(said.explanation) < 250


@pytest.mark.parametrize("text", CODE)
def test_wrong_code_is_python_s_to_judge(text: str) -> None:
    problem = diagnose(text).problems[0]
    assert problem.explanation.startswith("Python cannot read line 1")
    assert problem.keras_message.startswith("SyntaxError: ")
    assert problem.said_by == "Python"


def test_a_cut_line_is_python_s_to_judge_and_no_change_is_said_to_be_tried() -> None:
    problem = diagnose(CUT).problems[0]
    assert (problem.line, problem.said_by, problem.tried) == (3, "Python", False)


def test_the_text_s_own_arithmetic_is_python_s() -> None:
    problem = diagnose("steps = 1 / 0\n").problems[0]
    assert problem.keras_message == "ZeroDivisionError: division by zero"
    assert problem.said_by == "Python"


@pytest.mark.parametrize("text", [TORCH, "x = 3\nprint(x)", '{"class_name": "Sequential"'])
def test_the_doctor_s_own_sentences_are_put_in_no_mouth(text: str) -> None:
    problem = diagnose(text).problems[0]
    assert problem.explanation
    assert (problem.keras_message, problem.tried) == ("", False)


def test_what_is_read_is_said_where_another_library_is_used() -> None:
    assert "torch" in diagnose(TORCH).problems[0].explanation


def test_a_message_is_no_prose_and_says_what_it_says() -> None:
    diagnosis = diagnose("IndexError: list index out of range")
    assert diagnosis.kind == "message"
    assert diagnosis.problems[0].said_by == "The message"


def test_keras_s_words_are_keras_s_and_tried_changes_are_known() -> None:
    stack = "[keras.Input((9, 4)), layers.LSTM(8), layers.GRU(4)]"
    source = f"{HEAD}model = keras.Sequential({stack})"
    problem = diagnose(source).problems[0]
    assert (problem.said_by, problem.tried) == ("Keras", True)
    assert problem.keras_message.startswith("ValueError: Input 0")
