"""From a layer's configuration to the description of its cell."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from models.cells import gru, lstm, simple_rnn
from models.cells.description import CellDescription
from models.config import LayerConfig

_DESCRIBE: Mapping[str, Callable[[LayerConfig], CellDescription]] = {
    "simple_rnn": lambda config: simple_rnn.describe(use_bias=config.use_bias),
    "lstm": lambda config: lstm.describe(use_bias=config.use_bias),
    "gru": lambda config: gru.describe(
        use_bias=config.use_bias, reset_after=config.reset_after
    ),
}


@lru_cache(maxsize=64)
def describe(config: LayerConfig) -> CellDescription:
    """Return the description of the cell that a layer so configured has.

    Raises:
        KeyError: if `config.kind` is not a cell described in this folder.
    """
    return _DESCRIBE[config.kind](config)
