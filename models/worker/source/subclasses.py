"""Layers and models that the text defines: real ones of Keras's, whose `call` is followed.

What belongs here: subclasses of Layer and Model, Lambda, and functions that Keras is to
call. Keras asks such a layer for its output's shape; the text's `call` is then followed on
symbolic tensors.
"""

import ast
import inspect
import time
from typing import TYPE_CHECKING, Any

import keras

from models.worker.source.allowed import resolve
from models.worker.source.making import for_keras, register, tensors_in
from models.worker.source.reading import Failure, LayerRecord, ModelRecord
from models.worker.source.values import (
    POISON,
    Array,
    Bound,
    Function,
    Instance,
    Limit,
    Made,
    Poison,
    Ref,
    Super,
    Unfollowed,
    Unknown,
    UserClass,
    is_tensor,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_MODEL_NAMES = {"Model", "Sequential", "Functional"}


def kind_of_base(cls: UserClass) -> None:
    """Note whether a class is one of Keras's layers or models."""
    for base in cls.bases:
        if isinstance(base, UserClass) and base.keras_kind:
            cls.keras_kind, cls.keras_base = base.keras_kind, base.keras_base
        elif isinstance(base, Ref):
            found = resolve(base.path)
            if found is None:
                continue
            if found.name in _MODEL_NAMES:
                cls.keras_kind, cls.keras_base = "model", keras.Model
            elif found.name in ("Layer", "Wrapper") or found.kind == "base":
                cls.keras_kind, cls.keras_base = "layer", keras.layers.Layer
            elif found.kind == "layer":
                cls.keras_kind, cls.keras_base = "layer", found.thing


def prepare(interpreter: "Interpreter", instance: Instance, node: ast.AST | None) -> None:
    """Make the record of an object of such a class; its real layer comes later."""
    cls = instance.cls
    line = getattr(node, "lineno", cls.node.lineno)
    if cls.keras_kind == "model":
        instance.record = ModelRecord(
            f"{cls.name}()", "subclass", node or cls.node, line, None,
            order=interpreter.next_order(),
        )  # fmt: skip
        interpreter.reading.models.append(instance.record)
        return
    at = node if isinstance(node, ast.Call) else None
    spelled = ast.unparse(at.func) if at is not None else cls.name
    instance.record = LayerRecord("", cls.name, spelled, at, line, None)
    interpreter.reading.layers.append(instance.record)


def init_keras(
    interpreter: "Interpreter",
    instance: Instance,
    named: dict[str, Any],
    node: ast.AST | None,
) -> None:
    """Follow `super().__init__(...)`: make the real layer or model."""
    if instance.keras is not None:
        return
    known = {k: interpreter.know(v) for k, v in named.items()}
    options = {k: for_keras(interpreter, v) for k, v in known.items()}
    base = instance.cls.keras_base
    plain = base in (keras.Model, keras.layers.Layer)
    if plain:
        options = {
            k: v for k, v in options.items()
            if k in ("name", "dtype", "trainable", "activity_regularizer")
        }  # fmt: skip
    kind = _real_class(instance.cls)
    try:
        instance.keras = kind(interpreter, instance, **options)
    except (RecursionError, Limit):
        raise
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        record = instance.record
        interpreter.fail(
            Failure(
                "build", "argument", f"{type(error).__name__}: {error}",
                getattr(node, "lineno", None), node,
                layer=record if isinstance(record, LayerRecord) else None,
                model=record if isinstance(record, ModelRecord) else None,
                exception=error,
            )
        )  # fmt: skip


def _real_class(cls: UserClass) -> Any:
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
        default = inspect.Parameter.empty
        if at >= needed:
            value = function.defaults.get(one.arg)
            default = value if isinstance(value, int | float | str | bool) else None
        parameters.append(
            inspect.Parameter(
                one.arg, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default
            )
        )
    for one in arguments.kwonlyargs:
        parameters.append(
            inspect.Parameter(one.arg, inspect.Parameter.KEYWORD_ONLY, default=None)
        )
    if arguments.vararg:
        at = len(arguments.args)
        kind = inspect.Parameter.VAR_POSITIONAL
        parameters.insert(at, inspect.Parameter(arguments.vararg.arg, kind))
    if arguments.kwarg:
        kind = inspect.Parameter.VAR_KEYWORD
        parameters.append(inspect.Parameter(arguments.kwarg.arg, kind))
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
        self.built = True

    def compute_output_spec(self, *given: Any, **named: Any) -> Any:
        """Return what comes out of `call`, as symbolic tensors of no history."""
        tensors = _fresh(given)
        try:
            return _spec(_call(self.followed_by, self.followed, tensors, _fresh(named)))
        except Unfollowed:
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
            raise Unfollowed("what the layer returns could not be followed")
        return keras.KerasTensor(tuple(value.shape), dtype=value.dtype)

    if isinstance(result, tuple):
        result = tuple(result)
    return keras.tree.map_structure(one, result)


def _call(interpreter: Any, instance: Instance, given: Any, named: Any) -> Any:
    method = _method(instance.cls, "call")
    if method is None:
        raise Unfollowed("the class has no call")
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
        raise Unfollowed(
            "what a function of the text makes of tensors could not be followed"
        )
    if isinstance(value, list | tuple):
        kind = list if isinstance(value, list) else tuple
        return kind(_returned(interpreter, one) for one in value)
    if isinstance(value, dict):
        return {key: _returned(interpreter, one) for key, one in value.items()}
    return for_keras(interpreter, value)


# -- attributes and methods ----------------------------------------------------------------


def track(instance: Instance, name: str, value: Any) -> None:
    """Let the real layer know of a layer that becomes an attribute of it."""
    real = _real(value)
    if name in (
        "build",
        "call",
        "built",
        "name",
        "input_spec",
        "states",
        "losses",
        "metrics",
    ):
        if name != "built" or not isinstance(value, bool):
            return
    if real is None and not isinstance(value, int | float | str | bool | list | tuple):
        return
    try:
        setattr(instance.keras, name, real if real is not None else value)
    except Exception:  # noqa: BLE001 - an attribute that Keras keeps for itself
        return


def _real(value: Any) -> Any:
    if isinstance(value, LayerRecord):
        return value.keras_layer
    if isinstance(value, ModelRecord):
        return value.keras_model
    if isinstance(value, Instance):
        return value.keras
    if isinstance(value, list | tuple) and value:
        inner = [_real(one) for one in value]
        return inner if all(one is not None for one in inner) else None
    if isinstance(value, dict) and value:
        made = {k: _real(one) for k, one in value.items() if isinstance(k, str)}
        return made if made and all(one is not None for one in made.values()) else None
    return value if isinstance(value, keras.Variable) else None


def keras_attribute(
    interpreter: "Interpreter", node: ast.AST, instance: Instance, name: str
) -> Any:
    """Return an attribute of a layer or model of the text that Keras gives it."""
    plain = ("name", "built", "trainable", "supports_masking", "dtype", "compute_dtype")
    if name in plain:
        found = getattr(instance.keras, name, None)
        return found if isinstance(found, str | bool) else None
    if isinstance(instance.record, ModelRecord):
        from models.worker.source.models import model_attribute

        return model_attribute(interpreter, node, instance.record, name)
    if name in ("add_weight", "add_loss", "add_metric", "compute_mask", "count_params",
                "get_config", "build", "call"):  # fmt: skip
        return Bound(instance, name)
    value = (
        getattr(instance.keras, name, None)
        if name in ("units", "rate", "filters")
        else None
    )
    return value if value is not None else interpreter.unknown(node)


def call_keras_method(
    interpreter: "Interpreter",
    instance: Instance,
    name: str,
    given: list[Any],
    named: dict[str, Any],
    node: ast.Call,
) -> Any:
    """Call a method that Keras gives a layer or a model of the text."""
    if name == "add_weight":
        return _add_weight(interpreter, instance, given, named, node)
    return interpreter.unknown(node)


def _add_weight(
    interpreter: "Interpreter",
    instance: Instance,
    given: list[Any],
    named: dict[str, Any],
    node: ast.Call,
) -> Any:
    from models.worker.source.sizes import shape_too_large

    values = dict(named)
    order = ("shape", "initializer", "dtype")
    if given and isinstance(given[0], str):  # Keras 2: the name came first
        order = ("name", "shape", "dtype")
    values.update(dict(zip(order, given, strict=False)))
    known = {k: for_keras(interpreter, interpreter.know(v)) for k, v in values.items()}
    allowed = {"shape", "initializer", "dtype", "name", "trainable", "regularizer"}
    options = {k: v for k, v in known.items() if k in allowed}
    shape = options.get("shape")
    if isinstance(shape, list | tuple):
        options["shape"] = tuple(shape)
        sentence = shape_too_large(tuple(shape))
        if sentence is not None:
            raise Limit(sentence)
    try:
        return instance.keras.add_weight(**options)
    except (RecursionError, Limit):
        raise
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        interpreter.fail(
            Failure("build", "call", f"{type(error).__name__}: {error}", node.lineno, node,
                    exception=error)
        )  # fmt: skip
        return POISON


def call_super(
    interpreter: "Interpreter",
    owner: Super,
    name: str,
    given: list[Any],
    named: dict[str, Any],
    node: ast.Call,
) -> Any:
    """Follow `super().method(...)` where Keras has the method."""
    instance = owner.instance
    if name == "__init__" and instance.cls.keras_kind:
        init_keras(interpreter, instance, named, node)
        return None
    if name == "call" and instance.keras is not None:
        base = instance.cls.keras_base
        if base not in (keras.Model, keras.layers.Layer):
            values = [for_keras(interpreter, one) for one in given]
            if values and all(is_tensor(one) for one in values):
                return base.compute_output_spec(instance.keras, *values)
    if name == "build" and instance.keras is not None:
        base = instance.cls.keras_base
        if base not in (keras.Model, keras.layers.Layer) and given:
            base.build(instance.keras, given[0])
        return None
    if name == "get_config":
        return {}
    return interpreter.unknown(node) if name not in ("build", "__init__") else None


def finish(interpreter: "Interpreter", instance: Instance, node: ast.AST | None) -> Any:
    """Return an object of a layer or a model of the text, once it is made."""
    record = instance.record
    if instance.keras is None:
        if isinstance(record, ModelRecord):
            record.failed = True
        return instance
    if isinstance(record, LayerRecord):
        record.keras_layer = instance.keras
        register(interpreter, record)
        return instance
    record.keras_model = instance.keras
    record.layers = _layers_of(interpreter, instance.keras)
    made = LayerRecord(
        instance.keras.name, instance.cls.name, instance.cls.name,
        node if isinstance(node, ast.Call) else None, record.line, instance.keras,
    )  # fmt: skip
    interpreter.by_keras[id(instance.keras)] = made
    for attribute, value in instance.names.items():
        track(instance, attribute, value)
    return instance


def _layers_of(interpreter: "Interpreter", model: Any) -> list[LayerRecord]:
    known = [interpreter.by_keras.get(id(layer)) for layer in model.layers]
    return [one for one in known if isinstance(one, LayerRecord)]


def build_model(
    interpreter: "Interpreter", record: ModelRecord, shape: Any, assumed: Any
) -> bool:
    """Call a model of the text on an input of a shape; say whether that was possible."""
    if record.keras_model is None:
        return False
    several = bool(shape) and isinstance(shape[0], list | tuple)
    shapes = shape if several else (shape,)
    tensors = [keras.KerasTensor(tuple(one), dtype="float32") for one in shapes]
    record.assumed_input = shape
    record.assumed_from = assumed
    from models.worker.source.models import call_model

    result = call_model(interpreter, record, [tensors if several else tensors[0]], {}, None)
    if isinstance(result, Poison):
        record.failed = True
        return False
    record.layers = _layers_of(interpreter, record.keras_model)
    record.inputs = tuple(tensors)
    record.outputs = tuple(tensors_in(result))
    return True


# -- functions that Keras calls --------------------------------------------------------------


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
    try:
        follow.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    except ValueError:
        pass
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
        except Unfollowed:
            told = getattr(self.function, "unfollowed", None)
            if told is None:
                raise
            told()
            flat = keras.tree.flatten(tensors)
            return keras.KerasTensor(tuple(flat[0].shape), dtype=flat[0].dtype)
