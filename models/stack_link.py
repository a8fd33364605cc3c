"""A stack as one line of text, and back: `LSTM(4, return_sequences=True)~Dense(1)`.

The text is what an address holds, so it is untrusted: it is parsed, never run.
"""

from collections.abc import Iterable

from models.permalink import in_the_address
from models.spec import shown
from models.stack import MAX_LAYERS
from models.stack_layers import StackLayer
from models.stack_text import MAX_TEXT, nearest_layer, parse_layer

_BETWEEN = "~"
_MAX_LENGTH = MAX_LAYERS * (MAX_TEXT + 1)


def write_stack(layers: Iterable[StackLayer]) -> str:
    """Write layers as Keras writes them, one after the other."""
    return _BETWEEN.join(layer.code for layer in layers)


def read_stack(text: str) -> tuple[StackLayer, ...]:
    """Read what `write_stack` wrote.

    Raises:
        ValueError: one sentence, if the text is no stack within the limits.
    """
    pieces = _pieces(text)
    if len(pieces) > MAX_LAYERS:
        raise _wrong_number(pieces)
    return tuple(parse_layer(piece) for piece in pieces)


def nearest_stack(text: str) -> tuple[tuple[StackLayer, ...], tuple[str, ...]]:
    """Read as much as can be read of an address's stack; return it and what is wrong.

    A wrong argument gets its default, what is no layer is left out, and so are the layers
    that are too many; each is said in a sentence.

    Raises:
        ValueError: one sentence, if the text is too long, or nothing of it is a layer.
    """
    pieces = _pieces(text)
    layers: list[StackLayer] = []
    problems: list[str] = []
    if len(pieces) > MAX_LAYERS:
        most = f"the first {MAX_LAYERS} are used"
        problems.append(in_the_address(_wrong_number(pieces), until=most))
    for piece in pieces[:MAX_LAYERS]:
        try:
            layers.append(parse_layer(piece))
        except ValueError as error:
            layer = nearest_layer(piece)
            until = "it is left out" if layer is None else f"{layer.code} is used"
            problems.append(in_the_address(error, until=until))
            layers += [layer] if layer is not None else []
    if not layers:
        return read_stack(text), ()  # which says why nothing can be read
    return tuple(layers), tuple(problems)


def _pieces(text: str) -> list[str]:
    if len(text) > _MAX_LENGTH:
        raise ValueError(
            f"stack has {len(text):,} characters, but at most {_MAX_LENGTH:,} are "
            f"accepted ({shown(text)}): write fewer, shorter layers."
        )
    pieces = text.split(_BETWEEN) if text.strip() else []
    if not pieces:
        raise _wrong_number(pieces)
    return pieces


def _wrong_number(pieces: list[str]) -> ValueError:
    return ValueError(
        f"stack has {len(pieces)} layers, but 1 to {MAX_LAYERS} are accepted: separate "
        f"them by {_BETWEEN}."
    )
