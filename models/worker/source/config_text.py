"""A configuration's text as data: parsing it within limits, and finding the model in it."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 4_000_000  # characters
MAX_DEPTH = 100  # of brackets in brackets
MAX_VALUES = 400_000
MAX_LAYERS = 2_000

_MODELS = ("Sequential", "Functional", "Model")
_KERAS_1_WORDS = {"nb_filter", "border_mode", "inner_activation", "W_regularizer"}


class ConfigError(ValueError):
    """A configuration that cannot be rebuilt; the message is one sentence."""


@dataclass(frozen=True)
class Parsed:
    """A model's configuration, as data."""

    model: dict[str, Any]  # {"class_name": …, "config": …}
    dialect: str  # "Keras 3", "Keras 2", "Keras 1", "TensorFlow.js"
    compiled: dict[str, Any] | None = None  # loss, optimizer, metrics


def is_config(text: str) -> bool:
    """Tell whether a text is meant as a model's JSON, valid or not."""
    start = text[:64].lstrip("\ufeff \t\r\n")[:1]
    if start == '"':
        return bool(
            re.match(r'"\s*\{\s*\\"(?:class_name|module|name|config)', text.strip())
        )
    if start not in ("{", "["):
        return False
    words = r"class_name|className|modelTopology|model_config|inbound_nodes|keras_version"
    return re.search(rf"""["'](?:{words})["']\s*:""", text) is not None


def parse(text: str) -> Parsed:
    """Read a configuration's text.

    Raises:
        ConfigError: one sentence, if it is no model's configuration.
    """
    data = _load(text)
    for _ in range(3):  # a text in a text: json.dump(model.to_json(), file)
        if not isinstance(data, str):
            break
        data = _load(data)
    if isinstance(data, dict):
        data = {key: one for key, one in data.items() if not str(key).startswith("weight")}
    _check(data)
    return _find(_listed(data))


def _listed(value: Any) -> Any:
    """Return tuples and shapes, which tf.keras marked as such, as lists."""
    if isinstance(value, dict):
        items = value.get("items")
        if isinstance(items, list) and value.get("class_name") in (
            "__tuple__",
            "TensorShape",
        ):
            return [_listed(one) for one in items]
        return {key: _listed(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_listed(one) for one in value]
    return value


def _load(text: str) -> Any:
    text = text.strip("\ufeff \t\r\n")
    if len(text) > MAX_TEXT:
        raise ConfigError(
            f"The configuration has {len(text):,} characters, more than the {MAX_TEXT:,} "
            "that are read: give that of a smaller model."
        )
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise ConfigError(_TOO_DEEP) from error
    except json.JSONDecodeError as error:
        return _python(text, error)
    except ValueError as error:  # a number with thousands of digits
        raise ConfigError(
            "The configuration has a number that is too long to be read: give the text "
            "that model.to_json() returns."
        ) from error


_TOO_DEEP = (
    f"The configuration has more than {MAX_DEPTH} brackets in brackets: give the text that "
    "model.to_json() returns."
)


def _no_number(word: str) -> float:
    return {"Infinity": 1e38, "-Infinity": -1e38}.get(word, 0.0)


def _python(text: str, error: json.JSONDecodeError) -> Any:
    """Read what `print(model.get_config())` writes: a literal, nothing is evaluated."""
    if len(text) <= 1_000_000 and "'" in text:
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            pass
    raise ConfigError(
        f"This is no valid JSON: {error.msg} in line {error.lineno}, column {error.colno}; "
        "give the whole text that model.to_json() returns."
    ) from error


def _check(data: Any) -> None:
    """Refuse what is nested too deeply or has too many values."""
    count = 0
    level = [data]
    for _ in range(MAX_DEPTH):
        if not level:
            return
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                below.extend(one.values())
            elif isinstance(one, list | tuple | set):
                below.extend(one)
        count += len(below)
        if count > MAX_VALUES:
            raise ConfigError(
                f"The configuration has more than {MAX_VALUES:,} values: give that of a "
                "smaller model."
            )
        level = [one for one in below if isinstance(one, dict | list | tuple | set)]
    if level:
        raise ConfigError(_TOO_DEEP)


# -- finding the model ---------------------------------------------------------------------


def _find(data: Any) -> Parsed:
    outer = data
    compiled = None
    javascript = False
    for _ in range(4):
        if not isinstance(data, dict):
            break
        compiled = compiled or _compiled(data)
        if data.get("format") == "graph-model" or "node" in data:
            raise ConfigError(
                "This is TensorFlow.js's graph of operations, which says nothing of "
                "layers: export the Keras model as a layers model, or paste its code."
            )
        javascript = javascript or "modelTopology" in data
        inside = data.get("modelTopology", data.get("model_config"))
        if isinstance(inside, str):
            inside = _load(inside)
        if not isinstance(inside, dict):
            break
        data = inside
    version = str(_first(outer, data, "keras_version"))
    javascript = javascript or version.startswith("tfjs")
    if javascript:
        data = _snake(data)
    model = _as_model(data)
    return Parsed(model, _dialect(model, version, javascript), compiled)


def _first(outer: Any, inner: Any, key: str) -> Any:
    for one in (outer, inner):
        if isinstance(one, dict) and key in one:
            return one[key]
    return ""


def _compiled(data: dict[str, Any]) -> dict[str, Any] | None:
    for key in ("compile_config", "training_config", "trainingConfig"):
        found = data.get(key)
        if isinstance(found, dict):
            return found
    return None


def _as_model(data: Any) -> dict[str, Any]:
    """Return what holds a class's name and its configuration."""
    if isinstance(data, list):
        if data and all(isinstance(one, dict) and "class_name" in one for one in data):
            return {"class_name": "Sequential", "config": {"layers": data}}
    elif isinstance(data, dict):
        if isinstance(data.get("class_name"), str) and "config" in data:
            return data
        if isinstance(data.get("layers"), list):  # model.get_config()
            graph = "input_layers" in data or "output_layers" in data
            return {
                "class_name": "Functional" if graph else "Sequential",
                "config": data,
            }
    raise ConfigError(
        "This JSON has no class_name with a config, so it is no Keras model: give the text "
        "that model.to_json() returns."
    )


def _dialect(model: dict[str, Any], version: str, javascript: bool) -> str:
    if javascript:
        return "TensorFlow.js"
    if version[:1] in ("1", "2", "3"):
        return f"Keras {version[0]}"
    if "module" in model or "registered_name" in model or "build_config" in model:
        return "Keras 3"
    layers = list(layers_of(model)) if is_model(model) else [model]
    if any(isinstance(one, dict) and ("module" in one or "build_config" in one)
           for one in layers):  # fmt: skip
        return "Keras 3"
    words = {key for one in layers for key in config_of(one)}
    return "Keras 1" if words & _KERAS_1_WORDS else "Keras 2"


def layers_of(model: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the layers of a model's configuration.

    Raises:
        ConfigError: one sentence, if there is something else where they should be.
    """
    config = model.get("config")
    found = config.get("layers") if isinstance(config, dict) else config
    if not isinstance(found, list | tuple):
        raise ConfigError(
            f"The configuration of {shown_class(model)} has no list of layers: give the "
            "whole text that model.to_json() returns."
        )
    if len(found) > MAX_LAYERS:
        raise ConfigError(
            f"The model has {len(found):,} layers, more than the {MAX_LAYERS:,} that are "
            "read: give a smaller one."
        )
    for one in found:
        if not isinstance(one, dict) or not isinstance(one.get("class_name"), str):
            raise ConfigError(
                f"A layer of {shown_class(model)} has no class_name: give the whole text "
                "that model.to_json() returns."
            )
        yield one


def config_of(layer: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a layer's configuration."""
    config = layer.get("config")
    return config if isinstance(config, dict) else {}


def is_model(layer: dict[str, Any]) -> bool:
    """Tell whether a layer's configuration is that of a whole model."""
    name = plain_class(layer)
    if name == "Merge":  # Keras 1 joined models with this layer
        return False
    return name in _MODELS or isinstance(config_of(layer).get("layers"), list)


def plain_class(layer: dict[str, Any]) -> str:
    """Return a class's name without the package that registered it."""
    return str(layer.get("class_name", "")).rpartition(">")[2]


def shown_class(layer: dict[str, Any]) -> str:
    """Return a class's name, short enough for a sentence."""
    name = plain_class(layer)
    return name if len(name) <= 60 else f"{name[:59]}…"


# -- TensorFlow.js -------------------------------------------------------------------------

_WORDS = {
    "activation", "recurrent_activation", "mode", "distribution", "padding", "data_format",
    "merge_mode", "score_mode", "interpolation",
}  # fmt: skip


def _snake(value: Any, key: str = "") -> Any:
    """Return JavaScript's names in Python's spelling."""
    if isinstance(value, dict):
        return {
            _snake_word(name): _snake(one, _snake_word(name)) for name, one in value.items()
        }
    if isinstance(value, list):
        return [_snake(one, key) for one in value]
    if isinstance(value, str) and key in _WORDS:
        return _snake_word(value)
    return value


def _snake_word(word: Any) -> Any:
    if not isinstance(word, str) or not re.fullmatch(r"[a-z][a-zA-Z0-9]*", word):
        return word
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: f"_{m[1].lower()}", word)
