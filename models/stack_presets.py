"""Stacks to start from: each shows one thing that people come to see."""

from dataclasses import dataclass

from models.stack_layers import StackLayer
from models.stack_text import parse_layer


@dataclass(frozen=True)
class Preset:
    """A stack with a name, and one sentence that says what to see in it."""

    title: str
    layers: tuple[StackLayer, ...]
    sentence: str


def _preset(title: str, sentence: str, *layers: str) -> Preset:
    return Preset(title, tuple(parse_layer(text) for text in layers), sentence)


PRESETS: tuple[Preset, ...] = (
    _preset(
        "Sentiment",
        "One number for the whole sentence: only the last h goes on to Dense.",
        "LSTM(4)",
        "Dense(1, activation='sigmoid')",
    ),
    _preset(
        "Named entities",
        "Four class probabilities for each word: they add up to 1 at every step.",
        "LSTM(4, return_sequences=True)",
        "TimeDistributed(Dense(4, activation='softmax'))",
    ),
    _preset(
        "Stacking",
        "The first layer hands on every step: its units are the second one's features.",
        "LSTM(4, return_sequences=True)",
        "GRU(3)",
        "Dense(1)",
    ),
    _preset(
        "A stack that breaks",
        "The first layer hands on one vector, but the second reads a sequence.",
        "LSTM(4)",
        "GRU(3)",
    ),
    _preset(
        "Embedding first",
        "The model reads word numbers and looks their vectors up in a table of its own.",
        "Embedding(10, 2)",
        "LSTM(4, return_sequences=True)",
        "GRU(3)",
        "Dense(1, activation='sigmoid')",
    ),
)
DEFAULT_LAYERS = PRESETS[0].layers


def preset_of(layers: tuple[StackLayer, ...]) -> Preset | None:
    """Return the preset that a stack is, if it is one."""
    return next((preset for preset in PRESETS if preset.layers == layers), None)
