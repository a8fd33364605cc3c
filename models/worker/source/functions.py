"""Functions and classes of the text: called, and made objects of."""

import ast
from typing import TYPE_CHECKING, Any

from models.worker.source.needs import MISSING
from models.worker.source.reading import Entered
from models.worker.source.values import (
    POISON,
    Bound,
    BreakSignal,
    ContinueSignal,
    Function,
    Instance,
    LimitError,
    PythonError,
    ReturnSignal,
    Scope,
    Unknown,
    UserClass,
    names_in,
)

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter


def defaults_of(interpreter: "Interpreter", arguments: ast.arguments) -> dict[str, Any]:
    """Return the values of a function's defaults, as they are where it is defined."""
    found: dict[str, Any] = {}
    positional = [*arguments.posonlyargs, *arguments.args]
    for argument, default in zip(
        positional[len(positional) - len(arguments.defaults) :],
        arguments.defaults,
        strict=True,
    ):
        found[argument.arg] = interpreter.evaluate(default)
    for argument, only in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if only is not None:
            found[argument.arg] = interpreter.evaluate(only)
    return found


def call_function(
    interpreter: "Interpreter",
    function: Function,
    given: list[Any],
    named: dict[str, Any],
    node: ast.AST | None,
    guess: bool = False,
) -> Any:
    """Follow a function's body.

    Args:
        interpreter: what follows the text.
        function: the function.
        given: positional arguments.
        named: arguments by name.
        node: the call.
        guess: whether arguments that are not given are asked for.
    """
    from models.worker.source.interpreter import MAX_DEPTH

    if interpreter.depth >= MAX_DEPTH:
        raise LimitError(
            f"Functions of the text call each other more than {MAX_DEPTH} deep: paste the "
            "part that makes the model."
        )
    interpreter.called.add(function.path)
    names = _bound(interpreter, function, given, named, node, guess)
    scope = Scope(names, function.scope, function.name, method_of=function.owner)
    before, line = interpreter.scope, interpreter.line
    interpreter.scope = scope
    interpreter.depth += 1
    if isinstance(node, ast.Call):
        method = function.owner is not None and function.kind != "static"
        interpreter.trail.append(Entered(node, function.node, method))
    try:
        if isinstance(function.node, ast.Lambda):
            return interpreter.evaluate(function.node.body)
        interpreter.run(function.node.body)
    except ReturnSignal as returned:
        return _seen_from_outside(returned.value, scope, node)
    except (BreakSignal, ContinueSignal):
        return None  # outside of a loop: Python would not have begun
    finally:
        interpreter.scope, interpreter.line = before, line
        interpreter.depth -= 1
        if isinstance(node, ast.Call):
            interpreter.trail.pop()
    return None


def _seen_from_outside(value: Any, scope: Scope, node: ast.AST | None) -> Any:
    """Return what a function returns, named by its call where its own names say nothing."""
    if not isinstance(node, ast.Call):
        return value
    if type(value) is tuple:
        said = ast.unparse(node)
        return tuple(
            one.under((f"{said}[{at}]", *one.texts))
            if isinstance(one, Unknown) and one.sizes and names_in(one.text, scope.names)
            else one
            for at, one in enumerate(value)
        )
    if not isinstance(value, Unknown) or value.done or value.text.isidentifier():
        return value
    if not names_in(value.text, scope.names):
        return value
    return value.under((ast.unparse(node), *value.texts))


def _bound(
    interpreter: "Interpreter",
    function: Function,
    given: list[Any],
    named: dict[str, Any],
    node: ast.AST | None,
    guess: bool,
) -> dict[str, Any]:
    """Return a function's parameters with the arguments of a call."""
    arguments = function.node.args
    positional = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    only = [one.arg for one in arguments.kwonlyargs]
    names: dict[str, Any] = dict(zip(positional, given, strict=False))
    extra = list(given[len(positional) :])
    if extra and arguments.vararg is None:
        error = TypeError(
            f"{function.name}() takes {len(positional)} positional arguments but "
            f"{len(given)} were given"
        )
        raise PythonError(error, node)
    rest: dict[str, Any] = {}
    for key, value in named.items():
        if key in positional or key in only:
            names[key] = value
        else:
            rest[key] = value
    if rest and arguments.kwarg is None and not isinstance(function.node, ast.Lambda):
        error = TypeError(
            f"{function.name}() got an unexpected keyword argument '{next(iter(rest))}'"
        )
        raise PythonError(error, node)
    for name in (*positional, *only):
        if name not in names:
            names[name] = _missing(interpreter, function, name, node, guess)
    if arguments.vararg is not None:
        names[arguments.vararg.arg] = tuple(extra)
    if arguments.kwarg is not None:
        names[arguments.kwarg.arg] = rest
    return names


def _missing(
    interpreter: "Interpreter",
    function: Function,
    name: str,
    node: ast.AST | None,
    guess: bool,
) -> Any:
    texts = parameter_texts(function, name)
    if guess and interpreter.given(*texts) is not MISSING:
        return Unknown(texts, function.node.lineno)
    if name in function.defaults:
        return function.defaults[name]
    if guess or node is None:
        return Unknown(texts, function.node.lineno)
    error = TypeError(f"{function.name}() missing 1 required positional argument: '{name}'")
    raise PythonError(error, node)


def parameter_texts(function: Function, name: str) -> tuple[str, ...]:
    """Return what a parameter of a function never called may be asked for by."""
    texts = [f"{function.path}.{name}", f"{function.name}.{name}", name]
    if function.owner is not None and function.name == "__init__":
        owner = function.owner.name
        texts = [f"{owner}.{name}", f"{owner}.__init__.{name}", name, f"self.{name}"]
    return tuple(dict.fromkeys(texts))


def instantiate(
    interpreter: "Interpreter",
    cls: UserClass,
    given: list[Any],
    named: dict[str, Any],
    node: ast.AST | None,
    guess: bool = False,
) -> Any:
    """Make an object of a class of the text."""
    interpreter.called.add(cls.name)
    instance = Instance(cls)
    if cls.keras_kind:
        from models.worker.source.subclasses import prepare

        prepare(interpreter, instance, node)
    try:
        maker = cls.find("__init__")
    except KeyError:
        maker = None
    if isinstance(maker, Function):
        call_function(interpreter, maker, [instance, *given], named, node, guess)
    elif cls.keras_kind:
        from models.worker.source.subclasses import init_keras

        init_keras(interpreter, instance, given, named, node)
    else:
        fields = [name for one in reversed(cls.lineage) for name in one.fields]
        for name, value in (*zip(fields, given, strict=False), *named.items()):
            instance.names[name] = value
    if cls.keras_kind:
        from models.worker.source.subclasses import finish

        return finish(interpreter, instance, node)
    return instance


def call_bound(
    interpreter: "Interpreter",
    bound: Bound,
    given: list[Any],
    named: dict[str, Any],
    node: ast.AST | None,
    guess: bool = False,
) -> Any:
    """Call a method of the text."""
    if bound.function is None:
        return POISON
    return call_function(
        interpreter, bound.function, [bound.owner, *given], named, node, guess
    )
