"""A column of a CSV file as a series: numbers, gaps, dates, and what is wrong with it.

What counts as a number is decided here, so that each cell that is none can be named. What
does not belong here: how a file becomes cells (`models.csv_rows`) and how dates are read
(`models.csv_dates`). Nothing here raises anything but a ValueError of one sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.csv_dates import read_dates
from models.csv_rows import read_rows
from models.series import (
    LONGEST_SERIES,
    MAX_MAGNITUDE,
    SHORTEST_SERIES,
    GivenSeries,
    given_series,
)
from models.spec import shown

_MAX_NAME = 60
_MISSING = frozenset(
    ("", "-", "–", ".", "?", "na", "n/a", "nan", "null", "none", "missing", "#n/a")
)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
# A column is one of numbers if at least this share of its cells that say something are.
_LEAST_NUMBERS = 0.9
_MOST_GAPS = 0.5


@dataclass(frozen=True)
class CsvColumn:
    """One column of a file: its cells as text, and as the numbers that they are."""

    name: str
    cells: tuple[str, ...]
    values: NDArray[np.float64]  # (rows,), NaN where a cell is no number
    texts: tuple[str, ...]  # the cells that say something else

    @property
    def numeric(self) -> bool:
        """Whether it can be forecast."""
        numbers = int(np.isfinite(self.values).sum())
        enough = numbers >= SHORTEST_SERIES
        return enough and numbers >= _LEAST_NUMBERS * (numbers + len(self.texts))

    @property
    def counts(self) -> bool:
        """Whether it only numbers the rows, as an index or a year does."""
        steps = np.diff(self.values)
        return bool(len(steps)) and bool((steps == steps[0]).all()) and steps[0] != 0


@dataclass(frozen=True)
class CsvTable:
    """The columns of a file."""

    columns: tuple[CsvColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(column.name for column in self.columns)

    @property
    def numeric(self) -> tuple[str, ...]:
        """The names of those that can be forecast, the likeliest first."""
        found = [column for column in self.columns if column.numeric]
        return tuple(c.name for c in sorted(found, key=lambda column: column.counts))


@dataclass(frozen=True)
class ReadSeries:
    """A series from a file, the label of each value, and what was done to it."""

    series: GivenSeries
    labels: tuple[str, ...]  # dates, or empty where the file has none
    notes: tuple[str, ...]  # sentences


def read_csv(content: bytes) -> CsvTable:
    """Read a file's cells.

    Raises:
        ValueError: one sentence, if it is no CSV file, too large, or has no numbers.
    """
    rows, separator = read_rows(content)
    first = [cell.strip() for cell in rows.iloc[0]]
    semicolons = separator != ","
    headed = all(_number(cell, semicolons) is None for cell in first)
    names = _names(first if headed else [""] * len(first))
    body = rows.iloc[1:] if headed else rows
    table = CsvTable(
        tuple(
            _column(name, body[place], semicolons)
            for name, place in zip(names, body.columns, strict=True)
        )
    )
    if not table.numeric:
        raise ValueError(
            f"No column of the file holds numbers (it has {_listed(names)}): choose a file "
            f"in which at least one column has {SHORTEST_SERIES} or more."
        )
    return table


def read_column(table: CsvTable, name: str) -> ReadSeries:
    """Return one column as a series: in the order of its dates, its gaps filled.

    Raises:
        ValueError: one sentence, if the column is not there, holds text, or has too many
            gaps.
    """
    if name not in table.names:
        raise ValueError(
            f"The file has no column {shown(name)}: choose one of {_listed(table.numeric)}."
        )
    column = table.columns[table.names.index(name)]
    if not column.numeric:
        told = f": {shown(column.texts[0])}, for example" if column.texts else ""
        raise ValueError(
            f"The column {shown(name)} holds no numbers{told}; choose one that does: "
            f"{_listed(table.numeric)}."
        )
    values = column.values
    labels: tuple[str, ...] = ()
    notes: list[str] = []
    dates = read_dates(c.cells for c in table.columns if c is not column)
    if dates is not None:
        values, labels, notes = values[dates.order], dates.labels, [*dates.notes]
    values, labels, trimmed = _trimmed(values, labels)
    values, filled = _filled(column, values, trimmed)
    notes += filled
    if len(values) > LONGEST_SERIES:
        notes.append(
            f"The column has {len(values):,} values: the last {LONGEST_SERIES:,} are used."
        )
        values, labels = values[-LONGEST_SERIES:], labels[-LONGEST_SERIES:]
    return ReadSeries(given_series(values), labels, tuple(notes))


def _names(given: Sequence[str]) -> tuple[str, ...]:
    """Return a name for each column, each another one."""
    names: list[str] = []
    for place, text in enumerate(given, start=1):
        plain = "".join(c if c.isprintable() else " " for c in text)[:_MAX_NAME].strip()
        name = plain or f"column {place}"
        names.append(f"{name} ({place})" if name in names else name)
    return tuple(names)


def _column(name: str, given: "pd.Series[str]", semicolons: bool) -> CsvColumn:
    cells = tuple(str(cell).strip() for cell in given)
    values = np.full(len(cells), np.nan)
    texts = []
    for place, cell in enumerate(cells):
        number = _number(cell, semicolons)
        if number is not None:
            values[place] = number
        elif cell.lower() not in _MISSING:
            texts.append(cell)
    return CsvColumn(name, cells, values, tuple(texts))


def _number(cell: str, semicolons: bool) -> float | None:
    text = cell.replace("−", "-")
    if _THOUSANDS.fullmatch(text) and not semicolons:
        text = text.replace(",", "")
    elif semicolons and text.count(",") == 1:
        text = text.replace(".", "").replace(",", ".")
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if abs(value) <= MAX_MAGNITUDE else None


def _trimmed(
    values: NDArray[np.float64], labels: tuple[str, ...]
) -> tuple[NDArray[np.float64], tuple[str, ...], int]:
    """Leave out the gaps at both ends, which nothing can be drawn across."""
    known = np.flatnonzero(np.isfinite(values))
    inside = slice(int(known[0]), int(known[-1]) + 1)
    trimmed = len(values) - (inside.stop - inside.start)
    return values[inside], labels[inside], trimmed


def _filled(
    column: CsvColumn, values: NDArray[np.float64], trimmed: int
) -> tuple[NDArray[np.float64], list[str]]:
    """Draw a straight line across each gap; return what was done, in sentences."""
    known = np.isfinite(values)
    gaps = int((~known).sum())
    if gaps > _MOST_GAPS * len(values):
        raise ValueError(
            f"The column {shown(column.name)} has more gaps than numbers ({gaps:,} of "
            f"{len(values):,}): choose another, or fill them in."
        )
    notes = []
    if gaps:
        places = np.arange(len(values))
        values = np.interp(places, places[known], values[known])
        longest = _longest_run(~known)
        notes.append(
            f"{gaps:,} {'gap was' if gaps == 1 else 'gaps were'} filled by a straight line "
            f"between the neighbours (the longest has {longest:,})."
        )
    if column.texts:
        texts = len(column.texts)
        notes.append(
            f"{texts:,} {'cell was' if texts == 1 else 'cells were'} no number "
            f"({shown(column.texts[0])}) and taken for a gap."
        )
    if trimmed:
        notes.append(
            "1 empty cell at an end was left out."
            if trimmed == 1
            else f"{trimmed:,} empty cells at the ends were left out."
        )
    return values, notes


def _longest_run(flags: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(int)))
    return int((edges[1::2] - edges[::2]).max())


def _listed(names: Sequence[str]) -> str:
    """Name the first few."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(shown(name) for name in names[:5]) + more
