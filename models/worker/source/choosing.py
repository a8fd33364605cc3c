"""Which model of a text is meant, and making one where the text itself makes none.

What belongs here: calling functions that the text only defines, taking tensors for a model,
assuming an input. What does not: making and building models (`models.py`).
"""

import ast
import re
from typing import TYPE_CHECKING, Any

from models.worker.source.assuming import assume_input
from models.worker.source.functions import call_bound, call_function, instantiate
from models.worker.source.models import functional
from models.worker.source.needs import MISSING
from models.worker.source.reading import Failure, LayerRecord, ModelRecord
from models.worker.source.relevance import makes_layers
from models.worker.source.stacks import settle
from models.worker.source.values import (
    Bound,
    Function,
    Instance,
    PythonError,
    UserClass,
    is_tensor,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter


def choose(interpreter: "Interpreter", wanted: str | None) -> None:
    """Settle which model is meant, build it, and say what else could be asked for."""
    reading = interpreter.reading
    asked = None
    given = interpreter.needs.values.get("call", MISSING)
    roots = _roots(interpreter)
    if wanted:
        asked = _by_name(interpreter, wanted, roots)
    elif isinstance(given, str):
        asked = _by_call(interpreter, given)
    if asked is None and not any(one.kind != "layer" for one in reading.models):
        for name in roots:
            _make(interpreter, name)
    for record in list(reading.models):
        settle(interpreter, record)
    if asked is None and not reading.models:
        asked = _of_tensors(interpreter) or _of_layers(interpreter)
    reading.candidates = _candidates(interpreter, roots)
    reading.model = asked or _likeliest(interpreter)
    if reading.model is not None:
        settle(interpreter, reading.model)
        assume_input(interpreter, reading.model)
        _name(interpreter, reading.model)
    reading.failure = _failure(interpreter)


# -- functions and classes that are never called -----------------------------------------


def _roots(interpreter: "Interpreter") -> list[str]:
    """Return the functions and classes that are never called and make layers."""
    names: list[str] = []
    for path, one in interpreter.functions.items():
        if "." in path or path in interpreter.called:
            continue
        try:
            at_top = interpreter.scope.find(path) is one
        except KeyError:
            at_top = False
        if at_top and makes_layers(interpreter, one.node):
            names.append(path)
    used = {
        called.id
        for name in names
        for called in ast.walk(interpreter.functions[name].node)
        if isinstance(called, ast.Name) and called.id != name
    }
    return [name for name in names if name not in used] or names


def _make(interpreter: "Interpreter", name: str) -> Any:
    """Call a function of the text that nothing calls, or make an object of a class."""
    one = interpreter.functions[name]
    before = len(interpreter.reading.models)
    result: Any = None
    try:
        if isinstance(one, Function):
            result = call_function(interpreter, one, [], {}, None, guess=True)
        else:
            result = _make_class(interpreter, one)
    except PythonError as error:
        interpreter.reject(error, ast.copy_location(ast.Pass(), one.node))
    interpreter.returned[name] = result
    made = interpreter.reading.models[before:]
    main = _model_in(result)
    if main is None and made:
        compiled = [record for record in made if record.compiled or record.data]
        main = (compiled or made)[-1]
    if main is not None and main in made:
        main.name = f"{name}()"
        main.names = [f"{name}()", name, *main.names]
    return result


def _make_class(interpreter: "Interpreter", cls: UserClass) -> Any:
    before = len(interpreter.reading.models)
    result = instantiate(interpreter, cls, [], {}, None, guess=True)
    if cls.keras_kind or not isinstance(result, Instance):
        return result
    if len(interpreter.reading.models) > before:
        return result
    for name, method in _root_methods(interpreter, cls):
        call_bound(interpreter, Bound(result, name, method), [], {}, None, guess=True)
    return result


def _root_methods(interpreter: "Interpreter", cls: UserClass) -> list[tuple[str, Function]]:
    """Return the methods that make layers and that no other of these calls.

    A method whose parameters were given is called by itself.
    """
    methods = {
        name: one
        for name, one in cls.names.items()
        if isinstance(one, Function)
        and not name.startswith("__")
        and one.path not in interpreter.called
        and makes_layers(interpreter, one.node)
    }
    told = [
        (name, one)
        for name, one in methods.items()
        if any(key.startswith(f"{one.path}.") for key in interpreter.needs.values)
    ]
    used = {
        node.attr
        for name, one in methods.items()
        for node in ast.walk(one.node)
        if isinstance(node, ast.Attribute) and node.attr != name
    }
    roots = [(name, one) for name, one in methods.items() if name not in used]
    return told or roots or list(methods.items())


def _model_in(value: Any) -> ModelRecord | None:
    """Return the model in what a function returns."""
    if isinstance(value, ModelRecord):
        return value
    if isinstance(value, Instance):
        if isinstance(value.record, ModelRecord):
            return value.record
        found = [one for one in map(_model_in, value.names.values()) if one is not None]
        compiled = [one for one in found if one.compiled or one.data]
        return (compiled or found)[-1] if found else None
    if isinstance(value, list | tuple):
        return next((one for one in map(_model_in, value) if one is not None), None)
    return None


# -- by name -----------------------------------------------------------------------------


def _by_name(
    interpreter: "Interpreter", wanted: str, roots: list[str]
) -> ModelRecord | None:
    reading = interpreter.reading
    found = [one for one in reading.models if wanted in (one.name, *one.names)]
    if found:
        return found[-1]
    name = wanted.removesuffix("()")
    if name in interpreter.functions and name not in interpreter.returned:
        before = len(reading.models)
        result = _make(interpreter, name)
        made = reading.models[before:]
        return _model_in(result) or (made[-1] if made else None)
    del roots
    return _by_call(interpreter, wanted) if "(" in wanted else None


def _by_call(interpreter: "Interpreter", text: str) -> ModelRecord | None:
    """Follow a call that was given as text, such as `build(10, units=32)`."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(tree.body, ast.Call):
        return None
    before = len(interpreter.reading.models)
    try:
        result = interpreter.evaluate(tree.body)
    except PythonError:
        return None
    made = interpreter.reading.models[before:]
    main = _model_in(result) or (made[-1] if made else None)
    if main is not None and not main.names:
        main.name = f"{ast.unparse(tree.body.func)}()"
    if main is None and is_tensor(result):
        return _of_tensors(interpreter)
    return main


# -- without a model ---------------------------------------------------------------------


def _of_tensors(interpreter: "Interpreter") -> ModelRecord | None:
    """Take the last tensor, and what it was made of, for a model."""
    used = {id(t) for call in interpreter.reading.calls for t in call.inputs}
    last = next(
        (
            outputs
            for outputs in reversed(interpreter.last_tensors)
            if outputs and not any(id(t) in used for t in outputs[:1])
        ),
        None,
    )
    if last is None or interpreter.reading.failures:
        return None
    inputs = _inputs_of(last[0])
    if not inputs:
        return None
    before = len(interpreter.reading.failures)
    record = functional(interpreter, None, inputs, list(last), None, kind="tensors")
    if record.failed:
        del interpreter.reading.failures[before:]
        interpreter.reading.models.remove(record)
        return None
    history = last[0]._keras_history
    layer = interpreter.by_keras.get(id(history.operation))
    record.line = layer.line if isinstance(layer, LayerRecord) else None
    return record


def _inputs_of(tensor: Any) -> list[Any]:
    """Return the Inputs that a tensor was made of, in the order they were made."""
    found: dict[int, Any] = {}
    waiting, seen = [tensor], set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        history = getattr(one, "_keras_history", None)
        if history is None or history.operation is None:
            return []
        node = history.operation._inbound_nodes[history.node_index]
        if node.is_input:
            found[id(one)] = one
        waiting += node.input_tensors
    return sorted(found.values(), key=lambda t: t._keras_history.operation.name)


def _of_layers(interpreter: "Interpreter") -> ModelRecord | None:
    """Take layers that are made and never called for a model by themselves."""
    layers = [one for one in interpreter.reading.layers if one.wrapped_by is None]
    if not layers:
        return None
    first = layers[0]
    return ModelRecord(
        first.name, "layer", first.node, first.line, None, layers=layers,
        failed=any(one.keras_layer is None for one in layers),
        order=interpreter.next_order(),
    )  # fmt: skip


# -- which -------------------------------------------------------------------------------


def _likeliest(interpreter: "Interpreter") -> ModelRecord | None:
    reading = interpreter.reading
    models = [one for one in reading.models if one.kind != "layer"]
    if not models:
        return None
    broken = next((f.model for f in _real(reading.failures) if f.model is not None), None)
    if broken is not None:
        return broken
    used = {id(call.layer.keras_layer) for call in reading.calls}
    trained = [one for one in models if one.compiled or _is_fitted(one)]
    if trained:
        return max(trained, key=lambda one: one.order)
    whole = [one for one in models if id(one.keras_model) not in used and _has_layers(one)]
    return max(whole or models, key=lambda one: one.order)


def _has_layers(record: ModelRecord) -> bool:
    return bool(record.layers) or record.failed or record.kind == "subclass"


def _is_fitted(record: ModelRecord) -> bool:
    return any(
        one.method in ("fit", "fit_generator", "train_on_batch") for one in record.data
    )


def _real(failures: list[Failure]) -> list[Failure]:
    return [one for one in failures if one.kind != "python"]


def _failure(interpreter: "Interpreter") -> Failure | None:
    """Return what stopped the model that is meant."""
    reading = interpreter.reading
    model = reading.model
    mine = [f for f in reading.failures if model is not None and f.model is model]
    if mine:
        return mine[0]
    others = [f for f in reading.failures if f.model is None]
    if others and (model is None or model.failed or model.kind == "layer"):
        return others[0]
    # The text stops here, though the model that is meant would be built without it.
    serious = [
        f
        for f in _real(others)
        if f.call is not None
        or f.layer is not None
        or isinstance(f.exception, AttributeError)  # a method that no tensor has
    ]
    if serious and (model is None or model.kind in ("tensors", "layer", "functional")):
        return serious[0]
    first = next((f for f in reading.failures if f.kind == "limit"), None)
    if first is None and model is None and not reading.layers:
        return Failure("source", "nothing", _nothing(reading.source))
    return first


_TORCH = re.compile(r"(?m)^\s*(?:import|from)\s+torch\b")


def _nothing(source: str) -> str:
    """Say that a text makes nothing of Keras's."""
    uses = "; it uses torch, and only Keras is read" if _TORCH.search(source) else ""
    return (
        f"There is no Keras layer or model in the text{uses}: paste Keras code, a model's "
        "JSON config or an error message."
    )


def _candidates(interpreter: "Interpreter", roots: list[str]) -> tuple[str, ...]:
    names = [record.names[0] for record in interpreter.reading.models if record.names]
    names += [f"{root}()" for root in roots if root not in interpreter.returned]
    return tuple(dict.fromkeys(names))


def _name(interpreter: "Interpreter", record: ModelRecord) -> None:
    if record.names and not record.name:
        record.name = record.names[0]
    del interpreter
