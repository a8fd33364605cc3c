"""The first of n symbols: its data, its gates, equal parameters, what a run ends with."""

import numpy as np
import pytest

from models.config import KINDS
from models.memory import (
    LENGTHS,
    MemoryProblem,
    answers_by_step,
    equal_units,
    gate_biases,
    letters,
    parameter_count,
    sequences,
)
from models.memory_runs import Experiment, Point, curves, held_up_to, outcome_of
from models.training import EpochRecord, Progress
from models.worker.training.chunk import train
from models.worker.training.live import live_training
from models.worker.training.memory import build_memory
from models.worker.training.trained import predict, trace_trained
from tests.models.scripts import check_script

PROBLEMS = [
    MemoryProblem(kind=kind, units=3, symbols=5, length=7, open_gates=open_gates)
    for kind in KINDS
    for open_gates in (False, True)
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("units", "symbols"), [(1, 2), (19, 8), (33, 4)])
def test_parameters_are_what_keras_counts(kind, units: int, symbols: int) -> None:
    recipe = build_memory(MemoryProblem(kind=kind, units=units, symbols=symbols))
    assert parameter_count(kind, units, symbols) == recipe.model.count_params()


@pytest.mark.parametrize(("units", "symbols"), [(16, 4), (8, 8), (32, 26)])
def test_cells_have_as_many_parameters_as_whole_units_allow(units, symbols) -> None:
    wanted = parameter_count("lstm", units, symbols)
    for kind, number in equal_units(units, symbols).items():
        apart = [
            abs(parameter_count(kind, other, symbols) - wanted)
            for other in (number - 1, number, number + 1)
        ]
        assert apart[1] == min(apart)
        assert apart[1] < 0.07 * wanted
    assert equal_units(units, symbols)["lstm"] == units


def test_sequences_are_random_symbols_and_the_first_is_asked_for() -> None:
    problem = MemoryProblem(symbols=5, length=7)
    x, y = sequences(problem)
    assert x.shape == (1000, 7, 5)
    assert (x.sum(axis=2) == 1).all()
    np.testing.assert_array_equal(x[:, 0].argmax(axis=1), y)
    assert np.bincount(x.argmax(axis=2).ravel()).min() > 1200  # of 1,400 on average
    tests, _ = sequences(problem, test=True)
    assert tests.shape == (500, 7, 5)
    assert (tests != x[:500]).any()
    np.testing.assert_array_equal(sequences(problem)[0], x)
    assert letters(np.eye(5, dtype=np.float32)[[0, 4, 1]]) == ("A", "E", "B")


def test_open_gates_keep_for_as_long_as_the_sequence() -> None:
    problem = MemoryProblem(kind="lstm", units=40, length=32, open_gates=True)
    layer = build_memory(problem).model.layers[0]
    input_gate, forget_gate, candidate, output_gate = layer.get_weights()[2].reshape(4, 40)
    np.testing.assert_array_equal(forget_gate, gate_biases(problem))
    np.testing.assert_array_equal(input_gate, -forget_gate)
    assert not candidate.any()
    assert not output_gate.any()
    keeps = 1 / (1 - 1 / (1 + np.exp(-forget_gate)))  # steps: 1 + k
    assert keeps.min() >= 2 - 1e-5
    assert 20 < keeps.max() <= 32 + 1e-4


def test_open_gates_of_a_gru_are_its_update_gate() -> None:
    problem = MemoryProblem(kind="gru", units=6, length=32, open_gates=True)
    (bias, recurrent_bias) = build_memory(problem).model.layers[0].get_weights()[2]
    np.testing.assert_array_equal(bias[:6], gate_biases(problem))
    assert not bias[6:].any()
    assert not recurrent_bias.any()


@pytest.mark.parametrize("problem", PROBLEMS, ids=str)
def test_the_script_makes_the_same_sequences_and_the_same_model(problem) -> None:
    check_script(problem, build_memory)


@pytest.mark.parametrize(("kind", "length"), [("simple_rnn", 8), ("gru", 4), ("lstm", 4)])
def test_a_few_symbols_are_held_after_seconds(kind, length: int) -> None:
    spec = Experiment().spec(kind, length)
    records = train(spec, None, 10, 120).records
    assert records[0].metrics["val_accuracy"] < 0.5
    assert records[-1].metrics["val_accuracy"] > 0.95


def test_after_each_step_stands_what_the_model_says_of_the_steps_so_far() -> None:
    spec = Experiment(lstm_units=4).spec("gru", 8)
    weights = train(spec, None, 1, 120).records[-1].weights
    inputs = sequences(spec.problem, test=True)[0][:1]
    trace = next(iter(trace_trained(spec, weights, inputs).traces.values()))
    states = trace.directions[0].quantities["hidden"][0]
    found = answers_by_step(states, *weights[-2:])
    np.testing.assert_allclose(
        found[-1], predict(spec, weights, inputs).outputs[0], atol=1e-6
    )
    so_far = inputs[:, :3]
    for layer in live_training(spec).model.layers:
        so_far = layer(so_far)
    np.testing.assert_allclose(found[2], so_far[0], atol=1e-6)


def test_the_trainings_are_whole_curves_one_seed_after_the_other() -> None:
    experiment = Experiment(longest=4, seeds=2, seed=7)
    found = [
        (spec.problem.kind, spec.problem.length, spec.seed) for spec in experiment.specs()
    ]
    once = [(kind, length, 7) for length in (2, 4) for kind in KINDS]
    assert found == once + [(kind, length, 8) for kind, length, _ in once]
    assert Experiment(seeds=5, seed=9_999).specs()[-1].seed == 3


def test_a_cell_without_gates_is_trained_once_for_both_starts() -> None:
    keras_start, opened = Experiment(), Experiment(gates="open")
    assert keras_start.spec("simple_rnn", 8) == opened.spec("simple_rnn", 8)
    assert keras_start.spec("lstm", 8) != opened.spec("lstm", 8)


def progress_of(*accuracies: float, target: int = 3) -> Progress:
    records = tuple(
        EpochRecord(epoch, {"loss": 1.0, "val_accuracy": value}, ())
        for epoch, value in enumerate(accuracies)
    )
    return Progress(Experiment().spec("gru", 8), target, records)


def test_a_run_ends_with_its_epochs_or_when_all_is_right() -> None:
    assert outcome_of(progress_of()) is None
    assert outcome_of(progress_of(0.2, 0.5)) is None
    ended = outcome_of(progress_of(0.2, 0.5, 0.7, 0.6))
    assert ended is not None
    assert (ended.accuracy, ended.epochs, ended.kind, ended.length) == (0.6, 3, "gru", 8)
    early = outcome_of(progress_of(0.2, 1.0))
    assert early is not None
    assert early.epochs == 1
    # However far somebody else had it trained.
    assert outcome_of(progress_of(0.2, 1.0, 0.9, 0.8)) == early
    untrained = outcome_of(progress_of(0.2, target=0))
    assert untrained is not None
    assert untrained.epochs == 0


def test_what_is_held_ends_where_the_mean_first_falls() -> None:
    points = [Point(2, (1.0,)), Point(4, (0.85, 0.95)), Point(8, (0.5,)), Point(16, (1.0,))]
    assert held_up_to(points) == 4
    assert held_up_to(points[2:]) == 0
    assert held_up_to([]) == 0
    outcome = outcome_of(progress_of(0.2, 1.0))
    assert outcome is not None
    found = curves([outcome, outcome])
    assert found["gru"] == (Point(8, (1.0, 1.0)),)
    assert found["lstm"] == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"symbols": 1}, "symbols must be a whole number from 2"),
        ({"lstm_units": 33}, "units must be a whole number"),
        ({"longest": 5}, "longest must be one of 2, 4, 8"),
        ({"seeds": 0}, "seeds must be a whole number"),
        ({"epochs": -1}, "epochs must be a whole number"),
        ({"gates": "shut"}, "gates must be one of"),
    ],
)
def test_wrong_settings_get_a_sentence(wrong, said) -> None:
    with pytest.raises(ValueError, match=said):
        Experiment(**wrong)


def test_every_setting_has_units_that_fit() -> None:
    for symbols in (2, 26):
        for units in (2, 32):
            experiment = Experiment(
                symbols=symbols, lstm_units=units, longest=LENGTHS[-1], seeds=5
            )
            assert len(experiment.specs()) == 5 * 3 * len(LENGTHS)
