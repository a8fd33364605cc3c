"""Feed the doctor changed sources: `python -m tests.models.source.fuzz --count 2000`.

Each is diagnosed in a process of its own kind, which is watched: an answer that is no
Diagnosis, an exception, more than 5 seconds, a crash, a file that comes to be or a growth
of more than 1 GB is told. Exits with 1 if there is any.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

SECONDS = 5.0
HANG = 40  # seconds after which the process is stopped
GROWTH = 1_000_000_000  # bytes
_ROOT = Path(__file__).parents[3]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a range of mutants and print what went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.models.source.fuzz")
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--child", metavar="MARK", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    numbers = range(chosen.start, chosen.start + chosen.count * chosen.step, chosen.step)
    if chosen.child:
        _child(numbers, chosen.child)
        return 0
    told, faults = 0, []
    slowest: list[tuple[float, int, str]] = []
    for result in run(numbers):
        told += 1
        slowest = sorted([*slowest, (result["seconds"], result["number"], result["kind"])])[
            -8:
        ]
        if result["fault"]:
            faults.append(result)
            sys.stdout.write(f"{result['number']} ({result['kind']}): {result['fault']}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{told} sources, {len(faults)} faults; slowest: {slowest[::-1]}\n")
    return 1 if faults else 0


def run(numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yield a result for each number; a process that dies is followed by another."""
    left = list(numbers)
    with tempfile.TemporaryDirectory() as folder:
        mark = str(Path(folder) / "made")
        while left:
            last = None
            for result in _process(left, mark):
                last = result
                if Path(mark).exists():
                    result["fault"] = "a file came to be"
                    Path(mark).unlink()
                yield result
                left = left[left.index(result["number"]) + 1 :]
            if left:
                said = "the process died or hung"
                after = f", after {last['number']}" if last else ""
                yield {
                    "number": left[0],
                    "kind": "?",
                    "seconds": 0.0,
                    "fault": said + after,
                }
                left = left[1:]


def _process(numbers: Sequence[int], mark: str) -> Iterator[dict[str, Any]]:
    step = numbers[1] - numbers[0] if len(numbers) > 1 else 1
    command = [
        sys.executable, "-m", "tests.models.source.fuzz", "--child", mark, "--start",
        str(numbers[0]), "--count", str(len(numbers)), "--step", str(step),
    ]  # fmt: skip
    quiet = {
        "TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0",
        "CUDA_VISIBLE_DEVICES": "-1", "KERAS_BACKEND": "tensorflow",
    }  # fmt: skip
    with subprocess.Popen(
        command, cwd=_ROOT, stdout=subprocess.PIPE, env={**os.environ, **quiet}, text=True
    ) as process:
        for line in process.stdout or ():
            if line.startswith("{"):
                yield json.loads(line)
            else:
                sys.stdout.write(line)


def _child(numbers: Sequence[int], mark: str) -> None:
    """Diagnose mutants one after the other and write a line for each."""
    import faulthandler

    from models.diagnosis import Diagnosis
    from models.uploads import read_upload
    from models.worker.doctor import diagnose
    from tests.models.source.mutants import mutant

    diagnose("model = keras.Sequential([Input((3, 4)), LSTM(3)])")  # Keras is loaded now
    limit = _virtual() + 6_000_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for number in numbers:
        one = mutant(number, mark)
        faulthandler.dump_traceback_later(HANG, exit=True)
        before, start, busy = _peak(), time.monotonic(), time.process_time()
        fault = ""
        try:
            source = one.source
            if one.upload is not None:
                source = _uploaded(read_upload, one.upload)
            answer = diagnose(source, fixes=one.fixes, **one.known)
            if not isinstance(answer, Diagnosis):
                fault = f"the answer is {type(answer).__name__}"
            _write_down(answer)
            if "too large to follow" in repr(answer):
                fault = "the memory was not enough"
        except BaseException as error:  # noqa: BLE001 - SystemExit would be a fault, too
            fault = f"{type(error).__name__}: {str(error)[:300]} {_place(error)}"
        # On a machine that is shared, what passes on the clock is not all our own.
        seconds = min(time.monotonic() - start, time.process_time() - busy)
        grown = _peak() - before
        if seconds > SECONDS:
            fault = fault or f"{seconds:.1f} s"
        if grown > GROWTH:
            fault = fault or f"{grown / 1e9:.1f} GB more"
        result = {
            "number": number, "kind": one.kind, "seconds": round(seconds, 2),
            "fault": fault, "grown": grown,
        }  # fmt: skip
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()
    faulthandler.cancel_dump_traceback_later()


def _uploaded(read_upload: Any, upload: tuple[str, bytes]) -> str:
    try:
        return str(read_upload(*upload))
    except ValueError as error:
        if "\n" in str(error):
            raise
        return ""


def _write_down(answer: Any) -> None:
    """Use all of an answer as the page does: it must be plain, and not without end."""
    import pickle

    assert len(pickle.dumps(answer)) < 20_000_000
    for problem in answer.problems:
        assert problem.explanation.strip()
        assert len(problem.explanation) < 2_000, problem.explanation[:200]


def _place(error: BaseException) -> str:
    place, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "models" in code.co_filename:
            place = f"[{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}]"
        trace = trace.tb_next
    return place


def _peak() -> int:
    """Return the most memory that the process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024


def _virtual() -> int:
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return 60_000_000_000
    return int(pages.read_text().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    sys.exit(main())
