"""The dates beside a column of numbers: their order, and a label for every value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Written out, rather than guessed: a guess warns, and depends on the version of pandas.
_DAYS = (
    "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y.%m.%d", "%d-%m-%Y", "%m-%d-%Y",
    "%d.%m.%y", "%m/%d/%y", "%d/%m/%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
    "%d-%b-%Y", "%d-%b-%y", "%m/%Y", "%m.%Y", "%b %Y", "%B %Y", "%b-%y", "%Y/%m",
)  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
# A column is one of dates if at least this share of its cells are.
_LEAST_DATES = 0.95
_TRIED = 20  # cells on which the layouts are tried
_LOOKED_AT = 10  # columns


@dataclass(frozen=True)
class Dates:
    """Where the rows stand in the order of time, and what to call each of them."""

    order: NDArray[np.int64]  # the places of the rows that have a date
    labels: tuple[str, ...]  # in that order
    notes: tuple[str, ...]  # sentences


def read_dates(columns: Iterable[Sequence[str]]) -> Dates | None:
    """Return the dates of the first of some columns that has any; None if none has."""
    for column, _ in zip(columns, range(_LOOKED_AT), strict=False):
        found = _parsed(pd.Series(list(column), dtype=str))
        if found is not None:
            return _ordered(found)
    return None


def _parsed(column: "pd.Series[str]") -> "pd.Series[pd.Timestamp] | None":
    """Return a column as dates, NaT where there is none; None if it holds none."""
    known = column[column != ""]
    # Plain numbers are no dates, though some layouts would take 1949 or 20200131.
    if known.empty or known.str.fullmatch(r"[-+]?\d*[.,]?\d*").any():
        return None
    best: pd.Series[pd.Timestamp] | None = None
    times = _TIMES[1:] if ":" in str(known.iloc[0]) else _TIMES[:1]
    for layout in ("ISO8601", *(day + time for day in _DAYS for time in times)):
        if _as_dates(known[:_TRIED], layout).notna().mean() < _LEAST_DATES:
            continue
        parsed = _as_dates(column, layout)
        if best is None or parsed.notna().sum() > best.notna().sum():
            best = parsed
    if best is None or best.notna().sum() < _LEAST_DATES * len(known):
        return None
    return best


def _as_dates(column: "pd.Series[str]", layout: str) -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(column, format=layout, errors="coerce", utc=True)


def _ordered(dates: "pd.Series[pd.Timestamp]") -> Dates:
    known = dates[dates.notna()]
    notes = []
    missing = len(dates) - len(known)
    if missing:
        rows = "1 row" if missing == 1 else f"{missing:,} rows"
        notes.append(f"{rows} without a date left out.")
    if not known.is_monotonic_increasing:
        notes.append("The rows were put in the order of their dates.")
        known = known.sort_values(kind="stable")
    twice = int(known.duplicated().sum())
    if twice:
        rows = "1 row has" if twice == 1 else f"{twice:,} rows have"
        notes.append(f"{rows} a date that came before; each row is one step all the same.")
    notes += _uneven(known)
    daily = bool((known.dt.normalize() == known).all())
    layout = "%Y-%m-%d" if daily else "%Y-%m-%d %H:%M"
    return Dates(
        known.index.to_numpy(np.int64), tuple(known.dt.strftime(layout)), tuple(notes)
    )


def _uneven(dates: "pd.Series[pd.Timestamp]") -> list[str]:
    """Say so where dates are missing: to the model every row is one step."""
    steps = dates.diff().dropna().dt.total_seconds()
    longer = int((steps > 1.5 * steps.median()).sum()) if len(steps) else 0
    if not longer or steps.median() <= 0:
        return []
    told = "1 step from row to row is" if longer == 1 else f"{longer:,} steps are"
    return [f"{told} longer than usual; to the model each is one step like the others."]
