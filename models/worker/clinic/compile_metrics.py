"""Metrics that do not go with a model's outputs: Keras itself is asked.

What belongs here: metrics outside of a list, and lists of the wrong length. What does not:
losses (`compile_losses.py`), words (`compiling.py`), names in dictionaries (`keys.py`).
"""

import ast
from typing import Any

import keras
import numpy as np
from keras.src.trainers.compile_utils import CompileMetrics

from models.worker.clinic.case import Case, shape_of
from models.worker.clinic.compile_losses import (
    UnknownPartError,
    given_to_compile,
    line_of,
    one_answer_each,
)
from models.worker.clinic.finding import Finding
from models.worker.clinic.keras_words import first_lines
from models.worker.clinic.pairs import losses_of
from models.worker.clinic.target_offers import compile_node

_METRICS = ("metrics", "weighted_metrics")


# -- metrics outside of a list ------------------------------------------------------------


def bare_metrics(case: Case) -> list[Finding]:
    """Find metrics='mae', which Keras 3 takes in a list alone."""
    for argument in _METRICS:
        try:
            given = given_to_compile(case, argument)
            CompileMetrics(**dict.fromkeys(_METRICS) | {argument: given})
        except UnknownPartError:
            continue
        except ValueError as error:
            return [_of_bare(case, argument, str(error).split(" Received")[0])]
    return []


def _of_bare(case: Case, argument: str, said: str) -> Finding:
    node = compile_node(case, argument)
    text = case.text.of(node) if node is not None else ""
    finding = Finding(
        rule="metrics_in_no_list",
        stage="build",
        line=line_of(case, node),
        explanation=(
            f"compile takes {argument} in a list, a tuple or a dictionary, even if it is "
            f"a single one{f', and {text} is none of these' if text else ''}."
        ),
        came=f"{argument}={text}",
        expected=f"{argument}=[{text}]",
        keras_message=f"ValueError: {said}",
    )
    if node is not None:
        named = "" if isinstance(case.text.parent(node), ast.keyword) else f"{argument}="
        edit = case.text.replace(node, f"{named}[{text}]")
        finding.offer(f"Put it into a list, {argument}=[{text}]", edit, cost=0.1)
    return finding


# -- metrics of several outputs ------------------------------------------------------------


def wrong_metrics(case: Case) -> list[Finding]:
    """Find a list of metrics for several outputs that is not one for each."""
    outputs = one_answer_each(case)
    if outputs is None:
        return []
    answers, names = outputs
    for argument in _METRICS:
        try:
            given = given_to_compile(case, argument)
            alike = keras.tree.map_structure(lambda one: one and "mse", given)
            if isinstance(given, dict) and not set(given) <= set(names):
                continue  # a key that names no output is told of by itself
            both = dict.fromkeys(_METRICS) | {argument: alike}
            CompileMetrics(**both, output_names=names).build(answers, answers)
        except UnknownPartError:
            continue
        except (ValueError, TypeError) as error:
            return [_of_metrics(case, argument, (names, given), first_lines(error))]
    return []


def _of_metrics(
    case: Case, argument: str, about: tuple[list[str], Any], said: str
) -> Finding:
    names, given = about
    node = compile_node(case, argument)
    text = case.text.of(node) if node is not None else ""
    finding = Finding(
        rule="number_of_metrics",
        stage="run",
        line=line_of(case, node),
        explanation=(
            f"The model has {len(names)} outputs, {', '.join(names)}, and {argument} is "
            "one list for all: Keras 3 takes a list for each output, or a dictionary with "
            "the outputs' names."
        ),
        came=f"{argument}={text}",
        expected=f"one list for each of {len(names)} outputs",
        keras_message=said,
    )
    if node is not None:
        measured = [_measures(case, given, at) for at in range(len(names))]
        texts = [text if one or not any(measured) else "[]" for one in measured]
        each = f"[{', '.join(texts)}]"
        edit = case.text.replace(node, each)
        finding.offer(f"Measure each output by itself, {argument}={each}", edit, cost=0.2)
    return finding


def _measures(case: Case, metrics: Any, at: int) -> bool:
    """Tell whether Keras can compute metrics of an output and of what its loss takes."""
    losses = losses_of(case)
    sparse = "sparse" in ((losses[at] if losses else None) or "")
    shape = shape_of(case.model.outputs[at]) if case.model else ()
    # A number of samples that is no size of the shapes keeps these from fitting by chance.
    output = (
        next(n for n in (7, 11, 13, 17) if n not in shape),
        *(s or 1 for s in shape[1:]),
    )
    answer = np.full(output, 0.5, "float32")
    target = np.zeros(output[:-1] if sparse else output, "float32")
    try:
        CompileMetrics(metrics, None).update_state(target, answer)
    except Exception:  # noqa: BLE001 - whatever it is, Keras cannot
        return False
    return True
