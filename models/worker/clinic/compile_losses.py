"""Losses and weights that do not go with a model's outputs: Keras itself is asked.

What belongs here: lists of the wrong length. What does not: metrics (`compile_metrics.py`),
words (`compiling.py`), names in dictionaries (`keys.py`), shapes (`targets.py`).
"""

import ast
from typing import Any

import keras
import numpy as np
from keras.src.trainers.compile_utils import CompileLoss

from models.worker.clinic.case import Case
from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.clinic.keras_words import first_lines
from models.worker.clinic.target_offers import compile_node, likely_loss
from models.worker.source.values import Made, Ref, Unknown


class UnknownPartError(Exception):
    """A part of what compile is given that nothing is known of."""


def given_to_compile(case: Case, argument: str) -> Any:
    """Return what compile is given for an argument, each loss and metric as Keras's own.

    Raises:
        UnknownPartError: where a part of it is not known.
    """
    compiled = case.model.compiled if case.model else None
    return _known(compiled.arguments.get(argument)) if compiled else None


def _known(value: Any) -> Any:
    if isinstance(value, Unknown):
        raise UnknownPartError
    if isinstance(value, list | tuple):
        return type(value)(_known(one) for one in value)
    if isinstance(value, dict):
        return {key: _known(one) for key, one in value.items()}
    if isinstance(value, Made | Ref):
        return _metric(value.name if isinstance(value, Made) else value.path)
    return value if isinstance(value, str | int | float | None) else "mse"


def _metric(path: str) -> Any:
    """Return the metric that a text makes, or another: how many there are counts alone."""
    try:
        return keras.metrics.get(path.rpartition(".")[2])
    except (ValueError, TypeError):
        return "mse"


def line_of(case: Case, part: ast.expr | None) -> int | None:
    """Return the line of an argument of compile, or of compile where it is not there."""
    if part is not None:
        return part.lineno
    compiled = case.model.compiled if case.model else None
    return compiled.line if compiled else None


# -- losses and their weights -------------------------------------------------------------


def one_answer_each(case: Case) -> tuple[Any, list[str]] | None:
    """Return one answer of each output, in the model's own structure, and their names."""
    made = case.model.keras_model if case.model else None
    if case.model is None or case.model.kind not in ("sequential", "functional"):
        return None
    names, structure = case.output_names(), getattr(made, "_outputs_struct", None)
    if structure is None and len(case.model.outputs) == 1:  # a Sequential's
        last = case.made_by(case.model.outputs[0])
        names, structure = [last.name if last else ""], case.model.outputs[0]
    if not case.model.outputs or len(names) != len(case.model.outputs):
        return None
    return keras.tree.map_structure(lambda _: np.zeros((1, 1)), structure), names


def wrong_losses(case: Case) -> list[Finding]:
    """Find losses, or weights of losses, that are not one for each output."""
    outputs = one_answer_each(case)
    if outputs is None or _loss_is_another(case):
        return []
    answers, names = outputs
    try:
        loss, weights = (
            given_to_compile(case, "loss"),
            given_to_compile(case, "loss_weights"),
        )
    except UnknownPartError:
        return []
    if loss is None or (isinstance(loss, dict) and not set(loss) <= set(names)):
        return []  # a key that names no output is told of by itself
    several = _several(loss, len(names))
    try:
        asked = CompileLoss(_all_alike(loss), weights, output_names=names)
        asked(answers, answers)
    except (ValueError, KeyError, TypeError) as error:
        said = first_lines(error)
        if weights is not None and _fits(_all_alike(loss), answers, names):
            return [_of_weights(case, (loss, weights), names, said)]
        return [_of_losses(case, several, names, said)]
    trained = {path for path, *_ in asked._flat_losses or ()}
    untrained = isinstance(loss, list | tuple) and len(loss) < len(names)
    if untrained and len(trained) < len(names):
        return [_of_losses(case, several, names, "")]
    return []


def _loss_is_another(case: Case) -> bool:
    """Tell whether a loss was named beside the text."""
    compiled = case.model.compiled if case.model else None
    return case.reading.loss not in (None, compiled.loss if compiled else None)


def _all_alike(loss: Any) -> Any:
    """Return losses of one form, each replaced by one that takes anything."""
    return keras.tree.map_structure(lambda one: None if one is None else "mse", loss)


def _fits(loss: Any, answers: Any, names: list[str]) -> bool:
    try:
        CompileLoss(loss, None, output_names=names)(answers, answers)
    except (ValueError, KeyError, TypeError):
        return False
    return True


def _several(loss: Any, outputs: int) -> int:
    return len(loss) if isinstance(loss, list | tuple | dict) else outputs


def _of_losses(case: Case, count: int, names: list[str], said: str) -> Finding:
    """Explain losses that are too many, or too few."""
    node = compile_node(case, "loss")
    listed = ", ".join(names)
    finding = Finding(
        rule="number_of_losses",
        stage="run" if said else "silent",
        line=line_of(case, node),
        explanation=(
            f"compile is given {count} loss{'es' if count != 1 else ''}, and the model has "
            f"{len(names)} output{'s' if len(names) > 1 else ''}, {listed}: each takes "
            "one, in this order, or None where it is not trained."
            + ("" if said else " Keras trains the first alone, without an error.")
        ),
        came=f"{count} loss{'es' if count != 1 else ''}",
        expected=f"{len(names)}",
        keras_message=said,
    )
    if isinstance(node, ast.List | ast.Tuple) and node.elts:
        texts = [case.text.of(one) for one in node.elts]
        even = (texts + [texts[-1]] * len(names))[: len(names)]
        text = f"[{', '.join(even)}]"
        finding.offer(f"Give {text}", case.text.replace(node, text), cost=0.2)
    elif isinstance(node, ast.Dict) and node.values:
        keys = {one.value for one in node.keys if isinstance(one, ast.Constant)}
        left = [at for at, name in enumerate(names) if name not in keys]
        texts = [f"{names[at]!r}: {likely_loss(case, at)!r}" for at in left]
        end = case.text.end(node.values[-1])
        edit = Edit(end, end, f", {', '.join(texts)}")
        finding.offer(f"Add {', '.join(texts)}", edit, cost=0.2)
    return finding


def _of_weights(case: Case, given: Any, names: list[str], said: str) -> Finding:
    """Explain weights of losses that do not go with the losses."""
    loss, weights = given
    node, losses = compile_node(case, "loss_weights"), compile_node(case, "loss")
    several = isinstance(loss, list | tuple | dict)
    count = len(keras.tree.flatten(weights))
    finding = Finding(
        rule="number_of_loss_weights",
        stage="run",
        line=line_of(case, node),
        explanation=(
            f"loss_weights has {count} weight{'s' if count != 1 else ''}, and loss names "
            f"{len(loss) if several else 1}: each loss takes one weight"
            + (
                ", and one loss for all outputs counts as one."
                if not several and count == len(names)
                else "."
            )
        ),
        came=f"{count} weight{'s' if count != 1 else ''}",
        expected=f"{len(loss) if several else 1}",
        keras_message=said,
    )
    if not several and losses is not None and count == len(names) > 1:
        text = f"[{', '.join([case.text.of(losses)] * count)}]"
        edit = case.text.replace(losses, text)
        finding.offer(f"Name the loss of each output, loss={text}", edit, cost=0.1)
    if several and isinstance(node, ast.List | ast.Tuple):
        texts = [case.text.of(one) for one in node.elts]
        text = f"[{', '.join((texts + ['1.0'] * len(loss))[: len(loss)])}]"
        edit = case.text.replace(node, text)
        finding.offer(f"Give a weight for each loss, {text}", edit, cost=0.2)
    compiled = case.model.compiled if case.model else None
    if node is not None and compiled is not None:
        without = case.text.remove_argument(compiled.node, "loss_weights")
        finding.offer("Leave loss_weights out", without, cost=0.4)
    return finding
