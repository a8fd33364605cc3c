"""Which rule answers for which failure, and in which order findings are told.

What belongs here: the choice. What does not: the rules themselves.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from models.worker.clinic.arguments import wrong_argument, wrong_declaration
from models.worker.clinic.attention import (
    attention_of_vectors,
    is_attention,
    unequal_attention,
    wrong_attention,
)
from models.worker.clinic.called import unknown_call_argument
from models.worker.clinic.case import Case, shape_of, write
from models.worker.clinic.classes import wrong_classes
from models.worker.clinic.compile_losses import wrong_losses
from models.worker.clinic.compile_metrics import bare_metrics, wrong_metrics
from models.worker.clinic.compiling import wrong_compile
from models.worker.clinic.connections import (
    disconnected,
    input_not_first,
    layer_for_tensor,
    layers_apart,
    no_outputs,
)
from models.worker.clinic.data import wrong_counts, wrong_inputs
from models.worker.clinic.finding import Finding
from models.worker.clinic.given_tensors import models_joined, tensor_in_settings
from models.worker.clinic.imports import wrong_import
from models.worker.clinic.indices import wrong_indices
from models.worker.clinic.joins import MERGES, wrong_join
from models.worker.clinic.keras_words import Rank, axis, first_lines, rank, words_of
from models.worker.clinic.keys import wrong_keys
from models.worker.clinic.lengths import too_short, wrong_reshape
from models.worker.clinic.misspelt import misspelt_names
from models.worker.clinic.names import other_languages, same_name, unknown_layers
from models.worker.clinic.ranks import wrong_rank
from models.worker.clinic.returned import list_given, wrong_unpacking
from models.worker.clinic.running import Run, run_finding, run_of
from models.worker.clinic.shared import shared_on_other_sizes
from models.worker.clinic.silent import silent, text_for_flags
from models.worker.clinic.sizes import open_size, other_size, unequal_directions
from models.worker.clinic.slips import misplaced
from models.worker.clinic.stateful import stateful_without_batch
from models.worker.clinic.states import wrong_initial_states
from models.worker.clinic.syntax import wrong_syntax
from models.worker.clinic.targets import wrong_targets
from models.worker.clinic.values import wrong_size
from models.worker.clinic.wrapping import cell_for_layer, recurrent_at_each_step
from models.worker.source.reading import Failure

_KERNEL = re.compile(
    r"Kernel shape must have the same length as input, but received kernel of shape "
    r"\((?P<kernel>[^)]*)\) and input of shape \((?P<input>[^)]*)\)"
)

_OURS = ("limit", "nothing", "json")  # failures whose message is our own sentence


def findings(case: Case, *, run: bool = True) -> list[Finding]:
    """Return what is wrong, what stops first ahead of the rest.

    Args:
        case: the reading.
        run: also trace a run on data of the given shapes, or of the declared ones.
    """
    failure = case.reading.failure
    found = models_joined(case)
    if found:
        return found  # whatever fails, fails because of it
    if failure is not None and not _only_guessed(failure):
        found += of_failure(case, failure)
    elif failure is None and case.model is not None:
        found += _at_run(case, run)
    known = {(f.rule, f.place) for f in found}
    rules = {f.rule for f in found}
    misspelled = unknown_layers(case)
    said = failure.message if failure is not None and failure.kind == "python" else ""
    if any(f"'{one.came}'" in said for one in misspelled):
        found = [f for f in found if f.rule != "python"]  # which is told better
    found = [
        *misspelt_names(case),
        *misspelled,
        *other_languages(case),
        *wrong_classes(case),
        *text_for_flags(case),
        *found,
    ]
    found += [
        f
        for f in silent(case)
        if (f.rule, f.place) not in known
        # The targets say better what one unit and a loss for several classes are.
        and not (f.rule == "categorical_over_one" and "target_differs" in rules)
    ]
    if any(f.rule == "states_in_wrong_order" for f in found):
        found = [f for f in found if f.rule != "run_fails"]  # which is why it fails
    return _once(found)


def _once(found: list[Finding]) -> list[Finding]:
    """Leave out what was said already: a layer in a loop is told of once."""
    seen: set[tuple[Any, ...]] = set()
    kept = []
    for finding in found:
        key = (
            finding.rule,
            finding.place,
            finding.layer.layer_class if finding.layer else None,
        )
        if key not in seen:
            seen.add(key)
            kept.append(finding)
    return kept


def _only_guessed(failure: Failure) -> bool:
    """Tell whether a failure may come from a guess: then it is no verdict."""
    return bool(failure.guessed) and failure.kind in (
        "call",
        "argument",
        "unpack",
        "python",
    )


def of_failure(case: Case, failure: Failure) -> list[Finding]:
    """Explain what stopped the reading."""
    failure = innermost(case, failure)
    found = (
        tensor_in_settings(case)
        or misplaced(case, failure)
        or wrong_import(case, failure)
        or same_name(case, failure)
    )
    if found:
        pass  # whatever Keras says, it says because of it
    elif failure.kind == "syntax":
        found = wrong_syntax(case.reading.source, failure)
    elif failure.kind == "unpack":
        found = wrong_unpacking(case, failure)
    elif failure.kind == "argument":
        found = wrong_argument(case, failure)
    elif failure.kind == "call":
        found = _of_call(case, failure)
    found = [f for f in found if f is not None]
    if not found:
        found = [_plain(case, failure)]
    for finding in found:
        if finding.rule != "prose":  # of which no line is any better than the others
            _put_words(finding, failure)
    return found


def _put_words(finding: Finding, failure: Failure) -> None:
    """Give a finding the line and the words of what stopped the reading."""
    finding.line = finding.line or failure.line
    if failure.kind not in _OURS:
        finding.keras_message = finding.keras_message or words_of(failure)
    if failure.kind in ("syntax", "python"):
        finding.said_by = "Python"


def innermost(case: Case, failure: Failure) -> Failure:
    """Return a failure with the layer that failed inside a class of the text."""
    if failure.kind != "call" or failure.call is None:
        return failure
    inside = _inside(failure.exception)
    if inside is not None and inside.kind != "call":
        return replace(inside, model=failure.model, guessed=failure.guessed)
    for call in reversed(case.reading.calls):
        if call.error is None or call is failure.call:
            continue
        if first_lines(str(call.error), 4000)[:100] in first_lines(failure.message, 4000):
            return replace(
                failure, call=call, line=call.line, message=first_lines(call.error)
            )
    return failure


def _inside(error: BaseException | None) -> Failure | None:
    """Return the failure in a method of the text that Keras tells of in its own words."""
    for _ in range(8):
        if error is None:
            return None
        found = error.__dict__.get("inner_failure")
        if isinstance(found, Failure):
            return found
        error = error.__cause__ or error.__context__
    return None


def _of_call(case: Case, failure: Failure) -> list[Finding]:
    message = str(failure.exception or failure.message)
    call = failure.call
    outer = call.layer.layer_class if call else ""
    certain = (
        _of_size(case, failure)
        or recurrent_at_each_step(case, failure)
        or cell_for_layer(case, failure)
    )
    if certain:
        return certain
    attends = call is not None and is_attention(case, call.layer)
    if attends and re.search(r"list of inputs|required argument|positional", message):
        return wrong_attention(case, failure)
    ranked = rank(message) or _kernel_rank(failure, message) or _rnn_rank(case, failure)
    sized = axis(message)
    if ranked is not None:
        return wrong_rank(case, failure, ranked)
    if sized is not None:
        return other_size(case, failure, sized)
    for pattern, rule in _BY_MESSAGE:
        if re.search(pattern, message):
            return rule(case, failure)
    found = wrong_initial_states(case, failure) if call else []
    layer = call.layer if call else failure.layer
    if not found and layer is not None:
        found = wrong_declaration(case, layer, message)
    if not found and outer in MERGES:
        found = wrong_join(case, failure)
    if not found and attends:
        found = wrong_attention(case, failure)
    return (
        found
        or layers_apart(case, failure)
        or no_outputs(case, failure)
        or disconnected(case, failure, message)
        or layer_for_tensor(case, failure, message)
    )


def _of_size(case: Case, failure: Failure) -> list[Finding]:
    """Explain a size that only the first call shows to be none."""
    call = failure.call
    found = wrong_size(case, case.core(call.layer)) if call else None
    if call is None or found is None:
        return []
    found.layer, found.line = case.outer(call.layer), call.layer.line
    return [found]


_BY_MESSAGE: tuple[tuple[str, Callable[[Case, Failure], list[Finding]]], ...] = (
    (r"expects 1 input\(s\), but it received", list_given),
    (r"unexpected keyword argument", unknown_call_argument),
    (r"should have a single positional argument", input_not_first),
    (r"output size would be zero or negative|[Nn]egative dimension", too_short),
    (r"total size of the tensor must be unchanged", wrong_reshape),
    (r"(?s)stateful.*batch|batch.*stateful", stateful_without_batch),
    (r"must be fully-defined|should be defined", open_size),
)


def _rnn_rank(case: Case, failure: Failure) -> Rank | None:
    """Return the rank that an RNN of cells misses, which Keras does not check."""
    call = failure.call
    reader = case.reader(call.layer) if call else None
    if call is None or not call.inputs or reader is None or reader.layer_class != "RNN":
        return None
    found = len(call.inputs[0].shape)
    return Rank(3, found, shape_of(call.inputs[0])) if found < 3 else None


def _kernel_rank(failure: Failure, message: str) -> Rank | None:
    """Read a rank off what a convolution says of its kernel."""
    kernel, call = _KERNEL.search(message), failure.call
    if kernel is None or call is None or not call.inputs:
        return None
    wrapped = call.layer.layer_class == "TimeDistributed"
    wanted = len(kernel["kernel"].split(",")) + (1 if wrapped else 0)
    found = len(call.inputs[0].shape)
    return Rank(wanted, found, shape_of(call.inputs[0])) if wanted != found else None


def _plain(case: Case, failure: Failure) -> Finding:
    """Say what Keras says, where no rule knows more."""
    said = words_of(failure)
    layer = failure.layer or (failure.call.layer if failure.call else None)
    reason = said.split(": ", 1)[-1]
    if failure.kind in (*_OURS, "python", "syntax"):
        explanation = failure.message if failure.kind in ("limit", "nothing") else reason
    else:
        who = case.called(case.outer(layer)) if layer else "this line"
        explanation = f"Keras stops at {who}: {reason}"
    finding = Finding(
        rule=failure.kind,
        stage=failure.stage,
        layer=case.outer(layer) if layer else None,
        line=failure.line,
        explanation=explanation,
        keras_message="" if failure.kind in _OURS else said,
    )
    call = failure.call
    if call is not None and call.inputs:
        finding.came = ", ".join(write(shape_of(t)) for t in call.inputs)
        if layer is not None and isinstance(call.node, ast.Call):
            finding.offer(
                f"Leave {case.called(case.outer(layer))} out",
                case.remove_layer(call.layer),
                cost=2.0,
            )
    return finding


# -- the run -------------------------------------------------------------------------------


def _at_run(case: Case, run: bool) -> list[Finding]:
    found = [
        *attention_of_vectors(case),
        *unequal_directions(case),
        *wrong_initial_states(case, None),
        *unequal_attention(case),
        *shared_on_other_sizes(case),
    ]
    ran = run_of(case) if found or run else Run()
    message = ran.message
    if found:
        for finding in found:
            finding.keras_message = finding.keras_message or message
        return found
    guessed = set(case.reading.guessed)
    if not _data_guessed(case, guessed):
        found = wrong_inputs(case, message) or wrong_targets(case, ran.outputs)
        found += wrong_counts(case)
        found = found or wrong_indices(case)
    compiled = (
        bare_metrics(case)
        or wrong_keys(case)
        or wrong_compile(case)
        or wrong_losses(case)
        or wrong_metrics(case)
    )
    refused = [one for one in compiled if one.stage == "build"]  # ahead of any data
    found = [*refused, *found] or compiled
    if not found and message and not guessed and not ran.unsure:
        found = [run_finding(case, message)]
    return found


def _data_guessed(case: Case, guessed: set[str]) -> bool:
    """Tell whether the shapes of the data are guesses themselves."""
    model = case.model
    texts = (
        {r.x_text for r in model.data} | {r.y_text for r in model.data} if model else set()
    )
    return any(f"{text}.shape" in guessed or text in guessed for text in texts if text)
