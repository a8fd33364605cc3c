"""A notebook's JSON as one source: its code cells in order. Outputs are not looked at."""

import json
from typing import Any

MAX_TEXT = 20_000_000  # characters, with the outputs
MAX_CODE = 1_000_000
MAX_CELLS = 5_000


def is_notebook(text: str) -> bool:
    """Tell whether a text is meant as a Jupyter notebook's JSON."""
    start = text[:200].lstrip("\ufeff \t\r\n")
    return start.startswith("{") and '"cells"' in text and '"cell_type"' in text


def code_of(text: str) -> str:
    """Return a notebook's code, the cells one after the other with an empty line between.

    Magics such as `!pip` and `%matplotlib` are kept, as reading blanks them. A cell of
    another language (`%%bash`, `%%html`) is left out.

    Raises:
        ValueError: one sentence, if it is broken, too large, or has no code.
    """
    if len(text) > MAX_TEXT:
        raise ValueError(
            f"The notebook has {len(text):,} characters, more than the {MAX_TEXT:,} that "
            "are read: clear its outputs and save it again."
        )
    try:
        data = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ValueError(
            "The notebook is no valid JSON, so it cannot be read: save it again, or paste "
            "the model's cell."
        ) from error
    code = "\n\n".join(_cells(data))
    if not code.strip():  # or no cells at all
        raise ValueError(
            "The notebook has no code cells, so there is no model in it: paste the code."
        )
    if len(code) > MAX_CODE:
        raise ValueError(
            f"The notebook has {len(code):,} characters of code, more than the "
            f"{MAX_CODE:,} that are read: paste the model's cell."
        )
    return code + "\n"


def _cells(data: Any) -> list[str]:
    """Return the code cells' texts; older notebooks keep cells in worksheets."""
    cells = data.get("cells") if isinstance(data, dict) else None
    if cells is None and isinstance(data, dict):
        sheets = data.get("worksheets")
        cells = [
            cell
            for sheet in (sheets if isinstance(sheets, list) else [])
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    texts = []
    for cell in (cells if isinstance(cells, list) else [])[:MAX_CELLS]:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        text = _text(cell.get("source", cell.get("input", "")))
        first = text.lstrip().partition("\n")[0].strip()
        if first.startswith("%%") and not first.startswith(_PYTHON_MAGICS):
            continue
        texts.append(text.rstrip("\n"))
    return texts


# Magics of a whole cell below which there is Python.
_PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun", "%%python", "%%wandb")


def _text(source: Any) -> str:
    if isinstance(source, list):
        return "".join(one for one in source if isinstance(one, str))
    return source if isinstance(source, str) else ""
