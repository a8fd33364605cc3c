"""What compile is told: words that Keras does not know, or no compile at all.

What belongs here: names of losses, optimizers and metrics, and a fit without compile. What
does not: whether the loss goes with the targets (`targets.py`).
"""

import ast
import difflib
import re
from collections.abc import Callable, Iterator
from typing import Any

import keras
from keras.src.models.functional import Functional

from models.worker.clinic.case import Case
from models.worker.clinic.finding import Finding
from models.worker.clinic.target_offers import compile_node, likely_loss
from models.worker.source.values import Ref

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
# A text that gives Keras names of its own, or models and layers losses.
_REGISTERED = re.compile(r"custom_object|register_keras_serializable")
_ADDED = re.compile(r"add_loss|train_step|compute_loss")
_OWN = {"accuracy", "acc", "crossentropy", "ce"}  # that compile makes of what fits


def wrong_compile(case: Case) -> list[Finding]:
    """Find what is wrong about how a model is compiled."""
    model = case.model
    if model is None or model.kind not in ("sequential", "functional", "subclass"):
        return []
    if model.compiled is None:
        return _never_compiled(case)
    found = [*_class_for_optimizer(case)]
    for argument in _GET:
        for node in _words(case, argument):
            found += _unknown_word(case, argument, node)
    return (found or _no_loss(case))[:1]


def _class_for_optimizer(case: Case) -> list[Finding]:
    """Find optimizer=keras.optimizers.Adam, which makes none as it is not called."""
    compiled = case.model.compiled if case.model else None
    given = compiled.arguments.get("optimizer") if compiled else None
    node = compile_node(case, "optimizer")
    if not isinstance(given, Ref) or node is None:
        return []
    made = getattr(keras.optimizers, given.path.rpartition(".")[2], None)
    if not (isinstance(made, type) and issubclass(made, keras.optimizers.Optimizer)):
        return []
    text = case.text.of(node)
    finding = Finding(
        rule="class_for_optimizer",
        stage="build",
        line=node.lineno,
        explanation=(
            f"{text} is a class, and compile takes an optimizer, which the class makes "
            f"when it is called: {text}()."
        ),
        came=f"the class {text}",
        expected=f"{text}()",
        keras_message=f"ValueError: Could not interpret optimizer identifier: {made}",
    )
    finding.offer(f"Write {text}()", case.text.replace(node, f"{text}()"), cost=0.1)
    return [finding]


def _no_loss(case: Case) -> list[Finding]:
    """Find a fit after a compile without a loss, where no layer adds one."""
    model = case.model
    fits = [r for r in model.data if r.method in ("fit", "train_on_batch")] if model else []
    if model is None or model.compiled is None or not fits or case.reading.loss:
        return []
    call = model.compiled.node
    told = len(call.args) > 1 or any(k.arg in ("loss", None) for k in call.keywords)
    own = any(not case.is_keras(layer) for layer in model.layers if layer.keras_layer)
    plain = type(model.keras_model) in (keras.Model, keras.Sequential, Functional)
    if told or own or not plain or _ADDED.search(case.reading.source):
        return []
    loss = likely_loss(case)
    finding = Finding(
        rule="no_loss",
        stage="run",
        line=call.lineno,
        explanation=(
            "compile is told no loss, and no layer adds one, so that there is nothing to "
            "train for: name it, compile(…, loss=…)."
        ),
        came="no loss",
        expected="loss=…",
        keras_message=(
            "ValueError: No loss to compute. Provide a `loss` argument in `compile()`."
        ),
    )
    if case.in_tree(call):
        edit = case.text.set_argument(call, "loss", repr(loss))
        finding.offer(f"Name a loss, for instance {loss}", edit, cost=0.3)
    return [finding]


def _words(case: Case, argument: str) -> Iterator[ast.Constant]:
    """Yield the texts that compile is given for an argument, in lists and dicts too."""
    given = compile_node(case, argument)
    waiting = [given] if given is not None else []
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
    if _REGISTERED.search(case.reading.source):
        return []
    close = difflib.get_close_matches(said.lower(), _KNOWN[argument], n=1, cutoff=0.8)
    kind = argument.removesuffix("s") if argument == "metrics" else argument
    article = "an" if kind == "optimizer" else "a"
    near = (
        f"{article} {kind} of nearly that name is {close[0]!r}"
        if close
        else f"it knows {', '.join(map(repr, _KNOWN[argument][:3]))} and others"
    )
    finding = Finding(
        rule=f"unknown_{kind}",
        stage="build" if kind == "optimizer" else "run",
        line=node.lineno,
        explanation=f"Keras knows no {kind} called {said!r}: {near}.",
        came=repr(said),
        expected=repr(close[0]) if close else "",
        keras_message=message,
    )
    quote = case.text.of(node)[-1]
    for at, name in enumerate(close or _in_place(case, argument)):
        edit = case.text.replace(node, f"{quote}{name}{quote}")
        finding.offer(f"Write {name!r}", edit, cost=0.1 + 0.2 * at)
    _offer_without(finding, case, argument, node)
    return [finding]


def _in_place(case: Case, argument: str) -> tuple[str, ...]:
    """Return words that do instead of one that nothing is like."""
    if argument == "loss":
        return (likely_loss(case),)
    return ("sgd", "adam") if argument == "optimizer" else ()


def _offer_without(finding: Finding, case: Case, argument: str, node: ast.expr) -> None:
    """Offer to leave a metric out, which nothing is trained for."""
    parent = case.text.parent(node)
    if argument != "metrics" or not isinstance(parent, ast.List | ast.Tuple):
        return
    if len(parent.elts) > 1:
        edit = case.text.remove_element(parent.elts, parent.elts.index(node))
    else:
        edit = case.text.replace(parent, "[]")
    finding.offer(f"Leave {case.text.of(node)} out", edit, cost=0.5)


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
    loss = likely_loss(case)
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
