"""The parameter ledger, from the cell's description alone: no Keras needed."""

from collections.abc import Callable
from itertools import groupby

from models.cells.catalog import describe
from models.cells.description import CellDescription
from models.cells.expressions import Dimension, WeightBlock
from models.config import LayerConfig
from models.results import ParameterBlock, ParameterLedger
from models.spec import LayerSpec


def ledger(spec: LayerSpec | LayerConfig) -> ParameterLedger:
    """Count a layer's parameters, block by block.

    The formula follows the description: every gate has a kernel (features × units), a
    recurrent kernel (units × units) and, with `use_bias`, one or two rows of units.
    """
    config = spec.config if isinstance(spec, LayerSpec) else spec
    sizes: dict[Dimension, int] = {"features": config.features, "units": config.units}
    cell = describe(config)
    directions = ("forward", "backward") if config.bidirectional else ("forward",)
    blocks = tuple(
        ParameterBlock(block, tuple(sizes[name] for name in block.dimensions), direction)
        for direction in directions
        for block in cell.blocks
    )
    total = sum(block.count for block in blocks)
    formula = _formula(cell, lambda name: name)
    numbers = _formula(cell, lambda name: str(sizes[name]))
    if config.bidirectional:
        formula, numbers = f"2 × ({formula})", f"2 × ({numbers})"
    return ParameterLedger(blocks, formula, f"{numbers} = {total:,}")


def _formula(cell: CellDescription, write: Callable[[Dimension], str]) -> str:
    """Write the sum over the gates, gates of the same make taken together."""
    by_gate = groupby(
        sorted(cell.blocks, key=lambda block: (block.column, block.weight != "kernel")),
        key=lambda block: block.column,
    )
    gates = [tuple(blocks) for _, blocks in by_gate]
    makes = {tuple(block.dimensions for block in gate): gate for gate in gates}
    parts = []
    for make, gate in makes.items():
        count = sum(tuple(block.dimensions for block in other) == make for other in gates)
        per_gate = _gate_formula(gate, write)
        parts.append(f"{count} × ({per_gate})" if count > 1 else per_gate)
    return " + ".join(parts)


def _gate_formula(gate: tuple[WeightBlock, ...], write: Callable[[Dimension], str]) -> str:
    products = [
        " × ".join(write(name) for name in block.dimensions)
        for block in gate
        if len(block.dimensions) > 1
    ]
    vectors = [block for block in gate if len(block.dimensions) == 1]
    if vectors:
        name = write(vectors[0].dimensions[0])
        products.append(name if len(vectors) == 1 else f"{len(vectors)} × {name}")
    return " + ".join(products)
