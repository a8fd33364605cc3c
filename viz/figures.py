"""Makes a Plotly figure of plain properties: the one place where all figures come from."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from models.results import Array
from viz.theme import FIGURE_LAYOUT

Properties = Mapping[str, Any]
Figure = go.Figure  # for pages, which do not import plotly


def figure_of(data: Sequence[Properties], layout: Properties) -> go.Figure:
    """Return a figure of Plotly's properties that a page draws once.

    Streamlit's page makes a new chart for new numbers, and then hands it a copy of the same
    figure. Plotly draws everything again unless it can tell that nothing has changed: it
    compares lists by `datarevision`, but typed arrays, a template and a `meta` that is no
    list by their identity, which a copy has not.
    """
    # Checking every property took longer than all else that a key press asks of the
    # server; the tests check them.
    figure = go.Figure(
        {"data": [_listed(trace) for trace in data], "layout": {**FIGURE_LAYOUT, **layout}},
        _validate=False,
    )
    figure.layout.template = None
    return figure


def _listed(value: Any) -> Any:
    """Return properties with every array as lists of numbers, and a gap as None."""
    if isinstance(value, Mapping):
        return {name: _listed(inner) for name, inner in value.items()}
    if not isinstance(value, np.ndarray):
        return value
    if value.dtype.kind != "f":
        return value.tolist()
    numbers = _significant(value).astype(object)
    numbers[~np.isfinite(value)] = None
    return numbers.tolist()


def _significant(values: Array) -> Array:
    """Round to the 9 significant digits that tell all 32-bit numbers apart."""
    exact = values.astype(np.float64)
    with np.errstate(all="ignore"):  # of zeros and infinities, which stay what they are
        scale = 10.0 ** (9 - np.ceil(np.log10(np.abs(exact))))
        rounded = np.round(exact * scale) / scale
    return np.where(np.isfinite(rounded), rounded, exact)
