"""Changed sources, the same ones for the same number: what a fuzz test feeds the doctor."""

# ruff: noqa: E501 - short sources stand on one line

import functools
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.models.source import attacks
from tests.models.source.old_configs import CONFIGS

_CASES = Path(__file__).parents[1] / "doctor" / "cases"
_LONGEST = 1_000_000


@dataclass(frozen=True)
class Mutant:
    """What the doctor is asked."""

    kind: str
    source: str
    known: dict[str, Any] = field(default_factory=dict)  # values, x_shape, y_shape, …
    fixes: bool = False
    upload: tuple[str, bytes] | None = None  # a file that the source is read from


@functools.cache
def bases() -> tuple[str, ...]:
    """Return honest sources, broken ones among them, and configurations."""
    texts = [json.loads(path.read_text())["code"] for path in sorted(_CASES.glob("*.json"))]
    return (*texts, *(json.dumps(data) for data, _ in CONFIGS.values()))


def mutant(number: int, mark: str = attacks.MARK) -> Mutant:
    """Return a mutant by its number.

    Args:
        number: from 0; the first ones are what was written by hand.
        mark: the path of a file that no mutant may make.
    """
    chance = random.Random(number)
    by_hand = _by_hand()
    made = by_hand[number] if number < len(by_hand) else _random(chance)
    fixes = chance.random() < 0.12
    return Mutant(
        made.kind,
        made.source[: _LONGEST + 2].replace(attacks.MARK, mark),
        {**made.known, **(_known(chance) if chance.random() < 0.15 else {})},
        fixes,
        made.upload,
    )


@functools.cache
def _by_hand() -> tuple[Mutant, ...]:
    layers = [
        Mutant("layer", _with_layer(layer, place))
        for place, layer in enumerate(attacks.LAYERS)
    ]
    values = [
        Mutant("expression", _with_value(value, place))
        for place, value in enumerate(attacks.EXPRESSIONS)
    ]
    return (
        *layers,
        *(Mutant("text", text) for text in attacks.ALL_TEXTS),
        *values,
        *(Mutant("deep", text) for text in attacks.deep()),
        *(Mutant("json", text) for text in attacks.json_bombs()),
        *(Mutant("upload", "", upload=file) for file in attacks.uploads()),
    )


def by_hand() -> int:
    """Return how many mutants were written by hand."""
    return len(_by_hand())


def _with_layer(layer: str, place: int) -> str:
    head = "from keras.layers import *\nfrom keras.models import Sequential\n"
    if place % 3 == 0:
        return f"{head}model = Sequential([Input((10, 4)), {layer}, Dense(1)])\n"
    if place % 3 == 1:
        return f"{head}i = Input((10, 4))\nx = {layer}(i)\nmodel = Model(i, Dense(1)(x))\n"
    return f"{head}model = Sequential()\nmodel.add(Input((10, 4)))\nmodel.add({layer})\n"


def _with_value(value: str, place: int) -> str:
    forms = (
        "model = Sequential([Input((10, 4)), LSTM({})])\n",
        "x = {}\nmodel = Sequential([Input((10, 4)), LSTM(x), Dense(1)])\n",
        "model = Sequential([Input({}), LSTM(3)])\n",
        "def make(n={}):\n    return Sequential([LSTM(n, input_shape=(n, 4))])\nmodel = make()\n",
        "model = Sequential([LSTM(3, input_shape=(10, 4), name={})])\n",
        "for i in {}:\n    model.add(Dense(i))\n",
        "X = {}\nmodel = Sequential([LSTM(3, input_shape=(X.shape[1], 4))])\nmodel.fit(X, X)\n",
    )
    return "from keras.layers import *\n" + forms[place % len(forms)].replace("{}", value)


# -- random changes ------------------------------------------------------------------------


def _random(chance: random.Random) -> Mutant:
    source = chance.choice(bases())
    names = []
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        change = chance.choice(_CHANGES)
        names.append(change.__name__.strip("_"))
        source = change(source, chance)[: _LONGEST + 2]
    return Mutant("+".join(names), source)


def _cut(source: str, chance: random.Random) -> str:
    return source[: chance.randrange(len(source) + 1)]


def _cut_front(source: str, chance: random.Random) -> str:
    return source[chance.randrange(len(source) + 1) :]


def _without_piece(source: str, chance: random.Random) -> str:
    start = chance.randrange(len(source) + 1)
    return source[:start] + source[start + chance.randrange(60) :]


def _twice(source: str, chance: random.Random) -> str:
    start = chance.randrange(len(source) + 1)
    end = min(len(source), start + chance.randrange(1, 400))
    return source[:end] + source[start:end] * chance.choice((1, 1, 2, 50)) + source[end:]


def _lines(source: str, chance: random.Random, change: Callable[[list[str]], Any]) -> str:
    lines = source.split("\n")
    change(lines)
    return "\n".join(lines)


def _without_line(source: str, chance: random.Random) -> str:
    return _lines(source, chance, lambda lines: lines.pop(chance.randrange(len(lines))))


def _line_twice(source: str, chance: random.Random) -> str:
    def change(lines: list[str]) -> None:
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))

    return _lines(source, chance, change)


def _shuffled(source: str, chance: random.Random) -> str:
    return _lines(source, chance, chance.shuffle)


def _indented(source: str, chance: random.Random) -> str:
    def change(lines: list[str]) -> None:
        place = chance.randrange(len(lines))
        lines[place] = chance.choice(("    ", "\t", " ", "\x0c")) + lines[place]

    return _lines(source, chance, change)


def _number(source: str, chance: random.Random) -> str:
    """Put something else in the place of a number."""
    found = list(re.finditer(r"\b\d+(?:\.\d+)?\b", source))
    if not found:
        return source
    match = chance.choice(found)
    return (
        source[: match.start()] + chance.choice(attacks.EXPRESSIONS) + source[match.end() :]
    )


def _name(source: str, chance: random.Random) -> str:
    found = list(re.finditer(r"\b[A-Za-z_]\w*\b", source))
    if not found:
        return source
    match, other = chance.choice(found), chance.choice(found)[0]
    new = chance.choice((other, other, "x", "None", "keras", "__class__", "é", "lambda"))
    return source[: match.start()] + new + source[match.end() :]


def _sign(source: str, chance: random.Random) -> str:
    found = [place for place, char in enumerate(source) if char in "()[]{},:='\"."]
    if not found:
        return source
    place = chance.choice(found)
    new = chance.choice(
        ("", "(", ")", "[", "]", ",", ":", "=", "**", "'", '"', ".", "*", "@")
    )
    return source[:place] + new + source[place + 1 :]


def _bytes(source: str, chance: random.Random) -> str:
    """Put binary in, as when a wrong file is pasted."""
    place = chance.randrange(len(source) + 1)
    data = chance.randbytes(chance.choice((1, 5, 300)))
    text = data.decode(chance.choice(("latin-1", "utf-16", "cp437")), "replace")
    return source[:place] + text + source[place:]


def _statement(source: str, chance: random.Random) -> str:
    """Put a hostile statement in, indented like the line before it."""

    def change(lines: list[str]) -> None:
        place = chance.randrange(len(lines) + 1)
        before = lines[place - 1] if place else ""
        indent = before[: len(before) - len(before.lstrip())]
        text = chance.choice((
            f"x = {chance.choice(attacks.EXPRESSIONS)}",
            f"model.add({chance.choice(attacks.LAYERS)})",
            f"x = {chance.choice(attacks.LAYERS)}(x)",
            chance.choice(attacks.TEXTS[:60]),
        ))  # fmt: skip
        lines.insert(place, "\n".join(indent + line for line in text.split("\n")))

    return _lines(source, chance, change)


def _layer(source: str, chance: random.Random) -> str:
    """Put a hostile layer in the place of an honest one."""
    found = list(
        re.finditer(r"\b(?:LSTM|GRU|Dense|Dropout|Embedding|Conv1D)\([^()]*\)", source)
    )
    if not found:
        return source
    match = chance.choice(found)
    return source[: match.start()] + chance.choice(attacks.LAYERS) + source[match.end() :]


def _wrapped(source: str, chance: random.Random) -> str:
    """Put all of it into a loop, a function, a class or a text."""
    inside = "\n".join("    " + line for line in source.split("\n"))
    return chance.choice((
        f"def f():\n{inside}\n    return model\nmodel = f()\n",
        f"def f(a, b=3, *c, **d):\n{inside}\n    return f(a)\n",
        f"class A:\n{inside}\n",
        f"while True:\n{inside}\n",
        f"for i in range(10**9):\n{inside}\n",
        f"for i in range(3):\n{inside}\n",
        f"if not_known > 3:\n{inside}\nelse:\n{inside}\n",
        f"try:\n{inside}\nexcept:\n{inside}\n",
        f"with a as b:\n{inside}\n",
        f"async def f():\n{inside}\n",
        f"'''{source}'''\n",
        f'exec("""{source}""")\n',
    ))  # fmt: skip


def _repeated(source: str, chance: random.Random) -> str:
    times = chance.choice((2, 5, 20, _LONGEST // max(1, len(source))))
    return (source + "\n") * times


def _two(source: str, chance: random.Random) -> str:
    other = chance.choice(bases())
    start, end = chance.randrange(len(source) + 1), chance.randrange(len(other) + 1)
    return chance.choice((source + "\n" + other, source[:start] + other[end:]))


def _deeper(source: str, chance: random.Random) -> str:
    """Nest something that is in brackets."""
    place = source.find("(", chance.randrange(len(source) + 1))
    depth = chance.choice((3, 30, 95, 3_000))
    return source[:place] + "(" * depth + source[place:] + ")" * depth


def _signs(source: str, chance: random.Random) -> str:
    return chance.choice((
        source.replace("\n", "\r\n"), source.replace("\n", "\r"), source.replace(" ", "\u00a0"),
        source.replace('"', "“"), source.upper(), source.replace("    ", "\t"),
        source.replace("=", "=="), source.replace(",", ""), "\ufeff" + source, source[::-1],
        ">>> " + source.replace("\n", "\n... "), source.replace("\n", " "),
    ))  # fmt: skip


def _config(source: str, chance: random.Random) -> str:
    """Change a configuration's values."""
    try:
        data = json.loads(source)
    except (ValueError, RecursionError):
        data = chance.choice(list(CONFIGS.values()))[0]
        data = json.loads(json.dumps(data))
    for _ in range(chance.choice((1, 2, 5))):
        holder: Any = data
        for _ in range(30):
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            if not keys:
                break
            key = chance.choice(list(keys))
            if isinstance(holder[key], dict | list) and chance.random() < 0.85:
                holder = holder[key]
                continue
            holder[key] = chance.choice((
                None, True, -1, 0, 10**12, 10**20, 1e300, "", "x", "a" * 3_000, [], {}, [[]],
                [None, None], {"class_name": "Lambda", "config": {}}, data, "relu", [1, 2, 3],
            ))  # fmt: skip
            break
    try:
        return json.dumps(data)
    except (ValueError, RecursionError):  # it holds itself
        return source


_CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    _cut, _cut_front, _without_piece, _twice, _without_line, _line_twice, _shuffled,
    _indented, _number, _number, _number, _name, _name, _sign, _sign, _bytes, _statement,
    _statement, _statement, _layer, _layer, _wrapped, _repeated, _two, _deeper, _signs,
    _config,
)  # fmt: skip

_ODD: tuple[Any, ...] = (
    None, 0, -1, 10**12, 10**30, "", "a" * 10_000, (), (None,), (-1, 3), (64, 10, 4),
    (64, 1), (10**12,) * 3, (1,) * 1_000, ((64, 10, 4), (64, 3)), (((((1,),),),),), "64",
    ("a", "b"), (1.5, 2), 1e308, float("nan"), True, [64, 10, 4], [[64, 10]], {}, (0, 0, 0),
)  # fmt: skip


def _known(chance: random.Random) -> dict[str, Any]:
    """Return hostile values, shapes and names beside the text."""
    keys = ("vocab_size", "X_train.shape", "n", "units", "x", "make.units", "", "a" * 999)
    known: dict[str, Any] = {}
    if chance.random() < 0.5:
        known["values"] = {chance.choice(keys): chance.choice(_ODD) for _ in range(3)}
    for name in ("x_shape", "y_shape"):
        if chance.random() < 0.5:
            known[name] = chance.choice(_ODD)
    if chance.random() < 0.3:
        known["loss"] = chance.choice(("mse", "", "x" * 9_999, "__class__", "eval('1')"))
    if chance.random() < 0.3:
        known["model"] = chance.choice(
            ("model", "", "net", "__import__", "a.b", "x" * 9_999)
        )
    return known
