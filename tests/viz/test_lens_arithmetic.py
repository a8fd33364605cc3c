"""The arithmetic that the lens shows, against the trace: Node explains every square."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import keras
import numpy as np
import pytest

from models.activations import ACTIVATION_NAMES, NUMPY_ACTIVATIONS
from models.results import Trace
from models.returns import merge
from models.spec import LayerSpec
from models.worker.trace import trace, trace_layer
from viz.lens.payload import lens_payload

NODE = shutil.which("node")
FOLDER = Path(__file__).parents[1] / "js"
SPECS = [
    LayerSpec(kind="simple_rnn"),
    LayerSpec(kind="simple_rnn", use_bias=False, activation="softmax"),
    LayerSpec(kind="lstm", initial_hidden=(0.5,), initial_cell=(-0.25,)),
    LayerSpec(kind="lstm", go_backwards=True, return_sequences=True),
    LayerSpec(kind="lstm", activation="linear", recurrent_activation="hard_sigmoid"),
    LayerSpec(kind="gru"),
    LayerSpec(kind="gru", reset_after=False),
    LayerSpec(kind="gru", use_bias=False, go_backwards=True),
    LayerSpec(kind="gru", reset_after=False, use_bias=False),
    LayerSpec(kind="gru", units=64, timesteps=8, features=8),
]
MERGES = ["concat", "sum", "mul", "ave", "none"]


def run_node(script: str, argument: Path) -> str:
    assert NODE is not None, "Install Node.js 20 or newer: these tests run the lens in it."
    command = [NODE, str(FOLDER / script), str(argument)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


def explained(
    traced: Trace, folder: Path
) -> Iterable[tuple[int, str, int, int, float, float]]:
    path = folder / "payload.bin"
    path.write_bytes(lens_payload(traced))
    for line in run_node("explain_all.js", path).splitlines():
        direction, quantity, step, unit, value, _, result = json.loads(line)
        yield direction, quantity, step, unit, value, result


def output_truth(traced: Trace, direction: int, step: int, unit: int) -> float:
    """Return an element of what Keras returned, or of what it would return at that step."""
    outputs = [half.outputs[0] for half in traced.directions]
    mode = traced.config.merge_mode
    if len(outputs) == 1 or mode in (None, "concat"):
        return float(outputs[direction][step, unit])
    if not traced.config.return_sequences and step == len(traced.words) - 1:
        joined = merge(outputs[0][-1], outputs[1][0], mode)  # each half's last step read
        np.testing.assert_allclose(joined, traced.returns[0].value[0], atol=1e-6)
        return float(joined[unit])
    return float(merge(outputs[0][step], outputs[1][step], mode)[unit])


def check_every_square(traced: Trace, folder: Path) -> int:
    """Compare every explained square with the trace; return how many there were."""
    count = 0
    for direction, quantity, step, unit, value, result in explained(traced, folder):
        where = (direction, quantity, step, unit)
        if quantity == "output":
            truth = output_truth(traced, direction, step, unit)
        else:
            truth = float(traced.directions[direction].quantities[quantity][0, step, unit])
        assert value == truth, where
        # Sums of float32 values, taken in double precision, differ from Keras's single
        # precision by a few epsilons (1e-7) for each of some dozens of terms.
        tolerance = 1e-5 * max(1.0, abs(truth))
        assert result == pytest.approx(truth, abs=tolerance), where
        count += 1
    return count


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_every_square_is_the_sum_of_its_terms(spec: LayerSpec, tmp_path: Path) -> None:
    traced = trace(spec)
    quantities = len(traced.cell.quantities) + 1  # and the output
    assert check_every_square(traced, tmp_path) == quantities * spec.timesteps * spec.units


@pytest.mark.parametrize("sequences", [True, False])
@pytest.mark.parametrize("mode", MERGES)
def test_both_directions_are_explained(mode: str, sequences: bool, tmp_path: Path) -> None:
    spec = LayerSpec(
        kind="gru", bidirectional=True, merge_mode=mode, return_sequences=sequences
    )
    traced = trace(spec)
    strips = 2 * len(traced.cell.quantities) + (2 if mode in ("concat", "none") else 1)
    assert check_every_square(traced, tmp_path) == strips * spec.timesteps * spec.units


@pytest.mark.parametrize("wrap", [lambda layer: layer, keras.layers.Bidirectional])
@pytest.mark.parametrize("zero", [True, False])
def test_masked_steps_are_explained(wrap, zero: bool, tmp_path: Path) -> None:
    layer = keras.layers.LSTM(3, return_sequences=True, zero_output_for_mask=zero)
    inputs = np.random.default_rng(1).standard_normal((1, 6, 2)).astype("f4")
    mask = np.array([[False, True, True, False, False, True]])
    start = [np.full((1, 3), 0.5, "f4")] * 2
    plain = wrap(layer) is layer
    traced = trace_layer(
        wrap(layer), inputs, mask=mask, initial_state=start if plain else None
    )
    assert check_every_square(traced, tmp_path) == len(traced.directions) * 7 * 6 * 3


ROWS = {
    "many": [-30, -4, -3, -1, -0.5, -0.1, 0, 0.2, 0.5, 1, 2.5, 3, 7, 30],
    "close to each other": [0.3, -0.7, 1.1, 0.9],
    "infinite": [np.inf, 0, 1],
    "all infinite": [np.inf, -np.inf],
    "minus infinity": [-np.inf, 0.5, 1],
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_activations_are_those_of_python(row: list[float], tmp_path: Path) -> None:
    x = np.array(row, dtype=float)
    path = tmp_path / "x.json"
    # JSON has no infinity, but to JavaScript 1e999 is that.
    path.write_text(json.dumps(x.tolist()).replace("Infinity", "1e999"))
    results = json.loads(run_node("activate_all.js", path))
    assert set(results) == set(ACTIVATION_NAMES)
    for name, values in results.items():
        with np.errstate(all="ignore"):
            expected = np.asarray(NUMPY_ACTIVATIONS[name](x), dtype=float)
        found = [np.nan if value is None else float(value) for value in values]
        # What the lens explains is float32, whose epsilon is 1.2e-7: agree within that.
        np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-8, err_msg=name)
