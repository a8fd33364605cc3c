"""Pixels as a heatmap in the colour of ink, and the titles of small axes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.results import Array
from models.training_images import ROWS
from viz.figures import Properties
from viz.theme import NEUTRAL, rgba

_INK: Sequence[Sequence[float | str]] = (
    (0.0, rgba(NEUTRAL, 0.0)),
    (1.0, rgba(NEUTRAL, 1.0)),
)


def picture(values: Array, columns: NDArray[np.integer], hover: str) -> Properties:
    """Return a heatmap of pixels (28, columns), 0 to 1, in the colour of ink."""
    return {
        "type": "heatmap",
        "z": values,
        "x": columns,
        "y": np.arange(1, ROWS + 1),
        "zmin": 0,
        "zmax": 1,
        "colorscale": _INK,
        "showscale": False,
        "hovertemplate": hover,
    }


def titled(text: str, axis: Properties) -> Properties:
    """Return an axis with its name in small letters."""
    return {"title": {"text": text}, **axis}
