"""How a configuration says what a layer is called on.

A call refers to what other calls gave by the layer's name, the number of the call and the
number of the result; older and newer configurations write that down differently.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from models.worker.source.config_operations import is_operation
from models.worker.source.config_text import ConfigError, config_of

Key = tuple[str, int]


@dataclass(frozen=True)
class Ref:
    """A tensor, by the layer that gives it."""

    layer: str
    node: int
    tensor: int
    shape: tuple[int | None, ...] | None = None  # where the configuration says it

    @property
    def key(self) -> Key:
        """Return the call that gives it."""
        return self.layer, self.node


@dataclass
class Node:
    """One call of a layer."""

    layer: dict[str, Any]
    name: str
    place: int
    arguments: list[Any]  # Refs in lists, tuples and dictionaries, and plain values
    keywords: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Return what others refer to it by."""
        return self.name, self.place

    @property
    def refs(self) -> list[Ref]:
        """Return all tensors that the call reads."""
        return list(refs_in([self.arguments, list(self.keywords.values())]))


def refs_in(value: Any) -> Iterator[Ref]:
    """Yield the references in a structure."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Node):
        yield from value.refs
    elif isinstance(value, list | tuple):
        for one in value:
            yield from refs_in(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from refs_in(one)


def read_node(
    node: Any, layer: dict[str, Any], odd: str
) -> tuple[list[Any], dict[str, Any]]:
    """Return what a layer is called on and with, as its configuration says.

    Raises:
        ConfigError: with the sentence `odd`, if it is written in no known way.
    """
    if not node:
        return [], {}
    if isinstance(node, dict) and "args" in node:
        return _new_node(node, odd)
    structure, keywords = _old_structure(node)
    if not list(refs_in([structure, keywords])):
        raise ConfigError(odd)
    if not isinstance(structure, list):
        return [structure], keywords
    if is_operation(layer) and not all(isinstance(one, Ref) for one in structure):
        return structure, keywords  # a tensor and a constant
    return ([structure[0]] if len(structure) == 1 else [structure]), keywords


def _new_node(node: dict[str, Any], odd: str) -> tuple[list[Any], dict[str, Any]]:
    """Read a call as Keras 3 writes it."""
    arguments, keywords = node.get("args"), node.get("kwargs") or {}
    if not isinstance(arguments, list | tuple) or not isinstance(keywords, dict):
        raise ConfigError(odd)
    return (
        [_new_structure(one) for one in arguments],
        {str(key): _new_structure(one) for key, one in keywords.items()},
    )


def _new_structure(value: Any) -> Any:
    """Read Keras 3's arguments."""
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            history, shape = (config_of(value).get(k) for k in ("keras_history", "shape"))
            if history is not None and is_reference(history):
                sizes = tuple(shape) if isinstance(shape, list) else None
                return Ref(history[0], history[1], history[2], sizes)
        if "class_name" in value:
            return value
        return {key: _new_structure(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_new_structure(one) for one in value]
    return value


def is_reference(value: Any) -> bool:
    """Tell whether a list is a layer's name, a call's number and a result's."""
    return (
        isinstance(value, list | tuple)
        and len(value) >= 3
        and isinstance(value[0], str)
        and all(isinstance(one, int) and not isinstance(one, bool) for one in value[1:3])
        and (len(value) == 3 or (len(value) == 4 and isinstance(value[3], dict)))
    )


def _old_structure(value: Any) -> tuple[Any, dict[str, Any]]:
    """Read what Keras 1 and 2 wrote: lists of references, the arguments as their last."""
    keywords: dict[str, Any] = {}

    def follow(one: Any) -> Any:
        constant = isinstance(one, list | tuple) and list(one[:1]) == ["_CONSTANT_VALUE"]
        if is_reference(one) or (constant and len(one) >= 3):
            for key, argument in (one[3] if len(one) == 4 else {}).items():
                keywords[str(key)] = _argument(argument)
            return one[2] if constant else Ref(one[0], one[1], one[2])
        if isinstance(one, list | tuple):
            return [follow(inner) for inner in one]
        if isinstance(one, dict):
            return {key: follow(inner) for key, inner in one.items()}
        return one

    return follow(value), keywords


def _argument(value: Any) -> Any:
    """Read an argument of a call: it may hold references, too."""
    if is_reference(value) and len(value) == 3:
        return Ref(value[0], value[1], value[2])
    if isinstance(value, list | tuple):
        return [_argument(one) for one in value]
    return value


def read_ends(value: Any) -> Any:
    """Read the inputs or outputs of a model: one reference, a list or a dictionary."""
    if is_reference(value):
        return Ref(value[0], value[1], value[2])
    if isinstance(value, list | tuple):
        return [read_ends(one) for one in value]
    if isinstance(value, dict):
        return {str(key): read_ends(one) for key, one in value.items()}
    raise ConfigError(
        "The model's inputs and outputs are written in a way that is not known: give the "
        "text that model.to_json() returns."
    )


def count_outputs(model: dict[str, Any]) -> int:
    """Return how many tensors a model inside another one gives."""
    found = config_of(model).get("output_layers")
    if found is None:
        return 1
    return max(1, len(list(refs_in(read_ends(found)))))


def shifted(value: Any, back: Mapping[str, int]) -> Any:
    """Return a structure with the calls of some layers counted from another number."""
    if isinstance(value, Ref):
        less = back.get(value.layer, 0)
        return replace(value, node=max(0, value.node - less)) if less else value
    if isinstance(value, list | tuple):
        return type(value)(shifted(one, back) for one in value)
    if isinstance(value, dict):
        return {key: shifted(one, back) for key, one in value.items()}
    return value
