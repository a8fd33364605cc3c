"""One layer of a stack as text, `LSTM(4, return_sequences=True)`: reading it.

The text is what a person types or an address holds, so it is untrusted: it is parsed with
`ast` and checked against the table of layers; nothing of it is ever executed.
"""

import ast
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from models.spec import shown
from models.stack_layers import LAYERS, StackLayer, default_layer

MAX_TEXT = 300
_UNREADABLE = (ValueError, TypeError, SyntaxError, MemoryError, RecursionError)


def parse_layer(text: str) -> StackLayer:
    """Read one layer as Keras writes it, `Bidirectional(LSTM(4), merge_mode='sum')`.

    Raises:
        ValueError: one sentence, if it is no layer of the table with literal arguments.
    """
    call = _call(text)
    layer = None if call is None else _from_call(call)
    if layer is None:
        raise ValueError(
            f"{shown(text)} is not a layer that can be read: write for example "
            "LSTM(4, return_sequences=True)."
        )
    return layer


def nearest_layer(text: str) -> StackLayer | None:
    """Return the layer that a text names, with the default of each wrong argument.

    None where the text names no layer of the table.
    """
    call = _call(text)
    return None if call is None else _nearest(call)


def _call(text: str) -> ast.Call | None:
    try:
        node = ast.parse(text.strip(), mode="eval").body if len(text) <= MAX_TEXT else None
    except _UNREADABLE:
        return None
    return node if isinstance(node, ast.Call) else None


def _from_call(call: ast.Call, depth: int = 0) -> StackLayer | None:
    if not isinstance(call.func, ast.Name) or depth > 1:
        return None
    names = _names(call.func.id)
    pairs = [*_given(call, names)]
    if len(call.args) > len(names) or len(dict(pairs)) < len(pairs):
        return None
    arguments: list[tuple[str, Any]] = []
    for name, value in pairs:
        if isinstance(value, ast.Call):
            arguments.append((name, _from_call(value, depth + 1)))
        else:
            try:
                arguments.append((name, ast.literal_eval(value)))
            except _UNREADABLE:
                return None
    return StackLayer(call.func.id, tuple(arguments))


def _nearest(call: ast.Call) -> StackLayer | None:
    if not isinstance(call.func, ast.Name) or call.func.id not in LAYERS:
        return None
    layer = default_layer(call.func.id)
    for name, value in _given(call, _names(call.func.id)):
        with suppress(*_UNREADABLE):
            read: Any = (
                _nearest(value) if isinstance(value, ast.Call) else ast.literal_eval(value)
            )
            layer = StackLayer(layer.layer_class, (*layer.arguments, (name, read)))
    return layer


def _names(layer_class: str) -> list[str]:
    """Return the arguments that may be given without their names."""
    return list(LAYERS.get(layer_class, {}))[:2]


def _given(call: ast.Call, names: list[str]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the arguments of a call by their names."""
    yield from zip(names, call.args, strict=False)
    yield from ((keyword.arg or "**", keyword.value) for keyword in call.keywords)
