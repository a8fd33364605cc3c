"""The Keras 3 spelling of a source that was written for older ones.

What belongs here: edits of the arguments, classes and imports that Keras 3 refuses. What
does not: understanding the old spelling (`models.worker.source`).
"""

from models.worker.clinic.case import Case


def modern(case: Case) -> str | None:
    """Return a source in the Keras 3 spelling, None where nothing has to change."""
    if not case.reading.spellings:
        return None
    return None
