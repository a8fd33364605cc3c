"""GRU: the gated recurrent unit, in both forms that Keras has.

    z_t = σ(x_t W_z + h_{t-1} U_z + b_z)                       update gate
    r_t = σ(x_t W_r + h_{t-1} U_r + b_r)                       reset gate
    h̃_t = tanh(x_t W_h + (r_t ⊙ h_{t-1}) U_h + b_h)            candidate, reset_after=False
    h̃_t = tanh(x_t W_h + b_h + r_t ⊙ (h_{t-1} U_h + b′_h))     candidate, reset_after=True
    h_t = z_t ⊙ h_{t-1} + (1 − z_t) ⊙ h̃_t                      hidden state

`reset_after=False` is the form of most lectures: the reset gate comes before the matrix
product. `reset_after=True`, Keras's default, resets after it, and each gate then has a
second bias b′ beside the recurrent product. Many textbooks swap z and 1 − z.

Source: K. Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder"
(arXiv:1406.1078), version 1 for reset_after=True and version 3 for reset_after=False, in
the form and notation of `keras.layers.GRU`. Keras stores the gates in the order z, r, h.
"""

from models.cells.description import CellDescription, GateWeights, Quantity
from models.cells.expressions import (
    Activated,
    Complement,
    Current,
    Expression,
    Previous,
    Product,
    Sum,
)

_UPDATE = GateWeights(gate="update_gate", column=0, letter="z")
_RESET = GateWeights(gate="reset_gate", column=1, letter="r")
_CANDIDATE = GateWeights(gate="candidate", column=2, letter="h")

_NOTES = {
    True: (
        "This is Keras's default, reset_after=True: the reset gate is applied after the "
        "matrix product, and each gate has a second bias b′. Most lectures apply it "
        "before: reset_after=False. Many textbooks swap z and 1 − z."
    ),
    False: (
        "This is the form of most lectures, reset_after=False: the reset gate is applied "
        "before the matrix product. Keras's default applies it after: reset_after=True. "
        "Many textbooks swap z and 1 − z."
    ),
}


def describe(*, use_bias: bool, reset_after: bool) -> CellDescription:
    """Describe a GRU cell; `reset_after` chooses where the reset gate is applied."""

    def gate(weights: GateWeights, label: str) -> Quantity:
        return Quantity(
            name=weights.gate,
            label=label,
            symbol=weights.letter,
            role="gate",
            expression=Activated(
                "recurrent_activation",
                _pre_activation(weights, use_bias, reset_after),
            ),
        )

    inside = (
        _reset_after_product(use_bias) if reset_after else _reset_before_product(use_bias)
    )
    candidate = Quantity(
        name="candidate",
        label="candidate",
        symbol="h̃",
        role="candidate",
        expression=Activated("activation", inside),
    )
    hidden = Quantity(
        name="hidden",
        label="hidden state",
        symbol="h",
        role="state",
        expression=Sum(
            (
                Product((Current("update_gate"), Previous("hidden"))),
                Product((Complement(Current("update_gate")), Current("candidate"))),
            )
        ),
    )
    return CellDescription(
        title="GRU",
        quantities=(
            gate(_UPDATE, "update gate"),
            gate(_RESET, "reset gate"),
            candidate,
            hidden,
        ),
        states=("hidden",),
        options=("recurrent_activation", "reset_after"),
        note=_NOTES[reset_after],
        source="Cho et al. 2014, v1" if reset_after else "Cho et al. 2014, v3",
    )


def _pre_activation(weights: GateWeights, use_bias: bool, reset_after: bool) -> Sum:
    if not (use_bias and reset_after):
        return weights.affine(use_bias=use_bias)
    return Sum(
        (
            weights.input_product(),
            weights.bias(row=0),
            weights.recurrent_product(),
            weights.bias(row=1),
        )
    )


def _reset_before_product(use_bias: bool) -> Sum:
    reset_state = Product((Current("reset_gate"), Previous("hidden")))
    terms: tuple[Expression, ...] = (
        _CANDIDATE.input_product(),
        _CANDIDATE.recurrent_product(reset_state),
    )
    return Sum((*terms, _CANDIDATE.bias()) if use_bias else terms)


def _reset_after_product(use_bias: bool) -> Sum:
    if not use_bias:
        recurrent: Expression = _CANDIDATE.recurrent_product()
        return Sum(
            (_CANDIDATE.input_product(), Product((Current("reset_gate"), recurrent)))
        )
    recurrent = Sum((_CANDIDATE.recurrent_product(), _CANDIDATE.bias(row=1)))
    return Sum(
        (
            _CANDIDATE.input_product(),
            _CANDIDATE.bias(row=0),
            Product((Current("reset_gate"), recurrent)),
        )
    )
