"""A spec as the parameters of an address, and back.

An address is untrusted input: every value is validated, and what is wrong is named in a
sentence and left at its default. Only what differs from the default is written, so that
the address of a page that nobody touched stays bare.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import quote, unquote

from models.cells.catalog import describe
from models.config import Kind
from models.spec import (
    FLAGS,
    WHOLE_NUMBER_LIMITS,
    LayerSpec,
    one_of,
    shown,
    validated,
)

_FLAG_WORDS = {"true": True, "1": True, "false": False, "0": False}
_NUMBER_LISTS = ("initial_hidden", "initial_cell")
_NAMES = tuple(item.name for item in fields(LayerSpec))
_OPTIONS = ("recurrent_activation", "unit_forget_bias", "reset_after")

# Where a page lets one choose the cell, this is the one it starts with.
DEFAULT_KIND: Kind = "lstm"
DEFAULTS: Mapping[str, Any] = {
    **{item.name: item.default for item in fields(LayerSpec)},
    "kind": DEFAULT_KIND,
}


@dataclass(frozen=True)
class PageTerms:
    """What a page leaves to its address, and what it decides itself.

    `fixed` are the fields of `LayerSpec` that nobody can set on this page, with their
    values. `choices` are parameters of the page's own, which are no fields: each has its
    words, the default first.
    """

    page: str
    fixed: Mapping[str, Any]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def open_fields(self) -> tuple[str, ...]:
        """The fields that the address can set."""
        return tuple(name for name in _NAMES if name not in self.fixed)


def in_the_address(error: ValueError, *, until: str = "the default is used") -> str:
    """Return the sentence of an error as one about the address.

    Args:
        error: what is wrong.
        until: what is done as long as it is.
    """
    sentence = str(error)
    if sentence.startswith(("The ", "A ", "An ", "Only ", "Each ")):
        sentence = sentence[0].lower() + sentence[1:]
    return f"In the address, {sentence} Until then {until}."


def one_layer(kind: Kind) -> PageTerms:
    """Return the terms of a page about one plain layer."""
    return PageTerms(kind, {"kind": kind, "bidirectional": False, "merge_mode": "concat"})


# Any of the cells, wrapped: both ways are read already.
BIDIRECTIONAL = PageTerms("bidirectional", {"bidirectional": True, "go_backwards": False})


@dataclass(frozen=True)
class Address:
    """What an address asked for: values by field name, and a sentence for each mistake."""

    values: Mapping[str, object]
    problems: tuple[str, ...]


def encode(spec: LayerSpec, terms: PageTerms | None = None) -> dict[str, str]:
    """Return the parameters that make an address show this spec on its page.

    `terms` are those of the layer's own page if none are given.
    """
    terms = terms or (BIDIRECTIONAL if spec.bidirectional else one_layer(spec.kind))
    return {
        name: _write(name, getattr(spec, name))
        for name in relevant_fields(spec)
        if name not in terms.fixed and getattr(spec, name) != DEFAULTS[name]
    }


def encode_choices(terms: PageTerms, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters for a page's own choices; the defaults are left out."""
    return {
        name: value for name, value in chosen.items() if value != terms.choices[name][0]
    }


def decode(query: Mapping[str, Sequence[str]], terms: PageTerms) -> Address:
    """Read the parameters of an address; each maps to all the values that came for it."""
    values: dict[str, object] = {}
    problems: list[str] = []
    for name, given in query.items():
        if name not in terms.choices and name not in terms.open_fields:
            problems.append(
                f"The address sets {shown(name)}, which this page does not have: "
                "it is ignored."
            )
            continue
        try:
            values[name] = _read(name, given, terms.choices)
        except ValueError as error:
            problems.append(in_the_address(error))
    problems += _drop_misfits(values)
    return Address(values, tuple(problems))


def relevant_fields(spec: LayerSpec) -> tuple[str, ...]:
    """Name the fields that make a difference for a spec of this kind and input."""
    cell = describe(spec.config)
    unused = {name for name in _OPTIONS if name not in cell.options}
    unused |= {"go_backwards"} if spec.bidirectional else {"merge_mode"}
    unused |= {f"initial_{name}" for name in ("hidden", "cell")} - {
        f"initial_{name}" for name in cell.states
    }
    if spec.inputs == "random_normal":
        unused |= {"sentence", "embeddings"}
    return tuple(name for name in _NAMES if name not in unused)


def read_numbers(name: str, text: str) -> tuple[float, ...]:
    """Read numbers that are separated by commas, semicolons or white space.

    Raises:
        ValueError: one sentence, if something in the text is no finite number.
    """
    numbers = []
    for piece in text.replace(",", " ").replace(";", " ").split():
        try:
            number = float(piece.replace("−", "-"))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise ValueError(
                f"{name} has {shown(piece)} where a number should be: "
                "type numbers separated by commas, such as 0.5, -0.2."
            )
        numbers.append(number)
    return tuple(numbers)


def write_numbers(values: Sequence[float]) -> str:
    """Write numbers so that reading them gives the same numbers."""
    return ",".join(
        f"{value:g}" if float(f"{value:g}") == value else repr(value) for value in values
    )


def _drop_misfits(values: dict[str, object]) -> list[str]:
    """Take out embeddings that are not of the embedding size; return what to say."""
    size = values.get("features", DEFAULTS["features"])
    pairs: Any = values.pop("embeddings", ())
    misfits = {word: numbers for word, numbers in pairs if len(numbers) != size}
    fitting = tuple(pair for pair in pairs if pair[0] not in misfits)
    if fitting:
        values["embeddings"] = fitting
    return [
        f"In the address, the embedding of {shown(word)} has {len(numbers)} numbers, but "
        f"the embedding size is {size}: give {size}. Until then the default is used."
        for word, numbers in misfits.items()
    ]


def _write(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if name in _NUMBER_LISTS:
        return write_numbers(value)  # type: ignore[arg-type]
    if name == "embeddings":
        return ";".join(
            f"{quote(word, safe='')}:{write_numbers(numbers)}"
            for word, numbers in value  # type: ignore[attr-defined]
        )
    return str(value)


def _read(
    name: str, given: Sequence[str], choices: Mapping[str, tuple[str, ...]]
) -> object:
    if len(given) != 1:
        listed = ", ".join(shown(value) for value in given[:4])
        raise ValueError(f"{name} is given {len(given)} times ({listed}): give it once.")
    if name in choices:
        return one_of(name, given[0], choices[name])
    return validated(name, _parse(name, given[0]))


def _parse(name: str, text: str) -> object:
    """Turn the text of a parameter into the type of its field, or leave it as it is."""
    if name in WHOLE_NUMBER_LIMITS:
        # int() would take a number of any length, and underscores.
        plain = text.removeprefix("-").isdecimal() and len(text) <= 12
        return int(text) if plain else text
    if name in FLAGS:
        return _FLAG_WORDS.get(text.lower(), text)
    if name in _NUMBER_LISTS:
        return read_numbers(name, text)
    if name == "embeddings":
        return _parse_embeddings(text)
    return text


def _parse_embeddings(text: str) -> tuple[tuple[str, tuple[float, ...]], ...]:
    pairs = []
    for piece in filter(None, text.split(";")):
        word, colon, numbers = piece.partition(":")
        if not colon:
            raise ValueError(
                f"embeddings has {shown(piece)} where a word and its numbers should be: "
                "write for example Groot:0.7,0.5;I:0.5,0.4."
            )
        pairs.append((unquote(word), read_numbers("embeddings", numbers)))
    return tuple(pairs)
