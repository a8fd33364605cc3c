"""Memory of the server process and of a worker, after every page has been used.

Where the system tells, this is the proportional share: pages of memory that processes
have in common are divided among them.
"""

from contextlib import ExitStack

import psutil

from benchmarks.rows import Row, at_most
from benchmarks.server import APP, EMPTY, Server, serve
from benchmarks.session import Session

_GOAL = 150.0  # MB
_SESSIONS = 20
_PAGES = ("home", "simple_rnn", "lstm", "gru")
_SIZES = ("", "units=64&timesteps=60")


def main() -> list[Row]:
    """Measure, and return the rows."""
    with ExitStack() as stack:
        app, empty = stack.enter_context(serve(APP)), stack.enter_context(serve(EMPTY))
        Session(empty).rerun()
        _visit_all(app)
        one = _megabytes(psutil.Process(app.pid))
        sessions = [Session(app, "lstm", _SIZES[1]) for _ in range(_SESSIONS)]
        for session in sessions:
            session.rerun()
        many = _megabytes(psutil.Process(app.pid))
        workers = [_megabytes(child) for child in _workers(app)]
        floor = _megabytes(psutil.Process(empty.pid))
    per_session = (many - one) / _SESSIONS
    return [
        Row("Server process of the empty script", f"{floor:.0f} MB"),
        at_most("Server process, after all pages in both sizes", one, _GOAL, "MB"),
        Row("Each further session at 60 × 64", f"{per_session:.1f} MB"),
        Row("A worker", f"{max(workers):.0f} MB ({len(workers)} of them)"),
    ]


def _visit_all(app: Server) -> None:
    for page in _PAGES:
        for size in _SIZES:
            session = Session(app, page, size)
            for _ in range(3):
                session.rerun()
            session.close()


def _workers(app: Server) -> list[psutil.Process]:
    """Return the processes that hold Keras; Python's own helper is a small one."""
    children = psutil.Process(app.pid).children(recursive=True)
    return [child for child in children if child.memory_info().rss > 100 * 2**20]


def _megabytes(process: psutil.Process) -> float:
    memory = process.memory_full_info()
    return float(getattr(memory, "pss", memory.rss)) / 2**20
