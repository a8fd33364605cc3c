"""Layers side by side on the same input: which ones, and what can be proved of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.activations import ACTIVATION_NAMES
from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig
from models.facts import Fact
from models.permalink import PageTerms, encode, encode_choices
from models.results import DirectionTrace, Trace
from models.spec import FLAGS, LayerSpec

_EVERY_CELL = ("activation", "use_bias", "go_backwards")
_SOME_CELLS = ("recurrent_activation", "unit_forget_bias", "reset_after")

# The page's own words: what is compared (all cells, or one cell under two settings),
# which setting differs, its second value where it is no flag, and the layer whose
# inside is shown.
COMPARE = PageTerms(
    "compare",
    {"bidirectional": False, "merge_mode": "concat"},
    {
        "compare": ("cells", "settings"),
        "varied": (*_EVERY_CELL, *_SOME_CELLS),
        "other": ("relu", *(name for name in ACTIVATION_NAMES if name != "relu")),
        "inside": ("1", "2", "3"),
    },
)


@dataclass(frozen=True)
class Comparison:
    """What is set on the page: a layer, and what it is compared with.

    `by` is "cells" (the same settings in every cell) or "settings" (the same cell with
    one setting changed: `varied`, whose second value is `other` unless it is a flag).
    """

    base: LayerSpec
    by: str
    varied: str
    other: str
    inside: str

    @property
    def specs(self) -> tuple[LayerSpec, ...]:
        """The layers, in the order in which they are shown."""
        if self.by == "cells":
            return tuple(replace(self.base, kind=kind) for kind in KINDS)
        flag = self.varied in FLAGS
        second = not getattr(self.base, self.varied) if flag else self.other
        changed: dict[str, Any] = {self.varied: second}
        return (self.base, replace(self.base, **changed))

    @property
    def labels(self) -> tuple[str, ...]:
        """How the layers are told apart: the layer's class, or the setting's value."""
        if self.by == "cells":
            return tuple(describe(spec.config).title for spec in self.specs)
        return tuple(f"{self.varied}={getattr(spec, self.varied)!r}" for spec in self.specs)

    @property
    def address(self) -> dict[str, str]:
        """The parameters that make an address show this comparison."""
        chosen = {"compare": self.by, "inside": self.inside}
        if self.by == "settings":
            chosen["varied"] = self.varied
            if self.varied not in FLAGS:
                chosen["other"] = self.other
            return {**encode_choices(COMPARE, chosen), **encode(self.base, COMPARE)}
        fields = encode_choices(COMPARE, chosen)
        for spec in self.specs:
            fields |= encode(spec, COMPARE)
        fields.pop("kind", None)  # all of them are shown
        return fields


def variable_settings(kind: Kind) -> tuple[str, ...]:
    """Name the settings of a cell that can be changed in the second layer."""
    options = describe(LayerConfig(kind, units=1, features=1)).options
    return (*_EVERY_CELL, *(name for name in _SOME_CELLS if name in options))


def comparison_facts(traces: Sequence[Trace]) -> tuple[Fact, ...]:
    """State what one changed setting did: to the weights, and to the hidden states."""
    first, second = (trace.directions[0] for trace in traces)
    shared = [
        name
        for name, values in first.weights.items()
        if name in second.weights and np.array_equal(values, second.weights[name])
    ]
    stated = []
    if shared:
        evidence = f"{', '.join(shared)}: both layers were made with the same seed"
        stated.append(Fact("the same weights", evidence, holds=True))
    return (*stated, _difference(traces[0], first, second))


def _difference(trace: Trace, first: DirectionTrace, second: DirectionTrace) -> Fact:
    """State where the two hidden states are furthest apart, in the first sequence."""
    with np.errstate(all="ignore"):
        apart = np.abs(first.quantities["hidden"][0] - second.quantities["hidden"][0])
    finite = np.where(np.isfinite(apart), apart, -1.0)
    step, unit = np.unravel_index(int(finite.argmax()), finite.shape)
    largest = float(finite[step, unit])
    if largest < 0:
        return Fact("h differs", "no two finite numbers to compare", holds=False)
    if largest == 0:
        return Fact("h is the same", "at every step, in every unit", holds=True)
    evidence = (
        f"by up to {largest:.2g}, at step {step + 1} “{trace.words[step]}”, unit {unit + 1}"
    )
    return Fact("h differs", evidence, holds=True)
