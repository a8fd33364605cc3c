"""The parameter ledger as a picture: the area of a block is its number of parameters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.cells.description import CellDescription
from models.results import ParameterBlock, ParameterLedger
from viz.figures import Figure, figure_of
from viz.theme import NEUTRAL, QUANTITY_HUES, rgba

_WEIGHT_LABELS = {
    "kernel": "kernel",
    "recurrent_kernel": "recurrent kernel",
    "bias": "bias",
}
_OPACITY = {"kernel": 0.5, "recurrent_kernel": 0.3, "bias": 0.62}
_HEIGHT = 330
_TALL = 460  # both halves of a Bidirectional layer


@dataclass(frozen=True)
class _Part:
    """One rectangle: a part inside another, its area a number of parameters."""

    id: str
    label: str
    parent: str
    count: int
    color: str


def parameters_figure(ledger: ParameterLedger, cell: CellDescription) -> Figure:
    """Draw a treemap: the layer, its gates, their blocks; area is proportional to count.

    The two halves of a Bidirectional layer are a level of their own above the gates.
    """
    parts = _parts(ledger, cell)
    treemap = {
        "type": "treemap",
        "ids": [part.id for part in parts],
        "labels": [part.label for part in parts],
        "parents": [part.parent for part in parts],
        "values": [part.count for part in parts],
        "branchvalues": "total",
        "marker": {
            "colors": [part.color for part in parts],
            "line": {"width": 1},
            "pad": {"t": 24},
        },
        "texttemplate": "%{label}<br><b>%{value:,}</b>",
        "hovertemplate": "%{label}<br><b>%{value:,}</b> parameters<extra></extra>",
        "tiling": {"pad": 2, "packing": "squarify"},
        "pathbar": {"visible": False},
        "root": {"color": _clear()},
        "sort": False,
    }
    height = _HEIGHT if len(_halves(ledger)) == 1 else _TALL
    return figure_of(
        [treemap], {"height": height, "margin": {"l": 0, "r": 0, "t": 4, "b": 4}}
    )


def parameters_alt(ledger: ParameterLedger, cell: CellDescription) -> str:
    """Return what the figure shows, for those who cannot see it."""
    levels = "gate and weight" if len(_halves(ledger)) == 1 else "half, gate and weight"
    return (
        f"{ledger.total:,} parameters of the {_name(ledger, cell)}, by {levels}; "
        f"the area of a block is its number of parameters. {ledger.formula_with_numbers}."
    )


def block_label(block: ParameterBlock) -> str:
    """Return how a block is called; GRU's two bias rows are told apart."""
    name = _WEIGHT_LABELS[block.weight]
    if block.block.row is None:
        return name
    return f"{'recurrent' if block.block.row else 'input'} {name}"


def _parts(ledger: ParameterLedger, cell: CellDescription) -> list[_Part]:
    root = _name(ledger, cell)
    parts = [_Part(root, root, "", ledger.total, _clear())]
    halves = _halves(ledger)
    for half in halves:
        blocks = [block for block in ledger.blocks if block.direction == half]
        if len(halves) == 1:
            parts += _gates(blocks, cell, root, "")
            continue
        count = sum(block.count for block in blocks)
        parts.append(_Part(half, f"{half} {cell.title}", root, count, rgba(NEUTRAL, 0.08)))
        parts += _gates(blocks, cell, half, f"{half}/")
    return parts


def _gates(
    blocks: Sequence[ParameterBlock], cell: CellDescription, parent: str, path: str
) -> Iterator[_Part]:
    for gate in dict.fromkeys(block.gate for block in blocks):
        own = [block for block in blocks if block.gate == gate]
        fill = QUANTITY_HUES[gate].fill
        count = sum(block.count for block in own)
        name = f"{path}{gate}"
        yield _Part(name, cell.by_name[gate].label, parent, count, rgba(fill, 0.12))
        for block in own:
            label = block_label(block)
            yield _Part(
                f"{name}/{label}",
                f"{label} {_size(block)}",
                name,
                block.count,
                rgba(fill, _OPACITY[block.weight]),
            )


def _halves(ledger: ParameterLedger) -> tuple[str, ...]:
    return tuple(dict.fromkeys(block.direction for block in ledger.blocks))


def _name(ledger: ParameterLedger, cell: CellDescription) -> str:
    return cell.title if len(_halves(ledger)) == 1 else f"Bidirectional({cell.title})"


def _size(block: ParameterBlock) -> str:
    return " × ".join(str(size) for size in block.shape)


def _clear() -> str:
    return "rgba(0,0,0,0)"
