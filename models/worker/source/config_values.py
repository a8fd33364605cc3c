"""Arguments of a configuration, written as Python: numbers, texts, initializers, dtypes.

Every name that is written comes from the allow-list, or stands in quotes.
"""

import inspect
import json
import math
import re
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from models.worker.source.allowed import parameters, resolve
from models.worker.source.config_text import ConfigError, plain_class

MAX_LIST = 1_000
MAX_TEXT = 2_000
LINE = 88


class UnwritableError(Exception):
    """A value that cannot be written; its message says what it is."""


def write(value: Any, depth: int = 0) -> str:
    """Write a plain value as Python.

    Raises:
        UnwritableError: if it is none.
    """
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise UnwritableError(f"a text of {len(value):,} characters")
        return json.dumps(value.encode("utf-8", "replace").decode(), ensure_ascii=False)
    if depth > 6 or (isinstance(value, list | tuple | dict) and len(value) > MAX_LIST):
        raise UnwritableError("a list that is too long or too deep")
    if isinstance(value, list | tuple):
        inside = [write(one, depth + 1) for one in value]
        return f"({inside[0]},)" if len(inside) == 1 else f"({', '.join(inside)})"
    if isinstance(value, dict):
        return _dictionary(value, depth)
    raise UnwritableError(f"a {type(value).__name__}")


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise UnwritableError("a number that is not finite")
    # 0.009999999776482582 is 0.01 in single precision.
    short = float(f"{value:.7g}")
    with np.errstate(over="ignore"):
        return repr(short if np.float32(short) == np.float32(value) else value)


def _dictionary(value: dict[Any, Any], depth: int) -> str:
    name = value.get("class_name")
    config = value.get("config")
    if name == "__tuple__":
        return write(tuple(value.get("items", ())), depth + 1)
    if name in ("__numpy__", "__tensor__") and isinstance(config, dict):
        return write(config.get("value"), depth + 1)
    if isinstance(name, str):
        raise UnwritableError(f"an object of class {name[:60]}")
    pairs = [f"{write(key)}: {write(one, depth + 1)}" for key, one in value.items()]
    return f"{{{', '.join(pairs)}}}"


# -- objects -------------------------------------------------------------------------------

_KINDS = {
    "initializer": "initializers", "regularizer": "regularizers",
    "constraint": "constraints",
}  # fmt: skip
# What VarianceScaling with these arguments is called.
_VARIANCES = {
    (1.0, "fan_avg", "uniform"): "GlorotUniform",
    (1.0, "fan_avg", "normal"): "GlorotNormal",
    (1.0, "fan_in", "uniform"): "LecunUniform",
    (1.0, "fan_in", "normal"): "LecunNormal",
    (2.0, "fan_in", "uniform"): "HeUniform",
    (2.0, "fan_in", "normal"): "HeNormal",
}  # fmt: skip


def kind_of(argument: str) -> str | None:
    """Return the kind of object that an argument of a layer takes."""
    last = argument.rpartition("_")[2]
    return last if last in _KINDS and argument != last else None


def write_object(kind: str, value: Any, default: Any) -> str | None:
    """Write an initializer, regularizer or constraint; None where it is the default.

    Raises:
        UnwritableError: if it is none of Keras's own.
    """
    name, config = _object(value)
    if name is None:
        return None if default is None else "None"
    found = resolve(f"keras.{_KINDS[kind]}.{name}")
    if found is None or found.kind != kind:
        raise UnwritableError(f"an object of class {name[:60]}")
    config = {k: v for k, v in config.items() if v is not None and k != "seed"}
    if name == "VarianceScaling":
        distribution = str(config.get("distribution")).replace("truncated_normal", "normal")
        key = (_number(config.get("scale")), str(config.get("mode")), distribution)
        if key in _VARIANCES:
            name, config = _VARIANCES[key], {}
            found = resolve(f"keras.initializers.{name}")
    assert found is not None  # noqa: S101 - the names above are in the table
    config = {k: v for k, v in config.items() if k in parameters(found.thing)}
    if kind == "initializer" and _is_default(found.thing, config, default):
        return None
    config = _without_defaults(found.thing, config)
    if not config and kind == "initializer":
        return write(_snake(found.thing.__name__))
    inside = ", ".join(f"{key}={write(one)}" for key, one in config.items())
    return f"keras.{_KINDS[kind]}.{found.thing.__name__}({inside})"


def _object(value: Any) -> tuple[str | None, Mapping[str, Any]]:
    """Return an object's class and arguments: {"class_name": …} or a name alone."""
    if value is None:
        return None, {}
    if isinstance(value, str):
        return value, {}
    if isinstance(value, dict):
        name = value.get("class_name", value.get("name"))
        config = value.get("config", {})
        if isinstance(name, str) and isinstance(config, dict):
            if "class_name" not in value:  # Keras 1: {"name": "WeightRegularizer", "l1": 0}
                config = {k: v for k, v in value.items() if k != "name"}
            return name.rpartition(">")[2], config
        if isinstance(config, str):  # {"class_name": "function", "config": "l2"}
            return config, {}
    raise UnwritableError("an object that is not named")


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _defaults(made: Any) -> dict[str, Any]:
    return {
        name: one.default
        for name, one in inspect.signature(made.__init__).parameters.items()
        if one.default is not one.empty
    }


def _without_defaults(made: Any, config: Mapping[str, Any]) -> dict[str, Any]:
    defaults = _defaults(made)
    return {k: v for k, v in config.items() if k not in defaults or defaults[k] != v}


def _is_default(made: Any, config: Mapping[str, Any], default: Any) -> bool:
    """Tell whether an initializer is what the argument has anyway."""
    if not isinstance(default, str):
        return False
    own = keras.initializers.get(default)
    if type(own) is not made:
        return False
    known = own.get_config()
    return all(known.get(key) == value for key, value in config.items())


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def write_activation(value: Any, default: Any) -> str | None:
    """Write an activation by its name; None where it is the default.

    Raises:
        UnwritableError: if it is none of Keras's own.
    """
    if isinstance(value, dict):
        name, config = plain_class(value), value.get("config")
        if isinstance(config, str):
            value = config
        elif name in ("function", "__lambda__"):
            raise UnwritableError("a function")
        else:
            value = _snake(name) if not config else name
    if not isinstance(value, str):
        if value is None:
            return None if default is None else "None"
        raise UnwritableError("an activation that is not named")
    name = value.rpartition(">")[2].removesuffix("_v2")
    found = resolve(f"keras.activations.{name}")
    if found is None or found.kind != "activation":
        raise UnwritableError(f"an activation called {name[:60]}")
    same = default == name or (default is None and name == "linear")
    return None if same else write(name)


def dtype_of(value: Any) -> str | None:
    """Return a dtype's or a policy's name; None where it is float32 or says nothing."""
    for _ in range(3):
        if not isinstance(value, dict):
            break
        config = value.get("config")
        value = config.get("name") if isinstance(config, dict) else config
    if not isinstance(value, str) or not re.fullmatch(
        r"[a-z_]*(?:8|16|32|64)?|bool", value
    ):
        return None
    return None if value in ("float32", "", "float") else value


def check_size(argument: str, value: Any) -> None:
    """Refuse numbers that no model has.

    Raises:
        ConfigError: one sentence.
    """
    if isinstance(value, int) and abs(value) > 10**30:
        raise ConfigError(
            f"The configuration gives a number of more than 30 digits for {argument[:60]}: "
            "no layer is that large."
        )


def call(function: str, arguments: list[str], width: int = LINE) -> str:
    """Write a call, in one line if it fits; further lines are indented by 4 at most.

    Args:
        function: what is called.
        arguments: written already.
        width: how many characters its first line may have.
    """
    last = function.rpartition("\n")[2]
    one_line = f"{last}({', '.join(arguments)})"
    if len(one_line) <= width and not any("\n" in one for one in arguments):
        return f"{function}({', '.join(arguments)})"
    inside = "".join(f"    {indented(one, 4)},\n" for one in arguments)
    return f"{function}(\n{inside})"


def indented(text: str, spaces: int) -> str:
    """Move all lines but the first to the right."""
    return text.replace("\n", "\n" + " " * spaces)
