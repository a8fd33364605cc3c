"""A guess at the settings of a loop over layers: `for layer in config["layers"]`.

What belongs here: which keys the loop's body asks for, and a row for each kind that it
tells apart. What does not: following loops (`loops.py`).
"""

import ast
import re
from typing import TYPE_CHECKING, Any

from models.worker.source.guesses import BY_ARGUMENT, Purpose
from models.worker.source.values import Unknown

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_FLAG = re.compile(r"return_?seq|return_?state|bidirectional|stateful|seq(uence)?s?$")
_ACTIVATION = re.compile(r"activation")
# Layers that read steps come ahead of those that end a model.
_ORDER = (r"embed", r"conv", r"lstm|gru|rnn|recurrent", r"drop|norm", r"")


def settings(interpreter: "Interpreter", loop: ast.AST) -> list[dict[str, Any]] | None:
    """Return rows as a loop's body reads them, None where it reads no settings."""
    if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
        return None
    name = loop.target.id
    nodes = [node for statement in loop.body for node in ast.walk(statement)]
    keys: dict[str, None] = {}
    for node in nodes:
        key = _key(node, name)
        if key is not None:
            keys[key] = None
    if not keys:
        return None
    row = {key: _guess(interpreter, key, loop.lineno) for key in keys}
    kinds = _kinds(nodes, name)
    if kinds is None:
        return [row]
    by, words = kinds
    return [{**row, by: word} for word in sorted(words, key=_place)]


def _key(node: ast.AST, name: str) -> str | None:
    """Return the key that a node takes from the loop's variable."""
    of: ast.expr | None = None
    if isinstance(node, ast.Subscript):
        owner, of = node.value, node.slice
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner = node.func.value
        of = node.args[0] if node.func.attr == "get" and node.args else None
    else:
        return None
    mine = isinstance(owner, ast.Name) and owner.id == name
    text = isinstance(of, ast.Constant) and isinstance(of.value, str)
    return of.value if mine and text else None  # type: ignore[union-attr]


def _kinds(nodes: list[ast.AST], name: str) -> tuple[str, list[str]] | None:
    """Return the key that decides what a row is, and the words it is compared with."""
    found: dict[str, dict[str, None]] = {}
    for node in nodes:
        if not isinstance(node, ast.Compare) or len(node.comparators) != 1:
            continue
        key, other = _key(node.left, name), node.comparators[0]
        listed = other.elts if isinstance(other, ast.List | ast.Tuple) else [other]
        for one in listed[:1]:
            if key and isinstance(one, ast.Constant) and isinstance(one.value, str):
                found.setdefault(key, {})[one.value] = None
    if not found:
        return None
    by = max(found, key=lambda key: len(found[key]))
    return by, list(found[by])


def _place(word: str) -> int:
    return next(at for at, words in enumerate(_ORDER) if re.search(words, word.lower()))


def _guess(interpreter: "Interpreter", key: str, line: int) -> Any:
    if _FLAG.search(key.lower()):
        return False
    if _ACTIVATION.search(key.lower()):
        return "tanh"
    argument = key if key in BY_ARGUMENT else ""
    unknown = Unknown((key,), line)
    return interpreter.needs.guesser.guess(unknown, Purpose(argument=argument, line=line))
