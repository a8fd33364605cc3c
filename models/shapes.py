"""A layer of a model as a row of a table: what goes in, what comes out, what it weighs."""

from dataclasses import dataclass

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class ShapeStep:
    """One layer of a model.

    Shapes have None where a size is left open (the batch). A layer with several inputs or
    outputs has a tuple of shapes there.
    """

    name: str
    layer_class: str
    input_shape: Shape | tuple[Shape, ...]
    output_shape: Shape | tuple[Shape, ...]
    params: int
