"""What a fix changes in a source, line by line, with a few lines around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal

_CONTEXT = 1  # lines before and after a change
_MOST_COMPARED = 400  # lines between the first and the last change
_LONGEST_COMPARED = 400  # characters of a line within which a change is looked for

_WORD = re.compile(r"\w+|\s+|[^\w\s]")

Kind = Literal["same", "removed", "added", "gap"]


@dataclass(frozen=True)
class DiffLine:
    """One line of a difference.

    `number` counts from 1, in the source before for what is removed, else in the one
    after; None for a gap, whose `text` says how many lines are left out. `changed` are the
    pieces of the text that differ from the line on the other side, as (start, end).
    """

    kind: Kind
    text: str
    number: int | None = None
    changed: tuple[tuple[int, int], ...] = ()


def difference(before: str, after: str, context: int = _CONTEXT) -> tuple[DiffLine, ...]:
    """Return the lines that differ, with `context` lines around them; empty if none do."""
    old, new = source_lines(before), source_lines(after)
    changes = _changes(old, new)
    found: list[DiffLine] = []
    shown = 0  # so many of the new lines are shown, or left out with a gap
    for index, (start, end, new_start, new_end) in enumerate(changes):
        first = max(shown, new_start - context)
        found += _left_out(first - shown)
        found += [DiffLine("same", new[i], i + 1) for i in range(first, new_start)]
        found += _changed(old, new, (start, end), (new_start, new_end))
        following = changes[index + 1][2] if index + 1 < len(changes) else len(new)
        shown = min(new_end + context, following)
        found += [DiffLine("same", new[i], i + 1) for i in range(new_end, shown)]
    if found:
        found += _left_out(len(new) - shown)
    return tuple(found)


def source_lines(source: str) -> list[str]:
    """Split a source where Python counts lines: not at the other breaks of Unicode."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]


def as_unified(lines: Sequence[DiffLine]) -> str:
    """Write a difference as `diff` does, for Markdown."""
    marks = {"same": " ", "removed": "-", "added": "+", "gap": "@"}
    return "\n".join(
        f"@@ {line.text} @@" if line.kind == "gap" else f"{marks[line.kind]}{line.text}"
        for line in lines
    )


def _changes(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """Return what changes, as (start, end) before and after, all places from 0.

    Of a very long stretch it is only said that it differs: comparing takes its square.
    """
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if not middle_old and not middle_new:
        return []
    if max(len(middle_old), len(middle_new)) > _MOST_COMPARED:
        return [(head, len(old) - tail, head, len(new) - tail)]
    matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
    return [
        (start + head, end + head, new_start + head, new_end + head)
        for tag, start, end, new_start, new_end in matcher.get_opcodes()
        if tag != "equal"
    ]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _left_out(count: int) -> list[DiffLine]:
    if count < 1:
        return []
    return [DiffLine("gap", "1 line" if count == 1 else f"{count:,} lines")]


def _changed(
    old: list[str], new: list[str], before: tuple[int, int], after: tuple[int, int]
) -> Iterator[DiffLine]:
    """Yield removed lines, then added ones, each marked where it differs from its pair."""
    removed, added = old[slice(*before)], new[slice(*after)]
    pairs = dict(enumerate(zip(removed, added, strict=False)))
    marks = {place: _pieces(*pair) for place, pair in pairs.items()}
    for place, text in enumerate(removed):
        changed = marks[place][0] if place in marks else ()
        yield DiffLine("removed", text, before[0] + place + 1, changed)
    for place, text in enumerate(added):
        changed = marks[place][1] if place in marks else ()
        yield DiffLine("added", text, after[0] + place + 1, changed)


def _pieces(one: str, other: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the pieces of two lines that differ; none where little is common."""
    if max(len(one), len(other)) > _LONGEST_COMPARED:
        return (), ()
    if SequenceMatcher(None, one, other, autojunk=False).ratio() < 0.4:
        return (), ()
    # Whole words: letters that two names happen to share are no common part.
    left, right = _WORD.findall(one), _WORD.findall(other)
    ends, other_ends = [0, *accumulate(map(len, left))], [0, *accumulate(map(len, right))]
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return (
        tuple(_from_a_word(one, ends[a], ends[b]) for _, a, b, _, _ in codes if b > a),
        tuple(
            _from_a_word(other, other_ends[c], other_ends[d])
            for _, _, _, c, d in codes
            if d > c
        ),
    )


def _from_a_word(text: str, start: int, end: int) -> tuple[int, int]:
    """Move a piece on to where a word begins: not `(Name` but `Name(`, if both fit."""
    while text[end : end + 1] == text[start] and text[start] in "([{":
        start, end = start + 1, end + 1
    return start, end
