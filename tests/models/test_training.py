"""Training in chunks: the same as model.fit, whatever interrupts it; nothing is lost."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from models import engine
from models.training import EpochRecord, Progress, TrainingSpec, why_diverged, why_growing
from models.training_numbers import NumberProblem, read_sequence, sequences_from
from models.training_runs import TrainingRuns
from models.worker.training.chunk import train
from models.worker.training.trained import keras_file, predict, trace_trained
from tests.models.scripts import check_training_script

SPEC = TrainingSpec(problem=NumberProblem(), learning_rate=0.1, batch_size=1)


def records_of(spec: TrainingSpec, epochs: int, seconds: float):
    """Train in chunks of so many seconds; return all records and the last chunk."""
    chunk = train(spec, None, epochs, seconds)
    records = list(chunk.records)
    while records[-1].epoch < epochs and not chunk.diverged:
        chunk = train(spec, chunk.checkpoint, epochs, seconds)
        records += chunk.records
    return records, chunk


def test_64_parameters_learn_that_6_follows() -> None:
    records, _ = records_of(SPEC, 50, 60)
    assert [record.epoch for record in records] == list(range(51))
    assert sum(weights.size for weights in records[-1].weights) == 64
    losses = [record.metrics["loss"] for record in records[1:]]
    assert losses[-1] < losses[0] / 100
    answer = predict(SPEC, records[-1].weights, sequences_from(np.array([1]))).outputs
    assert abs(float(answer[0, 0]) - 6) < 0.5


@pytest.mark.parametrize("task", ["many_to_one", "many_to_many"])
def test_where_a_chunk_ends_makes_no_difference(task) -> None:
    problem = NumberProblem(task=task, kind="gru", sequences=4)
    spec = replace(SPEC, problem=problem, batch_size=2)
    whole, _ = records_of(spec, 4, 60)
    pieces, _ = records_of(spec, 4, 0.0)  # a batch a chunk
    for one, other in zip(whole, pieces, strict=True):
        assert one.metrics == pytest.approx(other.metrics, rel=1e-5)
        for left, right in zip(one.weights, other.weights, strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-5, atol=1e-7)


def test_the_script_trains_the_same_with_fit(tmp_path) -> None:
    """model.fit on the same data, seed and order ends with the same weights."""
    spec = replace(SPEC, problem=NumberProblem(sequences=3), learning_rate=0.01)
    records, _ = records_of(spec, 5, 60)
    check_training_script(spec, 5, records[-1].weights, tmp_path)


def test_the_saved_model_answers_the_same(tmp_path) -> None:
    records, chunk = records_of(SPEC, 3, 60)
    path = tmp_path / "model.keras"
    path.write_bytes(keras_file(SPEC, records[-1].weights, chunk.checkpoint, 3))
    inputs = sequences_from(np.array([1, 7]))
    loaded = keras.saving.load_model(path)
    expected = predict(SPEC, records[-1].weights, inputs).outputs
    np.testing.assert_allclose(np.asarray(loaded(inputs)), expected, atol=1e-6)
    assert int(loaded.optimizer.iterations) == 3


def test_trained_weights_are_traced() -> None:
    records, _ = records_of(SPEC, 2, 60)
    found = trace_trained(SPEC, records[-1].weights, sequences_from(np.array([1])))
    (recurrent,) = found.traces.values()
    assert recurrent.matches_keras


def test_divergence_is_found_and_explained() -> None:
    spec = replace(
        SPEC, problem=NumberProblem(kind="simple_rnn"), optimizer="sgd", learning_rate=1e6
    )
    records, chunk = records_of(spec, 50, 60)
    assert chunk.diverged
    assert records[-1].epoch < 50
    told = why_diverged(spec, records[-1])
    assert "each step overshoots" in told
    assert "Choose a learning rate of 0.001 to 0.1" in told  # a tenth diverges, too
    slower = replace(spec, learning_rate=0.1)
    assert "ten times smaller" in why_diverged(slower, records[-1])


def test_what_divides_its_steps_by_the_error_is_not_said_to_grow_with_it() -> None:
    record = EpochRecord(3, {"loss": float("inf")}, ())
    for optimizer in ("adam", "rmsprop"):
        told = why_diverged(replace(SPEC, optimizer=optimizer), record)
        assert "in epoch 3 the loss became infinite" in told
        assert "whatever the error" in told
        assert "Adam's" not in told


def progress_of(losses, **untrained: float) -> Progress:
    records = [EpochRecord(0, untrained, ())]
    records += [EpochRecord(n, {"loss": loss}, ()) for n, loss in enumerate(losses, 1)]
    return Progress(SPEC, len(losses), tuple(records))


def test_a_loss_that_grows_is_told_before_it_is_no_number() -> None:
    assert not progress_of([]).grows
    assert not progress_of([30.0, 40.0, 0.1, 5.0]).grows
    assert progress_of([30.0, 400.0]).grows
    assert not progress_of([400.0], val_loss=90.0).grows
    assert progress_of([1e5], val_loss=2.3).grows  # known before the first epoch
    told = why_growing(progress_of([30.0, 4e21]))
    assert told.startswith("The loss grew from 30 to 4e+21.")


class OneChunk:
    """An executor that trains in this process, and can be made to fail."""

    def __init__(self) -> None:
        self.failure: Exception | None = None

    def start(self) -> None:
        pass

    def run(self, task: str, arguments: dict, timeout: float):
        if self.failure is not None:
            raise self.failure
        return train(**arguments)

    def stop(self) -> None:
        pass


@pytest.fixture
def executor():
    executor = OneChunk()
    engine.use(executor)
    yield executor
    engine.use(None)


def settled(runs: TrainingRuns, epochs: int, who: str = "one"):
    """Watch until there is nothing more to wait for."""
    progress = runs.watch(SPEC, epochs, who)
    while not progress.finished and not progress.error:
        if runs._thread is not None:
            runs._thread.join(0.05)
        progress = runs.watch(SPEC, epochs, who)
    return progress


def test_a_failure_loses_nothing_and_more_goes_on(executor) -> None:
    runs = TrainingRuns()
    assert settled(runs, 3).epoch == 3
    executor.failure = engine.WorkerDiedError("It died.")
    failed = settled(runs, 6)
    assert failed.error == "It died."
    assert failed.epoch == 3
    executor.failure = None
    runs.try_again(SPEC)
    assert settled(runs, 6).epoch == 6
    assert settled(runs, 3, "two").epoch == 3  # each sees as far as was asked


def test_no_epochs_give_the_untrained_model(executor) -> None:
    progress = settled(TrainingRuns(), 0)
    assert progress.finished
    assert [record.epoch for record in progress.records] == [0]


def test_a_closed_tab_stops_counting(executor) -> None:
    now = [0.0]
    runs = TrainingRuns(clock=lambda: now[0])
    settled(runs, 2)
    runs.watch(SPEC, 100_000, "closed")
    now[0] += 60
    while runs._thread is not None:
        runs._thread.join(0.05)
    assert runs.look(SPEC, 100_000).epoch < 100_000


def test_typed_numbers_are_read_or_named() -> None:
    assert read_sequence("1, 2, 3, 4, 5.5") == (1, 2, 3, 4, 5.5)
    for text in ("", "1 2 3", "1 2 3 4 <b>", "1 2 3 4 nan"):
        with pytest.raises(ValueError, match=":"):
            read_sequence(text)


@pytest.mark.parametrize("rate", [0, -1, float("nan"), True, 1e7])
def test_unusable_learning_rates_get_a_sentence(rate) -> None:
    with pytest.raises(ValueError, match="learning rate must be a number above 0"):
        TrainingSpec(problem=NumberProblem(), learning_rate=rate)
