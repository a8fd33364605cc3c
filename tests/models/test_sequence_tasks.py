"""Sequence tasks: the code shown gives the numbers shown, and the shapes are the task's."""

import numpy as np
import pytest

from models.sequence_tasks import (
    DECODER_INPUTS,
    MAX_TASK_WORDS,
    TASK_NAMES,
    SequenceTaskSpec,
    handover_facts,
    task_facts,
)
from models.task_code import task_code
from models.worker.sequence_tasks import run_task

KINDS = ("simple_rnn", "lstm", "gru")


@pytest.mark.parametrize("task", TASK_NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_script_gives_the_models_own_numbers(task: str, kind: str, capsys) -> None:
    spec = SequenceTaskSpec(task=task, kind=kind, units=3, seed=5)
    run = run_task(spec)
    script: dict = {}
    exec(task_code(spec), script)  # the text that a person takes away
    # The same operations in the same order: not even rounding differs.
    np.testing.assert_array_equal(np.asarray(script["y"]), run.output)
    assert capsys.readouterr().out.strip() == str(run.output.shape)


@pytest.mark.parametrize(
    ("task", "shape"),
    [
        ("one_to_one", (1, 5)),
        ("one_to_many", (1, 3, 4)),
        ("many_to_one", (1, 1)),
        ("many_to_many", (1, 3, 5)),
        ("encoder_decoder", (1, 3, 3)),
    ],
)
def test_each_task_has_the_output_shape_of_its_name(task: str, shape: tuple) -> None:
    run = run_task(SequenceTaskSpec(task=task))
    assert run.output.shape == shape
    assert all(trace.matches_keras for _, trace in run.layers)
    assert len(run.answers) == (shape[1] if len(shape) == 3 else 1)
    if len(run.spec.classes) > 1:
        np.testing.assert_allclose(run.output.sum(axis=-1), 1, atol=1e-6)  # float32


@pytest.mark.parametrize("task", TASK_NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_facts_hold(task: str, kind: str) -> None:
    for fact in task_facts(run_task(SequenceTaskSpec(task=task, kind=kind))):
        assert fact.holds, fact


def test_handing_over_other_states_is_noticed() -> None:
    mine = run_task(SequenceTaskSpec(task="encoder_decoder"))
    other = run_task(SequenceTaskSpec(task="encoder_decoder", sentence="we are"))
    facts = handover_facts(other.layers[0][1], mine.layers[1][1])
    assert [fact.holds for fact in facts] == [False, False]


def test_a_decoder_may_be_longer_or_shorter_than_its_encoder() -> None:
    run = run_task(SequenceTaskSpec(task="encoder_decoder", sentence="a b c d e"))
    assert run.inputs[0].shape == (1, 5, 2)
    assert run.output.shape[1] == len(DECODER_INPUTS)


def test_long_sentences_are_cut_and_words_cannot_leave_the_scripts_comment() -> None:
    evil = 'x\u2028import\x85os "); raise SystemExit'
    spec = SequenceTaskSpec(task="many_to_many", sentence=evil + " w" * 30)
    assert len(spec.words) == MAX_TASK_WORDS
    script: dict = {}
    exec(task_code(spec), script)
    assert script["y"].shape == (1, MAX_TASK_WORDS, 5)
    assert "os" not in script


@pytest.mark.parametrize(
    "wrong",
    [
        {"task": "many"},
        {"kind": "rnn"},
        {"units": 0},
        {"units": 9},
        {"units": True},
        {"seed": -1},
        {"sentence": " \n "},
        {"sentence": "a" * 20_000},
    ],
)
def test_wrong_values_get_one_sentence(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+\.$"):
        SequenceTaskSpec(**wrong)


def test_every_layers_steps_are_labelled_with_what_it_read() -> None:
    run = run_task(SequenceTaskSpec(task="encoder_decoder"))
    assert [trace.words for _, trace in run.layers] == [
        ("I", "am", "Groot"),
        DECODER_INPUTS,
    ]
    ((_, trace),) = run_task(SequenceTaskSpec(task="one_to_many")).layers
    assert trace.words == ("x1", "x2", "x3")  # every step reads the image
