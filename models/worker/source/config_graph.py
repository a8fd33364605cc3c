"""A functional model's configuration as source: each call of a layer is a statement."""

from typing import TYPE_CHECKING, Any

from models.spec import shown
from models.worker.source.config_layers import WIDTH, input_arguments
from models.worker.source.config_operations import (
    gives_several,
    is_operation,
    write_merge,
    write_operation,
)
from models.worker.source.config_references import (
    Key,
    Node,
    Ref,
    count_outputs,
    read_ends,
    read_node,
    refs_in,
    shifted,
)
from models.worker.source.config_text import (
    ConfigError,
    config_of,
    is_model,
    layers_of,
    plain_class,
    shown_class,
)
from models.worker.source.config_values import LINE, UnwritableError, call, write

if TYPE_CHECKING:
    from models.worker.source.config_models import ModelWriter

MAX_NODES = 5_000
_RECURRENT = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1, "CuDNNLSTM": 2, "CuDNNGRU": 1,
              "ConvLSTM1D": 2, "ConvLSTM2D": 2, "ConvLSTM3D": 2}  # fmt: skip
_TAKES_STATES = {*_RECURRENT, "RNN", "Bidirectional"}
_STATES = {1: ("h",), 2: ("h", "c")}
_MERGING = ("Add", "Concatenate", "Multiply", "Average", "Maximum", "Minimum", "Subtract",
            "Dot", "Merge", "Attention", "AdditiveAttention")  # fmt: skip


class GraphWriter:
    """Writes one functional model."""

    def __init__(self, writer: "ModelWriter", model: dict[str, Any]) -> None:
        self.writer = writer
        self.model = model
        self.config = config_of(model)
        self.nodes: dict[Key, Node] = {}
        self.calls: dict[str, int] = {}  # how many calls a layer has
        self.layers: dict[str, dict[str, Any]] = {}
        self.shift: dict[str, int] = {}  # how far the numbers of a layer's calls are off
        self._made: dict[str, str] = {}  # layers that have a variable
        self._values: dict[Key, str | list[str]] = {}  # what a call is bound to
        self._read_nodes()
        self._left_to_keras = _joins_beside_masks(self.layers)

    def write(self, variable: str) -> None:
        """Write the model, bound to a variable."""
        inputs = self._ends("input_layers")
        outputs = self._ends("output_layers")
        needed = self._needed([*refs_in(inputs), *refs_in(outputs)])
        for key in self._order(needed):
            self._call(self.nodes[key])
        from models.worker.source.config_models import model_name

        written = [f"inputs={self._text(inputs)}", f"outputs={self._text(outputs)}"]
        name = model_name(self.config, variable)
        if name is not None:
            written.append(f"name={name}")
        self.writer.write(
            f"{variable} = {call('keras.Model', written, LINE - len(variable) - 3)}"
        )

    # -- reading

    def _read_nodes(self) -> None:
        for layer in layers_of(self.model):
            name = layer.get("name", config_of(layer).get("name"))
            if not isinstance(name, str) or not name:
                raise ConfigError(
                    f"A layer of class {shown_class(layer)} has no name, so it is not "
                    "known where it belongs: give the whole text that model.to_json() "
                    "returns."
                )
            if name in self.layers:
                raise ConfigError(
                    f"Two layers have the name {shown(name)}, so it is not known which is "
                    "meant: give each its own."
                )
            self.layers[name] = layer
            calls = layer.get("inbound_nodes") or []
            if not isinstance(calls, list):
                raise ConfigError(self._odd(name))
            for place, one in enumerate(calls or [None]):
                arguments, keywords = read_node(one, layer, self._odd(name))
                node = Node(layer, name, place, arguments, keywords)
                self.nodes[node.key] = node
            self.calls[name] = max(1, len(calls))
            if len(self.nodes) > MAX_NODES:
                raise ConfigError(
                    f"The model has more than {MAX_NODES:,} calls of layers: give a "
                    "smaller one."
                )
        self._renumber()
        masks = any(
            plain_class(one) == "Masking" or config_of(one).get("mask_zero")
            for one in self.layers.values()
        )
        for node in self.nodes.values():
            if masks:
                self._drop_mask(node)

    def _renumber(self) -> None:
        """Count calls from 0 where the model's own making was counted as a call, too."""
        used: dict[str, int] = {}
        ends = [self.config.get("input_layers"), self.config.get("output_layers")]
        for ref in refs_in([*self.nodes.values(), *map(read_ends, filter(None, ends))]):
            used[ref.layer] = max(used.get(ref.layer, 0), ref.node)
        for name, most in used.items():
            if name in self.calls and most >= self.calls[name]:
                self.shift[name] = most - self.calls[name] + 1
        for node in self.nodes.values():
            node.arguments = shifted(node.arguments, self.shift)
            node.keywords = shifted(node.keywords, self.shift)

    def _odd(self, name: str) -> str:
        return (
            f"How the layer {shown(name)} is connected is written in a way that is not "
            "known: give the text that model.to_json() returns."
        )

    def _drop_mask(self, node: Node) -> None:
        """Leave a mask out that Keras hands on by itself, as an operation of its own."""
        mask = node.keywords.get("mask")
        made = [self.layers.get(ref.layer) for ref in refs_in(mask)]
        if made and all(one is not None and is_operation(one) for one in made):
            del node.keywords["mask"]

    def _ends(self, key: str) -> Any:
        found = self.config.get(key)
        if found is None:
            raise ConfigError(
                f"The model does not say its {key}: give the whole text that "
                "model.to_json() returns."
            )
        old = isinstance(found, list) and len(found) == 1 and self._dialect() != "Keras 3"
        ends = shifted(read_ends(found[0] if old else found), self.shift)
        if not list(refs_in(ends)):
            raise ConfigError(
                f"The model's {key} are empty: give the whole text that model.to_json() "
                "returns."
            )
        return ends

    def _dialect(self) -> str:
        return self.writer.layers.dialect

    # -- order

    def _needed(self, ends: list[Ref]) -> set[Key]:
        """Return the calls that the outputs depend on, and the inputs."""
        needed: set[Key] = set()
        waiting = [ref.key for ref in ends]
        while waiting:
            key = waiting.pop()
            if key in needed:
                continue
            if key not in self.nodes:
                raise ConfigError(
                    f"The model refers to call {key[1]} of the layer {shown(key[0])}, "
                    "which it does not have: give the whole text that model.to_json() "
                    "returns."
                )
            needed.add(key)
            waiting += [ref.key for ref in self.nodes[key].refs]
        return needed

    def _order(self, needed: set[Key]) -> list[Key]:
        """Return the calls so that each comes after what it reads, else as they stand."""
        waits = {
            key: {ref.key for ref in self.nodes[key].refs}
            for key in self.nodes
            if key in needed
        }
        readers: dict[Key, list[Key]] = {}
        for key, before in waits.items():
            for one in before:
                readers.setdefault(one, []).append(key)
        places = {key: place for place, key in enumerate(self.nodes)}
        ready = [key for key, before in waits.items() if not before]
        order: list[Key] = []
        while ready:
            ready.sort(key=places.__getitem__, reverse=True)
            key = ready.pop()
            order.append(key)
            for reader in readers.get(key, ()):
                waits[reader].discard(key)
                if not waits[reader]:
                    ready.append(reader)
        if len(order) < len(waits):
            stuck = next(key for key in waits if key not in order)
            raise ConfigError(
                f"The layer {shown(stuck[0])} is fed by what comes out of it, which no "
                "model can be: look at its inbound_nodes."
            )
        return order

    # -- writing

    def _call(self, node: Node) -> None:
        if plain_class(node.layer) == "InputLayer":
            self._input(node)
        elif not node.refs:
            raise ConfigError(
                f"The layer {shown(node.name)} is called on nothing: look at its "
                "inbound_nodes."
            )
        elif is_operation(node.layer):
            text = write_operation(node, self._text)
            self._bind(node, text, 2 if gives_several(node) else 1)
        else:
            self._bind(node, self._layer_call(node), self._results(node))

    def _input(self, node: Node) -> None:
        config = {"name": node.name, **config_of(node.layer)}
        arguments = input_arguments(config)
        if arguments is None:
            raise ConfigError(
                f"The InputLayer {shown(node.name)} does not say its shape: give the whole "
                "text that model.to_json() returns."
            )
        variable = self.writer.variable(node.name)
        self._values[node.key] = variable
        text = call("keras.Input", arguments, LINE - len(variable) - 3)
        self.writer.write(f"{variable} = {text}")

    def _bind(self, node: Node, text: str, results: int | tuple[str, ...]) -> None:
        if isinstance(results, tuple):
            names = [self.writer.variable(f"{node.name}{end}") for end in results]
            self._values[node.key] = names
            self.writer.write(f"{', '.join(names)} = {text}")
            return
        variable = self.writer.variable(node.name)
        several = results > 1
        self._values[node.key] = (
            [f"{variable}[{place}]" for place in range(results)] if several else variable
        )
        self.writer.write(f"{variable} = {text}")

    def _results(self, node: Node) -> int | tuple[str, ...]:
        """Return how many tensors a call gives, with the ends of their names if known."""
        layer, config = node.layer, config_of(node.layer)
        everywhere = [*self.nodes.values(), self._ends("output_layers")]
        used = 1 + max(
            (ref.tensor for ref in refs_in(everywhere) if ref.key == node.key), default=0
        )
        name = plain_class(layer)
        if is_model(layer):
            return max(used, count_outputs(layer))
        inner = config.get("layer")
        if name == "Bidirectional" and isinstance(inner, dict):
            states = _RECURRENT.get(plain_class(inner), 0)
            if config_of(inner).get("return_state") and states:
                each = _STATES[states]
                sides = [
                    f"_{side}_{one}" for side in ("forward", "backward") for one in each
                ]
                split = config.get("merge_mode", "concat") is None
                return (*(("_forward", "_backward") if split else ("",)), *sides)
            if "merge_mode" in config and config["merge_mode"] is None:
                return ("_forward", "_backward")
        elif config.get("return_state") and name in _RECURRENT:
            return ("", *(f"_{one}" for one in _STATES[_RECURRENT[name]]))
        elif node.keywords.get("return_attention_scores"):
            return ("", "_scores")
        elif config.get("return_state"):
            return max(used, 2)
        return used

    def _layer_call(self, node: Node) -> str:
        made = self._layer(node)
        arguments, keywords = list(node.arguments), dict(node.keywords)
        first = arguments[0] if arguments else None
        if plain_class(node.layer) in _TAKES_STATES and isinstance(first, list | tuple):
            arguments = [first[0]]
            if len(first) > 1:
                keywords["initial_state"] = list(first[1:])
        merging = plain_class(node.layer) in _MERGING
        if merging and len(arguments) == 1 and isinstance(first, Ref):
            arguments = [[first]]
        written = [self._text(one) for one in arguments]
        for name, value in keywords.items():
            if not name.isidentifier() or value is None or value is False or name == "name":
                continue
            written.append(f"{name}={self._text(value)}")
        return call(made, written, WIDTH)

    def _layer(self, node: Node) -> str:
        """Return the call that makes a layer, or the variable that holds it."""
        if node.name in self._made:
            return self._made[node.name]
        layer = node.layer
        if is_model(layer):
            inner = {**layer, "config": {"name": node.name, **config_of(layer)}}
            text = self.writer.inner(inner)
            self._made[node.name] = text
            return text
        if plain_class(layer) == "Merge":
            text = write_merge(config_of(layer), node.name)
        else:
            named = {**layer, "config": {"name": node.name, **config_of(layer)}}
            text = self.writer.layers.layer(
                named,
                named=node.name not in self._left_to_keras,
                output_shape=self._shape_after(node),
            )[0]
        if self.calls[node.name] > 1:
            variable = self.writer.variable(f"{node.name}_layer")
            self.writer.write(f"{variable} = {text}")
            self._made[node.name] = text = variable
        return text

    def _shape_after(self, node: Node) -> tuple[int | None, ...] | None:
        """Return what comes out of a call, as those say that read it."""
        for other in self.nodes.values():
            for ref in other.refs:
                if ref.key == node.key and ref.shape is not None:
                    return ref.shape
        return None

    def _text(self, value: Any) -> str:
        """Write a structure of references and plain values."""
        if isinstance(value, Ref):
            found = self._values[value.key]
            if isinstance(found, str):
                return found if value.tensor == 0 else f"{found}[{value.tensor}]"
            if value.tensor >= len(found):
                raise ConfigError(
                    f"The model refers to result {value.tensor} of the layer "
                    f"{shown(value.layer)}, which gives {len(found)}: look at "
                    "inbound_nodes."
                )
            return found[value.tensor]
        if isinstance(value, list):
            return f"[{', '.join(map(self._text, value))}]"
        if isinstance(value, tuple):
            inside = ", ".join(map(self._text, value))
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        if isinstance(value, dict) and list(refs_in(value)):
            inside = ", ".join(f"{write(k)}: {self._text(v)}" for k, v in value.items())
            return f"{{{inside}}}"
        try:
            return write(value)
        except UnwritableError as unknown:
            raise ConfigError(
                f"A layer is called with {unknown}, which cannot be rebuilt from the "
                "configuration: paste the code that makes the model."
            ) from unknown


def _joins_beside_masks(layers: dict[str, dict[str, Any]]) -> set[str]:
    """Return the Concatenate layers that must get their names from Keras.

    A Concatenate joins the masks of its inputs by an operation that Keras names
    `concatenate`, `concatenate_1` ... by itself. Keras counts only what it names, so that
    the name of a layer, once written, would be given to an operation again.
    """
    joins = {name: one for name, one in layers.items() if plain_class(one) == "Concatenate"}
    counted = {"concatenate" + (f"_{i}" if i else "") for i in range(len(joins))}
    masked = any(is_operation(one) for one in joins.values())
    if not masked or set(joins) != counted:
        return set()
    return {name for name, one in joins.items() if not is_operation(one)}
