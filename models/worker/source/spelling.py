"""Keras 1's and 2's spelling of calls, as Keras 3 spells them.

What belongs here: names and meanings of arguments, old and new. What does not: which names
there are (`allowed.py`), what Keras says of them (`refusals.py`), and edits of a source
(`models.worker.clinic.modern`).

Values are handed through and hardly looked at: they may be numbers, layers, tensors or
unknowns of the interpreter. Only those of the arguments that say a shape must be plain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.worker.source import refusals
from models.worker.source.allowed import Allowed, modern_module, parameters, resolve
from models.worker.source.spelling_words import (
    DROPPED,
    KERAS_1_ORDER,
    KERAS_1_WORDS,
    KERNEL_SIZES,
    MERGE_MODES,
    METHOD_DROPPED,
    METHOD_WORDS,
    METHODS,
    OF_LAYERS,
    OLD_METHODS,
    RENAMED,
    SHAPES,
    THREE_AXES,
    WORDS,
)


@dataclass(frozen=True)
class Respelled:
    """One thing that Keras 3 spells otherwise."""

    old: str  # "input_dim=4", "CuDNNLSTM"
    new: str  # "Input(shape=(None, 4))", "LSTM"; "nothing" where it is left out
    argument: str | None  # the old argument, None for the class or function itself
    keras_message: str  # what Keras 3 says of it; "" where it says nothing


@dataclass(frozen=True)
class Translated:
    """A call in Keras 3's spelling."""

    # The class or function, Keras 3's: "LSTM", "Concatenate" for concatenate; "merge" where
    # Keras 3 has no layer for what Keras 1's merge was asked to do.
    name: str
    arguments: dict[str, Any]  # to call it with, by Keras 3's names
    # As the source has them: positional ones by the name that Keras gives them. This is
    # what LayerRecord.arguments holds.
    given: dict[str, Any]
    positional: tuple[str, ...] = ()  # the names of the positional ones, in `given`
    legacy: dict[str, Any] = field(default_factory=dict)  # of `given`, what was translated
    spellings: tuple[Respelled, ...] = ()
    # The shape of the model's input, with the batch, if the call says it (input_shape,
    # input_dim, input_length, batch_input_shape, batch_size); these are not in `arguments`.
    # Its sizes are values as they were given. None if it does not.
    batch_shape: tuple[Any, ...] | None = None
    input_length: Any = None  # of an Embedding or a recurrent layer: the steps, if said
    inputs: Any = None  # what a merging function is called on: concatenate([a, b])
    problem: str | None = None  # Python's own: too many positional arguments, twice given


# -- translating ---------------------------------------------------------------------------


def translate(
    name: str, positional: Sequence[Any], keyword: Mapping[str, Any]
) -> Translated:
    """Return the call of a layer, model, optimizer or function of Keras in Keras 3's words.

    Arguments that neither Keras knows are kept, so that Keras can refuse them.

    Args:
        name: of the class or function, as the source spells it without its modules
            (`CuDNNLSTM`, `Convolution1D`, `Adam`, `Model`).
        positional: the values in order.
        keyword: the values by name.
    """
    found = resolve(name.rpartition(".")[2])
    if found is None or found.thing is None:
        order = [f"argument {place}" for place in range(1, len(positional) + 1)]
        given = {**dict(zip(order, positional, strict=True)), **keyword}
        return Translated(name, dict(given), given, tuple(order))
    if found.kind == "merge":
        return _merging(found, positional, keyword)
    return _Call(found, positional, keyword).translated()


class _Call:
    """A call on its way into Keras 3's words."""

    def __init__(
        self, found: Allowed, positional: Sequence[Any], keyword: Mapping[str, Any]
    ) -> None:
        self.found = found
        self.name = found.name
        self.known = parameters(found.thing)
        self.takes_input = found.kind == "layer" and found.name != "InputLayer"
        self.renamed = RENAMED.get(found.name, {})
        self.given: dict[str, Any] = {}
        self.arguments: dict[str, Any] = {}
        self.legacy: dict[str, Any] = {}
        self.spellings: list[Respelled] = []
        self.problem: str | None = None
        self._bind(positional, keyword)

    def translated(self) -> Translated:
        """Return the call, translated."""
        spelled = self.found.spelled.rpartition(".")[2]
        if self.found.modern is not None and self.found.kind == "layer":
            message = refusals.of_name(spelled)
            self.spellings.append(Respelled(spelled, self.name, None, message))
        self._kernel_size()
        for argument, value in self.given.items():
            self._argument(argument, value)
        if spelled == "SyncBatchNormalization":
            self.arguments.setdefault("synchronized", True)
        batch_shape, length = None, None
        if self.takes_input:
            batch_shape, length = self._input()
        return Translated(
            self.name,
            self.arguments,
            self.given,
            self.positional,
            self.legacy,
            tuple(self.spellings),
            batch_shape,
            length,
            problem=self.problem,
        )

    def _bind(self, positional: Sequence[Any], keyword: Mapping[str, Any]) -> None:
        """Give positional arguments the names of Keras 3, or of Keras 1."""
        order: Sequence[str] = self.known
        if self.name in KERAS_1_ORDER and KERAS_1_WORDS & set(keyword) - set(order):
            old = KERAS_1_ORDER[self.name]
            order = (*(self.renamed.get(one, one) for one in old), *order[len(old) :])
        thing = self.found.thing
        made = f"{getattr(thing.__init__, '__qualname__', thing.__name__)}()"
        if len(positional) > len(order):
            takes = f"from 1 to {len(order) + 1}" if order else "1"
            self.problem = (
                f"{made} takes {takes} positional argument{'s' if order else ''} but "
                f"{len(positional) + 1} were given"
            )
        self.positional = tuple(order[: len(positional)])
        self.given.update(zip(order, positional, strict=False))
        for name, value in keyword.items():
            if name in self.given:
                self.problem = f"{made} got multiple values for argument {name!r}"
            self.given[name] = value

    def _kernel_size(self) -> None:
        """Join Keras 1's nb_row and nb_col."""
        for parts in KERNEL_SIZES:
            if "kernel_size" in self.known and all(part in self.given for part in parts):
                size = tuple(self.given[part] for part in parts)
                self.arguments["kernel_size"] = size
                for part in parts:
                    self._note(part, self.given[part], "kernel_size")

    def _argument(self, name: str, value: Any) -> None:
        if name in self.legacy:
            return
        if name in SHAPES and name not in self.known and self.takes_input:
            return  # of the model's input: see _input
        new = self.renamed.get(name)
        if name in self.known or (name == "renorm" and not value):
            self._known(name, value)
        elif new is not None and new in self.known:
            self.arguments[new] = _worded(new, value)
            self._note(name, value, new)
        elif name in self._dropped():
            if not (name == "implementation" and self.name != "SimpleRNN"):
                self._note(name, value, "nothing")
        else:
            self.arguments[name] = value

    def _known(self, name: str, value: Any) -> None:
        if name == "weights":
            return  # they change no shape, and are arrays that nobody has
        if name == "vocabulary" and isinstance(value, str):
            return  # a file's name, which Keras would open
        self.arguments[name] = value

    def _dropped(self) -> tuple[str, ...]:
        return DROPPED.get(self.name, OF_LAYERS if self.found.kind == "layer" else ())

    def _note(self, old: str, value: Any, new: str) -> None:
        self.legacy[old] = value
        said = refusals.of_argument(self.found.kind, self.name, old, value)
        text = refusals.shown(value)
        old_text = f"{old}={text}" if text is not None else old
        self.spellings.append(Respelled(old_text, new, old, said))

    # -- the input's shape

    def _input(self) -> tuple[tuple[Any, ...] | None, Any]:
        """Return the input's shape and length, as far as the arguments say them."""
        said = {n: v for n, v in self.given.items() if n in SHAPES and n not in self.known}
        length = said.get("input_length")
        for name in ("batch_input_shape", "input_shape"):
            if name in said and not isinstance(said[name], tuple | list):
                # Keras refuses it where the layer is put into a model.
                self.arguments[name] = said.pop(name)
        batch = said.get("batch_size")
        shape: tuple[Any, ...] | None = None
        if "batch_input_shape" in said:
            shape = tuple(said["batch_input_shape"])
        elif "input_shape" in said:
            shape = (batch, *said["input_shape"])
        elif "input_dim" in said and (said["input_dim"] is not None or length is not None):
            shape = (batch, *self._sizes(said["input_dim"], length))
        for name, value in said.items():
            if name not in self.arguments and not (
                name == "input_shape" and "batch_size" not in said
            ):
                self._note(name, value, _as_input(shape) if shape else "nothing")
        return shape, length

    def _sizes(self, features: Any, length: Any) -> tuple[Any, ...]:
        steps = self.name in THREE_AXES or "1D" in self.name or length is not None
        return (length, features) if steps else (features,)


def _as_input(shape: tuple[Any, ...]) -> str:
    """Write the Input that says a shape."""
    sizes = [refusals.shown(size) or "…" for size in shape]
    if sizes[0] != "None":
        return f"Input(batch_shape=({', '.join(sizes)}{',' if len(sizes) == 1 else ''}))"
    inside = ", ".join(sizes[1:])
    return f"Input(shape=({inside}{',' if len(sizes) == 2 else ''}))"


def _worded(name: str, value: Any) -> Any:
    """Return a word of Keras 1 in Keras 3's terms: dim_ordering='tf'."""
    if name in WORDS and isinstance(value, str):
        return WORDS[name](value)
    return value


# -- merging -------------------------------------------------------------------------------


def _merging(
    found: Allowed, positional: Sequence[Any], keyword: Mapping[str, Any]
) -> Translated:
    """Translate `concatenate([a, b], axis=1)` and Keras 1's `merge([a, b], mode='sum')`."""
    spelled = found.spelled.rpartition(".")[2]
    if spelled == "merge":
        return _merge(positional, keyword)
    order = ("inputs", *parameters(found.thing))
    given = {**dict(zip(order, positional, strict=False)), **keyword}
    problem = None
    if len(positional) > len(order):
        problem = (
            f"{spelled}() takes from 1 to {len(order)} positional arguments but "
            f"{len(positional)} were given"
        )
    elif "inputs" not in given:
        problem = f"{spelled}() missing 1 required positional argument: 'inputs'"
    if spelled == "dot":
        given.setdefault("axes", -1)
    arguments = {name: value for name, value in given.items() if name != "inputs"}
    return Translated(
        found.name,
        arguments,
        given,
        tuple(order[: len(positional)]),
        inputs=given.get("inputs"),
        problem=problem,
    )


def _merge(positional: Sequence[Any], keyword: Mapping[str, Any]) -> Translated:
    order = ("inputs", "mode", "concat_axis", "dot_axes", "output_shape")
    given = {**dict(zip(order, positional, strict=False)), **keyword}
    mode = given.get("mode", "sum")
    name = MERGE_MODES.get(mode) if isinstance(mode, str) else None
    arguments = {"name": given["name"]} if "name" in given else {}
    if name == "Concatenate":
        arguments["axis"] = given.get("concat_axis", -1)
    elif name == "Dot":
        arguments |= {"axes": given.get("dot_axes", -1), "normalize": mode == "cos"}
    new = name or "a Lambda"
    legacy = {key: value for key, value in given.items() if key != "inputs"}
    said = Respelled("merge", new, None, refusals.of_name("merge"))
    return Translated(
        name or "merge",
        arguments,
        given,
        tuple(order[: len(positional)]),
        legacy,
        (said,),
        inputs=given.get("inputs"),
    )


# -- methods -------------------------------------------------------------------------------


def translate_method(
    name: str, positional: Sequence[Any], keyword: Mapping[str, Any]
) -> Translated:
    """Return the call of a model's method (`fit`, `compile`, `predict_classes`) likewise.

    `arguments` has positional ones by Keras 3's names: x, y, batch_size, epochs, …
    """
    order = METHODS.get(name, ())
    # Keras 2's compile had its metrics third, and nobody gives loss_weights by place.
    if name == "compile" and len(positional) > 2:
        order = ("optimizer", "loss", "metrics", "loss_weights")
    new = OLD_METHODS.get(name, name)
    given = {**dict(zip(order, positional, strict=False)), **keyword}
    arguments: dict[str, Any] = {}
    legacy: dict[str, Any] = {}
    spellings: list[Respelled] = []
    if new != name:
        spellings.append(Respelled(name, new, None, refusals.of_method(name)))
    if order[2:3] == ("metrics",) and _is_named(positional[2]):
        spellings.append(
            Respelled(
                "compile(optimizer, loss, metrics)",
                "compile(optimizer, loss, metrics=metrics)",
                None,
                "ValueError: dtype='string' is not a valid dtype for Keras type promotion.",
            )
        )
    for argument, value in given.items():
        word = METHOD_WORDS.get(argument)
        if word is None and argument not in METHOD_DROPPED:
            arguments[argument] = value
            continue
        legacy[argument] = value
        if word is not None:
            arguments[word] = value
        said = refusals.of_method(new, argument)
        spellings.append(Respelled(argument, word or "nothing", argument, said))
    named = tuple(order[: len(positional)])
    return Translated(new, arguments, given, named, legacy, tuple(spellings))


def _is_named(metrics: Any) -> bool:
    """Tell whether metrics are given by name, which weights of losses never are."""
    several = metrics if isinstance(metrics, list | tuple) else [metrics]
    return any(isinstance(one, str) for one in several)


def respelled_path(path: str) -> Respelled | None:
    """Return how Keras 3 names a module, class or function that it does not have."""
    found = resolve(path)
    if found is None or path.startswith("keras.ops."):
        return None
    modern = modern_module(path) if found.kind == "module" else found.modern
    return Respelled(path, modern, None, refusals.of_path(path)) if modern else None
