"""The shape doctor at the command line: `python -m models.doctor FILE`.

Prints each model's table of layers and its problems, and exits with 1 if there are any, so
that it serves in a pre-commit hook. Files are read, never run. What does not belong here:
the diagnosis itself, which a worker makes.
"""

import argparse
import ast
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models import engine
from models.diagnosis import Diagnosis, Problem
from models.shapes import ShapeStep
from models.source_diff import as_unified, difference
from models.uploads import read_upload
from models.verdict import guess_said

_MAX_BYTES = 5_000_000
_TIMEOUT = 30.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Diagnose files; return 1 if one has a problem, 2 if one cannot be read."""
    chosen = _parser().parse_args(arguments)
    worst = 0
    try:
        for name in chosen.files:
            worst = max(worst, _one(name, chosen))
    finally:
        engine.use(None)
    return worst


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m models.doctor",
        description="Show a Keras model's shapes, where it breaks, and fixes that help.",
    )
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="code, .ipynb, .json, .keras; - for input"
    )
    parser.add_argument(
        "--value",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what the code uses and does not say: vocab_size=1000",
    )
    parser.add_argument(
        "--x", metavar="SHAPE", help="shape of the data with the batch: 64,20,4"
    )
    parser.add_argument("--y", metavar="SHAPE", help="shape of the targets with the batch")
    parser.add_argument("--loss", help="the loss, where the code does not say it")
    parser.add_argument("--model", help="the variable that holds the model")
    parser.add_argument("--no-fixes", action="store_true", help="do not look for fixes")
    return parser


def _one(name: str, chosen: argparse.Namespace) -> int:
    try:
        source = _read(name)
        diagnosis = engine.run(
            "diagnose",
            timeout=_TIMEOUT,
            source=source,
            values=_values(chosen.value),
            x_shape=_shape(chosen.x),
            y_shape=_shape(chosen.y),
            loss=chosen.loss,
            model=chosen.model,
            fixes=not chosen.no_fixes,
        )
    except (OSError, ValueError, engine.EngineError) as error:
        _say(f"{name}: {error}", sys.stderr)
        return 2
    _say("\n".join(report(name, diagnosis)))
    return 1 if diagnosis.problems else 0


def _read(name: str) -> str:
    if name == "-":
        return sys.stdin.read(_MAX_BYTES)
    path = Path(name)
    if path.stat().st_size > _MAX_BYTES:
        raise ValueError(
            f"the file is larger than {_MAX_BYTES // 1_000_000} MB: give the model's part."
        )
    return read_upload(path.name, path.read_bytes())


def _values(pairs: Sequence[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise ValueError(
                f"{pair!r} is no NAME=VALUE: write for instance vocab_size=1000."
            )
        values[name.strip()] = _literal(text.strip())
    return values


def _shape(text: str | None) -> Any:
    if text is None:
        return None
    value = _literal(text)
    if isinstance(value, int):
        return (value,)
    if not isinstance(value, tuple | list):
        raise ValueError(f"{text!r} is no shape: write for instance 64,20,4.")
    return tuple(value)


def _literal(text: str) -> Any:
    """Read a plain value; a word that is none stands for itself."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


# -- writing -------------------------------------------------------------------------------


def report(name: str, diagnosis: Diagnosis) -> list[str]:
    """Return a diagnosis as lines for a terminal."""
    lines = [_title(name, diagnosis)]
    if diagnosis.steps:
        lines += ["", *_table(diagnosis.steps)]
        if diagnosis.total_params is not None:
            lines.append(f"total parameters: {diagnosis.total_params:,}")
    for need in diagnosis.needs:
        lines.append(f"assumed {need.name} = {need.guess!r}: {need.why}")
    notes = [note for note in (guess_said(diagnosis), *diagnosis.notes) if note]
    lines += [f"note: {note}" for note in notes]
    for spelling in diagnosis.spellings:
        lines.append(
            f"{name}:{spelling.line}: Keras 3 spells {spelling.old} as {spelling.new}"
        )
    for problem in diagnosis.problems:
        lines += ["", *_problem(name, diagnosis.source, problem)]
    return lines


def _title(name: str, diagnosis: Diagnosis) -> str:
    model = f" ({diagnosis.model})" if diagnosis.model else ""
    count = len(diagnosis.problems)
    verdict = (
        "no problems" if not count else "1 problem" if count == 1 else f"{count} problems"
    )
    return f"{name}{model}: {verdict}"


def _table(steps: Sequence[ShapeStep]) -> list[str]:
    rows = [("layer", "class", "input", "output", "params")]
    rows += [
        (
            step.name,
            step.layer_class,
            _shape_text(step.input_shape),
            _shape_text(step.output_shape),
            "?" if step.params is None else f"{step.params:,}",
        )
        for step in steps
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    return [
        "  ".join(
            [
                *(cell.ljust(w) for cell, w in zip(row[:4], widths, strict=False)),
                row[4].rjust(widths[4]),
            ]
        ).rstrip()
        for row in rows
    ]


def _shape_text(shape: Any) -> str:
    return "" if shape is None else str(shape)


def _problem(name: str, source: str, problem: Problem) -> list[str]:
    at = f"{name}:{problem.line}" if problem.line else name
    who = f" {problem.layer} ({problem.layer_class})" if problem.layer else ""
    lines = [f"{at}: {problem.stage}:{who} {problem.explanation}"]
    if problem.came:
        lines.append(f"  came:     {problem.came}")
    if problem.expected:
        lines.append(f"  expected: {problem.expected}")
    if problem.keras_message:
        lines.append(f"  Keras:    {problem.keras_message}")
    if problem.hint:
        lines.append(f"  {problem.hint}")
    for number, fix in enumerate(problem.fixes, 1):
        lines.append(f"  fix {number}: {fix.title}")
        if fix.source != source:
            changes = as_unified(difference(source, fix.source))
            lines += [f"    {line}" for line in changes.split("\n")]
    return lines


def _say(text: str, stream: Any = None) -> None:
    # A name, or a line of a file, may hold signs that move the cursor.
    clean = "".join(
        c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}"
        for c in text.replace("\t", "    ")
    )
    (stream or sys.stdout).write(f"{clean}\n")


if __name__ == "__main__":
    sys.exit(main())
