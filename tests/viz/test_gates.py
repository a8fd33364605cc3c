"""The figure of the gates: fixed scales, each gate in its hue, under its name."""

import numpy as np
import pytest

from tests.drawn import drawn
from tests.viz.build import make_trace
from viz.gates import gates_alt, gates_figure
from viz.theme import diverging_scale, sequential_scale

GATE = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]


def scale_of(heatmap) -> list[list]:
    return [list(stop) for stop in heatmap.colorscale]


def test_lstm_draws_its_gates_in_computing_order() -> None:
    figure = gates_figure(make_trace("lstm", quantities={"forget_gate": GATE}))
    names = [trace.name for trace in figure.data]
    assert names == ["forget gate", "input gate", "candidate", "output gate"]
    assert [a.text for a in figure.layout.annotations] == [
        "forget gate f <i>(0 to 1)</i>",
        "input gate i <i>(0 to 1)</i>",
        "candidate c̃ <i>(−1 to 1)</i>",
        "output gate o <i>(0 to 1)</i>",
    ]
    np.testing.assert_array_equal(drawn(figure.data[0].z), np.float32(GATE).T)


def test_gru_draws_its_gates() -> None:
    names = [trace.name for trace in gates_figure(make_trace("gru")).data]
    assert names == ["update gate", "reset gate", "candidate"]


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_gates_are_on_0_to_1_in_their_hue_and_the_candidate_diverges(kind) -> None:
    trace = make_trace(kind)
    for heatmap, quantity in zip(
        gates_figure(trace).data,
        [q for q in trace.cell.quantities if q.role != "state"],
        strict=True,
    ):
        if quantity.role == "gate":
            assert (heatmap.zmin, heatmap.zmax) == (0, 1)
            assert scale_of(heatmap) == sequential_scale(quantity.name)
        else:
            assert (heatmap.zmin, heatmap.zmax) == (-1, 1)
            assert scale_of(heatmap) == diverging_scale()


def test_the_scale_does_not_follow_the_values() -> None:
    small = gates_figure(
        make_trace("gru", quantities={"reset_gate": np.full((3, 2), 0.01)})
    )
    assert (small.data[1].zmin, small.data[1].zmax) == (0, 1)


@pytest.mark.parametrize(("units", "steps"), [(1, 1), (64, 60)])
def test_every_size_is_drawn(units: int, steps: int) -> None:
    words = tuple("I" for _ in range(steps))
    figure = gates_figure(make_trace("lstm", units=units, words=words))
    assert all(drawn(trace.z).shape == (units, steps) for trace in figure.data)
    assert figure.layout.height < 1400


def test_every_axis_of_steps_and_units_is_named_for_the_lens() -> None:
    meta = gates_figure(make_trace("lstm")).layout.meta[0]["unrolled"]
    assert meta["time_axes"] == ["x", "x2", "x3", "x4"]
    assert meta["unit_axes"] == ["y", "y2", "y3", "y4"]


def test_nan_and_infinity_are_gaps() -> None:
    values = [[np.nan, 0.2], [np.inf, 0.4], [0.5, -np.inf]]
    z = drawn(gates_figure(make_trace("gru", quantities={"update_gate": values})).data[0].z)
    np.testing.assert_array_equal(np.isnan(z), [[True, True, False], [False, False, True]])


def test_a_cell_without_gates_is_refused() -> None:
    with pytest.raises(ValueError, match="SimpleRNN has no gates"):
        gates_figure(make_trace("simple_rnn"))


def test_the_text_alternative_has_the_means() -> None:
    trace = make_trace(
        "gru",
        quantities={
            "update_gate": GATE,
            "reset_gate": np.full((3, 2), 0.25),
            "candidate": np.full((3, 2), -0.5),
        },
    )
    assert gates_alt(trace) == (
        "Heatmaps of every gate of 2 units at each of 3 steps. On average over units and "
        "steps: update gate 0.35, reset gate 0.25, candidate -0.50."
    )


def test_both_halves_have_their_gates_in_rows_of_their_own() -> None:
    trace = make_trace("gru", bidirectional=True, quantities={"update_gate": GATE})
    figure = gates_figure(trace)
    titles = [a.text for a in figure.layout.annotations]
    assert titles[0] == "forward → update gate z <i>(0 to 1)</i>"
    assert titles[3] == "backward ← update gate z <i>(0 to 1)</i>"
    assert len(figure.data) == 6
    np.testing.assert_array_equal(drawn(figure.data[3].z), np.float32(GATE).T / 2)
    # The backward gates begin a new row: three gates a half, two in a row.
    assert figure.layout.xaxis4.domain[0] == 0
    assert figure.layout.yaxis4.domain[1] < figure.layout.yaxis3.domain[0]


def test_the_text_alternative_has_the_means_of_both_halves() -> None:
    text = gates_alt(make_trace("gru", bidirectional=True, quantities={"reset_gate": GATE}))
    assert "for both halves (forward and backward)" in text
    assert "forward reset gate 0.35" in text
    assert "backward reset gate 0.17" in text or "backward reset gate 0.18" in text
