"""The table behind each chart, as columns: what a screen reader reads, what one copies."""

from collections.abc import Mapping, Sequence

from models.cells.description import CellDescription, Quantity
from models.results import ParameterLedger, Trace
from viz.directions import prefix
from viz.parameters import block_label

Columns = Mapping[str, Sequence[object]]


def quantity_columns(trace: Trace, quantities: Sequence[Quantity]) -> Columns:
    """Return quantities of the first sequence: a row a step, a column a unit of each."""
    columns: dict[str, Sequence[object]] = {
        "step": list(range(1, len(trace.words) + 1)),
        "word": list(trace.words),
    }
    for direction in trace.directions:
        half = prefix(trace, direction)
        for quantity in quantities:
            values = direction.quantities[quantity.name][0]
            for unit in range(values.shape[1]):
                name = f"{half}{quantity.symbol}[{unit + 1}]"
                columns[name] = values[:, unit].tolist()
    return columns


def weight_columns(trace: Trace) -> Columns:
    """Return the weights: a row for each row of a block, a column for each unit."""
    names = ["direction"] if len(trace.directions) > 1 else []
    rows: dict[str, list[object]] = {n: [] for n in (*names, "weight", "gate", "row")}
    units = trace.config.units
    cells: list[list[object]] = [[] for _ in range(units)]
    pairs = [(half, block) for half in trace.directions for block in half.cell.blocks]
    for direction, block in pairs:
        values = direction.block(block).reshape(-1, units)
        for index, row in enumerate(values, start=1):
            if len(trace.directions) > 1:
                rows["direction"].append(direction.name)
            rows["weight"].append(block.symbol)
            rows["gate"].append(trace.cell.by_name[block.gate].label)
            rows["row"].append(index)
            for cell, value in zip(cells, row.tolist(), strict=True):
                cell.append(value)
    return {**rows, **{f"unit {i}": cell for i, cell in enumerate(cells, start=1)}}


def ledger_columns(ledger: ParameterLedger, cell: CellDescription) -> Columns:
    """Return the ledger: a row for each block, and the total."""
    blocks = ledger.blocks
    directions = [block.direction for block in blocks]
    half = {"direction": [*directions, ""]} if len(set(directions)) > 1 else {}
    return {
        **half,
        "gate": [*(cell.by_name[block.gate].label for block in blocks), "total"],
        "weight": [*(block_label(block) for block in blocks), ""],
        "shape": [*(str(block.shape) for block in blocks), ""],
        "parameters": [*(block.count for block in blocks), ledger.total],
    }
