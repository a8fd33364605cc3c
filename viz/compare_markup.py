"""The heads above layers that stand side by side, as HTML; all text is escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from models.code import CodeToken
from models.results import ParameterLedger
from models.returns import ReturnedTensor
from viz.markup import code_line, formula_with_numbers, shape


def same_input(input_shape: Sequence[int], units: int, seed: int) -> str:
    """Return the heading of a comparison: what all its layers have in common."""
    common = code_line([CodeToken(str(units), "units")])
    sizes = shape(("batch", "timesteps", "features"), input_shape)
    return (
        f'<h1 class="u-code">x {sizes}, {common} units, seed {seed} '
        '<span class="u-muted u-same">the same for all</span></h1>'
    )


def compared_layer(
    tokens: Iterable[CodeToken],
    tensors: Iterable[ReturnedTensor],
    counted: ParameterLedger,
    check: str,
) -> str:
    """Return the head of one of several layers: its code, its answer, its parameters.

    `check` is the sentence of `viz.markup.keras_check`.
    """
    chips = "".join(
        f'<li class="u-chip" title="{escape(tensor.meaning)}"><b>{escape(tensor.name)}</b> '
        f"{shape(tensor.dimensions, tensor.shape)}</li>"
        for tensor in tensors
    )
    numbers = formula_with_numbers(counted.formula_with_numbers, counted.formula)
    return (
        f'<h2 class="u-code">{code_line(tokens)}</h2>'
        f'<ul class="u-chips" aria-label="Returned tensors">{chips}</ul>'
        f'<div class="u-count">{numbers} parameters</div>{check}'
    )
