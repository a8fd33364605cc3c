"""What a rule says: one thing that is wrong, and changes that may put it right.

What belongs here: plain records, before anything was tried, and the one that every rule
about a refused call begins with. What does not: rules, and the trial of the changes.
"""

import ast
from dataclasses import dataclass, field
from typing import Any

from models.diagnosis import Stage
from models.worker.clinic.case import Case, shape_of, write
from models.worker.clinic.edits import Edit
from models.worker.clinic.keras_words import words_of
from models.worker.source.reading import Failure, LayerRecord


@dataclass(frozen=True)
class Candidate:
    """A change that may put something right; not tried yet."""

    title: str  # imperative
    edits: tuple[Edit, ...] = ()
    # Where the data have to change instead, or too: their shapes afterwards.
    x_shape: Any = None
    y_shape: Any = None
    loss: str | None = None  # that an edit names, where one was given beside the source
    cost: float = 1.0  # how far it is from what the author most likely meant


@dataclass(eq=False)
class Finding:
    """One thing that is wrong."""

    rule: str  # what kind it is: `missing_return_sequences`
    stage: Stage
    explanation: str  # one sentence, or two
    layer: LayerRecord | None = None  # whose line has to change
    stopped_at: LayerRecord | None = None  # where Keras stops, if elsewhere
    node: ast.AST | None = None
    line: int | None = None
    came: str = ""
    expected: str = ""
    keras_message: str = ""
    said_by: str = "Keras"
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def place(self) -> int | None:
        """Return the line to mark."""
        if self.line is not None:
            return self.line
        if self.node is not None:
            return getattr(self.node, "lineno", None)
        return self.layer.line if self.layer else None

    def offer(
        self, title: str, *edits: Edit | None, cost: float = 1.0, **data: Any
    ) -> None:
        """Add a candidate, unless one of its edits could not be made."""
        if any(edit is None for edit in edits) or (not edits and not data):
            return
        made = tuple(edit for edit in edits if edit is not None)
        self.candidates.append(Candidate(title, made, cost=cost, **data))


def call_finding(case: Case, failure: Failure, rule: str, explanation: str) -> Finding:
    """Return a finding about the call at which Keras stops."""
    call = failure.call
    layer = case.outer(call.layer) if call else failure.layer
    return Finding(
        rule=rule,
        stage="build",
        layer=layer,
        line=(call.line if call else None) or failure.line,
        explanation=explanation,
        came=", ".join(write(shape_of(t)) for t in call.inputs) if call else "",
        keras_message=words_of(failure),
    )
