"""A model's JSON as Keras 3 source: the layers by name, their arguments, their connections.

Reads what `model.to_json()` wrote in Keras 1, 2 and 3, the `config.json` of a `.keras`
file, and TensorFlow.js's `model.json`. Only classes of the allow-list are written down, and
only numbers, texts, lists and names of the allow-list as arguments; what the text says is
never looked up, imported or run.
"""

from dataclasses import dataclass

from models.diagnosis import Spelling


class ConfigError(ValueError):
    """A configuration that cannot be rebuilt; the message is one sentence."""


@dataclass(frozen=True)
class Written:
    """A configuration as source."""

    source: str  # Keras 3 code that makes the model and binds it to `model`
    dialect: str  # "Keras 3", "Keras 2", "Keras 1", "TensorFlow.js"
    spellings: tuple[
        Spelling, ...
    ] = ()  # what Keras 3 spells otherwise, by the JSON's lines
    notes: tuple[str, ...] = ()


def is_config(text: str) -> bool:
    """Tell whether a text is meant as a model's JSON, valid or not."""
    raise NotImplementedError


def to_source(text: str) -> Written:
    """Return the Keras 3 source of a model's JSON.

    Raises:
        ConfigError: one sentence, if it cannot be rebuilt.
    """
    raise NotImplementedError
