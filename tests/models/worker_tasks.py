"""Tasks that misbehave, for the tests of the workers; no Keras, so they start at once."""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def add(a: int, b: int) -> int:
    return a + b


def pid() -> int:
    return os.getpid()


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_the_first_time(marker: str) -> int:
    """Die unless the file exists, which is made first."""
    if not Path(marker).exists():
        Path(marker).touch()
        die()
    return os.getpid()


def refuse(value: int) -> None:
    raise ValueError(f"value must be positive, but {value} was given: raise it.")


def overrun() -> None:
    raise TimeoutError("The task itself gave up.")


def unpicklable() -> Any:
    return threading.Lock()


TASKS: Mapping[str, Callable[..., Any]] = {
    "add": add,
    "pid": pid,
    "sleep": sleep,
    "die": die,
    "die_the_first_time": die_the_first_time,
    "refuse": refuse,
    "overrun": overrun,
    "unpicklable": unpicklable,
}


def warm_up() -> None:
    """Nothing to warm up."""
