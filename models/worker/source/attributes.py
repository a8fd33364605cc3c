"""Attributes: of packages, tensors, layers, models, objects and unknowns."""

# ruff: noqa: ARG001 - all that a table holds are called alike

import ast
from typing import TYPE_CHECKING, Any

from models.worker.source.reading import LayerRecord, ModelRecord
from models.worker.source.values import (
    POISON,
    Array,
    Bound,
    Function,
    Instance,
    Made,
    Namespace,
    Poison,
    PythonError,
    Ref,
    Super,
    Unknown,
    UserClass,
    is_tensor,
)
from models.worker.source.windows import SAME_ATTRIBUTES

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_CONSTANTS: dict[str, Any] = {
    "numpy.newaxis": None, "tensorflow.newaxis": None, "numpy.pi": 3.141592653589793,
    "math.pi": 3.141592653589793, "math.e": 2.718281828459045, "math.inf": float("inf"),
    "numpy.inf": float("inf"), "numpy.nan": float("nan"), "keras.__version__": "3.15.1",
    "tensorflow.__version__": "2.21.0", "numpy.__version__": "2.4.6",
}  # fmt: skip
_DTYPES = {
    "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool",
    "string", "bfloat16", "bool_", "float", "int", "half", "double",
}  # fmt: skip
_OF_LAYERS = {
    "name", "units", "rate", "filters", "input_dim", "output_dim", "built", "trainable",
    "stateful", "return_sequences", "return_state", "supports_masking", "dtype",
}  # fmt: skip
METHODS: dict[type, set[str]] = {
    str: {
        "format", "lower", "upper", "strip", "split", "join", "replace", "startswith",
        "endswith", "title", "capitalize", "lstrip", "rstrip", "count", "find", "isdigit",
    },
    list: {
        "append", "extend", "insert", "pop", "remove", "reverse", "sort", "index", "count",
        "copy", "clear",
    },
    tuple: {"index", "count"},
    dict: {
        "get", "items", "keys", "values", "update", "pop", "setdefault", "copy", "clear",
    },
    set: {"add", "update", "union", "copy", "discard"},
}  # fmt: skip


def attribute(interpreter: "Interpreter", node: ast.Attribute) -> Any:
    """Return `value.name`."""
    value = interpreter.evaluate(node.value)
    return of(interpreter, node, value, node.attr)


def of(interpreter: "Interpreter", node: ast.AST, value: Any, name: str) -> Any:  # noqa: C901, PLR0912 - one way for each kind of value
    """Return an attribute of a value."""
    if isinstance(value, Poison):
        return POISON
    if isinstance(value, Ref):
        return _of_ref(value, name)
    if isinstance(value, Unknown):
        texts = tuple(f"{text}.{name}" for text in value.texts)
        made = Unknown(texts, getattr(node, "lineno", None), base=value)
        made.sizes = value.sizes if name in SAME_ATTRIBUTES else ()
        return made
    if isinstance(value, Instance):
        return of_instance(interpreter, node, value, name)
    if isinstance(value, UserClass):
        return _of_class(interpreter, node, value, name)
    if isinstance(value, Super):
        return _of_super(interpreter, node, value, name)
    if isinstance(value, LayerRecord):
        return _of_layer(interpreter, node, value, name)
    if isinstance(value, ModelRecord):
        from models.worker.source.models import model_attribute

        return model_attribute(interpreter, node, value, name)
    if is_tensor(value):
        return _of_tensor(value, name)
    if isinstance(value, Array):
        return _of_array(interpreter, node, value, name)
    if isinstance(value, Namespace):
        if name in value.names:
            return value.names[name]
        if value.kind:
            return Bound(value, name)
        return Unknown((f"{value.text}.{name}",), getattr(node, "lineno", None))
    if isinstance(value, Function):
        return value.name if name == "__name__" else interpreter.unknown(node)
    for kind, names in METHODS.items():
        if isinstance(value, kind):
            if name in names:
                return Bound(value, name)
            if isinstance(value, tuple) and name in ("as_list", "ndims", "rank"):
                return Bound(value, name) if name == "as_list" else len(value)
            if isinstance(value, list) and name == "shape":
                from models.worker.source.data import shape_of_list

                return shape_of_list(value)
    return interpreter.unknown(node)


def _of_ref(value: Ref, name: str) -> Any:
    path = f"{value.path}.{name}"
    if path.startswith("tensorflow.initializers."):
        path = f"keras.{path.removeprefix('tensorflow.')}"
    if path in _CONSTANTS:
        return _CONSTANTS[path]
    root = value.path.partition(".")[0]
    if root in ("numpy", "tensorflow", "torch", "jax") and name in _DTYPES:
        return {"bool_": "bool", "float": "float32", "int": "int32"}.get(name, name)
    if root == "keras" and name in ("float32", "int32", "float16", "int64"):
        return name
    return Ref(path, f"{value.spelled}.{name}")


def of_instance(
    interpreter: "Interpreter", node: ast.AST, value: Instance, name: str
) -> Any:
    """Return an attribute of an object of the text."""
    if name in value.names:
        return value.names[name]
    if name == "__dict__":
        return value.names
    try:
        found = value.cls.find(name)
    except KeyError:
        if name in ("_asdict", "_replace") and value.cls.is_tuple:
            return Bound(value, name)
        if value.keras is not None:
            from models.worker.source.subclasses import keras_attribute

            return keras_attribute(interpreter, node, value, name)
        texts = tuple(dict.fromkeys((f"self.{name}", f"{value.cls.name}.{name}")))
        return Unknown(texts, getattr(node, "lineno", None))
    if isinstance(found, Function):
        if found.kind == "property":
            from models.worker.source.functions import call_function

            return call_function(interpreter, found, [value], {}, node)
        if found.kind == "static":
            return found
        return Bound(value if found.kind != "class" else value.cls, name, found)
    return found


def _of_class(
    interpreter: "Interpreter", node: ast.AST, value: UserClass, name: str
) -> Any:
    try:
        found = value.find(name)
    except KeyError:
        return value.name if name == "__name__" else interpreter.unknown(node)
    if isinstance(found, Function) and found.kind == "class":
        return Bound(value, name, found)
    return found


def _of_super(interpreter: "Interpreter", node: ast.AST, value: Super, name: str) -> Any:
    lineage = value.instance.cls.lineage
    behind = lineage.index(value.cls) + 1 if value.cls in lineage else 0
    for base in lineage[behind:]:
        if name in base.names:
            found = base.names[name]
            is_method = isinstance(found, Function) and found.kind != "static"
            return Bound(value.instance, name, found) if is_method else found
    return Bound(value, name)


def _of_layer(
    interpreter: "Interpreter", node: ast.AST, value: LayerRecord, name: str
) -> Any:
    if name in _OF_LAYERS and value.keras_layer is not None:
        found = getattr(value.keras_layer, name, None)
        return found if isinstance(found, int | float | str | bool | None) else None
    if name in ("output", "input") and value.keras_layer is not None:
        nodes = value.keras_layer._inbound_nodes
        tensors: Any = (
            (nodes[0].outputs if name == "output" else nodes[0].input_tensors)
            if nodes
            else ()
        )
        if len(tensors) == 1:
            return tensors[0]
        if tensors:
            return list(tensors)
        said = (
            f"The layer {value.name} has never been called and thus has no defined {name}."
        )
        raise PythonError(AttributeError(said), node)
    if name in ("output_shape", "input_shape") and value.keras_layer is not None:
        nodes = value.keras_layer._inbound_nodes
        if nodes:
            tensors = nodes[0].outputs if name == "output_shape" else nodes[0].input_tensors
            if tensors:
                return tuple(tensors[0].shape)
        return interpreter.unknown(node)
    if name == "states":
        return interpreter.unknown(node)
    return Bound(value, name)


def _of_tensor(value: Any, name: str) -> Any:
    if name == "shape":
        return tuple(value.shape)
    if name in ("dtype", "name", "ndim"):
        return getattr(value, name)
    if name == "_keras_shape":
        return tuple(value.shape)
    return Bound(value, name)


def _of_array(interpreter: "Interpreter", node: ast.AST, value: Array, name: str) -> Any:
    if name == "shape":
        return value.shape
    if name == "ndim":
        return len(value.shape)
    if name == "T":
        return Array(value.shape[::-1], value.dtype)
    if name == "dtype":
        return value.dtype
    if name == "size":
        size: Any = 1
        for one in value.shape:
            if not isinstance(one, int):
                return interpreter.unknown(node)
            size *= one
        return size
    if name in ("values", "data"):
        return value
    return Bound(value, name)


def is_callable(value: Any) -> bool:
    """Tell whether a value can be called."""
    return isinstance(
        value, Function | UserClass | Bound | Ref | LayerRecord | ModelRecord | Made
    )
