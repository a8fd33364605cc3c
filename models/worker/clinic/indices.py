"""Whole numbers in the data that the model has no place for.

What belongs here: indices above an Embedding's vocabulary and labels above the number of
classes, where the text itself makes the data. What does not: shapes (`data.py`).
"""

import ast
import math
from typing import Any

from models.worker.clinic.case import Case, shape_of
from models.worker.clinic.finding import Finding
from models.worker.clinic.pairs import loss_of
from models.worker.clinic.values import index_of
from models.worker.source.reading import DataRecord, LayerRecord
from models.worker.source.values import Array

_SURE = 5  # how many wrong numbers are to be expected among drawn ones


def wrong_indices(case: Case) -> list[Finding]:
    """Find indices and labels that are too high, which only the run shows."""
    for record in case.model.data if case.model else ():
        found = _words(case, record) or _labels(case, record)
        if found is not None:
            return [found]
    return []


def _too_high(data: Any, limit: int) -> bool:
    """Tell whether data are sure to hold numbers of a limit and above."""
    if not isinstance(data, Array) or data.highest is None or data.highest < limit:
        return False
    if data.values is not None:
        return True
    sizes = [size for size in data.shape if isinstance(size, int)]
    span = data.highest - (data.lowest or 0) + 1
    wrong = data.highest - max(limit, data.lowest or 0) + 1
    return len(sizes) == len(data.shape) and math.prod(sizes) * wrong >= _SURE * span


def _words(case: Case, record: DataRecord) -> Finding | None:
    given = record.arguments.get("x")
    arrays = list(given) if isinstance(given, list | tuple) else [given]
    model = case.model
    if model is None or len(arrays) != len(model.inputs):
        return None
    for data, tensor in zip(arrays, model.inputs, strict=True):
        for call in case.users(tensor):
            layer = call.layer
            size = layer.arguments.get("input_dim")
            if layer.layer_class != "Embedding" or not isinstance(size, int):
                continue
            if isinstance(data, Array) and data.highest and _too_high(data, size):
                return _finding(case, layer, data.highest, "input_dim", size)
    return None


def _finding(case: Case, layer: LayerRecord, highest: int, name: str, size: int) -> Finding:
    finding = Finding(
        rule="index_out_of_range",
        stage="run",
        layer=case.outer(layer),
        line=layer.line,
        explanation=(
            f"The data hold numbers up to {highest}, and {case.called(layer)} has "
            f"{size:,} rows, for 0 to {size - 1:,}: {name} must be the largest number "
            "plus 1. It builds, and stops in the run (on a GPU it goes on with zeros)."
        ),
        came=f"indices up to {highest}",
        expected=f"indices from 0 to {size - 1}",
        keras_message=f"InvalidArgumentError: indices = {highest} is not in [0, {size})",
    )
    text = str(highest + 1)
    edit = case.set_argument(layer, name, text, index_of(layer, name))
    finding.offer(f"Give {case.called(layer)} {highest + 1:,} rows", edit, cost=0.2)
    return finding


def _labels(case: Case, record: DataRecord) -> Finding | None:
    data, model = record.arguments.get("y"), case.model
    if model is None or len(model.outputs) != 1 or not isinstance(data, Array):
        return None
    size = shape_of(model.outputs[0])[-1]
    sparse = str(loss_of(case)).lower().replace("_", "") == "sparsecategoricalcrossentropy"
    layer = case.made_by(model.outputs[0])
    if not sparse or layer is None or not size or size < 2 or not _too_high(data, size):
        return None
    highest = data.highest or 0
    from_one = data.lowest == 1 and highest == size
    finding = Finding(
        rule="label_out_of_range",
        stage="run",
        layer=case.outer(layer),
        line=layer.line,
        explanation=(
            f"The target holds classes up to {highest}, and {case.called(layer)} has "
            f"{size} units, for the classes 0 to {size - 1}"
            + (
                ": classes are counted from 0, and here from 1."
                if from_one
                else ": it needs one for each class, the largest number plus 1."
            )
        ),
        came=f"classes up to {highest}",
        expected=f"classes from 0 to {size - 1}",
        keras_message=(
            f"InvalidArgumentError: Received a label value of {highest} which is outside "
            f"the valid range of [0, {size})."
        ),
    )
    inner = case.core(layer)
    node = _target(record)
    if from_one and isinstance(node, ast.Name) and case.in_tree(node):
        edit = case.text.replace(node, f"{node.id} - 1")
        finding.offer(f"Count the classes from 0, {node.id} - 1", edit, cost=0.1)
    if "units" in inner.arguments:
        units = case.set_argument(inner, "units", str(highest + 1), 0)
        finding.offer(f"Give {case.called(layer)} {highest + 1} units", units, cost=0.2)
    return finding


def _target(record: DataRecord) -> ast.expr | None:
    named = next((k.value for k in record.node.keywords if k.arg == "y"), None)
    return named or (record.node.args[1] if len(record.node.args) > 1 else None)
