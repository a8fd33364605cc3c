"""A reading as the rules look at it: the model, and how the text writes it.

What belongs here: where a layer stands in the text, how the text spells things, and the
edits that several rules make. What does not: the model alone (`graph.py`), any judgement.
"""

import ast
import math
from typing import Any, TypeGuard

from models.shapes import Shape
from models.worker.clinic.edits import Edit, Text
from models.worker.clinic.graph import Graph
from models.worker.clinic.origins import for_one
from models.worker.source.reading import CallRecord, LayerRecord, Reading


class Case(Graph):
    """A reading, with what the rules ask of it."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.tree = reading.tree or ast.Module(body=[], type_ignores=[])
        self.text = Text(reading.source, self.tree)

    # -- how the source writes things --------------------------------------------------

    def said(self, layer: LayerRecord, name: str) -> str | None:
        """Return an argument of a layer as it stands in the source."""
        node = layer.argument_nodes.get(name)
        return self.text.of(node) if node is not None and self._mine(node) else None

    def _mine(self, node: ast.AST) -> bool:
        return hasattr(node, "lineno") and node in self.text.parents

    def in_tree(self, node: ast.AST | None) -> bool:
        """Tell whether a node stands in the text, and so can be edited."""
        return node is not None and self._mine(node)

    def set_argument(
        self, layer: LayerRecord, name: str, text: str, at: int | None = None
    ) -> Edit | None:
        """Give a layer's argument another value."""
        if layer.node is None or not self.in_tree(layer.node):
            return None
        alone = for_one(self, layer, name, text)
        if alone is not None:
            return alone
        given = layer.argument_nodes.get(name)
        if given is not None and self.in_tree(given):
            parent = self.text.parent(given)
            if parent is layer.node or isinstance(parent, ast.keyword):
                return self.text.replace_argument(given, text)
        return self.text.set_argument(layer.node, name, text, at)

    def remove_argument(self, layer: LayerRecord, name: str) -> Edit | None:
        """Take a named argument of a layer out."""
        if layer.node is None or not self.in_tree(layer.node):
            return None
        return self.text.remove_argument(layer.node, name)

    def source_index(self, node: ast.AST, words: str) -> int | None:
        """Return where words stand in a node's text, None if they do not."""
        at = self.text.of(node).find(words)
        return self.text.start(node) + at if at >= 0 else None

    def bound_names(self) -> set[str]:
        """Return the names that the source binds at its top level by import."""
        names = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names |= {(a.asname or a.name).split(".")[0] for a in node.names}
        return names

    def spell(self, layer_class: str) -> tuple[str, list[Edit]]:
        """Return how this source would write a class, and the import that it then needs."""
        prefixes = [
            record.spelled.rpartition(".")[0]
            for record in self.reading.layers
            if record.spelled
            and record.node is not None
            and "(" not in record.spelled
            and record.layer_class != "InputLayer"  # keras.Input, but keras.layers.LSTM
        ]
        dotted = [prefix for prefix in prefixes if prefix]
        names = self.bound_names()
        if layer_class in names or "*" in names:
            return layer_class, []
        if dotted and ("" not in prefixes or len(dotted) >= len(prefixes) / 2):
            return f"{dotted[0]}.{layer_class}", []
        if not names:
            return layer_class, []
        return layer_class, self._import(layer_class)

    def importing(self, name: str, said: str) -> list[Edit]:
        """Return the import that a name of `keras.models` needs if it is written `said`."""
        names = self.bound_names()
        if "." in said or not names or {name, "*"} & names:
            return []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(
                ("keras.models", "keras")
            ):
                end = self.text.end(node.names[-1])
                return [Edit(end, end, f", {name}")]
        return []

    def _import(self, layer_class: str) -> list[Edit]:
        first_package = "keras"
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.ImportFrom) or not node.module or node.level:
                continue
            if "keras" in node.module.split(".") and node.module.startswith("tensorflow"):
                first_package = "tensorflow.keras"
            if node.module.endswith("keras.layers") and node.names:
                end = self.text.end(node.names[-1])
                return [Edit(end, end, f", {layer_class}")]
        imports = [n for n in self.tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        line = f"from {first_package}.layers import {layer_class}"
        if imports:
            return [self.text.insert_after(imports[-1], line)]
        return [self.text.insert_before(self.tree.body[0], line)] if self.tree.body else []

    # -- where a layer stands ----------------------------------------------------------

    def creation(self, layer: LayerRecord) -> ast.Call | None:
        """Return the call that makes a layer, as the model takes it: with its wrapper."""
        node = self.outer(layer).node
        return node if node is not None and self.in_tree(node) else None

    def add_call(self, layer: LayerRecord) -> ast.Call | None:
        """Return the `model.add(...)` that a layer stands in."""
        node = self.creation(layer)
        if node is None:
            return None
        parent = self.text.parent(node)
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
            return parent if parent.func.attr == "add" and node in parent.args else None
        # A layer kept in a variable and added by name.
        name = parent.targets[0] if isinstance(parent, ast.Assign) else None
        if isinstance(name, ast.Name):
            for call in ast.walk(self.tree):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)
                    and call.func.attr == "add"
                    and any(isinstance(a, ast.Name) and a.id == name.id for a in call.args)
                ):
                    return call
        return None

    def list_place(self, layer: LayerRecord) -> tuple[list[ast.expr], int] | None:
        """Return the list that a layer stands in, and where."""
        node = self.creation(layer)
        if node is None:
            return None
        parent = self.text.parent(node)
        if isinstance(parent, ast.List | ast.Tuple) and node in parent.elts:
            return parent.elts, parent.elts.index(node)
        return None

    def same_line(self, layer: LayerRecord) -> list[LayerRecord]:
        """Return the layers that the same part of the text makes, this one included."""
        if layer.node is None:
            return [layer]
        return [one for one in self.reading.layers if one.node is layer.node]

    def insert_before(self, call: CallRecord, new: str, *, which: int = 0) -> Edit | None:
        """Put a new layer between a call and what it is called on."""
        add = self.add_call(call.layer)
        if add is not None and isinstance(add.func, ast.Attribute):
            node = call.layer.node
            if sum(one.node is node for one in self.reading.layers) > 1:
                return None  # a loop adds others by the same line, which need none
            owner = self.text.of(add.func.value)
            return self.text.insert_before(self.text.statement(add), f"{owner}.add({new})")
        place = self.list_place(call.layer)
        if place is not None:
            return self.text.insert_element(*place, new)
        argument = self.argument_of(call, which)
        if argument is None:
            return None
        return self.text.replace(argument, f"{new}({self.text.of(argument)})")

    def insert_after(self, layer: LayerRecord, new: str) -> Edit | None:
        """Put a new layer behind one that is called once, on what it returns."""
        calls = self.calls_of(layer)
        if len(calls) != 1 or len(self.same_line(layer)) != 1:
            return None
        add = self.add_call(layer)
        if add is not None and isinstance(add.func, ast.Attribute):
            owner = self.text.of(add.func.value)
            return self.text.insert_after(self.text.statement(add), f"{owner}.add({new})")
        place = self.list_place(layer)
        if place is not None:
            return self.text.insert_element(place[0], place[1] + 1, new)
        node = calls[0].node
        if node is None or not self.in_tree(node) or len(calls[0].outputs) != 1:
            return None
        return self.text.replace(node, f"{new}({self.text.of(node)})")

    def argument_of(self, call: CallRecord, which: int = 0) -> ast.expr | None:
        """Return what a layer is called on, as an expression of the source."""
        node = call.node
        if node is None or not self.in_tree(node):
            return None
        if node is call.layer.node:  # `concatenate([a, b])` makes a layer and calls it
            joined = call.layer.argument_nodes.get("inputs")
            inside = joined.elts if isinstance(joined, ast.List | ast.Tuple) else []
            return inside[which] if which < len(inside) else None
        if self.add_call(call.layer) is node or not node.args:
            return None
        first = node.args[0]
        if isinstance(first, ast.List | ast.Tuple):
            return first.elts[which] if which < len(first.elts) else None
        return node.args[which] if which < len(node.args) else None

    def remove_layer(self, layer: LayerRecord) -> Edit | None:
        """Take a layer out of its model."""
        add = self.add_call(layer)
        if add is not None:
            return self.text.remove_statement(self.text.statement(add))
        place = self.list_place(layer)
        if place is not None:
            return self.text.remove_element(*place)
        calls = self.calls_of(self.outer(layer))
        if len(calls) != 1:
            return None
        argument = self.argument_of(calls[0])
        node = calls[0].node
        if argument is None or node is None:
            return None
        return self.text.replace(node, self.text.of(argument))


def shape_of(tensor: Any) -> Shape:
    """Return a tensor's shape as a plain tuple."""
    return tuple(tensor.shape)


def write(shape: Any) -> str:
    """Write a shape as Python does."""
    return str(tuple(shape)) if shape is not None else "an unknown shape"


def first_up(text: str) -> str:
    """Return a sentence with a capital at its start."""
    return text[:1].upper() + text[1:]


def product(sizes: Any) -> int | None:
    """Return the product of sizes, None if one is open."""
    return None if any(size is None for size in sizes) else math.prod(sizes)


def is_shape(value: Any) -> TypeGuard[Shape]:
    """Tell a shape from a collection of shapes."""
    return isinstance(value, tuple | list) and all(
        size is None or (isinstance(size, int) and not isinstance(size, bool))
        for size in value
    )
