"""Words and their embeddings: "I am Groot", and any other sentence.

A word's embedding depends on the word and the number of features alone, never on the
seed or on the other words, so that the same word has the same numbers for everybody.
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

DEFAULT_SENTENCE = "I am Groot"

_GROOT: Mapping[str, tuple[float, ...]] = {
    "I": (0.5, 0.4),
    "am": (0.3, 0.1),
    "Groot": (0.7, 0.5),
}


def split_words(sentence: str) -> tuple[str, ...]:
    """Split a sentence at white space; invisible control characters are dropped."""
    visible = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in sentence
    )
    return tuple(word for word in visible.split() if _is_visible(word))


def repeat_words(words: Sequence[str], timesteps: int) -> tuple[str, ...]:
    """Repeat the words, in order, until there is one for every time step.

    Raises:
        ValueError: if there is no word to repeat.
    """
    if not words:
        raise ValueError("The sentence is empty: type at least one word.")
    return tuple(words[step % len(words)] for step in range(timesteps))


def embedding(word: str, features: int) -> tuple[float, ...]:
    """Return a word's own embedding: `features` numbers in [−0.9, 0.9], one decimal.

    The words of "I am Groot" keep the lecture's two numbers; where more features are
    asked for, the others come from the word's hash, as they do for every other word.
    """
    known = _GROOT.get(word, ())[:features]
    digest = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()
    generator = np.random.default_rng(list(digest))
    tenths = generator.integers(-9, 10, size=features)
    return known + tuple(float(value) / 10 for value in tenths[len(known) :])


def embed(
    words: Sequence[str],
    features: int,
    overrides: Mapping[str, tuple[float, ...]],
) -> NDArray[np.float32]:
    """Return the embeddings of the words as one batch, shape (1, T, F), float32."""
    rows = [overrides.get(word) or embedding(word, features) for word in words]
    return np.asarray([rows], dtype=np.float32)


def _is_visible(word: str) -> bool:
    return any(unicodedata.category(character) != "Cf" for character in word)
