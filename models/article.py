"""The five pictures of "A Visual Guide to Recurrent Layers in Keras", as real layers.

The guide's words, embeddings and layer sizes are kept; the numbers are Keras's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from models.batch_facts import close_fact
from models.facts import Fact
from models.results import Array, Frozen
from models.sequence_tasks import MAX_TASK_SEED, check_choice, check_whole

PictureName = Literal["single", "dense", "multiple", "time_distributed", "stacking"]
PICTURE_NAMES: tuple[PictureName, ...] = get_args(PictureName)
FACTORS = (1, 10, 100, 1000)
UNITS = 4


@dataclass(frozen=True)
class ArticlePicture:
    """One picture: its layers as Keras code, what they are called in it, what it says."""

    title: str
    layers: tuple[str, ...]
    names: tuple[str, ...]
    see: str
    answers: bool = False  # whether the last layer gives probabilities


PICTURES: Mapping[PictureName, ArticlePicture] = {
    "single": ArticlePicture(
        "Single output",
        ("SimpleRNN(4)",),
        ("SimpleRNN(4)",),
        "One sentence in, four numbers out: the state after “Groot”. It is not computed "
        "from the state, it is the state.",
    ),
    "dense": ArticlePicture(
        "With Dense",
        ("SimpleRNN(4)", "Dense(1, activation='sigmoid')"),
        ("SimpleRNN(4)", "Dense(1, sigmoid)"),
        "The Dense layer reads the last state only; what “I” said is known through the "
        "state, or not at all.",
        answers=True,
    ),
    "multiple": ArticlePicture(
        "Multiple outputs",
        ("SimpleRNN(4, return_sequences=True)",),
        ("SimpleRNN(4)",),
        "return_sequences=True computes nothing more: it lets every state out, where "
        "before only the last one came.",
    ),
    "time_distributed": ArticlePicture(
        "TimeDistributed",
        (
            "SimpleRNN(4, return_sequences=True)",
            "TimeDistributed(Dense(4, activation='softmax'))",
        ),
        ("SimpleRNN(4)", "Dense(4, softmax)"),
        "One Dense layer, the same weights, at every step: its 20 parameters do not grow "
        "with the sentence.",
        answers=True,
    ),
    "stacking": ArticlePicture(
        "Stacking",
        ("SimpleRNN(4, return_sequences=True)", "SimpleRNN(4)"),
        ("SimpleRNN(4)", "SimpleRNN(4)"),
        "The second layer reads the first one's states as its words; so all but the last "
        "must return sequences.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class ArticleSpec:
    """How large the words' numbers are made, and the seed of the weights.

    Raises:
        ValueError: one sentence, if a value is outside its limits.
    """

    factor: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        check_choice("factor", str(self.factor), tuple(map(str, FACTORS)))
        check_whole("seed", self.seed, 0, MAX_TASK_SEED)


@dataclass(frozen=True)
class ArticleProof(Frozen):
    """What a SimpleRNN(4) returned for "I am Groot", its numbers made `factor` as large."""

    spec: ArticleSpec
    largest_input: float
    outputs: Array  # (1, T, U), of one call
    states: Array  # (1, T, U): the state returned for the first word, the first two, …
    relu: Array  # (1, T, U): the same weights with activation="relu"
    tolerance: float


def article_facts(proof: ArticleProof) -> tuple[Fact, ...]:
    """State what the guide's drawings leave open, proved with Keras's tensors."""
    largest = float(np.abs(proof.outputs).max())
    return (
        close_fact(
            "the output at every step is the state",
            proof.outputs,
            proof.states,
            proof.tolerance,
        ),
        Fact(
            "no output exceeds 1",
            f"the largest is {largest:.4f}, for inputs up to {proof.largest_input:g}",
            largest <= 1,
        ),
    )
