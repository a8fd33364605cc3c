"""Server time and bytes of one rerun of each page, against an empty script.

A raw session asks both servers in turns. "Cached" repeats what Keras has computed
before; "not cached" changes the seed to one that nobody has asked for yet.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from statistics import median

from benchmarks.rows import Row, at_most, spread
from benchmarks.server import APP, EMPTY, Server, serve
from benchmarks.session import Run, Session

_REPETITIONS = 25
_LARGE = "units=64&timesteps=60"
_LAYERS = ("simple_rnn", "lstm", "gru")
_GOALS = {"defaults": 40.0, "60 × 64": 120.0}  # milliseconds above the empty script


@dataclass
class Case:
    """One page in one size, and what was measured of it."""

    page: str
    size: str
    cached: bool
    session: Session
    seeds: Iterator[int]
    query: str = ""
    runs: list[Run] = field(default_factory=list)

    def measure(self) -> None:
        """Rerun once; a page without a seed has nothing that could be new to Keras."""
        if self.page in _LAYERS:
            given = f"{self.query}&seed={next(self.seeds)}".removeprefix("&")
            self.session.query = given
        self.runs.append(self.session.rerun())

    @property
    def milliseconds(self) -> list[float]:
        """The time of every run."""
        return [run.seconds * 1000 for run in self.runs]


def main() -> list[Row]:
    """Measure, and return the rows."""
    with ExitStack() as stack:
        app, empty = stack.enter_context(serve(APP)), stack.enter_context(serve(EMPTY))
        floor = Case("", "", True, Session(empty), iter(()))
        cases = list(_cases(app))
        _warm_up([floor, *cases])
        for _ in range(_REPETITIONS):
            for case in (floor, *cases):
                case.measure()
        for case in (floor, *cases):
            case.session.close()
    return [
        Row("Empty script: server time of one rerun", f"{spread(floor.milliseconds)} ms"),
        *(_time_row(case, floor) for case in cases),
        *(_size_row(case) for case in cases if not case.cached or case.page == "home"),
    ]


def _cases(app: Server) -> Iterator[Case]:
    # Seeds that are new in this run; both numbers of a pair are cached after the warm-up.
    fresh = count(1000)
    yield Case("home", "defaults", True, Session(app), iter(()))
    for size, query in (("defaults", ""), ("60 × 64", _LARGE)):
        for page in _LAYERS:
            session = Session(app, page, query)
            yield Case(page, size, True, session, (turn % 2 for turn in count()), query)
            yield Case(page, size, False, session, fresh, query)


def _warm_up(cases: list[Case]) -> None:
    """Learn the widgets, then fill Keras's functions and the caches of both servers."""
    for case in cases:
        case.session.rerun()
        for _ in range(4):
            case.measure()
        case.runs.clear()


def _time_row(case: Case, floor: Case) -> Row:
    above = median(case.milliseconds) - median(floor.milliseconds)
    keras = "Keras cached" if case.cached else "Keras not cached"
    what = f"{_title(case)}, {keras}: rerun above the empty script"
    return at_most(what, above, _GOALS[case.size], "ms")


def _size_row(case: Case) -> Row:
    size = median(run.size for run in case.runs) / 1024
    messages = median(len(run.messages) for run in case.runs)
    what = f"{_title(case)}: bytes sent for one rerun"
    return Row(what, f"{size:,.0f} KB in {messages:g} messages")


def _title(case: Case) -> str:
    return f"{case.page}, {case.size}"
