"""No text brings the doctor down: a sample of what `fuzz.py` runs in full.

`UNROLLED_FUZZ=2000 pytest tests/models/source/test_fuzz.py` runs as many.
"""

import os

from models.uploads import read_upload
from tests.models.source import attacks
from tests.models.source.fuzz import run
from tests.models.source.mutants import by_hand, mutant

_COUNT = int(os.environ.get("UNROLLED_FUZZ", "90"))
_ALL = 2_000


def test_always_a_diagnosis_within_seconds_and_a_gigabyte() -> None:
    step = max(1, _ALL // _COUNT)
    results = list(run(range(0, _COUNT * step, step)))
    assert len(results) == _COUNT
    assert [one for one in results if one["fault"]] == []
    assert {one["kind"] for one in results} >= {"layer", "expression", "text"}


def test_the_same_number_is_the_same_mutant() -> None:
    assert mutant(by_hand() + 7) == mutant(by_hand() + 7)
    assert 300 < by_hand() < _ALL


def test_hostile_files_are_text_or_one_sentence() -> None:
    for name, data in attacks.uploads():
        text = _read(name, data)
        assert len(text) <= 1_000_000, name[:40]


def _read(name: str, data: bytes) -> str:
    """Return a file's text, or the sentence that refuses it."""
    try:
        return read_upload(name, data)
    except ValueError as error:
        if "\n" in str(error) or len(str(error)) > 400:
            raise
        return str(error)
