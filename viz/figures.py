"""Makes a Plotly figure of plain properties: the one place where all figures come from."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.io import to_json

from viz.theme import FIGURE_LAYOUT

Properties = Mapping[str, Any]


class Figure(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A figure that is sent as the properties it was made of.

    Plotly's own figure copies every number when it is made, again when it is sent, and
    checks every property: at 60 steps × 64 units most of what a key press asked of the
    server. The tests check the properties; `data` and `layout` are Plotly's view of what
    is sent.
    """

    def __init__(self, properties: Properties) -> None:
        # Not Plotly's: its work is what is saved.
        self._properties = properties

    def to_dict(self) -> dict[str, Any]:
        """Return the properties, not copied."""
        return dict(self._properties)

    @property
    def _view(self) -> go.Figure:
        return go.Figure(json.loads(to_json(self, validate=False)))

    @property
    def data(self) -> tuple[Any, ...]:
        """The traces that are sent, as Plotly reads them."""
        return tuple(self._view.data)

    @property
    def layout(self) -> Any:
        """The layout that is sent, as Plotly reads it."""
        return self._view.layout


def figure_of(data: Sequence[Properties], layout: Properties) -> Figure:
    """Return a figure of Plotly's properties that a page draws once.

    Streamlit's page makes a new chart for new numbers, and then hands it a copy of the same
    figure. Plotly draws everything again unless it can tell that nothing has changed: it
    compares lists by `datarevision`, but typed arrays, a template and a `meta` that is no
    list by their identity, which a copy has not. Arrays become lists on their way, with as
    many digits as tell the numbers of their type apart, and null for what is no number.
    """
    complete = {**FIGURE_LAYOUT, **layout, "template": None}
    return Figure({"data": [_sendable(trace) for trace in data], "layout": complete})


def _sendable(value: Any) -> Any:
    """Return properties with every array as the writer of JSON takes them."""
    if isinstance(value, Mapping):
        return {
            name: _sendable(inner) for name, inner in value.items() if inner is not None
        }
    if not isinstance(value, np.ndarray):
        return value
    return np.ascontiguousarray(value) if value.dtype.kind in "fi" else value.tolist()
