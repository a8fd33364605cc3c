"""More mistakes, as people make them in their own spellings."""

from tests.models.doctor.mistakes import Mistake

MORE: tuple[Mistake, ...] = ()
