"""AppTest for every page; the engine runs in this process, where Keras is loaded once."""

import importlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from models import engine
from models.training_runs import runs
from pages.shared.cached import trace_of

ROOT = Path(__file__).parents[2]


class InThisProcess:
    """An executor without processes: what the seam is for."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.failure: Exception | None = None
        # A worker does one thing at a time; pages and trainings ask from two threads.
        self._one_at_a_time = threading.Lock()

    def start(self) -> None:
        pass

    def run(self, task: str, arguments: dict[str, Any], timeout: float) -> Any:
        from models.worker.tasks import TASKS

        self.calls.append(task)
        if self.failure is not None:
            raise self.failure
        with self._one_at_a_time:
            return TASKS[task](**arguments)

    def stop(self) -> None:
        pass


@pytest.fixture
def executor() -> Iterator[InThisProcess]:
    # Here, not in the thread that trains: what Keras imports is used by the page meanwhile.
    importlib.import_module("models.worker.tasks")
    trace_of.clear()
    executor = InThisProcess()
    engine.use(executor)
    yield executor
    engine.use(None)
    trace_of.clear()


@pytest.fixture
def open_page(executor: InThisProcess):
    """Open a page of `pages/` by its file's stem, with the parameters of an address.

    The controls behind “More” have widgets only while it is open, and so it is, unless
    `more` is False.
    """

    def open_it(name: str, more: bool = True, **address: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=30)
        app.session_state["more"] = more
        for key, value in address.items():
            app.query_params[key] = value
        return app.run()

    return open_it


@pytest.fixture
def trained_page(open_page):
    """Open a page that trains, and look again until its training has ended."""
    runs.clear()

    def open_it(name: str, **address: str) -> AppTest:
        app = open_page(name, **address)
        deadline = time.monotonic() + 180
        while any(button.label == "Stop" for button in app.button):
            assert time.monotonic() < deadline, "the training does not end"
            time.sleep(0.5)  # a run of the page takes from the training
            app.run()
        return app

    yield open_it
    runs.clear()


@pytest.fixture
def cut_short(monkeypatch: pytest.MonkeyPatch):
    """Run a page, but only until it calls a function: as if the person went on by then."""

    def run(function: str, app: AppTest) -> None:
        def interrupt(*_: object, **__: object) -> None:
            raise StopException

        with monkeypatch.context() as patched:
            patched.setattr(function, interrupt)
            app.run()

    return run


def html_of(app: AppTest) -> str:
    """Return all the HTML fragments of a page, one after the other."""
    return "\n".join(block.proto.body for block in app.get("html"))
