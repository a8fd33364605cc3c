"""Fragments of HTML about a stack: what goes in and out of it, and a layer of it."""

from collections.abc import Sequence
from html import escape

from models.cells.expressions import Dimension
from models.facts import Fact
from models.shapes import Shape, ShapeStep
from models.stack_code import layer_tokens
from models.stack_layers import StackLayer
from viz import markup

_WITH_UNITS = ("SimpleRNN", "LSTM", "GRU", "Bidirectional", "Dense", "TimeDistributed")


def stack_summary(steps: Sequence[ShapeStep], proofs: str, *, wanted: int) -> str:
    """Return what goes into a stack, what comes out, its size, and what was checked.

    If it breaks before it has all the `wanted` layers, this is about the layers that fit.
    """
    whole = len(steps) == wanted
    counted = "model.count_params()" if whole else "of the layers that fit"
    first, last = steps[0], steps[-1]
    total = sum(step.params or 0 for step in steps)
    meanings = {True: "word numbers", False: "the sentence"}
    chips = (
        ("x", input_shape(first), meanings[first.layer_class == "Embedding"]),
        ("", '<span aria-hidden="true">→</span>', ""),
        ("output", output_shape(last), _of_layers(len(steps), wanted)),
        ("parameters", f"{total:,}", counted),
    )
    items = "".join(
        f'<li class="u-chip"><b>{name}</b> {value}<span class="u-meaning">{meaning}</span>'
        "</li>"
        if name
        else f'<li class="u-arrow">{value}</li>'
        for name, value, meaning in chips
    )
    return (
        '<ul class="u-chips" aria-label="Input, output and parameters of the stack">'
        f'{items}</ul><div class="u-proofs">{proofs}</div>'
    )


def layer_lines(
    place: int,
    layer: StackLayer,
    step: ShapeStep | None,
    proof: Fact | None,
    warning: str = "",
) -> str:
    """Return a layer's code, its shapes and its parameters.

    Args:
        place: from 1.
        layer: the layer.
        step: what Keras says of it; None if it was not built.
        proof: what was proved of this layer, if anything.
        warning: what Keras warned of, if anything.
    """
    code = markup.code_line(layer_tokens(layer))
    shapes = '<span class="u-muted">not built</span>'
    if step is not None:
        parameters = "parameter" if step.params == 1 else "parameters"
        shapes = (
            f'<span class="u-shapes">{input_shape(step)} <span class="u-muted">→</span> '
            f'{output_shape(step)}</span> <span class="u-muted">{step.params:,} '
            f"{parameters}{_kept_back(layer)}</span>"
        )
    proved = markup.fact_list([proof]) if proof is not None else ""
    warned = f'<p class="u-warned">Keras warns: {escape(warning)}</p>' if warning else ""
    return (
        f'<div class="u-layer"><h2><span class="u-place">{place}</span> {code}</h2>'
        f"<p>{shapes}</p>{proved}{warned}</div>"
    )


def problem_lines(place: int, layer: StackLayer, explanation: str) -> str:
    """Return where a stack breaks, and why."""
    joint = f"between layers {place - 1} and {place}" if place > 1 else "at the first layer"
    return (
        f'<div class="u-joint" role="alert"><h2>✗ The stack breaks {joint}: '
        f"<code>{escape(layer.code)}</code></h2><p>{escape(explanation)}</p></div>"
    )


def _kept_back(layer: StackLayer) -> str:
    """Say so where a layer keeps the states of most steps to itself."""
    inner = layer.recurrent
    if inner is None or inner.values["return_sequences"]:
        return ""
    halves = " of each half" if inner is not layer else ""
    return f", hands on the last state{halves}"


def _of_layers(count: int, wanted: int) -> str:
    if count < wanted:
        return f"after layer {count} of {wanted}: there it breaks"
    return "of 1 layer" if count == 1 else f"of {count} layers"


def input_shape(step: ShapeStep) -> str:
    """Return what a layer reads, in the dimensions' colours."""
    if step.layer_class == "Embedding":
        return _shape(step.input_shape or (), ("batch", "timesteps"))
    return _colored(step.input_shape or (), "features")


def output_shape(step: ShapeStep) -> str:
    """Return what a layer gives, in the dimensions' colours."""
    return _colored(
        step.output_shape or (), "units" if step.layer_class in _WITH_UNITS else "features"
    )


def _colored(shape: Shape | tuple[Shape, ...], last: Dimension) -> str:
    between: Dimension = "timesteps"
    return _shape(shape, ("batch", *(between for _ in shape[2:]), last))


def _shape(shape: Shape | tuple[Shape, ...], dimensions: tuple[Dimension, ...]) -> str:
    """Write a shape; the batch, which Keras leaves open, is the one sentence."""
    sizes = [size if isinstance(size, int) else 1 for size in shape]
    return markup.shape(dimensions, sizes)
