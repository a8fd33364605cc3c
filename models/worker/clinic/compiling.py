"""What compile is told: words that Keras does not know, or no compile at all.

What belongs here: names of losses, optimizers and metrics, and a fit without compile. What
does not: whether the loss goes with the targets (`targets.py`).
"""

import ast
import difflib
from collections.abc import Callable, Iterator
from typing import Any

import keras

from models.worker.clinic.case import Case
from models.worker.clinic.finding import Finding
from models.worker.clinic.target_offers import loss_node

_PLACES = {"optimizer": 0, "loss": 1}
_GET: dict[str, Callable[[Any], Any]] = {
    "optimizer": keras.optimizers.get,
    "loss": keras.losses.get,
    "metrics": keras.metrics.get,
}
_KNOWN = {
    "optimizer": (
        "adam", "sgd", "rmsprop", "adagrad", "adadelta", "adamw", "adamax", "nadam", "ftrl",
    ),
    "loss": (
        "mse", "mae", "mape", "msle", "mean_squared_error", "mean_absolute_error", "huber",
        "binary_crossentropy", "categorical_crossentropy",
        "sparse_categorical_crossentropy",
        "mean_absolute_percentage_error", "mean_squared_logarithmic_error", "log_cosh",
        "poisson", "hinge", "kl_divergence", "cosine_similarity",
    ),
    "metrics": (
        "accuracy", "binary_accuracy", "categorical_accuracy", "mse", "mae", "auc",
        "sparse_categorical_accuracy", "mean_squared_error", "mean_absolute_error",
        "precision", "recall", "root_mean_squared_error",
    ),
}  # fmt: skip
_OWN = {"accuracy", "acc", "crossentropy", "ce"}  # that compile makes of what fits


def wrong_compile(case: Case) -> list[Finding]:
    """Find what is wrong about how a model is compiled."""
    model = case.model
    if model is None or model.kind not in ("sequential", "functional", "subclass"):
        return []
    if model.compiled is None:
        return _never_compiled(case)
    found = []
    for argument in _GET:
        for node in _words(case, argument):
            found += _unknown_word(case, argument, node)
    return found[:1]


def _words(case: Case, argument: str) -> Iterator[ast.Constant]:
    """Yield the texts that compile is given for an argument, in lists and dicts too."""
    compiled = case.model.compiled if case.model else None
    if compiled is None:
        return
    call = compiled.node
    given = next((k.value for k in call.keywords if k.arg == argument), None)
    place = _PLACES.get(argument)
    if given is None and place is not None and place < len(call.args):
        given = call.args[place]
    if argument == "loss" and isinstance(given, ast.Name):
        given = loss_node(case)
    waiting = [given] if given is not None and case.in_tree(given) else []
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node
        elif isinstance(node, ast.List | ast.Tuple):
            waiting += node.elts
        elif isinstance(node, ast.Dict):
            waiting += node.values


def _unknown_word(case: Case, argument: str, node: ast.Constant) -> list[Finding]:
    said = str(node.value)
    message = _refusal(argument, said)
    if not message:
        return []
    # Others may be of an older Keras, or of the text's own.
    close = difflib.get_close_matches(said.lower(), _KNOWN[argument], n=1, cutoff=0.8)
    if not close:
        return []
    kind = argument.removesuffix("s") if argument == "metrics" else argument
    article = "an" if kind == "optimizer" else "a"
    finding = Finding(
        rule=f"unknown_{kind}",
        stage="build" if kind == "optimizer" else "run",
        line=node.lineno,
        explanation=(
            f"Keras knows no {kind} called {said!r}: {article} {kind} of nearly that name "
            f"is {close[0]!r}."
        ),
        came=repr(said),
        expected=repr(close[0]),
        keras_message=message,
    )
    quote = case.text.of(node)[-1]
    edit = case.text.replace(node, f"{quote}{close[0]}{quote}")
    finding.offer(f"Write {close[0]!r}", edit, cost=0.1)
    return [finding]


def _refusal(argument: str, said: str) -> str:
    """Return what Keras says of a word, nothing if it knows it."""
    if said in _OWN:
        return ""
    try:
        _GET[argument](said)
    except (ValueError, TypeError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _never_compiled(case: Case) -> list[Finding]:
    """Find a fit where the text never compiles anything."""
    model = case.model
    fits = [r for r in model.data if r.method in ("fit", "evaluate")] if model else []
    if not fits or "compile" in case.reading.source or not case.in_tree(fits[0].node):
        return []
    node = fits[0].node
    owner = case.text.of(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    loss = _likely_loss(case)
    call = f'{owner}.compile(optimizer="adam", loss="{loss}")'
    finding = Finding(
        rule="never_compiled",
        stage="run",
        line=fits[0].line,
        explanation=(
            f"{owner}.{fits[0].method} needs to know the loss and the optimizer, which "
            f"{owner}.compile(optimizer=…, loss=…) tells, and nothing here compiles the "
            "model."
        ),
        came=f"{fits[0].method} without compile",
        expected=f"{owner}.compile ahead of it",
        keras_message="ValueError: You must call `compile()` before using the model.",
    )
    edit = case.text.insert_before(case.text.statement(node), call)
    finding.offer(f"Compile the model first, for instance with {loss}", edit, cost=0.3)
    return [finding]


def _likely_loss(case: Case) -> str:
    """Return the loss that goes with the model's last activation."""
    outputs = case.model.outputs if case.model else ()
    layer = case.made_by(outputs[0]) if outputs else None
    core = case.core(layer) if layer is not None else None
    made = getattr(core.keras_layer, "activation", None) if core is not None else None
    return {
        "softmax": "sparse_categorical_crossentropy",
        "sigmoid": "binary_crossentropy",
    }.get(getattr(made, "__name__", ""), "mse")
