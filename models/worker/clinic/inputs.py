"""Where a source says what shape goes in, and how to say another.

What belongs here: finding the `Input(...)`, the `input_shape=` or the older arguments that
a tensor goes back to, and edits of them. What does not: which shape is right.
"""

import ast
from dataclasses import dataclass
from typing import Any

from models.shapes import Shape
from models.worker.clinic.case import Case, is_shape, shape_of
from models.worker.clinic.edits import Edit
from models.worker.clinic.finding import Finding
from models.worker.source.reading import LayerRecord

_SHAPE_ARGUMENTS = ("shape", "batch_shape", "input_shape", "batch_input_shape")


OLD_ARGUMENTS = (
    "input_dim",
    "input_length",
    "batch_input_shape",
    "batch_size",
    "input_shape",
)


@dataclass(frozen=True)
class Place:
    """The part of a source that says a model's input shape."""

    case: Case
    layer: LayerRecord  # the Input, or the first layer
    tensor: Any  # KerasTensor
    argument: str | None  # that holds the shape; None where only older ones do

    @property
    def shape(self) -> Shape:
        """Return the declared shape of a sample, without the batch."""
        return shape_of(self.tensor)[1:]

    @property
    def node(self) -> ast.expr | None:
        """Return the expression that is the shape."""
        if self.argument is None:
            return None
        node = self.layer.argument_nodes.get(self.argument)
        return node if self.case.in_tree(node) else None

    @property
    def with_batch(self) -> bool:
        """Tell whether the expression says the batch too."""
        return self.argument in ("batch_shape", "batch_input_shape")

    @property
    def said(self) -> str:
        """Return the shape as it stands in the source."""
        return self.case.text.of(self.node) if self.node is not None else ""

    @property
    def elements(self) -> list[ast.expr]:
        """Return the sizes as expressions, without the batch; empty if it is no tuple."""
        if isinstance(self.node, ast.Tuple | ast.List):
            return self.node.elts[1:] if self.with_batch else list(self.node.elts)
        return []

    def element(self, index: int) -> str:
        """Return one size as it stands in the source, or as a number."""
        elements = self.elements
        if len(elements) == len(self.shape):
            return self.case.text.of(elements[index])
        return str(self.shape[index])

    def set_shape(self, text: str) -> list[Edit | None]:
        """Return edits that say another shape; `text` is that of a sample."""
        if self.node is not None:
            if self.with_batch:
                node, batch = self.node, "None"
                if isinstance(node, ast.Tuple | ast.List):
                    batch = self.case.text.of(node.elts[0])
                inside = (
                    text.strip()[1:-1].rstrip(", ") if text.startswith("(") else f"*{text}"
                )
                text = f"({batch}, {inside})"
            return [self.case.text.replace(self.node, text)]
        return self._replace_old(text)

    def _replace_old(self, text: str) -> list[Edit | None]:
        """Say the shape with one argument where older ones were, or with a new Input."""
        node = self.layer.node
        if node is None or not self.case.in_tree(node):
            return [None]
        old = [k for k in node.keywords if k.arg in OLD_ARGUMENTS]
        if old:
            edits: list[Edit | None] = [
                self.case.text.remove_part(node, keyword) for keyword in old[1:]
            ]
            return [self.case.text.replace(old[0], f"input_shape={text}"), *edits]
        return [self.case.text.set_argument(node, "input_shape", text)]


def place_of(case: Case, tensor: Any) -> Place | None:
    """Return where the source says the shape of the input that a tensor goes back to."""
    way = list(case.upstream(tensor))
    root = way[-1] if way else None
    if root is None or case.sources(root):
        return None
    made = case.made_by(root)
    if made is not None and made.layer_class == "InputLayer":
        return Place(case, made, root, _argument(made))
    for call in case.reading.calls:
        if any(one is root for one in call.inputs):
            holder = _with_shape(case, call.layer)
            return Place(case, holder, root, _argument(holder))
    return None


def _with_shape(case: Case, layer: LayerRecord) -> LayerRecord:
    """Return a layer or the one inside it, whichever says a shape."""
    inner = case.core(layer)
    says = [*_SHAPE_ARGUMENTS, *OLD_ARGUMENTS]
    if inner is not layer and not any(name in layer.arguments for name in says):
        return inner if any(name in inner.arguments for name in says) else layer
    return layer


def _argument(layer: LayerRecord) -> str | None:
    return next((n for n in _SHAPE_ARGUMENTS if n in layer.argument_nodes), None)


def is_whole_data(case: Case, place: Place) -> bool:
    """Tell whether a declared shape counts the samples too: `X.shape`, `(None, 10, 4)`."""
    if isinstance(place.node, ast.Attribute) and place.node.attr == "shape":
        return True
    shape = place.shape
    x_shape = case.x_shape
    if is_shape(x_shape) and tuple(x_shape) == shape:
        return True
    if not place.elements:
        return False
    first = place.elements[0]
    nothing = isinstance(first, ast.Constant) and first.value is None and len(shape) > 2
    return nothing or _is_first_size(first)


def _is_first_size(node: ast.expr) -> bool:
    """Tell whether an expression is `X.shape[0]` or `len(X)`."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
        index = node.slice
        return (
            node.value.attr == "shape"
            and isinstance(index, ast.Constant)
            and index.value == 0
        )
    return False


def drop_first(place: Place) -> list[Edit | None]:
    """Return edits that leave the first size out of a declared shape."""
    if isinstance(place.node, ast.Attribute):
        return place.set_shape(f"{place.said}[1:]")
    sizes = [place.element(index) for index in range(1, len(place.shape))]
    return place.set_shape(write_sizes(sizes))


def write_sizes(sizes: list[str] | list[Any] | tuple[Any, ...]) -> str:
    """Write a tuple of sizes that are already text."""
    inside = ", ".join(str(size) for size in sizes)
    return f"({inside},)" if len(sizes) == 1 else f"({inside})"


def data_name(case: Case, which: str) -> str | None:
    """Return the variable that a source hands to fit, if it is one: `X_train`."""
    model = case.model
    for record in reversed(model.data if model else []):
        said = record.x_text if which == "x" else record.y_text
        if said.isidentifier():
            return said
    return None


def offer_shape(
    finding: Finding, place: Place, sizes: list[Any], title: str, **more: Any
) -> None:
    """Offer to declare another input shape."""
    finding.offer(title, *place.set_shape(write_sizes(sizes)), **more)


def offer_data_shape(finding: Finding, case: Case, place: Place, cost: float = 0.5) -> None:
    """Offer to declare the shape that the data have."""
    x_shape = case.x_shape
    if not is_shape(x_shape) or len(x_shape) < 2 or tuple(x_shape[1:]) == place.shape:
        return
    sizes = [str(size) for size in x_shape[1:]]
    name = data_name(case, "x")
    text = f"{name}.shape[1:]" if name and f"{name}.shape" in case.reading.used else None
    text = text or write_sizes(sizes)
    title = f"Declare the shape of one sample, {write_sizes(sizes)}"
    finding.offer(title, *place.set_shape(text), cost=cost)


def reshape_data(
    case: Case, which: str, shape: tuple[Any, ...]
) -> tuple[list[Edit], str] | None:
    """Return edits that reshape the data ahead of fit, and how that reads."""
    name = data_name(case, which)
    model = case.model
    if not name or not model or not model.data:
        return None
    first = model.data[0]
    sizes = ", ".join(str(size) for size in shape[1:])
    line = f"{name} = {name}.reshape((-1, {sizes}))"
    if not case.in_tree(first.node):
        return None
    return [case.text.insert_before(case.text.statement(first.node), line)], line


def without(case: Case, node: ast.Call, keywords: list[ast.keyword]) -> list[Any]:
    """Return edits that take several arguments out of a call, neighbours too."""
    parts = sorted([*node.args, *node.keywords], key=case.text.start)
    kept = [p for p in parts if p not in keywords]
    if not keywords:
        return []
    close = case.text.end(node) - 1
    start = case.text.start(parts[0])
    text = ", ".join(case.text.of(p) for p in kept)
    if any(isinstance(p, ast.Starred) for p in parts) or not kept:
        return [type(case.text.replace(node, ""))(start, close, text)]
    # One edit for each run of neighbours keeps the rest as it was typed.
    edits: list[Any] = []
    index = 0
    while index < len(parts):
        if parts[index] not in keywords:
            index += 1
            continue
        stop = index
        while stop < len(parts) and parts[stop] in keywords:
            stop += 1
        edit = type(case.text.replace(node, ""))
        if stop < len(parts):
            edits.append(
                edit(case.text.start(parts[index]), case.text.start(parts[stop]), "")
            )
        else:
            edits.append(
                edit(case.text.end(parts[index - 1]), case.text.end(parts[-1]), "")
            )
        index = stop
    return edits


def input_name(case: Case) -> str:
    """Return how the source would write Input."""
    names = case.bound_names()
    if "Input" in names or "*" in names:
        return "Input"
    if "keras" in names or not names:
        return "keras.Input"
    return case.spell("Input")[0]


def input_import(case: Case) -> list[Any]:
    """Return the import that `input_name` needs."""
    return (
        []
        if "." in input_name(case) or input_name(case) in case.bound_names()
        else case.spell("Input")[1]
    )
