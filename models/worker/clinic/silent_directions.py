"""Sequences that run against each other and are joined step by step.

What belongs here: a layer that reads backwards by hand. What does not: Bidirectional, which
turns its second half round itself (`silent_states.py`).
"""

from typing import Any

from models.worker.clinic.case import Case, first_up
from models.worker.clinic.finding import Finding
from models.worker.clinic.joins import MERGES
from models.worker.source.reading import CallRecord, LayerRecord


def steps_in_reverse(case: Case) -> list[Finding]:
    """Find the reversed steps of go_backwards=True joined with forward ones."""
    findings = []
    for call in case.reading.calls:
        if call.layer.layer_class not in MERGES or not call.outputs:
            continue
        ways = [_way(case, one) for one in call.inputs]
        if len(ways) != 2 or None in ways or ways[0] == ways[1]:
            continue
        findings += _finding(case, call, ways.index(True))
    return findings


def _way(case: Case, tensor: Any) -> bool | None:
    """Return whether a sequence came straight out of a layer backwards; None if neither."""
    made = case.maker(tensor)
    layer = made.layer if made is not None else None
    plain = layer is not None and case.reader(layer) is layer
    if made is None or layer is None or not plain or made.outputs[0] is not tensor:
        return None
    if len(tensor.shape) != 3 or not case.value(layer, "return_sequences", False):
        return None
    before = case.sources(tensor)
    # Behind another one that reads backwards the steps are in order again.
    if not before or any(_backwards(case, one) for one in case.upstream(before[0])):
        return None
    return bool(case.value(layer, "go_backwards", False))


def _backwards(case: Case, tensor: Any) -> bool:
    layer: LayerRecord | None = case.made_by(tensor)
    return layer is not None and bool(case.value(layer, "go_backwards", False))


def _finding(case: Case, call: CallRecord, which: int) -> list[Finding]:
    backward = case.made_by(call.inputs[which])
    forward = case.made_by(call.inputs[1 - which])
    if backward is None or forward is None:
        return []
    name = case.called(backward)
    finding = Finding(
        rule="steps_in_reverse",
        stage="silent",
        layer=backward,
        line=backward.line,
        stopped_at=case.outer(call.layer),
        explanation=(
            f"{first_up(name)} reads backwards (go_backwards=True) and returns its steps "
            f"in that order, the last one first; {case.called(call.layer)} joins them with "
            f"those of {case.called(forward)}, the first one first, so that steps are "
            "paired that do not belong together: turn them round before. Keras says "
            "nothing, as the shapes are equal; Bidirectional does it by itself."
        ),
        came="last step first",
        expected="first step first",
    )
    argument = case.argument_of(call, which)
    if argument is not None:
        said = case.text.of(argument)
        edit = case.text.replace(argument, f"{said}[:, ::-1]")
        finding.offer(f"Turn its steps round, {said[:30]}[:, ::-1]", edit, cost=0.2)
    return [finding]
