"""Imports: names of packages, and of what is in them. Nothing is imported."""

import ast
from typing import TYPE_CHECKING

from models.worker.source.allowed import resolve
from models.worker.source.spelling import respelled_path
from models.worker.source.values import Ref

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter


def import_modules(interpreter: "Interpreter", node: ast.Import) -> None:
    """Follow `import a.b as c`."""
    for alias in node.names:
        path = alias.name if alias.asname else alias.name.partition(".")[0]
        name = alias.asname or path
        interpreter.scope.set(name, Ref(path, name))
        _note_old(interpreter, alias.name, node)


def import_from(interpreter: "Interpreter", node: ast.ImportFrom) -> None:
    """Follow `from a import b as c`."""
    module = node.module or ""
    _note_old(interpreter, module, node)
    for alias in node.names:
        if alias.name == "*":
            continue  # bare names stand for Keras's own anyway
        name = alias.asname or alias.name
        path = f"{module}.{alias.name}" if module and not node.level else alias.name
        if node.level and resolve(alias.name) is None:
            path = f"local.{module}.{alias.name}"
        interpreter.scope.set(name, Ref(path, name))
        found = resolve(path)
        if found is not None and found.modern and found.kind != "module":
            _note_old(interpreter, path, node)


def _note_old(interpreter: "Interpreter", path: str, node: ast.AST) -> None:
    said = respelled_path(path)
    if said is not None:
        interpreter.spelling(said.old, said.new, said.keras_message, node)
