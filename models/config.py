"""What a recurrent layer is, independent of what it reads."""

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["simple_rnn", "lstm", "gru"]
KINDS: tuple[Kind, ...] = get_args(Kind)

MergeMode = Literal["concat", "sum", "mul", "ave"]


@dataclass(frozen=True)
class LayerConfig:
    """The arguments of a recurrent layer that decide what it computes and returns.

    Unlike `LayerSpec` it sets no limits: it also describes layers that somebody else
    built. `activation` and `recurrent_activation` are names; a custom function is known
    by its own. SimpleRNN has no `recurrent_activation`, and only GRU has `reset_after`.
    `bidirectional` says that the layer is wrapped in `keras.layers.Bidirectional`, whose
    `merge_mode` may be None: then both halves come out unmerged.
    """

    kind: Kind
    units: int
    features: int
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    use_bias: bool = True
    return_sequences: bool = False
    return_state: bool = False
    go_backwards: bool = False
    reset_after: bool = True
    bidirectional: bool = False
    merge_mode: MergeMode | None = "concat"
