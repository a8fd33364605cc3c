"""What every benchmark returns, and how it is written as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, what came out, and the goal if there is one."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None  # None where there is no goal


def at_most(what: str, value: float, limit: float, unit: str, note: str = "") -> Row:
    """Return a row for a figure that should not exceed a limit."""
    measured = f"{number(value)} {unit}" + (f" ({note})" if note else "")
    return Row(what, measured, f"≤ {number(limit)} {unit}", value <= limit)


def number(value: float) -> str:
    """Write a figure with about three digits."""
    return f"{value:.2f}" if abs(value) < 10 else f"{value:,.0f}"


def spread(samples: Sequence[float]) -> str:
    """Write the median of some samples with their quartiles: 12 [11–14]."""
    ordered = sorted(samples)
    quarter = len(ordered) // 4
    low, high = ordered[quarter], ordered[-1 - quarter]
    return f"{number(median(ordered))} [{number(low)}–{number(high)}]"


def table(rows: Sequence[Row]) -> str:
    """Write the rows as a table that reads well as text and as Markdown."""
    cells = [("what", "measured", "goal", "met")]
    cells += [(row.what, row.measured, row.goal, _met(row)) for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    lines = [_line(row, widths) for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _line(row: tuple[str, str, str, str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return "| " + " | ".join(padded) + " |"


def _met(row: Row) -> str:
    return "" if row.met is None else "yes" if row.met else "**no**"
