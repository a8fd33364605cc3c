"""Operations on tensors between the layers of a configuration, as calls of keras.ops."""

import inspect
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import keras

from models.spec import shown
from models.worker.source.config_text import ConfigError, config_of, plain_class
from models.worker.source.config_values import call, write
from models.worker.source.operations import operation

if TYPE_CHECKING:
    from models.worker.source.config_references import Node

# Operations that give several tensors.
_SEVERAL = {
    "Split", "ArraySplit", "Unstack", "TopK", "Moments", "Meshgrid", "split", "unstack",
    "math.top_k", "nn.top_k", "nn.moments",
}  # fmt: skip


def gives_several(node: "Node") -> bool:
    """Tell whether an operation gives a list of tensors."""
    function = str(config_of(node.layer).get("function", ""))
    return bool(_SEVERAL & {plain_class(node.layer), function})


def is_operation(layer: dict[str, Any]) -> bool:
    """Tell whether a layer is an operation on tensors that Keras or TensorFlow noted."""
    module = str(layer.get("module", ""))
    return plain_class(layer) in (
        "TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer", "InstanceMethod",
        "ClassMethod",
    ) or module.startswith(("keras.src.ops", "keras.src.activations"))  # fmt: skip


def write_operation(node: "Node", text: Callable[[Any], str]) -> str:
    """Write an operation on tensors as a call of keras.ops, or as indexing."""
    name = plain_class(node.layer)
    config = config_of(node.layer)
    if name in ("TFOpLambda", "SlicingOpLambda"):
        function = str(config.get("function", ""))
        if function == "__operators__.getitem":
            return _indexing(node, node.keywords.get("slice_spec"), text)
        path = _OPERATORS.get(function) or f"tf.{function}"
        return _written(node, path, {}, text)
    if name == "GetItem":
        key = node.arguments[1] if len(node.arguments) > 1 else node.keywords.get("key")
        return _indexing(node, key, text)
    name = {"ReLU": "Relu", "SiLU": "Silu"}.get(name, name)
    path = "keras.ops." + re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
    return _written(node, path, {k: v for k, v in config.items() if k != "name"}, text)


_OPERATORS = {
    "__operators__.add": "tf.add", "__operators__.sub": "tf.subtract",
    "__operators__.mul": "tf.multiply", "__operators__.truediv": "tf.divide",
    "math.truediv": "tf.divide", "__operators__.pow": "tf.pow",
    "__operators__.matmul": "tf.matmul", "compat.v1.transpose": "tf.transpose",
    "compat.v1.squeeze": "tf.squeeze", "linalg.matmul": "tf.matmul",
}  # fmt: skip


def _written(
    node: "Node", path: str, config: dict[str, Any], text: Callable[[Any], str]
) -> str:
    keywords = {k: v for k, v in {**config, **node.keywords}.items() if k.isidentifier()}
    keywords.pop("name", None)
    found = operation(path, node.arguments, keywords)
    if found is None or "." in found.name:
        raise ConfigError(
            f"The model does {shown(path)} on the tensors of {shown(node.name)}, which is "
            "not known here: paste the code that makes the model."
        )
    parameters = inspect.signature(getattr(keras.ops, found.name)).parameters
    positional = list(found.positional)
    named = dict(found.keyword)
    first = next(iter(parameters), "")
    if found.name == "einsum":
        positional.insert(0, named.pop("subscripts", ""))
    elif not positional and first in named:
        positional = [named.pop(first)]
    taken = list(parameters)[: len(positional)]
    written = [text(one) for one in positional]
    for key, value in named.items():
        if key in parameters and key not in taken and value is not None:
            written.append(f"{key}={text(value)}")
    return call(f"keras.ops.{found.name}", written)


def _indexing(node: "Node", spec: Any, text: Callable[[Any], str]) -> str:
    tensor = text(node.arguments[0]) if node.arguments else ""
    items = spec if isinstance(spec, list | tuple) else [spec]
    return f"{tensor}[{', '.join(_index(one, text) for one in items)}]"


def _index(item: Any, text: Callable[[Any], str]) -> str:
    if isinstance(item, dict):
        inside = item.get("config") if "class_name" in item else item
        if item.get("class_name") == "__ellipsis__" or item.get("type") == "Ellipsis":
            return "..."
        if isinstance(inside, dict) and "start" in inside:
            bounds = [inside.get(key) for key in ("start", "stop", "step")]
            said = ["" if one is None else text(one) for one in bounds]
            return ":".join(said if said[2] else said[:2])
    if item == "..." or item is Ellipsis:
        return "..."
    return text(item)


_MERGES = {"sum": "Add", "concat": "Concatenate", "mul": "Multiply", "ave": "Average",
           "max": "Maximum", "dot": "Dot", "cos": "Dot"}  # fmt: skip


def write_merge(config: dict[str, Any], name: str) -> str:
    """Write Keras 1's Merge as the layer of today."""
    mode = config.get("mode")
    made = _MERGES.get(mode) if isinstance(mode, str) else None
    if made is None:
        raise ConfigError(
            f"The Merge layer {shown(name)} joins by a function that the configuration "
            "does not say: paste the code that makes the model."
        )
    arguments = []
    if made == "Concatenate" and config.get("concat_axis", -1) != -1:
        arguments.append(f"axis={write(config['concat_axis'])}")
    if made == "Dot":
        arguments.append(f"axes={write(config.get('dot_axes', -1))}")
        arguments += ["normalize=True"] if mode == "cos" else []
    return call(f"layers.{made}", [*arguments, f"name={write(name.replace('/', '_'))}"])
