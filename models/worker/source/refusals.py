"""What Keras 3 says of an older spelling: it is asked, and what it answers is kept.

What belongs here: making the smallest layer, model or call that has the old word in it, and
taking down the error or the warning. What does not: which words are old (`spelling.py`).
"""

import functools
import inspect
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
from keras.src.backend.common import global_state

from models.worker.source.allowed import parameters, resolve

_NAMES = "object_name_uids"  # where Keras counts lstm, lstm_1, …
_LONGEST = 300
_LARGEST = 5_000
# The smallest argument of each name that layers cannot do without.
_SMALLEST: dict[str, Any] = {
    "units": 1, "filters": 1, "kernel_size": 1, "input_dim": 2, "output_dim": 1, "n": 1,
    "rate": 0.5, "stddev": 0.5, "pool_size": 1, "target_shape": (-1,), "dims": (1,),
    "activation": "relu", "axes": -1, "num_heads": 1, "key_dim": 1, "function": abs,
}  # fmt: skip


def shown(value: Any) -> str | None:
    """Write a plain, short value as source; None for any other."""
    if isinstance(value, tuple | list) and len(value) < 10:
        parts = [shown(one) for one in value]
        if any(part is None for part in parts):
            return None
        inside = ", ".join(str(part) for part in parts)
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(parts) == 1 else f"({inside})"
    if isinstance(value, int) and abs(value) >= 10**18:
        return None
    if value is None or isinstance(value, bool | int | float | str):
        text = repr(value)
        return text if len(text) <= 60 else None
    return None


def of_name(name: str) -> str:
    """Return what Keras 3 says of a layer that it does not have."""
    return of_path(f"keras.layers.{name}")


@functools.lru_cache(512)
def of_path(path: str) -> str:
    """Return what Keras 3 says of a name that it does not have."""
    thing: Any = keras
    where = "keras"
    match = re.match(r"(?:(?:tf|tensorflow)\.)?keras\.(?!src|api|_)", path)
    if match is None:
        return ""
    rest = path[match.end() :]
    for part in rest.split("."):
        if not hasattr(thing, part):
            return f"AttributeError: module '{where}' has no attribute '{part}'"
        thing, where = getattr(thing, part), f"{where}.{part}"
        if not inspect.ismodule(thing):
            break
    return ""


def of_argument(kind: str, name: str, argument: str, value: Any) -> str:
    """Return what Keras 3 says of an old argument of a layer, a model or an optimizer.

    Args:
        kind: of the allow-list.
        name: Keras 3's.
        argument: the old one.
        value: it is part of what Keras says where it is plain; else 1 stands for it.
    """
    plain = value if shown(value) is not None else 1
    try:
        return _of_argument(kind, name, argument, _frozen(plain))
    except TypeError:  # what cannot be hashed is not kept
        return _ask(kind, name, argument, plain)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


@functools.lru_cache(2048)
def _of_argument(kind: str, name: str, argument: str, value: Any) -> str:
    return _ask(kind, name, argument, value)


def _ask(kind: str, name: str, argument: str, value: Any) -> str:
    found = resolve(name)
    if found is None or found.kind != kind or found.thing is None:
        return ""
    if kind == "model":
        return _said(lambda: keras.Model(**{argument: keras.Input((1,))}))
    made = found.thing
    others = _needed(made)
    if kind == "layer" and argument == "input_dim":
        # The layer is built here, with weights.
        value = value if isinstance(value, int) and 0 < value < _LARGEST else 1
        return _said(lambda: _in_model(made, {**others, argument: value}))
    return _said(lambda: made(**others, **{argument: value}))


def _in_model(made: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """Put a layer into a model, where Keras looks at what it says of its input."""
    layer = made(**arguments)
    return keras.Sequential([layer])


def _needed(made: Any) -> dict[str, Any]:
    """Return the smallest arguments that a class cannot do without."""
    needed: dict[str, Any] = {}
    signature = inspect.signature(made.__init__)
    for name in parameters(made):
        if signature.parameters[name].default is not inspect.Parameter.empty:
            continue
        if name == "layer":
            recurrent = made is keras.layers.Bidirectional
            needed[name] = keras.layers.LSTM(1) if recurrent else keras.layers.Dense(1)
        elif name == "cell":
            needed[name] = keras.layers.LSTMCell(1)
        else:
            needed[name] = _SMALLEST.get(name, 1)
    return needed


@functools.lru_cache(64)
def of_method(name: str, argument: str | None = None) -> str:
    """Return what Keras 3 says of a model's method, or of an argument of it."""
    if argument is None:
        return _said(lambda: getattr(keras.Sequential(), name))

    def call() -> Any:
        model = keras.Sequential()
        method = getattr(model, name)
        bound = inspect.signature(method)
        needed = {
            one.name: None
            for one in bound.parameters.values()
            if one.default is one.empty and one.kind == one.POSITIONAL_OR_KEYWORD
        }
        # Binding is what refuses the argument; nothing of the method runs.
        return bound.bind(**needed, **{argument: 1})

    said = _said(call)
    return said and f"{said.replace('got an', f'Model.{name}() got an', 1)}"


def _said(call: Callable[[], Any]) -> str:
    """Return the first lines of an error or a warning of Keras."""
    with _fresh_names(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            call()
        except Exception as error:  # noqa: BLE001 - whatever Keras says is what is wanted
            return _short(f"{type(error).__name__}: {error}")
    told = [one for one in caught if issubclass(one.category, UserWarning)]
    return _short(f"{told[0].category.__name__}: {told[0].message}") if told else ""


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"


@contextmanager
def _fresh_names() -> Iterator[None]:
    """Let Keras number layers as in a fresh session, and go on afterwards as before."""
    before = global_state.get_global_attribute(_NAMES)
    global_state.set_global_attribute(_NAMES, None)
    try:
        yield
    finally:
        global_state.set_global_attribute(_NAMES, before)
