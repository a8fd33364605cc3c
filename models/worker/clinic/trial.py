"""Trying changes: a fix is shown only after the mended source was read and built again.

What belongs here: the search over candidates, alone and several together, within a number
of readings and a time. What does not: which candidates there are.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from models.diagnosis import Fix
from models.worker.clinic.case import Case
from models.worker.clinic.edits import Edit, apply
from models.worker.clinic.finding import Candidate, Finding
from models.worker.clinic.guessed import (
    guessed_shape,
    guessed_sizes,
    other_size,
    others,
    written,
)
from models.worker.clinic.modern import modern
from models.worker.clinic.rules import findings
from models.worker.source.read import read
from models.worker.source.reading import Reading
from models.worker.source.rows import rows, total_params

DEPTH = 5  # changes together


SHOWN = 4
FEW_CHANGES = 2  # behind the first


@dataclass(frozen=True)
class Question:
    """A source with what is known of its data."""

    source: str
    values: Mapping[str, object] | None = None
    x_shape: Any = None
    y_shape: Any = None
    loss: str | None = None
    model: str | None = None

    def read(self) -> Reading:
        """Read it."""
        return read(
            self.source, self.values, self.x_shape, self.y_shape, self.loss, self.model
        )


class Budget:
    """How many readings, and how long, are left.

    A first reading is waited for anyway; the trials may take some times as long, so that a
    verdict with its fixes stays in proportion to the model.
    """

    FEW = 3  # that are granted on a slow machine, too
    LONG = 9.0  # seconds after which none is

    def __init__(self, readings: int, seconds: float) -> None:
        self._few = self.FEW
        self._left = readings
        self._end = time.monotonic() + seconds
        self._late = time.monotonic() + self.LONG

    def take(self) -> bool:
        """Use one reading up; say whether there was one."""
        self._left -= 1
        self._few -= 1
        now = time.monotonic()
        in_time = now < self._end or (self._few >= 0 and now < self._late)
        return self._left >= 0 and in_time


Key = tuple[str, str | None]


def key_of(finding: Finding) -> Key:
    """Return what tells a problem from others across two readings of a source."""
    return finding.rule, finding.layer.name if finding.layer else None


@dataclass
class _Tried:
    """A source on the way to a fix."""

    question: Question
    titles: tuple[str, ...]
    cost: float
    passed: frozenset[str] = frozenset()  # the sources on this way, by mark


class Trials:
    """The search for fixes of one source."""

    def __init__(
        self, question: Question, case: Case, found: list[Finding], budget: Budget
    ) -> None:
        self.question = question
        self._lines = _lines_of_several(case)
        self.known = {key_of(finding) for finding in found}
        self.budget = budget
        self._reading = case.reading
        self._guessed = guessed_sizes(case.reading)
        self._needed = {need.name for need in case.reading.needs}
        self._offered: set[tuple[Edit, ...]] | None = None
        self._seen: dict[str, tuple[Case, list[Finding]]] = {}

    def each(self, finding: Finding) -> Iterator[tuple[Fix, ...]]:
        """Yield the changes that get past a finding and bring no other one, best first.

        Those that are known so far, each time that there is one more; at last all of them.
        """
        start = _Tried(self.question, (), 0.0)
        made: list[tuple[float, Fix]] = []
        sources: set[str] = set()
        allowed = self.known - {key_of(finding)}
        for candidate in sorted(finding.candidates, key=lambda c: c.cost):
            if len(made) >= SHOWN:
                break
            done = self._follow(start, candidate, allowed, 1)
            if done is None:
                continue
            tried, case, left = done
            after = tried.question
            if _mark(after) in sources or self._rests_on_guess(candidate, after):
                continue
            if len(tried.titles) > 1 and self._is_as_before(after, case):
                continue
            sources.add(_mark(after))
            made.append((tried.cost, self._fix(tried, case, left)))
            yield _best_first(made)

    def _is_as_before(self, after: Question, case: Case) -> bool:
        """Tell whether several edits of a source take one another back.

        What helped then is another shape of the data alone, which is tried by itself.
        """
        before, model = self._reading.model, case.reading.model
        if before is None or model is None or after.source == self.question.source:
            return False
        changed = (after.x_shape, after.y_shape, after.loss)
        if changed == (self.question.x_shape, self.question.y_shape, self.question.loss):
            return False
        return rows(self._reading, before) == rows(case.reading, model)

    def tried(self, finding: Finding) -> bool:
        """Tell whether a change for a finding was read and looked at."""
        changed = (self._changed(self.question, one) for one in finding.candidates)
        return any(one is not None and _mark(one) in self._seen for one in changed)

    def _follow(
        self, tried: _Tried, candidate: Candidate, allowed: set[Key], depth: int
    ) -> tuple[_Tried, Case, list[Finding]] | None:
        """Make a change, and further ones for what it uncovers, until nothing is left."""
        question = self._changed(tried.question, candidate)
        passed = tried.passed | {_mark(tried.question)}
        if question is None or _mark(question) in passed:
            return None  # a change that takes an earlier one back leads nowhere
        looked = self._look(question)
        if looked is None:
            return None
        case, found = looked
        if _asks(case, candidate, self._needed):
            return None
        title = candidate.title if tried.titles else self._title(candidate)
        after = _Tried(
            question, (*tried.titles, title), tried.cost + candidate.cost, passed
        )
        left = [one for one in found if key_of(one) not in allowed]
        if not left:
            if case.reading.failure is not None and not found:
                return None
            return after, case, found
        # What is uncovered must be another problem than those that were there.
        if depth >= DEPTH:
            return None
        following = sorted(left[0].candidates, key=lambda c: c.cost)[
            : 3 if depth < 2 else 2
        ]
        for more in following:
            done = self._follow(after, more, allowed, depth + 1)
            if done is not None:
                return done
        return None

    def _rests_on_guess(self, candidate: Candidate, after: Question) -> bool:
        """Tell whether a change writes a size into the source that was only guessed."""
        before = self.question.source
        sizes = written(before, after.source, self._guessed)
        if not sizes:
            return False
        # A number of the source's own may be the same: another guess leaves it as it is.
        if not written("", before, sizes):
            return True
        if self._offered is None:
            self._offered = self._with_other_guesses()
        return candidate.edits not in self._offered

    def _with_other_guesses(self) -> set[tuple[Edit, ...]]:
        """Return the changes that are offered where other sizes were guessed."""
        values = {**(self.question.values or {}), **others(self._reading)}
        shape = self.question.x_shape
        if shape is None and self._reading.model is not None:
            shape = other_size(guessed_shape(self._reading.model))
        case = Case(replace(self.question, values=values, x_shape=shape).read())
        return {one.edits for found in findings(case) for one in found.candidates}

    def _title(self, candidate: Candidate) -> str:
        """Say so where a change in one line is a change of several layers."""
        if len(candidate.edits) != 1 or " < " in candidate.edits[0].text:
            return candidate.title
        edit = candidate.edits[0]
        for start, end, count in self._lines:
            if edit.start <= end and start <= edit.end:
                return f"{candidate.title}, in the line that makes all {count}"
        return candidate.title

    def _changed(self, question: Question, candidate: Candidate) -> Question | None:
        source = apply(question.source, candidate.edits)
        if source is None:
            return None
        changed = replace(question, source=source)
        if candidate.x_shape is not None:
            changed = replace(changed, x_shape=candidate.x_shape)
        if candidate.y_shape is not None:
            changed = replace(changed, y_shape=candidate.y_shape)
        if candidate.loss is not None and question.loss is not None:
            changed = replace(changed, loss=candidate.loss)
        return None if changed == question else changed

    def _look(self, question: Question) -> tuple[Case, list[Finding]] | None:
        mark = _mark(question)
        if mark in self._seen:
            return self._seen[mark]
        if not self.budget.take():
            return None
        case = Case(question.read())
        self._seen[mark] = (case, findings(case))
        return self._seen[mark]

    def _fix(self, tried: _Tried, case: Case, left: list[Finding]) -> Fix:
        """Write a fix down, in the Keras 3 spelling where Keras refuses the old one."""
        question, reading = tried.question, case.reading
        source = modern(case)
        if source is not None and source != question.source and self.budget.take():
            again = Case(replace(question, source=source).read())
            if {key_of(f) for f in findings(again)} <= {key_of(f) for f in left}:
                question, reading = replace(question, source=source), again.reading
        record = reading.model
        title = ", and ".join(_joined(tried.titles))
        changed_x = question.x_shape if question.x_shape != self.question.x_shape else None
        changed_y = question.y_shape if question.y_shape != self.question.y_shape else None
        return Fix(
            title=title,
            source=question.source,
            steps=rows(reading, record) if record else (),
            total_params=total_params(reading, record) if record else None,
            remaining=len(left),
            x_shape=changed_x,
            y_shape=changed_y,
        )


def _best_first(made: list[tuple[float, Fix]]) -> tuple[Fix, ...]:
    made = sorted(made, key=lambda pair: pair[0])
    # Many changes at once are no fix where few of them do.
    counts = [fix.title.count(", and ") for _, fix in made]
    most = FEW_CHANGES if min(counts, default=0) else FEW_CHANGES - 1
    few = [pair for pair, count in zip(made, counts, strict=True) if count <= most]
    return tuple(fix for _, fix in few or made)


def _asks(case: Case, candidate: Candidate, known: set[str]) -> bool:
    """Tell whether a change writes a name where the text does not have it."""
    new = {need.name for need in case.reading.needs} - known
    words = {w for edit in candidate.edits for w in re.findall(r"\w+", edit.text)}
    return bool(new & words)


def _lines_of_several(case: Case) -> list[tuple[int, int, int]]:
    """Return where lines begin and end that make several layers, and how many."""
    nodes = Counter(
        one.node
        for one in case.reading.layers
        if one.node is not None and case.in_tree(one.node)
    )
    return [
        (case.text.start(node), case.text.end(node), count)
        for node, count in nodes.items()
        if count > 1
    ]


def _mark(question: Question) -> str:
    """Return what tells a question from the others about one source."""
    return repr((question.source, question.x_shape, question.y_shape, question.loss))


def _joined(titles: tuple[str, ...]) -> list[str]:
    """Return titles as parts of one sentence."""
    kept = list(dict.fromkeys(titles))
    return [kept[0], *(title[:1].lower() + title[1:] for title in kept[1:])]
