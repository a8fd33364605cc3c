"""Values that an argument does not take: sizes, names of functions, rates.

What belongs here: the rules for a known argument with a wrong value. What does not:
arguments that do not exist (`arguments.py`).
"""

import ast
import difflib
import inspect
import math
from typing import Any

import keras

from models.worker.clinic.case import Case
from models.worker.clinic.finding import Finding
from models.worker.source.reading import LayerRecord
from models.worker.source.values import NumpyInteger

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


# What is proposed for an argument that is missing; a size of 32 for the others.
GUESSES = {
    "rate": "0.5", "stddev": "0.1", "kernel_size": "3", "pool_size": "2", "num_heads": "4",
}  # fmt: skip


_ACTIVATIONS = (
    "relu", "sigmoid", "tanh", "softmax", "linear", "elu", "selu", "gelu", "softplus",
    "softsign", "hard_sigmoid", "swish", "silu", "exponential", "leaky_relu", "relu6",
)  # fmt: skip


_INITIALIZERS = (
    "glorot_uniform", "glorot_normal", "he_normal", "he_uniform", "orthogonal", "zeros",
    "ones", "random_normal", "random_uniform", "lecun_normal", "lecun_uniform", "identity",
)  # fmt: skip


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


def needed(layer_class: str) -> list[str]:
    """Return the names of the parameters that a Keras layer cannot do without."""
    made = getattr(keras.layers, layer_class, None)
    if made is None:
        return []
    return [
        name
        for name, one in inspect.signature(made.__init__).parameters.items()
        if name != "self"
        and one.kind is one.POSITIONAL_OR_KEYWORD
        and one.default is one.empty
    ]


def wrong_size(case: Case, layer: LayerRecord) -> Finding | None:
    """Find a number of units that is none: 0, -1, 64.0, "64", (64,), None."""
    for name in [_FIRST_SIZE.get(layer.layer_class, ""), *SIZES]:
        if name not in layer.arguments or name not in parameters(layer.layer_class):
            continue
        value = layer.arguments[name]
        if isinstance(value, NumpyInteger) and value > 0 and name not in _TAKE_NUMPY:
            return _of_numpy(case, layer, name, value)
        if _is_size(value, name):
            continue
        said = case.said(layer, name) or repr(value)
        finding = Finding(
            rule="size_is_no_positive_integer",
            stage="build",
            explanation=(
                f"{name} of {case.called(case.outer(layer))} is "
                f"{_short(value)}{f' ({said})' if _adds(said, value) else ''}: it is a "
                "count and must be a whole number of 1 or more."
            ),
            came=f"{name}={_short(value)}",
            expected="an integer of 1 or more",
        )
        _offer_apart(finding, case, layer, name)
        for title, text, cost in _whole(value, said):
            finding.offer(
                title,
                case.set_argument(layer, name, text, index_of(layer, name)),
                cost=cost,
            )
        return finding
    return None


def _adds(said: str, value: Any) -> bool:
    """Tell whether an expression says more than its value does."""
    return said.replace('"', "'") != repr(value)


def _offer_apart(finding: Finding, case: Case, layer: LayerRecord, name: str) -> None:
    """Offer to hand over one by one what stands in brackets of its own: `Dense((8, a))`."""
    given = layer.argument_nodes.get(name)
    if not isinstance(given, ast.Tuple) or layer.node is None or len(given.elts) < 2:
        return
    if given not in layer.node.args or not case.in_tree(given):
        return
    if not _is_size(layer.arguments[name][0], name):
        return
    parts = ", ".join(case.text.of(one) for one in given.elts)
    finding.offer(
        f"Take the inner brackets away: {parts}",
        case.text.replace(given, parts),
        cost=0.1,
    )


_TAKE_NUMPY = ("filters", "state_size")


def _of_numpy(case: Case, layer: LayerRecord, name: str, value: int) -> Finding:
    """Explain a whole number of numpy's, which Keras does not take for one."""
    said = case.said(layer, name)
    finding = Finding(
        rule="size_is_numpys",
        stage="build",
        explanation=(
            f"{name} of {case.called(case.outer(layer))} is {value}"
            f"{f' ({said})' if said else ''}, a whole number of numpy's and not Python's, "
            "and Keras 3 refuses it: make Python's of it with int()."
        ),
        came=f"{name}=np.int64({value})",
        expected="a Python integer",
    )
    if said is not None:
        text = f"int({said})"
        edit = case.set_argument(layer, name, text, index_of(layer, name))
        finding.offer(f"Write {text}", edit, cost=0.1)
    return finding


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
    """Return what a wrong size was likely meant to be: title, text and cost of each."""
    if isinstance(value, bool) or value is None:
        return [("Give a number of units, for instance 32", "32", 1.0)]
    if isinstance(value, float) and math.isfinite(value):
        return _whole_of_fraction(value, said)
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


def _whole_of_fraction(value: float, said: str) -> list[tuple[str, str, float]]:
    if value < 1:
        return [("Use 1", "1", 1.0)]
    options = []
    whole = str(int(value))
    if any(c.isalpha() for c in said):
        if "/" in said and "//" not in said and said.count("/") == 1:
            options.append(("Divide with //", said.replace("/", "//"), 0.1))
        options.append(("Make a whole number of it with int()", f"int({said})", 0.2))
    return [*options, (f"Use {whole}", whole, 0.3)]


def index_of(layer: LayerRecord, name: str) -> int | None:
    """Return the place of a parameter of a Keras layer, where it may stand unnamed."""
    names = parameters(layer.layer_class)
    return names.index(name) if name in names else None


def wrong_name(case: Case, layer: LayerRecord, message: str) -> Finding | None:
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
            f"Keras knows no {name} called "
            f"{_short(value)}{f': it is spelled {close[0]!r}' if close else ''}."
        ),
        came=_short(value),
        expected=", ".join(known[:6]) + ", …",
    )
    for rank, match in enumerate(close):
        finding.offer(
            f"Write {match!r}",
            case.set_argument(layer, name, repr(match), index_of(layer, name)),
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
            "arguments after the first must be named, and a layer is told its output size "
            "only, the input size it reads off what it is called on."
        ),
        came=f"{name}={value!r}",
        expected="the name of an activation" if name == "activation" else name,
    )
    node = layer.node
    if node is None or not case.in_tree(node):
        return finding
    index = index_of(layer, name)
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


def wrong_rate(case: Case, layer: LayerRecord) -> Finding | None:
    """Find a rate of a Dropout that is no share."""
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
            case.set_argument(layer, name, text, index_of(layer, name)),
            cost=0.2,
        )
        if 1 < value < 10 and float(value).is_integer():
            tenth = f"{value / 10:g}"
            edit = case.set_argument(layer, name, tenth, index_of(layer, name))
            finding.offer(f"Write {tenth}", edit, cost=0.4)
    else:
        edit = case.set_argument(layer, name, text, index_of(layer, name))
        finding.offer(f"Write {text}", edit, cost=0.3)
