"""Names in dictionaries that are handed over with a model: of outputs and of inputs.

What belongs here: the rule for a key of `loss`, `metrics` or of the data that is no name
of the model's. What does not: the shapes of what they name (`data.py`, `targets.py`).
"""

import ast
import difflib
from collections.abc import Iterator

from models.worker.clinic.case import Case
from models.worker.clinic.finding import Finding

_OF_OUTPUTS = ("loss", "metrics", "weighted_metrics", "loss_weights")
_PLACES = {"loss": 1, "x": 0, "y": 1}
_MESSAGES = {
    "loss": "ValueError: Expected keys {names} in loss dict, but found loss.keys()={given}",
    "loss_weights": (
        "ValueError: Expected keys {names} in loss_weights dict, but found "
        "loss_weights.keys()={given}"
    ),
    "metrics": (
        "ValueError: In the dict argument `metrics`, key '{key}' does not correspond to "
        "any model output."
    ),
}


def wrong_keys(case: Case) -> list[Finding]:
    """Find keys that name no output of the model, or no input."""
    findings = []
    for argument, node, names in _dictionaries(case):
        keys = [k for k in node.keys if isinstance(k, ast.Constant)]
        given = [str(k.value) for k in keys]
        if len(keys) != len(node.keys) or not names or set(given) <= set(names):
            continue
        findings.append(_finding(case, argument, keys, names))
    return findings[:1]


def _dictionaries(case: Case) -> Iterator[tuple[str, ast.Dict, list[str]]]:
    """Yield the dictionaries by names, each with the names that the model has for it."""
    model = case.model
    if model is None or model.keras_model is None or model.kind == "subclass":
        return
    outputs, inputs = case.output_names(), case.input_names()
    if model.compiled is not None:
        for argument in _OF_OUTPUTS:
            node = _given(model.compiled.node, argument)
            if isinstance(node, ast.Dict) and case.in_tree(node):
                yield argument, node, outputs
    for record in model.data:
        for argument, names in (("x", inputs), ("y", outputs)):
            node = _given(record.node, argument)
            if isinstance(node, ast.Dict) and record.method in ("fit", "evaluate"):
                yield argument, node, names


def _given(call: ast.Call, argument: str) -> ast.expr | None:
    named = next((k.value for k in call.keywords if k.arg == argument), None)
    place = _PLACES.get(argument)
    if named is None and place is not None and place < len(call.args):
        return call.args[place]
    return named


def _finding(
    case: Case, argument: str, keys: list[ast.Constant], names: list[str]
) -> Finding:
    given = [str(k.value) for k in keys]
    node = next(k for k in keys if str(k.value) not in names)
    key = str(node.value)
    whose = "input" if argument == "x" else "output"
    listed = ", ".join(map(repr, names))
    plural = "s are" if len(names) > 1 else " is"
    finding = Finding(
        rule="unknown_key",
        stage="run",
        line=node.lineno,
        explanation=(
            f"{argument} has the key {key!r}, and the model has no {whose} of that name: "
            f"its {whose}{plural} called {listed}, after the "
            f"layer{'s' if len(names) > 1 else ''} that "
            f"{'take' if whose == 'input' else 'make'}{'' if len(names) > 1 else 's'} "
            f"{'them' if len(names) > 1 else 'it'}."
        ),
        came=repr(key),
        expected=listed,
        keras_message=_MESSAGES.get(argument, "").format(names=names, given=given, key=key),
    )
    free = [name for name in names if name not in given]
    close = difflib.get_close_matches(key, free, n=1, cutoff=0.4)
    left = [k for k in given if k not in names]
    likely = close or (free if len(free) == 1 and len(left) == 1 else [])
    # Layers without names of their own: what the keys say is what they shall be called.
    for name in dict.fromkeys([*likely, *free]):
        quote = case.text.of(node)[0]
        edit = case.text.replace(node, f"{quote}{name}{quote}")
        cost = 0.1 if name in likely else 0.4
        finding.offer(f"Write {name!r} in place of {key!r}", edit, cost=cost)
    return finding
