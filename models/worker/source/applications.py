"""Keras's own image models, `VGG16(include_top=False)`, as a part of a larger model.

They are made without their weights, so nothing is loaded and nothing allocated.
"""

import ast
from typing import TYPE_CHECKING, Any

import keras

from models.worker.source.reading import Failure, ModelRecord
from models.worker.source.values import LimitError, holds_unknown

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

# Those that are made in well under a second.
APPLICATIONS: dict[str, Any] = {
    name: getattr(keras.applications, name)
    for name in ("VGG16", "VGG19", "MobileNet", "MobileNetV2", "ResNet50", "ResNet50V2",
                 "Xception", "InceptionV3", "EfficientNetB0", "DenseNet121")
}  # fmt: skip
_ORDER = ("include_top", "weights", "input_tensor", "input_shape", "pooling", "classes")
_TAKEN = {"include_top", "input_shape", "pooling", "classes", "alpha", "input_tensor"}


def application(
    interpreter: "Interpreter",
    node: ast.Call,
    name: str,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Make an image model; an Unknown where its arguments are not known."""
    values = {**dict(zip(_ORDER, given, strict=False)), **named}
    known = interpreter.know({k: v for k, v in values.items() if k in _TAKEN})
    if holds_unknown(known):
        return interpreter.unknown(node)
    record = ModelRecord(
        "model", "functional", node, node.lineno, None, order=interpreter.next_order()
    )
    try:
        record.keras_model = APPLICATIONS[name](weights=None, **known)
    except (RecursionError, LimitError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever Keras says of it
        interpreter.fail(
            Failure("build", "call", f"{type(error).__name__}: {error}", node.lineno, node,
                    model=record, exception=error)
        )  # fmt: skip
        record.failed = True
        return record
    record.inputs = tuple(record.keras_model.inputs)
    record.outputs = tuple(record.keras_model.outputs)
    return record
