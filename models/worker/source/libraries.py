"""Other packages that prepare data or settings: scikit-learn's split, argparse."""

# ruff: noqa: ARG001 - all that a table holds are called alike

import ast
import json
from typing import TYPE_CHECKING, Any

from models.worker.source.applications import APPLICATIONS, application
from models.worker.source.builtin import call_builtin
from models.worker.source.plain_records import FUNCTIONS, call_record
from models.worker.source.values import Array, Namespace, PythonError, Ref, Unknown
from models.worker.source.windows import of_rows, sizes_of

_MOST = 1_000
_MOST_TEXT = 20_000

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter


def call_library(  # noqa: C901, PLR0912 - one way for each kind of value
    interpreter: "Interpreter", node: ast.Call, ref: Ref, given: list[Any], named: Any
) -> Any:
    """Call a function of another package."""
    name = ref.path.rpartition(".")[2]
    if name == "train_test_split" and given:
        return _split(node, given, named)
    if name == "ArgumentParser":
        return Namespace({}, "parser", "args")
    if name in FUNCTIONS:
        found = call_record(interpreter, node, name, given, named)
        return _unknown(interpreter, node, ref) if found is None else found
    if name.endswith(("KFold", "ShuffleSplit", "TimeSeriesSplit")):
        count = named.get("n_splits", given[0] if given else 5)
        return Namespace({"n_splits": count}, "folds", ast.unparse(node))
    if name == "OrderedDict":
        return call_builtin(interpreter, node, Ref("builtins.dict", "dict"), given, named)
    if name in ("SimpleNamespace", "Namespace", "EasyDict", "AttrDict", "DotMap", "Munch"):
        first = given[0] if given and isinstance(given[0], dict) else {}
        return Namespace({**first, **named}, "", name)
    if name == "get" and given and ref.path.startswith("keras."):
        return _got(ref.path.split(".")[-2], given[0])
    if name == "image_data_format":
        return "channels_last"
    if name == "epsilon" and ref.path.startswith("keras"):
        return 1e-7
    if name == "floatx":
        return "float32"
    if ref.path == "keras.backend.backend":
        return "tensorflow"
    if name == "reduce" and len(given) >= 2:
        return _reduced(interpreter, node, given)
    if name in ("defaultdict", "deque"):
        return interpreter.unknown(node)
    if name == "partial" and given:
        return _partial(interpreter, node, given, named)
    if name in ("set_seed", "seed", "clear_session"):
        return None
    if name == "int_shape" and given and hasattr(given[0], "shape"):
        return tuple(given[0].shape)
    if name == "ndim" and given and hasattr(given[0], "shape"):
        return len(given[0].shape)
    if name in ("exists", "isfile", "isdir") and ref.path.startswith("os."):
        return False
    if name in APPLICATIONS and (ref.path == name or "applications" in ref.path):
        return application(interpreter, node, name, given, named)
    if ref.path == "json.loads" and given:
        return _json(interpreter, node, given[0])
    if name == "clone_model" and given:
        return given[0]
    return _unknown(interpreter, node, ref)


def _unknown(interpreter: "Interpreter", node: ast.Call, ref: Ref) -> Unknown:
    del ref
    return interpreter.unknown(node)


def _got(module: str, value: Any) -> Any:
    """Return what `activations.get("relu")` and the like return."""
    if module == "activations" and isinstance(value, str | None):
        name = value or "linear"
        return Ref(f"keras.activations.{name}", f"activations.{name}")
    return value


def _json(interpreter: "Interpreter", node: ast.Call, text: Any) -> Any:
    """Return the values of a JSON text that stands in the source."""
    if not isinstance(text, str) or len(text) > _MOST_TEXT:
        return interpreter.unknown(node)
    try:
        return json.loads(text)
    except ValueError as error:
        raise PythonError(error, node) from error


def _reduced(interpreter: "Interpreter", node: ast.Call, given: list[Any]) -> Any:
    """Follow `functools.reduce(function, values, start)`."""
    from models.worker.source.calls import apply

    function, values = given[:2]
    if not isinstance(values, list | tuple | range) or len(values) > _MOST:
        return interpreter.unknown(node)
    rest = list(values)
    if len(given) < 3 and not rest:
        return interpreter.unknown(node)
    result = given[2] if len(given) > 2 else rest.pop(0)
    for value in rest:
        result = apply(interpreter, node, function, [result, value], {})
    return result


def _partial(
    interpreter: "Interpreter", node: ast.Call, given: list[Any], named: dict[str, Any]
) -> Any:
    del interpreter
    return Namespace({"function": given[0], "given": given[1:], "named": named}, "partial")


def _split(node: ast.Call, given: list[Any], named: dict[str, Any]) -> tuple[Any, ...]:
    """Return what train_test_split returns: two parts of each array, of open lengths."""
    parts: list[Any] = []
    for index, value in enumerate(given):
        for which in ("train", "test"):
            text = f"{ast.unparse(node)}[{2 * index + (which == 'test')}]"
            if isinstance(value, Array):
                count = _count(value.shape[0], named.get("test_size"), which)
                size = count or Unknown((f"{text}.shape[0]",), node.lineno)
                parts.append(Array((size, *value.shape[1:]), value.dtype))
            else:
                part = Unknown((text,), node.lineno)
                part.sizes = of_rows(sizes_of(value))
                parts.append(part)
    return tuple(parts)


def _count(total: Any, share: Any, which: str) -> int | None:
    if not isinstance(total, int):
        return None
    if share is None:
        share = 0.25
    if isinstance(share, float) and 0 < share < 1:
        test = -int(-total * share // 1)
    elif isinstance(share, int):
        test = share
    else:
        return None
    return test if which == "test" else total - test


def _folds(interpreter: "Interpreter", node: ast.Call, owner: Namespace, name: str) -> Any:
    """Return the folds of scikit-learn's splitters: the rows of two parts, n times."""
    count = owner.names["n_splits"]
    if name == "get_n_splits":
        return count
    if name != "split" or not isinstance(count, int) or count > _MOST:
        return interpreter.unknown(node)
    text = ast.unparse(node)
    return [
        tuple(Unknown((f"{text}[{fold}][{part}]",), node.lineno) for part in (0, 1))
        for fold in range(count)
    ]


def namespace_method(
    interpreter: "Interpreter",
    node: ast.Call,
    owner: Namespace,
    name: str,
    given: list[Any],
    named: dict[str, Any],
) -> Any:
    """Call a method of a parser of arguments."""
    if owner.kind == "folds":
        return _folds(interpreter, node, owner, name)
    if owner.kind != "parser":
        return interpreter.unknown(node)
    if name == "add_argument":
        flags = [one for one in given if isinstance(one, str)]
        long = next(
            (one for one in flags if one.startswith("--")), flags[0] if flags else ""
        )
        key = named.get("dest") or long.lstrip("-").replace("-", "_")
        action = named.get("action")
        if "default" in named:
            owner.names[str(key)] = named["default"]
        elif action in ("store_true", "store_false"):
            owner.names[str(key)] = action == "store_false"
        return None
    if name in ("parse_args", "parse_known_args"):
        made = Namespace(dict(owner.names), "", "args")
        return made if name == "parse_args" else (made, [])
    if name in ("add_argument_group", "add_mutually_exclusive_group"):
        return owner
    return interpreter.unknown(node)
