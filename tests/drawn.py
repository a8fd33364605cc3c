"""What a figure draws, read back from its properties."""

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io


def drawn(values: Any) -> np.ndarray:
    """Return the numbers of a trace, float32 as they were; a gap is NaN."""
    return np.asarray(values, np.float32)


def assert_valid(figure: go.Figure) -> None:
    """Check every property, which figures are made without, and that none is changed."""
    sent = as_json(figure)
    checked = go.Figure(sent)  # raises where a property is wrong
    assert as_json(checked) == sent


def as_json(figure: go.Figure) -> Any:
    """Return what is sent of a figure, less the template, which `go.Figure` puts there."""
    sent = json.loads(plotly.io.to_json(figure, validate=False))
    sent["layout"].pop("template", None)
    return sent
