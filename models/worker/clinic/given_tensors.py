"""Tensors, and models, where settings belong.

What belongs here: the rules for layers that are given what they are to be called on in
their first brackets. What does not: layers in them (`wrapping.py`).
"""

import ast
from typing import Any

import keras

from models.worker.clinic.case import Case, shape_of, write
from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.source.reading import LayerRecord


def merge_given_tensors(case: Case, layer: LayerRecord) -> Finding | None:
    """`Concatenate([a, b])`: tensors where the settings belong."""
    node = layer.node
    merging = (
        "Concatenate",
        "Add",
        "Average",
        "Multiply",
        "Maximum",
        "Subtract",
        "Dot",
        "Attention",
    )
    if (
        layer.layer_class not in merging
        or node is None
        or not case.in_tree(node)
        or not node.args
    ):
        return None
    if not isinstance(node.args[0], ast.List | ast.Tuple):
        return None
    given = case.text.of(node.args[0])
    finding = Finding(
        rule="merge_given_tensors",
        stage="build",
        layer=layer,
        explanation=(
            f"In the first brackets of {layer.layer_class} stand its settings; the tensors "
            f"come in a second pair: {layer.layer_class}()({given})."
        ),
        came=given[:60],
        expected=f"{layer.layer_class}()([…])",
    )
    kept = [case.text.of(k) for k in node.keywords]
    text = f"{case.text.of(node.func)}({', '.join(kept)})({given})"
    finding.offer("Call the layer on the tensors", case.text.replace(node, text), cost=0.1)
    return finding


# An Input takes none, and what a wrapper is given has a rule of its own.
_NO_TENSOR = ("InputLayer", "Bidirectional", "TimeDistributed")


def tensor_in_settings(case: Case) -> list[Finding]:
    """`GlobalAveragePooling1D(h)`: a tensor in the brackets of the settings."""
    for layer in case.reading.layers:
        node = layer.node
        if node is None or not case.in_tree(node) or layer.layer_class in _NO_TENSOR:
            continue
        for name, value in layer.arguments.items():
            given = layer.argument_nodes.get(name)
            if not isinstance(value, keras.KerasTensor) or given not in node.args:
                continue
            said = case.text.of(given)
            kept = [case.text.of(p) for p in (*node.args, *node.keywords) if p is not given]
            text = f"{case.text.of(node.func)}({', '.join(kept)})({said})"
            finding = Finding(
                rule="tensor_in_settings",
                stage="build",
                layer=case.outer(layer),
                line=layer.line,
                explanation=(
                    f"In the first brackets of {layer.layer_class} stand its settings, and "
                    f"{said} is a tensor: make the layer, then call it on the tensor in a "
                    f"second pair of brackets, {text[:60]}."
                ),
                came=f"{layer.layer_class}({said})",
                expected=text[:60],
            )
            finding.offer(
                f"Call the layer on {said}", case.text.replace(node, text), cost=0.05
            )
            return [finding]
    return []


# -- models as settings of a Concatenate ---------------------------------------------------


def models_joined(case: Case) -> list[Finding]:
    """`model.add(Concatenate([first, second]))`, as Keras 1's Merge was used.

    Keras takes the list for the axis and says nothing until the model is called.
    """
    for layer in case.reading.layers:
        axis = layer.arguments.get("axis")
        node = layer.argument_nodes.get("axis")
        if layer.layer_class != "Concatenate" or not isinstance(axis, list | tuple):
            continue
        finding = Finding(
            rule="models_joined",
            stage="run",
            layer=layer,
            line=layer.line,
            explanation=(
                "What stands in the first brackets of Concatenate is its axis, so these "
                f"{len(axis)} become a meaningless axis: tensors come in a second pair of "
                "brackets, Concatenate()([a, b]). A Sequential has one input and cannot "
                "join several models: use one Input for each and Model(inputs, outputs)."
            ),
            came=case.text.of(node)[:60] if node and case.in_tree(node) else str(axis)[:60],
            expected="Concatenate()([…])",
            keras_message=_AXIS_MESSAGE,
        )
        if isinstance(node, ast.List | ast.Tuple) and case.in_tree(node):
            _offer_functional(finding, case, layer, node)
        return [finding]
    return []


_AXIS_MESSAGE = "TypeError: unsupported operand type(s) for %: 'list' and 'int'"


def _offer_functional(
    finding: Finding, case: Case, layer: LayerRecord, given: ast.List | ast.Tuple
) -> None:
    """Offer to write a Sequential whose first layer joins models as a Model."""
    add = case.add_call(layer)
    owner = add.func.value if add and isinstance(add.func, ast.Attribute) else None
    if add is None or not isinstance(owner, ast.Name) or layer.node is None:
        return
    branches = [case.text.of(one) for one in given.elts]
    made = _assignment(case, owner.id)
    adds = _adds(case, owner.id)
    if made is None or not adds or adds[0] is not add:
        return
    inputs, imports = case.spell("Input")
    shapes = ", ".join(f"{inputs}({_shape_of_branch(case, one)})" for one in branches)
    called = ", ".join(f"{one}(inputs[{i}])" for i, one in enumerate(branches))
    model = case.text.of(made.value).replace("Sequential", "Model").partition("(")[0]
    said = case.text.of(layer.node.func)
    edits: list[Any] = []
    if said.rpartition(".")[2] != layer.layer_class:  # Keras 1's Merge
        said, _ = case.spell(layer.layer_class)
        edits = _old_import(case, layer)
    joined = f"{said}()([{called}])"
    edits = [
        *edits,
        case.text.replace(made, f"inputs = [{shapes}]"),
        case.text.replace(case.text.statement(add), f"joined = {joined}"),
    ]
    for one in adds[1:]:
        text = f"joined = {case.text.of(one.args[0])}(joined)"
        edits.append(case.text.replace(case.text.statement(one), text))
    last = case.text.statement(adds[-1])
    end = case.text.end(last)
    final = edits.pop()
    indent = case.text.indent(last)
    whole = f"{final.text}\n{indent}{owner.id} = {model}(inputs, joined)"
    edits.append(type(final)(final.start, end, whole))
    finding.offer(
        "Give each model an Input, join what they return, and make a Model of it",
        *edits,
        *imports,
        *case.importing("Model", model),
        cost=0.3,
    )


def _old_import(case: Case, layer: LayerRecord) -> list[Edit]:
    """Return the edit that takes the name of a layer that is gone out of its import."""
    for node in ast.walk(case.tree):
        if isinstance(node, ast.ImportFrom):
            kept = [a for a in node.names if a.name != layer.spelled]
            if len(kept) == len(node.names):
                continue
            names = [layer.layer_class, *map(case.text.of, kept)]
            start, end = case.text.start(node.names[0]), case.text.end(node.names[-1])
            return [Edit(start, end, ", ".join(dict.fromkeys(names)))]
    return []


def _assignment(case: Case, name: str) -> ast.Assign | None:
    """Return where a variable becomes an empty Sequential."""
    for node in ast.walk(case.tree):
        if (
            isinstance(node, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
            and isinstance(node.value, ast.Call)
            and case.text.of(node.value.func).endswith("Sequential")
            and not node.value.args
        ):
            return node
    return None


def _adds(case: Case, name: str) -> list[ast.Call]:
    """Return the `name.add(...)` of a source, in order, each a statement of its own."""
    found = [
        node.value
        for node in ast.walk(case.tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr == "add"
        and isinstance(node.value.func.value, ast.Name)
        and node.value.func.value.id == name
        and len(node.value.args) == 1
    ]
    return sorted(found, key=lambda node: node.lineno)


def _shape_of_branch(case: Case, name: str) -> str:
    """Return the input shape of a model in a variable, as far as its layers say it."""
    record = next((m for m in case.reading.models if name in (m.name, *m.names)), None)
    if record is None:
        return "(None,)"
    if record.inputs and record.assumed_from in ("", "input_length"):
        return write(shape_of(record.inputs[0])[1:])
    for layer in record.layers:
        said = case.said(layer, "input_length")
        if layer.layer_class == "Embedding":
            return f"({said},)" if said else "(None,)"
        shape = case.said(layer, "input_shape")
        if shape:
            return shape
    return "(None,)"
