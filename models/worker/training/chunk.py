"""The task "train": goes on from a checkpoint for a moment, and returns the next one."""

import math
import time

from models.training import Checkpoint, EpochRecord, TrainingChunk, TrainingSpec
from models.worker.training.live import LiveTraining, live_training


def train(
    spec: TrainingSpec, checkpoint: Checkpoint | None, until: int, seconds: float
) -> TrainingChunk:
    """Train for about so many seconds, or until so many epochs are done.

    Where a chunk ends makes no difference to what is learnt: the order of the batches
    depends on the epoch alone, and the checkpoint holds all state.

    Args:
        spec: what to train.
        checkpoint: where to go on; None to begin, which also gives the record of epoch 0.
        until: whole epochs, counted from the beginning.
        seconds: how long; at least one batch is trained.
    """
    live = live_training(spec)
    records: list[EpochRecord] = []
    live.restore(checkpoint or live.start)
    if checkpoint is None:
        records.append(EpochRecord(0, live.test(), live.weights()))
    epoch, step = (checkpoint.epoch, checkpoint.step) if checkpoint else (0, 0)
    deadline, diverged = time.monotonic() + seconds, False
    while epoch < until and not diverged:
        step += _some_batches(live, epoch, step, deadline - time.monotonic())
        diverged = not math.isfinite(live.metrics()["loss"])
        if step == live.steps or diverged:
            records.append(EpochRecord(epoch + 1, live.end_epoch(), live.weights()))
            epoch, step = epoch + 1, 0
        if time.monotonic() >= deadline:
            break
    return TrainingChunk(live.checkpoint(epoch, step), tuple(records), diverged)


def _some_batches(live: LiveTraining, epoch: int, step: int, seconds: float) -> int:
    """Train as many of the epoch's batches as fit in the time; return how many."""
    if not live.seconds_a_step:  # compile, with one batch, outside of the measurement
        live.train(epoch, step, 1)
        live.seconds_a_step = math.inf
        return 1
    count = max(1, min(live.steps - step, int(seconds / live.seconds_a_step)))
    begun = time.monotonic()
    live.train(epoch, step, count)
    live.seconds_a_step = (time.monotonic() - begun) / count
    return count
