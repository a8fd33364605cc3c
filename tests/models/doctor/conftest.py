"""On a busy machine reading and the search for fixes end early: not in these tests.

They are about which fixes are found, not about how soon; that is measured in
`benchmarks/doctor.py`.
"""

import pytest

from models.worker import doctor
from models.worker.clinic.trial import Budget
from models.worker.source import interpreter, read


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grant some readings however long the others took."""
    monkeypatch.setattr(Budget, "FEW", 8)
    monkeypatch.setattr(Budget, "LONG", 60.0)
    monkeypatch.setattr(doctor, "WHOLE", 60.0)
    monkeypatch.setattr(doctor, "END", 66.0)
    monkeypatch.setattr(interpreter, "SECONDS", 30.0)
    monkeypatch.setattr(read, "SECONDS", 30.0)
