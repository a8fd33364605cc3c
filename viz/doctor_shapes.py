"""Shapes of any model's tensors, each size in the colour of its dimension."""

from collections.abc import Collection, Iterable, Sequence

from models.cells.expressions import Dimension
from models.code import CodeToken
from models.shapes import Shape, ShapeStep
from viz import markup

_WITH_UNITS = {"SimpleRNN", "LSTM", "GRU", "Bidirectional", "Dense", "TimeDistributed"}
_READS_NUMBERS_OF_WORDS = {"Embedding"}
# What comes out of these has the features of what went in.
_NOT_IN_TIME = {"Conv2D", "MaxPooling2D", "AveragePooling2D"}


def as_shapes(shape: Shape | tuple[Shape, ...] | None) -> tuple[Shape, ...]:
    """Return the shapes on one side of a layer, as many as there are."""
    if shape is None:
        return ()
    if any(isinstance(item, tuple) for item in shape):
        return tuple(item for item in shape if isinstance(item, tuple))
    return (tuple(size for size in shape if not isinstance(size, tuple)),)


def word_shapes(steps: Iterable[ShapeStep]) -> frozenset[Shape]:
    """Return the shapes that a model reads as numbers of words: their last axis is time."""
    readers = [step for step in steps if step.layer_class in _READS_NUMBERS_OF_WORDS]
    shapes = {shape for step in readers for shape in as_shapes(step.input_shape)}
    return frozenset(shape for shape in shapes if len(shape) == 2)


def output_tokens(
    step: ShapeStep, shape: Shape, words: Collection[Shape] = ()
) -> tuple[CodeToken, ...]:
    """Return what a layer gives, as pieces in colours; `words` as `word_shapes` tells."""
    last: Dimension = "units" if step.layer_class in _WITH_UNITS else "features"
    if step.layer_class == "InputLayer" and shape in words:
        last = "timesteps"
    return shape_tokens(shape, last, in_time=step.layer_class not in _NOT_IN_TIME)


def input_tokens(step: ShapeStep, shape: Shape) -> tuple[CodeToken, ...]:
    """Return what a layer reads, as pieces in colours."""
    words = step.layer_class in _READS_NUMBERS_OF_WORDS and len(shape) == 2
    last: Dimension = "timesteps" if words else "features"
    return shape_tokens(shape, last, in_time=step.layer_class not in _NOT_IN_TIME)


def shape_tokens(
    shape: Shape, last: Dimension = "features", *, in_time: bool = True
) -> tuple[CodeToken, ...]:
    """Return a shape as Python writes a tuple: batch, time, `last` at the end."""
    tokens = [CodeToken("(")]
    for place, size in enumerate(shape):
        dimension: Dimension | None = None
        if place == 0:
            dimension = "batch"
        elif place == len(shape) - 1:
            dimension = last
        elif place == 1 and in_time:
            dimension = "timesteps"
        tokens += [CodeToken(str(size), dimension), CodeToken(", ")]
    end = ",)" if len(shape) == 1 else ")"
    return (*(tokens[:-1] if shape else tokens), CodeToken(end))


def chain_tokens(steps: Sequence[ShapeStep]) -> tuple[CodeToken, ...]:
    """Return what comes out of each layer, `LSTM (None, 20, 32) → Dense (None, 1)`."""
    tokens: list[CodeToken] = []
    for step in steps:
        shapes = as_shapes(step.output_shape)
        if step.layer_class == "InputLayer" or not shapes:
            continue
        arrow = " → " if tokens else ""
        more = f" and {len(shapes) - 1} more" if len(shapes) > 1 else ""
        tokens += [CodeToken(f"{arrow}{step.layer_class} ")]
        tokens += [*output_tokens(step, shapes[0]), CodeToken(more)]
    return tuple(tokens)


def shapes_html(step: ShapeStep, side: str, words: Collection[Shape] = ()) -> str:
    """Return a layer's shapes on one side, "input" or "output", under each other."""
    several = as_shapes(step.input_shape if side == "input" else step.output_shape)
    if not several and side == "input" and step.layer_class == "InputLayer":
        return '<span class="u-muted">—</span>'
    if not several:
        return '<span class="u-muted">unknown</span>'
    if side == "input":
        lines = [input_tokens(step, shape) for shape in several]
    else:
        lines = [output_tokens(step, shape, words) for shape in several]
    return "<br>".join(map(markup.code_line, lines))
