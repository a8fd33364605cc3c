"""Names that a module of Keras's does not have: Python stops where they are used."""

import ast
from typing import TYPE_CHECKING

import keras

from models.worker.source.allowed import resolve
from models.worker.source.reading import Failure
from models.worker.source.values import Ref

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_PREFIXES = ("tensorflow.keras.", "tf.keras.", "tensorflow.python.keras.", "keras.api.")
_HELD = {
    "keras": frozenset(dir(keras)),
    "keras.layers": frozenset(dir(keras.layers)),
    "keras.models": frozenset(dir(keras.models)),
}


def missing(interpreter: "Interpreter", node: ast.Call, ref: Ref) -> bool:
    """Record that a module lacks a layer that the text takes from it."""
    path = ref.path
    for prefix in _PREFIXES:
        if path.startswith(prefix):
            path = f"keras.{path.removeprefix(prefix)}"
    module, _, name = path.rpartition(".")
    held = _HELD.get(module)
    if held is None or name in held or not name[:1].isupper():
        return False
    known = resolve(name)
    if module == "keras" and (known is None or known.kind not in ("layer", "input")):
        return False
    error = AttributeError(f"module '{module}' has no attribute '{name}'")
    interpreter.fail(
        Failure(
            stage="source",
            kind="python",
            message=f"AttributeError: {error}",
            line=node.lineno,
            node=node,
            exception=error,
        )
    )
    return True
