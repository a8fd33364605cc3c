"""What `viz.figures` makes unchecked, to be fast, is right, and is drawn once."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from models.ledger import ledger
from models.results import Trace
from tests.drawn import as_json, assert_valid
from tests.viz.build import make_trace
from viz.figures import figure_of
from viz.gates import gates_figure
from viz.parameters import parameters_figure
from viz.states import states_figure
from viz.weights import weights_figure


def block_figure(trace: Trace) -> go.Figure:
    return parameters_figure(ledger(trace.config), trace.cell)


DRAWINGS = [states_figure, gates_figure, weights_figure, block_figure]


@pytest.mark.parametrize("draw", DRAWINGS)
@pytest.mark.parametrize(("units", "steps"), [(4, 3), (40, 30)])
def test_checking_a_figure_finds_nothing_and_changes_nothing(
    draw: Callable[[Trace], go.Figure], units: int, steps: int
) -> None:
    assert_valid(draw(make_trace("lstm", units=units, words=["word"] * steps)))


@pytest.mark.parametrize("draw", DRAWINGS)
def test_plotly_can_tell_that_a_copy_is_the_same_figure(
    draw: Callable[[Trace], go.Figure],
) -> None:
    """It compares typed arrays, templates and a bare `meta` by their identity."""
    figure = draw(make_trace("lstm", units=40, words=["word"] * 30))
    assert figure.to_dict()["layout"]["template"] is None
    sent = as_json(figure)
    assert sent["layout"]["datarevision"] is not None
    assert isinstance(sent["layout"].get("meta", []), list)
    assert not [value for value in everything(sent) if "bdata" in value]


def everything(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a JSON document."""
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict):
        yield value
    for item in inner if isinstance(value, dict | list) else ():
        yield from everything(item)


def test_a_32_bit_number_comes_back_from_its_digits() -> None:
    given = np.random.default_rng(0).standard_normal(500).astype(np.float32)
    given = np.concatenate([given, np.float32([0.1, -123456.7, 1.5e-30, 3e38, 0.0])])
    (trace,) = figure_of([{"type": "scatter", "y": given}], {}).data
    np.testing.assert_array_equal(np.float32(trace.y), given)
    assert max(len(repr(value)) for value in trace.y[:500]) <= 15  # -0.00123456789


def test_what_is_no_number_is_a_gap_and_whole_numbers_stay_whole() -> None:
    given = np.array([[1.0, np.nan], [np.inf, -np.inf]])
    marker = {"size": np.array([1, 2])}
    (trace,) = figure_of([{"type": "heatmap", "z": given, "meta": marker}], {}).data
    assert [list(row) for row in trace.z] == [[1.0, None], [None, None]]
    assert trace.meta == {"size": [1, 2]}
