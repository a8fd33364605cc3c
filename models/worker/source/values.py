"""What a source's names stand for while it is followed: the kinds that Python itself lacks.

Numbers, texts, lists, tuples and dicts are themselves; tensors are KerasTensors; a layer is
its LayerRecord and a model its ModelRecord. What belongs here: the rest. What does not:
finding the value of an Unknown (`needs.py`).
"""

import ast
import functools
import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import Any

import keras

from models.worker.source.reading import CallRecord

_MOST_BASES = 100
_PLAIN = (int, float, str, list, tuple, dict, set, range, type(None))


class Unknown:
    """A value that the text does not say, kept as the expression that it is.

    Asked for only where a layer, a shape, an `if` or a loop needs it.
    """

    __slots__ = (
        "base", "compute", "default", "done", "line", "numpy", "parts", "sizes", "tensors",
        "terms", "texts", "value",
    )  # fmt: skip

    def __init__(
        self,
        texts: tuple[str, ...],
        line: int | None = None,
        compute: Callable[[], Any] | None = None,
        parts: tuple[Any, ...] = (),
        base: "Unknown | None" = None,
        default: Any = None,
    ) -> None:
        self.texts = texts  # all the ways to name it; the first is asked for
        self.line = line
        self.compute = compute  # from other unknowns; None if it has to be asked for
        self.parts = parts  # the unknowns that it is computed from
        self.base = base  # what it is an attribute, an element or the length of
        self.default = default  # what the text itself proposes: an argument's default
        self.tensors: list[Any] = []  # what an unknown function makes it of
        self.sizes: tuple[Any, ...] = ()  # the first of its shape, as far as they are told
        self.terms: Any = None  # the sum of unknowns that it is (`windows.py`)
        self.numpy = False  # whether a whole number would be one of numpy's
        self.done = False
        self.value: Any = None

    @property
    def text(self) -> str:
        """Return the expression."""
        return self.texts[0]

    def under(self, texts: tuple[str, ...], line: int | None = None) -> "Unknown":
        """Return the same unknown under other names, not found yet."""
        made = Unknown(
            tuple(dict.fromkeys(texts)), self.line or line, self.compute, self.parts,
            self.base, self.default,
        )  # fmt: skip
        made.tensors, made.numpy = self.tensors, self.numpy
        made.sizes, made.terms = self.sizes, self.terms
        return made

    def __repr__(self) -> str:
        return f"<{self.text}>"


class Poison:
    """What comes out of something that failed; whatever is done with it is itself."""

    def __repr__(self) -> str:
        return "<failed>"


POISON = Poison()


@dataclass(frozen=True)
class Ref:
    """A name of a package, by the imports: `keras.layers.LSTM`."""

    path: str  # absolute, as by the imports
    spelled: str  # as it stands in the text


class NumpyInteger(int):
    """A whole number of numpy's, which some arguments of Keras's layers do not take."""

    def _of(self, found: Any) -> Any:
        whole = isinstance(found, int) and not isinstance(found, bool)
        return NumpyInteger(found) if whole else found

    def __add__(self, other: Any) -> Any:
        """Return a sum, numpy's own as all that follow."""
        return self._of(super().__add__(other))

    def __sub__(self, other: Any) -> Any:
        """Return a difference."""
        return self._of(super().__sub__(other))

    def __mul__(self, other: Any) -> Any:
        """Return a product."""
        return self._of(super().__mul__(other))

    def __floordiv__(self, other: Any) -> Any:
        """Return a quotient without its fraction."""
        return self._of(super().__floordiv__(other))

    def __mod__(self, other: Any) -> Any:
        """Return a remainder."""
        return self._of(super().__mod__(other))

    def __radd__(self, other: Any) -> Any:
        """Return a sum."""
        return self._of(super().__radd__(other))

    def __rsub__(self, other: Any) -> Any:
        """Return a difference."""
        return self._of(super().__rsub__(other))

    def __rmul__(self, other: Any) -> Any:
        """Return a product."""
        return self._of(super().__rmul__(other))


@dataclass(eq=False)
class Array:
    """An array or a tensor of data of which the shape is known."""

    shape: tuple[Any, ...]  # ints, None or Unknowns
    dtype: str = "float32"
    text: str = ""
    values: Any = None  # nested lists, if the array is small and written down
    tensor: Any = None  # the KerasTensor that a layer made of data
    call: CallRecord | None = None  # that made it
    # The largest and the smallest whole number in it, where the text says them.
    highest: int | None = None
    lowest: int | None = None


@dataclass(eq=False)
class Scope:
    """Names and what they stand for; a function's own, then those around it."""

    names: dict[str, Any] = field(default_factory=dict)
    parent: "Scope | None" = None
    owner: str = ""  # the function's name
    outer_names: set[str] = field(default_factory=set)  # global and nonlocal
    in_class: bool = False
    method_of: "UserClass | None" = None  # the class whose method's names these are

    def find(self, name: str) -> Any:
        """Return what a name stands for; raises KeyError."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names and (scope is self or not scope.in_class):
                return scope.names[name]
            scope = scope.parent
        raise KeyError(name)

    def set(self, name: str, value: Any) -> None:
        """Bind a name."""
        scope: Scope = self
        if name in self.outer_names:
            while scope.parent is not None:
                scope = scope.parent
                if name in scope.names:
                    break
        scope.names[name] = value


@dataclass(eq=False)
class Function:
    """A function or a lambda of the text."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    name: str
    path: str  # `make`, `Builder.build`
    owner: "UserClass | None" = None
    kind: str = ""  # "static", "class", "property"
    defaults: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class UserClass:
    """A class of the text."""

    node: ast.ClassDef
    name: str
    bases: list[Any]
    names: dict[str, Any]
    keras_kind: str = ""  # "layer" or "model", if it is one of Keras's
    keras_base: Any = None  # the class of Keras's that it comes from
    fields: list[str] = field(default_factory=list)  # of a dataclass
    is_tuple: bool = False  # whether it is a named tuple

    def find(self, name: str) -> Any:
        """Return an attribute, the bases' included; raises KeyError."""
        for cls in self.lineage:
            if name in cls.names:
                return cls.names[name]
        raise KeyError(name)

    @functools.cached_property
    def lineage(self) -> tuple["UserClass", ...]:
        """Return the class and its bases in the text, in the order Python looks in them.

        A base that several classes share comes behind all of them.
        """
        found: list[UserClass] = [self]
        for base in self.bases:
            if isinstance(base, UserClass) and len(found) < _MOST_BASES:
                above = base.lineage
                found = [*(one for one in found if one not in above), *above]
        return tuple(found)


@dataclass(eq=False)
class Instance:
    """An object of a class of the text."""

    cls: UserClass
    names: dict[str, Any] = field(default_factory=dict)
    keras: Any = None  # the real layer or model, of a subclass of these
    record: Any = None  # LayerRecord or ModelRecord of it
    name: str = ""


@dataclass(eq=False)
class Bound:
    """A method of an object."""

    owner: Any
    name: str
    function: Function | None = None  # None for one that is built in


@dataclass(eq=False)
class Super:
    """`super()` in a method."""

    instance: Instance
    cls: UserClass  # that the method is written in


@dataclass(eq=False)
class Made:
    """An optimizer, a loss, an initializer and the like."""

    kind: str
    name: str
    thing: Any = None  # the real one, where a layer takes it
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Namespace:
    """An object with attributes and no class: `parser.parse_args()`."""

    names: dict[str, Any] = field(default_factory=dict)
    kind: str = ""
    text: str = ""


class Result(tuple[Any, ...]):
    """What a layer with several outputs returns, with the call that it came out of."""

    call: CallRecord | None = None


class PythonError(Exception):
    """Python's own error in the text, which stops what it stands in."""

    def __init__(
        self, error: Exception, node: ast.AST | None, kind: str = "python"
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.node = node
        self.kind = kind


class LimitError(BaseException):
    """The text is too long to follow; the message is one sentence.

    No `Exception`, so that Keras, in whose calls it may be raised, does not word it anew.
    """


class UnfollowedError(Exception):
    """What a function of the text makes of tensors could not be followed."""


class ReturnSignal(BaseException):
    """A `return` of a function."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class BreakSignal(BaseException):
    """A `break`."""


class ContinueSignal(BaseException):
    """A `continue`."""


def is_tensor(value: Any) -> bool:
    """Tell whether a value is a symbolic tensor of Keras's, or one that Keras hands in."""
    if isinstance(value, _PLAIN):
        return False
    if isinstance(value, keras.KerasTensor | keras.Variable):
        return True
    return bool(keras.ops.is_tensor(value))


def names_in(text: str, names: Container[str]) -> bool:
    """Tell whether an expression has one of some names in it."""
    return any(word in names for word in re.findall(r"[A-Za-z_]\w*", text))


def unknowns_in(value: Any) -> Iterator[Unknown]:
    """Go through the Unknowns that a value is or holds."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, list | tuple | set):
        for one in value:
            yield from unknowns_in(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from unknowns_in(one)


def holds_unknown(value: Any) -> bool:
    """Tell whether a value is, or holds, an Unknown."""
    return next(unknowns_in(value), None) is not None
