"""Number sequences and the loss of a training, on records made by hand."""

import numpy as np
import pytest

from models.training import EpochRecord, Progress, TrainingSpec
from models.training_numbers import NumberProblem
from tests.drawn import drawn
from viz.numbers import answer_line, answers_alt, answers_figure, numbers_columns
from viz.training import loss_alt, loss_columns, loss_figure

STARTS = tuple(range(-5, 16))
ANSWERS = np.linspace(-2, 12, 21, dtype=np.float32)


def make_progress(losses, target: int = 10, **tests) -> Progress:
    records = [EpochRecord(0, {}, ())]
    for epoch, loss in enumerate(losses, start=1):
        metrics = {"loss": loss, **{name: v[epoch - 1] for name, v in tests.items()}}
        records.append(EpochRecord(epoch, metrics, ()))
    return Progress(TrainingSpec(problem=NumberProblem()), target, tuple(records))


def test_answers_stand_against_the_truth_and_what_was_trained_on_is_shaded() -> None:
    figure = answers_figure(NumberProblem(sequences=4), 7, STARTS, ANSWERS)
    shade, truth, answer = figure.data
    assert (min(shade.x), max(shade.x)) == (0.5, 4.5)
    assert list(truth.y) == [start + 5 for start in STARTS]
    np.testing.assert_array_equal(drawn(answer.y), ANSWERS)
    assert "epoch 7" in figure.layout.annotations[0].text
    # Fixed by the truth: answers far outside must not flatten everything else.
    wild = answers_figure(NumberProblem(sequences=4), 7, STARTS, ANSWERS * 1e6)
    assert wild.layout.yaxis.range == figure.layout.yaxis.range
    assert "off the axis" not in figure.layout.annotations[0].text
    assert "21 off the axis" in wild.layout.annotations[0].text


def test_answers_that_are_no_numbers_become_gaps() -> None:
    broken = ANSWERS.copy()
    broken[:2] = np.nan, np.inf
    answer = answers_figure(NumberProblem(), 1, STARTS, broken).data[-1]
    assert np.isnan(drawn(answer.y)[:2]).all()


def test_the_answers_in_words_and_as_a_table() -> None:
    assert "after epoch 3" in answers_alt(3, STARTS, ANSWERS)
    assert "from -5: -2.00, wanted 0" in answers_alt(3, STARTS, ANSWERS)
    columns = numbers_columns(STARTS, ANSWERS)
    assert columns["wanted"][0] == 0
    assert columns["answer"][-1] == 12


@pytest.mark.parametrize(
    ("answers", "wanted", "said"),
    [
        ([5.98], [6.0], "[1, 2, 3] → <b"),
        ([5.98], None, "5.98</b></p>"),
        ([2.1, -3.2], [2, 3], "[2.10, −3.20]"),
        ([np.nan], [6.0], "NaN</b>"),
        ([-np.inf], [6.0], "−∞</b>"),
        ([305440686080.0], [6.0], "3.05e+11</b>"),
    ],
)
def test_the_answer_in_a_line(answers, wanted, said) -> None:
    html = answer_line((1, 2, 3), np.array(answers), wanted)
    assert said in html
    assert ("wanted" in html) == (wanted is not None)


def test_the_loss_falls_on_a_log_axis_that_ends_at_the_target() -> None:
    figure = loss_figure(make_progress([10.0, 1.0, 0.02]), marked=2)
    line, mark = figure.data
    assert list(line.x) == [1, 2, 3]
    assert list(line.y) == pytest.approx([10, 1, 0.02])
    assert list(mark.x) == [2, 2]
    assert figure.layout.yaxis.type == "log"
    assert tuple(figure.layout.yaxis.range) == (-2, 1)
    assert figure.layout.xaxis.range[1] >= 10


def test_the_names_of_two_lines_that_meet_stand_apart() -> None:
    progress = make_progress([1.0, 0.5], val_loss=[0.9, 0.501])
    training, test = loss_figure(progress).data
    assert training.text[-1].strip() == "training"
    assert (training.textposition, test.textposition) == ("bottom right", "top right")
    lower = make_progress([1.0, 0.5], val_loss=[0.9, 0.4])
    training, test = loss_figure(lower).data
    assert (training.textposition, test.textposition) == ("top right", "bottom right")


def test_a_loss_that_is_no_number_is_a_gap_and_is_said() -> None:
    progress = make_progress([1.0, np.nan])
    assert np.isnan(drawn(loss_figure(progress).data[0].y)[1])
    assert "loss from 1 after epoch 1 to nan after epoch 2" in loss_alt(progress)
    assert "no epoch is done yet" in loss_alt(make_progress([]))
    assert loss_columns(progress)["epoch"] == [0, 1, 2]
    assert loss_columns(progress)["loss"][0] is None
