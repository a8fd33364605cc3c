"""The bytes of a CSV file as rows of cells, all text; within limits.

pandas reads them, because it knows quoting. Nothing here raises anything but a ValueError
of one sentence.
"""

import io
import re
from collections.abc import Sequence

import pandas as pd

MAX_CSV_BYTES = 5_000_000
MAX_CSV_ROWS = 200_000
MAX_CSV_COLUMNS = 100
_DECIMAL_COMMA = re.compile(r"[+−-]?\d*,\d+", re.ASCII)
_BYTE_ORDERS = {  # longest first: one begins with another
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


def read_rows(content: bytes) -> tuple[pd.DataFrame, str]:
    """Return all cells as text, the head too, and the sign that separates them.

    With any sign but a comma, numbers may have decimal commas.

    Raises:
        ValueError: one sentence, if it is no CSV file, too large, or empty.
    """
    text = _text(content)
    separator, lines = _measured(text)
    return _rows(text, separator, lines), separator


def _text(content: bytes) -> str:
    if len(content) > MAX_CSV_BYTES:
        raise ValueError(
            f"The file has {len(content) / 1e6:.1f} MB, but at most "
            f"{MAX_CSV_BYTES / 1e6:g} MB are read: shorten it."
        )
    if not content.strip():
        raise ValueError("The file is empty: choose one with a column of numbers.")
    for mark, encoding in _BYTE_ORDERS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if b"\0" in content or content[:2] == b"PK":
        raise ValueError(
            "The file is not text, as CSV is: save a spreadsheet as CSV, then upload that."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _measured(text: str) -> tuple[str, int]:
    """Return the separator and the number of lines; refuse what would take too long."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise ValueError("The file is empty: choose one with a column of numbers.")
    if len(lines) > MAX_CSV_ROWS + 1:
        raise ValueError(
            f"The file has {len(lines):,} rows, but at most {MAX_CSV_ROWS:,} are read: cut "
            "it, or keep every tenth row."
        )
    separator = max(",;\t", key=lambda sign: (lines[0].count(sign), sign == ","))
    if separator == "," and _decimal_commas(lines):
        separator = ";"  # there is none: one column
    widest = max(line.count(separator) for line in lines) + 1
    if widest > MAX_CSV_COLUMNS:
        raise ValueError(
            f"The file has a row of {widest:,} columns, but at most {MAX_CSV_COLUMNS} are "
            "read: a series goes down a column, not along a row."
        )
    return separator, len(lines)


def _decimal_commas(lines: Sequence[str]) -> bool:
    """Tell whether a file has one column whose numbers have commas, as 1,05.

    Two columns would have a comma in the head, too, and no whole number begins with 0.
    """
    head, *body = (line.strip() for line in lines)
    with_comma = [line for line in body if "," in line]
    if not with_comma or not all(map(_DECIMAL_COMMA.fullmatch, with_comma)):
        return False
    if "," not in head:
        return True
    padded = any(re.search(r",0\d", line) for line in (head, *with_comma))
    return bool(_DECIMAL_COMMA.fullmatch(head)) and padded


def _rows(text: str, separator: str, lines: int) -> pd.DataFrame:
    """Return all cells as text, the head too; short rows are filled up with nothing."""
    widest = max(line.count(separator) for line in text.splitlines()) + 1
    try:
        rows = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            header=None,
            names=list(range(widest)),
            dtype=str,
            keep_default_na=False,
            skipinitialspace=True,
            # With one column an empty line is a gap.
            skip_blank_lines=widest > 1,
        ).fillna("")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, OverflowError):
        raise ValueError(
            f"The file's {lines:,} lines cannot be read as CSV: check its quotation marks."
        ) from None
    used = [place for place in rows.columns if (rows[place].str.strip() != "").any()]
    if not used:
        raise ValueError("The file has no values: choose one with a column of numbers.")
    return rows[used]
