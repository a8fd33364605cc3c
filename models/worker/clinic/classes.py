"""Models and layers that a text defines as classes: slips of Python, not of shapes.

What belongs here: `super().__init__()` that is left out, `self.` that is forgotten, a
`call` without `return`. What does not: what the layers inside are called on.
"""

import ast
import builtins
import re
from collections.abc import Iterator

from models.worker.clinic.case import Case
from models.worker.clinic.finding import Finding
from models.worker.clinic.slips import Def, gives, offer_return
from models.worker.source.allowed import resolve

_KERAS = re.compile(
    r"(?:(?:tf|tensorflow)\.)?(?:keras\.)?(?:models\.|layers\.)?(Model|Layer)"
)


def wrong_classes(case: Case) -> list[Finding]:
    """Find what is wrong in the classes of the text, whatever they are called on."""
    found: list[Finding] = []
    for node in ast.walk(case.tree):
        if isinstance(node, ast.ClassDef) and _kind(case, node):
            methods = {one.name: one for one in node.body if isinstance(one, Def)}
            found += _without_super(case, node, methods)
            found += _without_self(case, node, methods)
            found += _without_return(case, node, methods)
    return found


def _kind(case: Case, node: ast.ClassDef) -> str:
    """Return whether a class is a Model or a Layer of Keras's, empty if it is neither."""
    for base in node.bases:
        match = _KERAS.fullmatch(case.text.of(base))
        if match:
            return match[1]
    return ""


# -- super().__init__() -------------------------------------------------------------------


def _without_super(
    case: Case, node: ast.ClassDef, methods: dict[str, Def]
) -> Iterator[Finding]:
    maker = methods.get("__init__")
    if maker is None or len(node.bases) != 1:
        return
    if any(
        isinstance(one, ast.Attribute) and one.attr == "__init__" for one in ast.walk(maker)
    ):
        return
    finding = Finding(
        rule="no_super",
        stage="build",
        line=maker.lineno,
        explanation=(
            f"{node.name}.__init__ does not call super().__init__(), which makes a "
            f"{_kind(case, node)} of the object: without it Keras cannot keep track of its "
            "layers."
        ),
        came="no super().__init__()",
        expected="super().__init__() ahead of everything else",
        keras_message=(
            f"RuntimeError: In layer '{node.name}', you forgot to call "
            "`super().__init__()` as the first statement in the `__init__()` method. Go "
            "add it!"
        ),
    )
    first = maker.body[0]
    edit = case.text.insert_before(first, "super().__init__()")
    finding.offer("Call super().__init__() first", edit, cost=0.1)
    yield finding


# -- self. --------------------------------------------------------------------------------


def _without_self(
    case: Case, node: ast.ClassDef, methods: dict[str, Def]
) -> Iterator[Finding]:
    """`rnn(x)` in a method, where the class has `self.rnn` and the text no `rnn`."""
    own = _attributes(node)
    bound = set(_bound(case.tree))
    for method in methods.values():
        used = [
            one
            for one in ast.walk(method)
            if isinstance(one, ast.Name)
            and isinstance(one.ctx, ast.Load)
            and one.id in own - bound
            and not hasattr(builtins, one.id)
            and resolve(one.id) is None
        ]
        if not used or not method.args.args:
            continue
        name, this = used[0].id, method.args.args[0].arg
        finding = Finding(
            rule="no_self",
            stage="build",
            line=used[0].lineno,
            explanation=(
                f"{name} stands in {method.name} without {this}., and there is no such "
                f"name in it: what __init__ keeps is {this}.{name}."
            ),
            came=name,
            expected=f"{this}.{name}",
            keras_message=f"NameError: name '{name}' is not defined",
            said_by="Python",
        )
        edits = [case.text.replace(one, f"{this}.{one.id}") for one in used]
        finding.offer(f"Write {this}.{name}", *edits, cost=0.1)
        yield finding
        return


def _attributes(node: ast.ClassDef) -> set[str]:
    """Return the names that the methods of a class give to its object."""
    return {
        one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Attribute)
        and isinstance(one.ctx, ast.Store)
        and isinstance(one.value, ast.Name)
        and one.value.id == "self"
    }


def _bound(tree: ast.AST) -> Iterator[str]:
    """Yield every name that the text binds anywhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, Def | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.ExceptHandler):
            yield node.name or ""


# -- return -------------------------------------------------------------------------------


def _without_return(
    case: Case, node: ast.ClassDef, methods: dict[str, Def]
) -> Iterator[Finding]:
    method = methods.get("call")
    if method is None or gives(method) or _is_open(method):
        return
    finding = Finding(
        rule="nothing_returned",
        stage="build",
        line=method.lineno,
        explanation=(
            f"{node.name}.call ends without return, so that what it makes is lost and the "
            f"{_kind(case, node).lower()} returns None, which is no tensor."
        ),
        came="None",
        expected="a tensor",
        keras_message="AttributeError: 'NoneType' object has no attribute 'shape'",
    )
    offer_return(finding, case, method)
    yield finding


def _is_open(method: Def) -> bool:
    """Tell whether a method is left to others: nothing but `pass`, `...` or `raise`."""
    last = method.body[-1]
    said = isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant)
    return said or isinstance(last, ast.Pass | ast.Raise)
