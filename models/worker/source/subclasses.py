"""Layers and models that the text defines: real ones of Keras's, whose `call` is followed.

What belongs here: subclasses of Layer and Model, Lambda, and functions that Keras is to
call. Keras asks such a layer for its output's shape; the text's `call` is then followed on
symbolic tensors.
"""

import ast
from typing import TYPE_CHECKING, Any

import keras
from keras.src.utils.naming import to_snake_case

from models.worker.source.allowed import resolve
from models.worker.source.calling import tensors_in
from models.worker.source.convert import for_keras, register
from models.worker.source.followed import real_class
from models.worker.source.reading import Failure, LayerRecord, ModelRecord
from models.worker.source.spelling import translate
from models.worker.source.tracking import track
from models.worker.source.values import (
    POISON,
    Bound,
    Instance,
    LimitError,
    Poison,
    Ref,
    Super,
    UserClass,
    is_tensor,
)
from models.worker.source.without_memory import count_name, next_name

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
    given: list[Any],
    named: dict[str, Any],
    node: ast.AST | None,
) -> None:
    """Follow `super().__init__(...)`: make the real layer or model."""
    if instance.keras is not None:
        return
    if instance.cls.keras_kind == "model" and _init_graph(
        interpreter, instance, given, named, node
    ):
        return
    base = instance.cls.keras_base
    if base not in (keras.Model, keras.layers.Layer):
        said = translate(base.__name__, given, named)
        named = said.arguments
        if said.batch_shape is not None and isinstance(instance.record, LayerRecord):
            shape = interpreter.know(tuple(said.batch_shape))
            interpreter.batch_shapes[instance.record] = shape
    known = {k: interpreter.know(v) for k, v in named.items()}
    options = {k: for_keras(interpreter, v) for k, v in known.items()}
    plain = base in (keras.Model, keras.layers.Layer)
    if plain:
        options = {
            k: v for k, v in options.items()
            if k in ("name", "dtype", "trainable", "activity_regularizer")
        }  # fmt: skip
    kind = real_class(instance.cls)
    try:
        instance.keras = kind(interpreter, instance, **options)
    except (RecursionError, LimitError):
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


def _init_graph(
    interpreter: "Interpreter",
    instance: Instance,
    given: list[Any],
    named: dict[str, Any],
    node: ast.AST | None,
) -> bool:
    """Make a model of inputs and outputs, if a class is handed them; say whether it was."""
    from models.worker.source.models import functional

    said = translate("Model", given, named).arguments
    if "inputs" not in said or "outputs" not in said:
        return False
    name = interpreter.know(said.get("name"))
    if not isinstance(name, str):
        name = next_name(instance.cls.name)
        count_name(str(to_snake_case(instance.cls.name)), 1)
    made = functional(interpreter, node, said["inputs"], said["outputs"], name)
    record = instance.record
    interpreter.reading.models.remove(made)
    for failure in interpreter.reading.failures:
        if failure.model is made:
            failure.model = record
    record.kind, record.failed = made.kind, made.failed
    record.inputs, record.outputs = made.inputs, made.outputs
    instance.keras = made.keras_model
    return True


# -- attributes and methods ----------------------------------------------------------------


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
            raise LimitError(sentence)
    try:
        return instance.keras.add_weight(**options)
    except (RecursionError, LimitError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        interpreter.fail(
            Failure("build", "call", f"{type(error).__name__}: {error}", node.lineno, node,
                    exception=error)
        )  # fmt: skip
        return POISON


def _base_result(
    interpreter: "Interpreter", node: ast.Call, instance: Instance, values: list[Any]
) -> Any:
    """Return what the `call` of Keras's own class makes of tensors."""
    base = instance.cls.keras_base
    if base.compute_output_spec is not keras.layers.Layer.compute_output_spec:
        return base.compute_output_spec(instance.keras, *values)
    if base.compute_output_shape is keras.layers.Layer.compute_output_shape:
        return interpreter.unknown(node)
    shapes = keras.tree.map_structure(lambda t: tuple(t.shape), values[0])
    found = base.compute_output_shape(instance.keras, shapes)
    if any(isinstance(size, tuple) for size in found):
        return tuple(keras.KerasTensor(one, dtype="float32") for one in found)
    return keras.KerasTensor(tuple(found), dtype="float32")


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
        init_keras(interpreter, instance, given, named, node)
        return None
    if name == "call" and instance.keras is not None:
        base = instance.cls.keras_base
        if base not in (keras.Model, keras.layers.Layer):
            values = [for_keras(interpreter, one) for one in given]
            if values and all(is_tensor(one) for one in values):
                if interpreter.finished:
                    return base.call(instance.keras, *values)
                return _base_result(interpreter, node, instance, values)
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
    record.order = interpreter.next_order()
    for attribute, value in instance.names.items():
        track(interpreter, instance, attribute, value)
    record.layers = _layers_of(interpreter, instance.keras)
    made = LayerRecord(
        instance.keras.name, instance.cls.name, instance.cls.name,
        node if isinstance(node, ast.Call) else None, record.line, instance.keras,
    )  # fmt: skip
    interpreter.by_keras[id(instance.keras)] = made
    return instance


def _layers_of(interpreter: "Interpreter", model: Any) -> list[LayerRecord]:
    known = [interpreter.by_keras.get(id(layer)) for layer in model.layers]
    return [one for one in known if isinstance(one, LayerRecord)]


def build_model(
    interpreter: "Interpreter",
    record: ModelRecord,
    shape: Any,
    assumed: Any,
    apart: bool = False,
) -> bool:
    """Call a model of the text on an input of a shape; say whether that was possible.

    Several shapes are those of one list, or of arguments that are handed over apart.
    """
    if record.keras_model is None:
        return False
    several = bool(shape) and isinstance(shape[0], list | tuple)
    shapes = shape if several else (shape,)
    tensors = [keras.KerasTensor(tuple(one), dtype="float32") for one in shapes]
    record.assumed_input = shape
    record.assumed_from = assumed
    from models.worker.source.models import call_model

    given = tensors if apart else [tensors if several else tensors[0]]
    result = call_model(interpreter, record, given, {}, None)
    if isinstance(result, Poison):
        record.failed = True
        return False
    record.layers = _layers_of(interpreter, record.keras_model)
    record.inputs = tuple(tensors)
    record.outputs = tuple(tensors_in(result))
    return True
