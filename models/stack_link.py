"""A stack as one line of text, and back: `LSTM(4, return_sequences=True)~Dense(1)`.

The text is what an address holds, so it is untrusted: it is parsed, never run.
"""

from collections.abc import Iterable

from models.spec import shown
from models.stack import MAX_LAYERS
from models.stack_layers import MAX_TEXT, StackLayer, parse_layer

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
    if len(text) > _MAX_LENGTH:
        raise ValueError(
            f"stack has {len(text):,} characters, but at most {_MAX_LENGTH:,} are "
            f"accepted ({shown(text)}): write fewer, shorter layers."
        )
    pieces = text.split(_BETWEEN) if text.strip() else []
    if not 1 <= len(pieces) <= MAX_LAYERS:
        raise ValueError(
            f"stack has {len(pieces)} layers, but 1 to {MAX_LAYERS} are accepted: "
            f"separate them by {_BETWEEN}."
        )
    return tuple(parse_layer(piece) for piece in pieces)
