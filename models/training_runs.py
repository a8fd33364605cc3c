"""Keeps what has been trained, and goes on with it as long as somebody watches.

One thread asks the engine for one chunk at a time, in turn for every training that is
watched; so trainings never hold more than one worker, and a chunk is all that a dead
worker can lose. What has been trained is kept for all sessions, up to a limit of memory:
two people with the same settings share one training, and a page that was reloaded goes on
where it stood.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from models import engine
from models.training import Checkpoint, EpochRecord, Progress, TrainingChunk, TrainingSpec

# A page says that it is still there a few times a second; a tab in the background less
# often. One that was closed is trained for so many seconds more.
WATCHER_PATIENCE = 8.0
CHUNK_SECONDS = 0.35
# The first chunk builds the model and has TensorFlow compile it.
CHUNK_TIMEOUT = 90.0
MAX_KEPT_BYTES = 160_000_000


@dataclass
class _Run:
    """One training as it stands; changed by the one thread, under the lock."""

    spec: TrainingSpec
    records: list[EpochRecord] = field(default_factory=list)
    checkpoint: Checkpoint | None = None
    diverged: bool = False
    error: str = ""
    watchers: dict[str, tuple[int, float]] = field(default_factory=dict)
    kept_bytes: int = 0

    def goal(self, now: float) -> int:
        """Return the epochs that those who are still there wait for; -1 if nobody does."""
        fresh = [goal for goal, at in self.watchers.values() if now - at < WATCHER_PATIENCE]
        return max(fresh, default=-1)

    def due(self, now: float) -> bool:
        if self.error or self.diverged:
            return False
        return self.goal(now) > len(self.records) - 1


class TrainingRuns:
    """All trainings of this server; `runs` is the one that the pages use."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._runs: OrderedDict[TrainingSpec, _Run] = OrderedDict()
        self._thread: threading.Thread | None = None

    def watch(self, spec: TrainingSpec, until: int, who: str) -> Progress:
        """Ask for a training to be brought to an epoch, and see how far it is; never waits.

        Has to be called again every few seconds: who no longer asks is taken to have left.

        Args:
            spec: what to train; the same spec is the same training for everybody.
            until: the epochs that are wanted; 0 gives the untrained model.
            who: names the session.
        """
        with self._lock:
            run = self._runs.setdefault(spec, _Run(spec))
            self._runs.move_to_end(spec)
            run.watchers[who] = (until, self._clock())
            if run.due(self._clock()) and self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
            return _progress(run, until)

    def leave(self, spec: TrainingSpec, who: str) -> None:
        """Stop asking: unless somebody else does, no further chunk is begun."""
        with self._lock:
            if spec in self._runs:
                self._runs[spec].watchers.pop(who, None)

    def look(self, spec: TrainingSpec, until: int) -> Progress:
        """See how far a training is, without asking for more."""
        with self._lock:
            return _progress(self._runs.get(spec) or _Run(spec), until)

    def try_again(self, spec: TrainingSpec) -> None:
        """Forget why a training could not go on, so that watching it tries again."""
        with self._lock:
            if spec in self._runs:
                self._runs[spec].error = ""

    def clear(self) -> None:
        """Forget everything that has been trained."""
        with self._lock:
            self._runs.clear()

    def checkpoint(self, spec: TrainingSpec) -> Checkpoint | None:
        """Return where a training stands, between epochs too."""
        with self._lock:
            run = self._runs.get(spec)
            return run.checkpoint if run else None

    def _work(self) -> None:
        """Give each watched training a chunk in turn, until none needs one."""
        turn = 0
        while True:
            with self._lock:
                now = self._clock()
                due = [run for run in self._runs.values() if run.due(now)]
                if not due:
                    self._thread = None
                    return
                due.sort(key=id)  # the table's own order changes with every look
                run = due[turn % len(due)]
                goal, checkpoint = run.goal(now), run.checkpoint
            turn += 1
            self._advance(run, goal, checkpoint)

    def _advance(self, run: _Run, goal: int, checkpoint: Checkpoint | None) -> None:
        try:
            chunk: TrainingChunk = engine.run(
                "train",
                timeout=CHUNK_TIMEOUT,
                spec=run.spec,
                checkpoint=checkpoint,
                until=goal,
                seconds=CHUNK_SECONDS,
            )
        except engine.EngineError as error:
            with self._lock:
                run.error = str(error)
            return
        except Exception as error:  # noqa: BLE001 - the thread serves everybody
            first_line = (str(error).splitlines() or [type(error).__name__])[0]
            with self._lock:
                run.error = f"Keras cannot train this: {first_line}"
            return
        with self._lock:
            run.checkpoint, run.diverged = chunk.checkpoint, chunk.diverged
            run.records += chunk.records
            run.kept_bytes += sum(_bytes(record) for record in chunk.records)
            self._make_room(run)

    def _make_room(self, keep: _Run) -> None:
        """Forget what nobody has looked at for longest, if memory is short."""
        total = sum(run.kept_bytes for run in self._runs.values())
        for spec, run in list(self._runs.items()):
            if total <= MAX_KEPT_BYTES:
                return
            if run is not keep and run.goal(self._clock()) < 0:
                total -= run.kept_bytes
                del self._runs[spec]


def _progress(run: _Run, until: int) -> Progress:
    """Show a training up to an epoch, whatever more others have asked for."""
    records = tuple(run.records[: until + 1])
    whole = len(run.records) <= until  # it has not come as far as the epoch asked for
    batches = 0.0
    if run.checkpoint is not None and whole:
        batches = run.checkpoint.step / run.checkpoint.steps
    return Progress(
        spec=run.spec,
        target=until,
        records=records,
        batches=batches,
        diverged=run.diverged and len(records) == len(run.records),
        error=run.error if whole else "",
    )


def _bytes(record: EpochRecord) -> int:
    return sum(weight.nbytes for weight in record.weights) + 500


runs = TrainingRuns()
