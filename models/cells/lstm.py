"""LSTM: long short-term memory.

    f_t = σ(x_t W_f + h_{t-1} U_f + b_f)        forget gate
    i_t = σ(x_t W_i + h_{t-1} U_i + b_i)        input gate
    c̃_t = tanh(x_t W_c + h_{t-1} U_c + b_c)     candidate
    c_t = f_t ⊙ c_{t-1} + i_t ⊙ c̃_t             cell state
    o_t = σ(x_t W_o + h_{t-1} U_o + b_o)        output gate
    h_t = o_t ⊙ tanh(c_t)                       hidden state

Source: S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation
9(8) (1997), with the forget gate of F. Gers et al., "Learning to Forget" (2000), in the
form and notation of `keras.layers.LSTM`. Keras stores the gates in the order i, f, c, o.
"""

from models.cells.description import CellDescription, GateWeights, Quantity
from models.cells.expressions import Activated, Current, Previous, Product, Sum

_FORGET = GateWeights(gate="forget_gate", column=1, letter="f")
_INPUT = GateWeights(gate="input_gate", column=0, letter="i")
_CANDIDATE = GateWeights(gate="candidate", column=2, letter="c")
_OUTPUT = GateWeights(gate="output_gate", column=3, letter="o")


def describe(*, use_bias: bool) -> CellDescription:
    """Describe an LSTM cell, with or without its bias."""

    def gate(weights: GateWeights, label: str) -> Quantity:
        return Quantity(
            name=weights.gate,
            label=label,
            symbol=weights.letter,
            role="gate",
            expression=Activated("recurrent_activation", weights.affine(use_bias=use_bias)),
        )

    candidate = Quantity(
        name="candidate",
        label="candidate",
        symbol="c̃",
        role="candidate",
        expression=Activated("activation", _CANDIDATE.affine(use_bias=use_bias)),
    )
    cell = Quantity(
        name="cell",
        label="cell state",
        symbol="c",
        role="state",
        expression=Sum(
            (
                Product((Current("forget_gate"), Previous("cell"))),
                Product((Current("input_gate"), Current("candidate"))),
            )
        ),
    )
    hidden = Quantity(
        name="hidden",
        label="hidden state",
        symbol="h",
        role="state",
        expression=Product(
            (Current("output_gate"), Activated("activation", Current("cell")))
        ),
    )
    return CellDescription(
        title="LSTM",
        quantities=(
            gate(_FORGET, "forget gate"),
            gate(_INPUT, "input gate"),
            candidate,
            cell,
            gate(_OUTPUT, "output gate"),
            hidden,
        ),
        states=("hidden", "cell"),
        options=("recurrent_activation", "unit_forget_bias"),
        note="Keras stores the gates' weights in the order i, f, c, o.",
        source="Hochreiter & Schmidhuber 1997; Gers et al. 2000",
    )
