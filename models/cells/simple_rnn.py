"""SimpleRNN: the fully connected recurrent layer.

    h_t = tanh(x_t W + h_{t-1} U + b)

Its output is its state. Source: J. L. Elman, "Finding Structure in Time", Cognitive
Science 14 (1990), in the form and notation of `keras.layers.SimpleRNN`.
"""

from models.cells.description import CellDescription, GateWeights, Quantity
from models.cells.expressions import Activated


def describe(*, use_bias: bool) -> CellDescription:
    """Describe a SimpleRNN cell, with or without its bias."""
    weights = GateWeights(gate="hidden", column=0, letter="")
    return CellDescription(
        title="SimpleRNN",
        quantities=(
            Quantity(
                name="hidden",
                label="hidden state",
                symbol="h",
                role="state",
                expression=Activated("activation", weights.affine(use_bias=use_bias)),
            ),
        ),
        states=("hidden",),
        options=(),
        note="The output is the state: there is nothing else inside.",
        source="Elman 1990",
    )
