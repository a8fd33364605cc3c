"""What `viz.panels` lays out unchecked, to be fast, is right when it is checked."""

import json
from collections.abc import Callable

import plotly.graph_objects as go
import plotly.io
import pytest

from models.results import Trace
from tests.viz.build import make_trace
from viz.gates import gates_figure
from viz.states import states_figure
from viz.weights import weights_figure


@pytest.mark.parametrize("draw", [states_figure, gates_figure, weights_figure])
@pytest.mark.parametrize(("units", "steps"), [(4, 3), (40, 30)])
def test_checking_a_figure_finds_nothing_and_changes_nothing(
    draw: Callable[[Trace], go.Figure], units: int, steps: int
) -> None:
    figure = draw(make_trace("lstm", units=units, words=["word"] * steps))
    checked = go.Figure(figure.to_dict())  # raises where a property is wrong
    assert as_json(checked) == as_json(figure)


def as_json(figure: go.Figure) -> object:
    return json.loads(plotly.io.to_json(figure, validate=False))
