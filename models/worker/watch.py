"""A limit of time for work of which the length cannot be told beforehand.

`with Watch(3.0):` raises `TooLong` inside the block, in the thread that runs it, once the
time is up. Loops check the clock themselves where they can; this is for what they miss: a
structure that holds itself twice, sixty times over.
"""

import ctypes
import threading
from types import TracebackType
from typing import Self


class TooLong(BaseException):
    """The time is up. No `Exception`, so that nobody takes it for what Keras says."""


def _set(thread: int, error: type[BaseException] | None) -> None:
    """Raise an error in a thread before its next step; None takes it back."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(error) if error else None
    )


class Watch:
    """Raises TooLong in the block that it guards, once the time is up.

    `over` tells afterwards whether it did: another watch around it may have, too.
    """

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._done = False
        self._lock = threading.Lock()
        self._thread = threading.get_ident()
        self._timer = threading.Timer(max(0.01, seconds), self._ring)
        self._timer.daemon = True

    def _ring(self) -> None:
        with self._lock:
            if not self._done:
                self.over = True
                _set(self._thread, TooLong)

    def __enter__(self) -> Self:
        self._thread = threading.get_ident()
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._done = True
            if not self.over or isinstance(error, TooLong):
                return
            _set(self._thread, None)  # if it rang while the block was being left
        # Foreign code swallowed it, or made an error of its own of it: what came of the
        # block since is no answer.
        raise TooLong from error
