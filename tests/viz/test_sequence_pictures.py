"""From results to the drawing's description, on traces made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from models.sequence_tasks import SequenceTaskRun, SequenceTaskSpec
from models.shapes import ShapeStep
from models.stack import StackTrace
from tests.viz.build import make_trace
from viz.sequence_pictures import stack_picture, task_picture
from viz.shape_table import shape_table


def run_of(task: str, *, output: tuple[int, ...], **options: bool) -> SequenceTaskRun:
    """Return a run made by hand: a layer of two units, and even probabilities."""
    spec = SequenceTaskSpec(task=task, units=2)
    trace = make_trace("lstm", **options)
    names = ("encoder", "decoder") if task == "encoder_decoder" else ("lstm",)
    traces = {name: replace(trace, words=trace.words) for name in names}
    return SequenceTaskRun(
        spec=spec,
        inputs=(np.zeros((1, 2) if task == "one_to_many" else (1, 3, 2), np.float32),),
        trace=StackTrace((), traces),
        output=np.full(output, 1 / output[-1], np.float32),
    )


@pytest.mark.parametrize(
    ("task", "output", "columns", "answers"),
    [
        ("many_to_one", (1, 1), 3, [None, None, 1]),
        ("many_to_many", (1, 3, 5), 3, [5, 5, 5]),
        ("one_to_many", (1, 3, 4), 3, [4, 4, 4]),
        ("encoder_decoder", (1, 3, 3), 6, [None, None, None, 3, 3, 3]),
    ],
)
def test_answers_stand_where_the_task_gives_them(
    task: str, output: tuple[int, ...], columns: int, answers: list
) -> None:
    picture = task_picture(run_of(task, output=output, return_sequences=len(output) == 3))
    assert picture.columns == columns
    last = picture.rows[-1]
    assert [None if v is None else len(v) for v in last.values] == answers
    below = picture.rows[-2]
    rising = {end for _, end in below.rises}
    assert rising == {i for i, size in enumerate(answers) if size is not None}


def test_the_encoders_state_passes_on_to_the_decoder() -> None:
    picture = task_picture(
        run_of("encoder_decoder", output=(1, 3, 3), return_sequences=True)
    )
    assert (2, 3) in picture.rows[1].passes
    assert picture.groups == (("encoder", 0, 2), ("decoder", 3, 5))
    assert picture.rows[1].passed == "h, c"


def test_an_image_rises_to_every_step() -> None:
    picture = task_picture(run_of("one_to_many", output=(1, 3, 4), return_sequences=True))
    assert picture.rows[0].rises == ((0, 0), (0, 1), (0, 2))
    assert [v is None for v in picture.rows[0].values] == [False, True, True]


def test_a_stack_that_ends_with_a_recurrent_layer_shows_its_output() -> None:
    trace = make_trace("simple_rnn")
    output = dict(trace.returns)["output"]
    step = ShapeStep("rnn", "SimpleRNN", (None, 3, 2), (None, 2), 10)
    stack = StackTrace((step,), {"rnn": trace}, {"rnn": np.array(output)})
    picture = stack_picture(stack, ["SimpleRNN(2)"], "One.")
    assert [row.title for row in picture.rows] == ["x", "SimpleRNN(2)", "output"]
    assert picture.rows[1].rises == ((2, 2),)
    np.testing.assert_array_equal(picture.rows[2].values[2], output[0])


def test_the_table_of_shapes_adds_up() -> None:
    steps = (
        ShapeStep("in", "InputLayer", (None, 3, 2), (None, 3, 2), 0),
        ShapeStep("a", "LSTM", (None, 3, 2), ((None, 4), (None, 4)), 1112),
        ShapeStep("b", "Dense", (None, 4), (None, 1), 5),
    )
    html = shape_table(steps)
    assert "InputLayer" not in html
    assert "(None, 4)<br>(None, 4)" in html
    assert "<td>1,112</td>" in html
    assert "<td>1,117</td>" in html
