"""A model's JSON as Keras 3 source: the layers by name, their arguments, their connections.

Reads what `model.to_json()` wrote in Keras 1, 2 and 3, the `config.json` of a `.keras`
file, and TensorFlow.js's `model.json`. Only classes of the allow-list are written down, and
only numbers, texts, lists and names of the allow-list as arguments; what the text says is
never looked up, imported or run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.diagnosis import Spelling
from models.worker.source.allowed import parameters, resolve
from models.worker.source.config_models import ModelWriter
from models.worker.source.config_text import ConfigError, is_config, parse, plain_class
from models.worker.source.config_values import UnwritableError, call, write

__all__ = ["ConfigError", "Written", "is_config", "to_source"]


@dataclass(frozen=True)
class Written:
    """A configuration as source."""

    source: str  # Keras 3 code that makes the model and binds it to `model`
    dialect: str  # "Keras 3", "Keras 2", "Keras 1", "TensorFlow.js"
    spellings: tuple[
        Spelling, ...
    ] = ()  # what Keras 3 spells otherwise, by the JSON's lines
    notes: tuple[str, ...] = ()


def to_source(text: str) -> Written:
    """Return the Keras 3 source of a model's JSON.

    Raises:
        ConfigError: one sentence, if it cannot be rebuilt.
    """
    parsed = parse(text)
    writer = ModelWriter(parsed.dialect)
    try:
        writer.outer(parsed.model)
        compiled = _compile(parsed.compiled or {})
    except RecursionError as error:
        raise ConfigError(
            "The configuration is nested too deeply: give the text that model.to_json() "
            "returns."
        ) from error
    lines = ["import keras", "from keras import layers", "", *writer.lines, *compiled]
    spellings = tuple(
        Spelling(
            _line(text, one.argument or one.old),
            f"{name}({one.old})" if one.argument else one.old,
            one.new,
            one.keras_message,
        )
        for (name, _), one in writer.layers.respelled.items()
    )
    return Written(
        "\n".join(lines) + "\n", parsed.dialect, spellings, tuple(writer.layers.notes)
    )


def _line(text: str, word: str) -> int:
    """Return the line in which a word of the configuration stands first."""
    place = text.find(f'"{word}"')
    return text.count("\n", 0, max(place, 0)) + 1


def _compile(compiled: Mapping[str, Any]) -> list[str]:
    """Write what the model was compiled with, as far as it is Keras's own."""
    arguments = []
    for key, kind in (("optimizer", "optimizer"), ("loss", "loss")):
        text = _compiled(compiled.get(key, compiled.get(f"{key}_config")), kind)
        if text is not None:
            arguments.append(f"{key}={text}")
    if not any(one.startswith("loss=") for one in arguments):
        return []
    return [call("model.compile", arguments)]


def _compiled(value: Any, kind: str) -> str | None:
    """Write a loss or an optimizer: a name, or an object of the allow-list."""
    if isinstance(value, dict) and "class_name" not in value:
        inside = {key: _compiled(one, kind) for key, one in value.items()}
        if not inside or any(one is None for one in inside.values()):
            return None
        return f"{{{', '.join(f'{write(str(k))}: {v}' for k, v in inside.items())}}}"
    if isinstance(value, list) and value:
        each = [_compiled(one, kind) for one in value]
        return (
            None if any(one is None for one in each) else f"[{', '.join(map(str, each))}]"
        )
    config = value.get("config") if isinstance(value, dict) else None
    name = plain_class(value) if isinstance(value, dict) else value
    if isinstance(config, str):
        name, config = config, None
    group = {"loss": "losses", "optimizer": "optimizers"}[kind]
    found = resolve(f"keras.{group}.{name}") if isinstance(name, str) else None
    if found is None or found.kind != kind:
        return None
    if kind == "optimizer" or config is None:
        return write(name.lower() if kind == "optimizer" else name)
    known = parameters(found.thing)
    kept = {k: v for k, v in config.items() if k in known and k == "from_logits" and v}
    try:
        inside_text = [f"{key}={write(one)}" for key, one in kept.items()]
    except UnwritableError:
        return None
    return f"keras.losses.{found.name}({', '.join(inside_text)})"
