"""Starts a real Streamlit server for one script, and ends it again."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
APP = ROOT / "app.py"
EMPTY = ROOT / "benchmarks" / "apps" / "empty.py"
SLIDER = ROOT / "benchmarks" / "apps" / "slider.py"
_START_TIMEOUT = 60.0  # seconds


@dataclass(frozen=True)
class Server:
    """A server that answers: its port and its process number."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        """The address of the app's first page."""
        return f"http://localhost:{self.port}"


@contextmanager
def serve(script: Path) -> Iterator[Server]:
    """Serve a script with the project's own settings until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    options = [f"--server.port={port}", "--server.headless=true"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command + options,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait(process, port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            output: IO[bytes] | None = process.stdout
            said = output.read().decode(errors="replace") if output else ""
            raise RuntimeError(f"The server ended before it answered:\n{said}")
        try:
            with urllib.request.urlopen(
                f"http://localhost:{port}/_stcore/health", timeout=2
            ):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not answer within {_START_TIMEOUT:g} seconds.")
