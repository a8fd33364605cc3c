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


_WATCHING: dict[int, list["Watch"]] = {}  # by thread, the outermost first


class Watch:
    """Raises TooLong in the block that it guards, once the time is up."""

    def __init__(self, seconds: float) -> None:
        self._rang = self._done = False
        self._lock = threading.Lock()
        self._thread = threading.get_ident()
        self._around: tuple[Watch, ...] = ()
        self._timer = threading.Timer(max(0.01, seconds), self._ring)
        self._timer.daemon = True

    @property
    def over(self) -> bool:
        """Tell whether this one ended its block, and none around it ends its own, too."""
        return self._rang and not any(one._rang for one in self._around)

    def _ring(self) -> None:
        with self._lock:
            if not self._done:
                self._rang = True
                _set(self._thread, TooLong)

    def __enter__(self) -> Self:
        self._thread = threading.get_ident()
        # One that rang while its block was being left may not have taken itself out.
        watching = [one for one in _WATCHING.get(self._thread, ()) if not one._rang]
        self._around = tuple(watching)
        _WATCHING[self._thread] = [*watching, self]
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
            watching = [one for one in self._around if not one._done]
            _WATCHING[self._thread] = watching
            if not watching:
                del _WATCHING[self._thread]
            if not self._rang:
                return
            # If it rang while the block was being left, or one around it since: who asks
            # whether this one is over is told of that.
            _set(self._thread, None)
        if not isinstance(error, TooLong):
            # Foreign code swallowed it, or made an error of its own of it: what came of
            # the block since is no answer.
            raise TooLong from error
