"""Calls: what is called, on what, and who follows it."""

import ast
from typing import TYPE_CHECKING, Any

from models.worker.source.allowed import resolve
from models.worker.source.builtin import call_builtin
from models.worker.source.calling import call_layer, layer_method
from models.worker.source.data import (
    array_method,
    call_data,
    of_unknown_data,
)
from models.worker.source.data_numbers import is_of_all, of_dtype
from models.worker.source.functions import call_bound, call_function, instantiate
from models.worker.source.lacking import missing
from models.worker.source.making import join, make_input, make_layer
from models.worker.source.mapped import call_mapping, is_mapping
from models.worker.source.methods import call_method
from models.worker.source.needs import MISSING
from models.worker.source.operations import is_operation
from models.worker.source.reading import LayerRecord, ModelRecord
from models.worker.source.spelling import respelled_path
from models.worker.source.tensors import call_operation, perform, unknown_of
from models.worker.source.tensors import method as tensor_method
from models.worker.source.values import (
    POISON,
    Array,
    Bound,
    Function,
    Instance,
    Made,
    Namespace,
    Poison,
    Ref,
    Super,
    Unknown,
    UserClass,
    is_tensor,
    unknowns_in,
)
from models.worker.source.windows import by_method

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_DROPPED = {"optimizer", "schedule", "loss", "metric", "callback"}


def call(interpreter: "Interpreter", node: ast.Call) -> Any:
    """Return what a call returns."""
    if interpreter.needs.values:
        given = interpreter.given(ast.unparse(node))
        if given is not MISSING and not isinstance(given, str):
            found = interpreter.unknown(node)
            found.numpy = is_of_all(interpreter, node)
            return found
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return _super(interpreter, node)
    function = interpreter.evaluate(node.func)
    given, named = arguments(interpreter, node)
    return apply(interpreter, node, function, given, named)


def arguments(
    interpreter: "Interpreter", node: ast.Call
) -> tuple[list[Any], dict[str, Any]]:
    """Return a call's arguments, `*` and `**` taken apart."""
    from models.worker.source.expressions import items

    given = items(interpreter, node.args)
    named: dict[str, Any] = {}
    spread: list[tuple[ast.keyword, ast.expr]] = []
    for keyword in node.keywords:
        value = interpreter.evaluate(keyword.value)
        written = interpreter.written(value) if keyword.arg is None else None
        if written is not None:
            spread.append((keyword, written))
        if keyword.arg is not None:
            named[keyword.arg] = value
        elif isinstance(value, dict):
            named.update({str(key): one for key, one in value.items()})
        elif isinstance(value, Namespace):
            named.update(value.names)
        elif isinstance(value, Unknown) and interpreter.needs.known(value):
            known = interpreter.know(value)
            if isinstance(known, dict):
                named.update({str(key): one for key, one in known.items()})
    if spread:
        interpreter.spread[node] = tuple(spread)
    return given, named


def apply(  # noqa: C901, PLR0912 - one way for each kind of value
    interpreter: "Interpreter",
    node: ast.Call,
    function: Any,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Call a value."""
    if isinstance(function, Poison):
        return POISON
    if isinstance(function, LayerRecord):
        return call_layer(interpreter, function, given, named, node)
    if isinstance(function, ModelRecord):
        from models.worker.source.models import call_model

        return call_model(interpreter, function, given, named, node)
    if isinstance(function, Ref):
        return call_ref(interpreter, node, function, given, named)
    if isinstance(function, Function):
        return call_function(interpreter, function, given, named, node)
    if isinstance(function, UserClass):
        return instantiate(interpreter, function, given, named, node)
    if isinstance(function, Bound):
        return _bound(interpreter, node, function, given, named)
    if isinstance(function, Instance):
        return _call_instance(interpreter, node, function, given, named)
    if isinstance(function, str) and len(given) == 1:
        number = of_dtype(function, given[0])
        return interpreter.unknown(node) if number is None else number
    if isinstance(function, Made):
        return interpreter.unknown(node)
    if isinstance(function, Unknown):
        same = of_unknown_data(interpreter, node, function, given)
        if same is not None:
            return same
        return of_unknown(interpreter, node, function, [*given, *named.values()])
    if is_tensor(function):
        return _not_callable(interpreter, node)
    if isinstance(function, Namespace) and function.kind == "partial":
        names = function.names
        given, named = [*names["given"], *given], {**names["named"], **named}
        return apply(interpreter, node, names["function"], given, named)
    return interpreter.unknown(node)


def _not_callable(interpreter: "Interpreter", node: ast.Call) -> Any:
    from models.worker.source.reading import Failure

    error = TypeError("'KerasTensor' object is not callable")
    interpreter.fail(
        Failure("build", "call", f"TypeError: {error}", node.lineno, node, exception=error)
    )
    return POISON


def of_unknown(
    interpreter: "Interpreter", node: ast.Call, function: Unknown, values: list[Any]
) -> Any:
    """Return what an unknown returns: another, under all its names."""
    inside = ast.unparse(node)[len(ast.unparse(node.func)) :]
    texts = (*(f"{text}{inside}" for text in function.texts), ast.unparse(node))
    tensors = [value for value in _flat(values) if is_tensor(value)]
    if tensors:
        interpreter.unread(
            node,
            f"{ast.unparse(node.func)} is not known here, and neither is what it makes "
            "of a tensor.",
        )
    default = _proposed(node, function)
    made = Unknown(tuple(dict.fromkeys(texts)), node.lineno, default=default)
    made.tensors = tensors
    made.sizes = by_method(function, values)
    return made


def _proposed(node: ast.Call, function: Unknown) -> Any:
    """Return the value that a call itself proposes: `hp.Int("units", 32, 512)`'s least."""
    kind = function.text.rpartition(".")[2]
    parts = {k.arg: k.value for k in node.keywords}
    literal: ast.expr | None = None
    if kind in ("Int", "Float", "suggest_int", "suggest_float"):
        literal = parts.get("min_value") or (node.args[1] if len(node.args) > 1 else None)
    elif kind in ("Choice", "suggest_categorical"):
        literal = parts.get("values") or (node.args[1] if len(node.args) > 1 else None)
        if isinstance(literal, ast.List) and literal.elts:
            literal = literal.elts[0]
    elif kind == "Boolean":
        return False
    elif kind == "get" and len(node.args) == 2:
        literal = node.args[1]
    try:
        return ast.literal_eval(literal) if literal is not None else None
    except (ValueError, TypeError, SyntaxError):
        return None


def _flat(values: Any) -> list[Any]:
    found: list[Any] = []
    for value in values:
        found += _flat(value) if isinstance(value, list | tuple) else [value]
    return found


def call_ref(  # noqa: C901, PLR0912 - one way for each kind of value
    interpreter: "Interpreter",
    node: ast.Call,
    ref: Ref,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Call something that a package holds."""
    if ref.path.startswith("builtins."):
        return call_builtin(interpreter, node, ref, given, named)
    found = resolve(ref.path)
    if found is not None and found.kind != "module":
        said = respelled_path(ref.path) if found.modern else None
        if said is not None:
            interpreter.spelling(said.old, said.new, said.keras_message, node)
        if found.kind == "layer":
            return make_layer(interpreter, node, found, ref, given, named)
        if found.kind == "input":
            return make_input(interpreter, node, ref, given, named)
        if found.kind == "merge":
            return join(interpreter, node, found, ref, given, named)
        if found.kind in ("model", "base"):
            from models.worker.source.models import make_model

            return make_model(interpreter, node, found, given, named)
        if found.kind in ("initializer", "regularizer", "constraint"):
            return _make_real(interpreter, found, given, named)
        if found.kind in _DROPPED:
            return _note(interpreter, node, found, given, named)
    if found is None and ref.path.endswith(".from_config") and len(given) == 1:
        owner = Ref(*(one.removesuffix(".from_config") for one in (ref.path, ref.spelled)))
        if isinstance(given[0], dict):
            named = {k: v for k, v in given[0].items() if not isinstance(v, dict)}
            return call_ref(interpreter, node, owner, [], named)
    if found is None and missing(interpreter, node, ref):
        return POISON
    if is_mapping(ref.path) and interpreter.inside:
        return call_mapping(interpreter, node, ref, given, named)
    if is_operation(ref.path):
        return _operation(interpreter, node, ref, given, named)
    if found is not None and found.kind == "activation" and given:
        return _activation(interpreter, node, found, given, named)
    return _on_data(interpreter, node, ref, given, named)


def _on_data(
    interpreter: "Interpreter",
    node: ast.Call,
    ref: Ref,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Call a function of a package; what it makes of tensors is unknown, and of them."""
    found = call_data(interpreter, node, ref, given, named)
    if isinstance(found, Unknown) and not found.tensors:
        found.tensors = unknown_of(interpreter, node, [*given, *named.values()]).tensors
    return found


def _operation(
    interpreter: "Interpreter",
    node: ast.Call,
    ref: Ref,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Call a function on tensors, or on data where there is no tensor among them."""
    values = _flat([*given, *named.values()])
    if any(isinstance(value, Poison) for value in values):
        return POISON
    if any(is_tensor(value) for value in values):
        return call_operation(interpreter, node, ref, given, named)
    return _on_data(interpreter, node, ref, given, named)


def _activation(
    interpreter: "Interpreter",
    node: ast.Call,
    found: Any,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Call an activation function on a tensor."""
    if any(isinstance(value, Poison) for value in given):
        return POISON
    if not is_tensor(given[0]) or found.thing is None:
        if isinstance(given[0], Array):
            return given[0]
        return unknown_of(interpreter, node, given[:1])
    return perform(interpreter, node, found.thing, given, interpreter.know(named))


def _make_real(
    interpreter: "Interpreter", found: Any, given: list[Any], named: dict[str, Any]
) -> Made:
    """Make an initializer, a regularizer or a constraint."""
    made = Made(found.kind, found.name, arguments=named)
    if any(not interpreter.needs.known(one) for one in unknowns_in([given, named])):
        return made  # no shape depends on it, and so it is not asked for
    given, named = interpreter.know(given), interpreter.know(named)
    plain = (int, float, str, bool, type(None))
    if found.thing is None or not all(
        isinstance(one, plain) for one in (*given, *named.values())
    ):
        return made
    try:
        made.thing = found.thing(*given, **named)
    except Exception:  # noqa: BLE001 - a default stands for it: shapes do not depend on it
        made.thing = None
    return made


def _note(
    interpreter: "Interpreter",
    node: ast.Call,
    found: Any,
    given: list[Any],
    named: dict[str, Any],
) -> Made:
    """Keep an optimizer, a loss, a metric as what the text says of it."""
    from models.worker.source.spelling import translate

    said = translate(found.name, given, named)
    for one in said.spellings:
        interpreter.spelling(one.old, one.new, one.keras_message, node)
    return Made(found.kind, found.name, arguments=said.arguments)


def _super(interpreter: "Interpreter", node: ast.Call) -> Any:
    scope: Any = interpreter.scope
    while scope is not None:
        first = next(iter(scope.names.values()), None)
        if isinstance(first, Instance):
            return Super(first, scope.method_of or first.cls)
        scope = scope.parent
    return interpreter.unknown(node)


def _bound(
    interpreter: "Interpreter",
    node: ast.Call,
    bound: Bound,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    owner = bound.owner
    if bound.function is not None:
        return call_bound(interpreter, bound, given, named, node)
    if isinstance(owner, Super):
        from models.worker.source.subclasses import call_super

        return call_super(interpreter, owner, bound.name, given, named, node)
    if isinstance(owner, Instance) and owner.keras is not None:
        from models.worker.source.subclasses import call_keras_method

        return call_keras_method(interpreter, owner, bound.name, given, named, node)
    if isinstance(owner, ModelRecord):
        from models.worker.source.models import call_model_method

        return call_model_method(interpreter, owner, bound.name, given, named, node)
    if isinstance(owner, LayerRecord):
        return layer_method(interpreter, node, owner, bound.name, given, named)
    if is_tensor(owner):
        return tensor_method(interpreter, node, owner, bound.name)
    if isinstance(owner, Array):
        return array_method(interpreter, node, owner, bound.name, given, named)
    return call_method(interpreter, node, owner, bound.name, given, named)


def _call_instance(
    interpreter: "Interpreter",
    node: ast.Call,
    instance: Instance,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    if isinstance(instance.record, ModelRecord):
        from models.worker.source.models import call_model

        return call_model(interpreter, instance.record, given, named, node)
    if isinstance(instance.record, LayerRecord):
        return call_layer(interpreter, instance.record, given, named, node)
    try:
        method = instance.cls.find("__call__")
    except KeyError:
        return interpreter.unknown(node)
    if isinstance(method, Function):
        return call_function(interpreter, method, [instance, *given], named, node)
    return interpreter.unknown(node)
