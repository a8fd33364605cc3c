"""Layers around layers, and tensors where settings belong.

What belongs here: the rules for Bidirectional and TimeDistributed, and for merging layers
given their tensors in the first brackets. What does not: single arguments
(`arguments.py`).
"""

import ast
from typing import Any

import keras

from models.worker.clinic.case import Case, shape_of, write
from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.clinic.keras_words import words_of
from models.worker.clinic.sequences import backward_of
from models.worker.clinic.values import GUESSES, needed
from models.worker.source.allowed import resolve
from models.worker.source.reading import Failure, LayerRecord


def wrong_mode(case: Case, layer: LayerRecord) -> Finding | None:
    """Find a merge_mode that does not exist."""
    modes = ("concat", "sum", "ave", "mul")
    mode = layer.arguments.get("merge_mode", "concat")
    if layer.layer_class != "Bidirectional" or mode is None or mode in modes:
        return None
    known = {"add": "sum", "average": "ave", "avg": "ave", "mean": "ave", "multiply": "mul"}
    best = known.get(str(mode).lower(), "concat")
    finding = Finding(
        rule="unknown_merge_mode",
        stage="build",
        explanation=(
            "Bidirectional joins its two directions by 'concat', 'sum', 'ave' or 'mul', or "
            f"not at all with None; {mode!r} is none of these."
        ),
        came=f"merge_mode={mode!r}",
        expected="'concat', 'sum', 'ave', 'mul' or None",
    )
    for rank, option in enumerate(dict.fromkeys([best, "concat", "sum"])):
        finding.offer(
            f"Write merge_mode={option!r}",
            case.set_argument(layer, "merge_mode", repr(option), 1),
            cost=0.1 + 0.3 * rank,
        )
    return finding


def wrong_directions(case: Case, layer: LayerRecord) -> Finding | None:
    """Find two layers of a Bidirectional that do not go together."""
    if layer.layer_class != "Bidirectional" or "backward_layer" not in layer.arguments:
        return None
    backward, forward = backward_of(case, layer), layer.wraps
    if backward is None or forward is None:
        return None
    finding = Finding(
        rule="directions_differ",
        stage="build",
        layer=layer,
        explanation=(
            "The two layers of a Bidirectional must agree in everything but the direction: "
            "the backward one has go_backwards=True, and return_sequences, return_state "
            "and stateful are the same in both."
        ),
    )
    edits = []
    if case.value(backward, "go_backwards") == case.value(forward, "go_backwards"):
        edits.append(case.set_argument(backward, "go_backwards", "True"))
        if case.value(forward, "go_backwards"):
            edits.append(case.set_argument(forward, "go_backwards", "False"))
    for name in ("return_sequences", "return_state", "stateful"):
        wanted = bool(case.value(forward, name))
        if bool(case.value(backward, name)) != wanted:
            edits.append(case.set_argument(backward, name, str(wanted)))
    finding.offer("Let the backward layer agree with the forward one", *edits, cost=0.2)
    return finding


def wrong_wrapped(case: Case, layer: LayerRecord) -> Finding | None:
    """`Bidirectional(LSTM(8)(x))`: a tensor, or a number, where a layer belongs."""
    node = layer.node
    if layer.layer_class not in ("Bidirectional", "TimeDistributed") or layer.wraps:
        return None
    if node is None or not case.in_tree(node):
        return None
    given = node.args[0] if node.args else None
    given = given or next((k.value for k in node.keywords if k.arg == "layer"), None)
    if given is None:
        return None
    finding = Finding(
        rule="wraps_no_layer",
        stage="build",
        layer=layer,
        explanation=(
            f"{layer.layer_class} wraps a layer, not what a layer returns nor a number: "
            "its first argument must be a layer, such as "
            f"{'LSTM(32)' if layer.layer_class == 'Bidirectional' else 'Dense(1)'}, and "
            "the tensor comes in a second pair of brackets."
        ),
        came=case.text.of(given)[:60],
        expected="a layer",
    )
    if isinstance(given, ast.Call) and isinstance(given.func, ast.Call) and given.args:
        inner, tensor = case.text.of(given.func), case.text.of(given.args[0])
        text = f"{case.text.of(node.func)}({inner})({tensor})"
        finding.offer(
            "Wrap the layer, then call it on the tensor",
            case.text.replace(node, text),
            cost=0.1,
        )
    elif isinstance(given, ast.Name | ast.Attribute):
        _offer_made(finding, case, node, given)
    elif isinstance(given, ast.Constant) and isinstance(given.value, int):
        inner, imports = case.spell(
            "LSTM" if layer.layer_class == "Bidirectional" else "Dense"
        )
        edit = case.text.replace(given, f"{inner}({given.value})")
        finding.offer(f"Wrap {inner}({given.value})", edit, *imports, cost=0.4)
    return finding


def _offer_made(
    finding: Finding, case: Case, node: ast.Call, given: ast.Name | ast.Attribute
) -> None:
    """Offer to make a layer of a class that is wrapped: `Bidirectional(LSTM, 32)`."""
    said = case.text.of(given)
    name = said.rpartition(".")[2]
    found = resolve(f"keras.layers.{name}")
    if found is None or found.kind != "layer":
        return
    follows = node.args[1:2]  # the size may stand behind it, in the wrong brackets
    own = [a for a in follows if isinstance(a, ast.Constant) and type(a.value) is int]
    values = [GUESSES.get(one, "32") for one in needed(name)]
    values = [case.text.of(one) for one in own] or values
    made = f"{said}({', '.join(values)})"
    finding.explanation = (
        f"{finding.layer.layer_class if finding.layer else 'It'} wraps a layer, and {said} "
        f"is a class, which makes a layer when it is called: {made}."
    )
    last = own[0] if own else given
    edit = Edit(case.text.start(given), case.text.end(last), made)
    finding.offer(f"Wrap {made}", edit, cost=0.1)


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


# -- a recurrent layer at each step --------------------------------------------------------


def recurrent_at_each_step(case: Case, failure: Failure) -> list[Finding]:
    """`TimeDistributed(LSTM(16))` on one sequence: each step is a vector by itself."""
    call = failure.call
    if call is None or not call.inputs or len(call.inputs[0].shape) != 3:
        return []
    layer, inner = call.layer, call.layer.wraps
    if layer.layer_class != "TimeDistributed" or inner is None:
        return []
    if case.reader(case.core(layer)) is None:
        return []
    shape = shape_of(call.inputs[0])
    finding = Finding(
        rule="recurrent_at_each_step",
        stage="build",
        layer=layer,
        line=layer.line,
        explanation=(
            f"TimeDistributed applies {inner.layer_class} to each step of {write(shape)} "
            f"by itself, and one step is a vector, {write((None, *shape[2:]))}, while "
            f"{inner.layer_class} reads a sequence, (batch, steps, features): use "
            f"{inner.layer_class} without TimeDistributed."
        ),
        came=write(shape),
        expected="(batch, parts, steps, features)",
        keras_message=words_of(failure),
    )
    node = layer.node
    if node is None or inner.node is None or not case.in_tree(inner.node):
        return [finding]
    text = case.text.of(inner.node)
    kept = [case.text.of(k) for k in node.keywords if k.arg not in ("layer", None)]
    if kept:
        comma = ", " if inner.node.args or inner.node.keywords else ""
        text = f"{text[:-1]}{comma}{', '.join(kept)})"
    finding.offer("Leave TimeDistributed out", case.text.replace(node, text), cost=0.2)
    return [finding]


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


def cell_for_layer(case: Case, failure: Failure) -> list[Finding]:
    """`Sequential([LSTMCell(16)])`: a cell computes one step and is no layer of steps."""
    layer = failure.call.layer if failure.call else failure.layer
    cells = ("LSTMCell", "GRUCell", "SimpleRNNCell")
    if layer is None or layer.layer_class not in cells or layer.node is None:
        return []
    whole = layer.layer_class.removesuffix("Cell")
    finding = Finding(
        rule="cell_for_layer",
        stage="build",
        layer=case.outer(layer),
        line=layer.line,
        explanation=(
            f"{layer.layer_class} computes one step from an input and a state; what reads "
            f"a whole sequence is {whole}, or RNN({layer.layer_class}(…))."
        ),
        came=layer.layer_class,
        expected=whole,
        keras_message=words_of(failure),
    )
    if case.in_tree(layer.node):
        name, imports = case.spell(whole)
        edit = case.text.replace(layer.node.func, name)
        finding.offer(f"Use {whole}", edit, *imports, cost=0.1)
        rnn, needed = case.spell("RNN")
        text = f"{rnn}({case.text.of(layer.node)})"
        finding.offer(
            "Put the cell into an RNN",
            case.text.replace(layer.node, text),
            *needed,
            cost=0.2,
        )
    return [finding]


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
