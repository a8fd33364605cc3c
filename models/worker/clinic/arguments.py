"""An argument that Keras does not know, or a value that it does not take.

What belongs here: the rules for a layer that cannot be made: misspelled and misplaced
arguments, sizes that are no whole number, unknown names of activations. What does not: what
a layer that was made is called on.
"""

import ast
import difflib
import inspect
import math
from typing import Any

import keras

from models.worker.clinic.case import Case
from models.worker.clinic.finding import Finding
from models.worker.clinic.keras_words import first_lines
from models.worker.source.reading import Failure, LayerRecord

SIZES = {
    "units": "units", "filters": "filters", "output_dim": "output_dim", "n": "n",
    "input_dim": "input_dim", "num_heads": "num_heads", "key_dim": "key_dim",
    "kernel_size": "kernel_size", "pool_size": "pool_size", "state_size": "state_size",
}  # fmt: skip
_FIRST_SIZE = {
    "LSTM": "units", "GRU": "units", "SimpleRNN": "units", "Dense": "units",
    "Conv1D": "filters", "Conv2D": "filters", "ConvLSTM2D": "filters",
    "RepeatVector": "n", "Embedding": "input_dim", "LSTMCell": "units", "GRUCell": "units",
    "ConvLSTM1D": "filters", "SimpleRNNCell": "units", "SeparableConv1D": "filters",
}  # fmt: skip
_ACTIVATIONS = (
    "relu", "sigmoid", "tanh", "softmax", "linear", "elu", "selu", "gelu", "softplus",
    "softsign", "hard_sigmoid", "swish", "silu", "exponential", "leaky_relu", "relu6",
)  # fmt: skip
_INITIALIZERS = (
    "glorot_uniform", "glorot_normal", "he_normal", "he_uniform", "orthogonal", "zeros",
    "ones", "random_normal", "random_uniform", "lecun_normal", "lecun_uniform", "identity",
)  # fmt: skip


def wrong_argument(case: Case, failure: Failure) -> list[Finding]:
    """Explain a layer that Keras refuses to make."""
    layer = failure.layer
    if layer is None:
        return []
    message = first_lines(failure.exception or failure.message)
    finding = (
        _wrong_wrapped(case, layer)
        or _merge_given_tensors(case, layer, failure)
        or _unknown(case, layer, message)
        or _missing(case, layer, message)
        or wrong_size(case, layer, message)
        or _wrong_name(case, layer, message)
        or _wrong_rate(case, layer)
        or _wrong_mode(case, layer)
        or _wrong_directions(case, layer)
        or _other(case, layer, message)
    )
    finding.keras_message = message
    finding.layer = finding.layer or case.outer(layer)
    finding.line = finding.line or layer.line
    return [finding]


def parameters(layer_class: str) -> list[str]:
    """Return the names of a Keras layer's parameters, those of every layer included."""
    made = getattr(keras.layers, layer_class, None)
    if made is None:
        return []
    names = [
        name
        for name, one in inspect.signature(made.__init__).parameters.items()
        if name != "self" and one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
    ]
    return [*names, *(n for n in ("name", "dtype", "trainable") if n not in names)]


def _unknown(case: Case, layer: LayerRecord, message: str) -> Finding | None:
    known = parameters(layer.layer_class)
    if not known:
        return None
    accepted = {*known, *layer.legacy, "input_shape", "weights", "implementation"}
    unknown = [name for name in layer.argument_nodes if name not in accepted]
    unknown = [n for n in unknown if f"'{n}'" in message] or unknown
    if not unknown or not ("keyword" in message or "unexpected" in message):
        return None
    name = unknown[0]
    close = difflib.get_close_matches(name, known, n=2, cutoff=0.7)
    # A class knows more words than are near: numUnits, hidden_size.
    close = close or [n for n in known if n == _SYNONYMS.get(name.lower())]
    finding = Finding(
        rule="unknown_argument",
        stage="source",
        layer=case.outer(layer),
        explanation=(
            f"{layer.layer_class} has no argument {name!r}"
            f"{f': it is called {close[0]!r}' if close else ''}."
        ),
        came=name,
        expected=", ".join(known[:8]) + ", …",
    )
    keyword = _keyword(layer, name)
    if keyword is not None:
        for rank, match in enumerate(close):
            if match in layer.argument_nodes:
                continue
            start = case.text.start(keyword)
            text = f"{match}={case.text.of(keyword.value)}"
            finding.offer(
                f"Write {match}= in place of {name}=",
                type(case.text.replace(keyword, ""))(start, case.text.end(keyword), text),
                cost=0.1 + rank * 0.1,
            )
    _offer_moved(finding, case, layer, name, keyword)
    finding.offer(f"Leave {name} out", case.remove_argument(layer, name), cost=0.8)
    return finding


_SYNONYMS = {
    "hidden_size": "units", "hidden_units": "units", "num_units": "units",
    "n_units": "units",
    "size": "units", "neurons": "units", "hidden_dim": "units", "output_size": "units",
    "vocab_size": "input_dim", "num_embeddings": "input_dim", "embedding_dim": "output_dim",
    "return_seq": "return_sequences", "returnsequences": "return_sequences",
    "bidirectional": "go_backwards", "p": "rate", "dropout_rate": "rate", "prob": "rate",
    "returns_sequences": "return_sequences", "kernel": "kernel_size", "times": "n",
    "num_filters": "filters", "nb_filters": "filters", "act": "activation",
}  # fmt: skip


def _keyword(layer: LayerRecord, name: str) -> ast.keyword | None:
    return (
        next((k for k in layer.node.keywords if k.arg == name), None)
        if layer.node
        else None
    )


def _offer_moved(
    finding: Finding, case: Case, layer: LayerRecord, name: str, keyword: ast.keyword | None
) -> None:
    """Offer to hand an argument to the layer that knows it: the wrapped one or its wrapper."""
    other = layer.wraps or layer.wrapped_by
    if other is None or keyword is None or name not in parameters(other.layer_class):
        return
    if other.node is None or not case.in_tree(other.node):
        return
    removed = case.remove_argument(layer, name)
    added = case.set_argument(other, name, case.text.of(keyword.value))
    finding.explanation = (
        f"{name!r} is an argument of {other.layer_class}, and stands in the brackets of "
        f"{layer.layer_class}: move it to {other.layer_class}."
    )
    finding.offer(f"Give {name} to {other.layer_class}", removed, added, cost=0.2)


def _missing(case: Case, layer: LayerRecord, message: str) -> Finding | None:
    if "missing" not in message or "argument" not in message:
        return None
    name = message.split("'")[1] if message.count("'") >= 2 else ""
    finding = Finding(
        rule="missing_argument",
        stage="source",
        explanation=f"{layer.layer_class} needs {name}, and nothing is given for it.",
        expected=name,
    )
    guess = {"layer": None}.get(name, "32")
    if name == "output_dim" and "input_length" in layer.argument_nodes:
        guess = "32"
    if guess and layer.node is not None and case.in_tree(layer.node):
        finding.offer(
            f"Give {name}, for instance {guess}",
            case.text.set_argument(layer.node, name, guess),
            cost=1.0,
        )
    return finding


def wrong_size(case: Case, layer: LayerRecord, message: str) -> Finding | None:
    """Find a number of units that is none: 0, -1, 64.0, "64", (64,), None."""
    for name in [_FIRST_SIZE.get(layer.layer_class, ""), *SIZES]:
        if name not in layer.arguments or name not in parameters(layer.layer_class):
            continue
        value = layer.arguments[name]
        if _is_size(value, name):
            continue
        said = case.said(layer, name) or repr(value)
        finding = Finding(
            rule="size_is_no_positive_integer",
            stage="build",
            explanation=(
                f"{name} of {case.called(case.outer(layer))} is {_short(value)}"
                f"{f' ({said})' if said != repr(value) else ''}: it is a count and must "
                "be a "
                "whole number of 1 or more."
            ),
            came=f"{name}={_short(value)}",
            expected="an integer of 1 or more",
        )
        for title, text, cost in _whole(value, said):
            finding.offer(
                title, case.set_argument(layer, name, text, _index(layer, name)), cost=cost
            )
        return finding
    return None


def _is_size(value: Any, name: str) -> bool:
    if name in ("kernel_size", "pool_size", "state_size") and isinstance(
        value, tuple | list
    ):
        return all(_is_size(one, "") for one in value)
    if isinstance(value, bool):
        return False
    return (isinstance(value, int) and value > 0) or not isinstance(
        value, int | float | str | tuple | list | type(None) | complex | dict
    )


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 40 else text[:37] + "…"


def _whole(value: Any, said: str) -> list[tuple[str, str, float]]:
    """Return what a wrong size was likely meant to be."""
    if isinstance(value, bool) or value is None:
        return [("Give a number of units, for instance 32", "32", 1.0)]
    if isinstance(value, float) and math.isfinite(value):
        options = []
        if value >= 1:
            whole = str(int(value))
            if any(c.isalpha() for c in said):
                if "/" in said and "//" not in said and said.count("/") == 1:
                    options.append(("Divide with //", said.replace("/", "//"), 0.1))
                options.append(
                    ("Make a whole number of it with int()", f"int({said})", 0.2)
                )
            options.append((f"Use {whole}", whole, 0.3))
        return options or [("Use 1", "1", 1.0)]
    if isinstance(value, int):
        if value == 0:
            return [("Use at least 1", "1", 0.3), ("Use for instance 32", "32", 0.6)]
        return [(f"Use {-value}", str(-value), 0.2)]
    if isinstance(value, str):
        try:
            number = int(float(value))
        except (ValueError, OverflowError):
            return [("Use for instance 32", "32", 1.0)]
        options = [(f"Use the number {number}, without quotes", str(number), 0.1)]
        return options if number > 0 else [("Use for instance 32", "32", 1.0)]
    if isinstance(value, list | tuple) and value and all(_is_size(v, "") for v in value):
        return [
            (f"Use {v}", str(v), 0.2 + 0.1 * i) for i, v in enumerate(dict.fromkeys(value))
        ][:3]
    return [("Use for instance 32", "32", 1.0)]


def _index(layer: LayerRecord, name: str) -> int | None:
    names = parameters(layer.layer_class)
    return names.index(name) if name in names else None


def _wrong_name(case: Case, layer: LayerRecord, message: str) -> Finding | None:
    """Find an activation or an initializer that does not exist, or a number there."""
    kind = next((k for k in ("activation", "initializer") if f"{k} " in message), None)
    if kind is None or ("interpret" not in message and "Unknown" not in message):
        return None
    known = _ACTIVATIONS if kind == "activation" else _INITIALIZERS
    names = [n for n in layer.arguments if kind in n] or [kind]
    for name in names:
        value = layer.arguments.get(name)
        if isinstance(value, str) and value in known:
            continue
        if isinstance(value, str) or (
            value is not None and not isinstance(value, int | float)
        ):
            return _wrong_word(case, layer, name, value, known)
        if isinstance(value, int | float):
            return _wrong_position(case, layer, name, value)
    return None


def _wrong_word(
    case: Case, layer: LayerRecord, name: str, value: Any, known: tuple[str, ...]
) -> Finding:
    close = difflib.get_close_matches(str(value).lower(), known, n=2, cutoff=0.5)
    finding = Finding(
        rule="unknown_name",
        stage="build",
        explanation=(
            f"Keras knows no {name} called {_short(value)}"
            f"{f': it is spelled {close[0]!r}' if close else ''}."
        ),
        came=_short(value),
        expected=", ".join(known[:6]) + ", …",
    )
    for rank, match in enumerate(close):
        finding.offer(
            f"Write {match!r}",
            case.set_argument(layer, name, repr(match), _index(layer, name)),
            cost=0.1 + 0.1 * rank,
        )
    finding.offer(f"Leave {name} out", case.remove_argument(layer, name), cost=0.9)
    return finding


def _wrong_position(case: Case, layer: LayerRecord, name: str, value: Any) -> Finding:
    """Explain a number where the activation is given: LSTM(64, 128)."""
    finding = Finding(
        rule="argument_in_wrong_place",
        stage="build",
        explanation=(
            f"The {value!r} in {layer.layer_class}(…) stands where the {name} is given; "
            f"arguments after the first must be named, and a layer is told its output size "
            "only, the input size it reads off what it is called on."
        ),
        came=f"{name}={value!r}",
        expected="the name of an activation" if name == "activation" else name,
    )
    node = layer.node
    if node is None or not case.in_tree(node):
        return finding
    index = _index(layer, name)
    if index is None or index >= len(node.args):
        finding.offer(f"Leave {name} out", case.remove_argument(layer, name), cost=0.5)
        return finding
    argument = node.args[index]
    if isinstance(value, bool):
        said = case.text.of(argument)
        finding.offer(
            f"Write return_sequences={said}",
            case.text.replace(argument, f"return_sequences={said}"),
            cost=0.1,
        )
        return finding
    finding.offer(f"Leave {value} out", case.text.remove_part(node, argument), cost=0.3)
    finding.offer(
        f"Keep {value} as the units", case.text.remove_part(node, node.args[0]), cost=0.4
    )
    if (
        isinstance(value, float)
        and 0 < value < 1
        and "dropout" in parameters(layer.layer_class)
    ):
        finding.offer(
            f"Write dropout={value}",
            case.text.replace(argument, f"dropout={value}"),
            cost=0.1,
        )
    return finding


def _wrong_rate(case: Case, layer: LayerRecord) -> Finding | None:
    value = layer.arguments.get("rate")
    if isinstance(value, bool) or not isinstance(value, int | float) or 0 <= value <= 1:
        return None
    finding = Finding(
        rule="rate_out_of_range",
        stage="build",
        explanation=(
            f"The rate of {layer.layer_class} is {value!r}: it is the share of values to "
            "drop, between 0 and 1."
        ),
        came=f"rate={value!r}",
        expected="a number from 0 to 1",
    )
    offer_rate(finding, case, layer, "rate", value)
    return finding


def offer_rate(
    finding: Finding, case: Case, layer: LayerRecord, name: str, value: float
) -> None:
    """Offer the share that a rate out of range was likely meant to be."""
    share = value / 100 if 1 < value < 100 else abs(value)
    share = share if 0 <= share < 1 else 0.5
    text = f"{share:g}"
    if 1 < value < 100:
        finding.offer(
            f"Write {text}, which is {value:g} in a hundred",
            case.set_argument(layer, name, text, _index(layer, name)),
            cost=0.2,
        )
        if 1 < value < 10 and float(value).is_integer():
            tenth = f"{value / 10:g}"
            edit = case.set_argument(layer, name, tenth, _index(layer, name))
            finding.offer(f"Write {tenth}", edit, cost=0.4)
    else:
        edit = case.set_argument(layer, name, text, _index(layer, name))
        finding.offer(f"Write {text}", edit, cost=0.3)


def _wrong_mode(case: Case, layer: LayerRecord) -> Finding | None:
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
            "Bidirectional joins its two directions by 'concat', 'sum', 'ave' or 'mul', "
            "or "
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


def _wrong_directions(case: Case, layer: LayerRecord) -> Finding | None:
    """Find two layers of a Bidirectional that do not go together."""
    if layer.layer_class != "Bidirectional" or "backward_layer" not in layer.arguments:
        return None
    from models.worker.clinic.ranks import _backward

    backward, forward = _backward(case, layer), layer.wraps
    if backward is None or forward is None:
        return None
    finding = Finding(
        rule="directions_differ",
        stage="build",
        layer=layer,
        explanation=(
            "The two layers of a Bidirectional must agree in everything but the direction: "
            "the backward one has go_backwards=True, and return_sequences, return_state "
            "and "
            "stateful are the same in both."
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


def _wrong_wrapped(case: Case, layer: LayerRecord) -> Finding | None:
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
            "its "
            f"first argument must be a layer, such as "
            f"{'LSTM(32)' if layer.layer_class == 'Bidirectional' else 'Dense(1)'}, and "
            "the "
            "tensor comes in a second pair of brackets."
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


def _merge_given_tensors(
    case: Case, layer: LayerRecord, failure: Failure
) -> Finding | None:
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


def _other(case: Case, layer: LayerRecord, message: str) -> Finding:
    reason = message.split(": ", 1)[-1]
    finding = Finding(
        rule="refused_argument",
        stage="build",
        explanation=f"Keras cannot make {case.called(layer)} of these arguments: {reason}",
    )
    for name in list(layer.argument_nodes)[:4]:
        if name in message:
            finding.offer(f"Leave {name} out", case.remove_argument(layer, name), cost=1.0)
    return finding
