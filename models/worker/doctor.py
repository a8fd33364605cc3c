"""The shape doctor: what is read, what is wrong with it, and fixes that were tried.

What belongs here: the one entry, `diagnose`, and putting its answer together. What does
not: reading (`models.worker.source`), rules and trials (`models.worker.clinic`).
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from models.diagnosis import Diagnosis, Edge, Fix, Need, Problem
from models.notebooks import code_of, is_notebook
from models.worker.clinic.case import Case, shape_of
from models.worker.clinic.finding import Finding
from models.worker.clinic.guessed import guessed_shape
from models.worker.clinic.messages import is_message, of_message
from models.worker.clinic.misspelt import misspelt
from models.worker.clinic.modern import modern
from models.worker.clinic.only_shapes import of_shapes
from models.worker.clinic.posts import as_code
from models.worker.clinic.rules import findings, innermost
from models.worker.clinic.trial import Budget, Question, Trials
from models.worker.reading import is_recurrent
from models.worker.source.attempts import THE_SHAPE
from models.worker.source.reading import Failure, ModelRecord, Reading
from models.worker.source.rows import rows, total_params
from models.worker.source.sizes import MAX_RANK, MAX_SIZE
from models.worker.watch import TooLong, Watch

READINGS = 24  # of mended sources, for all problems together
TIMES = 8.0  # as long as the first reading took
LEAST = 3.0  # seconds for all trials, however short the first reading was
WHOLE = 4.5  # seconds for everything
END = 4.9  # seconds after which nothing is looked into any more
MAX_PROBLEMS = 12


def diagnose(  # noqa: PLR0913 - each is one thing known of the source
    source: str,
    *,
    values: Mapping[str, object] | None = None,
    x_shape: Any = None,
    y_shape: Any = None,
    loss: str | None = None,
    model: str | None = None,
    fixes: bool = True,
) -> Diagnosis:
    """Say what a pasted model is, what is wrong with it and what was tried and helps.

    Nothing of the text is executed. Never raises for what a text says.

    Args:
        source: Keras code, a model's JSON, an error message, or nothing.
        values: what the text uses and does not say, by expression: `vocab_size`,
            `X_train.shape`, `build.units`.
        x_shape: of the data, with the batch; a tuple of shapes for several inputs.
        y_shape: of the target, with the batch.
        loss: overrides what the text says.
        model: the variable that holds the model; by default the one that was compiled,
            trained or built last.
        fixes: whether to look for fixes.
    """
    x_shape, y_shape = _shapes(x_shape), _shapes(y_shape)
    if not source.strip():
        return of_shapes(source, x_shape, y_shape, loss)
    if is_message(source):
        return of_message(source)
    if is_notebook(source):
        try:
            source = code_of(source)  # lines and fixes are those of its code
        except ValueError as error:
            return Diagnosis(source, problems=(Problem("source", str(error)),))
    elif not source.lstrip().startswith("{"):
        source = as_code(source)
    question = Question(source, values, x_shape, y_shape, loss, model)
    watch = Watch(END)
    so_far: list[Diagnosis] = []  # what is known if the time is up
    try:
        with watch:
            return _of_question(question, fixes, so_far.append)
    except TooLong:
        if not watch.over:
            raise
        return so_far[-1] if so_far else _too_long(source)


def _too_long(source: str) -> Diagnosis:
    """Say that there was not time enough, which is no fault of the model."""
    note = (
        f"Looking into this took longer than {END:.0f} seconds, and was ended: paste the "
        "part that makes the model."
    )
    return Diagnosis(source=source, notes=(note,))


Keep = Callable[[Diagnosis], None]


def _of_json(
    question: Question, reading: Reading, fixes: bool, begun: float, keep: Keep
) -> Diagnosis:
    """Diagnose the source that a configuration is equivalent to, which was read."""
    written = replace(question, source=reading.equivalent or "", model=None)
    code = replace(
        reading, source=written.source, kind="code", spellings=[], equivalent=None
    )

    def of_json(diagnosis: Diagnosis) -> Diagnosis:
        more = tuple(n for n in reading.notes if n not in diagnosis.notes)
        return replace(
            diagnosis,
            source=question.source,
            kind="json",
            modern_source=reading.equivalent,
            spellings=tuple(reading.spellings),
            notes=(*diagnosis.notes, *more),
        )

    return of_json(
        _of_reading(written, code, fixes, begun, lambda found: keep(of_json(found)))
    )


def _of_question(question: Question, fixes: bool, keep: Keep) -> Diagnosis:
    begun = time.monotonic()
    reading = question.read()
    if reading.kind == "json" and reading.equivalent:
        return _of_json(question, reading, fixes, begun, keep)
    return _of_reading(question, reading, fixes, begun, keep)


def _of_reading(
    question: Question, reading: Reading, fixes: bool, begun: float, keep: Keep
) -> Diagnosis:
    """Say what is wrong, then what helps; what is known is kept on the way."""
    case = Case(reading)
    try:
        found = findings(case)[:MAX_PROBLEMS]
    except TooLong:  # a run that takes long is no verdict
        found, fixes = findings(case, run=False)[:MAX_PROBLEMS], False
    took = time.monotonic() - begun
    # The last trial may begin just before the end, and takes as long as the first reading.
    seconds = min(max(LEAST, TIMES * took), WHOLE - 2 * took)
    diagnosis = _without_fixes(case, found)
    keep(diagnosis)
    if not fixes:
        return diagnosis
    trials = Trials(question, case, found, Budget(READINGS, seconds))
    try:
        for at, finding in enumerate(found):
            for one in trials.each(finding):
                diagnosis = _with_fixes(diagnosis, at, one)
                keep(diagnosis)
            # Repairs of a text that cannot be read are no changes of a model.
            tried = finding.stage != "source" and trials.tried(finding)
            problem = replace(diagnosis.problems[at], tried=tried)
            diagnosis = _with(diagnosis, at, problem)
    except TooLong:
        pass  # what was found until then is worth more than nothing
    return diagnosis


def _with(diagnosis: Diagnosis, at: int, problem: Problem) -> Diagnosis:
    problems = diagnosis.problems
    return replace(diagnosis, problems=(*problems[:at], problem, *problems[at + 1 :]))


def _with_fixes(diagnosis: Diagnosis, at: int, fixes: tuple[Fix, ...]) -> Diagnosis:
    return _with(diagnosis, at, replace(diagnosis.problems[at], fixes=fixes))


def _without_fixes(case: Case, found: list[Finding]) -> Diagnosis:
    reading = case.reading
    record = reading.model
    notes = list(reading.notes)
    failure = reading.failure
    if failure is not None and failure.guessed and not found:
        notes.append(_not_built(case, failure))
    return Diagnosis(
        source=reading.source,
        kind=reading.kind,
        model=record.name if record else None,
        models=reading.candidates,
        needs=_needs(case),
        steps=rows(reading, record) if record else (),
        edges=edges(case, record) if record else (),
        total_params=total_params(reading, record) if record else None,
        problems=tuple(map(_problem, found)),
        spellings=tuple(reading.spellings),
        unread=tuple(reading.unread),
        notes=tuple(notes),
        modern_source=modern(case),
        recurrent=_recurrent(record) if record else (),
        guessed_shape=guessed_shape(record) if record else None,
    )


def _needs(case: Case) -> tuple[Need, ...]:
    """Return the values to ask for: a misspelt name has none."""
    slips = misspelt(case)
    needs = case.reading.needs
    return tuple(one for one in needs if re.split(r"\W", one.name)[0] not in slips)


def _not_built(case: Case, failure: Failure) -> str:
    """Ask for what was guessed, where the model does not build with the guesses."""
    failure = innermost(case, failure)
    layer = failure.call.layer if failure.call else failure.layer
    line = ""
    if layer is None or (case.model and layer.keras_layer is case.model.keras_model):
        stops = " does not build"  # the model itself, between its layers
    else:
        stops = f" stops at {case.called(case.outer(layer))}"
        line = f" in line {failure.line}" if failure.line else ""
    if failure.guessed == (THE_SHAPE,):
        return (
            "The text gives no shape of x, and with the shapes that were tried the model"
            f"{stops}{line}: give the shape of x, the batch first, such as (32, 10, 8)."
        )
    return (
        f"With the values guessed for {', '.join(failure.guessed)} the model{stops}{line}: "
        "give the real ones."
    )


def _problem(finding: Finding) -> Problem:
    layer = finding.layer
    return Problem(
        stage=finding.stage,
        explanation=finding.explanation,
        layer=layer.name if layer else None,
        layer_class=layer.layer_class if layer else None,
        line=finding.place,
        came=finding.came,
        expected=finding.expected,
        keras_message=finding.keras_message,
        stopped_at=finding.stopped_at.name if finding.stopped_at else None,
        said_by=finding.said_by,
    )


def edges(case: Case, record: ModelRecord) -> tuple[Edge, ...]:
    """Return the tensors between the layers of a model."""
    names = {layer.name for layer in record.layers}
    found: dict[tuple[str, str, str], Edge] = {}
    for call in case.reading.calls:
        if call.layer.name not in names:
            continue
        given = call.kwargs.get("initial_state")
        states = list(given) if isinstance(given, list | tuple) else [given]
        for role, tensors in (("input", call.inputs), ("state", tuple(states))):
            for tensor in tensors:
                start = _step_before(case, tensor, names)
                if start is None or start == call.layer.name:
                    continue
                key = (start, call.layer.name, role)
                shape = shape_of(tensor)
                found.setdefault(
                    key,
                    Edge(
                        start,
                        call.layer.name,
                        shape,
                        "state" if role == "state" else "input",
                    ),
                )
    return tuple(found.values())


def _step_before(case: Case, tensor: Any, names: set[str]) -> str | None:
    if not hasattr(tensor, "shape"):
        return None
    for one in case.upstream(tensor):
        layer = case.made_by(one)
        if layer is not None and layer.name in names:
            return layer.name
    return None


def _recurrent(record: ModelRecord) -> tuple[str, ...]:
    return tuple(
        layer.name
        for layer in record.layers
        if layer.keras_layer is not None and is_recurrent(layer.keras_layer)
    )


def _shapes(value: Any) -> Any:
    """Return a shape or several as tuples; None for what is none, which says nothing."""
    if not isinstance(value, list | tuple):
        return None
    if value and all(isinstance(one, list | tuple) for one in value):
        several = tuple(_shape(one) for one in value[:MAX_RANK])
        return None if None in several else several
    return _shape(value)


def _shape(value: Sequence[Any]) -> tuple[int | None, ...] | None:
    fits = 0 < len(value) <= MAX_RANK and all(map(_is_size, value))
    return tuple(value) if fits else None


def _is_size(value: Any) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value is None or (whole and 0 < value <= MAX_SIZE)
