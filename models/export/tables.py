"""A Trace as arrays (.npz) and as a long table (.csv)."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.results import Trace

COLUMNS = ("direction", "batch", "step", "word", "quantity", "unit", "value")

# What a spreadsheet takes for the beginning of a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def npz_bytes(trace: Trace) -> bytes:
    """Return a trace's arrays as the bytes of a compressed `.npz` file.

    It reads back with `numpy.load(…, allow_pickle=False)`. Its names are `words` (T,),
    `inputs` (B, T, F), `mask` (B, T) if there is one, `returns/<name>`, and for each
    direction
    `<direction>/quantities/<name>` (B, T, U) in input order,
    `<direction>/initial_states/<name>` (B, U) and `<direction>/weights/<name>` as Keras
    stores them.
    """
    return npz_file(trace.words, trace_arrays(trace))


def csv_text(trace: Trace) -> str:
    """Return every quantity as a table in long form: one number a row.

    Sequences, steps and units are counted from 1, steps in input order. A number reads
    back as the very same in its own type. A word that a spreadsheet takes for a formula
    (it starts with =, +, −, @ or white space) gets an apostrophe before it.
    """
    return csv_file(COLUMNS, quantity_rows(trace))


def trace_arrays(trace: Trace) -> dict[str, NDArray[Any]]:
    """Return a trace's arrays by the names that they have in a file."""
    arrays: dict[str, NDArray[Any]] = {"inputs": trace.inputs}
    if trace.mask is not None:
        arrays["mask"] = trace.mask
    arrays |= {f"returns/{name}": value for name, value in trace.returns}
    for direction in trace.directions:
        groups = {
            "quantities": direction.quantities,
            "initial_states": direction.initial_states,
            "weights": direction.weights,
        }
        for group, values in groups.items():
            arrays |= {
                f"{direction.name}/{group}/{name}": value for name, value in values.items()
            }
    return arrays


def npz_file(words: Sequence[str], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return the bytes of a compressed `.npz` file of `words` and arrays."""
    # A lone half of a surrogate pair is no character that a file can hold.
    written = [word.encode("utf-8", "replace").decode() for word in words]
    buffer = io.BytesIO()
    np.savez_compressed(buffer, words=np.array(written, dtype=np.str_), **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def quantity_rows(trace: Trace) -> Iterator[tuple[object, ...]]:
    """Yield a row of `COLUMNS` for each number of a trace."""
    words = [spreadsheet_text(word) for word in trace.words]
    for direction in trace.directions:
        for quantity, values in direction.quantities.items():
            for (sequence, step, unit), value in np.ndenumerate(values):
                place = (step + 1, words[step], quantity, unit + 1)
                yield (direction.name, sequence + 1, *place, str(value))


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return the text of a `.csv` file."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()


def spreadsheet_text(text: str) -> str:
    """Return text that a spreadsheet shows as text and never computes."""
    clean = text.encode("utf-8", "replace").decode()
    starts = clean.lstrip(" ").startswith(_FORMULA_STARTS) or clean[:1].isspace()
    return f"'{clean}" if starts else clean
