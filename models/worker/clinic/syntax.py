"""A text that Python cannot parse.

What belongs here: the rule for syntax errors, with the small repairs that are tried. What
does not: anything about layers.
"""

import ast
import re
import warnings
from dataclasses import dataclass, replace
from functools import cached_property

from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.source.reading import Failure

_PAIRS = {"(": ")", "[": "]", "{": "}"}


_BREAK = re.compile(r"\r\n|\r|\n")  # only these end a line for Python's parser
_LIMIT = 60_000  # characters; parsing again and again must stay quick


_QUOTED = 60  # characters of a text that are quoted
_CODE_SIGNS = re.compile(
    r"=|\w[(\[]|[\[\]{}]|^\s*(@|#|>>>|import\b|from\b.*\bimport\b|(def|class|return)\b)"
    r"|^\s*(for|while|if|elif|else|with|try|except)\b.*:\s*$|^\s*for\b.*\bin\b"
    r"|\b(keras|layers|model|nn|tf|np|self)\.\w"
)


def wrong_syntax(source: str, failure: Failure) -> list[Finding]:
    """Explain a syntax error and offer what makes the text parse."""
    if is_prose(source):
        return [Finding(rule="prose", stage="source", explanation=_of_prose(source))]
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


def is_prose(source: str) -> bool:
    """Tell sentences from code: several words, and no line with a sign of code."""
    lines = [line for line in source.splitlines() if line.strip()]
    return any(len(line.split()) > 1 for line in lines) and not any(
        _CODE_SIGNS.search(line) for line in lines
    )


def _of_prose(source: str) -> str:
    first = source.strip().splitlines()[0].strip()
    first = first if len(first) <= _QUOTED else f"{first[: _QUOTED - 1]}…"
    return (
        f"“{first}” is not Python: paste Keras code, a model's JSON config or an error "
        "message."
    )


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


@dataclass(frozen=True)
class _Spot:
    """The place at which Python stops."""

    source: str
    line: int
    column: int | None
    said: str

    @cached_property
    def starts(self) -> list[int]:
        """Return the index of each line's first character."""
        return [0, *(m.end() for m in _BREAK.finditer(self.source))]

    @cached_property
    def ends(self) -> list[int]:
        """Return the index behind each line's last character."""
        return [*(m.start() for m in _BREAK.finditer(self.source)), len(self.source)]

    @property
    def at(self) -> int:
        """Return the index of the place."""
        return self.starts[self.line - 1] + max(0, (self.column or 1) - 1)

    @property
    def row(self) -> str:
        """Return the line."""
        return self.source[self.starts[self.line - 1] : self.ends[self.line - 1]]

    def code_end(self, number: int) -> int:
        """Return where the code of a line ends."""
        return _code_end(self.source, self.starts[number - 1], self.ends[number - 1])

    def lines_here(self) -> list[int]:
        """Return the numbers of this line and of the last one before it that has code."""
        before = self.line - 1
        while before >= 1 and self.code_end(before) <= self.starts[before - 1]:
            before -= 1
        return [n for n in (self.line, before) if n >= 1]


_Repair = tuple[str, Edit]


def _repairs(source: str, line: int, column: int | None, said: str) -> list[_Repair]:
    """Return single edits near the error, the likeliest first."""
    spot = _Spot(source, line, column, said)
    spot = replace(spot, line=min(line, len(spot.starts)))
    if "was never closed" in said:
        return _open_brackets(spot)
    return [
        *_brackets(spot),
        *_rows(spot),
        *_colons(spot),
        *_commas(spot),
        *_last_resorts(spot),
    ]


def _open_brackets(spot: _Spot) -> list[_Repair]:
    found: list[_Repair] = []
    start = spot.starts[spot.line - 1] + (spot.column or 1) - 1
    closing = _PAIRS.get(spot.source[start:][:1], ")")
    for number in range(spot.line, min(spot.line + 25, len(spot.starts) + 1)):
        end = spot.code_end(number)
        edit = Edit(end, end, closing)
        found.append((f"Close the bracket at the end of line {number}", edit))
        if spot.source[end - 1 : end] == ",":
            edit = Edit(end - 1, end - 1, closing)
            found.append((f"Close the bracket on line {number}", edit))
    end = len(spot.source)
    return [*found, ("Close the bracket at the end", Edit(end, end, closing))]


def _brackets(spot: _Spot) -> list[_Repair]:
    at, said = spot.at, spot.said
    found: list[_Repair] = []
    if "unmatched" in said:
        found.append(("Take the extra bracket out", Edit(at, at + 1, "")))
    if "does not match" in said:
        row = spot.row[: max(0, at + 1 - spot.starts[spot.line - 1])]
        if row.count(")") > row.count("("):  # too many on this line
            found.append(("Take the extra bracket out", Edit(at, at + 1, "")))
        closing = next((c for o, c in _PAIRS.items() if f"parenthesis '{o}'" in said), ")")
        found.append((f"Close with {closing}", Edit(at, at + 1, closing)))
        found.append((f"Put {closing} in", Edit(at, at, closing)))
    return found


def _rows(spot: _Spot) -> list[_Repair]:
    """Return edits of a whole line: its indent, a print, a colon."""
    start, row = spot.starts[spot.line - 1], spot.row
    found: list[_Repair] = []
    if "indent" in spot.said:
        indent = len(row) - len(row.lstrip())
        previous = _previous_indent(spot.source, spot.starts, spot.ends, spot.line)
        text = previous + ("    " if "expected an indented" in spot.said else "")
        found.append(
            ("Indent the line as its neighbours", Edit(start, start + indent, text))
        )
    printed = re.match(r"(\s*)print\s+(.+?)\s*$", row)
    if printed:
        text = f"{printed[1]}print({printed[2]})"
        found.append(("Write print as a function", Edit(start, start + len(row), text)))
    if "expected ':'" in spot.said:
        end = spot.code_end(spot.line)
        found.append(("Put the colon in", Edit(end, end, ":")))
    return found


def _colons(spot: _Spot) -> list[_Repair]:
    """Return edits that write `units: 20` in brackets as Python does, `units=20`."""
    start = spot.starts[spot.line - 1]
    return [
        (f"Write {m[1]}=", Edit(start + m.start(), start + m.end(), f"{m[1]}="))
        for m in re.finditer(r"(?<=[(,\s])([A-Za-z_]\w*)\s*:\s*(?=[\w'\"(\[-])", spot.row)
    ]


def _commas(spot: _Spot) -> list[_Repair]:
    """Return edits that put a comma in: between words, or at a line's end."""
    found: list[_Repair] = []
    row = spot.source[spot.at : spot.ends[spot.line - 1]]
    for match in re.finditer(r"(?<=[\w)\]'\"])\s+(?=[\w('\"\[])", row):
        place = spot.at + match.start()
        found.append(("Put the missing comma in", Edit(place, place, ",")))
        if len(found) >= 4:
            break
    for number in spot.lines_here():
        end = spot.code_end(number)
        found.append((f"Put a comma at the end of line {number}", Edit(end, end, ",")))
    return found


def _last_resorts(spot: _Spot) -> list[_Repair]:
    found: list[_Repair] = []
    at, source = spot.at, spot.source
    if "unterminated string" in spot.said:
        quote = source[at : at + 1] if source[at : at + 1] in "'\"" else "'"
        close = re.search(r"[,)\]\s]*$", spot.row)
        end = spot.starts[spot.line - 1] + (close.start() if close else len(spot.row))
        found.append(("Close the quotes", Edit(end, end, quote)))
        found += [
            ("Close the quotes", Edit(at + m.start() + 1, at + m.start() + 1, quote))
            for m in re.finditer(r"[,)\]]", source[at + 1 : spot.ends[spot.line - 1]])
        ]
    if source[at : at + 1] in (")", "]", "}"):
        found.append(("Take the extra bracket out", Edit(at, at + 1, "")))
    for number in spot.lines_here():
        end = spot.code_end(number)
        found += [
            (f"Close the bracket at the end of line {number}", Edit(end, end, closing))
            for closing in (")", "]", "))", "])")
        ]
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
