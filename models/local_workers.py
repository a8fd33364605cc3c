"""Worker processes on this machine: each imports Keras once and runs one task at a time.

There are two by default, so that one is warm when the other has to be replaced. A worker
that dies or overruns is killed and replaced in the background; the task of a worker that
died is tried again on another.
"""

import contextlib
import importlib
import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from types import ModuleType
from typing import Any

from models.engine import EngineError, TaskTimeoutError, WorkerDiedError

DEFAULT_TASKS = "models.worker.tasks"
START_TIMEOUT = 120.0  # seconds; TensorFlow's first import reads 1.3 GB from disk


class _Worker:
    """One process behind a standard executor, and its process number once it is warm."""

    def __init__(self, tasks: str) -> None:
        self.pool = ProcessPoolExecutor(
            max_workers=1,
            # A fork of a process with Streamlit's threads could deadlock.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
        )
        with _without_main_module():
            self.ready: Future[int] = self.pool.submit(_warm_up, tasks)

    def kill(self) -> None:
        if self.ready.done() and not self.ready.cancelled() and not self.ready.exception():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.ready.result(), signal.SIGKILL)
        self.pool.shutdown(wait=False, cancel_futures=True)


class LocalWorkers:
    """A `models.engine.Executor`: a few warm processes, replaced when they fail."""

    def __init__(self, size: int | None = None, *, tasks: str = DEFAULT_TASKS) -> None:
        """Prepare `size` workers, not yet started.

        Args:
            size: how many; None for the environment's UNROLLED_WORKERS, or 2.
            tasks: the module with `TASKS` (functions by name) and `warm_up`, which only
                the workers import.
        """
        self._tasks = tasks
        self._size = size or int(os.environ.get("UNROLLED_WORKERS", "2"))
        # Last in, first out: who has just done the like has the model at hand, compiled.
        self._idle: queue.Queue[_Worker] = queue.LifoQueue()
        self._workers: set[_Worker] = set()
        self._lock = threading.Lock()
        self._start_error: BaseException | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin to start the workers that are missing, without waiting for them."""
        with self._lock:
            while not self._stopped and len(self._workers) < self._size:
                self._workers.add(self._launch())

    def run(self, task: str, arguments: dict[str, Any], timeout: float) -> Any:
        """Run a task on the next free worker; see `models.engine.run`."""
        self.start()
        # One attempt more than there are workers: if all were found dead, a new one serves.
        for _ in range(self._size + 1):
            worker = self._next_idle(START_TIMEOUT)
            try:
                answer = worker.pool.submit(_run, self._tasks, task, arguments)
            except RuntimeError:  # it died, or was stopped, while it was idle
                self._replace(worker)
                continue
            if not wait([answer], timeout).done:
                self._replace(worker)
                raise TaskTimeoutError(
                    f"The calculation took longer than {timeout:g} seconds and was "
                    "stopped: try again, or choose fewer units or steps."
                )
            if answer.cancelled() or isinstance(answer.exception(), BrokenProcessPool):
                self._replace(worker)
                continue
            self._idle.put(worker)
            return answer.result()
        raise WorkerDiedError(
            "The process that runs Keras stopped unexpectedly, each time it was tried: "
            "try again in a few seconds."
        )

    def stop(self) -> None:
        """Kill every worker; no more are started."""
        with self._lock:
            self._stopped = True
            workers, self._workers = self._workers, set()
        for worker in workers:
            worker.kill()

    def _launch(self) -> _Worker:
        worker = _Worker(self._tasks)
        worker.ready.add_done_callback(lambda ready: self._admit(worker, ready))
        return worker

    def _admit(self, worker: _Worker, ready: "Future[int]") -> None:
        """Offer a worker once it is warm, or remember why it could not start."""
        if ready.cancelled():
            return
        self._start_error = ready.exception()
        if self._start_error is None:
            self._idle.put(worker)
        else:
            with self._lock:
                self._workers.discard(worker)

    def _replace(self, worker: _Worker) -> None:
        worker.kill()
        with self._lock:
            self._workers.discard(worker)
        self.start()

    def _next_idle(self, patience: float) -> _Worker:
        """Wait for a free worker.

        Raises:
            EngineError: if none becomes free, none can be started, or all were stopped.
        """
        waited = 0.0
        while waited < patience:
            if self._stopped:
                raise EngineError("The calculation was stopped: reload the page.")
            try:
                return self._idle.get(timeout=0.25)
            except queue.Empty:
                waited += 0.25
            if self._start_error is not None and not self._workers:
                raise EngineError(
                    "Keras could not be started: check that tensorflow is installed, "
                    f"then reload. ({type(self._start_error).__name__})"
                ) from self._start_error
        raise EngineError("All workers are busy: try again in a few seconds.")


@contextlib.contextmanager
def _without_main_module() -> Iterator[None]:
    """Keep `spawn` from running the server's main module again in a new process.

    Under Streamlit that is whichever script runs at the moment: a page, say, which would
    then run in the worker. The tasks need none of it. The process is started inside
    `submit`, so the module is gone from the table for some milliseconds.
    """
    main = sys.modules.pop("__main__", None)
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        if main is not None:
            sys.modules["__main__"] = main


def _begin() -> None:
    """Set a new process up before Keras is imported in it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # same rounding on every machine
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")  # these layers are tiny
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End when the server is gone, however it went, instead of waiting for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _warm_up(tasks: str) -> int:
    importlib.import_module(tasks).warm_up()
    return os.getpid()


def _run(tasks: str, task: str, arguments: dict[str, Any]) -> Any:
    return importlib.import_module(tasks).TASKS[task](**arguments)
