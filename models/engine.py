"""The one seam between the pages and Keras: run a named task, get its result.

Pages call `run("trace", spec=...)`. Who runs it is decided here: by default worker
processes on this machine (`models.local_workers`); `use` puts another executor, such as
a cluster's, in their place without any change to the callers.
"""

import atexit
import threading
from typing import Any, Protocol

DEFAULT_TIMEOUT = 20.0  # seconds; a trace of the largest layer here takes well under 1


class EngineError(Exception):
    """A task could not be run; its message is a sentence for the person at the screen."""


class TaskTimeoutError(EngineError):
    """The task took too long; its worker was stopped and is being replaced."""


class WorkerDiedError(EngineError):
    """The worker died while it ran the task, and so did those that tried it again."""


class Executor(Protocol):
    """Whatever can run a task of `models.worker.tasks` somewhere."""

    def start(self) -> None:
        """Begin to warm up, without waiting for it."""

    def run(self, task: str, arguments: dict[str, Any], timeout: float) -> Any:
        """Run a task and return its result.

        Raises:
            EngineError: if the task could not be run.
            Exception: whatever the task itself raised.
        """

    def stop(self) -> None:
        """Stop all work and free what is held."""


_lock = threading.Lock()
_executor: Executor | None = None


def start() -> None:
    """Begin to warm up the workers, without waiting for them; harmless if repeated."""
    _current().start()


def run(task: str, *, timeout: float = DEFAULT_TIMEOUT, **arguments: Any) -> Any:
    """Run a named task in a worker and return its result.

    Args:
        task: a name in `models.worker.tasks.TASKS`.
        timeout: seconds for the task itself; waiting for a free worker comes on top.
        arguments: what the task takes; must pickle.

    Raises:
        EngineError: if the task could not be run; its message is for the person.
        Exception: whatever the task itself raised (a ValueError for wrong input).
    """
    return _current().run(task, arguments, timeout)


def use(executor: Executor | None) -> None:
    """Replace the executor; None goes back to the default, not yet started."""
    global _executor
    with _lock:
        previous, _executor = _executor, executor
    if previous is not None:
        previous.stop()


def _current() -> Executor:
    global _executor  # noqa: PLW0603 - one engine a process
    with _lock:
        if _executor is None:
            # Imported here: the seam does not need what stands behind it.
            from models.local_workers import LocalWorkers

            _executor = LocalWorkers()
            atexit.register(_executor.stop)
        return _executor
