"""What is read out of a source: layers, calls, models, and where reading them failed.

What belongs here: plain records, each with its place in the text. What does not: reading
(`read.py`), and any judgement of what was read.

A record's `node` is the part of `Reading.tree` that it was read from, with line and column
(`node.lineno`, `node.col_offset`, `node.end_lineno`, ...). In a loop or a function that is
called twice, several records share a node.
"""

import ast
from dataclasses import dataclass, field
from typing import Any, Literal

from models.diagnosis import Need, Spelling, Unread
from models.shapes import Shape

FailureKind = Literal[
    "syntax",  # Python cannot parse the text
    "limit",  # too long, too deep, too many steps, too large
    "argument",  # Keras refuses an argument as the layer is made
    "call",  # Keras refuses what the layer is called on, or another operation on tensors
    "unpack",  # a result is unpacked into the wrong number of names
    "python",  # the text's own arithmetic fails: 1 / 0, a missing key
    "json",  # a configuration that cannot be rebuilt
    "nothing",  # no model and no layer in the text
]


@dataclass(frozen=True, eq=False)
class Entered:
    """A function of the text that was called on the way to a layer."""

    call: ast.Call
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    method: bool = False  # its first parameter is the object


@dataclass(eq=False)
class LayerRecord:
    """A layer that the source makes, whether Keras agreed or not."""

    name: str  # Keras's own, numbered as in a fresh session
    layer_class: str  # as Keras 3 names it: LSTM where the source says CuDNNLSTM
    spelled: str  # as the source names it
    node: ast.Call | None
    line: int | None
    keras_layer: Any  # real; None where Keras refused the arguments
    # By name, in the source's order and spelling, positional ones by Keras 3's name.
    arguments: dict[str, Any] = field(default_factory=dict)
    argument_nodes: dict[str, ast.expr] = field(default_factory=dict)
    legacy: dict[str, Any] = field(default_factory=dict)  # of these, what was translated
    wraps: "LayerRecord | None" = None  # what Bidirectional or TimeDistributed holds
    wrapped_by: "LayerRecord | None" = None
    error: Exception | None = None  # from making it
    guessed: tuple[str, ...] = ()  # names of the needs that its arguments depend on
    trail: tuple[Entered, ...] = ()  # the functions that make it, the outermost first
    # The dicts that are handed over with `**`, as they are written, and where they are.
    settings: tuple[tuple[ast.keyword, ast.expr], ...] = ()


@dataclass(eq=False)
class CallRecord:
    """One call of a layer on tensors; the layers of a Sequential have one each."""

    layer: LayerRecord
    node: ast.Call | None  # `lstm(x)`, or `model.add(...)`, or the layer's own in a list
    line: int | None
    inputs: tuple[Any, ...]  # KerasTensors, flat, without those in `kwargs`
    outputs: tuple[Any, ...]  # KerasTensors, flat; empty where Keras refused
    kwargs: dict[str, Any] = field(default_factory=dict)  # initial_state, mask, training
    error: Exception | None = None
    # How the result was taken apart, `out, h, c = lstm(x)`: the names in order, "*rest" for
    # a starred one; empty where it was not.
    targets: tuple[str, ...] = ()
    target_node: ast.expr | None = None
    model: "ModelRecord | None" = None  # the Sequential it belongs to

    @property
    def input_shapes(self) -> tuple[Shape, ...]:
        """Return the shapes of the inputs, one each."""
        return tuple(tuple(tensor.shape) for tensor in self.inputs)

    @property
    def output_shapes(self) -> tuple[Shape, ...]:
        """Return the shapes of the outputs, one each."""
        return tuple(tuple(tensor.shape) for tensor in self.outputs)


@dataclass(eq=False)
class IndexRecord:
    """A tensor that the source indexes, such as `sequence[:, -1]`."""

    node: ast.Subscript
    line: int
    tensor: Any  # KerasTensor
    index: tuple[Any, ...]  # slices, ints, None, Ellipsis
    result: Any | None  # KerasTensor
    call: CallRecord | None  # that made the tensor


@dataclass(eq=False)
class CompileRecord:
    """A call of `model.compile`."""

    node: ast.Call
    line: int
    loss: Any = None  # a string, a class's name, a function's name, a list or dict of these
    optimizer: Any = None
    metrics: Any = None
    from_logits: bool | None = None  # of the loss, if the source says so
    arguments: dict[str, Any] = field(default_factory=dict)  # as they were given


@dataclass(eq=False)
class DataRecord:
    """A call that hands data to a model: fit, evaluate, predict, train_on_batch."""

    method: str
    node: ast.Call
    line: int
    x_shape: Any = None  # a shape, a tuple of shapes for several inputs, None if unknown
    y_shape: Any = None
    x_text: str = ""  # as they stand in the source
    y_text: str = ""
    batch_size: int | None = None
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class ModelRecord:
    """A model that the source makes, as far as it got."""

    name: str  # the variable, or the function or class that makes it: `build()`
    kind: Literal["sequential", "functional", "subclass", "tensors", "json", "layer"]
    node: ast.AST | None
    line: int | None
    keras_model: Any  # None where it could not be built
    layers: list[LayerRecord] = field(default_factory=list)  # in the order of model.layers
    inputs: tuple[Any, ...] = ()  # KerasTensors
    outputs: tuple[Any, ...] = ()
    names: list[str] = field(default_factory=list)  # all variables that held it
    compiled: CompileRecord | None = None
    data: list[DataRecord] = field(default_factory=list)
    # The source gives no input shape: the one that was assumed, with the batch.
    assumed_input: Any | None = None
    assumed_from: Literal["", "x_shape", "data", "input_length", "guess", "build"] = ""
    failed: bool = False
    order: int = 0  # rises with each model, compile and fit


@dataclass(eq=False)
class Failure:
    """The first thing that stopped the model. Everything before it was read."""

    stage: Literal["source", "build", "run"]
    kind: FailureKind
    message: str  # Keras's or Python's own first lines; for "limit", our sentence
    line: int | None = None
    node: ast.AST | None = None
    layer: LayerRecord | None = None
    call: CallRecord | None = None
    model: ModelRecord | None = None
    exception: Exception | None = None
    argument: str | None = None  # which one, where it is known
    # Values that were guessed and that this may come from: not a verdict then.
    guessed: tuple[str, ...] = ()


@dataclass(eq=False)
class Reading:
    """All that a source says of its models."""

    source: str
    kind: Literal["code", "json", "empty"] = "code"
    tree: ast.Module | None = None
    needs: list[Need] = field(default_factory=list)
    used: dict[str, Any] = field(default_factory=dict)  # needs' values, given or guessed
    guessed: tuple[str, ...] = ()  # names of the needs that were guessed
    layers: list[LayerRecord] = field(default_factory=list)
    calls: list[CallRecord] = field(default_factory=list)
    indexings: list[IndexRecord] = field(default_factory=list)
    models: list[ModelRecord] = field(default_factory=list)
    model: ModelRecord | None = None  # the one that was asked for, or the likeliest
    failure: Failure | None = None  # that concerns `model`; the first if there is no model
    failures: list[Failure] = field(default_factory=list)
    spellings: list[Spelling] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    candidates: tuple[str, ...] = ()  # names that `read(model=...)` takes
    x_shape: Any | None = None  # of the data for `model`: given, or read from fit
    y_shape: Any | None = None
    loss: str | None = None
    equivalent: str | None = None  # for JSON: the same model as Keras 3 source
