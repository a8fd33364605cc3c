"""States and last steps that are read wrongly, which Keras cannot notice.

What belongs here: the last step of both directions, states in the wrong order. What does
not: states of a wrong size, which fail when they run (`states.py`).
"""

import ast

from models.worker.clinic.case import Case, first_up
from models.worker.clinic.finding import Finding
from models.worker.clinic.returned import returns
from models.worker.clinic.sequences import set_sequences
from models.worker.clinic.starts import given_states
from models.worker.source.reading import CallRecord, LayerRecord

# -- reading a bidirectional layer's last step ---------------------------------------------


def last_step_of_both(case: Case) -> list[Finding]:
    """Find the last step of a Bidirectional's sequence taken for its result."""
    findings = []
    for record in case.reading.indexings:
        layer = case.made_by(record.tensor)
        if layer is None or layer.layer_class != "Bidirectional":
            continue
        if len(record.index) < 2 or record.index[1] != -1 or record.index[0] != slice(None):
            continue
        # `[:, -1, :units]` takes the forward half alone, which is right.
        if any(part not in (slice(None), Ellipsis) for part in record.index[2:]):
            continue
        reader = case.reader(layer)
        if reader is None or reader.layer_class == "RNN":
            continue
        whole = case.text.of(record.node.value) if case.in_tree(record.node) else "sequence"
        finding = _last_step_finding(case, layer, record.line)
        finding.came = case.text.of(record.node) if case.in_tree(record.node) else "[:, -1]"
        if case.in_tree(record.node):
            edits = set_sequences(case, layer, keep=False)
            edit = case.text.replace(record.node, whole)
            finding.offer(
                "Set return_sequences=False and use the result", edit, *edits, cost=0.2
            )
            _offer_both_ends(finding, case, record.node, reader)
        findings.append(finding)
    return [*findings, *_last_step_by_lambda(case)]


def _last_step_by_lambda(case: Case) -> list[Finding]:
    """`Lambda(lambda t: t[:, -1])` behind a Bidirectional."""
    for call in case.reading.calls:
        node = call.layer.node
        if call.layer.layer_class != "Lambda" or not call.inputs or node is None:
            continue
        maker = case.made_by(call.inputs[0])
        function = next((a for a in node.args if isinstance(a, ast.Lambda)), None)
        if maker is None or maker.layer_class != "Bidirectional" or function is None:
            continue
        reader = case.reader(maker)
        if reader is None or not _takes_last(function):
            continue
        finding = _last_step_finding(case, maker, call.line)
        finding.came = case.text.of(function.body)
        edits = set_sequences(case, maker, keep=False)
        title = "Set return_sequences=False and leave the Lambda out"
        finding.offer(title, case.remove_layer(call.layer), *edits, cost=0.2)
        return [finding]
    return []


def _takes_last(function: ast.Lambda) -> bool:
    """Tell whether a function is `lambda t: t[:, -1]` or `t[:, -1, :]`."""
    body, names = function.body, [one.arg for one in function.args.args]
    if not isinstance(body, ast.Subscript) or not isinstance(body.value, ast.Name):
        return False
    return body.value.id in names[:1] and ast.unparse(body.slice) in (
        "(:, -1)",
        ":, -1",
        ":, -1, :",
        "(:, -1, :)",
    )


def _last_step_finding(case: Case, layer: LayerRecord, line: int | None) -> Finding:
    return Finding(
        rule="last_step_of_both",
        stage="silent",
        layer=layer,
        line=line,
        explanation=(
            f"The last step of {case.called(layer)} is not what return_sequences=False "
            "returns: the backward layer reads from the end, so at the last step it has "
            "seen one step only; its final output is at step 0. Use "
            "return_sequences=False."
        ),
        expected="both directions after they have read all steps",
    )


def _offer_both_ends(
    finding: Finding, case: Case, node: ast.Subscript, reader: LayerRecord
) -> None:
    units = case.said(reader, "units")
    if not units or not case.in_tree(node):
        return
    join, imports = case.spell("Concatenate")
    whole = case.text.of(node.value)
    text = f"{join}()([{whole}[:, -1, :{units}], {whole}[:, 0, {units}:]])"
    finding.offer(
        "Take the forward half from the last step and the backward half from the first",
        case.text.replace(node, text),
        *imports,
        cost=0.4,
    )


# -- states in the wrong order -------------------------------------------------------------


def _role(name: str) -> str | None:
    """Tell what a variable's name says that it holds: output, h or c."""
    name = name.lower().lstrip("*_")
    parts = [
        p for p in name.replace("0", "").replace("1", "").replace("2", "").split("_") if p
    ]
    last = parts[-1] if parts else name
    if last in ("fh", "bh", "fc", "bc"):
        return last[1]
    if last in ("c", "cell", "carry", "memory") or name.startswith(
        ("cell_", "c_state", "cell")
    ):
        return "c"
    if last in ("h", "hidden") or name.startswith(("hidden", "h_state")):
        return "h"
    if name.startswith(("out", "seq", "sequence")) or last in (
        "out",
        "output",
        "outputs",
        "seq",
        "sequence",
    ):
        return "output"
    return None


def _role_of_one(name: str) -> str | None:
    return "h" if "state" in name.lower() else _role(name)


def _way(name: str) -> str | None:
    name = name.lower()
    if name.startswith(("forward", "fw", "fh", "fc")):
        return "forward"
    if name.startswith(("backward", "bw", "bh", "bc", "back")):
        return "backward"
    return None


def states_in_order(case: Case) -> list[Finding]:
    """`out, c, h = LSTM(…)`: Keras returns the output, then h, then c."""
    findings = []
    for call in case.reading.calls:
        names, targets = returns(case, call.layer), call.targets
        if (
            len(names) < 2
            or len(targets) != len(names)
            or any(t.startswith("*") for t in targets)
        ):
            continue
        roles, real = [_role(t) for t in targets], [n.rpartition("_")[2] for n in names]
        if len(names) == 2:  # one state: a GRU's `out, state`
            roles = [
                "h" if "state" in t.lower() else r
                for t, r in zip(targets, roles, strict=True)
            ]
        wrong = [
            i
            for i, (said, true) in enumerate(zip(roles, real, strict=True))
            if said and said != true
        ]
        ways = [_way(t) for t in targets[1:]]
        true_ways = [n.split("_")[0] for n in names[1:]]
        if call.layer.layer_class == "Bidirectional" and None not in ways:
            wrong += [
                i + 1
                for i, (a, b) in enumerate(zip(ways, true_ways, strict=True))
                if a != b
            ]
        # One odd name is a name; two that are exchanged are an exchange.
        if len(set(wrong)) < 2:
            continue
        findings.append(_order_finding(case, call, names))
    return findings


def _order_finding(case: Case, call: CallRecord, names: list[str]) -> Finding:
    layer = case.outer(call.layer)
    finding = Finding(
        rule="states_in_wrong_order",
        stage="silent",
        layer=layer,
        line=getattr(call.target_node, "lineno", None) or call.line,
        explanation=(
            f"{first_up(case.called(layer))} returns {', '.join(names)}, in this order, "
            f"and the names say {', '.join(call.targets)}: the wrong tensor stands behind "
            "some of them, and Keras cannot notice, because their shapes are equal."
        ),
        came=", ".join(call.targets),
        expected=", ".join(names),
    )
    target = call.target_node
    if target is None or not case.in_tree(target):
        return finding
    ordered = _sorted_names(list(call.targets), names)
    if ordered:
        text = ", ".join(ordered)
        finding.offer(f"Unpack as {text}", case.text.replace(target, text), cost=0.1)
    return finding


def _sorted_names(targets: list[str], names: list[str]) -> list[str]:
    """Return the source's names in the order of what Keras returns."""
    left, ordered = list(targets), []
    for name in names:
        role = name.rpartition("_")[2]
        way = name.split("_")[0] if "_" in name else None
        match = next(
            (
                t
                for t in left
                if _role(t) == role and (way is None or _way(t) in (way, None))
            ),
            None,
        ) or next((t for t in left if _role(t) == role), None)
        match = match or next((t for t in left if _role(t) is None), None)
        if match is None:
            return []
        left.remove(match)
        ordered.append(match)
    return ordered if ordered != targets else []


def states_handed_over(case: Case) -> list[Finding]:
    """`initial_state=[c, h]` where h and c are told apart by what made them."""
    findings = []
    for call in case.reading.calls:
        states = given_states(call)
        if states is None or len(states) != 2 or call.layer.layer_class != "LSTM":
            continue
        makers = [case.maker(one) for one in states]
        if None in makers or makers[0] is not makers[1] or makers[0] is None:
            continue
        names = returns(case, makers[0].layer)
        outputs = [id(out) for out in makers[0].outputs]
        order = [names[outputs.index(id(one))] for one in states if id(one) in outputs]
        if order == ["output", "h"] and len(names) == 3:
            findings.append(_output_handed_over(case, call, makers[0]))
        if order != ["c", "h"]:
            continue
        node = call.node
        finding = Finding(
            rule="states_in_wrong_order",
            stage="silent",
            layer=case.outer(call.layer),
            line=call.line,
            explanation=(
                "initial_state takes h first and c second, and is given c and h: their "
                "shapes are equal, so Keras cannot notice, and the decoder starts from "
                "exchanged states."
            ),
            came="[c, h]",
            expected="[h, c]",
        )
        value = (
            next((k.value for k in node.keywords if k.arg == "initial_state"), None)
            if node
            else None
        )
        if (
            isinstance(value, ast.List | ast.Tuple)
            and case.in_tree(value)
            and len(value.elts) == 2
        ):
            first, second = value.elts
            finding.offer(
                "Hand over h first, then c",
                case.text.replace(first, case.text.of(second)),
                case.text.replace(second, case.text.of(first)),
                cost=0.1,
            )
        findings.append(finding)
    return findings


def _output_handed_over(case: Case, call: CallRecord, maker: CallRecord) -> Finding:
    """`initial_state=[output, h]`, where h and c belong."""
    finding = Finding(
        rule="output_for_state",
        stage="silent",
        layer=case.outer(call.layer),
        line=call.line,
        explanation=(
            f"initial_state takes h and c, and is given the output and h of "
            f"{case.called(maker.layer)}: the cell state c, its third tensor, is never "
            "used. The shapes are equal, so Keras cannot notice."
        ),
        came="[output, h]",
        expected="[h, c]",
    )
    keywords = call.node.keywords if call.node is not None else []
    node = next((k.value for k in keywords if k.arg == "initial_state"), None)
    names = [name for name in maker.targets[1:] if not name.startswith("*")]
    if node is not None and case.in_tree(node) and len(names) == 2:
        text = f"[{', '.join(names)}]"
        finding.offer(f"Hand over {text}", case.text.replace(node, text), cost=0.1)
    return finding
