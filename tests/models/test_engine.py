"""The engine: real worker processes, which are killed, hang and fail to start.

Most tests give the workers tasks of their own, without Keras, so that they start at once
and can misbehave on request; the last ones run the real thing.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

from models import engine
from models.engine import EngineError, TaskTimeoutError, WorkerDiedError
from models.local_workers import LocalWorkers

ROOT = Path(__file__).parents[2]
TASKS = "tests.models.worker_tasks"


@pytest.fixture
def make_workers() -> Iterator[Callable[..., LocalWorkers]]:
    made: list[LocalWorkers] = []

    def make(size: int = 2, tasks: str = TASKS) -> LocalWorkers:
        made.append(LocalWorkers(size, tasks=tasks))
        return made[-1]

    yield make
    for workers in made:
        workers.stop()


@pytest.fixture
def workers(make_workers) -> LocalWorkers:
    """Two workers, both warm."""
    workers = make_workers(2)
    # On a busy machine one may be warm long before the other and answer for both.
    wait_until(lambda: len(pids_of(workers)) == 2)
    return workers


def run(workers: LocalWorkers, task: str, timeout: float = 20.0, **arguments: Any) -> Any:
    return workers.run(task, arguments, timeout)


def pids_of(workers: LocalWorkers, count: int = 2) -> set[int]:
    """Return the process numbers of that many workers, busy at the same time."""
    with ThreadPoolExecutor(count) as threads:
        return set(threads.map(lambda _: run(workers, "sleep", seconds=0.3), range(count)))


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_result_comes_back_from_another_process(workers) -> None:
    assert run(workers, "add", a=2, b=3) == 5
    assert run(workers, "pid") != os.getpid()


def test_start_is_quick_and_harmless_if_repeated(make_workers) -> None:
    workers = make_workers(2)
    began = time.monotonic()
    for _ in range(5):
        workers.start()
    assert time.monotonic() - began < 1.0
    pids = pids_of(workers)
    assert len(pids) == 2
    assert pids_of(workers) == pids, "no more processes than asked for"


def test_a_tasks_own_error_passes_through_and_the_worker_lives_on(make_workers) -> None:
    workers = make_workers(1)
    before = run(workers, "pid")
    with pytest.raises(ValueError, match="value must be positive, but -3 was given"):
        run(workers, "refuse", value=-3)
    assert run(workers, "pid") == before


def test_a_task_that_raises_a_time_out_of_its_own_has_not_overrun(make_workers) -> None:
    workers = make_workers(1)
    before = run(workers, "pid")
    with pytest.raises(TimeoutError, match="The task itself gave up"):
        run(workers, "overrun")
    assert run(workers, "pid") == before


def test_unknown_tasks_and_results_that_cannot_travel_harm_nobody(make_workers) -> None:
    workers = make_workers(1)
    before = run(workers, "pid")
    with pytest.raises(KeyError, match="no such task"):
        run(workers, "no such task")
    with pytest.raises(TypeError, match="pickle"):
        run(workers, "unpicklable")
    assert run(workers, "pid") == before


def test_a_killed_idle_worker_is_replaced(workers) -> None:
    before = pids_of(workers)
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: not is_alive(victim))
    assert [run(workers, "add", a=1, b=n) for n in range(4)] == [1, 2, 3, 4]
    # Its death is noticed when its turn comes, which is when the other one is busy.
    wait_until(lambda: len(pids_of(workers)) == 2)
    assert victim not in pids_of(workers)


def test_one_after_the_other_goes_to_the_same_worker(workers) -> None:
    """Which has at hand what it compiled for the one before."""
    assert len({run(workers, "pid") for _ in range(4)}) == 1


def test_all_workers_killed_are_replaced(workers) -> None:
    before = pids_of(workers)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(map(is_alive, before)))
    assert run(workers, "add", a=2, b=2) == 4
    after = pids_of(workers)
    assert len(after) == 2
    assert not after & before


def test_the_task_of_a_killed_busy_worker_is_tried_again(make_workers, tmp_path) -> None:
    workers = make_workers(1)
    before = run(workers, "pid")
    after = run(workers, "die_the_first_time", marker=str(tmp_path / "tried"))
    assert after != before
    assert run(workers, "pid") == after


def test_a_worker_killed_from_outside_while_it_works(make_workers) -> None:
    workers = make_workers(1)
    victim = run(workers, "pid")
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(run, workers, "sleep", seconds=0.5)
        time.sleep(0.1)
        os.kill(victim, signal.SIGKILL)
        assert answer.result(20) != victim


def test_a_task_that_always_kills_its_worker_ends_with_a_sentence(workers) -> None:
    with pytest.raises(WorkerDiedError, match="try again in a few seconds"):
        run(workers, "die")
    assert run(workers, "add", a=1, b=1) == 2


def test_a_hanging_task_is_stopped_in_its_time_and_the_next_one_runs(workers) -> None:
    before = pids_of(workers)
    began = time.monotonic()
    with pytest.raises(TaskTimeoutError, match=r"longer than 0\.5 seconds"):
        run(workers, "sleep", timeout=0.5, seconds=60)
    assert 0.5 <= time.monotonic() - began < 1.5
    began = time.monotonic()
    assert run(workers, "add", a=1, b=1) == 2
    assert time.monotonic() - began < 1.0, "the other worker was warm"
    after = pids_of(workers)
    assert len(after) == 2
    (hung,) = before - after
    wait_until(lambda: not is_alive(hung))


def test_all_workers_hanging_are_replaced(workers) -> None:
    with ThreadPoolExecutor(2) as threads:
        hanging = [
            threads.submit(run, workers, "sleep", timeout=0.4, seconds=60) for _ in range(2)
        ]
        assert all(isinstance(task.exception(10), TaskTimeoutError) for task in hanging)
    assert run(workers, "add", a=1, b=1) == 2


def test_waiting_for_a_free_worker_does_not_count_as_working(make_workers) -> None:
    workers = make_workers(1)
    run(workers, "pid")
    with ThreadPoolExecutor(4) as threads:
        tasks = [
            threads.submit(run, workers, "sleep", timeout=0.8, seconds=0.3)
            for _ in range(4)
        ]
        assert len({task.result(10) for task in tasks}) == 1


def test_many_callers_each_get_their_own_answer(workers) -> None:
    with ThreadPoolExecutor(16) as threads:
        sums = threads.map(lambda n: run(workers, "add", a=n, b=1000), range(200))
        assert list(sums) == [n + 1000 for n in range(200)]


def test_one_persons_hanging_task_does_not_stop_the_others(workers) -> None:
    with ThreadPoolExecutor(8) as threads:
        hanging = threads.submit(run, workers, "sleep", timeout=1.0, seconds=60)
        killer = threads.submit(run, workers, "die")
        sums = [threads.submit(run, workers, "add", a=n, b=0) for n in range(40)]
        assert [task.result(20) for task in sums] == list(range(40))
        assert isinstance(hanging.exception(20), TaskTimeoutError)
        assert isinstance(killer.exception(20), WorkerDiedError)


def test_workers_that_cannot_start_are_told_instead_of_awaited(make_workers) -> None:
    workers = make_workers(2, "tests.models.failing_tasks")
    began = time.monotonic()
    with pytest.raises(EngineError, match="check that tensorflow is installed"):
        run(workers, "add", a=1, b=1)
    assert time.monotonic() - began < 20
    # Asked again, it tries again: somebody may have installed it in the meantime.
    with pytest.raises(EngineError, match="ImportError"):
        run(workers, "add", a=1, b=1)


def test_a_worker_does_not_run_the_servers_main_module(
    make_workers, monkeypatch, tmp_path
) -> None:
    script = tmp_path / "page.py"
    script.write_text("raise SystemExit('a page must not run in a worker')")
    main = ModuleType("__main__")
    main.__file__ = str(script)
    monkeypatch.setitem(sys.modules, "__main__", main)
    assert run(make_workers(1), "add", a=1, b=2) == 3
    assert sys.modules["__main__"] is main


def test_stopping_ends_the_processes_and_refuses_more_work(workers) -> None:
    pids = pids_of(workers)
    workers.stop()
    wait_until(lambda: not any(map(is_alive, pids)))
    began = time.monotonic()
    with pytest.raises(EngineError, match="stopped"):
        run(workers, "add", a=1, b=1)
    assert time.monotonic() - began < 2


def test_stopping_ends_a_task_under_way(workers) -> None:
    with ThreadPoolExecutor(1) as thread:
        busy = thread.submit(run, workers, "sleep", seconds=60)
        time.sleep(0.2)
        workers.stop()
        assert isinstance(busy.exception(10), EngineError)


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_workers_end_when_the_server_is_killed(busy: bool) -> None:
    work = (
        "threading.Thread(target=workers.run, args=('sleep', {'seconds': 60}, 90)).start()"
    )
    code = f"""
import threading, time
from concurrent.futures import ThreadPoolExecutor
from models.local_workers import LocalWorkers
if __name__ == "__main__":
    workers = LocalWorkers(2, tasks={TASKS!r})
    with ThreadPoolExecutor(2) as threads:
        task = lambda _: workers.run("sleep", {{"seconds": 0.3}}, 20)
        print(*threads.map(task, range(2)), flush=True)
    {work if busy else ""}
    time.sleep(60)
"""
    server = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout is not None
        pids = [int(pid) for pid in server.stdout.readline().split()]
        assert len(set(pids)) == 2
        assert all(map(is_alive, pids))
        time.sleep(0.2)
        server.kill()
    wait_until(lambda: not any(map(is_alive, pids)))


class Recorder:
    """Another executor, such as a cluster's."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any], float]] = []
        self.starts = 0
        self.stopped = False

    def start(self) -> None:
        self.starts += 1

    def run(self, task: str, arguments: dict[str, Any], timeout: float) -> Any:
        self.calls.append((task, arguments, timeout))
        return "from elsewhere"

    def stop(self) -> None:
        self.stopped = True


def test_another_executor_takes_the_workers_place() -> None:
    recorder = Recorder()
    engine.use(recorder)
    try:
        engine.start()
        assert engine.run("trace", timeout=3.0, spec="a spec") == "from elsewhere"
        assert engine.run("trace") == "from elsewhere"
    finally:
        engine.use(None)
    assert recorder.starts == 1
    assert recorder.calls == [
        ("trace", {"spec": "a spec"}, 3.0),
        ("trace", {}, engine.DEFAULT_TIMEOUT),
    ]
    assert recorder.stopped


def test_the_engine_makes_its_executor_once(monkeypatch) -> None:
    made: list[Recorder] = []

    def make() -> Recorder:
        time.sleep(0.05)
        made.append(Recorder())
        return made[-1]

    monkeypatch.setattr("models.local_workers.LocalWorkers", make)
    engine.use(None)
    try:
        threads = [threading.Thread(target=engine.start) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 1
        assert made[0].starts == 8
    finally:
        engine.use(None)


def test_keras_answers_and_is_never_loaded_in_the_servers_process() -> None:
    code = """
import sys
from models import engine
from models.spec import LayerSpec
if __name__ == "__main__":
    engine.start()
    trace = engine.run("trace", spec=LayerSpec(kind="lstm", return_state=True))
    assert trace.matches_keras
    assert [(name, value.shape) for name, value in trace.returns] == [
        ("output", (1, 4)), ("h", (1, 4)), ("c", (1, 4))
    ]
    assert not trace.returns[0].value.flags.writeable
    try:
        engine.run("trace", spec=None)
    except AttributeError:
        print("its own error")
    loaded = {"keras", "tensorflow"} & set(sys.modules)
    assert not loaded, loaded
    print("ended well")
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "UNROLLED_WORKERS": "1"},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.stdout.split("\n")[:2] == ["its own error", "ended well"], done.stderr
    assert done.returncode == 0
