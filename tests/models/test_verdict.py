"""What is said of a diagnosis first."""

import pytest

from models.diagnosis import Diagnosis, Problem, Stage
from models.shapes import ShapeStep
from models.verdict import verdict

STEPS = (
    ShapeStep("lstm", "LSTM", (None, 9, 4), (None, 8), 416),
    ShapeStep("lstm_1", "LSTM", (None, 8), None, None),
)


def said_of(stage: Stage, stopped_at: str | None, line: int | None = 6) -> str:
    problem = Problem(
        stage, "why", layer="lstm", layer_class="LSTM", line=line, stopped_at=stopped_at
    )
    return verdict(Diagnosis("text", steps=STEPS, problems=(problem,))).headline


@pytest.mark.parametrize(
    ("stage", "headline"),
    [
        ("build", "Because of line 6, lstm_1 cannot be built"),
        ("run", "Because of line 6, lstm_1 cannot run on this data"),
        ("silent", "Line 6: LSTM runs, but does not do what it seems to do"),
    ],
)
def test_the_layer_that_stops_is_told_from_the_line_that_is_wrong(
    stage: Stage, headline: str
) -> None:
    assert said_of(stage, "lstm_1") == headline


@pytest.mark.parametrize("stopped_at", [None, "lstm"])
def test_a_layer_that_breaks_itself_is_named_by_its_line(stopped_at: str | None) -> None:
    assert said_of("build", stopped_at) == "Line 6: LSTM cannot be built"
    assert said_of("build", stopped_at, line=None) == "LSTM cannot be built"


def test_a_mistake_of_another_layer_without_a_line_names_the_layer() -> None:
    assert said_of("build", "lstm_1", line=None) == "LSTM cannot be built"


def test_a_note_says_why_there_is_no_model() -> None:
    without = verdict(Diagnosis("x = 1"))
    assert (without.tone, without.headline) == ("open", "No Keras model found in this text")
    noted = verdict(Diagnosis("x = 1", notes=("It took too long.",)))
    assert (noted.tone, noted.sentence) == ("open", "It took too long.")
