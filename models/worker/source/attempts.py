"""Reading with guesses, and again with others where the first do not fit together."""

import re
import time
from typing import TYPE_CHECKING, Any

from models.worker.source.choosing import choose
from models.worker.source.guesses import TABLE, Guesser
from models.worker.source.interpreter import Interpreter
from models.worker.source.needs import Needs
from models.worker.source.parsing import Parsed
from models.worker.source.reading import Failure, Reading
from models.worker.source.values import (
    BreakSignal,
    ContinueSignal,
    LimitError,
    ReturnSignal,
)
from models.worker.source.without_memory import fresh_names

if TYPE_CHECKING:
    from models.worker.source.read import Known

THE_SHAPE = "the shape of the input"  # among the names of what was guessed
_VARIANTS: tuple[dict[str, Any], ...] = (
    {"variant": 1},
    {"rank": 3},
    {"rank": 2},
    {"rank": 4},
    {"equal": True},
    {"flags": True},
    {"rank": 5},
)
_X_NAMES = re.compile(r"(train_?)?[xX](_?train|_?tr)?$|train_?X$|trainX$|inputs?$|data$")
_Y_NAMES = re.compile(
    r"(train_?)?[yY](_?train|_?tr)?$|train_?[yY]$|trainY$|labels?$|targets?$"
)
_RANK_REFUSED = re.compile(
    r"ndim=|Kernel shape must have the same length|with at least \d dimensions"
)
_RANK_WORDS = re.compile(r"ndim|rank|dimension|axes|Iterating|unpack|keyword|argument")


def attempts(source: str, parsed: Parsed, known: "Known", end: float) -> Reading:
    """Read with the first guesses; with others, if the model does not build with those."""
    chosen, variant = _with_guesses(source, parsed, known, end)
    if not _assumed(chosen) or time.monotonic() > end - 1.0:
        return chosen
    # A number of steps that nothing depends on is no number to show.
    fresh_names()
    opened = _attempt(source, parsed, known, end, {**variant, "open_steps": True})
    if not _same_outcome(chosen, opened):
        return chosen
    if chosen.failure is not None and opened.failure is not None:
        opened.failure.guessed = chosen.failure.guessed
    return opened


def _with_guesses(
    source: str, parsed: Parsed, known: "Known", end: float
) -> tuple[Reading, dict[str, Any]]:
    """Return the reading that gets farthest, and how its guesses differ from the first."""
    first = _attempt(source, parsed, known, end, {})
    if not _may_be_guessed(first):
        return first, {}
    others: list[Reading] = []
    for variant in _VARIANTS:
        if time.monotonic() > end - 1.0:
            break
        fresh_names()
        other = _attempt(source, parsed, known, end, variant)
        if other.failure is None and other.model is not None and not other.model.failed:
            return other, variant
        others.append(other)
    if len(others) == len(_VARIANTS):
        best = _beyond_guesses([first, *others])
        if best is not None:
            return [first, *others][best], [{}, *_VARIANTS][best]
    failure = first.failure
    if failure is not None and not failure.guessed:
        failure.guessed = _guessed(first, others)
    return first, {}


def _beyond_guesses(readings: list[Reading]) -> int | None:
    """Return which reading fails as no shape of the input could mend, if one does.

    A guess that an earlier layer refuses for its number of axes is ruled out; where all
    the others end at one layer that refuses theirs, what that layer is given is at fault.
    """
    lasting = [_calls_made(one) for one in readings]
    farthest = max(lasting)
    best = lasting.index(farthest)
    failure = readings[best].failure
    if not _assumed(readings[best]) or failure is None or not _of_rank(failure):
        return None
    if best and "flags" in _VARIANTS[best - 1]:
        return None  # another guess than that of the input
    for reading, calls in zip(readings, lasting, strict=True):
        if reading.failure is None or not _of_rank(reading.failure):
            return None
        if calls == farthest and not _alike(failure, reading.failure):
            return None
    # The layer that stops must not stand at the input itself: that has another guess.
    return best if farthest and not failure.guessed else None


def _calls_made(reading: Reading) -> int:
    return sum(call.error is None and bool(call.outputs) for call in reading.calls)


def _of_rank(failure: Failure) -> bool:
    return failure.kind == "call" and bool(_RANK_REFUSED.search(failure.message))


def _assumed(reading: Reading) -> bool:
    return reading.model is not None and reading.model.assumed_from == "guess"


def _same_outcome(one: Reading, other: Reading) -> bool:
    """Tell whether two readings build the same layers, or end at the same one."""
    if _calls_made(one) != _calls_made(other) or (one.failure is None) != (
        other.failure is None
    ):
        return False
    if one.failure is None or other.failure is None:
        return other.model is not None and not other.model.failed
    return (one.failure.kind, one.failure.line) == (
        other.failure.kind,
        other.failure.line,
    ) and _words(one.failure.message) == _words(other.failure.message)


def _may_be_guessed(reading: Reading) -> bool:
    failure = reading.failure
    if failure is None or failure.kind in ("syntax", "json", "nothing", "limit"):
        return False
    return bool(reading.guessed) or _assumed(reading)


def _guessed(first: Reading, others: list[Reading]) -> tuple[str, ...]:
    """Return the guesses that a failure comes from: none, if it stays with other ones."""
    failure = first.failure
    names = first.guessed or (THE_SHAPE,)
    if not others:
        return names
    if failure is None or any(not _alike(failure, other.failure) for other in others):
        return names
    return ()


def _alike(one: Failure, other: Failure | None) -> bool:
    if other is None or (one.kind, one.line) != (other.kind, other.line):
        return False
    if _RANK_WORDS.search(_said(one)):
        return _words(one.message) == _words(other.message)
    return _said(one) == _said(other)


def _said(failure: Failure) -> str:
    """Return what Keras says, without its list of the arguments of a call."""
    return failure.message.split("Arguments received")[0]


def _words(text: str) -> str:
    return re.sub(r"\d+|None", "#", text.split("Full shape")[0])


def _attempt(
    source: str, parsed: Parsed, known: "Known", end: float, variant: dict[str, Any]
) -> Reading:
    reading = Reading(
        source, tree=parsed.tree, x_shape=known.x_shape, y_shape=known.y_shape
    )
    guesser = Guesser(
        ranks=parsed.ranks,
        data=_data_names(parsed, known),
        shapes=(known.x_shape, known.y_shape),
        **variant,
    )
    needs = Needs(known.values, guesser)
    interpreter = Interpreter(reading, needs, end)
    interpreter.names_bound = parsed.bound
    try:
        for statement in parsed.tree.body:
            try:
                interpreter.execute(statement)
            except (BreakSignal, ContinueSignal, ReturnSignal):
                continue
        choose(interpreter, known.model)
    except LimitError as limit:
        _stop(interpreter, str(limit))
    except RecursionError:
        _stop(
            interpreter,
            "The text is nested too deeply to follow: paste the part that makes the model.",
        )
    interpreter.finished = True
    _finish(interpreter, reading, known)
    return reading


def _stop(interpreter: Interpreter, sentence: str) -> None:
    reading = interpreter.reading
    failure = Failure("build", "limit", sentence, line=interpreter.line)
    reading.failures.append(failure)
    reading.failure = failure
    if reading.model is None and reading.models:
        reading.model = reading.models[-1]
        reading.model.failed = True


def _finish(interpreter: Interpreter, reading: Reading, known: "Known") -> None:
    needs = interpreter.needs
    reading.needs = list(needs.needs.values())
    reading.used = dict(needs.used)
    reading.guessed = tuple(needs.guessed)
    model = reading.model
    if model is None:
        reading.loss = known.loss
        return
    fits = [one for one in model.data if one.method.startswith(("fit", "train"))]
    for record in (*fits, *model.data):
        reading.x_shape = reading.x_shape or record.x_shape
        reading.y_shape = reading.y_shape or record.y_shape
    said = model.compiled.loss if model.compiled else None
    reading.loss = known.loss or (said if isinstance(said, str) else None)


def _data_names(parsed: Parsed, known: "Known") -> dict[str, Any]:
    """Return the shapes that were given, by the names of the data that have them."""
    named: dict[str, Any] = {}
    bases = [text.removesuffix(".shape") for text in parsed.ranks]
    for which, shape, pattern in (
        ("x", known.x_shape, _X_NAMES),
        ("y", known.y_shape, _Y_NAMES),
    ):
        if not isinstance(shape, tuple) or not shape or isinstance(shape[0], tuple):
            continue
        fitted = parsed.fitted.get(which)
        if fitted:
            named[fitted] = shape
        for base in bases:
            if pattern.search(base.split(".")[-1]):
                named[base] = shape
        rows = len(shape) != 2  # of a table: it holds what the data is made of
        others = [
            base for base in bases
            if not _Y_NAMES.search(base) and not (rows and TABLE.search(base))
        ]  # fmt: skip
        if which == "x" and not named and len(others) == 1:
            named[others[0]] = shape
    return named
