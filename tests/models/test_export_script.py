"""The exported script is run as people run it: by Python, by itself."""

import ast
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.batches import BatchSpec
from models.export.literals import array_literal, number_literal, word_literal
from models.export.script import python_script
from models.results import Trace
from models.sequence_tasks import TASK_NAMES, SequenceTaskSpec
from models.spec import LayerSpec
from models.worker.batches import (
    run_backwards,
    run_handover,
    run_masking,
    run_stateful,
)
from models.worker.build_stack import trace_stack
from models.worker.sequence_tasks import run_task
from models.worker.trace import trace, trace_layer
from tests.models.layers import CLASSES, KINDS, random_weights
from tests.models.stack_cases import stack

# What the tests set for themselves: people who run a script have not.
OURS = ("PYTHON", "TF_ENABLE", "KERAS")
HOSTILE = (
    "'''",
    '"""',
    "\\",
    '\\"""',
    "#",
    "x'];raise(SystemExit(7));['",
    '"+__import__("os").abort()+"',
    "{t}",
    "{{words}}",
    "%s",
    "🌳",
    "\u202egnp",
    "\ud800",
    "é" * 300,
)


def run(scripts: list[str], folder: Path) -> list[subprocess.CompletedProcess[str]]:
    """Run scripts, each in a process and a folder where nothing of this project is."""
    results = []
    for number, script in enumerate(scripts):
        path = folder / f"script_{number}.py"
        path.write_text(script, encoding="utf-8")
        variables = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        results.append(
            subprocess.run(
                [sys.executable, "-I", str(path)],
                cwd=folder,
                env=variables,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
        )
    return results


def count(found: Trace) -> int:
    """Count what the script has to check: every number on the page, and the total."""
    arrays = [value for _, value in found.returns]
    arrays += [v for d in found.directions for v in d.quantities.values()]
    return 1 + sum(values.size for values in arrays)


def together(scripts: list[str]) -> str:
    """Join scripts into one that runs each by itself: keras loads slowly."""
    return "".join(
        f"exec(compile({script!r}, 'script {number}', 'exec'), {{'__name__': 'x'}})\n"
        for number, script in enumerate(scripts)
    )


def spec_cases() -> list[LayerSpec]:
    base: dict[str, Any] = {"return_sequences": True, "return_state": True}
    states = {"initial_hidden": (0.3, -0.2, 0.1, 1.0)}
    return [
        *(LayerSpec(kind=kind) for kind in ("simple_rnn", "lstm", "gru")),
        *(LayerSpec(kind=kind, **base, **states) for kind in ("simple_rnn", "lstm", "gru")),
        LayerSpec(kind="lstm", go_backwards=True, unit_forget_bias=False, **base),
        LayerSpec(kind="lstm", initial_cell=(0.5,), use_bias=False, activation="relu"),
        LayerSpec(kind="gru", reset_after=False, go_backwards=True, **base),
        LayerSpec(kind="gru", reset_after=False, use_bias=False),
        LayerSpec(kind="gru", use_bias=False, recurrent_activation="hard_sigmoid", **base),
        LayerSpec(kind="gru", activation="linear", recurrent_activation="linear"),
        LayerSpec(kind="simple_rnn", activation="softmax", timesteps=1),
        LayerSpec(kind="gru", inputs="random_normal", features=8, units=1),
        LayerSpec(kind="lstm", bidirectional=True, **base, **states),
        LayerSpec(kind="gru", bidirectional=True, merge_mode="none", **base),
        LayerSpec(kind="simple_rnn", bidirectional=True, merge_mode="ave", use_bias=False),
        LayerSpec(
            kind="simple_rnn",
            activation="exponential",
            timesteps=60,
            initial_hidden=(1000.0,),
            **base,
        ),
        *(
            LayerSpec(kind="gru", timesteps=len(HOSTILE), sentence=" ".join(words))
            for words in (HOSTILE, HOSTILE[::-1])
        ),
    ]


def foreign_cases() -> list[Trace]:
    """Layers that somebody else built: batches, weights, masks, float64."""
    x = np.random.default_rng(0).standard_normal((2, 5, 3))
    mask = np.array([[True, True, False, True, True], [True, True, True, False, False]])
    traces = []
    for kind in KINDS:
        layer = CLASSES[kind](4, return_sequences=True, return_state=True)
        layer.build(x.shape)
        random_weights(layer, np.random.default_rng(1), 1.5)
        traces.append(trace_layer(layer, x))
        traces.append(trace_layer(CLASSES[kind](3, dtype="float64"), x, mask=mask))
    two = keras.layers.Bidirectional(
        keras.layers.GRU(3, return_sequences=True, return_state=True, dtype="float64"),
        backward_layer=keras.layers.LSTM(
            5,
            return_sequences=True,
            return_state=True,
            go_backwards=True,
            dtype="float64",
            use_bias=False,
        ),
        dtype="float64",
    )
    traces.append(trace_layer(two, x))
    return traces


def model_cases() -> list[Trace]:
    """Layers inside models: stacked, masked, stateful, started by another layer."""
    stacked = stack(
        "Embedding(9, 2, mask_zero=True)~Bidirectional(GRU(3, return_sequences=True), "
        "merge_mode='mul')~LSTM(2, go_backwards=True)~RepeatVector(2)~SimpleRNN(3)"
    )
    tasks = [run_task(SequenceTaskSpec(task=name)) for name in TASK_NAMES]
    batch = BatchSpec(kind="gru", sentences=("a b", "c #"))
    padded = BatchSpec(sentences=("a b c", "d"), padding="pre", chosen=2)
    masking = run_masking(padded)
    return [
        *trace_stack(stacked).trace.traces.values(),
        *(found for run in tasks for found in run.trace.traces.values()),
        run_stateful(batch).second,
        run_handover(batch).decoder,
        run_backwards(batch).backwards,
        *(
            found.sequence(1, padded.chosen_row)
            for found in (masking.masked, masking.unmasked, masking.bidirectional)
        ),
    ]


def test_scripts_prove_their_traces(tmp_path: Path) -> None:
    traces = [*map(trace, spec_cases()), *foreign_cases(), *model_cases()]
    (done,) = run([together([python_script(found) for found in traces])], tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines() == [
        f"All {count(found):,} numbers agree." for found in traces
    ]


def test_a_script_runs_by_itself_and_at_the_largest(tmp_path: Path) -> None:
    spec = LayerSpec(kind="lstm", units=64, timesteps=60, features=8, return_sequences=True)
    found = trace(spec)
    (done,) = run([python_script(found)], tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout == f"All {count(found):,} numbers agree.\n"


def tampered(found: Trace, name: str) -> Trace:
    """Change one number of one quantity by a thousandth."""
    (direction,) = found.directions
    values = direction.quantities[name].copy()
    values[0, 1, 2] += 1e-3
    quantities = {**direction.quantities, name: values}
    return replace(found, directions=(replace(direction, quantities=quantities),))


def must_stop(script: str, message: str) -> str:
    """Write Python that runs a script and fails unless it stops with the message."""
    return f"""
try:
    exec(compile({script!r}, 'script', 'exec'), {{}})
except SystemExit as stop:
    assert str(stop).startswith({message!r}), stop
else:
    raise AssertionError({message!r} + " was not found")
"""


def test_one_wrong_number_is_found(tmp_path: Path) -> None:
    """In every quantity of every kind, in the returned tensors and in the count."""
    checks = []
    for kind in KINDS:
        found = trace(LayerSpec(kind=kind, return_sequences=True))  # type: ignore[arg-type]
        for quantity in found.cell.quantities:
            script = python_script(tampered(found, quantity.name))
            checks.append(must_stop(script, f"{quantity.label} at step 2 (am) differs"))
        (output,) = found.returns
        wrong = output._replace(value=output.value + 1e-3)
        checks.append(
            must_stop(python_script(replace(found, returns=(wrong,))), "output differs")
        )
        total = found.parameter_count
        other = python_script(replace(found, parameter_count=total + 1))
        checks.append(must_stop(other, f"{total} parameters, not {total + 1}"))
    (done,) = run(["".join(checks)], tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]


def test_a_wrong_number_ends_the_process_with_an_error(tmp_path: Path) -> None:
    found = trace(LayerSpec(kind="gru", return_state=True))
    (done,) = run([python_script(tampered(found, "reset_gate"))], tmp_path)
    assert done.returncode == 1
    assert "reset gate at step 2 (am) differs" in done.stderr
    assert "agree" not in done.stdout


def test_it_reads_as_keras_is_written() -> None:
    text = python_script(trace(LayerSpec(kind="lstm", return_state=True)))
    assert "layer = keras.layers.LSTM(4, return_state=True)\n" in text
    assert "output, h, c = layer(x)\n" in text
    assert (
        "    forget_gate = sigmoid(x_t @ W_f + hidden_before @ U_f + b_f)  # forget gate\n"
        in text
    )
    assert "    hidden = output_gate * tanh(cell)  # hidden state\n" in text
    gru = python_script(trace(LayerSpec(kind="gru")))
    assert "candidate = tanh(x_t @ W_h + b_h + reset_gate * (hidden_before @ U_h" in gru
    gru = python_script(trace(LayerSpec(kind="gru", reset_after=False)))
    assert "tanh(x_t @ W_h + (reset_gate * hidden_before) @ U_h + b_h)" in gru
    assert "[0.7, 0.5],  # step 3: 'Groot'\n" in gru


def test_it_imports_keras_numpy_and_what_python_has() -> None:
    tree = ast.parse(python_script(trace(LayerSpec(kind="gru"))))
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    names = {getattr(n, "module", None) or n.names[0].name for n in imports}
    assert names == {"os", "math", "keras", "numpy"}


def test_what_a_script_cannot_rebuild() -> None:
    x = np.ones((1, 3, 2))
    own = keras.layers.GRU(4, activation=lambda x: x)
    with pytest.raises(ValueError, match=r"activation is a function of its own.*use one"):
        python_script(trace_layer(own, x))
    for policy in ("mixed_float16", "mixed_bfloat16"):
        half = keras.layers.GRU(4, dtype=policy)
        with pytest.raises(ValueError, match=r"half precision.*use a float32"):
            python_script(trace_layer(half, x))


@given(st.text(st.characters(exclude_categories=())))
def test_a_word_is_a_word(word: str) -> None:
    """Whatever it holds: one line of ASCII, one string, and nothing after it."""
    literal = word_literal(word)
    assert literal.isascii()
    assert literal.isprintable()
    read = ast.literal_eval(literal)
    assert isinstance(read, str)
    assert read == word or (len(word) > 60 and read == word[:57] + "...")
    assert ast.literal_eval(f"[1,  # {literal}\n]") == [1]


@given(st.floats(width=32))
def test_float32_reads_back_as_it_was(number: float) -> None:
    value = np.float32(number)
    text = number_literal(value)
    assert re.fullmatch(r"-?(\d+(\.\d+)?(e[+-]?\d+)?|\d\.\d+e[+-]\d+|inf|nan)", text)
    again = np.array([float(text)], np.float32)[0]
    np.testing.assert_array_equal(again, value)
    assert np.signbit(again) == np.signbit(value) or np.isnan(value)


@given(st.floats())
def test_float64_reads_back_as_it_was(number: float) -> None:
    np.testing.assert_array_equal(float(number_literal(np.float64(number))), number)


@pytest.mark.parametrize("shape", [(1,), (3,), (1, 1), (2, 3), (2, 1, 3), (2, 3, 1)])
@pytest.mark.parametrize("comments", [(), ("one", "two", "three")])
def test_arrays_read_back(shape: tuple[int, ...], comments: tuple[str, ...]) -> None:
    values = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    read = ast.literal_eval(array_literal(values, comments))
    again = np.array(read, np.float32)
    assert again.shape == shape
    np.testing.assert_array_equal(again, values)
