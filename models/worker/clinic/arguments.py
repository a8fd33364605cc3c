"""An argument that Keras does not know, or a value that it does not take.

What belongs here: the rules for a layer that cannot be made: misspelled and misplaced
arguments, sizes that are no whole number, unknown names of activations. What does not: what
a layer that was made is called on.
"""

import ast
import difflib
import re

from models.worker.clinic.case import Case
from models.worker.clinic.finding import Finding
from models.worker.clinic.given_tensors import merge_given_tensors
from models.worker.clinic.keras_words import words_of
from models.worker.clinic.values import (
    GUESSES,
    SIZES,
    parameters,
    wrong_name,
    wrong_rate,
    wrong_size,
)
from models.worker.clinic.wrapping import (
    wrong_directions,
    wrong_mode,
    wrong_wrapped,
)
from models.worker.source.reading import Failure, LayerRecord


def wrong_argument(case: Case, failure: Failure) -> list[Finding]:
    """Explain a layer that Keras refuses to make."""
    layer = failure.layer
    if layer is None:
        return []
    message = words_of(failure)
    finding = (
        wrong_wrapped(case, layer)
        or merge_given_tensors(case, layer)
        or _unknown(case, layer, message)
        or _missing(case, layer, message)
        or next(iter(wrong_declaration(case, layer, message)), None)
        or wrong_size(case, layer)
        or wrong_name(case, layer, message)
        or wrong_rate(case, layer)
        or wrong_mode(case, layer)
        or wrong_directions(case, layer)
        or _other(case, layer, message)
    )
    finding.keras_message = message
    finding.layer = finding.layer or case.outer(layer)
    finding.line = finding.line or layer.line
    return [finding]


def _unknown(case: Case, layer: LayerRecord, message: str) -> Finding | None:
    known = parameters(layer.layer_class)
    if not known:
        return None
    accepted = {*known, *layer.legacy, "input_shape", "weights", "implementation"}
    unknown = [name for name in layer.argument_nodes if name not in accepted]
    unknown = [n for n in unknown if f"'{n}'" in message] or unknown
    # What is missing may have been given under a wrong name.
    asked = re.findall(r"'(\w+)'", message) if "missing" in message else []
    missing = [
        n
        for n in unknown
        if _SYNONYMS.get(n.lower()) in asked
        or difflib.get_close_matches(n, asked, n=1, cutoff=0.7)
    ]
    if not unknown or not (missing or "keyword" in message or "unexpected" in message):
        return None
    name = missing[0] if missing else unknown[0]
    close = difflib.get_close_matches(name, known, n=2, cutoff=0.7)
    # A class knows more words than are near: numUnits, hidden_size.
    close = close or [n for n in known if n == _SYNONYMS.get(name.lower())]
    finding = Finding(
        rule="unknown_argument",
        stage="source",
        layer=case.outer(layer),
        explanation=(
            f"{_spelled(layer)} has no argument "
            f"{name!r}{f': it is called {close[0]!r}' if close else ''}."
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


def _spelled(layer: LayerRecord) -> str:
    """Return the name of a layer's class as the text has it: Input, not InputLayer."""
    if layer.layer_class == "InputLayer":
        return layer.spelled.rpartition(".")[2] or "Input"
    return layer.layer_class


_SYNONYMS = {
    "hidden_size": "units", "hidden_units": "units", "num_units": "units",
    "n_units": "units",
    "size": "units", "neurons": "units", "hidden_dim": "units", "output_size": "units",
    "vocab_size": "input_dim", "num_embeddings": "input_dim", "embedding_dim": "output_dim",
    "return_seq": "return_sequences", "returnsequences": "return_sequences",
    "bidirectional": "go_backwards", "p": "rate", "dropout_rate": "rate", "prob": "rate",
    "returns_sequences": "return_sequences", "kernel": "kernel_size", "times": "n",
    "num_filters": "filters", "nb_filters": "filters", "act": "activation",
    "heads": "num_heads", "n_heads": "num_heads", "head_size": "key_dim",
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
    """Offer to hand an argument to the layer that knows it: the wrapped, or its wrapper."""
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
    guess = None if name == "layer" else GUESSES.get(name, "32")
    title = f"Give {name}, for instance {guess}"
    steps = declared_steps(case) if layer.layer_class == "RepeatVector" else None
    if steps is not None:
        guess, title = str(steps), f"Give {name}={steps}, as many as the input has steps"
    outside = _behind(case, layer)
    if name in SIZES and outside is not None and layer.node is not None:
        wrapper, number = outside
        said = case.text.of(number)
        finding.explanation = (
            f"{layer.layer_class} needs {name}, and the {said} stands in the brackets of "
            f"{case.text.of(wrapper.func)}: move it into those of {layer.layer_class}."
        )
        finding.offer(
            f"Give {said} to {layer.layer_class}",
            case.text.set_argument(layer.node, name, said),
            case.text.remove_part(wrapper, number),
            cost=0.1,
        )
    if guess and layer.node is not None and case.in_tree(layer.node):
        edit = case.text.set_argument(layer.node, name, guess)
        finding.offer(title, edit, cost=1.0)
    return finding


def _behind(case: Case, layer: LayerRecord) -> tuple[ast.Call, ast.Constant] | None:
    """Return a whole number that stands behind a layer, in the brackets of its wrapper."""
    node = layer.node
    parent = case.text.parent(node) if node is not None and case.in_tree(node) else None
    if not isinstance(parent, ast.Call) or node not in parent.args:
        return None
    following = parent.args[parent.args.index(node) + 1 :]
    number = following[0] if following else None
    if not isinstance(number, ast.Constant) or type(number.value) is not int:
        return None
    return parent, number


def declared_steps(case: Case) -> int | None:
    """Return the steps of the first input, as it is declared."""
    for layer in case.reading.layers:
        for name, batch in (("shape", 0), ("input_shape", 0), ("batch_shape", 1)):
            shape = layer.arguments.get(name)
            if isinstance(shape, tuple | list) and len(shape) == 2 + batch:
                return shape[batch] if isinstance(shape[batch], int) else None
    return None


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


def wrong_declaration(case: Case, layer: LayerRecord, message: str) -> list[Finding]:
    """`input_shape=10`, `Input(10)`: a number where the shape of a sample belongs."""
    if "to a shape" not in message and "shape" not in message:
        return []
    for name in ("input_shape", "shape", "batch_shape", "batch_input_shape"):
        value, said = layer.arguments.get(name), case.said(layer, name)
        if isinstance(value, bool) or not isinstance(value, int) or said is None:
            continue
        finding = Finding(
            rule="shape_is_a_number",
            stage="build",
            layer=case.outer(layer),
            line=layer.line,
            explanation=(
                f"{name}={said} is a number, and a shape is a tuple with a size for each "
                "axis of one sample: (steps, features) for a recurrent layer, (size,) for "
                "a row of numbers."
            ),
            came=f"{name}={said}",
            expected="a tuple",
            keras_message=message,
        )
        for cost, text in enumerate((f"({said}, 1)", f"(None, {said})", f"({said},)")):
            edit = case.set_argument(layer, name, text)
            finding.offer(f"Write {name}={text}", edit, cost=0.3 + 0.1 * cost)
        return [finding]
    return []
