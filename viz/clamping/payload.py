"""The script that replays a clamped layer, its markup, and what it is handed.

The layer goes there as the lens gets it: numbers, weights and the cell's expressions, so
that the script replays any cell without knowing one.
"""

from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from models.clamping import MAX_CLAMPS, Clamp, clampable, limits, write_clamps
from models.results import Trace
from viz.lens.bundle import join_modules, module_sources
from viz.lens.payload import lens_payload

CLAMPING_HTML = '<div class="u-g-hands"></div>'
_FOLDER = Path(__file__).parent


@cache
def clamping_script() -> str:
    """Return the script, whose default export Streamlit calls."""
    return join_modules(module_sources(_FOLDER), "clamping.js")


def clamping_data(
    trace: Trace, clamps: Iterable[Clamp], step: int, unit: int
) -> dict[str, Any]:
    """Return what the script replays and draws.

    Args:
        trace: what the layer computed; of a batch the first sequence is shown, of two
            directions the first.
        clamps: what is held.
        step: the step, from 1, whose gates the sliders hold; 0 stands for all.
        unit: the unit, from 1, likewise.
    """
    return {
        "trace": b64encode(lens_payload(trace)).decode("ascii"),
        "clamps": write_clamps(clamps),
        "most": MAX_CLAMPS,
        "step": step,
        "unit": unit,
        "limits": {q.name: limits(q) for q in clampable(trace.cell)},
    }
