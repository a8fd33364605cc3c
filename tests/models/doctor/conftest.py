"""On a busy machine the search for fixes ends early: not in these tests.

They are about which fixes are found, not about how soon; that is measured in
`benchmarks/doctor.py`.
"""

import pytest

from models.worker.clinic.trial import Budget


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grant some readings however long the others took."""
    monkeypatch.setattr(Budget, "FEW", 8)
    monkeypatch.setattr(Budget, "LONG", 60.0)
