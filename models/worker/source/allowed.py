"""What a source may name: the allow-list of Keras's classes and functions.

What belongs here: names as people write them, `keras.layers.LSTM`, `LSTM`,
`tensorflow.python.keras.layers.recurrent.LSTM`, and what they stand for. What does not:
arguments and their older spellings (`spelling.py`).

Nothing is looked up with a name from a text: the tables are made from the lists below, and
a name is either in a table or unknown.
"""

import functools
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import keras

from models.worker.source.allowed_names import (
    ACTIVATIONS,
    BARE,
    CALLBACKS,
    CONSTRAINTS,
    GROUPS,
    INITIALIZERS,
    KERAS_ROOTS,
    LAYERS,
    LOSSES,
    MERGES,
    METRICS,
    MODULES,
    OLD_CONSTRAINTS,
    OLD_INITIALIZERS,
    OLD_LAYERS,
    OLD_LOSSES,
    OLD_OPTIMIZERS,
    OLD_REGULARIZERS,
    OPTIMIZERS,
    REGULARIZERS,
    ROOTS,
    SCHEDULES,
    TOP,
)

Kind = Literal[
    "layer",  # a class of layers; also the cells of recurrent layers
    "input",  # Input, keras.Input
    "merge",  # a function that makes a layer and calls it: concatenate([a, b])
    "model",  # Model, Sequential
    "base",  # Layer, Wrapper: what own classes derive from
    "initializer",
    "regularizer",
    "constraint",
    "activation",
    "optimizer",
    "schedule",
    "loss",
    "metric",
    "callback",
    "module",  # a package or module that holds these: keras.layers
]


@dataclass(frozen=True)
class Allowed:
    """Something of Keras that a source may use."""

    kind: Kind
    name: str  # Keras 3's own: LSTM for CuDNNLSTM, Concatenate for concatenate
    # The class or function, for "merge" the class. None for modules, and for metrics and
    # callbacks, which are never made: some open files.
    thing: Any
    spelled: str  # as it was asked for
    # What Keras 3 names it in full, "keras.layers.LSTM", where Keras 3 has no such path:
    # keras.layers.recurrent.LSTM, keras.layers.CuDNNLSTM, keras_core.layers.LSTM.
    modern: str | None = None


# -- the tables ----------------------------------------------------------------------------


def _from(
    kind: Kind, module: Any, path: str, names: str, old: dict[str, str] | None = None
) -> dict[str, Allowed]:
    """Make a table of the names of a module, those that are not there left out."""
    table: dict[str, Allowed] = {}
    for name in names.split():
        thing = getattr(module, name, None)
        if thing is not None:
            own = thing.__name__ if inspect.isclass(thing) and kind == "layer" else name
            table[name] = Allowed(kind, own, thing, name)
    for name, new in (old or {}).items():
        if new in table:
            table[name] = replace(table[new], spelled=name, modern=f"{path}.{new}")
    return table


def _never_made(kind: Kind, names: str) -> dict[str, Allowed]:
    return {name: Allowed(kind, name, None, name) for name in names.split()}


def _layers() -> dict[str, Allowed]:
    table = _from("layer", keras.layers, "keras.layers", LAYERS, OLD_LAYERS)
    for name, made in MERGES.items():
        modern = "keras.layers.concatenate" if name == "merge" else None
        thing = getattr(keras.layers, made)
        table[name] = Allowed("merge", made, thing, name, modern)
    for name in ("Layer", "Wrapper"):
        table[name] = Allowed("base", name, getattr(keras.layers, name), name)
    table["AbstractRNNCell"] = replace(table["Layer"], modern="keras.layers.Layer")
    table["Recurrent"] = replace(table["Layer"], modern="keras.layers.Layer")
    table["Input"] = Allowed("input", "Input", keras.Input, "Input")
    return table


def _models() -> dict[str, Allowed]:
    table = _from("model", keras, "keras", "Model Sequential")
    table["Functional"] = Allowed(
        "model", "Model", keras.Model, "Functional", "keras.Model"
    )
    return table


@functools.cache
def _tables() -> dict[str, dict[str, Allowed]]:
    """Return the tables by group; bare names are looked for in this order."""
    layers, models = _layers(), _models()
    # Keras 2.0 to 2.3 had these beside the layers and models.
    engine = {n: replace(layers[n], modern=f"keras.layers.{n}") for n in
              ("Layer", "Input", "InputLayer", "Merge", "merge", "Wrapper")}  # fmt: skip
    engine |= {n: replace(one, modern=f"keras.{one.name}") for n, one in models.items()}
    schedules = _from(
        "schedule", keras.optimizers.schedules, "keras.optimizers.schedules", SCHEDULES
    )
    return {
        "layers": layers,
        "models": models,
        "engine": engine,
        "initializers": _from("initializer", keras.initializers, "keras.initializers",
                              INITIALIZERS, OLD_INITIALIZERS),
        "regularizers": _from("regularizer", keras.regularizers, "keras.regularizers",
                              REGULARIZERS, OLD_REGULARIZERS),
        "constraints": _from("constraint", keras.constraints, "keras.constraints",
                             CONSTRAINTS, OLD_CONSTRAINTS),
        "optimizers": _from("optimizer", keras.optimizers, "keras.optimizers",
                            OPTIMIZERS, OLD_OPTIMIZERS),
        "schedules": schedules,
        "callbacks": _never_made("callback", CALLBACKS),
        "losses": _from("loss", keras.losses, "keras.losses", LOSSES, OLD_LOSSES),
        "metrics": _never_made("metric", METRICS),
        "activations": _from("activation", keras.activations, "keras.activations",
                             ACTIVATIONS),
        TOP: {"Input": layers["Input"], "Layer": layers["Layer"],
               "Model": models["Model"], "Sequential": models["Sequential"]},
    }  # fmt: skip


# tf.nn.relu, tf.sigmoid, K.tanh: handed on as activations.
_TENSORFLOW = re.compile(r"(?:tf|tensorflow)(?:\.compat\.v[12])?(?:\.(?:nn|math))?")
_BACKEND = re.compile(rf"K|(?:{KERAS_ROOTS})\.(?:backend|ops)(?:\.\w+)*|ops")
_TF_INITIALIZERS = re.compile(r"(?:tf|tensorflow)(?:\.compat\.v1)?(?:\.initializers)?")


# -- asking --------------------------------------------------------------------------------


def resolve(path: str) -> Allowed | None:
    """Return what a dotted name stands for, None if it is nothing of Keras's.

    Args:
        path: absolute as by the imports (`keras.layers.LSTM`, `tensorflow.keras.Model`,
            `tf.keras.layers.LSTM`), or bare (`LSTM`) where nothing imports it.
    """
    return _resolve(path) if len(path) < 300 else None


@functools.lru_cache(4096)
def _resolve(path: str) -> Allowed | None:
    modules, _, name = path.rpartition(".")
    if not modules:
        return _bare(name)
    inside = _inside_keras(modules)
    if inside is None:
        return _module(path) or _of_tensorflow(modules, name, path)
    group = _group(inside)
    found = _tables()[group].get(name) if group is not None else None
    if found is None and group == "optimizers":
        found = _tables()["schedules"].get(name)
    if found is None or group is None:
        return _module(path) or _of_tensorflow(modules, name, path)
    return replace(found, spelled=path, modern=_modern(found, path, group))


def _bare(name: str) -> Allowed | None:
    if name in ("keras", "tf_keras", "keras_core"):
        return Allowed("module", name, None, name)
    if not name[:1].isupper() and name not in BARE:
        return None
    return next((table[name] for table in _tables().values() if name in table), None)


def _inside_keras(modules: str) -> tuple[str, ...] | None:
    """Return the modules below Keras's root, None if it is not below one."""
    match = ROOTS.match(modules)
    if match is None:
        return None
    rest = modules[match.end() :]
    if rest and not rest.startswith("."):
        return None
    return tuple(rest[1:].split(".")) if rest else ()


def _group(inside: tuple[str, ...]) -> str | None:
    """Return the table that a module's names are in."""
    if not inside:
        return TOP
    groups = [GROUPS[part] for part in inside if part in GROUPS]
    if inside[0] == "legacy":  # keras.legacy.layers, keras.legacy.interfaces
        return groups[0] if groups else None
    if inside[0] not in GROUPS:
        return None
    unknown = [p for p in inside if p not in GROUPS and not re.fullmatch(r"[a-z_0-9]+", p)]
    return None if unknown else groups[-1]


def _modern(found: Allowed, path: str, group: str) -> str | None:
    """Return Keras 3's path, where the given one is not there."""
    if found.modern is not None:
        return found.modern
    plain = path.replace("tensorflow.", "").removeprefix("tf.")
    top = "" if group == TOP else f".{group}"
    last = path.rpartition(".")[2]
    if group == "models":
        known = {f"keras.{last}", f"keras.models.{last}"}
    elif group == "schedules":
        known = {f"keras.optimizers.schedules.{last}"}
        top = ".optimizers.schedules"
    else:
        known = {f"keras{top}.{last}"}
    if plain in known:
        return None
    return f"keras{top}.{last}"


def _module(path: str) -> Allowed | None:
    return Allowed("module", path, None, path) if is_module(path) else None


def _of_tensorflow(modules: str, name: str, path: str) -> Allowed | None:
    """Return an activation by TensorFlow's or the backend's name."""
    tables = _tables()
    if _TF_INITIALIZERS.fullmatch(modules) and name in OLD_INITIALIZERS:
        return replace(tables["initializers"][name], spelled=path)
    if _TENSORFLOW.fullmatch(modules) or _BACKEND.fullmatch(modules):
        found = tables["activations"].get("linear" if name == "identity" else name)
        if found is not None:
            return replace(found, spelled=path, modern=f"keras.activations.{found.name}")
    return None


def layer_class(path: str) -> type | None:
    """Return the class of layers that a dotted or bare name stands for."""
    found = resolve(path)
    return found.thing if found is not None and found.kind == "layer" else None


def is_module(path: str) -> bool:
    """Tell whether a dotted name is a package or a module of Keras, old or new."""
    if len(path) > 200:
        return False
    inside = _inside_keras(path)
    if inside is None:
        return False
    return all(part in GROUPS or part in MODULES for part in inside)


def modern_module(path: str) -> str | None:
    """Return the module of Keras 3 that holds what an older one held: keras.layers.core.

    None where the module is there still, or nothing of it is.
    """
    inside = _inside_keras(path)
    group = None if inside is None else _group(inside)
    if group is None:
        return None
    short = {TOP: "keras", "engine": "keras", "schedules": "keras.optimizers.schedules"}
    new = short.get(group, f"keras.{group}")
    return None if path.replace("tensorflow.", "").removeprefix("tf.") == new else new


@functools.lru_cache(512)
def _parameters(made: Callable[..., Any]) -> tuple[str, ...]:
    called = made.__init__ if inspect.isclass(made) else made
    return tuple(
        name
        for name, one in inspect.signature(called).parameters.items()
        if name != "self" and one.kind == one.POSITIONAL_OR_KEYWORD
    )


def parameters(made: Any) -> tuple[str, ...]:
    """Return the parameters of a class or function in Keras 3's order, without self."""
    if made is keras.Model:
        return ("inputs", "outputs", "name")
    return _parameters(made)
