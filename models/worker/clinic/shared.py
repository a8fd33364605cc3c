"""One recurrent layer on sequences of different widths, which Keras lets pass at first.

What belongs here: this rule. What does not: layers that Keras itself refuses to share.
"""

from models.worker.clinic.case import Case, first_up, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.source.reading import CallRecord, LayerRecord


def shared_on_other_sizes(case: Case) -> list[Finding]:
    """Find a layer that is called on another number of features than it was built for."""
    findings = []
    for layer in case.reading.layers:
        if case.reader(layer) is None or layer.wrapped_by is not None:
            continue
        calls = [c for c in case.calls_of(layer) if c.inputs and c.outputs]
        other = next((c for c in calls[1:] if _width(c) != _width(calls[0])), None)
        if other is None or None in (_width(other), _width(calls[0])):
            continue
        if len(other.inputs[0].shape) != len(calls[0].inputs[0].shape):
            continue
        findings.append(_finding(case, layer, calls[0], other))
    return findings


def _width(call: CallRecord) -> int | None:
    return shape_of(call.inputs[0])[-1]


def _finding(
    case: Case, layer: LayerRecord, first: CallRecord, other: CallRecord
) -> Finding:
    who = case.called(layer)
    width, came = _width(first), _width(other)
    finding = Finding(
        rule="shared_on_other_sizes",
        stage="run",
        layer=layer,
        line=layer.line,
        explanation=(
            f"{first_up(who)} is called twice, and its weights are made for {width} "
            f"features in the first call; the second, in line {other.line}, hands it "
            f"{write(shape_of(other.inputs[0]))}: a shared layer takes the same number of "
            "features each time. Keras says nothing while building; the run fails."
        ),
        came=write(shape_of(other.inputs[0])),
        expected=write(shape_of(first.inputs[0])),
    )
    own, node = layer.node, other.node
    if own is not None and node is not None and case.in_tree(own) and case.in_tree(node):
        text = case.text.of(own)
        named = next((k for k in own.keywords if k.arg == "name"), None)
        if named is not None:  # two layers of one name are refused
            cut, start = case.text.remove_part(own, named), case.text.start(own)
            text = text[: cut.start - start] + text[cut.end - start :]
        edit = case.text.replace(node.func, text)
        title = f"Use another {case.kind(layer)} in line {other.line}"
        finding.offer(title, edit, cost=0.2)
    argument = case.argument_of(other)
    if argument is not None and width is not None:
        dense, imports = case.spell("Dense")
        said = case.text.of(argument)
        edit = case.text.replace(argument, f"{dense}({width})({said})")
        title = f"Bring {said} from {came} to {width} features with a Dense layer"
        finding.offer(title, edit, *imports, cost=0.3)
    return finding
