"""Models as people write them, read to exactly what Keras makes of them when it is run.

Each file of `cases/` holds a source, the values that it takes from elsewhere, and the
layers of the model with their shapes and parameters, as Keras 3.15 built it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from models.worker.source.read import read
from models.worker.source.rows import rows, total_params

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_model_is_read_as_keras_builds_it(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    values = {key: _tuples(value) for key, value in case.get("values", {}).items()}
    reading = read(case["code"], values, x_shape=_tuples(case.get("x_shape")))

    assert reading.failure is None
    assert reading.model is not None
    found = rows(reading, reading.model)
    wanted = case["layers"]
    assert [step.name for step in found] == [layer["name"] for layer in wanted]
    for step, layer in zip(found, wanted, strict=True):
        assert (step.layer_class, step.params) == (layer["class"], layer["params"])
        if "output_shape" in layer:
            assert step.input_shape == _tuples(layer["input_shape"])
            assert step.output_shape == _tuples(layer["output_shape"])
    assert total_params(reading, reading.model) == case["total_params"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_working_model_is_not_called_broken_with_nothing_given(path: Path) -> None:
    reading = read(json.loads(path.read_text(encoding="utf-8"))["code"])

    assert reading.failure is None or reading.failure.guessed
