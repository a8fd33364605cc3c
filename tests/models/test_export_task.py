"""A task's script is run as people run it; its arrays and its table are read back."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from models.export.model import MODEL_COLUMNS
from models.export.task import task_csv, task_npz, task_script
from models.sequence_tasks import DECODER_INPUTS, TASK_NAMES, SequenceTaskSpec
from models.worker.sequence_tasks import run_task
from tests.models.test_export_script import HOSTILE, must_stop, run, together


def test_scripts_give_the_very_same_numbers(tmp_path: Path) -> None:
    hostile = " ".join(HOSTILE)
    runs = [
        run_task(SequenceTaskSpec(task=task, kind=kind, units=3, sentence=sentence))
        for kind, sentence in (
            ("simple_rnn", "I am Groot"),
            ("gru", hostile),
            ("lstm", "I"),
        )
        for task in TASK_NAMES
    ]
    (done,) = run([together([task_script(found) for found in runs])], tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    said = [line for line in done.stdout.splitlines() if line.startswith("All")]
    assert len(said) == len(runs)
    for found, line in zip(runs, said, strict=True):
        layers = len(found.names)
        assert f"{layers} of {layers} layers gave exactly what the page shows" in line


def test_one_wrong_number_is_found(tmp_path: Path) -> None:
    found = run_task(SequenceTaskSpec(task="encoder_decoder"))
    name = found.names[-1]
    found.trace.outputs[name].flags.writeable = True
    found.trace.outputs[name][0, 1, 2] += 1e-3
    message = "the output of layer 3 differs"
    (done,) = run([must_stop(task_script(found), message)], tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize("task", TASK_NAMES)
def test_arrays_and_table_hold_every_layer(task: str) -> None:
    found = run_task(SequenceTaskSpec(task=task))
    with np.load(io.BytesIO(task_npz(found)), allow_pickle=False) as arrays:
        assert tuple(arrays["words"]) == found.spec.words
        for place, name in enumerate(found.names, start=1):
            np.testing.assert_array_equal(
                arrays[f"{place}_{name}/output"], found.trace.outputs[name]
            )
        assert ("so_far" in arrays) == (task == "encoder_decoder")
        assert any("/weights/kernel" in key for key in arrays)
    header, *rows = csv.reader(io.StringIO(task_csv(found)))
    assert tuple(header) == MODEL_COLUMNS
    assert {row[0].split()[0] for row in rows} == {
        str(place) for place in range(1, len(found.names) + 1)
    }
    last = [row for row in rows if row[0].startswith(str(len(found.names)))]
    assert [float(row[-1]) for row in last] == pytest.approx(found.output.ravel())
    if task == "encoder_decoder":
        assert {row[4] for row in last} == set(DECODER_INPUTS)
