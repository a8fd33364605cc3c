"""Keras while a text is read: weights without memory, names as in a fresh session.

What belongs here: the two changes of Keras's global state, made for the time of a reading
and undone after it. One reading at a time: they are guarded by a lock.
"""

import collections
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
from keras.src.backend.common import global_state
from keras.src.utils.naming import to_snake_case

_LOCK = threading.RLock()
_UIDS = "object_name_uids"


def _keep_only(variable: Any, initializer: Any) -> None:
    """Keep what a weight would be drawn with, and draw nothing."""
    variable._initializer = initializer
    variable._value = None


def _do_nothing(variable: Any) -> None:
    """Leave a weight that was not drawn as it is."""


@contextmanager
def without_memory() -> Iterator[None]:
    """Make weights of a shape and without values, and number names from the first."""
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = global_state.get_global_attribute(_UIDS)
        own = {
            name: keras.Variable.__dict__.get(name)
            for name in ("_initialize_with_initializer", "_deferred_initialize")
        }
        global_state.set_global_attribute(_UIDS, collections.defaultdict(int))
        keras.Variable._initialize_with_initializer = _keep_only
        keras.Variable._deferred_initialize = _do_nothing
        try:
            yield
        finally:
            for name, method in own.items():
                if method is None:
                    delattr(keras.Variable, name)
                else:
                    setattr(keras.Variable, name, method)
            global_state.set_global_attribute(_UIDS, before)


def count_name(name: str, times: int) -> None:
    """Use a name up, as Keras does where it makes a thing and throws it away."""
    uids = global_state.get_global_attribute(_UIDS)
    if uids is not None and times > 0:
        uids[name] += times


@contextmanager
def names_kept() -> Iterator[None]:
    """Use no names up."""
    before = dict(global_state.get_global_attribute(_UIDS) or {})
    try:
        yield
    finally:
        global_state.set_global_attribute(_UIDS, collections.defaultdict(int, before))


def next_name(layer_class: str) -> str:
    """Return the name that Keras would give the next layer of a class."""
    name = str(to_snake_case(layer_class))
    uids = global_state.get_global_attribute(_UIDS) or {}
    number = uids.get(name, 0)
    return f"{name}_{number}" if number else name


def fresh_names() -> None:
    """Begin to number names from the first again."""
    global_state.set_global_attribute(_UIDS, collections.defaultdict(int))
