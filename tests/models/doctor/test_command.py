"""The doctor at the command line: what it prints and what it exits with."""

import subprocess
import sys
from pathlib import Path

import pytest

from models import doctor
from models.diagnosis import Diagnosis
from models.worker.doctor import diagnose

GOOD = """
from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential([Input((20, 4)), LSTM(8), Dense(1)])
model.compile("adam", "mse")
"""
BROKEN = GOOD.replace("LSTM(8), ", "LSTM(8), LSTM(4), ")


class _Here:
    """An executor that runs the task in this process."""

    def start(self) -> None:
        """Nothing to warm up."""

    def run(self, task: str, arguments: dict[str, object], timeout: float) -> Diagnosis:
        assert task == "diagnose"
        return diagnose(**arguments)

    def stop(self) -> None:
        """Nothing to stop."""


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    executor = _Here()
    monkeypatch.setattr(
        "models.engine.run",
        lambda task, *, timeout, **arguments: executor.run(task, arguments, timeout),
    )


def _write(folder: Path, text: str, name: str = "net.py") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.usefixtures("here")
def test_good_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main([_write(tmp_path, GOOD)]) == 0
    said = capsys.readouterr().out
    assert "no problems" in said
    assert "lstm" in said
    assert "(None, 20, 4)" in said
    assert "total parameters: 425" in said


@pytest.mark.usefixtures("here")
def test_broken_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = _write(tmp_path, BROKEN)
    assert doctor.main([name]) == 1
    said = capsys.readouterr().out
    assert "1 problem" in said
    assert f"{name}:5: build: lstm (LSTM)" in said
    assert "expected ndim=3, found ndim=2" in said
    assert "fix 1: Set return_sequences=True on the first LSTM" in said
    assert "+model = Sequential([Input((20, 4)), LSTM(8, return_sequences=True)" in said


@pytest.mark.usefixtures("here")
def test_worst_of_several_files(tmp_path: Path) -> None:
    names = [_write(tmp_path, GOOD, "a.py"), _write(tmp_path, BROKEN, "b.py")]
    assert doctor.main(names) == 1
    assert doctor.main([*names, str(tmp_path / "missing.py")]) == 2


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("name", "data"),
    [("model.h5", b"\x89HDF"), ("model.keras", b"no zip"), ("picture.png", b"\x89PNG")],
)
def test_what_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert doctor.main([str(path)]) == 2
    assert name in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_values_and_shapes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = _write(
        tmp_path,
        "model = Sequential([Input((steps, 4)), LSTM(8), Dense(1)])\n"
        "model.compile('adam', 'mse')\n",
    )
    assert doctor.main([name, "--value", "steps=20", "--x", "64,20,4", "--y", "64,1"]) == 0
    assert doctor.main([name, "--value", "steps=20", "--x", "64,20,5"]) == 1
    assert doctor.main([name, "--value", "steps"]) == 2
    assert "NAME=VALUE" in capsys.readouterr().err
    assert doctor.main([name, "--x", "wide"]) == 2
    assert "is no shape" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_signs_that_move_the_cursor_are_not_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = _write(tmp_path, BROKEN.replace("LSTM(4)", "LSTM(4, name='\x1b[2Ja')"))
    doctor.main([name])
    assert "\x1b" not in capsys.readouterr().out


def test_command_in_a_process_of_its_own(tmp_path: Path) -> None:
    """The whole way, workers included: Keras is never loaded by the command itself."""
    done = subprocess.run(
        [sys.executable, "-m", "models.doctor", _write(tmp_path, BROKEN)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "return_sequences=True" in done.stdout
