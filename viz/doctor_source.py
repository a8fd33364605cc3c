"""A source with lines marked, and a change of it in colours; all of it escaped."""

from collections.abc import Mapping, Sequence
from html import escape

from models.source_diff import DiffLine, difference, source_lines

_LONGEST_LINE = 300  # characters of a line that are shown
_MOST_LINES = 600
_MOST_DIFF_LINES = 60
_SIGNS = {"same": " ", "removed": "−", "added": "+", "gap": ""}
_SPOKEN = {"removed": "removed: ", "added": "added: "}


def source_view(source: str, marks: Mapping[int, str], *, around: int | None = None) -> str:
    """Return a source with numbered lines.

    Args:
        source: the text.
        marks: what is said of lines, from 1: "bad", "warn", "old" or "unread".
        around: show the lines next to the first bad one alone, so many on each side.
    """
    lines = source_lines(source) or [""]
    focus = min((n for n, kind in marks.items() if kind in ("bad", "warn")), default=None)
    first, last = _span(len(lines), focus, around)
    rows = [
        _line(number, lines[number - 1], marks.get(number, ""))
        for number in range(first, last + 1)
    ]
    if around is None and first > 1:
        rows.insert(0, _skipped(first - 1))
    if around is None and last < len(lines):
        rows.append(_skipped(len(lines) - last))
    return (
        '<div class="u-source" role="group" aria-label="The source" tabindex="0">'
        f"{''.join(rows)}</div>"
    )


def change(before: str, after: str) -> str:
    """Return what a fix changes, removed lines in one colour and added ones in another."""
    lines = difference(before, after)
    # What is left out at either end goes without saying.
    lines = lines[1:] if lines and lines[0].kind == "gap" else lines
    lines = lines[:-1] if lines and lines[-1].kind == "gap" else lines
    rows = [_diff_line(line) for line in lines[:_MOST_DIFF_LINES]]
    if len(lines) > _MOST_DIFF_LINES:
        rows.append(_skipped(len(lines) - _MOST_DIFF_LINES))
    return (
        '<div class="u-source u-diff" role="group" aria-label="The change" tabindex="0">'
        f"{''.join(rows)}</div>"
    )


def _span(count: int, focus: int | None, around: int | None) -> tuple[int, int]:
    """Return the first and the last line to show, from 1."""
    if around is not None:
        middle = min(focus or 1, count)
        return max(1, middle - around), min(count, middle + around)
    if count <= _MOST_LINES:
        return 1, count
    first = max(1, min((focus or 1) - _MOST_LINES // 2, count - _MOST_LINES + 1))
    return first, first + _MOST_LINES - 1


def _line(number: int, text: str, mark: str) -> str:
    said = {"bad": "✗", "warn": "!", "old": "2", "unread": "?"}.get(mark, "")
    kind = f" u-{mark}-line" if mark else ""
    current = ' aria-current="true"' if mark in ("bad", "warn") else ""
    return (
        f'<div class="u-line{kind}"{current}><span class="u-number">{number}</span>'
        f'<span class="u-sign">{said}</span><code>{escape(_cut(text))}</code></div>'
    )


def _diff_line(line: DiffLine) -> str:
    if line.kind == "gap":
        return f'<div class="u-line u-gap-line">⋯ {escape(line.text)}</div>'
    number = line.number or ""
    spoken = _SPOKEN.get(line.kind, "")
    hidden = f'<span class="u-spoken">{spoken}</span>' if spoken else ""
    return (
        f'<div class="u-line u-{line.kind}-line"><span class="u-number">{number}</span>'
        f'<span class="u-sign" aria-hidden="true">{_SIGNS[line.kind]}</span>{hidden}'
        f"<code>{_marked(_cut(line.text), line.changed)}</code></div>"
    )


def _marked(text: str, pieces: Sequence[tuple[int, int]]) -> str:
    """Return a line with the pieces that changed set apart."""
    done, at = "", 0
    for start, end in pieces:
        done += escape(text[at:start]) + f"<mark>{escape(text[start:end])}</mark>"
        at = end
    return done + escape(text[at:])


def _skipped(count: int) -> str:
    lines = "1 line" if count == 1 else f"{count:,} lines"
    return f'<div class="u-line u-gap-line">⋯ {lines}</div>'


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else f"{text[: _LONGEST_LINE - 1]}…"
