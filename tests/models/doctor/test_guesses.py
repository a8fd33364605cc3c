"""What was guessed of the data is told as a guess, and written into no source."""

from typing import Any

import pytest

from models.diagnosis import Diagnosis
from models.doctor import report
from models.doctor_case import Request
from models.report import markdown_report
from models.verdict import verdict
from models.worker.doctor import diagnose

HEAD = "import keras\nfrom keras import layers\n"
SUBCLASS = f"""{HEAD}

class Two(keras.Model):
    def __init__(self):
        super().__init__()
        self.lstm1 = layers.LSTM(32)
        self.lstm2 = layers.LSTM(16)

    def call(self, x):
        return self.lstm2(self.lstm1(x))


model = Two()
"""
SEQUENCES = "return_sequences=True"


def _stack(*parts: str, **known: Any) -> Diagnosis:
    inner = ", ".join(f"layers.{one}" for one in parts)
    return diagnose(f"{HEAD}model = keras.Sequential([{inner}])\n", **known)


def _fixes(diagnosis: Diagnosis, words: str) -> int:
    return sum(words in fix.source for fix in diagnosis.problems[0].fixes)


def test_an_unknown_number_of_steps_is_left_open() -> None:
    diagnosis = _stack("Embedding(1000, 16)", "LSTM(8)", "LSTM(4)")
    assert diagnosis.steps[0].input_shape == (None, None)
    shapes = [step.output_shape for step in diagnosis.steps]
    assert shapes == [(None, None, 16), (None, 8), None]
    assert (_fixes(diagnosis, SEQUENCES), _fixes(diagnosis, "RepeatVector")) == (1, 0)
    assert diagnosis.guessed_shape is None  # nothing of it is guessed


def test_a_known_number_of_steps_is_repeated_so_often() -> None:
    diagnosis = _stack("Embedding(1000, 16)", "LSTM(8)", "LSTM(4)", x_shape=(32, 10))
    assert _fixes(diagnosis, "RepeatVector(10)") == 1


@pytest.mark.parametrize("more", [(), ("Dense(10)",)])
def test_a_guessed_length_is_written_into_no_source(more: tuple[str, ...]) -> None:
    parts = ("Embedding(1000, 16, input_length=n)", "LSTM(8)", "LSTM(4)", *more)
    guessed, given = _stack(*parts), _stack(*parts, values={"n": 10})
    assert [(need.name, need.guess) for need in guessed.needs] == [("n", 10)]
    assert (_fixes(guessed, SEQUENCES), _fixes(guessed, "RepeatVector")) == (1, 0)
    assert _fixes(given, "RepeatVector(10)") == 1


def test_a_number_of_the_source_s_own_may_be_the_guess_as_well() -> None:
    diagnosis = _stack("Input((10, 8))", "LSTM(8)", "LSTM(4)", "Dense(n_classes)")
    assert [need.guess for need in diagnosis.needs] == [10]
    assert _fixes(diagnosis, "RepeatVector(10)") == 1


def test_guessed_features_are_told_as_a_guess() -> None:
    diagnosis = _stack("LSTM(8)")
    assert diagnosis.guessed_shape == (None, None, 4)
    sentence = verdict(diagnosis).sentence
    assert "(None, None, 4)" in sentence
    assert "4 is a guess: give the shape of x" in sentence


def test_steps_that_a_layer_needs_are_told_as_a_guess_too() -> None:
    parts = (f"LSTM(8, {SEQUENCES})", "Flatten()", "Dense(3)")
    diagnosis = _stack(*parts)
    assert diagnosis.guessed_shape == (None, 10, 4)
    assert "10 and 4 are guesses" in verdict(diagnosis).sentence
    given = _stack(*parts, x_shape=(2, 10, 4))
    assert given.guessed_shape is None
    assert "guess" not in verdict(given).sentence


@pytest.mark.parametrize("call", ["self, x", "self, x, **kwargs", "self, x, training=None"])
def test_what_no_shape_could_mend_is_diagnosed_without_one(call: str) -> None:
    diagnosis = diagnose(SUBCLASS.replace("self, x", call))
    (problem,) = diagnosis.problems
    assert (problem.line, problem.layer, problem.stopped_at) == (8, "lstm", "lstm_1")
    assert "returns only its last step" in problem.explanation
    assert f"LSTM(32, {SEQUENCES})" in problem.fixes[0].source
    assert "inspect" not in str((diagnosis.notes, diagnosis.problems))


@pytest.mark.parametrize("before", ["", "Dense(3)", "TimeDistributed(layers.Dense(3))"])
def test_a_stack_is_diagnosed_without_a_shape_as_well(before: str) -> None:
    diagnosis = _stack(*([before] if before else []), "LSTM(8)", "GRU(4)")
    assert diagnosis.problems[0].stopped_at == "gru"
    assert _fixes(diagnosis, SEQUENCES) == 1


def test_a_picture_in_front_of_a_sequence_is_at_fault_whatever_its_shape() -> None:
    diagnosis = diagnose(SUBCLASS.replace("LSTM(32)", "Conv2D(3, 3)"))
    assert diagnosis.problems[0].stopped_at == "lstm"


def test_the_shape_is_asked_for_where_it_may_be_at_fault() -> None:
    source = SUBCLASS.replace("self.lstm2(self.lstm1(x))", "x + self.lstm2(x)")
    diagnosis = diagnose(source)
    assert diagnosis.problems == ()
    (note,) = diagnosis.notes
    assert "does not build: give the shape of x" in note
    for internal in ("Error", "Exception", "kwargs", "inspect"):
        assert internal not in note


def test_the_report_and_the_command_tell_a_guess_as_well() -> None:
    said = "where 4 is a guess: give the shape of x."
    for diagnosis in (_stack("LSTM(8)"), _stack("LSTM(8)", "LSTM(4)")):
        assert "\n".join(report("model.py", diagnosis)).count(said) == 1
        assert markdown_report(diagnosis, Request(diagnosis.source)).count(said) == 1


def test_where_a_loop_over_data_ends_is_not_asked_for() -> None:
    """Windows of data that the text does not say: their features are asked for, no more."""
    source = (
        "def windows(rows, n_steps):\n"
        "    X = []\n"
        "    for i in range(len(rows)):\n"
        "        end = i + n_steps\n"
        "        if end > len(rows):\n"
        "            break\n"
        "        X.append(rows[i:end, :-1])\n"
        "    return np.array(X)\n"
        "X = windows(load(), 3)\n"
        "model = Sequential([LSTM(5, input_shape=(X.shape[1], X.shape[2]))])\n"
    )
    diagnosis = diagnose(source)
    assert [need.name for need in diagnosis.needs] == ["X.shape[2]"]
    assert diagnosis.steps[0].input_shape[:2] == (None, 3)
    assert diagnosis.problems == ()
