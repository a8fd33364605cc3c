"""Follows a text: its state, and the entry to statements and expressions.

What belongs here: `Interpreter`, which holds what is known and counts the steps; the tables
of how each kind of node is followed are in `statements.py` and `expressions.py`. What does
not: Keras (`making.py`, `models.py`), and what functions outside the text do
(`calls.py`, `builtin.py`, `data.py`).

Nothing of the text is run by Python: each node is looked up in a table, and what is not in
it is an Unknown.
"""

import ast
import re
import time
from typing import Any

from models.diagnosis import Spelling, Unread
from models.worker.source.expressions import EXPRESSIONS
from models.worker.source.guesses import Purpose
from models.worker.source.needs import MISSING, Needs
from models.worker.source.reading import (
    CallRecord,
    Entered,
    Failure,
    LayerRecord,
    ModelRecord,
    Reading,
)
from models.worker.source.statements import STATEMENTS
from models.worker.source.values import (
    POISON,
    Function,
    LimitError,
    Poison,
    PythonError,
    Scope,
    Unknown,
    UserClass,
)

MAX_STEPS = 150_000
MAX_DEPTH = 40  # of functions that call functions
MAX_LAYERS = 2_000
MAX_UNREAD = 30
_COLOURS = re.compile(r"\x1b\[\d*m")
MAX_WEIGHT = 100_000
SECONDS = 3.0


class Interpreter:
    """One pass over a text."""

    def __init__(self, reading: Reading, needs: Needs, end: float | None = None) -> None:
        self.reading = reading
        self.needs = needs
        self.scope = Scope()
        self.steps = 0
        self.depth = 0
        self.soft = 0  # above 0, what fails is no failure of the model
        self.inside = 0  # above 0, in a call of a user's layer: Keras runs it with tensors
        self.end = end or time.monotonic() + SECONDS
        self.order = 0
        self.line: int | None = None
        self.finished = False  # whether the reading is over: Keras may still call
        self.by_keras: dict[int, Any] = {}  # records of real layers and models
        self.batch_shapes: dict[LayerRecord, tuple[Any, ...]] = {}
        self.lengths: dict[LayerRecord, Any] = {}  # input_length=
        self.stacks: dict[ModelRecord, Any] = {}  # what Sequential models hold
        self.calls_by_tensor: dict[int, CallRecord] = {}
        self.outside: list[str] = []  # tensors that the text takes from elsewhere
        self.assumed: list[str] = []  # what could not be followed, and was taken to be
        self.called: set[str] = set()  # functions and classes of the text that were called
        self.functions: dict[str, Function | UserClass] = {}
        self.relevant: dict[int, bool] = {}
        self.names_bound: set[str] = set()  # names that the text assigns anywhere
        self.last_tensors: list[Any] = []
        self.returned: dict[str, Any] = {}
        # Of lists and dicts, with the value itself so that its id stays its own.
        self._weights: dict[int, tuple[Any, int]] = {}
        self._told: set[tuple[int, str]] = set()
        # Lists and dicts that are attributes of layers and models of the text, by id, with
        # the value itself so that its id stays its own.
        self.in_attributes: dict[int, tuple[Any, Any, str]] = {}
        self.trail: list[Entered] = []  # the functions of the text that are being followed
        # Where dicts are written, by id, with the dict itself so that its id stays its own.
        self._written: dict[int, tuple[Any, ast.expr]] = {}
        # The dicts that a call was last handed with `**`, as they are written.
        self.spread: dict[ast.Call, tuple[tuple[ast.keyword, ast.expr], ...]] = {}

    # -- following ---------------------------------------------------------------------

    def step(self, node: ast.AST) -> None:
        """Count a step; stop where there are too many."""
        del node
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise LimitError(
                f"The text takes more than {MAX_STEPS:,} steps to follow: paste the part "
                "that makes the model."
            )
        if self.steps % 64 == 0:
            self.check_time()

    def check_time(self) -> None:
        """Stop where following the text takes too long."""
        if time.monotonic() > self.end:
            raise LimitError(
                f"Following the text took longer than {SECONDS:.0f} seconds: paste the "
                "part that makes the model."
            )

    def evaluate(self, node: ast.expr) -> Any:
        """Return what an expression stands for."""
        self.step(node)
        follow = EXPRESSIONS.get(type(node))
        if follow is None:
            return self.unknown(node)
        return follow(self, node)

    def run(self, body: list[ast.stmt]) -> None:
        """Follow statements in order; what fails in one does not stop the next."""
        for statement in body:
            self.execute(statement)

    def execute(self, statement: ast.stmt) -> None:
        """Follow one statement."""
        self.step(statement)
        self.line = statement.lineno
        follow = STATEMENTS.get(type(statement))
        if follow is None:
            return
        try:
            follow(self, statement)
        except PythonError as error:
            if self.soft:
                raise
            self.reject(error, statement)

    def reject(self, error: PythonError, statement: ast.stmt) -> None:
        """Record that Python would stop at a statement."""
        node = error.node or statement
        said = f"{type(error.error).__name__}: {error.error}"
        kind: Any = error.kind
        self.fail(
            Failure(
                stage="build",
                kind=kind,
                message=said,
                line=getattr(node, "lineno", statement.lineno),
                node=node,
                exception=error.error,
            )
        )
        for target in _targets(statement):
            self.scope.set(target, POISON)

    def fail(self, failure: Failure) -> None:
        """Record what stopped a model."""
        if self.soft and failure.kind == "python":
            return
        failure.message = _COLOURS.sub("", failure.message)
        failure.guessed = failure.guessed or tuple(self.assumed)
        self.reading.failures.append(failure)

    # -- values ------------------------------------------------------------------------

    def unknown(self, node: ast.AST, *more: str, **about: Any) -> Unknown:
        """Return an Unknown for an expression of the text."""
        texts = tuple(dict.fromkeys((*more, text_of(node))))
        return Unknown(texts, getattr(node, "lineno", None), **about)

    def know(self, value: Any, **purpose: Any) -> Any:
        """Return a value with each unknown in it found: given, or guessed and asked for."""
        purpose.setdefault("line", self.line)
        return self.needs.number(value, Purpose(**purpose))

    def weigh(self, value: Any, *parts: Any) -> Any:
        """Return a list or a dict; stop where all that is nested in it is too much.

        Lists that hold one another twice, and so on, are small and take for ever to walk.
        """
        weight = self._weights.get(id(value), (None, 1))[1]
        weight += sum(self._weights.get(id(part), (None, 1))[1] for part in parts)
        if weight > MAX_WEIGHT:
            raise LimitError(
                f"The text nests more than {MAX_WEIGHT:,} values in one another: paste the "
                "part that makes the model."
            )
        self._weights[id(value)] = (value, weight)
        return value

    def write_down(self, value: dict[Any, Any], node: ast.expr) -> dict[Any, Any]:
        """Remember where a dict is written; return it."""
        self._written[id(value)] = (value, node)
        return value

    def written(self, value: Any) -> ast.expr | None:
        """Return where a dict is written, None if that is not known."""
        return self._written.get(id(value), (None, None))[1]

    def given(self, *texts: str) -> Any:
        """Return the value given for an expression, MISSING if there is none."""
        return self.needs.given(texts)

    def lookup(self, node: ast.Name) -> Any:
        """Return what a name stands for."""
        try:
            return self.scope.find(node.id)
        except KeyError:
            pass
        given = self.given(node.id)
        if given is not MISSING and not isinstance(given, str):
            return Unknown((node.id,), node.lineno)
        from models.worker.source.names import outside

        return outside(self, node)

    # -- records -----------------------------------------------------------------------

    def next_order(self) -> int:
        """Return a number that rises."""
        self.order += 1
        return self.order

    def spelling(self, old: str, new: str, message: str, node: ast.AST | None) -> None:
        """Record that Keras 3 spells something otherwise."""
        line = getattr(node, "lineno", None) or self.line or 1
        if (line, old) in self._told:
            return
        self._told.add((line, old))
        self.reading.spellings.append(Spelling(line, old, new, message))

    def unread(self, node: ast.AST, why: str) -> None:
        """Record that a line was not understood."""
        line = getattr(node, "lineno", self.line or 1)
        text = text_of(node).partition("\n")[0][:120]
        told = (line, why)
        if told in self._told or len(self.reading.unread) >= MAX_UNREAD:
            return
        self._told.add(told)
        self.reading.unread.append(Unread(line, text, why))


def text_of(node: ast.AST) -> str:
    """Return a node as Python writes it."""
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError, AttributeError):
        return "..."


def _targets(statement: ast.stmt) -> list[str]:
    names: list[str] = []
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AugAssign | ast.AnnAssign):
        targets = [statement.target]
    for target in targets:
        names += [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
    return names


def failed(*values: Any) -> bool:
    """Tell whether one of some values came out of something that failed."""
    for value in values:
        if isinstance(value, Poison):
            return True
        if isinstance(value, list | tuple) and failed(*value):
            return True
        if isinstance(value, dict) and failed(*value.values()):
            return True
    return False
