"""A model that was read, as the rows of a table.

`rows(record)` gives one ShapeStep for each of `model.layers`, as Keras counts and orders
them; `total_params(record)` their sum, shared weights counted once.
"""

from models.shapes import ShapeStep
from models.worker.source.reading import ModelRecord, Reading


def rows(reading: Reading, record: ModelRecord) -> tuple[ShapeStep, ...]:
    """Return a row for each layer of the model, built or not."""
    raise NotImplementedError


def total_params(reading: Reading, record: ModelRecord) -> int | None:
    """Return the model's number of parameters, None where it is not built."""
    raise NotImplementedError
