"""Layers around layers, and cells for layers.

What belongs here: the rules for Bidirectional, TimeDistributed and RNN, and what they hold.
What does not: single arguments (`arguments.py`), tensors in the first brackets
(`given_tensors.py`).
"""

import ast

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
