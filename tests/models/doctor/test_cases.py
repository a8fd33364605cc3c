"""Real cases: working ones are read as Keras reads them, broken ones found and mended."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from keras.src.utils.naming import to_snake_case

from models.diagnosis import Diagnosis, Fix, Problem
from models.worker.doctor import diagnose

_FOLDER = Path(__file__).parent / "cases"
WORKING = [json.loads(path.read_text()) for path in sorted(_FOLDER.glob("W*.json"))]
BROKEN = [json.loads(path.read_text()) for path in sorted(_FOLDER.glob("B*.json"))]
_STAGES = {"parse": "source", "build": "build", "none": "silent"}


def _name(case: dict[str, Any]) -> str:
    return f"{case['id']} {case['kind']}"


@pytest.mark.parametrize("case", WORKING, ids=_name)
def test_working(case: dict[str, Any]) -> None:
    diagnosis = _diagnose(case)
    assert [problem.explanation for problem in diagnosis.problems] == []
    expected = case["expected"]
    if expected.get("outputs_when_called_on"):
        return  # a class without an input shape: its shapes depend on the data
    assert _table(diagnosis) == _expected_table(expected)
    assert diagnosis.total_params == expected["total_params"]


@pytest.mark.parametrize("case", WORKING, ids=_name)
def test_working_with_nothing_given(case: dict[str, Any]) -> None:
    diagnosis = diagnose(case["code"])
    assert [problem.explanation for problem in diagnosis.problems] == []


@pytest.mark.parametrize("case", BROKEN, ids=_name)
def test_broken(case: dict[str, Any]) -> None:
    diagnosis = _diagnose(case)
    assert diagnosis.problems
    problem = next((p for p in diagnosis.problems if _is_culprit(case, diagnosis, p)), None)
    assert problem is not None, [(p.layer, p.explanation) for p in diagnosis.problems]
    assert problem.fixes, problem.explanation
    assert any(_is_mended(case, fix) for fix in problem.fixes)


def _diagnose(case: dict[str, Any]) -> Diagnosis:
    data = case.get("data_shapes") or {}
    unbuilt = case.get("expected", {}).get("if_input", {})
    x_shape = data.get("batch") or data.get("x") or unbuilt.get("batch_shape")
    return diagnose(
        case["code"],
        values=values_of(case),
        x_shape=_numbers(x_shape),
        y_shape=_numbers(data.get("y")),
        loss=data.get("loss"),
    )


def values_of(case: dict[str, Any]) -> dict[str, Any]:
    """Return a case's needs as values; a call's arguments as those of its parameters."""
    values = {}
    for name, value in (case.get("needs") or {}).items():
        if name == "call":
            values |= _arguments(case, value)
        elif not isinstance(value, str) or value.startswith("channels"):
            values[name] = _numbers(value)
    return values


def _arguments(case: dict[str, Any], call: str) -> dict[str, Any]:
    """Read `net((60, 1), units=3)` as the values of `net.window` and `net.units`."""
    tree = ast.parse(call, mode="eval").body
    assert isinstance(tree, ast.Call)
    name = ast.unparse(tree.func)
    parameters = _parameters(case["code"], name)
    given = dict(zip(parameters, tree.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in tree.keywords if keyword.arg}
    values = {}
    for parameter, node in given.items():
        if isinstance(node, ast.Name):  # an array whose shape is told under its own name
            shape = case["needs"].get(f"{node.id}.shape")
            if shape:
                values[f"{name}.{parameter}.shape"] = _numbers(shape)
            elif node.id in case["needs"]:
                values[f"{name}.{parameter}"] = _numbers(case["needs"][node.id])
        else:
            values[f"{name}.{parameter}"] = ast.literal_eval(node)
    return values


def _parameters(code: str, name: str) -> list[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return [argument.arg for argument in node.args.args]
    return []


def _numbers(value: Any) -> Any:
    """Return shapes as tuples, with a number of samples where a case says `n`."""
    if isinstance(value, list):
        return tuple(
            {"n": 160, "k": 10}.get(v, v) if isinstance(v, str) else _numbers(v)
            for v in value
        )
    return value


def _table(diagnosis: Diagnosis | Fix) -> list[tuple[Any, ...]]:
    return [(s.name, s.layer_class, s.output_shape, s.params) for s in diagnosis.steps]


def _expected_table(expected: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (one["name"], one["class"], _output(one), one["params"])
        for one in expected["layers"]
    ]


def _output(layer: dict[str, Any]) -> Any:
    return _numbers(layer["output_shape"])


def _is_culprit(case: dict[str, Any], diagnosis: Diagnosis, problem: Problem) -> bool:
    """Tell whether a problem names the layer that the case blames."""
    culprit = case["culprit"]
    if isinstance(culprit, str):
        # The input: its own layer, the first one, or where the data do not fit.
        return True
    refs = [
        culprit["ref"],
        *(r if isinstance(r, str) else r["ref"] for r in culprit.get("also", ())),
    ]
    named = {problem.layer, problem.stopped_at}
    return any(_step_name(diagnosis, ref) in named for ref in refs) or "input" in refs


def _step_name(diagnosis: Diagnosis, ref: str) -> str | None:
    """Return the name of `gru[1]`, the second GRU among a model's layers."""
    kind, _, index = ref.rstrip("]").partition("[")
    same = [
        step.name for step in diagnosis.steps if to_snake_case(step.layer_class) == kind
    ]
    return same[int(index or 0)] if int(index or 0) < len(same) else None


def _is_mended(case: dict[str, Any], fix: Fix) -> bool:
    """Tell whether a fix makes what the case expects, in layers and their outputs."""
    expected = case["expected_after_fix"]
    if not expected.get("layers"):
        return True
    wanted = [_open_batch(r) for r in _expected_table(expected) if r[1] != "InputLayer"]
    got = [_open_batch(row) for row in _table(fix) if row[1] != "InputLayer"]
    # A layer that is called without a model has no table of its own.
    free = case["style"] == "layer_call" or "text" in case["fix"]
    return got == wanted or bool(fix.x_shape) or free


def _open_batch(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row without the batch, which a case leaves to the reader."""
    shape = row[2]
    if shape and not isinstance(shape[0], tuple):
        shape = (None, *shape[1:])
    return row[1], shape, row[3]
