"""The reader's script, its markup, and the numbers it draws."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from models.training_images import CLASSES, ROWS, Reading

_FOLDER = Path(__file__).parent
_BARS = "".join(
    '<div class="bar"><div class="track"><span class="share"></span>'
    f'<div class="fill"></div></div><span class="digit">{digit}</span></div>'
    for digit in range(CLASSES)
)
# What the script draws bears a name before it has drawn, too.
READER_HTML = (
    '<div class="reader"><div class="controls"><button type="button" class="play">Play'
    f'</button><label>Rows read <input class="rows" type="range" min="1" max="{ROWS}" '
    'step="1"></label><output class="count"></output></div>'
    '<p class="said" data-testid="reading"></p><div class="panels">'
    f'<canvas class="image" width="{ROWS * 12}" height="{ROWS * 12}" role="img" '
    'aria-label="A handwritten digit"></canvas>'
    f'<div class="bars" role="img" aria-label="Probabilities of the digits">{_BARS}'
    "</div></div></div>"
)


@cache
def reader_script() -> str:
    """Return the script, whose default export Streamlit calls."""
    return (_FOLDER / "reader.js").read_text("utf-8")


@cache
def reader_styles() -> str:
    """Return the style sheet."""
    return (_FOLDER / "reader.css").read_text("utf-8")


def reader_data(reading: Reading, row: int) -> dict[str, Any]:
    """Return what the script draws; numbers that are none become null."""
    shares = reading.probabilities.ravel().astype(float)
    return {
        "image": np.clip(np.rint(reading.image * 255), 0, 255).astype(int).ravel().tolist(),
        "probabilities": [
            round(value, 6) if np.isfinite(value) else None for value in shares.tolist()
        ],
        "label": reading.label,
        "rows": ROWS,
        "classes": CLASSES,
        "row": row,
    }
