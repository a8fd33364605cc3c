"""Serves `lens_page.py` with given traces, for tests and benchmarks of the lens alone."""

import os
import pickle
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from models.results import Trace

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(traces: Mapping[str, Trace]) -> Iterator[str]:
    """Start a server that knows these traces by name; yields its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        for name, trace in traces.items():
            (Path(folder) / f"{name}.pickle").write_bytes(pickle.dumps(trace))
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        process = subprocess.Popen(
            [
                sys.executable, "-m", "streamlit", "run",
                str(Path(__file__).with_name("lens_page.py")),
                "--server.port", str(port), "--server.headless", "true",
                "--server.address", "127.0.0.1", "--server.fileWatcherType", "none",
                "--browser.gatherUsageStats", "false",
            ],
            cwd=ROOT,
            env={**os.environ, "LENS_TRACES": folder, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 40
    while True:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
