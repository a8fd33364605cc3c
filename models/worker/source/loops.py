"""Loops and comprehensions: followed where they are short or make layers."""

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from models.worker.source.loop_settings import settings
from models.worker.source.reading import LayerRecord, ModelRecord
from models.worker.source.relevance import bound_in, makes_layers, uses_models
from models.worker.source.values import (
    POISON,
    Array,
    BreakSignal,
    ContinueSignal,
    Function,
    Instance,
    LimitError,
    Poison,
    PythonError,
    Ref,
    ReturnSignal,
    Scope,
    Unknown,
    UserClass,
    is_tensor,
)
from models.worker.source.windows import grown, of_rows, sizes_of

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

MAX_TURNS = 500  # of a loop that makes layers
MAX_PLAIN_TURNS = 1_000  # of one that does not
MAX_PLAIN_STEPS = 10_000  # followed in one that does not, however few its turns


def loop(interpreter: "Interpreter", node: ast.For | ast.AsyncFor) -> None:
    """Follow a `for`."""
    values = elements(interpreter, node.iter, node)
    if isinstance(values, Poison):
        return
    if values is None:
        _once(interpreter, node)
        return
    if not makes_layers(interpreter, node) and len(values) > MAX_PLAIN_TURNS:
        _once(interpreter, node)
        return
    begun = interpreter.steps
    for turn, value in enumerate(values):
        if _too_long(interpreter, node, begun):
            _forget(interpreter, node)
            return
        if turn >= MAX_TURNS and makes_layers(interpreter, node):
            raise LimitError(
                f"A loop makes layers more than {MAX_TURNS} times: paste a smaller model."
            )
        bind(interpreter, node.target, value)
        try:
            interpreter.run(node.body)
        except BreakSignal:
            return
        except ContinueSignal:
            continue
        if turn > 2 and uses_models(node) and not makes_layers(interpreter, node):
            return  # training goes on as it began
    interpreter.run(node.orelse)


def elements(interpreter: "Interpreter", node: ast.expr, loop_node: ast.AST) -> Any:
    """Return what a loop runs over; None if that is not known and matters to no layer."""
    value = interpreter.evaluate(node)
    if isinstance(value, Poison):
        return POISON
    if isinstance(value, Unknown):
        if not makes_layers(interpreter, loop_node) and not interpreter.needs.known(value):
            return None
        like = settings(interpreter, loop_node)
        value = interpreter.know(value, argument="loop", kind="list", like=like)
        if isinstance(value, int):
            value = range(max(value, 0))
    if isinstance(value, Array):
        return _rows(interpreter, value, node, loop_node)
    if is_tensor(value) or isinstance(value, Instance | LayerRecord | ModelRecord):
        return None
    if isinstance(value, Ref | Function | UserClass):
        return None
    if isinstance(value, dict | set | str | list | tuple | range):
        if len(value) > 10**6:
            return None
        return list(value) if len(value) <= 100_000 else value
    return None


def _rows(
    interpreter: "Interpreter", value: Array, node: ast.expr, loop_node: ast.AST
) -> list[Any] | None:
    """Return the elements of an array, where the text says them or they make layers."""
    if value.values is not None:
        return list(value.values)
    count = value.shape[0] if value.shape else None
    if not isinstance(count, int) or count > MAX_TURNS:
        return None
    if not makes_layers(interpreter, loop_node):
        return None
    if len(value.shape) > 1:
        return [Array(value.shape[1:], value.dtype) for _ in range(count)]
    text = ast.unparse(node)
    return [Unknown((f"{text}[{at}]",), node.lineno) for at in range(count)]


def _once(interpreter: "Interpreter", node: ast.For | ast.AsyncFor | ast.While) -> None:
    """Follow a loop's body once with unknown values, and forget what it makes of names."""
    before = {}
    names = bound_in(node.body)
    if isinstance(node, ast.For | ast.AsyncFor):
        names |= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        for one in ast.walk(node.target):
            if isinstance(one, ast.Name):
                interpreter.scope.set(one.id, Unknown((one.id,), node.lineno))
    for name in names:
        before[name] = interpreter.scope.names.get(name)
    interpreter.soft += 1
    try:
        for statement in node.body:
            interpreter.execute(statement)
    except (BreakSignal, ContinueSignal, PythonError):
        pass
    except ReturnSignal:
        pass
    finally:
        interpreter.soft -= 1
    for name in names:
        value = interpreter.scope.names.get(name)
        if not _kept(value):
            interpreter.scope.set(name, grown(name, value, node.lineno))


def _kept(value: Any) -> bool:
    kinds = LayerRecord | ModelRecord | Instance | Function | UserClass
    return isinstance(value, kinds) or is_tensor(value)


def while_loop(interpreter: "Interpreter", node: ast.While) -> None:
    """Follow a `while`."""
    from models.worker.source.operators import truth

    begun = interpreter.steps
    for turn in range(MAX_TURNS):
        if _too_long(interpreter, node, begun):
            break
        test = truth(interpreter, interpreter.evaluate(node.test))
        if isinstance(test, Unknown):
            if makes_layers(interpreter, node):
                test = bool(interpreter.know(test, argument="if", kind="bool"))
            else:
                _once(interpreter, node)
                return
        if not test:
            interpreter.run(node.orelse)
            return
        try:
            interpreter.run(node.body)
        except BreakSignal:
            return
        except ContinueSignal:
            continue
        if turn > 2 and uses_models(node):
            return
    if makes_layers(interpreter, node):
        raise LimitError(f"A loop makes layers more than {MAX_TURNS} times.")
    _forget(interpreter, node)


def _too_long(interpreter: "Interpreter", node: ast.AST, begun: int) -> bool:
    """Tell whether a loop over data takes more steps than its result is worth."""
    long = interpreter.steps - begun > MAX_PLAIN_STEPS
    return long and not makes_layers(interpreter, node)


def _forget(interpreter: "Interpreter", node: ast.For | ast.AsyncFor | ast.While) -> None:
    """Take what a loop makes of names for unknown: it was not followed to its end."""
    for name in bound_in(node.body):
        value = interpreter.scope.names.get(name)
        if not _kept(value):
            interpreter.scope.set(name, grown(name, value, node.lineno))


def bind(interpreter: "Interpreter", target: ast.expr, value: Any) -> None:
    """Bind a target: a name, several, an attribute, an element."""
    from models.worker.source.assigning import assign

    assign(interpreter, target, value)


def comprehension(interpreter: "Interpreter", node: Any) -> Any:
    """Return a comprehension's list, set or dict; an Unknown if it runs over one."""
    outer = interpreter.scope
    interpreter.scope = Scope(parent=outer, owner=outer.owner)
    try:
        found = list(_turns(interpreter, node, list(node.generators)))
    except _OverUnknownError:
        return _not_counted(interpreter, node)
    finally:
        interpreter.scope = outer
    if isinstance(node, ast.DictComp):
        try:
            return dict(found)
        except TypeError:
            return interpreter.unknown(node)
    if isinstance(node, ast.SetComp):
        try:
            return set(found)
        except TypeError:
            return interpreter.unknown(node)
    return found


def _not_counted(interpreter: "Interpreter", node: Any) -> Unknown:
    """Return a list of unknown length, with the sizes of the one element looked at."""
    made: Unknown = interpreter.unknown(node)
    (first, *more) = node.generators
    if isinstance(node, ast.ListComp) and not more:
        interpreter.soft += 1
        try:
            for one in ast.walk(first.target):
                if isinstance(one, ast.Name):
                    interpreter.scope.set(one.id, Unknown((one.id,), node.lineno))
            element = interpreter.evaluate(node.elt)
        except PythonError:
            element = None
        finally:
            interpreter.soft -= 1
        made.sizes = of_rows((None, *sizes_of(element)))
    return made


class _OverUnknownError(Exception):
    """A comprehension runs over something that the text does not say."""


def _turns(interpreter: "Interpreter", node: Any, generators: list[Any]) -> Iterator[Any]:
    if not generators:
        if isinstance(node, ast.DictComp):
            yield interpreter.evaluate(node.key), interpreter.evaluate(node.value)
        else:
            yield interpreter.evaluate(node.elt)
        return
    from models.worker.source.operators import truth

    first, rest = generators[0], generators[1:]
    values = elements(interpreter, first.iter, node)
    if values is None or isinstance(values, Poison) or len(values) > MAX_PLAIN_TURNS:
        raise _OverUnknownError
    for value in values:
        bind(interpreter, first.target, value)
        tests = [truth(interpreter, interpreter.evaluate(one)) for one in first.ifs]
        if any(isinstance(test, Unknown) for test in tests):
            raise _OverUnknownError
        if all(tests):
            yield from _turns(interpreter, node, rest)
