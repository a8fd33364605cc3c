"""Words and embeddings: the same for everybody, whatever the script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sentence import embed, embedding, repeat_words, split_words


def test_groot() -> None:
    assert split_words("I am Groot") == ("I", "am", "Groot")
    assert [embedding(w, 2) for w in ("I", "am", "Groot")] == [
        (0.5, 0.4),
        (0.3, 0.1),
        (0.7, 0.5),
    ]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("", ()),
        (" \t\r\n", ()),
        ("\u200b \u200d", ()),
        ("a\x00b\x1bc", ("a", "b", "c")),
        ("line\u2028separator\u2029end", ("line", "separator", "end")),
        ("non\u00a0breaking\u3000wide", ("non", "breaking", "wide")),
        ("<b>bold</b> & 🌳👨‍👩‍👧", ("<b>bold</b>", "&", "🌳👨‍👩‍👧")),
        ("我 是 格鲁特", ("我", "是", "格鲁特")),
        ("أنا جروت", ("أنا", "جروت")),
    ],
)
def test_splitting(sentence: str, words: tuple[str, ...]) -> None:
    assert split_words(sentence) == words


@given(st.text())
def test_words_are_visible_and_on_one_line(sentence: str) -> None:
    for word in split_words(sentence):
        assert word
        assert not any(character.isspace() or character < " " for character in word)


@given(st.text(st.characters(exclude_categories=())), st.integers(1, 8))
def test_an_embedding_depends_on_the_word_alone(word: str, features: int) -> None:
    numbers = embedding(word, features)
    assert len(numbers) == features
    assert numbers == embedding(word, 8)[:features]
    assert all(-0.9 <= number <= 0.9 for number in numbers)
    assert all(number == round(number, 1) for number in numbers)


def test_an_embedding_is_the_same_for_everybody() -> None:
    assert embedding("Rocket", 4) == ROCKET
    assert embedding("Groot", 4) == GROOT


def test_words_repeat() -> None:
    assert repeat_words(("I", "am", "Groot"), 7) == (*("I", "am", "Groot") * 2, "I")
    assert repeat_words(("I", "am", "Groot"), 2) == ("I", "am")
    with pytest.raises(ValueError, match="empty: type at least one word"):
        repeat_words((), 3)


def test_embed() -> None:
    values = embed(("I", "am"), 2, {"am": (0.0, 0.0)})
    assert values.shape == (1, 2, 2)
    assert values[0, 1].tolist() == [0, 0]


# As drawn from the words' SHA-256 by numpy's default generator.
ROCKET = (0.4, 0.1, -0.7, -0.6)
GROOT = (0.7, 0.5, 0.7, -0.3)
