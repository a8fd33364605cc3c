"""A layer of a model as a row of a table: what goes in, what comes out, what it weighs."""

from dataclasses import dataclass

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class ShapeStep:
    """One layer of a model.

    Shapes have None where a size is left open (the batch). A layer with several inputs or
    outputs has a tuple of shapes there, and so has a layer that is called several times. A
    shape is None where it is not known, as in a model that was given no input shape.
    """

    name: str
    layer_class: str
    input_shape: Shape | tuple[Shape, ...] | None
    output_shape: Shape | tuple[Shape, ...] | None
    params: int | None  # None where the layer is not built
    line: int | None = None  # in the source that it was read from, from 1
    calls: int = 1  # how often the model calls it
