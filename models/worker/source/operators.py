"""Operators: arithmetic, comparisons, `and`, `or`, `not`, on values, arrays and tensors."""

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from models.worker.source.tensors import on_tensors
from models.worker.source.values import (
    POISON,
    Array,
    LimitError,
    Poison,
    PythonError,
    Unknown,
    is_tensor,
)
from models.worker.source.windows import added

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter
MAX_ITEMS = 100_000
MAX_BITS = 4_000

_OPERATORS: dict[type, tuple[str, Callable[..., Any]]] = {
    ast.Add: ("add", operator.add),
    ast.Sub: ("subtract", operator.sub),
    ast.Mult: ("multiply", operator.mul),
    ast.Div: ("true_divide", operator.truediv),
    ast.FloorDiv: ("floor_divide", operator.floordiv),
    ast.Mod: ("mod", operator.mod),
    ast.Pow: ("power", operator.pow),
    ast.MatMult: ("matmul", operator.matmul),
    ast.BitAnd: ("logical_and", operator.and_),
    ast.BitOr: ("logical_or", operator.or_),
    ast.BitXor: ("logical_xor", operator.xor),
    ast.LShift: ("", operator.lshift),
    ast.RShift: ("", operator.rshift),
}
_COMPARISONS: dict[type, tuple[str, Callable[..., Any]]] = {
    ast.Eq: ("equal", operator.eq),
    ast.NotEq: ("not_equal", operator.ne),
    ast.Lt: ("less", operator.lt),
    ast.LtE: ("less_equal", operator.le),
    ast.Gt: ("greater", operator.gt),
    ast.GtE: ("greater_equal", operator.ge),
    ast.In: ("", lambda a, b: a in b),
    ast.NotIn: ("", lambda a, b: a not in b),
    ast.Is: ("", lambda a, b: a is b or (a == b and isinstance(a, bool | int | str))),
    ast.IsNot: (
        "",
        lambda a, b: not (a is b or (a == b and isinstance(a, bool | int | str))),
    ),
}
_UNARY: dict[type, tuple[str, Callable[..., Any]]] = {
    ast.USub: ("negative", operator.neg),
    ast.UAdd: ("", operator.pos),
    ast.Invert: ("logical_not", operator.invert),
}
PLAIN = (int, float, str, bool, complex, bytes, type(None), list, tuple, dict, set, range)


def digits(text: str) -> list[str]:
    """Return the runs of digits in a text."""
    return "".join(c if c.isdigit() else " " for c in text).split()


def binary(interpreter: "Interpreter", node: ast.BinOp) -> Any:
    """Return `a + b` and the like."""
    # A long chain, `a + b + c + ...`, leans to the left: followed without recursion.
    chain = [node]
    while isinstance(chain[-1].left, ast.BinOp):
        chain.append(chain[-1].left)
        interpreter.step(node)
    value = interpreter.evaluate(chain[-1].left)
    for one in reversed(chain):
        value = operate(
            interpreter, one, type(one.op), value, interpreter.evaluate(one.right)
        )
    return value


def operate(interpreter: "Interpreter", node: ast.AST, kind: type, a: Any, b: Any) -> Any:
    """Return `a <operator> b`."""
    if isinstance(a, Poison) or isinstance(b, Poison):
        return POISON
    in_keras, function = _OPERATORS.get(kind, ("", None))
    if function is None:
        return interpreter.unknown(node)
    if is_tensor(a) or is_tensor(b):
        return on_tensors(interpreter, node, in_keras, a, b)
    if isinstance(a, Array) or isinstance(b, Array):
        return _on_arrays(interpreter, node, a, b)
    if interpreter.inside and (_open(a, b) or _open(b, a)):
        return None
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        sequences = (list, tuple, str)
        if isinstance(a, sequences) or isinstance(b, sequences):
            kind_of = {"kind": "shape"} if not isinstance(a, str) else {}
            return interpreter.unknown(
                node,
                compute=lambda: operate(
                    interpreter,
                    node,
                    kind,
                    _as_tuple(interpreter.know(a, **kind_of), b),
                    _as_tuple(interpreter.know(b, **kind_of), a),
                ),
                parts=(a, b),
            )
        made = interpreter.unknown(
            node,
            compute=lambda: operate(
                interpreter, node, kind, interpreter.know(a), interpreter.know(b)
            ),
            parts=(a, b),
        )
        made.terms = added(kind, a, b)
        return made
    if not isinstance(a, PLAIN) or not isinstance(b, PLAIN):
        return interpreter.unknown(node)
    check_size(kind, a, b)
    return _do(interpreter, node, function, a, b)


def _open(size: Any, other: Any) -> bool:
    """Tell whether a size is open: a tensor in a layer's call, and so is its double."""
    return size is None and isinstance(other, int | float | None)


def _as_tuple(value: Any, other: Any) -> Any:
    if isinstance(other, tuple) and isinstance(value, list):
        return tuple(value)
    if isinstance(other, list) and isinstance(value, tuple):
        return list(value)
    return value


def _do(interpreter: "Interpreter", node: ast.AST, function: Any, *values: Any) -> Any:
    from models.worker.source.values import holds_unknown

    try:
        return function(*values)
    except (ArithmeticError, TypeError, ValueError) as error:
        if any(holds_unknown(value) for value in values):
            return interpreter.unknown(node)
        raise PythonError(error, node) from error
    except Exception:  # noqa: BLE001 - no more than an Unknown, whatever it is
        return interpreter.unknown(node)


def check_size(kind: type, a: Any, b: Any) -> None:
    """Refuse what would be too large."""
    for one, other in ((a, b), (b, a)):
        if (
            kind is ast.Mult
            and isinstance(one, int)
            and isinstance(other, list | tuple | str)
        ) and abs(one) * max(len(other), 1) > MAX_ITEMS:
            raise LimitError(
                "The text makes a list or a text of more than "
                f"{MAX_ITEMS:,} elements: paste the part that makes the model."
            )
    said = a if isinstance(a, str) else "9999"
    written = kind is ast.Mod and isinstance(a, str | bytes)
    if written and any(len(run) > 3 for run in digits(said)):
        raise LimitError("The text writes a number with more than 999 places.")
    whole = isinstance(a, int) and isinstance(b, int)
    if whole and kind is ast.Pow and abs(b) * max(a.bit_length(), 1) > MAX_BITS:
        raise LimitError("The text computes a number of more than 1,200 digits.")
    if whole and kind is ast.LShift and (b > MAX_BITS or b + a.bit_length() > MAX_BITS):
        raise LimitError("The text computes a number of more than 1,200 digits.")
    if whole and kind is ast.Mult and a.bit_length() + b.bit_length() > MAX_BITS:
        raise LimitError("The text computes a number of more than 1,200 digits.")
    if kind is ast.Add and isinstance(a, list | tuple | str) and len(a) > MAX_ITEMS:
        raise LimitError(
            f"The text makes a list or a text of more than {MAX_ITEMS:,} elements."
        )


def _on_arrays(interpreter: "Interpreter", node: ast.AST, a: Any, b: Any) -> Any:
    """Return an operation on arrays of data: the larger one's shape."""
    if any(isinstance(one, Unknown) for one in (a, b)):
        return interpreter.unknown(node)
    arrays = [one for one in (a, b) if isinstance(one, Array)]
    longest = max(arrays, key=lambda one: len(one.shape))
    rank = len(longest.shape)
    shape: list[Any] = [1] * rank
    for one in arrays:
        sizes = (1,) * (rank - len(one.shape)) + tuple(one.shape)
        shape = [new if old == 1 else old for old, new in zip(shape, sizes, strict=True)]
    return Array(tuple(shape), longest.dtype)


def unary(interpreter: "Interpreter", node: ast.UnaryOp) -> Any:
    """Return `-a`, `not a` and the like."""
    value = interpreter.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        return _not(interpreter, node, value)
    if isinstance(value, Poison):
        return POISON
    in_keras, function = _UNARY[type(node.op)]
    if is_tensor(value):
        return on_tensors(interpreter, node, in_keras, value) if in_keras else value
    if isinstance(value, Unknown):
        return interpreter.unknown(
            node,
            compute=lambda: _do(interpreter, node, function, interpreter.know(value)),
            parts=(value,),
        )
    if isinstance(value, Array):
        return value
    if not isinstance(value, int | float | complex):
        return interpreter.unknown(node)
    return _do(interpreter, node, function, value)


def _not(interpreter: "Interpreter", node: ast.expr, value: Any) -> Any:
    known = truth(interpreter, value)
    if isinstance(known, Unknown):
        return interpreter.unknown(
            node,
            compute=lambda: not interpreter.know(known, kind="bool"),
            parts=(known,),
        )
    return not known


def truth(interpreter: "Interpreter", value: Any) -> Any:
    """Return whether a value counts as true; an Unknown if that is not known."""
    del interpreter
    if isinstance(value, Unknown):
        return value
    if isinstance(value, PLAIN):
        return bool(value)
    return not isinstance(value, Poison)


def boolean(interpreter: "Interpreter", node: ast.BoolOp) -> Any:
    """Return `a and b`, `a or b`: the first that decides."""
    is_or = isinstance(node.op, ast.Or)
    values = node.values
    for index, part in enumerate(values):
        value = interpreter.evaluate(part)
        known = truth(interpreter, value)
        if isinstance(known, Unknown):
            rest = [interpreter.evaluate(one) for one in values[index + 1 :]]
            fixed = [r for r in rest if isinstance(r, bool) and r is is_or]
            if fixed:
                return fixed[0]
            return interpreter.unknown(
                node,
                compute=lambda v=value, r=rest: _decide(interpreter, is_or, [v, *r]),
                parts=(value, *rest),
            )
        if known is is_or or index == len(values) - 1:
            return value
    return interpreter.unknown(node)


def _decide(interpreter: "Interpreter", is_or: bool, values: list[Any]) -> Any:
    value: Any = None
    for one in values:
        value = interpreter.know(one, kind="bool") if isinstance(one, Unknown) else one
        if bool(value) is is_or:
            return value
    return value


def compare(interpreter: "Interpreter", node: ast.Compare) -> Any:
    """Return `a < b` and the like, chained ones included."""
    left = interpreter.evaluate(node.left)
    result: Any = True
    for kind, right_node in zip(node.ops, node.comparators, strict=True):
        right = interpreter.evaluate(right_node)
        result = _compare(interpreter, node, type(kind), left, right)
        if result is False or isinstance(result, Unknown) or is_tensor(result):
            return result
        left = right
    return result


def _compare(interpreter: "Interpreter", node: ast.expr, kind: type, a: Any, b: Any) -> Any:  # noqa: C901 - one way for each kind of value
    if isinstance(a, Poison) or isinstance(b, Poison):
        return POISON
    in_keras, function = _COMPARISONS[kind]
    identity = kind in (ast.Is, ast.IsNot)
    if b is None and (identity or kind in (ast.Eq, ast.NotEq)):
        same = kind in (ast.Is, ast.Eq)
        if isinstance(a, Unknown):
            value = interpreter.given(*a.texts)
            from models.worker.source.needs import MISSING

            none = value is None and value is not MISSING
            none = none or (a.done and a.value is None)
            return none if same else not none
        return (a is None) if same else (a is not None)
    if is_tensor(a) or is_tensor(b):
        return on_tensors(interpreter, node, in_keras, a, b) if in_keras else False
    if isinstance(a, Unknown) or isinstance(b, Unknown):

        def compute() -> Any:
            equal = kind is ast.Eq or (kind is ast.NotEq and isinstance(b, str))
            liked = (
                b if isinstance(b, str) or (equal and isinstance(b, int | float)) else None
            )
            if kind is ast.In and isinstance(b, list | tuple | set) and b:
                liked = next(iter(b))
            x = interpreter.know(a, like=liked)
            y = interpreter.know(b, like=a if isinstance(a, str) else None)
            return _compare(interpreter, node, kind, x, y)

        return interpreter.unknown(node, compute=compute, parts=(a, b))
    if not isinstance(a, PLAIN) or not isinstance(b, PLAIN):
        if identity or kind in (ast.Eq, ast.NotEq):
            return (a is b) is (kind in (ast.Is, ast.Eq))
        if isinstance(b, list | tuple | dict) and kind in (ast.In, ast.NotIn):
            return any(a is one for one in b) is (kind is ast.In)
        return interpreter.unknown(node)
    return _do(interpreter, node, function, a, b)
