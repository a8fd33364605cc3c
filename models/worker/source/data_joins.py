"""Arrays that are put together to one: concatenate, stack, hstack and the like.

What belongs here: the shape of the whole, None where it is not known. What does not: which
function of a library is called (`data.py`).
"""

# ruff: noqa: ARG001 - all that a table holds are called alike

from collections.abc import Callable
from typing import Any

from models.worker.source.values import Array


def _concatenate(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    arrays = given[0]
    axis = named.get("axis", given[1] if len(given) > 1 else 0)
    if not all(isinstance(one, Array) for one in arrays):
        return None
    sizes = [one.shape[axis] for one in arrays]
    if not all(isinstance(one, int) for one in sizes):
        return None
    shape = list(arrays[0].shape)
    shape[axis] = sum(sizes)
    return Array(tuple(shape), arrays[0].dtype)


def _rows(shape: tuple[Any, ...]) -> tuple[Any, ...]:
    return (1, *shape) if len(shape) == 1 else shape


def _columns(shape: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*shape, 1) if len(shape) == 1 else shape


def _layers(shape: tuple[Any, ...]) -> tuple[Any, ...]:
    rows = _rows(shape)
    return (*rows, 1) if len(rows) == 2 else rows


def _joining(axis: int, widen: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Any:
    """Return what joins arrays along an axis, once each has enough of them."""

    def join(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
        if not all(isinstance(one, Array) for one in given[0]):
            return None
        wide = [Array(widen(one.shape), one.dtype) for one in given[0]]
        # Rows beside one another, np.hstack([1, 2]), make a longer row.
        along = min(axis, len(wide[0].shape) - 1)
        return _concatenate(interpreter, node, [wide], {"axis": along})

    return join


def _stack(interpreter: Any, node: Any, given: list[Any], named: Any) -> Any:
    arrays = given[0]
    axis = named.get("axis", given[1] if len(given) > 1 else 0)
    if not all(isinstance(one, Array) for one in arrays):
        return None
    shape = list(arrays[0].shape)
    shape.insert(axis if axis >= 0 else len(shape) + 1 + axis, len(arrays))
    return Array(tuple(shape), arrays[0].dtype)


JOINS: dict[str, Callable[..., Any]] = {
    "concatenate": _concatenate, "concat": _concatenate, "stack": _stack,
    "vstack": _joining(0, _rows), "hstack": _joining(1, tuple),
    "column_stack": _joining(1, _columns), "dstack": _joining(2, _layers),
}  # fmt: skip
