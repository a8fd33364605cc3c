"""A Trace as arrays (.npz) and as a long table (.csv)."""

import csv
import io
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
    # A lone half of a surrogate pair is no character that a file can hold.
    words = [word.encode("utf-8", "replace").decode() for word in trace.words]
    buffer = io.BytesIO()
    np.savez_compressed(buffer, words=np.array(words, dtype=np.str_), **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def csv_text(trace: Trace) -> str:
    """Return every quantity as a table in long form: one number a row.

    Sequences, steps and units are counted from 1, steps in input order. A number reads
    back as the very same in its own type. A word that a spreadsheet takes for a formula
    (it starts with =, +, −, @ or white space) gets an apostrophe before it.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    words = [spreadsheet_text(word) for word in trace.words]
    for direction in trace.directions:
        for quantity, values in direction.quantities.items():
            for (sequence, step, unit), value in np.ndenumerate(values):
                place = (step + 1, words[step], quantity, unit + 1)
                writer.writerow((direction.name, sequence + 1, *place, str(value)))
    return buffer.getvalue()


def spreadsheet_text(text: str) -> str:
    """Return text that a spreadsheet shows as text and never computes."""
    clean = text.encode("utf-8", "replace").decode()
    starts = clean.lstrip(" ").startswith(_FORMULA_STARTS) or clean[:1].isspace()
    return f"'{clean}" if starts else clean
