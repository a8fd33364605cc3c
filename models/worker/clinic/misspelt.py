"""Names that nothing binds and that are a slip of the fingers away from one that is bound.

What belongs here: the rule that tells a slip from a name whose value is elsewhere. What
does not: names of layers (`names.py`), and values that are asked for (`needs.py`).

A name that is only missing is no mistake: `y_train` beside `x_train`, `num_word` beside
`num_words`, `h2` beside `h1`. A slip changes letters inside of one word of a name: two of
them swapped, one doubled or not doubled, one lost, added or replaced.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.worker.clinic.case import Case
from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.source.allowed import resolve
from models.worker.source.names import is_known

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|_+|.")
# What binds names that the tree does not show.
_HIDDEN = re.compile(r"\b(exec|eval|globals|locals|vars)\(|%run|%store|%load")
_SWAPPED, _DOUBLED, _INSIDE, _REPLACED = 4, 4, 5, 7  # letters that the word must have
_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


@dataclass(frozen=True)
class _Slip:
    """A name that is meant to be another."""

    name: str
    meant: str
    uses: tuple[ast.Name, ...]


def misspelt_names(case: Case) -> list[Finding]:
    """Find names that Python does not know, each nearly one that the text binds."""
    return [
        _finding(case, slip)
        for slip in sorted(_slips(case), key=lambda one: one.uses[0].lineno)
    ]


def misspelt(case: Case) -> set[str]:
    """Return the names that are slips: nobody can say their values."""
    return {slip.name for slip in _slips(case)}


def _slips(case: Case) -> Iterator[_Slip]:
    if _HIDDEN.search(case.reading.source) or _imports_all(case.tree):
        return
    bound = set(_bindings(case.tree))
    used: dict[str, list[ast.Name]] = {}
    for node in ast.walk(case.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            used.setdefault(node.id, []).append(node)
    told = {re.split(r"\W", name)[0] for name in _told(case)}
    for name, uses in used.items():
        if name in bound or name in told or is_known(name) or resolve(name):
            continue
        # A value that is elsewhere is used again and again; fingers slip once.
        if len({case.text.statement(one) for one in uses}) > 1:
            continue
        close = [one for one in _seen_from(case, uses[0]) if is_slip(name, one)]
        if len(close) == 1:
            yield _Slip(name, close[0], tuple(uses))


def _told(case: Case) -> Iterator[str]:
    """Yield the names whose values were given beside the text."""
    guessed = set(case.reading.guessed)
    yield from (name for name in case.reading.used if name not in guessed)


def _imports_all(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and any(alias.name == "*" for alias in node.names)
        and "keras" not in (node.module or "").split(".")
        for node in ast.walk(tree)
    )


# -- what is bound, and where it is seen --------------------------------------------------


def _bindings(tree: ast.AST) -> Iterator[str]:
    """Yield every name that is bound somewhere in a part of the text."""
    for node in ast.walk(tree):
        yield from _bound_by(node)


def _bound_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((a.asname or a.name).split(".")[0] for a in node.names)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name


def _seen_from(case: Case, use: ast.AST) -> set[str]:
    """Return the names that a part of the text sees: of its functions and the module's."""
    seen: set[str] = set()
    inside: ast.AST | None = use
    while inside is not None:
        inside = case.text.parent(inside)
        if isinstance(inside, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            seen |= set(_own(inside))
    return seen | set(_own(case.tree))


def _own(scope: ast.AST) -> Iterator[str]:
    """Yield the names that a scope itself binds, without those of scopes inside it."""
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        yield from _bindings(scope.args)
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield from _bound_by(node)
        if not isinstance(node, _Scope):
            waiting += ast.iter_child_nodes(node)


# -- what a slip is -----------------------------------------------------------------------


def is_slip(said: str, meant: str) -> bool:
    """Tell whether one word of two names differs as fingers slip, and nothing else."""
    ours, theirs = _PARTS.findall(said), _PARTS.findall(meant)
    if len(ours) != len(theirs):
        return False
    unlike = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    return len(unlike) == 1 and all(map(str.isalpha, unlike[0])) and _slipped(*unlike[0])


def _slipped(said: str, meant: str) -> bool:
    """Compare two words that differ; the first letter is never the wrong one."""
    start = next(
        (i for i, (a, b) in enumerate(zip(said, meant, strict=False)) if a != b),
        min(len(said), len(meant)),
    )
    if start == 0:
        return False
    rest, other = said[start:], meant[start:]
    longer, shorter = (rest, other) if len(said) > len(meant) else (other, rest)
    if len(rest) == len(other):
        if len(rest) > 1 and (rest[1], rest[0], rest[2:]) == (*other[:2], other[2:]):
            return len(meant) >= _SWAPPED
        return len(meant) >= _REPLACED and rest[1:] == other[1:] != ""
    if longer[1:] != shorter:
        return False
    # A letter that stands beside its like: of two equal ones, the second is found.
    if longer[0] == said[start - 1]:
        return min(len(said), len(meant)) >= _DOUBLED
    return shorter != "" and len(meant) >= _INSIDE


def _finding(case: Case, slip: _Slip) -> Finding:
    finding = Finding(
        rule=f"misspelt_{slip.name}",
        stage="source",
        node=slip.uses[0],
        explanation=(
            f"Nothing here is called {slip.name}, and {slip.meant} is: the name is written "
            "in two ways."
        ),
        came=slip.name,
        expected=slip.meant,
        keras_message=(
            f"NameError: name '{slip.name}' is not defined. Did you mean: '{slip.meant}'?"
        ),
        said_by="Python",
    )
    edits: list[Edit] = [case.text.replace(one, slip.meant) for one in slip.uses]
    finding.offer(f"Write {slip.meant}", *edits, cost=0.05)
    return finding
