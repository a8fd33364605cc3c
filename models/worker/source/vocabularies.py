"""Vocabularies of layers that look words up: the list that the text says, or its length.

A layer that makes one column of each word is as wide as its vocabulary; where the words
come out of data, the length alone is asked for.
"""

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from models.worker.source.reading import LayerRecord
from models.worker.source.spelling import Translated
from models.worker.source.values import Unknown, holds_unknown

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_LOOKUPS = {"StringLookup", "IntegerLookup", "TextVectorization"}
_MOST = 20_000


def told(interpreter: "Interpreter", layer_class: str, said: Translated) -> Translated:
    """Return a layer's arguments with a vocabulary that Keras takes, or without one."""
    if layer_class not in _LOOKUPS or "vocabulary" not in said.arguments:
        return said
    words = _words(interpreter, layer_class, said.arguments)

    def known(arguments: dict[str, Any]) -> dict[str, Any]:
        rest = {
            k: v for k, v in arguments.items() if k not in ("vocabulary", "idf_weights")
        }
        return rest if words is None else {**rest, "vocabulary": words}

    return replace(said, given=known(said.given), arguments=known(said.arguments))


def _words(
    interpreter: "Interpreter", layer_class: str, arguments: dict[str, Any]
) -> list[Any] | None:
    value = arguments["vocabulary"]
    if isinstance(value, list | tuple) and not holds_unknown(value):
        plain = all(isinstance(one, int | str) for one in value)
        return list(value) if plain and 0 < len(value) <= _MOST else None
    if not isinstance(value, Unknown) or not _is_wide(arguments.get("output_mode")):
        return None
    texts = tuple(f"len({text})" for text in value.texts)
    size = interpreter.know(Unknown(texts, value.line, base=value))
    return _of_length(layer_class, size)


def _is_wide(mode: Any) -> bool:
    return isinstance(mode, str) and mode not in ("int", "ragged")


def _of_length(layer_class: str, size: Any) -> list[Any] | None:
    if not isinstance(size, int) or not 0 < size <= _MOST:
        return None
    if layer_class == "IntegerLookup":
        return list(range(1, size + 1))
    return [f"word {number}" for number in range(size)]


def adapt(interpreter: "Interpreter", node: ast.Call, record: LayerRecord) -> None:
    """Follow `lookup.adapt(data)`: where the width depends on the words, ask how many."""
    layer = record.keras_layer
    if record.layer_class not in _LOOKUPS or not isinstance(node.func, ast.Attribute):
        return
    given = record.arguments
    padded = given.get("max_tokens") and given.get("pad_to_max_tokens")
    if not _is_wide(given.get("output_mode")) or padded or "vocabulary" in given:
        return
    texts = (f"len({ast.unparse(node.func.value)}.get_vocabulary())",)
    size = interpreter.know(Unknown(texts, node.lineno))
    unknown_words = given.get("num_oov_indices", 1)
    if isinstance(size, int) and isinstance(unknown_words, int):
        words = _of_length(record.layer_class, size - unknown_words)
        if words is not None:
            layer.set_vocabulary(words)


def words_of(record: LayerRecord) -> list[Any] | None:
    """Return what `get_vocabulary()` returns, None where the text does not say it."""
    if record.layer_class not in _LOOKUPS or "vocabulary" not in record.arguments:
        return None
    return list(record.keras_layer.get_vocabulary())
