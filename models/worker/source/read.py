"""Reads a source: the one entry to this package.

The text is parsed and followed over an allow-list; nothing of it is executed, imported or
unpickled. What it makes are real Keras layers and symbolic tensors whose weights are
counted and never allocated, until `models.worker.source.run.fill` is asked for them.
"""

import json
import time
from collections.abc import Mapping
from typing import Any

from models.notebooks import code_of, is_notebook
from models.worker.source.attempts import attempts
from models.worker.source.configs import ConfigError, is_config, to_source
from models.worker.source.parsing import Parsed, parse
from models.worker.source.reading import Failure, Reading
from models.worker.source.without_memory import without_memory
from models.worker.watch import TooLong, Watch

MAX_CHARACTERS = 1_000_000
SECONDS = 3.0


def read(
    source: str,
    values: Mapping[str, object] | None = None,
    x_shape: Any = None,
    y_shape: Any = None,
    loss: str | None = None,
    model: str | None = None,
) -> Reading:
    """Read a model out of Python code, a notebook's JSON or a configuration's JSON.

    Never raises and never runs for long: what cannot be read is a record of the result.

    Args:
        source: the text.
        values: what the text uses and does not say, by expression: `vocab_size`,
            `X_train.shape`, `build.units`.
        x_shape: of the data, with the batch; a tuple of shapes for several inputs.
        y_shape: of the target, with the batch.
        loss: overrides what the text says.
        model: the variable, function or class that holds the model.
    """
    end = time.monotonic() + SECONDS
    if not source.strip():
        return Reading(source, "empty")
    if len(source) > MAX_CHARACTERS:
        return _refused(
            source, "limit",
            f"The text has {len(source):,} characters, and at most {MAX_CHARACTERS:,} are "
            "read: paste the part that makes the model.",
        )  # fmt: skip
    known = Known(values, x_shape, y_shape, loss, model)
    # What the interpreter's own look at the clock misses must end as well.
    watch = Watch(SECONDS + 0.2)
    try:
        with without_memory(), watch:
            if source.lstrip()[:1] in '{["':
                return _of_json(source, known, end)
            return _of_code(source, known, end)
    except TooLong:
        if not watch.over:
            raise
        return _refused(
            source, "limit",
            f"Following the text took longer than {SECONDS:.0f} seconds: paste the part "
            "that makes the model.",
        )  # fmt: skip
    except RecursionError:
        return _refused(
            source, "limit",
            "The text is nested too deeply to follow: paste the part that makes the model.",
        )  # fmt: skip
    except MemoryError:
        return _refused(
            source, "limit", "The text is too large to follow: paste less of it."
        )
    except Exception as error:  # noqa: BLE001 - a text must never stop the page
        return _refused(
            source, "limit",
            "The text could not be followed to its end "
            f"({type(error).__name__}: {str(error)[:200]}): paste the part that makes the "
            "model.",
        )  # fmt: skip


class Known:
    """What is known beside the text."""

    def __init__(
        self,
        values: Mapping[str, object] | None,
        x_shape: Any,
        y_shape: Any,
        loss: str | None,
        model: str | None,
    ) -> None:
        self.values = dict(values or {})
        self.x_shape = _shape(x_shape)
        self.y_shape = _shape(y_shape)
        self.loss = loss
        self.model = model


def _shape(value: Any) -> Any:
    return tuple(_shape(one) for one in value) if isinstance(value, list | tuple) else value


def _refused(source: str, kind: Any, message: str, line: int | None = None) -> Reading:
    failure = Failure("source", kind, message, line=line)
    return Reading(source, failure=failure, failures=[failure])


def _line_of(error: ConfigError) -> int | None:
    """Return the line at which a text is no JSON."""
    cause = error.__cause__
    return cause.lineno if isinstance(cause, json.JSONDecodeError) else None


def _of_json(source: str, known: Known, end: float) -> Reading:
    if is_notebook(source):
        try:
            return _of_code(code_of(source), known, end)
        except ValueError as error:
            return _refused(source, "json", str(error))
    if not is_config(source):
        return _of_code(source, known, end)
    try:
        written = to_source(source)
    except ConfigError as error:
        reading = _refused(source, "json", str(error), _line_of(error))
        reading.kind = "json"
        return reading
    reading = _of_code(written.source, known, end)
    reading.source, reading.kind, reading.equivalent = source, "json", written.source
    reading.spellings = list(written.spellings)
    reading.notes = [*written.notes, *reading.notes]
    return reading


def _of_code(source: str, known: Known, end: float) -> Reading:
    parsed = parse(source)
    if not isinstance(parsed, Parsed):
        failure = Failure(
            "source", "syntax" if isinstance(parsed, SyntaxError) else "limit",
            f"SyntaxError: {parsed.msg}"
            if isinstance(parsed, SyntaxError)
            else str(parsed),
            line=getattr(parsed, "lineno", None), exception=parsed,
        )  # fmt: skip
        return Reading(source, failure=failure, failures=[failure])
    return attempts(source, parsed, known, end)
