"""Batches of sentences: padding and masks, state that is carried on, reading backwards.

What belongs here: what may be set, and what running it gives. What does not: Keras
(`models.worker.batches`), and the statements that the numbers prove (`models.batch_facts`).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig
from models.results import Array, Frozen, Trace
from models.sentence import split_words
from models.sequence_tasks import check_choice, check_whole
from models.spec import MAX_SENTENCE_LENGTH

Padding = Literal["post", "pre"]
PADDINGS: tuple[Padding, ...] = get_args(Padding)

DEFAULT_SENTENCES = ("I am Groot", "we are all of us Groot", "hello")
MAX_SENTENCES = 20
MAX_WORDS = 40
MAX_BATCH_UNITS = 16
MAX_BATCH_SEED = 9_999
FEATURES = 2
PAD = "pad"


@dataclass(frozen=True, kw_only=True)
class BatchSpec:
    """Everything that can be set on a batch; hashable, hence a cache's key.

    `chosen` is the place of one sentence in the batch, from 1.

    Raises:
        ValueError: one sentence, if a value is outside its limits.
    """

    kind: Kind = "lstm"
    units: int = 4
    sentences: tuple[str, ...] = DEFAULT_SENTENCES
    padding: Padding = "post"
    chosen: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        check_choice("layer", self.kind, KINDS)
        check_choice("padding", self.padding, PADDINGS)
        check_whole("units", self.units, 1, MAX_BATCH_UNITS)
        check_whole("seed", self.seed, 0, MAX_BATCH_SEED)
        check_whole("number of sentences", len(self.sentences), 1, MAX_SENTENCES)
        check_whole("sentence", self.chosen, 1, len(self.sentences))
        for words in self.lines:
            check_whole("number of words", len(words), 1, MAX_WORDS)

    @cached_property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The words of every sentence."""
        return tuple(split_words(sentence) for sentence in self.sentences)

    @property
    def timesteps(self) -> int:
        """The length of the longest sentence, to which the others are padded."""
        return max(len(words) for words in self.lines)

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Where a word is, shape (B, T); padding is False."""
        lengths = np.array([len(words) for words in self.lines])[:, None]
        steps = np.arange(self.timesteps)[None, :]
        if self.padding == "post":
            return steps < lengths
        return steps >= self.timesteps - lengths

    @property
    def grid(self) -> tuple[tuple[str, ...], ...]:
        """The words as they stand in the batch, (B, T); padding is an empty text."""
        missing = [("",) * (self.timesteps - len(words)) for words in self.lines]
        if self.padding == "post":
            return tuple(w + m for w, m in zip(self.lines, missing, strict=True))
        return tuple(m + w for w, m in zip(self.lines, missing, strict=True))

    @property
    def numbers(self) -> NDArray[np.int32]:
        """The words' numbers, (B, T), from 1 in order of appearance; padding is 0."""
        known = ["", *self.vocabulary]
        return np.array(
            [[known.index(word) for word in row] for row in self.grid], dtype=np.int32
        )

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The different words, in order of appearance."""
        return tuple(dict.fromkeys(word for words in self.lines for word in words))

    @property
    def chosen_words(self) -> tuple[str, ...]:
        """The words of the chosen sentence."""
        return self.lines[self.chosen - 1]

    @property
    def chosen_row(self) -> tuple[str, ...]:
        """The chosen sentence as it stands in the batch, (T,), its padding named."""
        return tuple(word or PAD for word in self.grid[self.chosen - 1])

    @property
    def layer_class(self) -> str:
        """The recurrent layer's class in Keras."""
        return describe(LayerConfig(self.kind, units=1, features=1)).title


@dataclass(frozen=True)
class MaskingRun(Frozen):
    """One padded batch through the same layer with and without its mask.

    `alone` are the states that Keras returned for each sentence by itself, unpadded:
    one array (B, U) for each state of the cell.
    """

    spec: BatchSpec
    embedding_mask: NDArray[np.bool_]  # (B, T), made by Embedding(mask_zero=True)
    masking_mask: NDArray[np.bool_]  # (B, T), made by Masking()
    padded: Array  # (B, T, F): the embedded batch; padding has numbers too
    masked: Trace
    unmasked: Trace
    bidirectional: Trace  # masked
    alone: tuple[Array, ...]


@dataclass(frozen=True)
class StatefulRun(Frozen):
    """A sentence sent as two batches to a layer with `stateful=True`.

    Every output is Keras's, (1, T, U).
    """

    spec: BatchSpec
    words: tuple[tuple[str, ...], tuple[str, ...]]
    first: Trace  # the first batch
    second: Trace  # the second, without a reset
    whole: Array  # both batches' words in one call of a layer that is not stateful
    again: Array  # the first batch once more, without a reset
    after_reset: Array  # the first batch once more, after reset_state()
    second_alone: Array  # the second batch after a reset


@dataclass(frozen=True)
class HandoverRun(Frozen):
    """An encoder's states as a decoder's initial_state."""

    spec: BatchSpec
    encoder: Trace
    decoder: Trace
    from_zeros: Array  # (1, T, U): the decoder's output without initial_state


@dataclass(frozen=True)
class BackwardsRun(Frozen):
    """The same weights reading forwards and backwards; every output is Keras's."""

    spec: BatchSpec
    forwards: Array  # (1, T, U)
    backwards: Trace  # go_backwards=True
    reversed_input: Array  # (1, T, U): the forward layer on x[:, ::-1]
    last_word_alone: Array  # (1, 1, U): the forward layer on x[:, -1:]
    last_only: Array  # (1, U): go_backwards=True, return_sequences=False


def read_batch(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read sentences, one a line; return them and a sentence for all that is left out."""
    problems: list[str] = []
    lines = text[:MAX_SENTENCE_LENGTH].splitlines()
    if len(text) > MAX_SENTENCE_LENGTH:
        problems.append(
            f"The text has {len(text):,} characters; the first {MAX_SENTENCE_LENGTH:,} "
            "are read."
        )
    filled = [(n, line) for n, line in enumerate(lines, start=1) if split_words(line)]
    last = filled[-1][0] if filled else 0
    empty = [str(n) for n in range(1, last) if n not in {number for number, _ in filled}]
    if not filled:
        problems.append(
            "There is no sentence: type one on each line. Until then "
            f"“{DEFAULT_SENTENCES[0]}” is used."
        )
        return DEFAULT_SENTENCES[:1], tuple(problems)
    if empty:
        problems.append(
            f"Empty lines are left out ({_some(empty)}): a sentence needs a word."
        )
    if len(filled) > MAX_SENTENCES:
        problems.append(
            f"There are {len(filled)} sentences; the first {MAX_SENTENCES} make the batch."
        )
    kept = filled[:MAX_SENTENCES]
    long = [str(n) for n, line in kept if len(split_words(line)) > MAX_WORDS]
    if long:
        problems.append(
            f"At most {MAX_WORDS} words of a sentence are used; there are more on line "
            f"{_some(long)}."
        )
    cut = tuple(" ".join(split_words(line)[:MAX_WORDS]) for _, line in kept)
    return cut, tuple(problems)


def _some(items: list[str]) -> str:
    return ", ".join(items[:5]) + (", …" if len(items) > 5 else "")
