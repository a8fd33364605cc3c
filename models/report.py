"""A diagnosis as Markdown, to paste into a question or a pull request."""

import re
from collections.abc import Iterator

from models.diagnosis import Diagnosis, Fix, Problem
from models.doctor_case import Request
from models.shapes import ShapeStep
from models.source_diff import as_unified, difference
from models.verdict import judged_source, verdict

_MOST_SOURCE = 20_000  # characters of the source that are quoted
_MOST_FIXES = 3  # of each problem


def markdown_report(diagnosis: Diagnosis, request: Request) -> str:
    """Return what is known of a model: verdict, problems with fixes, table, source."""
    said = verdict(diagnosis)
    lines = [f"# {_inline(said.headline)}", ""]
    if said.sentence:
        lines += [_inline(said.sentence), ""]
    lines += _data(request)
    for number, problem in enumerate(diagnosis.problems, start=1):
        lines += _problem(number, problem, judged_source(diagnosis))
    if diagnosis.steps:
        lines += ["## Layers", "", *_table(diagnosis), ""]
    if diagnosis.spellings:
        lines += ["## What Keras 3 spells otherwise", ""]
        lines += [
            f"- line {item.line}: {_code(item.old)} is now {_code(item.new)}"
            for item in diagnosis.spellings
        ]
        lines.append("")
    if diagnosis.unread:
        lines += ["## Not read", ""]
        lines += [
            f"- line {item.line}: {_code(item.text)}, {_inline(item.why)}"
            for item in diagnosis.unread
        ]
        lines.append("")
    lines += ["## Source", "", *_fenced(_cut(judged_source(diagnosis)), "python"), ""]
    lines.append("Read by Unrolled's shape doctor; every fix was built with Keras first.")
    return "\n".join(lines) + "\n"


def _data(request: Request) -> list[str]:
    """Say what data and values the verdict stands on."""
    known: list[tuple[str, object]] = [
        ("x", request.x_shape),
        ("y", request.y_shape),
        ("loss", request.loss),
    ]
    known += list(request.values.items())
    told = [
        f"- {_code(str(name))} = {_code(repr(value))}" for name, value in known if value
    ]
    return [*told, ""] if told else []


def _problem(number: int, problem: Problem, source: str) -> Iterator[str]:
    place = [f"line {problem.line}"] if problem.line else []
    place += [_code(problem.layer_class)] if problem.layer_class else []
    place += [f"({_code(problem.layer)})"] if problem.layer else []
    yield f"## Problem {number}: {' '.join(place) or problem.stage}"
    yield ""
    yield _inline(problem.explanation)
    yield ""
    if problem.came:
        yield f"- came: {_code(problem.came)}"
    if problem.expected:
        yield f"- expected: {_code(problem.expected)}"
    if problem.came or problem.expected:
        yield ""
    if problem.keras_message:
        yield f"{problem.said_by} says:"
        yield ""
        yield from _fenced(problem.keras_message, "text")
        yield ""
    if problem.hint:
        yield _inline(problem.hint)
        yield ""
    for fix in problem.fixes[:_MOST_FIXES]:
        yield from _fix(fix, source)


def _fix(fix: Fix, source: str) -> Iterator[str]:
    yield f"**{_inline(fix.title)}**"
    yield ""
    for name, shape in (("x", fix.x_shape), ("y", fix.y_shape)):
        if shape is not None:
            yield f"- {name} becomes {_code(str(shape))}"
    change = difference(source, fix.source)
    if change:
        yield ""
        yield from _fenced(as_unified(change), "diff")
    yield ""
    outputs = [f"{step.layer_class} {step.output_shape}" for step in fix.steps]
    if outputs:
        yield f"Then: {_code(' → '.join(outputs))}"
        yield ""


def _table(diagnosis: Diagnosis) -> Iterator[str]:
    yield "| layer | name | in | out | parameters |"
    yield "|---|---|---|---|---:|"
    yield from map(_row, diagnosis.steps)
    if diagnosis.total_params is not None:
        yield f"| **total** | | | | **{diagnosis.total_params:,}** |"


def _row(step: ShapeStep) -> str:
    params = "not built" if step.params is None else f"{step.params:,}"
    cells = (
        _cell(step.layer_class),
        _cell(step.name),
        _cell(str(step.input_shape or "unknown")),
        _cell(str(step.output_shape or "unknown")),
        params,
    )
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return _code(text).replace("|", "\\|")


def _code(text: str) -> str:
    """Quote text as code, within more backticks than it has in a row."""
    flat = " ".join(text.split())
    ticks = "`" * (_longest_run(flat) + 1)
    space = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{ticks}{space}{flat}{space}{ticks}" if flat else ""


def _inline(text: str) -> str:
    """Escape what Markdown or HTML would take for its own, in one line."""
    return re.sub(r"([\\`*_\[\]<>#|~&])", r"\\\1", " ".join(text.split()))


def _fenced(text: str, language: str) -> list[str]:
    fence = "`" * max(3, _longest_run(text) + 1)
    return [f"{fence}{language}", text.rstrip("\n"), fence]


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _cut(source: str) -> str:
    if len(source) <= _MOST_SOURCE:
        return source
    return f"{source[:_MOST_SOURCE]}\n… ({len(source) - _MOST_SOURCE:,} characters more)"
