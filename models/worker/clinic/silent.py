"""What Keras never complains about.

What belongs here: rules for models that build, and often run, and do not do what they say.
Each needs evidence in the text itself, so that a good model is never called broken. What
does not: anything that raises.
"""

import ast
from typing import Any

from models.worker.clinic.arguments import offer_rate
from models.worker.clinic.case import STATES, Case, shape_of, write
from models.worker.clinic.finding import Finding
from models.worker.clinic.inputs import place_of
from models.worker.clinic.ranks import set_sequences
from models.worker.clinic.states import given_states, returns
from models.worker.source.reading import CallRecord, LayerRecord


def silent(case: Case) -> list[Finding]:
    """Return everything that is wrong and raises nothing."""
    return [
        *_rates(case),
        *_one_class(case),
        *_last_step(case),
        *_order(case),
        *_handed_over(case),
        *_shape_inside(case),
        *_swapped(case),
        *_padding(case),
    ]


# -- single layers -------------------------------------------------------------------------


def _rates(case: Case) -> list[Finding]:
    """dropout=20 and recurrent_dropout=1.5, which recurrent layers take."""
    findings = []
    for layer in case.reading.layers:
        for name in ("dropout", "recurrent_dropout"):
            value = layer.arguments.get(name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            if 0 <= value < 1 or layer.keras_layer is None:
                continue
            finding = Finding(
                rule="rate_out_of_range",
                stage="silent",
                layer=case.outer(layer),
                line=layer.line,
                explanation=(
                    f"{name}={value!r} of {case.called(layer)}: it is the share of values "
                    "to "
                    "drop in training, from 0 to below 1; Keras takes any number without a "
                    "word, and "
                    + (
                        "with 1 nothing is left to learn from."
                        if value == 1
                        else "training breaks."
                    )
                ),
                came=f"{name}={value!r}",
                expected="from 0 to below 1",
            )
            offer_rate(finding, case, layer, name, value)
            findings.append(finding)
    return findings


def _one_class(case: Case) -> list[Finding]:
    """Find a softmax over one unit, and a categorical loss on one."""
    findings = []
    for call in case.reading.calls:
        inner = case.core(call.layer)
        if not call.outputs or not _is_softmax(inner):
            continue
        shape = shape_of(call.outputs[0])
        if shape[-1] != 1:
            continue
        layer = case.outer(call.layer)
        finding = Finding(
            rule="softmax_over_one",
            stage="silent",
            layer=layer,
            line=layer.line,
            explanation=(
                f"{case.called(layer)[:1].upper() + case.called(layer)[1:]} applies a "
                "softmax "
                "over one unit: the values of a softmax sum to 1, so a single one is "
                "always "
                "exactly 1 and nothing can be learned; use a sigmoid, or one unit for each "
                "class."
            ),
            came=write(shape),
            expected="2 units or more, or activation='sigmoid'",
        )
        name = "axis" if inner.layer_class == "Softmax" else "activation"
        if name == "activation":
            at = 0 if inner.layer_class == "Activation" else 1
            edits: list[Any] = [case.set_argument(inner, "activation", "'sigmoid'", at)]
            model = case.model
            more = _binary(case) if model and _is_last(case, call) else []
            title = "Use a sigmoid" + (" with binary_crossentropy" if more else "")
            finding.offer(title, *edits, *more, cost=0.1)
        if "units" in inner.arguments:
            edit = case.set_argument(inner, "units", "2", 0)
            finding.offer("Use one unit for each class, for instance 2", edit, cost=0.6)
        findings.append(finding)
    return findings or _categorical_on_one(case)


def _is_softmax(layer: LayerRecord) -> bool:
    if layer.layer_class == "Softmax":
        return bool(layer.arguments.get("axis", -1) == -1)
    if layer.layer_class not in ("Dense", "Activation", "Conv1D"):
        return False
    made = getattr(layer.keras_layer, "activation", None)
    return getattr(made, "__name__", "") == "softmax"


def _is_last(case: Case, call: CallRecord) -> bool:
    model = case.model
    return bool(model and any(out is one for out in model.outputs for one in call.outputs))


def _loss_node(case: Case) -> ast.expr | None:
    model = case.model
    if model is None or model.compiled is None:
        return None
    node = next((k.value for k in model.compiled.node.keywords if k.arg == "loss"), None)
    if node is None and len(model.compiled.node.args) > 1:
        node = model.compiled.node.args[1]
    return node if node is not None and case.in_tree(node) else None


def _binary(case: Case) -> list[Any]:
    node = _loss_node(case)
    if isinstance(node, ast.Constant) and "categorical" in str(node.value):
        return [case.text.replace(node, "'binary_crossentropy'")]
    return []


def _categorical_on_one(case: Case) -> list[Finding]:
    model = case.model
    node = _loss_node(case)
    if model is None or not isinstance(node, ast.Constant) or len(model.outputs) != 1:
        return []
    loss = str(node.value)
    if loss not in ("categorical_crossentropy", "sparse_categorical_crossentropy"):
        return []
    shape = shape_of(model.outputs[0])
    layer = case.made_by(model.outputs[0])
    if shape[-1] != 1 or layer is None or len(shape) > 2:
        return []
    finding = Finding(
        rule="categorical_over_one",
        stage="silent",
        layer=case.outer(layer),
        line=layer.line,
        explanation=(
            f"{loss} compares the shares of several classes, and the model returns one "
            "value, "
            f"{write(shape)}: the loss says nothing about it; use binary_crossentropy "
            "with a "
            "sigmoid, or one unit for each class."
        ),
        came=write(shape),
        expected="one unit for each class",
    )
    inner = case.core(layer)
    edits: list[Any] = [case.text.replace(node, "'binary_crossentropy'")]
    if inner.layer_class == "Dense" and inner.arguments.get("activation") != "sigmoid":
        edits.append(case.set_argument(inner, "activation", "'sigmoid'", 1))
    finding.offer("Use binary_crossentropy with a sigmoid", *edits, cost=0.2)
    if "units" in inner.arguments:
        finding.offer(
            "Use a softmax over one unit for each class, for instance 2",
            case.set_argument(inner, "units", "2", 0),
            case.set_argument(inner, "activation", "'softmax'", 1),
            cost=0.6,
        )
    return [finding]


# -- reading a bidirectional layer's last step ---------------------------------------------


def _last_step(case: Case) -> list[Finding]:
    findings = []
    for record in case.reading.indexings:
        layer = case.made_by(record.tensor)
        if layer is None or layer.layer_class != "Bidirectional":
            continue
        if len(record.index) < 2 or record.index[1] != -1 or record.index[0] != slice(None):
            continue
        reader = case.reader(layer)
        if reader is None or reader.layer_class == "RNN":
            continue
        whole = case.text.of(record.node.value) if case.in_tree(record.node) else "sequence"
        finding = Finding(
            rule="last_step_of_both",
            stage="silent",
            layer=layer,
            line=record.line,
            explanation=(
                f"The last step of {case.called(layer)} is not what return_sequences=False "
                "returns: the backward layer reads from the end, so at the last step it "
                "has "
                f"seen one step only; its final output is at step 0. Use "
                "return_sequences=False."
            ),
            came=case.text.of(record.node) if case.in_tree(record.node) else "[:, -1]",
            expected="both directions after they have read all steps",
        )
        if case.in_tree(record.node):
            edits = set_sequences(case, layer, keep=False)
            edit = case.text.replace(record.node, whole)
            finding.offer(
                "Set return_sequences=False and use the result", edit, *edits, cost=0.2
            )
            _offer_both_ends(finding, case, record.node, reader)
        findings.append(finding)
    return findings


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


def _way(name: str) -> str | None:
    name = name.lower()
    if name.startswith(("forward", "fw", "fh", "fc")):
        return "forward"
    if name.startswith(("backward", "bw", "bh", "bc", "back")):
        return "backward"
    return None


def _order(case: Case) -> list[Finding]:
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
            f"{case.called(layer)[:1].upper() + case.called(layer)[1:]} returns "
            f"{', '.join(names)}, in this order, and the names say "
            f"{', '.join(call.targets)}: the wrong tensor stands behind some of them, and "
            "Keras cannot notice, because their shapes are equal."
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


def _handed_over(case: Case) -> list[Finding]:
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
                "shapes "
                "are equal, so Keras cannot notice, and the decoder starts from exchanged "
                "states."
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


# -- shapes --------------------------------------------------------------------------------


def _shape_inside(case: Case) -> list[Finding]:
    """input_shape one bracket too deep: `Bidirectional(LSTM(8, input_shape=…))`."""
    model = case.model
    if model is None or model.kind != "sequential":
        return []
    layer = case.first_of(model)
    if (
        layer is None
        or layer.wraps is None
        or layer.layer_class not in ("Bidirectional", "TimeDistributed")
    ):
        return []
    if (
        any(x.layer_class == "InputLayer" for x in model.layers)
        or "input_shape" in layer.arguments
    ):
        return []
    inner = layer.wraps
    name = next(
        (
            n
            for n in ("input_shape", "batch_input_shape", "input_dim")
            if n in inner.arguments
        ),
        None,
    )
    if (
        name is None
        or inner.node is None
        or layer.node is None
        or not case.in_tree(inner.node)
    ):
        return []
    if any(n in layer.arguments for n in ("input_dim", "batch_input_shape", "batch_size")):
        return []
    said = case.said(inner, name) or str(inner.arguments[name])
    finding = Finding(
        rule="shape_inside",
        stage="silent",
        layer=layer,
        line=inner.line,
        explanation=(
            f"{name} stands one bracket too deep: a Sequential model asks its first "
            "layer, the "
            f"{layer.layer_class}, for a shape, and what the {inner.layer_class} inside "
            "was "
            "told is not passed on; the model stays without shapes and weights until it "
            "sees "
            "data. Keras says nothing."
        ),
        came=f"{inner.layer_class}(…, {name}={said})",
        expected=f"{layer.layer_class}(…, input_shape=…)",
    )
    from models.worker.clinic.states import input_import, input_name

    if name == "input_shape":
        removed = case.remove_argument(inner, name)
        added = case.text.set_argument(layer.node, name, said)
        finding.offer(
            f"Give input_shape to the {layer.layer_class}", removed, added, cost=0.1
        )
        new = f"{input_name(case)}({said})"
        add, place = case.add_call(layer), case.list_place(layer)
        edits: list[Any] = []
        if add is not None and isinstance(add.func, ast.Attribute):
            owner = case.text.of(add.func.value)
            edits = [
                case.text.insert_before(case.text.statement(add), f"{owner}.add({new})")
            ]
        elif place is not None:
            edits = [case.text.insert_element(*place, new)]
        if edits:
            finding.offer(
                "Start with an Input", removed, *edits, *input_import(case), cost=0.2
            )
    return [finding]


def _swapped(case: Case) -> list[Finding]:
    """`input_shape=(X.shape[2], X.shape[1])`: read off the wrong axes."""
    model = case.model
    if model is None or not model.inputs:
        return []
    findings = []
    for tensor in model.inputs:
        place = place_of(case, tensor)
        if place is None or len(place.elements) != 2:
            continue
        axes = [_axis(e) for e in place.elements]
        names = {a[0] for a in axes if a}
        if None in axes or len(names) != 1:
            continue
        numbers = [a[1] for a in axes if a]
        if numbers not in ([2, 1], [0, 2], [0, 1]) or (
            numbers == [0, 1] and not _has_three(case, axes)
        ):
            continue
        name = names.pop()
        what = (
            "features first and steps second"
            if numbers == [2, 1]
            else "the number of samples where the steps belong"
        )
        finding = Finding(
            rule="data_differ",
            stage="silent",
            layer=case.outer(place.layer),
            line=place.layer.line,
            explanation=(
                f"{place.said} has {what}: {name} is (samples, steps, features), so one "
                "sample "
                f"is ({name}.shape[1], {name}.shape[2])."
            ),
            came=place.said,
            expected=f"({name}.shape[1], {name}.shape[2])",
        )
        edits = [
            case.text.replace(e, f"{name}.shape[{i + 1}]")
            for i, e in enumerate(place.elements)
        ]
        finding.offer(f"Declare ({name}.shape[1], {name}.shape[2])", *edits, cost=0.1)
        findings.append(finding)
    return findings


def _has_three(case: Case, axes: list[tuple[str, int] | None]) -> bool:
    name = axes[0][0] if axes[0] else ""
    shape = case.reading.used.get(f"{name}.shape")
    return (
        isinstance(shape, tuple | list)
        and len(shape) == 3
        and f"{name}.shape" not in case.reading.guessed
    )


def _axis(node: ast.expr) -> tuple[str, int] | None:
    """Read `X.shape[1]` as ("X", 1)."""
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "shape"
        and isinstance(node.value.value, ast.Name)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, int)
    ):
        return node.value.value.id, node.slice.value
    return None


# -- padding -------------------------------------------------------------------------------


def _padding(case: Case) -> list[Finding]:
    """Sequences padded behind, an Embedding without a mask, and only the last step read."""
    padded = [
        node
        for node in ast.walk(case.tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) or getattr(node.func, "id", ""))
        == "pad_sequences"
        and any(
            k.arg == "padding"
            and isinstance(k.value, ast.Constant)
            and k.value.value == "post"
            for k in node.keywords
        )
    ]
    if not padded:
        return []
    findings = []
    for call in case.reading.calls:
        layer = call.layer
        if (
            layer.layer_class != "Embedding"
            or case.value(layer, "mask_zero", False)
            or not call.outputs
        ):
            continue
        reader = next(
            (
                c.layer
                for c in case.reading.calls
                if case.reader(c.layer) is not None
                and c.inputs
                and any(t is call.outputs[0] for t in case.upstream(c.inputs[0]))
            ),
            None,
        )
        inner = case.reader(reader) if reader else None
        if reader is None or inner is None or case.value(inner, "return_sequences", False):
            continue
        if reader.layer_class == "Bidirectional" or inner.layer_class not in STATES:
            continue
        finding = Finding(
            rule="padding_without_mask",
            stage="silent",
            layer=case.outer(layer),
            line=layer.line,
            explanation=(
                f"pad_sequences(padding='post') puts zeros behind each sequence, and "
                f"{case.called(reader)} goes on reading them up to the last step, which is "
                "the one that it returns: give the Embedding mask_zero=True, so that "
                "padded "
                "steps are left out."
            ),
            came="Embedding without mask_zero",
            expected="mask_zero=True",
        )
        finding.offer(
            "Set mask_zero=True on the Embedding",
            case.set_argument(layer, "mask_zero", "True"),
            cost=0.1,
        )
        for node in padded[:1]:
            keyword = next(k for k in node.keywords if k.arg == "padding")
            edit = case.text.replace(keyword.value, "'pre'")
            finding.offer("Pad in front, padding='pre'", edit, cost=0.5)
        findings.append(finding)
    return findings
