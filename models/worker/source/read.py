"""Reads a source: the one entry to this package.

The text is parsed and followed over an allow-list; nothing of it is executed, imported or
unpickled. What it makes are real Keras layers and symbolic tensors whose weights are
counted and never allocated, until `models.worker.source.run.fill` is asked for them.
"""

from collections.abc import Mapping
from typing import Any

from models.worker.source.reading import Reading


def read(
    source: str,
    values: Mapping[str, object] | None = None,
    x_shape: Any = None,
    y_shape: Any = None,
    loss: str | None = None,
    model: str | None = None,
) -> Reading:
    """Read a model out of Python code, a notebook's JSON or a configuration's JSON.

    Never raises and never runs for long: what cannot be read is a record of the result.

    Args:
        source: the text.
        values: what the text uses and does not say, by expression: `vocab_size`,
            `X_train.shape`, `build.units`.
        x_shape: of the data, with the batch; a tuple of shapes for several inputs.
        y_shape: of the target, with the batch.
        loss: overrides what the text says.
        model: the variable, function or class that holds the model.
    """
    raise NotImplementedError
