"""A whole model's configuration as source: its layers in order, or as a graph."""

import builtins
import keyword
import re
from collections.abc import Iterator, Mapping
from typing import Any

from models.spec import shown
from models.worker.source.config_graph import GraphWriter
from models.worker.source.config_layers import (
    WIDTH,
    LayerWriter,
    input_arguments,
    input_shape,
)
from models.worker.source.config_text import (
    ConfigError,
    config_of,
    is_model,
    layers_of,
    plain_class,
    shown_class,
)
from models.worker.source.config_values import UnwritableError, call, indented, write

MAX_INSIDE = 12  # models in models
MAX_WRITTEN = 900_000  # characters
_AUTOMATIC = re.compile(r"(?:sequential|functional|model)(?:_\d+)?")
_TAKEN = {"keras", "layers", "model", *dir(builtins)}


class ModelWriter:
    """Writes a model and the models inside it, the inner ones first."""

    def __init__(self, dialect: str) -> None:
        self.layers = LayerWriter(dialect, model=self.inner)
        self.lines: list[str] = []
        self._names: set[str] = set(_TAKEN)
        self._depth = 0

    def outer(self, model: Mapping[str, Any]) -> None:
        """Write the model itself, bound to `model`."""
        if not is_model(dict(model)):
            model = {"class_name": "Sequential", "config": {"layers": [model]}}
        self._model(dict(model), "model")

    def inner(self, model: Mapping[str, Any]) -> str:
        """Write a model that is a layer of another; return its variable."""
        name = config_of(dict(model)).get("name", "")
        variable = self.variable(str(name) or plain_class(dict(model)))
        self._depth += 1
        if self._depth > MAX_INSIDE:
            raise ConfigError(
                f"The configuration has more than {MAX_INSIDE} models in models: give a "
                "simpler one."
            )
        self._model(dict(model), variable)
        self._depth -= 1
        return variable

    def variable(self, name: str) -> str:
        """Return a variable's name that is like a layer's and not taken."""
        plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").lower()[:60] or "x"
        if plain[0].isdigit():
            plain = f"x_{plain}"
        if keyword.iskeyword(plain) or keyword.issoftkeyword(plain):
            plain += "_"
        free, number = plain, 2
        while free in self._names:
            free, number = f"{plain}_{number}", number + 1
        self._names.add(free)
        return free

    def write(self, line: str) -> None:
        """Add a statement."""
        self.lines.append(line)
        if sum(map(len, self.lines[-1:])) + len(self.lines) * 20 > MAX_WRITTEN:
            raise ConfigError(
                "The model is too large to be written as code: give a smaller."
            )

    def _model(self, model: dict[str, Any], variable: str) -> None:
        config = config_of(model)
        graph = "input_layers" in config or "output_layers" in config
        if graph or plain_class(model) in ("Functional", "Model"):
            GraphWriter(self, model).write(variable)
        else:
            self._sequential(model, variable)

    # -- one layer after the other

    def _sequential(self, model: dict[str, Any], variable: str) -> None:
        if not isinstance(model.get("config"), dict | list):
            raise ConfigError(
                f"The configuration of {shown_class(model)} has no list of layers: give "
                "the whole text that model.to_json() returns."
            )
        layers = list(layers_of(model))
        if not layers:
            raise ConfigError("The model has no layers: give the configuration of one.")
        written = list(self._in_order(model, layers))
        name = model_name(config_of(model), variable)
        if name is None:
            text = "".join(f"    {indented(one, 4)},\n" for one in written)
            self.write(f"{variable} = keras.Sequential([\n{text}])")
            return
        text = "".join(f"        {indented(one, 8)},\n" for one in written)
        self.write(
            f"{variable} = keras.Sequential(\n    [\n{text}    ],\n    name={name},\n)"
        )

    def _in_order(
        self, model: dict[str, Any], layers: list[dict[str, Any]]
    ) -> Iterator[str]:
        has_input = False
        for place, layer in enumerate(layers):
            if plain_class(layer) == "InputLayer":
                arguments = input_arguments(config_of(layer), named=False)
                if arguments is None:
                    raise ConfigError(_no_input_shape(layer))
                if not has_input and place == 0:
                    yield call("keras.Input", arguments, WIDTH)
                has_input = True
                continue
            if is_model(layer):
                text, shape = self.inner(layer), _own_shape(config_of(layer))
            elif plain_class(layer) == "Merge":
                raise ConfigError(
                    "The model begins with a Merge layer of Keras 1, which joins models in "
                    "a Sequential: build it with concatenate in the functional API."
                )
            else:
                text, said = self.layers.layer(layer)
                shape = said.batch_shape
            if place == 0 and not has_input:
                shape = shape or _build_shape(model)
                if shape is not None and not is_model(layer):
                    yield call("keras.Input", [input_shape(tuple(shape))], WIDTH)
                has_input = True
            yield text


def _no_input_shape(layer: dict[str, Any]) -> str:
    return (
        f"The InputLayer {shown(config_of(layer).get('name', ''))} does not say its shape: "
        "give the whole text that model.to_json() returns."
    )


def _own_shape(config: Mapping[str, Any]) -> tuple[Any, ...] | None:
    shape = config.get("batch_input_shape")
    return tuple(shape) if isinstance(shape, list) else None


def _build_shape(model: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Return the shape that a model without an Input was built with."""
    config, build = config_of(dict(model)), model.get("build_config")
    found = config.get("build_input_shape")
    if found is None and isinstance(build, dict):
        found = build.get("input_shape")
    if isinstance(found, list | tuple) and all(
        one is None or isinstance(one, int) for one in found
    ):
        return tuple(found)
    return None


def model_name(config: Mapping[str, Any], variable: str) -> str | None:
    """Return a model's name, written; None where Keras gives the outer one like it."""
    name = config.get("name")
    automatic = variable == "model" and isinstance(name, str) and _AUTOMATIC.fullmatch(name)
    if not isinstance(name, str) or not name or automatic:
        return None
    try:
        return write(name[:200].replace("/", "_"))
    except UnwritableError:
        return None
