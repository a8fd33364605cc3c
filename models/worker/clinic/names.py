"""Names of layers: misspelled, or given twice.

What belongs here: the rules for a class that Keras does not have and nearly has, and for
two layers of one name. What does not: classes of the text itself, or of other packages,
which may well be there.
"""

import ast
import builtins
import difflib
import re
from collections.abc import Iterator

import keras

from models.worker.clinic.case import Case
from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.clinic.keras_words import words_of
from models.worker.source.allowed import resolve
from models.worker.source.reading import Failure

_OTHER_WORDS = {
    "LTSM": "LSTM", "BiLSTM": "Bidirectional", "BiGRU": "Bidirectional",
    "MaxPool": "MaxPooling1D", "BatchNorm": "BatchNormalization",
    "LayerNorm": "LayerNormalization",
    "Linear": "Dense", "RNNSimple": "SimpleRNN", "Concat": "Concatenate",
}  # fmt: skip


def unknown_layers(case: Case) -> list[Finding]:
    """Find `BatchNormalisation()`: no such name, and one that is nearly the same."""
    bound = _bound(case)
    findings = []
    for node in ast.walk(case.tree):
        if not isinstance(node, ast.Call) or not isinstance(
            node.func, ast.Name | ast.Attribute
        ):
            continue
        said = case.text.of(node.func)
        owner, _, name = said.rpartition(".")
        if not _is_asked_of_keras(owner, name, bound) or resolve(f"keras.layers.{name}"):
            continue
        close = _close(name)
        if close is None:
            continue
        findings.append(_finding(case, node, owner, name, close))
    return findings


def _is_asked_of_keras(owner: str, name: str, bound: set[str]) -> bool:
    """Tell whether a name that is called must be one of Keras's layers."""
    if not re.fullmatch(r"[A-Za-z]\w+", name) or hasattr(builtins, name):
        return False
    if owner:
        last = owner.rpartition(".")[2]
        return last == "layers" and (owner == last or "keras" in owner.split("."))
    return name not in bound and name[:1].isupper() and resolve(name) is None


def _bound(case: Case) -> set[str]:
    """Return every name that the text binds somewhere."""
    return set(_bindings(case.tree))


def _bindings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((a.asname or a.name).split(".")[0] for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A name that Keras does not have cannot be imported from it.
            ours = "keras" in (node.module or "").split(".")
            yield from (a.asname or a.name for a in node.names if not ours or a.asname)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def _close(name: str) -> str | None:
    """Return the layer that a name was likely meant to be."""
    known = [n for n in dir(keras.layers) if n[:1].isupper()]
    if name in _OTHER_WORDS:
        return _OTHER_WORDS[name]
    same = [n for n in known if n.lower() == name.lower()]
    return next(iter(same or difflib.get_close_matches(name, known, 1, 0.85)), None)


def _wrapped(finding: Finding, case: Case, node: ast.Call, name: str) -> Finding:
    """Offer to wrap the layer that a name means: BiLSTM(8) → Bidirectional(LSTM(8))."""
    inner = name.removeprefix("Bi")
    outer, imports = case.spell("Bidirectional")
    prefix = outer.removesuffix("Bidirectional")
    arguments = case.text.source[case.text.end(node.func) : case.text.end(node)]
    edit = case.text.replace(node, f"{outer}({prefix}{inner}{arguments})")
    finding.explanation = (
        f"There is no layer called {name}: Keras wraps a layer for both directions, "
        f"Bidirectional({inner}(…))."
    )
    finding.offer(f"Wrap it, Bidirectional({inner}(…))", edit, *imports, cost=0.1)
    return finding


def _finding(case: Case, node: ast.Call, owner: str, name: str, close: str) -> Finding:
    attribute = f"AttributeError: module '{owner}' has no attribute '{name}'"
    finding = Finding(
        rule=f"unknown_layer_{name}",
        stage="source",
        node=node,
        explanation=f"There is no layer called {name}: Keras spells it {close}.",
        came=name,
        expected=close,
        keras_message=attribute if owner else f"NameError: name '{name}' is not defined",
    )
    if _OTHER_WORDS.get(name) == "Bidirectional":
        return _wrapped(finding, case, node, name)
    edits = []
    for one in ast.walk(case.tree):
        if isinstance(one, ast.alias) and one.name == name and not one.asname:
            edits.append(case.text.replace(one, close))
        elif isinstance(one, ast.Name | ast.Attribute):
            said = case.text.of(one)
            if said == (f"{owner}.{name}" if owner else name):
                end = case.text.end(one)
                edits.append(Edit(end - len(name), end, close))
    finding.offer(f"Write {close}", *edits, cost=0.05)
    return finding


_CONSTANTS = {"true": "True", "false": "False", "none": "None", "null": "None"}


def other_languages(case: Case) -> list[Finding]:
    """Find `true`, `false` and `null`, as JSON and other languages write them."""
    bound = _bound(case)
    nodes = [
        node
        for node in ast.walk(case.tree)
        if isinstance(node, ast.Name) and node.id in _CONSTANTS and node.id not in bound
    ]
    if not nodes:
        return []
    name = nodes[0].id
    finding = Finding(
        rule="other_language",
        stage="source",
        node=nodes[0],
        explanation=f"Python writes {_CONSTANTS[name]}, with a capital; {name} is no name.",
        came=name,
        expected=_CONSTANTS[name],
        keras_message=f"NameError: name '{name}' is not defined",
        said_by="Python",
    )
    edits = [case.text.replace(node, _CONSTANTS[node.id]) for node in nodes]
    finding.offer(f"Write {_CONSTANTS[name]}", *edits, cost=0.05)
    return [finding]


_TWICE = re.compile(
    r"The name \"(?P<one>[^\"]+)\" is used \d+ times|unique names\. Name '(?P<other>[^']+)'"
)


def same_name(case: Case, failure: Failure) -> list[Finding]:
    """Explain two layers of a model that have the same name."""
    match = _TWICE.search(failure.message)
    if match is None:
        return []
    name = match["one"] or match["other"]
    layers = [x for x in case.reading.layers if x.arguments.get("name") == name]
    if not layers:
        return []
    layer = layers[-1]
    finding = Finding(
        rule="same_name",
        stage="build",
        layer=case.outer(layer),
        line=layer.line,
        explanation=(
            f"Two layers of the model are called {name!r}, and each needs a name of its "
            "own: give another one, or leave name= out and Keras numbers them."
        ),
        came=f"name={name!r}, {len(layers)} times" if len(layers) > 1 else f"name={name!r}",
        expected="a name for each layer",
        keras_message=words_of(failure),
    )
    taken = {x.name for x in case.reading.layers}
    other = next(n for n in (f"{name}_{i}" for i in range(2, 999)) if n not in taken)
    said = case.said(layer, "name") or "'"
    if len(case.same_line(layer)) == 1 and said[0] in "\"'":
        edit = case.set_argument(layer, "name", f"{said[0]}{other}{said[0]}")
        finding.offer(f"Call it {other!r}", edit, cost=0.1)
    finding.offer("Leave name= out", case.remove_argument(layer, "name"), cost=0.2)
    return [finding]
