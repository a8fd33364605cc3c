"""A text that Python cannot parse.

What belongs here: the rule for syntax errors, with the small repairs that are tried. What
does not: anything about layers.
"""

import ast
import re
import warnings

from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.source.reading import Failure

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_LIMIT = 60_000  # characters; parsing again and again must stay quick


def wrong_syntax(source: str, failure: Failure) -> list[Finding]:
    """Explain a syntax error and offer what makes the text parse."""
    error = failure.exception
    said = str(getattr(error, "msg", None) or failure.message).removeprefix("SyntaxError: ")
    line = getattr(error, "lineno", None) or failure.line
    finding = Finding(
        rule="syntax",
        stage="source",
        line=line,
        explanation=f"Python cannot read line {line}: {said}." if line else f"{said}.",
        keras_message=f"{type(error).__name__ if error else 'SyntaxError'}: {said}",
    )
    if line is None or len(source) > _LIMIT:
        return [finding]
    for title, edit in _repairs(source, int(line), getattr(error, "offset", None), said):
        mended = source[: edit.start] + edit.text + source[edit.end :]
        if _parses(mended) or _later(mended, int(line)):
            finding.offer(title, edit, cost=0.1 + 0.1 * len(finding.candidates))
        if len(finding.candidates) >= 3:
            break
    return [finding]


def _parses(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _later(source: str, line: int) -> bool:
    """Tell whether the next error stands well behind this one: two slips in one text."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        return (error.lineno or 0) > line + 1
    except (ValueError, RecursionError, MemoryError):
        return False
    return True


def _repairs(
    source: str, line: int, column: int | None, said: str
) -> list[tuple[str, Edit]]:
    """Return single edits near the error, the likeliest first."""
    starts = [0, *(m.end() for m in re.finditer(r"\r\n|\r|\n", source))]
    ends = [*(m.start() for m in re.finditer(r"\r\n|\r|\n", source)), len(source)]
    line = min(line, len(starts))
    found: list[tuple[str, Edit]] = []
    if "was never closed" in said:
        opening = source[starts[line - 1] + (column or 1) - 1 :][:1]
        closing = _PAIRS.get(opening, ")")
        for number in range(line, min(line + 25, len(starts) + 1)):
            end = _code_end(source, starts[number - 1], ends[number - 1])
            found.append(
                (f"Close the bracket at the end of line {number}", Edit(end, end, closing))
            )
            if source[end - 1 : end] == ",":
                at = end - 1
                found.append((f"Close the bracket on line {number}", Edit(at, at, closing)))
        found.append(
            ("Close the bracket at the end", Edit(len(source), len(source), closing))
        )
        return found
    at = starts[line - 1] + max(0, (column or 1) - 1)
    row = source[starts[line - 1] : ends[line - 1]]
    if "unmatched" in said:
        found.append(("Take the extra bracket out", Edit(at, at + 1, "")))
    if "does not match" in said:
        closing = next((c for o, c in _PAIRS.items() if f"parenthesis '{o}'" in said), ")")
        found.append((f"Close with {closing}", Edit(at, at + 1, closing)))
        found.append((f"Put {closing} in", Edit(at, at, closing)))
    if "indent" in said:
        indent = len(row) - len(row.lstrip())
        previous = _previous_indent(source, starts, ends, line)
        text = previous + ("    " if "expected an indented" in said else "")
        found.append(
            (
                "Indent the line as its neighbours",
                Edit(starts[line - 1], starts[line - 1] + indent, text),
            )
        )
    printed = re.match(r"(\s*)print\s+(.+?)\s*$", row)
    if printed:
        found.append(
            (
                "Write print as a function",
                Edit(starts[line - 1], ends[line - 1], f"{printed[1]}print({printed[2]})"),
            )
        )
    if "expected ':'" in said:
        end = _code_end(source, starts[line - 1], ends[line - 1])
        found.append(("Put the colon in", Edit(end, end, ":")))
    found += _commas(source, starts, ends, line, at)
    if "unterminated string" in said:
        quote = source[at : at + 1] if source[at : at + 1] in "'\"" else "'"
        close = re.search(r"[,)\]\s]*$", row)
        end = starts[line - 1] + (close.start() if close else len(row))
        found.append(("Close the quotes", Edit(end, end, quote)))
    if source[at : at + 1] in ")]}":
        found.append(("Take the extra bracket out", Edit(at, at + 1, "")))
    for number in (line, line - 1):
        if number >= 1:
            end = _code_end(source, starts[number - 1], ends[number - 1])
            found += [
                (f"Close the bracket at the end of line {number}", Edit(end, end, closing))
                for closing in (")", "]", "))", "])")
            ]
    return found


def _commas(
    source: str, starts: list[int], ends: list[int], line: int, at: int
) -> list[tuple[str, Edit]]:
    """Return edits that put a comma in: between words, or at a line's end."""
    found = []
    row_end = ends[line - 1]
    for match in re.finditer(r"(?<=[\w)\]'\"])\s+(?=[\w('\"\[])", source[at:row_end]):
        place = at + match.start()
        found.append(("Put the missing comma in", Edit(place, place, ",")))
        if len(found) >= 4:
            break
    for number in (line, line - 1):
        if number >= 1:
            end = _code_end(source, starts[number - 1], ends[number - 1])
            found.append((f"Put a comma at the end of line {number}", Edit(end, end, ",")))
    return found


def _code_end(source: str, start: int, end: int) -> int:
    """Return where the code of a line ends, ahead of a comment and white space."""
    row = source[start:end]
    quote = ""
    for index, sign in enumerate(row):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "#":
            row = row[:index]
            break
    return start + len(row.rstrip())


def _previous_indent(source: str, starts: list[int], ends: list[int], line: int) -> str:
    for number in range(line - 1, 0, -1):
        row = source[starts[number - 1] : ends[number - 1]]
        if row.strip() and not row.lstrip().startswith("#"):
            return row[: len(row) - len(row.lstrip())]
    return ""
