"""Layers around layers, and tensors where settings belong.

What belongs here: the rules for Bidirectional and TimeDistributed, and for merging layers
given their tensors in the first brackets. What does not: single arguments
(`arguments.py`).
"""

import ast

from models.worker.clinic.case import Case
from models.worker.clinic.finding import Finding
from models.worker.clinic.sequences import backward_of
from models.worker.source.reading import LayerRecord


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
    elif isinstance(given, ast.Constant) and isinstance(given.value, int):
        inner, imports = case.spell(
            "LSTM" if layer.layer_class == "Bidirectional" else "Dense"
        )
        edit = case.text.replace(given, f"{inner}({given.value})")
        finding.offer(f"Wrap {inner}({given.value})", edit, *imports, cost=0.4)
    return finding


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
