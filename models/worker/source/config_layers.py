"""A layer's configuration as the call that makes the layer."""

import difflib
import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.spec import shown
from models.worker.source.allowed import parameters, resolve
from models.worker.source.config_text import (
    ConfigError,
    config_of,
    is_model,
    plain_class,
    shown_class,
)
from models.worker.source.config_values import (
    UnwritableError,
    call,
    check_size,
    dtype_of,
    kind_of,
    write,
    write_activation,
    write_object,
)
from models.worker.source.spelling import Respelled, Translated, translate

# What versions write down that no layer of Keras 3 is made with, and no shape depends on.
_IGNORED = {
    "trainable", "dtype", "autocast", "sparse", "ragged", "registered_name", "module",
    "build_config", "compile_config", "quantization_config", "lora_rank", "lora_alpha",
    "function_type", "output_shape_type", "module_name", "mask_module", "num_constants",
    "query_shape", "key_shape", "value_shape", "state_size", "time_major", "output_mask",
    "arguments", "output_shape_module", "mask_type", "batch_input_dtype",
    "has_batch_size", "flash_attention", "input_dtype", "cache", "fast_forward",
    "max_tokens_passed", "vocabulary_size", "idf_weights", "vocabulary", "supports_masking",
    "zero_output_for_mask", "gptq_unpacked_column_size", "create_input", "symbolic",
    "optional", "synchronized",
}  # fmt: skip
_SHAPES = ("input_dim", "input_length", "input_shape")
_OF_1D = ("kernel_size", "strides", "dilation_rate", "pool_size", "size", "padding",
          "cropping")  # fmt: skip
WIDTH = 76  # of a layer's call, which stands indented in a list
_LISTS = ("shared_axes", "axes", "bin_boundaries")
_WITHOUT_NAMES = ("MultiHeadAttention", "GroupedQueryAttention", "InputLayer")
_GRU = ("GRU", "GRUCell", "CuDNNGRU")


@dataclass
class LayerWriter:
    """Writes layers, and keeps what there is to say of them."""

    dialect: str
    notes: list[str] = field(default_factory=list)
    respelled: dict[tuple[str, str], Respelled] = field(default_factory=dict)
    # Models inside layers are written before them; this returns their variable.
    model: Any = None

    def layer(
        self,
        layer: Mapping[str, Any],
        named: bool = True,
        output_shape: tuple[int | None, ...] | None = None,
    ) -> tuple[str, Translated]:
        """Return the call that makes a layer, and what was translated.

        Args:
            layer: its class and configuration.
            named: whether its name is written.
            output_shape: what comes out, with the batch, as far as it is known otherwise.

        Raises:
            ConfigError: one sentence, if it is no layer of Keras's.
        """
        data = dict(layer)
        found = resolve(plain_class(data))
        if found is None or found.kind != "layer":
            raise ConfigError(self._foreign(data))
        config = {str(key): value for key, value in config_of(data).items()}
        said = translate(plain_class(data), (), self._cleaned(plain_class(data), config))
        self._keep(said)
        if said.name == "Lambda":
            return self._lambda(data, config, output_shape), said
        arguments = self._arguments(found.thing, said)
        arguments += _of_every_layer(config)
        name = config.get("name", data.get("name"))
        if named and isinstance(name, str) and name:
            arguments.append(f"name={write(self.name(name))}")
        return call(f"layers.{_public(found.thing, said.name)}", arguments, WIDTH), said

    def _keep(self, said: Translated) -> None:
        """Keep what is spelled otherwise, without what is said twice or says nothing."""
        for one in said.spellings:
            twice = "batch_input_shape" in said.given and one.argument in _SHAPES
            empty = one.argument is not None and said.given.get(one.argument) is None
            if not twice and not empty:
                self.respelled.setdefault((said.name, one.argument or one.old), one)

    def name(self, name: str) -> str:
        """Return a layer's name as Keras 3 takes it."""
        return name[:200].replace("/", "_")

    def _foreign(self, layer: dict[str, Any]) -> str:
        name = config_of(layer).get("name", layer.get("name", ""))
        which = f"The layer {shown(name)}" if isinstance(name, str) and name else "A layer"
        return (
            f"{which} is of class {shown_class(layer) or 'unknown'}, which is none of "
            "Keras's layers, so it cannot be rebuilt from the configuration: paste the "
            "code that defines it."
        )

    def _cleaned(self, name: str, config: dict[str, Any]) -> dict[str, Any]:
        """Leave out what is not an argument, and put lists right."""
        kept = {k: v for k, v in config.items() if k not in _IGNORED and k != "name"}
        if name in ("StringLookup", "TextVectorization", "IntegerLookup") and config.get(
            "vocabulary"
        ):
            self.note(f"The vocabulary of {name} is not read; no shape depends on it.")
        if config.get("time_major"):
            kept["time_major"] = True
        if name in _GRU and "reset_after" not in kept and self.dialect != "Keras 3":
            # Absent until Keras 2.1.5, and always in TensorFlow.js: these had none.
            kept["reset_after"] = name == "CuDNNGRU"
        if name == "Bidirectional":
            kept = self._one_direction(kept)
        if name == "LeakyReLU" and "alpha" in kept:
            kept.setdefault("negative_slope", kept.pop("alpha"))
        axis = kept.get("axis")
        if (
            name.startswith("BatchNorm")
            and isinstance(axis, list | tuple)
            and len(axis) == 1
        ):
            kept["axis"] = axis[0]
        if "1D" in name:
            kept |= {
                key: value[0]
                for key, value in kept.items()
                if isinstance(value, list | tuple) and len(value) == 1 and key in _OF_1D
            }
        return kept

    def _one_direction(self, config: dict[str, Any]) -> dict[str, Any]:
        """Leave the backward layer out where it is what Bidirectional makes anyway."""
        forward, backward = config.get("layer"), config.get("backward_layer")
        if not isinstance(forward, dict) or not isinstance(backward, dict):
            return {k: v for k, v in config.items() if k != "backward_layer" or v}
        ignored = ("name", "go_backwards")
        sides = [
            {k: v for k, v in config_of(one).items() if k not in ignored}
            for one in (forward, backward)
        ]
        if sides[0] == sides[1]:
            return {k: v for k, v in config.items() if k != "backward_layer"}
        return config

    # -- arguments

    def _arguments(self, made: Any, said: Translated) -> list[str]:
        known = parameters(made)
        defaults = {
            name: one.default
            for name, one in inspect.signature(made.__init__).parameters.items()
        }
        written: list[str] = []
        positional = said.name not in _WITHOUT_NAMES
        order = [*known, *(n for n in said.arguments if n not in known)]
        for name in order:
            if name not in said.arguments or name == "name":
                positional = False
                continue
            default = defaults.get(name)
            value = said.arguments[name]
            if name not in known and not self._meant(name, value, known, said.name):
                continue
            text = self._argument(name, value, default, said)
            required = name in defaults and default is inspect.Parameter.empty
            positional = positional and required
            if text is not None:
                written.append(text if positional else f"{name}={text}")
        return written

    def _meant(self, name: str, value: Any, known: tuple[str, ...], layer: str) -> bool:
        """Tell whether an argument that Keras 3 does not know is a misspelled one."""
        if name in ("activity_regularizer", "dtype", "implementation"):
            return value is not None and name != "implementation"
        if difflib.get_close_matches(name, known, n=1, cutoff=0.8):
            return True
        if value not in (None, False, 0, "", [], {}):
            self.note(f"{layer} has no {name[:60]} in Keras 3, so it is left out.")
        return False

    def _argument(
        self, name: str, value: Any, default: Any, said: Translated
    ) -> str | None:
        """Write one argument's value; None where it need not be written."""
        check_size(name, value)
        empty = default is inspect.Parameter.empty
        try:
            if name in ("layer", "backward_layer", "cell"):
                return self._inner(value)
            if name == "cells" and isinstance(value, list | tuple):
                inside = ", ".join(self._inner(one) for one in value)
                return f"[{inside}]"
            if name in ("activation", "recurrent_activation"):
                return self._activation(value, default)
            kind = kind_of(name)
            if kind is not None:
                return write_object(kind, value, None if empty else default)
            return self._plain(name, value, default, said)
        except UnwritableError as unknown:
            if empty:
                raise ConfigError(
                    f"The {name} of a {said.name} layer is {unknown}, which cannot be "
                    "rebuilt from the configuration: paste the code that makes it."
                ) from unknown
            self.note(
                f"The {name} of {said.name}, {unknown}, is none of Keras's own and is left "
                "out; no shape depends on it."
            )
            return None

    def _activation(self, value: Any, default: Any) -> str | None:
        required = default is inspect.Parameter.empty
        if isinstance(value, dict) and resolve(plain_class(value)):
            found = resolve(plain_class(value))
            if (
                found is not None
                and found.kind == "layer"
                and isinstance(value.get("config"), dict)
            ):
                return self.layer(value, named=False)[0]
        text = write_activation(value, None if required else default)
        return write("linear") if text is None and required else text

    def _plain(self, name: str, value: Any, default: Any, said: Translated) -> str | None:
        if isinstance(value, list) and name not in _LISTS:
            value = _tuples(value)
        if name == "data_format" and value in (None, "channels_last"):
            return None
        if name == "strides" and "pool_size" in said.arguments:
            pool = said.arguments["pool_size"]
            default = _tuples(pool) if isinstance(pool, list) else pool
        if type(value) is type(default) and value == default:
            return None
        if (
            isinstance(default, int)
            and isinstance(value, tuple)
            and set(value) == {default}
        ):
            return None  # (1, 1) where 1 is meant
        return write(value)

    def _inner(self, layer: Any) -> str:
        """Write a layer that stands inside another one."""
        if isinstance(layer, list | tuple):
            return f"[{', '.join(self._inner(one) for one in layer)}]"
        if not isinstance(layer, dict) or not isinstance(layer.get("class_name"), str):
            raise UnwritableError("no layer's configuration")
        if is_model(layer):
            return str(self.model(layer))
        name = config_of(layer).get("name")
        auto = isinstance(name, str) and re.fullmatch(
            r"(?:forward_)?[a-z_0-9]+?(?:_\d+)?", name
        )
        inner = dict(layer)
        if isinstance(name, str):
            config = {**config_of(layer), "name": name.removeprefix("forward_")}
            inner["config"] = config
        return self.layer(inner, named=not auto)[0]

    def _lambda(
        self,
        layer: dict[str, Any],
        config: dict[str, Any],
        output_shape: tuple[int | None, ...] | None,
    ) -> str:
        """Write a Lambda as a function of the right shape: its own is compiled code."""
        name = config.get("name", layer.get("name", "lambda"))
        given = config.get("output_shape")
        if isinstance(given, list | tuple) and all(
            one is None or isinstance(one, int) for one in given
        ):
            inside = tuple(given)
        elif output_shape is not None:
            inside = tuple(output_shape[1:])
        else:
            raise ConfigError(
                f"The Lambda layer {shown(name)} holds its function as compiled code, "
                "which is never run, and the configuration does not say what shape comes "
                "out: paste the code that makes the model."
            )
        self.note(
            f"The function of the Lambda layer {shown(name)} is compiled code, which is "
            "never run; only its shape is rebuilt."
        )
        arguments = ["lambda x: x", f"output_shape={write(inside)}"]
        return call("layers.Lambda", [*arguments, f"name={write(self.name(str(name)))}"])

    def note(self, sentence: str) -> None:
        """Keep a sentence, once."""
        if sentence not in self.notes and len(self.notes) < 20:
            self.notes.append(sentence)


def _of_every_layer(config: Mapping[str, Any]) -> list[str]:
    written = ["trainable=False"] if config.get("trainable") is False else []
    dtype = dtype_of(config.get("dtype"))
    if dtype is not None and "float" in dtype:
        written.append(f"dtype={write(dtype)}")
    return written


def input_arguments(config: Mapping[str, Any], named: bool = True) -> list[str] | None:
    """Return the arguments of the Input that an input layer's configuration stands for.

    None if it does not say its shape.
    """
    shape = next(
        (
            config[key]
            for key in ("batch_shape", "batch_input_shape", "shape", "input_shape")
            if isinstance(config.get(key), list | tuple)
        ),
        None,
    )
    if shape is None:
        return None
    whole = "batch_shape" in config or "batch_input_shape" in config
    sizes = tuple(shape) if whole else (None, *shape)
    written = [input_shape(sizes)]
    dtype = dtype_of(config.get("dtype"))
    if dtype is not None:
        written.append(f"dtype={write(dtype)}")
    if config.get("sparse"):
        written.append("sparse=True")
    name = config.get("name")
    if named and isinstance(name, str) and name:
        written.append(f"name={write(name[:200].replace('/', '_'))}")
    return written


def input_shape(sizes: tuple[Any, ...]) -> str:
    """Write the argument of an Input that gives these sizes, the batch first."""
    try:
        if sizes and sizes[0] is None:
            return f"shape={write(tuple(sizes[1:]))}"
        return f"batch_shape={write(tuple(sizes))}"
    except UnwritableError as unknown:
        raise ConfigError(
            f"The input's shape is {unknown}: give the whole text that model.to_json() "
            "returns."
        ) from unknown


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def _public(made: Any, name: str) -> str:
    """Return the name that keras.layers has a class by."""
    return {"GroupedQueryAttention": "GroupQueryAttention"}.get(made.__name__, name)
