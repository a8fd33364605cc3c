"""How each kind of statement is followed."""

import ast
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from models.worker.source.assigning import assign
from models.worker.source.expressions import choice
from models.worker.source.functions import call_function, defaults_of
from models.worker.source.imports import import_from, import_modules
from models.worker.source.loops import loop, while_loop
from models.worker.source.operators import check_size, operate, truth
from models.worker.source.plain_records import is_named_tuple
from models.worker.source.relevance import bound_in, makes_layers
from models.worker.source.tracking import changed
from models.worker.source.values import (
    Array,
    BreakSignal,
    ContinueSignal,
    Function,
    Instance,
    Poison,
    PythonError,
    ReturnSignal,
    Scope,
    Unknown,
    UserClass,
    is_tensor,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter


def expression(interpreter: "Interpreter", node: ast.Expr) -> None:
    """Follow an expression by itself."""
    interpreter.evaluate(node.value)


def assignment(interpreter: "Interpreter", node: ast.Assign) -> None:
    """Follow `a = b = value`."""
    value = interpreter.evaluate(node.value)
    for target in node.targets:
        assign(interpreter, target, value)


def annotated(interpreter: "Interpreter", node: ast.AnnAssign) -> None:
    """Follow `a: int = value`."""
    if node.value is not None:
        assign(interpreter, node.target, interpreter.evaluate(node.value))


def augmented(interpreter: "Interpreter", node: ast.AugAssign) -> None:
    """Follow `a += value`."""
    target: Any = node.target
    before = interpreter.evaluate(_loaded(target))
    value = interpreter.evaluate(node.value)
    if (
        isinstance(node.op, ast.Add)
        and isinstance(before, list)
        and isinstance(value, list | tuple)
    ):
        check_size(type(node.op), before, value)
        interpreter.weigh(before, *value)
        before.extend(value)
        changed(interpreter, before, value)
        return
    assign(interpreter, target, operate(interpreter, node, type(node.op), before, value))


def _loaded(target: ast.expr) -> ast.expr:
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return target


def conditional(interpreter: "Interpreter", node: ast.If) -> None:
    """Follow an `if`; where the test is not known, both ways, until it matters."""
    test = truth(interpreter, interpreter.evaluate(node.test))
    if isinstance(test, Unknown):
        known = interpreter.needs.known(test)
        both = makes_layers(interpreter, node)
        if not known and not both and not _leaves(node):
            _both_ways(interpreter, node, test)
            return
        if not known and not _asked(interpreter, node, both):
            return
        test = bool(interpreter.know(test, argument="if", kind="bool"))
    interpreter.run(node.body if test else node.orelse)


def _leaves(node: ast.If) -> bool:
    kinds = ast.Return | ast.Raise | ast.Break | ast.Continue
    return any(isinstance(one, kinds) for one in ast.walk(node))


def _asked(interpreter: "Interpreter", node: ast.If, makes: bool) -> bool:
    """Tell whether an unknown test is worth a question; go the quiet way if it is not."""
    quiet = [one for one in node.body if not isinstance(one, ast.Expr)]
    only_raises = all(isinstance(one, ast.Raise) for one in quiet) and bool(quiet)
    if only_raises:
        interpreter.run(node.orelse)
        return False
    # Who leaves a loop leaves what is made of data; what a function returns may be layers.
    returns = any(isinstance(one, ast.Return) for one in ast.walk(node))
    return makes or (returns and bool(interpreter.depth))


def _both_ways(interpreter: "Interpreter", node: ast.If, test: Unknown) -> None:
    names = bound_in([*node.body, *node.orelse])
    scope = interpreter.scope
    before = {name: _now(scope, name) for name in names}
    interpreter.soft += 1
    try:
        first = _way(interpreter, node.body, names)
        for name, value in before.items():
            _restore(scope, name, value)
        second = _way(interpreter, node.orelse, names)
    finally:
        interpreter.soft -= 1
    for name in names:
        a, b = first.get(name), second.get(name)
        if a is b or (type(a) is type(b) and _same(a, b)):
            _restore(scope, name, a)
        elif isinstance(a, Unknown) and isinstance(b, Unknown):
            _restore(scope, name, Unknown((name,), node.lineno))
        elif a is None:
            _restore(scope, name, b)
        elif b is None or _solid(a) or _solid(b):
            _restore(scope, name, a if b is None or _solid(a) else b)
        else:
            made = choice(interpreter, node, test, a, b)
            made.texts = (name,)
            _restore(scope, name, made)


def _solid(value: Any) -> bool:
    return is_tensor(value) or isinstance(value, Array | Instance | Function | UserClass)


def _same(a: Any, b: Any) -> bool:
    return isinstance(a, int | float | str | bool) and bool(a == b)


def _now(scope: Scope, name: str) -> Any:
    try:
        return scope.find(name)
    except KeyError:
        return None


def _restore(scope: Scope, name: str, value: Any) -> None:
    if value is None:
        scope.names.pop(name, None)
    else:
        scope.set(name, value)


def _way(
    interpreter: "Interpreter", body: list[ast.stmt], names: set[str]
) -> dict[str, Any]:
    with contextlib.suppress(PythonError, BreakSignal, ContinueSignal):
        interpreter.run(body)
    return {name: _now(interpreter.scope, name) for name in names}


def function(interpreter: "Interpreter", node: Any) -> None:
    """Follow `def`."""
    owner = interpreter.scope.owner
    in_class = interpreter.scope.in_class
    path = f"{owner}.{node.name}" if in_class and owner else node.name
    scope: Scope = interpreter.scope
    made = Function(node, scope, node.name, path)
    made.defaults = defaults_of(interpreter, node.args)
    for decorator in node.decorator_list:
        said = ast.unparse(decorator)
        if said in ("staticmethod", "classmethod", "property"):
            made.kind = said.removesuffix("method")
        elif said.endswith("cached_property"):
            made.kind = "property"
        elif said.endswith(".setter"):
            return
    interpreter.functions[path] = made
    interpreter.scope.set(node.name, decorated(interpreter, node, made))


def decorated(interpreter: "Interpreter", node: Any, made: Any) -> Any:
    """Return what decorators of the text make of a function or a class of the text."""
    for decorator in reversed(node.decorator_list):
        wrap = interpreter.evaluate(decorator)
        if not isinstance(wrap, Function) or len(wrap.node.args.args) != 1:
            continue
        found = call_function(interpreter, wrap, [made], {}, decorator)
        if isinstance(found, Function | UserClass):
            made = found
    return made


def user_class(interpreter: "Interpreter", node: ast.ClassDef) -> None:
    """Follow `class`."""
    from models.worker.source.subclasses import kind_of_base

    bases = [interpreter.evaluate(base) for base in node.bases]
    outer = interpreter.scope
    scope = Scope(parent=outer, owner=node.name, in_class=True)
    made = UserClass(node, node.name, bases, scope.names)
    kind_of_base(made)
    interpreter.scope = scope
    interpreter.soft += 1
    try:
        interpreter.run(node.body)
    except PythonError:
        pass
    finally:
        interpreter.soft -= 1
        interpreter.scope = outer
    for value in scope.names.values():
        if isinstance(value, Function):
            value.owner = made
    made.is_tuple = is_named_tuple(bases)
    made.fields = [
        one.target.id
        for one in node.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    ]
    interpreter.functions[node.name] = made
    outer.set(node.name, decorated(interpreter, node, made))


def returned(interpreter: "Interpreter", node: ast.Return) -> None:
    """Follow `return`."""
    raise ReturnSignal(interpreter.evaluate(node.value) if node.value else None)


def raised(interpreter: "Interpreter", node: ast.Raise) -> None:
    """Follow `raise`: it stops what it stands in."""
    said = "an error"
    if isinstance(node.exc, ast.Call) and node.exc.args:
        value = interpreter.evaluate(node.exc.args[0])
        said = str(value) if isinstance(value, str) else said
    raise PythonError(ValueError(said), node)


def attempted(interpreter: "Interpreter", node: Any) -> None:
    """Follow `try`: the first handler, if Python would stop in the body."""
    interpreter.soft += 1
    try:
        interpreter.run(node.body)
    except PythonError:
        interpreter.soft -= 1
        if node.handlers:
            interpreter.run(node.handlers[0].body)
        interpreter.soft += 1
    else:
        interpreter.run(node.orelse)
    finally:
        interpreter.soft -= 1
    interpreter.run(node.finalbody)


def with_context(interpreter: "Interpreter", node: ast.With | ast.AsyncWith) -> None:
    """Follow `with`."""
    for one in node.items:
        value = interpreter.evaluate(one.context_expr)
        if one.optional_vars is not None:
            if isinstance(value, Poison):
                value = interpreter.unknown(one.context_expr)
            assign(interpreter, one.optional_vars, value)
    interpreter.run(node.body)


def deleted(interpreter: "Interpreter", node: ast.Delete) -> None:
    """Follow `del`."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            interpreter.scope.names.pop(target.id, None)


def outer_names(interpreter: "Interpreter", node: ast.Global | ast.Nonlocal) -> None:
    """Follow `global` and `nonlocal`."""
    interpreter.scope.outer_names |= set(node.names)


def broke(interpreter: "Interpreter", node: ast.Break) -> None:
    """Follow `break`."""
    del interpreter, node
    raise BreakSignal


def continued(interpreter: "Interpreter", node: ast.Continue) -> None:
    """Follow `continue`."""
    del interpreter, node
    raise ContinueSignal


def matched(interpreter: "Interpreter", node: ast.Match) -> None:
    """Follow `match` on a value that is known, or guessed to be the first case's."""
    value = interpreter.evaluate(node.subject)
    for case in node.cases:
        value, fits = _fits(interpreter, case.pattern, value)
        if fits and (case.guard is None or interpreter.evaluate(case.guard) is True):
            interpreter.run(case.body)
            return


def _fits(interpreter: "Interpreter", pattern: ast.pattern, value: Any) -> tuple[Any, bool]:
    """Return a value, found if it was unknown, and whether a pattern fits it."""
    if isinstance(pattern, ast.MatchOr):
        for one in pattern.patterns:
            value, fits = _fits(interpreter, one, value)
            if fits:
                return value, True
        return value, False
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        if pattern.name:
            interpreter.scope.set(pattern.name, value)
        return value, True
    if isinstance(pattern, ast.MatchSingleton):
        return value, value is pattern.value
    if not isinstance(pattern, ast.MatchValue):
        return value, False
    wanted = interpreter.evaluate(pattern.value)
    if isinstance(value, Unknown):
        value = interpreter.know(value, argument="if", like=wanted)
    plain = isinstance(wanted, int | float | str) and isinstance(value, int | float | str)
    return value, plain and bool(value == wanted)


STATEMENTS: dict[type, Callable[..., None]] = {
    ast.Expr: expression,
    ast.Assign: assignment,
    ast.AnnAssign: annotated,
    ast.AugAssign: augmented,
    ast.If: conditional,
    ast.For: loop,
    ast.AsyncFor: loop,
    ast.While: while_loop,
    ast.FunctionDef: function,
    ast.AsyncFunctionDef: function,
    ast.ClassDef: user_class,
    ast.Return: returned,
    ast.Raise: raised,
    ast.Try: attempted,
    ast.TryStar: attempted,
    ast.With: with_context,
    ast.AsyncWith: with_context,
    ast.Delete: deleted,
    ast.Global: outer_names,
    ast.Nonlocal: outer_names,
    ast.Break: broke,
    ast.Continue: continued,
    ast.Import: import_modules,
    ast.ImportFrom: import_from,
    ast.Match: matched,
}
