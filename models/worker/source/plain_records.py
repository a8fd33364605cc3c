"""Plain records of a text: named tuples, dataclasses and what reads them as a whole."""

import ast
from typing import TYPE_CHECKING, Any

from models.worker.source.values import Instance, Namespace, Ref, UserClass

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

FUNCTIONS = {"namedtuple", "NamedTuple", "asdict", "astuple", "field", "replace", "vars"}


def call_record(
    interpreter: "Interpreter", node: ast.Call, name: str, given: list[Any], named: Any
) -> Any:
    """Call a function that makes records or reads one; None if it does neither."""
    first = given[0] if given else None
    if name in ("namedtuple", "NamedTuple") and isinstance(first, str) and len(given) > 1:
        return _named_tuple(node, first, given[1], named.get("defaults"))
    if name == "field":
        return _default(interpreter, node, named)
    if isinstance(first, Instance) and name in ("asdict", "vars", "astuple"):
        found = as_dict(first)
        return tuple(found.values()) if name == "astuple" else found
    if isinstance(first, Namespace) and name == "vars":
        return dict(first.names)
    if isinstance(first, Instance) and name == "replace":
        return replaced(first, named)
    return None


def _named_tuple(node: ast.Call, name: str, said: Any, defaults: Any) -> Any:
    words = said.replace(",", " ").split() if isinstance(said, str) else said
    if not isinstance(words, list | tuple):
        return None
    fields = [one[0] if isinstance(one, tuple) else one for one in words]
    if not all(isinstance(one, str) for one in fields):
        return None
    body = ast.parse(f"class {name}: pass").body[0] if name.isidentifier() else None
    if not isinstance(body, ast.ClassDef):
        return None
    names: dict[str, Any] = {}
    if isinstance(defaults, list | tuple):
        names = dict(zip(reversed(fields), reversed(defaults), strict=False))
    made = ast.copy_location(body, node)
    return UserClass(made, name, [], names, fields=fields, is_tuple=True)


def _default(interpreter: "Interpreter", node: ast.Call, named: dict[str, Any]) -> Any:
    """Return what `field(default_factory=...)` gives each record."""
    from models.worker.source.calls import apply

    if "default_factory" in named:
        return apply(interpreter, node, named["default_factory"], [], {})
    return named.get("default")


def is_named_tuple(bases: list[Any]) -> bool:
    """Tell whether a class's base makes its records tuples."""
    return any(
        (isinstance(base, Ref) and base.path.rpartition(".")[2] == "NamedTuple")
        or (isinstance(base, UserClass) and base.is_tuple)
        for base in bases
    )


def as_dict(record: Instance) -> dict[str, Any]:
    """Return a record's fields by name, those of records in it too."""
    found: dict[str, Any] = {}
    for name in (*_fields(record.cls), *record.names):
        value = record.names.get(name, record.cls.names.get(name))
        if isinstance(value, Instance) and value.keras is None and value.cls.fields:
            value = as_dict(value)
        found[name] = value
    return found


def _fields(cls: UserClass) -> list[str]:
    bases = [name for base in cls.lineage[1:] for name in base.fields]
    return [*bases, *cls.fields]


def replaced(record: Instance, named: dict[str, Any]) -> Instance:
    """Return a record with some fields of other values."""
    return Instance(record.cls, {**record.names, **named})


def elements(record: Instance) -> list[Any] | None:
    """Return the elements of a record that is a tuple, None if it is none."""
    if not record.cls.is_tuple:
        return None
    return list(as_dict(record).values())
