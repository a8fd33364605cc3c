"""A stack's script is run as people run it; its arrays and its table are read back."""

import ast
import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.export.model import MODEL_COLUMNS
from models.export.stack import stack_csv, stack_npz, stack_script
from models.stack import StackOutcome, StackSpec
from models.stack_presets import PRESETS
from models.worker.build_stack import trace_stack
from tests.models.stack_cases import stack
from tests.models.test_export_script import HOSTILE, must_stop, run, together

STACKS = (
    *(StackSpec(layers=preset.layers) for preset in PRESETS),
    stack("LSTM(4)"),
    stack("Dropout(0.5)~Flatten()"),
    stack("Masking()~GRU(3, reset_after=False, use_bias=False)", timesteps=5),
    stack(
        "Embedding(9, 3, mask_zero=True)~Bidirectional(LSTM(3, return_sequences=True), "
        "merge_mode='ave')~TimeDistributed(Dense(4, activation='softmax', use_bias=False))"
        "~SimpleRNN(2, go_backwards=True)~RepeatVector(3)~GRU(2, return_sequences=True)"
        "~Flatten()~Dense(2)",
        sentence="we are all of us Groot",
        timesteps=6,
    ),
    stack("SimpleRNN(3, activation='exponential')~Dense(1)", timesteps=60),
    stack("GRU(2)~Dense(1)", sentence=" ".join(HOSTILE), timesteps=len(HOSTILE)),
)


def count(outcome: StackOutcome) -> int:
    """Count what the script has to check: every output and every quantity."""
    arrays = list(outcome.trace.outputs.values())
    for trace in outcome.trace.traces.values():
        arrays += [v for d in trace.directions for v in d.quantities.values()]
    return sum(values.size for values in arrays)


@pytest.fixture(scope="module")
def found() -> list[tuple[StackSpec, StackOutcome]]:
    return [(spec, trace_stack(spec)) for spec in STACKS]


def test_scripts_give_the_very_same_numbers(found, tmp_path: Path) -> None:
    scripts = [stack_script(spec, outcome) for spec, outcome in found]
    (done,) = run([together(scripts)], tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    expected = [
        f"All {count(outcome):,} numbers agree; {len(outcome.names)} of "
        f"{len(outcome.names)} layers gave exactly what the page shows."
        for _, outcome in found
    ]
    assert done.stdout.splitlines() == expected


def test_a_script_runs_by_itself(tmp_path: Path) -> None:
    spec = stack("Embedding(900, 64)~GRU(64, return_sequences=True)~Dense(9)", timesteps=60)
    outcome = trace_stack(spec)
    (done,) = run([stack_script(spec, outcome)], tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"All {count(outcome):,} numbers agree; 3 of 3" in done.stdout


def test_one_wrong_number_is_found(tmp_path: Path) -> None:
    spec = stack("Embedding(5, 2)~GRU(3)~Dense(1)")
    outcome = trace_stack(spec)
    checks = []
    for place, name in enumerate(outcome.names, start=1):
        outputs = {**outcome.trace.outputs, name: outcome.trace.outputs[name] + 1e-3}
        wrong = replace(outcome, trace=replace(outcome.trace, outputs=outputs))
        stops = f"the output of layer {place} differs"
        checks.append(must_stop(stack_script(spec, wrong), stops))
    weights = {**outcome.weights["dense"]}
    weights["bias"] = weights["bias"] + np.float32(1e-3)
    wrong = replace(outcome, weights={**outcome.weights, "dense": weights})
    checks.append(must_stop(stack_script(spec, wrong), "the output of layer 3 differs"))
    (done,) = run(["".join(checks)], tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]


def test_of_a_stack_that_breaks_the_layers_that_fit() -> None:
    spec = stack("LSTM(4)~GRU(3)")
    outcome = trace_stack(spec)
    script = stack_script(spec, outcome)
    ast.parse(script)
    assert "layers.LSTM(4)" in script
    assert "GRU" not in script
    nothing = stack("RepeatVector(3)")
    with pytest.raises(ValueError, match="No layer of the stack fits"):
        stack_npz(nothing, trace_stack(nothing))


def test_npz(found) -> None:
    for spec, outcome in found:
        with np.load(io.BytesIO(stack_npz(spec, outcome)), allow_pickle=False) as file:
            back = dict(file)
        assert back.pop("words").shape == (spec.timesteps,)
        np.testing.assert_array_equal(back.pop("inputs"), outcome.inputs)
        num_weights = 0
        for place, name in enumerate(outcome.names, start=1):
            layer = f"{place}_{name}"
            output = back.pop(f"{layer}/output")
            np.testing.assert_array_equal(output, outcome.trace.outputs[name])
            num_weights += sum(
                values.size
                for key, values in back.items()
                if key.startswith(f"{layer}/") and "weights/" in key
            )
        assert num_weights == sum(step.params for step in outcome.trace.steps)


def test_csv(found) -> None:
    for spec, outcome in found:
        header, *rows = csv.reader(io.StringIO(stack_csv(spec, outcome)))
        assert tuple(header) == MODEL_COLUMNS
        assert len(rows) == count(outcome)
        for place, name in enumerate(outcome.names):
            layer = f"{place + 1} {spec.layers[place].layer_class}"
            numbers = [row[-1] for row in rows if row[0] == layer and row[5] == "output"]
            expected = outcome.trace.outputs[name].ravel()
            np.testing.assert_array_equal(np.array(numbers, np.float32), expected)


def test_what_is_handed_out_cannot_be_changed(found) -> None:
    for _, outcome in found:
        for weights in outcome.weights.values():
            for values in weights.values():
                with pytest.raises(ValueError, match="read-only"):
                    values[...] = 0
        with pytest.raises(ValueError, match="read-only"):
            outcome.inputs[...] = 0
