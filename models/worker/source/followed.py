"""Real layers of Keras's whose `call` is followed in the text.

Keras asks such a layer for its output's shape; the text's `call` is then followed on
symbolic tensors. What belongs here: these classes, Lambda, and functions that Keras is to
call. What does not: making objects of them (`subclasses.py`).
"""

import contextlib
import inspect
import time
from typing import TYPE_CHECKING, Any

import keras

from models.worker.source.convert import for_keras
from models.worker.source.values import (
    Array,
    Function,
    Instance,
    LimitError,
    Made,
    Poison,
    UnfollowedError,
    Unknown,
    UserClass,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter


def real_class(cls: UserClass) -> Any:
    """Return a class of Keras's that stands for one of the text."""
    names: dict[str, Any] = {"__init__": _init, "compute_mask": _mask}
    call, build = _method(cls, "call"), _method(cls, "build")
    if call is not None:
        names["call"] = _signed(call, _call_method())
        names["compute_output_spec"] = _Followed.compute_output_spec
        names["compute_output_shape"] = _Followed.compute_output_shape
    if build is not None:
        names["build"] = _build_method(build)
    elif call is not None:
        names["build"] = _Followed.build
    return type(cls.name, (cls.keras_base,), names)


def _signed(function: Function, method: Any) -> Any:
    """Return a method that Keras sees with the parameters that the text gives it."""
    arguments = function.node.args
    parameters = []
    needed = len(arguments.args) - len(arguments.defaults)
    for at, one in enumerate(arguments.args):
        default: Any = inspect.Parameter.empty
        if at >= needed:
            value = function.defaults.get(one.arg)
            default = value if isinstance(value, int | float | str | bool) else None
        parameters.append(
            inspect.Parameter(
                one.arg, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default
            )
        )
    parameters += [
        inspect.Parameter(one.arg, inspect.Parameter.KEYWORD_ONLY, default=None)
        for one in arguments.kwonlyargs
    ]
    if arguments.vararg:
        at = len(arguments.args)
        rest = inspect.Parameter(arguments.vararg.arg, inspect.Parameter.VAR_POSITIONAL)
        parameters.insert(at, rest)
    if arguments.kwarg:
        named = inspect.Parameter(arguments.kwarg.arg, inspect.Parameter.VAR_KEYWORD)
        parameters.append(named)
    method.__signature__ = inspect.Signature(parameters)
    return method


def _call_method() -> Any:
    def call(self: Any, *given: Any, **named: Any) -> Any:
        return _call(self.followed_by, self.followed, given, named)

    return call


def _build_method(function: Function) -> Any:
    # Keras hands in the first input's shape where there is one parameter.
    def build(self: Any, input_shape: Any = None) -> None:
        count = max(len(function.node.args.args) - 1, 0)
        shapes = [input_shape] * count
        _follow(self.followed_by, function, self.followed, shapes, {})
        self.built = True

    return build


def _method(cls: UserClass, name: str) -> Function | None:
    try:
        found = cls.find(name)
    except KeyError:
        return None
    return found if isinstance(found, Function) else None


def _init(self: Any, interpreter: Any, instance: Instance, **options: Any) -> None:
    object.__setattr__(self, "followed_by", interpreter)
    object.__setattr__(self, "followed", instance)
    super(type(self), self).__init__(**options)


def _mask(self: Any, inputs: Any, mask: Any = None) -> Any:
    """Hand masks on only where the text says that the layer supports them."""
    del inputs
    return mask if self.supports_masking else None


class _Followed:
    """The methods that stand for those of the text."""

    followed: Instance
    followed_by: Any
    built: bool

    def build(self, input_shape: Any = None) -> None:
        """Leave it to the layers inside to be built as they are called."""
        del input_shape
        self.built = True

    def compute_output_spec(self, *given: Any, **named: Any) -> Any:
        """Return what comes out of `call`, as symbolic tensors of no history."""
        tensors = _fresh(given)
        try:
            return _spec(_call(self.followed_by, self.followed, tensors, _fresh(named)))
        except UnfollowedError:
            return _assumed(self.followed_by, self.followed, tensors)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of what comes out of `call`."""
        tensors = _of_shapes(input_shape)
        made = _spec(_call(self.followed_by, self.followed, (tensors,), {}))
        return keras.tree.map_structure(lambda t: t.shape, made)


def _assumed(interpreter: Any, instance: Instance, tensors: Any) -> Any:
    """Return what a layer gives whose `call` could not be followed, as far as it says.

    Its `compute_output_shape` says it; without one it is taken to keep its input's shape.
    """
    given = tensors[0] if tensors else None
    method = _method(instance.cls, "compute_output_shape")
    if method is not None and given is not None:
        shapes = keras.tree.map_structure(lambda t: tuple(t.shape), given)
        found = _follow(interpreter, method, instance, [shapes], {})
        if isinstance(found, list | tuple):
            return _of_shapes(tuple(found))
    flat = keras.tree.flatten(given)
    name = f"what {instance.cls.name}.call returns"
    if name not in interpreter.assumed:
        interpreter.assumed.append(name)
    interpreter.unread(
        instance.cls.node,
        f"{instance.cls.name}.call could not be followed: it is taken to return what is of "
        "its input's shape.",
    )
    return keras.KerasTensor(tuple(flat[0].shape), dtype=flat[0].dtype)


def _of_shapes(shape: Any) -> Any:
    if isinstance(shape, list | tuple) and shape and isinstance(shape[0], list | tuple):
        return [_of_shapes(one) for one in shape]
    if isinstance(shape, dict):
        return {key: _of_shapes(one) for key, one in shape.items()}
    return keras.KerasTensor(tuple(shape), dtype="float32")


def _fresh(values: Any) -> Any:
    """Return symbolic tensors of the same shapes that nothing has made."""

    def fresh(value: Any) -> Any:
        if not isinstance(value, keras.KerasTensor):
            return value
        made = keras.KerasTensor(value.shape, dtype=value.dtype)
        mask = getattr(value, "_keras_mask", None)
        if mask is not None:
            made._keras_mask = mask
        return made

    return keras.tree.map_structure(fresh, values)


def _spec(result: Any) -> Any:
    def one(value: Any) -> Any:
        if value is None or isinstance(value, int | float):
            return value
        if not hasattr(value, "shape") or not hasattr(value, "dtype"):
            raise UnfollowedError("what the layer returns could not be followed")
        return keras.KerasTensor(tuple(value.shape), dtype=value.dtype)

    if isinstance(result, tuple):
        result = tuple(result)
    return keras.tree.map_structure(one, result)


def _call(interpreter: Any, instance: Instance, given: Any, named: Any) -> Any:
    method = _method(instance.cls, "call")
    if method is None:
        raise UnfollowedError("the class has no call")
    parameters = {a.arg for a in (*method.node.args.args, *method.node.args.kwonlyargs)}
    known = {k: v for k, v in named.items() if k in parameters or method.node.args.kwarg}
    return _follow(interpreter, method, instance, list(given), known)


def _follow(
    interpreter: Any,
    method: Function,
    instance: Instance | None,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Follow a function of the text for Keras; what fails in it is raised to Keras."""
    from models.worker.source.functions import call_function
    from models.worker.source.interpreter import SECONDS

    reading = interpreter.reading
    if interpreter.finished:
        interpreter.end, interpreter.steps = time.monotonic() + SECONDS, 0
    before = len(reading.failures)
    line = interpreter.line
    interpreter.inside += 1
    values = [*([instance] if instance is not None else []), *given]
    try:
        result = call_function(interpreter, method, values, dict(named), None)
    except LimitError as limit:
        if not interpreter.finished:
            raise
        raise UnfollowedError(str(limit)) from limit
    finally:
        interpreter.inside -= 1
        interpreter.line = line
    if len(reading.failures) > before:
        first = reading.failures[before]
        del reading.failures[before:]
        if first.exception is not None:
            first.exception.__dict__["inner_failure"] = first
            raise first.exception
        raise ValueError(first.message)
    return _returned(interpreter, result)


def _returned(interpreter: Any, value: Any) -> Any:
    if isinstance(value, Array):
        from models.worker.source.tensors import plain_tensor

        return plain_tensor(interpreter, value)
    if isinstance(value, Unknown | Poison | Function | Made):
        raise UnfollowedError(
            "what a function of the text makes of tensors could not be followed"
        )
    if isinstance(value, list | tuple):
        kind = list if isinstance(value, list) else tuple
        return kind(_returned(interpreter, one) for one in value)
    if isinstance(value, dict):
        return {key: _returned(interpreter, one) for key, one in value.items()}
    return for_keras(interpreter, value)


def python_function(interpreter: "Interpreter", function: Function) -> Any:
    """Return a function that Keras can call, which follows one of the text."""

    def follow(*given: Any, **named: Any) -> Any:
        return _follow(interpreter, function, None, list(given), named)

    def unfollowed() -> None:
        name = "what a Lambda returns"
        if name not in interpreter.assumed:
            interpreter.assumed.append(name)
        interpreter.unread(
            function.node,
            "The function could not be followed: it is taken to keep its input's shape.",
        )

    follow.unfollowed = unfollowed  # type: ignore[attr-defined]
    arguments = function.node.args
    parameters = [
        inspect.Parameter(one.arg, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        for one in arguments.args
        if one.arg.isidentifier()
    ]
    follow.__name__ = "followed" if function.name == "<lambda>" else function.name
    with contextlib.suppress(ValueError):
        follow.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return follow


class Lambda(keras.layers.Lambda):
    """Keras's Lambda, with the text's function followed on symbolic tensors."""

    def compute_output_spec(self, inputs: Any, *_: Any, **__: Any) -> Any:
        """Return what comes out: followed, or as `output_shape` says."""
        if self._output_shape is not None and not callable(self._output_shape):
            return super().compute_output_spec(inputs)
        tensors = _fresh(inputs)
        try:
            return _spec(self.function(tensors, **dict(self.arguments)))
        except UnfollowedError:
            told = getattr(self.function, "unfollowed", None)
            if told is None:
                raise
            told()
            flat = keras.tree.flatten(tensors)
            return keras.KerasTensor(tuple(flat[0].shape), dtype=flat[0].dtype)
