"""Numbers that functions of numpy and of math return, numpy's own apart from Python's.

What belongs here: one number of one or several. What does not: arrays (`data.py`).
"""

import ast
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from models.worker.source.values import Array, NumpyInteger, Ref, Unknown

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

MATH: dict[str, Callable[..., Any]] = {
    "ceil": math.ceil, "floor": math.floor, "sqrt": math.sqrt, "log": math.log,
    "log2": math.log2, "log10": math.log10, "exp": math.exp, "prod": math.prod,
}  # fmt: skip

_TOTALS: dict[str, Callable[..., Any]] = {
    "max": max, "amax": max, "min": min, "amin": min, "sum": sum,
}  # fmt: skip
OF_ALL = {*_TOTALS, "argmax", "argmin"}


def of_math(
    interpreter: "Interpreter",
    node: ast.Call,
    name: str,
    given: list[Any],
    of_numpy: bool,
) -> Any:
    """Return what a function of `MATH` returns; None where that is not known."""
    if any(isinstance(one, Unknown) for one in given):
        return interpreter.unknown(
            node,
            compute=lambda: of_math(
                interpreter, node, name, interpreter.know(given), of_numpy
            ),
            parts=tuple(given),
        )
    numbers = _flat(given)
    if not numbers or not all(isinstance(one, int | float) for one in numbers):
        return None
    if len(numbers) > 100 or any(abs(one) > 1e15 for one in numbers):
        return None
    try:
        found = MATH[name](*given)
    except (ArithmeticError, ValueError, TypeError):
        return None
    if not of_numpy:
        return found
    # numpy has whole numbers of its own, and its ceil returns none.
    return NumpyInteger(found) if name == "prod" and are_whole(numbers) else float(found)


def _flat(values: Any) -> list[Any]:
    return [x for one in values for x in (one if isinstance(one, list | tuple) else [one])]


def are_whole(numbers: list[Any]) -> bool:
    """Tell whether all are whole numbers."""
    return all(isinstance(one, int) and not isinstance(one, bool) for one in numbers)


def is_of_all(interpreter: "Interpreter", node: ast.Call) -> bool:
    """Tell whether a call is `np.max(x)` or `x.max()`, which return numpy's numbers."""
    function = node.func
    if not isinstance(function, ast.Attribute) or function.attr not in OF_ALL:
        return False
    owner = interpreter.evaluate(function.value)
    if isinstance(owner, Ref):
        return owner.path == "numpy" and len(node.args) == 1 and not node.keywords
    return isinstance(owner, Unknown | Array) and not node.args and not node.keywords


def of_dtype(dtype: str, value: Any) -> Any:
    """Return what `np.int32(8)` is; None where it is no number."""
    if not isinstance(value, int | float) or abs(value) > 1e15:
        return None
    if "int" in dtype:
        return NumpyInteger(value)
    return float(value) if "float" in dtype else None


def of_all(interpreter: "Interpreter", node: ast.Call, name: str, value: Any) -> Any:
    """Return the largest, the sum and so on of all values: numpy's number."""
    if isinstance(value, Unknown | Array):
        found = interpreter.unknown(node)
        found.numpy = True
        return found
    numbers = _flat(value) if isinstance(value, list | tuple) else []
    if name not in _TOTALS or not numbers or not are_whole(numbers) or len(numbers) > 1000:
        return None
    return NumpyInteger(_TOTALS[name](numbers))


def all_numbers(value: Any, most: int = 2_000) -> list[Any]:
    """Return the numbers in nested lists; none where there are too many."""
    numbers, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list | tuple):
            waiting += one
        else:
            numbers.append(one)
        if len(numbers) + len(waiting) > most:
            return []
    return numbers
