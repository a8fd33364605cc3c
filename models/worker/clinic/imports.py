"""Layers that are taken from a module of Keras's which does not hold them.

What belongs here: `from keras.models import LSTM`, `keras.LSTM(8)`. What does not: names
that no module has (`names.py`), and modules of older versions (`models.worker.source`).
"""

import ast
import re

from models.worker.clinic.case import Case
from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.source.allowed import resolve
from models.worker.source.reading import Failure

_SAID = re.compile(r"module '(?P<module>keras[\w.]*)' has no attribute '(?P<name>\w+)'")


def wrong_import(case: Case, failure: Failure) -> list[Finding]:
    """Explain a layer that is asked of another module than keras.layers."""
    said = _SAID.search(failure.message)
    if failure.kind != "python" or said is None:
        return []
    found = resolve(f"keras.layers.{said['name']}")
    if found is None or said["module"] == "keras.layers":
        return []
    imported = _imported(case, said["name"])
    finding = Finding(
        rule="wrong_import",
        stage="source",
        line=imported[0].lineno if imported else failure.line,
        explanation=(
            f"{said['module']} has no {said['name']}: layers are in keras.layers."
        ),
        came=f"{said['module']}.{said['name']}",
        expected=f"keras.layers.{said['name']}",
    )
    if imported:
        node, names = imported
        finding.keras_message = (
            f"ImportError: cannot import name {said['name']!r} from {node.module!r}"
        )
        listed = ", ".join(alias.name for alias in names)
        edits = _moved(case, node, names)
        finding.offer(f"Import {listed} from keras.layers", *edits, cost=0.1)
    elif isinstance(failure.node, ast.Call):
        written = case.text.of(failure.node.func)
        owner = written.removesuffix(f".{said['name']}").removesuffix(".models")
        new = f"{owner}.layers.{said['name']}"
        edit = case.text.replace(failure.node.func, new)
        finding.offer(f"Write {new}", edit, cost=0.1)
    return [finding]


def _imported(case: Case, name: str) -> tuple[ast.ImportFrom, list[ast.alias]] | None:
    """Return the import of a name, with the other layers that stand in it."""
    for node in ast.walk(case.tree):
        if not isinstance(node, ast.ImportFrom) or "keras" not in (node.module or ""):
            continue
        if name in (alias.name for alias in node.names):
            return node, [one for one in node.names if _is_layer(one.name)]
    return None


def _is_layer(name: str) -> bool:
    found = resolve(f"keras.layers.{name}")
    return found is not None and found.kind in ("layer", "merge")


def _moved(case: Case, node: ast.ImportFrom, names: list[ast.alias]) -> list[Edit]:
    """Return edits that take names out of one import and put them into another."""
    listed = ", ".join(case.text.of(one) for one in names)
    kept = [case.text.of(one) for one in node.names if one not in names]
    other = next(
        (
            one
            for one in ast.walk(case.tree)
            if isinstance(one, ast.ImportFrom)
            and (one.module or "").endswith("keras.layers")
            and one.names[0].name != "*"
        ),
        None,
    )
    package = re.split(r"\bkeras\b", node.module or "")[0] + "keras"
    line = f"from {package}.layers import {listed}"
    edits = []
    if other is not None:
        end = case.text.end(other.names[-1])
        edits.append(Edit(end, end, f", {listed}"))
    if kept:
        text = f"from {node.module} import {', '.join(kept)}"
        more = f"\n{case.text.indent(node)}{line}" if other is None else ""
        edits.append(case.text.replace(node, text + more))
    elif other is None:
        edits.append(case.text.replace(node, line))
    else:
        edits.append(case.text.remove_statement(node))
    return edits
