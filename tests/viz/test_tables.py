"""The tables behind the charts: the same numbers, as columns."""

import numpy as np

from models.cells.catalog import describe
from models.config import LayerConfig
from models.ledger import ledger
from tests.viz.build import HIDDEN, make_trace
from viz.tables import ledger_columns, quantity_columns, weight_columns


def test_a_row_a_step_and_a_column_a_unit() -> None:
    trace = make_trace("lstm", quantities={"hidden": HIDDEN})
    columns = quantity_columns(trace, [trace.cell.by_name[n] for n in trace.cell.states])
    assert list(columns) == ["step", "word", "h[1]", "h[2]", "c[1]", "c[2]"]
    assert columns["step"] == [1, 2, 3]
    assert columns["word"] == ["I", "am", "Groot"]
    np.testing.assert_array_equal(columns["h[2]"], np.float32([-0.2, -0.4, -0.6]))


def test_nan_and_infinity_stay_what_they_are_in_a_table() -> None:
    hidden = [[np.nan, 1.0], [np.inf, 2.0], [-np.inf, 3.0]]
    trace = make_trace("simple_rnn", quantities={"hidden": hidden})
    columns = quantity_columns(trace, trace.cell.quantities)
    np.testing.assert_array_equal(columns["h[1]"], [np.nan, np.inf, -np.inf])


def test_weights_have_a_row_for_each_row_of_each_block() -> None:
    trace = make_trace("gru", units=2, features=3)
    columns = weight_columns(trace)
    assert list(columns) == ["weight", "gate", "row", "unit 1", "unit 2"]
    # (3 + 2 + 1 + 1) rows for each of three gates
    assert {len(column) for column in columns.values()} == {21}
    assert columns["weight"][:4] == ["W_z", "W_z", "W_z", "W_r"]
    assert columns["gate"][0] == "update gate"
    assert columns["row"][:4] == [1, 2, 3, 1]
    kernel = trace.directions[0].weights["kernel"]
    np.testing.assert_array_equal(columns["unit 1"][:3], kernel[:, 0])
    np.testing.assert_array_equal(columns["unit 2"][3:6], kernel[:, 3])


def test_the_ledger_ends_with_its_total() -> None:
    config = LayerConfig("simple_rnn", 4, 2)
    assert ledger_columns(ledger(config), describe(config)) == {
        "gate": ["hidden state", "hidden state", "hidden state", "total"],
        "weight": ["kernel", "recurrent kernel", "bias", ""],
        "shape": ["(2, 4)", "(4, 4)", "(4,)", ""],
        "parameters": [8, 16, 4, 28],
    }


def test_with_two_halves_every_table_says_which() -> None:
    trace = make_trace("simple_rnn", bidirectional=True, quantities={"hidden": HIDDEN})
    columns = quantity_columns(trace, trace.cell.quantities)
    assert list(columns)[2:] == [
        "forward h[1]",
        "forward h[2]",
        "backward h[1]",
        "backward h[2]",
    ]
    np.testing.assert_array_equal(columns["backward h[2]"], np.float32([-0.1, -0.2, -0.3]))
    weights = weight_columns(trace)
    assert weights["direction"] == ["forward"] * 5 + ["backward"] * 5
    kernel = trace.directions[1].weights["kernel"]
    np.testing.assert_array_equal(weights["unit 1"][5:7], kernel[:, 0])
    config = LayerConfig("simple_rnn", 4, 2, bidirectional=True)
    counted = ledger_columns(ledger(config), describe(config))
    assert counted["direction"] == ["forward"] * 3 + ["backward"] * 3 + [""]
    assert counted["parameters"] == [8, 16, 4, 8, 16, 4, 56]
