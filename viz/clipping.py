"""Gradients before and after clipping: their norms, and what became of every number."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from models.gradients import angle
from models.gradients_clipping import ClipMethod, global_norm
from models.results import Array
from viz.figures import Figure
from viz.panels import Panel, grid
from viz.theme import DIMENSION_HUES, NEUTRAL, POSITIVE, Rgb, rgba

# What is left of exploding numbers would lie flat on the scale of what they were: from this
# share on, before and after have one scale, and points on the diagonal are unchanged.
_ONE_SCALE = 0.1
_HEIGHT = 270
_WEIGHT_FILLS: Mapping[str, Rgb] = {
    "kernel": DIMENSION_HUES["features"].fill,
    "recurrent_kernel": DIMENSION_HUES["units"].fill,
    "bias": NEUTRAL,
}
_BROKEN = rgba(POSITIVE, 1)
_SYMBOLS = {"kernel": "circle", "recurrent_kernel": "diamond", "bias": "square"}
_ALL = "all together"
# Powers: Plotly would write 500M, as if numbers were money.
_NUMBERS_AXIS = {"nticks": 5, "zeroline": True, "exponentformat": "power"}
_NUMBER_SHARE = 0.1  # of the height, for the number above a bar
_SHIFT = 0.19  # of a bar from the middle of its pair


def norms_figure(
    before: Mapping[str, Array],
    after: Mapping[str, Array],
    method: ClipMethod,
    threshold: float,
) -> Figure:
    """Draw each weight's norm before and after; where it is no number, it says so."""
    panel = _norms_panel(before, after, method, threshold)
    return grid([[panel]], [_HEIGHT], ticks_pixels=44)


def numbers_figure(before: Mapping[str, Array], after: Mapping[str, Array]) -> Figure:
    """Draw every number of the gradients after clipping against what it was before."""
    return grid([[_numbers_panel(before, after)]], [_HEIGHT], ticks_pixels=44)


def numbers_alt(before: Mapping[str, Array], after: Mapping[str, Array]) -> str:
    """Return what the figure of the numbers shows, for those who cannot see it."""
    parts = []
    for name, values in before.items():
        same = np.isclose(values, after[name], rtol=1e-6, atol=0, equal_nan=False)
        parts.append(f"{name} {int(same.sum())} of {values.size} unchanged")
    return f"Every number of the gradients, after against before: {'; '.join(parts)}."


def clipping_alt(before: Mapping[str, Array], after: Mapping[str, Array]) -> str:
    """Return what the figure shows, for those who cannot see it."""
    parts = [
        f"{name} {_told(_norm(before[name]))} before, {_told(_norm(after[name]))} after"
        for name in before
    ]
    return f"Norms of the gradients before and after clipping: {'; '.join(parts)}."


def clipping_columns(
    before: Mapping[str, Array], after: Mapping[str, Array]
) -> dict[str, Sequence[object]]:
    """Return the table behind the figure: a row a weight."""
    return {
        "weight": [*before, _ALL],
        "norm before": [*map(_norm, before.values()), global_norm(before)],
        "norm after": [*map(_norm, after.values()), global_norm(after)],
        "largest number before": [*map(_largest, before.values()), None],
        "largest number after": [*map(_largest, after.values()), None],
        "turned by (degrees)": [*(angle(before[n], after[n]) for n in before), None],
    }


def _norms_panel(
    before: Mapping[str, Array],
    after: Mapping[str, Array],
    method: ClipMethod,
    threshold: float,
) -> Panel:
    names = [*before, _ALL]
    traces: list[dict[str, Any]] = []
    values = []
    for label, gradients, opacity in (("before", before, 0.3), ("after", after, 0.85)):
        heights = [*map(_norm, gradients.values()), global_norm(gradients)]
        values += heights
        traces.append(_bars(label, names, heights, opacity))
    if method != "clipvalue":
        traces.append(_threshold_line(len(names), threshold))
    low, high = _log_range([*values, threshold])
    broken = [
        (place + shift, _told(height))
        for shift, heights in (
            (-_SHIFT, values[: len(names)]),
            (_SHIFT, values[len(names) :]),
        )
        for place, height in enumerate(heights)
        if not np.isfinite(height)
    ]
    if broken:
        traces.append(_no_numbers(broken, 10.0 ** (low + 0.12 * (high - low))))
    return Panel(
        title="norms <i>(faint before, full after)</i>",
        traces=traces,
        xaxis={
            "tickmode": "array",
            "tickvals": list(range(len(names))),
            "ticktext": [name.replace("_", "<br>").replace(" ", "<br>") for name in names],
            "range": [-0.5, len(names) - 0.5],
        },
        yaxis={
            "type": "log",
            "range": [low, high],
            "exponentformat": "power",
            "dtick": max(1, (high - low) // 5),
            "tickfont": {"size": 12},
            "showgrid": True,
            "gridcolor": rgba(NEUTRAL, 0.18),
        },
    )


def _bars(
    label: str, names: Sequence[str], heights: Sequence[float], opacity: float
) -> dict[str, Any]:
    shift = -_SHIFT if label == "before" else _SHIFT
    drawn = [v if np.isfinite(v) and v > 0 else None for v in heights]
    return {
        "type": "bar",
        "x": [place + shift for place in range(len(names))],
        "y": drawn,
        "width": 0.34,
        "marker": {
            "color": [rgba(_WEIGHT_FILLS.get(name, NEUTRAL), opacity) for name in names],
            "line": {
                "width": 1.5,
                "color": [rgba(_WEIGHT_FILLS.get(name, NEUTRAL), 1) for name in names],
            },
        },
        "text": [f"{v:.2g}" if v else "" for v in drawn],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": list(names),
        "name": label,
        "hovertemplate": f"%{{customdata}}, {label}<br><b>%{{y:.4g}}</b><extra></extra>",
    }


def _no_numbers(places: Sequence[tuple[float, str]], height: float) -> dict[str, Any]:
    """Write where a bar would stand that its norm is no number: it has no height."""
    return {
        "type": "scatter",
        "x": [place for place, _ in places],
        "y": [height] * len(places),
        "mode": "markers+text",
        "text": [f"<b>{told}</b>" for _, told in places],
        "textposition": "top center",
        "marker": {"symbol": "x-thin", "size": 8, "line": {"width": 2, "color": _BROKEN}},
        "textfont": {"size": 13, "color": _BROKEN},
        "name": "no number",
        "hovertemplate": "the norm is %{text}: not a number to draw<extra></extra>",
    }


def _told(norm: float) -> str:
    """Return a norm in words: 1.20e-03, or NaN, or ∞."""
    if np.isfinite(norm):
        return f"{norm:.2e}"
    return "NaN" if np.isnan(norm) else "∞"


def _threshold_line(count: int, threshold: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [-0.5, count - 0.5],
        "y": [threshold, threshold],
        "mode": "lines",
        "line": {"dash": "dash", "width": 1.5, "color": rgba(NEUTRAL, 1)},
        "name": "threshold",
        "hovertemplate": "the threshold<br><b>%{y:g}</b><extra></extra>",
    }


def _numbers_panel(before: Mapping[str, Array], after: Mapping[str, Array]) -> Panel:
    finite = [v for g in before.values() for v in np.abs(g[np.isfinite(g)]).ravel()]
    largest = (max(finite, default=0.0) or 1.0) * 1.08
    left = [v for g in after.values() for v in np.abs(g[np.isfinite(g)]).ravel()]
    highest = (max(left, default=0.0) or 1.0) * 1.08
    if highest > _ONE_SCALE * largest:
        highest = largest
    identity = {
        "type": "scatter",
        "x": [-largest, largest],
        "y": [-largest, largest],
        "mode": "lines",
        "line": {"dash": "dot", "width": 1, "color": rgba(NEUTRAL, 0.8)},
        "hoverinfo": "skip",
        "name": "unchanged",
    }
    points = [
        {
            "type": "scatter",
            "x": _finite(before[name]),
            "y": _finite(after[name]),
            "mode": "markers",
            "marker": {
                "size": 7,
                "symbol": _SYMBOLS.get(name, "circle"),
                "color": rgba(_WEIGHT_FILLS.get(name, NEUTRAL), 0.75),
            },
            "name": name,
            "hovertemplate": (
                f"{name}<br>before %{{x:.4g}}<br>after <b>%{{y:.4g}}</b><extra></extra>"
            ),
        }
        for name in before
    ]
    return Panel(
        title="every number <i>(after, against before)</i>",
        traces=(identity, *points),
        xaxis={"range": [-largest, largest], **_NUMBERS_AXIS},
        yaxis={"range": [-highest, highest], **_NUMBERS_AXIS},
    )


def _log_range(values: Sequence[float]) -> tuple[int, int]:
    """Return whole decades, with room above the highest bar for its number."""
    usable = [v for v in values if np.isfinite(v) and v > 0]
    low, high = np.log10(min(usable)), np.log10(max(usable))
    bottom = int(np.floor(low - 0.5))
    return bottom, int(np.ceil(high + max(0.3, _NUMBER_SHARE * (high - bottom))))


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), values, np.nan).ravel()


def _norm(gradient: Array) -> float:
    with np.errstate(all="ignore"):
        return float(np.sqrt(np.square(gradient.astype(np.float64)).sum()))


def _largest(gradient: Array) -> float:
    return float(np.abs(gradient).max(initial=0.0))
