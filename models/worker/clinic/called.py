"""Arguments in the brackets of a call that belong into others, or are misspelled there.

What belongs here: `lstm(x, initial_states=s)`, `LSTM(8)(x, return_sequences=True)`. What
does not: arguments of the layer itself (`arguments.py`).
"""

import ast
import difflib
import inspect
import re

import keras

from models.worker.clinic.case import Case, first_up
from models.worker.clinic.finding import Finding, call_finding
from models.worker.clinic.values import parameters
from models.worker.source.reading import Failure

_NOT_OURS = ("self", "args", "kwargs")


def unknown_call_argument(case: Case, failure: Failure) -> list[Finding]:
    """Explain an argument that a layer's call does not know."""
    call = failure.call
    said = re.search(r"unexpected keyword argument '(\w+)'", failure.message)
    if call is None or said is None or not isinstance(call.node, ast.Call):
        return []
    name, node, layer = said[1], call.node, call.layer
    keyword = next((k for k in node.keywords if k.arg == name), None)
    if keyword is None or not case.in_tree(node):
        return []
    inner = case.core(layer)
    known = _call_parameters(inner.layer_class)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    belongs = name in parameters(inner.layer_class)
    who = case.called(case.outer(layer))
    told = f": it is called {close[0]!r}" if close and not belongs else ""
    finding = call_finding(
        case,
        failure,
        "unknown_call_argument",
        f"{first_up(who)} is called on a tensor with {name}="
        + (
            f", which says how the layer is made: it belongs into the first brackets, "
            f"{inner.layer_class}(…, {name}={case.text.of(keyword.value)})."
            if belongs
            else f", which it does not know there{told}."
        ),
    )
    finding.came = name
    finding.expected = ", ".join(known)
    removed = case.text.remove_part(node, keyword)
    if belongs:
        edit = case.set_argument(inner, name, case.text.of(keyword.value))
        title = f"Move {name} into the brackets that make {who}"
        finding.offer(title, removed, edit, cost=0.1)
    elif close:
        start = case.text.start(keyword)
        text = f"{close[0]}={case.text.of(keyword.value)}"
        edit = type(removed)(start, case.text.end(keyword), text)
        finding.offer(f"Write {close[0]}= in place of {name}=", edit, cost=0.1)
    finding.offer(f"Leave {name} out", removed, cost=0.8)
    return [finding]


def _call_parameters(layer_class: str) -> list[str]:
    made = getattr(keras.layers, layer_class, None)
    if made is None:
        return []
    names = [n for n in inspect.signature(made.call).parameters if n not in _NOT_OURS]
    return names[1:]  # the first is what it is called on
