"""Arrays of data: their shapes, as far as the calls that make them tell."""

# ruff: noqa: ARG001 - all that a table holds are called alike

import ast
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from models.worker.source.data_joins import JOINS
from models.worker.source.data_numbers import (
    MATH,
    OF_ALL,
    all_numbers,
    are_whole,
    of_all,
    of_math,
)
from models.worker.source.libraries import call_library
from models.worker.source.values import Array, Poison, Ref, Unknown, is_tensor
from models.worker.source.windows import by_function

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_LIKE = {
    "zeros_like", "ones_like", "abs", "log", "exp", "sin", "cos", "sqrt", "copy", "cast",
    "convert_to_tensor", "constant", "asarray", "array", "float32", "int32", "float64",
    "tanh", "square", "round", "nan_to_num", "clip", "sort", "cumsum", "flip", "roll",
    "ascontiguousarray", "identity", "softmax", "relu", "sigmoid", "log1p", "shuffle",
    "permutation", "normalize", "power", "floor", "ceil", "sign", "int64", "stop_gradient",
}  # fmt: skip
_OF_NUMBERS = {"float32", "int32", "float64", "int64", "array", "constant", "cast",
               "convert_to_tensor"}  # fmt: skip
_OF_SHAPE = {"zeros", "ones", "empty", "full", "random_sample", "random", "fill"}
_SPREAD = {"rand", "randn"}
_DRAWN = {"randint": 2, "uniform": 2, "normal": 2, "standard_normal": 0, "choice": 1,
          "binomial": 2,
          "poisson": 1, "integers": 2, "truncated_normal": 0}  # fmt: skip


def shape_of_list(value: list[Any]) -> tuple[int, ...]:
    """Return the shape of nested lists, by their first elements."""
    shape: list[int] = []
    one: Any = value
    while isinstance(one, list | tuple) and len(shape) < 12:
        shape.append(len(one))
        one = one[0] if one else None
    if isinstance(one, Array):
        shape += one.shape
    return tuple(shape)


def call_data(
    interpreter: "Interpreter", node: ast.Call, ref: Ref, given: list[Any], named: Any
) -> Any:
    """Call a function of a package on data: an array of a shape, or an Unknown."""
    if any(isinstance(one, Poison) for one in given):
        return interpreter.unknown(node)
    root, _, _ = ref.path.partition(".")
    name = ref.path.rpartition(".")[2]
    found: Any = None
    if root in ("numpy", "tensorflow", "keras", "jax", "torch"):
        try:
            found = _array(interpreter, node, name, given, dict(named), ref)
        except (TypeError, ValueError, LookupError, ArithmeticError):
            found = None
        of_numpy = root == "numpy"
        if found is None and len(given) == 1 and name in MATH:
            found = of_math(interpreter, node, name, given, of_numpy)
        alone = len(given) == 1 and not named
        if found is None and of_numpy and alone and name in OF_ALL:
            found = of_all(interpreter, node, name, given[0])
    elif root == "math" and name in MATH:
        found = of_math(interpreter, node, name, given, False)
    if found is not None:
        return found
    sizes = by_function(name, given, named) if root in ("numpy", "tensorflow") else ()
    if sizes:
        made = interpreter.unknown(node)
        made.sizes = sizes
        return made
    return call_library(interpreter, node, ref, given, named)


def _array(
    interpreter: "Interpreter",
    node: ast.Call,
    name: str,
    given: list[Any],
    named: dict[str, Any],
    ref: Ref,
) -> Any:
    dtype = named.get("dtype")
    kind = dtype if isinstance(dtype, str) else "float32"
    if name in _OF_SHAPE:
        shape = _shape(given[0] if given else named.get("shape", named.get("size")))
        return None if shape is None else Array(shape, kind)
    if name in _SPREAD:
        return Array(tuple(given), kind)
    if name in _DRAWN:
        return _drawn(name, given, named, kind, ref)
    if name in _LIKE:
        return _like(given, kind, name)
    special = _SPECIAL.get(name)
    if special is not None:
        return special(interpreter, node, given, named)
    return None


def _shape(value: Any) -> tuple[Any, ...] | None:
    if isinstance(value, int):
        return (value,)
    if isinstance(value, Unknown):
        return None if value.text.endswith("shape") else (value,)
    return tuple(value) if isinstance(value, list | tuple) else None


def _drawn(name: str, given: list[Any], named: Any, kind: str, ref: Ref) -> Any:
    if ref.path.startswith(("tensorflow", "keras")):
        shape = _shape(given[0] if given else named.get("shape"))
        return None if shape is None else Array(shape, kind)
    at = _DRAWN[name]
    size = named.get("size", given[at] if len(given) > at else None)
    if name in ("randint", "integers") and len(given) == 1 and size is None:
        return None
    shape = _shape(size)
    if shape is None:
        return None
    if name not in ("randint", "integers"):
        return Array(shape, kind)
    low = named.get("low", given[0] if given else None)
    high = named.get("high", given[1] if len(given) > 1 else None)
    low, high = (0, low) if high is None else (low, high)
    made = Array(shape, "int32")
    if isinstance(low, int) and isinstance(high, int):
        made.lowest, made.highest = low, high - 1
    return made


_TENSORS = {"constant", "convert_to_tensor"}  # which are data as they were
_SAME = {"array", "asarray", "copy", "constant", "convert_to_tensor", "cast", "sort",
         "shuffle", "permutation", "int32", "int64", "ascontiguousarray"}  # fmt: skip


def _like(given: list[Any], kind: str, name: str) -> Any:
    value = given[0]
    if isinstance(value, Unknown) and name in _TENSORS:
        return value
    if isinstance(value, Array):
        made = Array(value.shape, kind)
        if name in _SAME:
            made.lowest, made.highest = value.lowest, value.highest
        return made
    if isinstance(value, list | tuple) and value:
        shape = shape_of_list(list(value))
        flat: Any = value
        while isinstance(flat, list | tuple) and flat:
            flat = flat[0]
        if isinstance(flat, Unknown) or (isinstance(flat, list) and not flat):
            return None
        whole = isinstance(flat, int) and kind == "float32"
        made = Array(shape, "int32" if whole else kind, values=list(value))
        numbers = all_numbers(value)
        if numbers and are_whole(numbers):
            made.lowest, made.highest = min(numbers), max(numbers)
        return made
    if isinstance(value, int | float) and name in _OF_NUMBERS:
        return value
    return None


def _reshape(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    shape = _shape(
        named.get("newshape", named.get("shape", given[1] if len(given) > 1 else None))
    )
    return reshaped(interpreter, node, given[0], shape)


def reshaped(interpreter: "Interpreter", node: ast.AST, value: Any, shape: Any) -> Any:
    """Return an array in another shape; a size of -1 follows where all others are known."""
    if shape is None or is_tensor(value):
        return None
    sizes = list(shape)
    if sizes.count(-1) == 1 and -1 in [s for s in sizes if isinstance(s, int)]:
        at = next(i for i, s in enumerate(sizes) if isinstance(s, int) and s == -1)
        rest = [s for i, s in enumerate(sizes) if i != at]
        whole = value.shape if isinstance(value, Array) else (None,)
        if all(isinstance(s, int) for s in (*rest, *whole)) and math.prod(rest):
            sizes[at] = math.prod(whole) // math.prod(rest)
        else:
            said = interpreter.unknown(node).text
            sizes[at] = Unknown((f"{said}.shape[{at}]",), getattr(node, "lineno", None))
    made = Array(tuple(sizes), getattr(value, "dtype", "float32"))
    if isinstance(value, Array):
        made.lowest, made.highest = value.lowest, value.highest
    return made


def _expand(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    value = given[0]
    axis = named.get("axis", given[1] if len(given) > 1 else 0)
    if not isinstance(value, Array) or not isinstance(axis, int):
        return None
    shape = list(value.shape)
    shape.insert(axis if axis >= 0 else len(shape) + 1 + axis, 1)
    return Array(tuple(shape), value.dtype)


def _squeeze(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    value = given[0]
    if not isinstance(value, Array):
        return None
    axis = named.get("axis", given[1] if len(given) > 1 else None)
    if isinstance(axis, int):
        shape = list(value.shape)
        shape.pop(axis)
        return Array(tuple(shape), value.dtype)
    return Array(tuple(s for s in value.shape if s != 1), value.dtype)


def _transpose(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    value = given[0]
    axes = named.get("axes", named.get("perm", given[1] if len(given) > 1 else None))
    if not isinstance(value, Array):
        return None
    if axes is None:
        return Array(value.shape[::-1], value.dtype)
    return Array(tuple(value.shape[a] for a in axes), value.dtype)


def _swap(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    value, a, b = given
    shape = list(value.shape)
    shape[a], shape[b] = shape[b], shape[a]
    return Array(tuple(shape), value.dtype)


def _arange(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    numbers = [named.get("start", 0), named.get("stop", named.get("limit")), 1]
    if len(given) == 1:
        numbers[1] = given[0]
    for at, one in enumerate(given[:3] if len(given) > 1 else ()):
        numbers[at] = one
    numbers[2] = named.get("step", named.get("delta", numbers[2]))
    if any(isinstance(one, Unknown) for one in numbers):
        size = Unknown((f"{ast.unparse(node)}.shape[0]",), node.lineno)
        return Array((size,), "int32")
    if not all(isinstance(one, int | float) for one in numbers) or not numbers[2]:
        return None
    start, stop, step = numbers
    kind = "int32" if all(isinstance(one, int) for one in numbers) else "float32"
    return Array((max(math.ceil((stop - start) / step), 0),), kind)


def _linspace(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    count = named.get("num", given[2] if len(given) > 2 else 50)
    return Array((count,), "float32")


def _one_hot(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    value = given[0]
    count = named.get(
        "num_classes", named.get("depth", given[1] if len(given) > 1 else None)
    )
    if count is None:
        count = Unknown((f"{ast.unparse(node)}.shape[1]",), node.lineno)
    if not isinstance(value, Array):
        return None
    shape = value.shape
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    return Array((*shape, count))


def _pad(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    length = named.get("maxlen", given[1] if len(given) > 1 else None)
    rows: Any = given[0]
    count: Any
    if isinstance(rows, list):
        count = len(rows)
    elif isinstance(rows, Array):
        count = rows.shape[0]
    else:
        count = Unknown((f"len({ast.unparse(node.args[0])})",), node.lineno)
    kinds = (named.get("dtype"), named.get("value"))
    # Of numbers that are not whole, each row may be a table: its rank is not known.
    whole = not any(isinstance(k, float) or "float" in str(k) for k in kinds)
    if length is None or not (whole or isinstance(rows, list)):
        return None
    return Array((count, length), "int32")


def _eye(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    return Array((given[0], given[1] if len(given) > 1 else given[0]))


def _repeat(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    return None


_SPECIAL: dict[str, Callable[..., Any]] = {
    "reshape": _reshape, "expand_dims": _expand, "squeeze": _squeeze,
    "transpose": _transpose, "swapaxes": _swap, "range": _arange,
    **JOINS,
    "arange": _arange, "linspace": _linspace, "to_categorical": _one_hot,
    "one_hot": _one_hot, "pad_sequences": _pad, "eye": _eye,
}  # fmt: skip


def of_unknown_data(
    interpreter: "Interpreter", node: ast.Call, method: Unknown, given: list[Any]
) -> Any:
    """Return what a method of data of an unknown shape makes of it; None if open."""
    name = method.text.rpartition(".")[2]
    if method.base is None:
        return None
    if name in ("max", "min", "argmax", "argmin") and not given and not node.keywords:
        return of_all(interpreter, node, name, method.base)
    if not given:
        return None
    if name == "reshape":
        shape = _shape(given[0] if len(given) == 1 else tuple(given))
        return reshaped(interpreter, node, method.base, shape)
    if name == "astype":
        return method.base
    return None


def array_method(
    interpreter: "Interpreter",
    node: ast.Call,
    value: Array,
    name: str,
    given: Any,
    named: Any,
) -> Any:
    """Call a method of an array."""
    try:
        if name == "reshape":
            shape = given[0] if len(given) == 1 else tuple(given)
            found = reshaped(interpreter, node, value, _shape(shape))
        elif name in ("astype", "copy", "numpy", "clip", "round", "to_numpy", "cumsum"):
            kind = given[0] if name == "astype" and given else value.dtype
            found = Array(value.shape, kind if isinstance(kind, str) else value.dtype)
            if name in ("astype", "copy", "numpy", "to_numpy"):
                found.lowest, found.highest = value.lowest, value.highest
        elif name in ("max", "min", "argmax", "argmin") and not given and not named:
            found = of_all(interpreter, node, name, value)
        elif name in ("transpose", "squeeze", "swapaxes"):
            found = _SPECIAL[name](interpreter, node, [value, *given], named)
        elif name in ("flatten", "ravel"):
            found = reshaped(interpreter, node, value, (-1,))
        else:
            found = None
    except (TypeError, ValueError, LookupError):
        found = None
    return interpreter.unknown(node) if found is None else found
