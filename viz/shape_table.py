"""The layers of a model as a table: what goes in, what comes out, how many parameters."""

from collections.abc import Sequence
from html import escape

from models.shapes import Shape, ShapeStep


def shape_table(steps: Sequence[ShapeStep]) -> str:
    """Return the table as HTML; None is a size that is left open."""
    rows = "".join(
        f'<tr><th scope="row">{escape(step.layer_class)}</th>'
        f"<td>{_shapes(step.input_shape)}</td><td>{_shapes(step.output_shape)}</td>"
        f"<td>{'not built' if step.params is None else f'{step.params:,}'}</td></tr>"
        for step in steps
        if step.layer_class != "InputLayer"
    )
    total = sum(step.params or 0 for step in steps)
    return (
        '<div class="u-wide"><table class="u-table"><thead><tr><th scope="col">layer</th>'
        '<th scope="col">in</th><th scope="col">out</th><th scope="col">parameters</th>'
        f'</tr></thead><tbody>{rows}<tr><th scope="row">total</th><td></td><td></td>'
        f"<td>{total:,}</td></tr></tbody></table></div>"
    )


def _shapes(shape: Shape | tuple[Shape, ...] | None) -> str:
    """Write one shape, or several under each other."""
    if shape is None:
        return "unknown"
    several = bool(shape) and isinstance(shape[0], tuple)
    shapes = shape if several else (shape,)
    return "<br>".join(escape(str(item)) for item in shapes)
