"""The ledger as a treemap: the area of every block is its count, and all sums agree."""

import pytest

from models.cells.catalog import describe
from models.config import LayerConfig
from models.ledger import ledger
from viz.parameters import block_label, parameters_alt, parameters_figure


def drawn(kind, **options):
    config = LayerConfig(kind=kind, **{"units": 4, "features": 2, **options})
    counted = ledger(config)
    return counted, parameters_figure(counted, describe(config)).data[0]


@pytest.mark.parametrize(
    ("kind", "options", "total"),
    [
        ("simple_rnn", {}, 28),
        ("lstm", {}, 112),
        ("gru", {}, 96),
        ("gru", {"reset_after": False}, 84),
        ("lstm", {"use_bias": False}, 96),
        ("lstm", {"units": 64, "features": 8}, 18_688),
        ("simple_rnn", {"units": 1, "features": 1}, 3),
        ("lstm", {"bidirectional": True}, 224),
        ("gru", {"bidirectional": True, "merge_mode": None}, 192),
        ("simple_rnn", {"bidirectional": True, "use_bias": False}, 48),
    ],
)
def test_the_parts_sum_up_to_the_whole(kind, options, total: int) -> None:
    counted, treemap = drawn(kind, **options)
    assert treemap.branchvalues == "total"
    value = dict(zip(treemap.ids, treemap.values, strict=True))
    parent = dict(zip(treemap.ids, treemap.parents, strict=True))
    assert len(value) == len(treemap.ids), "every part has an id of its own"
    roots = [part for part in treemap.ids if not parent[part]]
    assert [value[root] for root in roots] == [total]
    for part in set(parent.values()) - {""}:
        assert value[part] == sum(value[p] for p in value if parent[p] == part)
    leaves = [p for p in treemap.ids if p not in parent.values()]
    assert sorted(value[p] for p in leaves) == sorted(b.count for b in counted.blocks)


def test_blocks_are_labelled_by_name_and_shape() -> None:
    _, treemap = drawn("gru")
    labels = list(treemap.labels)
    assert labels[0] == "GRU"
    assert labels[1:6] == [
        "update gate",
        "kernel 2 × 4",
        "recurrent kernel 4 × 4",
        "input bias 4",
        "recurrent bias 4",
    ]
    assert treemap.texttemplate == "%{label}<br><b>%{value:,}</b>"


def test_the_biases_of_a_gru_are_told_apart() -> None:
    names = [block_label(block) for block in ledger(LayerConfig("gru", 4, 2)).blocks]
    assert names.count("input bias") == names.count("recurrent bias") == 3
    plain = ledger(LayerConfig("gru", 4, 2, reset_after=False)).blocks
    assert [block_label(block) for block in plain].count("bias") == 3


def test_the_text_alternative_has_the_sum() -> None:
    config = LayerConfig("lstm", 4, 2)
    assert parameters_alt(ledger(config), describe(config)) == (
        "112 parameters of the LSTM, by gate and weight; the area of a block is its "
        "number of parameters. 4 × (2 × 4 + 4 × 4 + 4) = 112."
    )


def test_the_halves_are_the_first_level() -> None:
    _, treemap = drawn("lstm", bidirectional=True)
    parent = dict(zip(treemap.ids, treemap.parents, strict=True))
    label = dict(zip(treemap.ids, treemap.labels, strict=True))
    value = dict(zip(treemap.ids, treemap.values, strict=True))
    root = next(part for part in treemap.ids if not parent[part])
    assert label[root] == "Bidirectional(LSTM)"
    halves = [part for part in treemap.ids if parent[part] == root]
    assert [label[half] for half in halves] == ["forward LSTM", "backward LSTM"]
    assert [value[half] for half in halves] == [112, 112]
    gates = [label[part] for part in treemap.ids if parent[part] == halves[1]]
    assert sorted(gates) == ["candidate", "forget gate", "input gate", "output gate"]


def test_the_text_alternative_names_the_halves() -> None:
    config = LayerConfig("lstm", 4, 2, bidirectional=True)
    text = parameters_alt(ledger(config), describe(config))
    assert text.startswith("224 parameters of the Bidirectional(LSTM), by half, gate and")
    assert text.endswith("2 × (4 × (2 × 4 + 4 × 4 + 4)) = 224.")
