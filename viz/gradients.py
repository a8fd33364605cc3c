"""Gradients through time: norms on one log axis, shares of words, what truncation cuts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.gradients import GradientProfile, norms
from viz.figures import Figure
from viz.heatmaps import label, ticks_pixels, word_axis
from viz.panels import Panel, grid
from viz.theme import NEUTRAL, Rgb, rgba

# By layer, as elsewhere by gate: always the same, and never colour alone.
KIND_LINES: Mapping[str, tuple[Rgb, str]] = {
    "simple_rnn": ((200, 45, 100), "solid"),
    "lstm": ((40, 110, 200), "solid"),
    "gru": ((40, 140, 65), "dash"),
}
# Decades of the axis: it changes in few steps, so that a slope means the same before and
# after a control moves.
_LOWEST = (-6, -12, -24, -48)
_HIGHEST = (2, 6, 12, 24, 48)
_HEIGHT = 290
_WORD_ROW = 74
_MAX_PERCENTS = 16


def profile_figure(profiles: Sequence[GradientProfile], by: str = "states") -> Figure:
    """Draw the gradient's norm at every step, a line a layer, on one log axis.

    `by` is "states" for h, and c beside it where there is one, or "inputs" for x. Where a
    norm is 0 or no number, there is no line.
    """
    traces: list[dict[str, Any]] = []
    for place, profile in enumerate(profiles):
        traces += _lines(profile, by, place)
    if by == "states":
        traces += [_reference(p) for p in profiles if "hidden" in p.radii]
    symbol = "hₜ" if by == "states" else "xₜ"
    return grid(
        [[_log_panel(f"‖∂ loss / ∂ {symbol}‖, on a log axis", traces, profiles[0])]],
        [_HEIGHT],
        ticks_pixels=44,
    )


def profile_alt(profiles: Sequence[GradientProfile], by: str = "states") -> str:
    """Return what the figure shows, for those who cannot see it."""
    parts = []
    for profile in profiles:
        for name, values in _norms(profile, by).items():
            parts.append(
                f"{profile.spec.cell.title} {name}: {values[-1]:.1e} at the last step, "
                f"{values[0]:.1e} at the first"
            )
    return f"Norms of the gradient, on a log axis. {'; '.join(parts)}."


def profile_columns(
    profiles: Sequence[GradientProfile], by: str = "states"
) -> dict[str, Sequence[object]]:
    """Return the table behind the figure: a row a step, a column a line."""
    columns: dict[str, Sequence[object]] = {
        "step": list(range(1, profiles[0].spec.timesteps + 1)),
        "word": list(profiles[0].spec.words),
    }
    for profile in profiles:
        for name, values in _norms(profile, by).items():
            columns[f"{profile.spec.cell.title} {name}"] = values.tolist()
    return columns


def word_shares(profile: GradientProfile) -> NDArray[np.float64]:
    """Return each step's share of the sum of the input gradients' norms, (T,)."""
    values = norms(profile.inputs)
    total = values.sum()
    return values / total if np.isfinite(total) and total > 0 else values * np.nan


def words_figure(profiles: Sequence[GradientProfile]) -> Figure:
    """Draw how much the last output depends on every word: a row of bars a layer."""
    words = profiles[0].spec.words
    shares = [word_shares(profile) for profile in profiles]
    finite = [share.max() for share in shares if np.isfinite(share).all()]
    top = max([*finite, 0.05]) * 1.45  # room for the number above the highest bar
    panels = [
        Panel(
            title=profile.spec.cell.title,
            traces=(_bars(profile, share),),
            xaxis={**word_axis(words), "showticklabels": profile is profiles[-1]},
            yaxis={"range": [0, top], "tickformat": ".0%", "nticks": 3},
        )
        for profile, share in zip(profiles, shares, strict=True)
    ]
    below = [4] * (len(panels) - 1) + [ticks_pixels(words)]
    return grid(
        [[panel] for panel in panels], [_WORD_ROW] * len(panels), ticks_pixels=below
    )


def words_alt(profiles: Sequence[GradientProfile]) -> str:
    """Return what the figure shows, for those who cannot see it."""
    parts = []
    for profile in profiles:
        shares = word_shares(profile)
        if np.isfinite(shares).all():
            place = int(shares.argmax())
            parts.append(
                f"{profile.spec.cell.title} most on step {place + 1}, "
                f"{profile.spec.words[place]}, {shares[place]:.0%}"
            )
    return f"How much the last output depends on each word: {'; '.join(parts)}."


def words_columns(profiles: Sequence[GradientProfile]) -> dict[str, Sequence[object]]:
    """Return the table behind the figure: a row a word, its gradient and its share."""
    columns: dict[str, Sequence[object]] = {
        "step": list(range(1, profiles[0].spec.timesteps + 1)),
        "word": list(profiles[0].spec.words),
    }
    for profile in profiles:
        title = profile.spec.cell.title
        columns[f"{title} norm"] = norms(profile.inputs).tolist()
        columns[f"{title} share"] = word_shares(profile).tolist()
    return columns


def truncation_figure(full: GradientProfile, truncated: GradientProfile) -> Figure:
    """Draw the same gradient going all the way back and cut off after a window."""
    faded = _lines(full, "states", opacity=0.4)
    bold = [
        {**line, "mode": "lines", "line": {**line["line"], "width": 4}}
        for line in _lines(truncated, "states")
    ]
    title = "‖∂ loss / ∂ hₜ‖: <b>truncated</b>, and in full behind it"
    panel = _log_panel(title, [*faded, *bold], full)
    if truncated.spec.cut:
        panel = _with_cut(panel, truncated.spec.cut)
    return grid([[panel]], [_HEIGHT - 20], ticks_pixels=44)


def _with_cut(panel: Panel, cut: int) -> Panel:
    """Shade the steps that no gradient reaches, and say so below them."""
    across = {"y0": 0, "y1": 1, "layer": "below"}
    shade = {
        **across,
        "type": "rect",
        "x0": 0.5,
        "x1": cut + 0.5,
        "line": {"width": 0},
        "fillcolor": rgba(NEUTRAL, 0.16),
    }
    edge = {
        **across,
        "type": "line",
        "x0": cut + 0.5,
        "x1": cut + 0.5,
        "line": {"width": 2, "dash": "dash", "color": rgba(NEUTRAL, 1)},
    }
    note = {
        "text": f"cut: no gradient reaches steps 1–{cut}",
        "x": 0.5 + cut / 2,
        "y": 1,
        "yref": "paper",
        "yshift": -44,
        "font": {"size": 13},
    }
    return replace(panel, shapes=(shade, edge), notes=(note,))


def _norms(profile: GradientProfile, by: str) -> dict[str, NDArray[np.float64]]:
    """Return the norms to draw, by symbol, each (T,)."""
    if by == "inputs":
        return {"x": norms(profile.inputs)}
    symbols = profile.spec.cell.by_name
    return {symbols[name].symbol: norms(v) for name, v in profile.states.items()}


def _lines(
    profile: GradientProfile, by: str, place: int = 0, opacity: float = 1.0
) -> list[dict[str, Any]]:
    """Return the lines of one layer; each is named where it runs, not at its ends.

    `place` moves the name along, so that names of neighbours do not meet.
    """
    fill, dash = KIND_LINES[profile.spec.kind]
    title = profile.spec.cell.title
    found = _norms(profile, by)
    lines = []
    for index, (symbol, values) in enumerate(found.items()):
        steps = len(values)
        drawn = np.where(np.isfinite(values) & (values > 0), values, np.nan)
        names = [""] * steps
        name = title if len(found) == 1 else f"{title} {symbol}"
        seen = np.flatnonzero(np.isfinite(drawn))
        if len(seen):
            share = 0.3 + 0.22 * place + 0.1 * index
            names[int(seen[int(share * (len(seen) - 1))])] = name
        lines.append(
            {
                "type": "scatter",
                "x": np.arange(1, steps + 1),
                "y": drawn,
                "customdata": [label(word) for word in profile.spec.words],
                "mode": "lines+text" if steps > 2 else "lines+markers+text",
                "text": names,
                "textposition": _text_place(drawn, below=len(found) > index + 1),
                "line": {
                    "color": rgba(fill, opacity),
                    "width": 2 if index else 3,
                    "dash": "dot" if index else dash,
                },
                "name": name,
                "hovertemplate": (
                    f"{name}<br>step %{{x}} %{{customdata}}<br><b>%{{y:.3e}}</b>"
                    "<extra></extra>"
                ),
            }
        )
    return lines


def _text_place(values: NDArray[np.float64], *, below: bool) -> str:
    """Return the side of a line that is free for its name: above it, or below."""
    seen = values[np.isfinite(values)]
    rising = not len(seen) or seen[0] <= seen[-1]
    if below:
        return "bottom right" if rising else "bottom left"
    return "top left" if rising else "top right"


def _reference(profile: GradientProfile) -> dict[str, Any]:
    """Draw what the spectral radius alone would do to the last step's norm."""
    steps = profile.spec.timesteps
    back = np.arange(steps - 1, -1, -1)
    with np.errstate(all="ignore"):
        values = norms(profile.states["hidden"])[-1] * profile.radii["hidden"] ** back
    return {
        "type": "scatter",
        "x": np.arange(1, steps + 1),
        "y": np.where(np.isfinite(values) & (values > 0), values, np.nan),
        "mode": "lines",
        "line": {"width": 1.5, "dash": "dot", "color": rgba(NEUTRAL, 0.9)},
        "name": "spectral radius",
        "hovertemplate": (
            "spectral radius of SimpleRNN to the power of T − t<br>step %{x}<br>"
            "<b>%{y:.3e}</b><extra></extra>"
        ),
    }


def _log_panel(
    title: str, traces: Sequence[dict[str, Any]], profile: GradientProfile
) -> Panel:
    steps = profile.spec.timesteps
    low, high = _decades(traces)
    return Panel(
        title=title,
        traces=traces,
        xaxis={
            "range": [0.5, steps + 0.5],
            "title": {"text": f"step t; the loss is taken at step {steps}"},
            "nticks": 12,
        },
        yaxis={
            "type": "log",
            "range": [low, high],
            "exponentformat": "power",
            "showgrid": True,
            "gridcolor": rgba(NEUTRAL, 0.18),
            "dtick": max(1, (high - low) // 6),
            "tickfont": {"size": 12},
        },
    )


def _decades(traces: Sequence[dict[str, Any]]) -> list[int]:
    values = np.concatenate([trace["y"] for trace in traces])
    values = values[np.isfinite(values)]
    if not len(values):
        return [_LOWEST[0], _HIGHEST[0]]
    low, high = np.log10(values.min()), np.log10(values.max())
    return [
        next((limit for limit in _LOWEST if limit <= low), _LOWEST[-1]),
        next((limit for limit in _HIGHEST if limit >= high), _HIGHEST[-1]),
    ]


def _bars(profile: GradientProfile, shares: NDArray[np.float64]) -> dict[str, Any]:
    fill, _ = KIND_LINES[profile.spec.kind]
    bars: dict[str, Any] = {
        "type": "bar",
        "x": np.arange(1, len(shares) + 1),
        "y": shares,
        "marker": {"color": rgba(fill, 0.75)},
        "customdata": norms(profile.inputs),
        "name": profile.spec.cell.title,
        "hovertemplate": (
            "step %{x}<br><b>%{y:.1%}</b> of all<br>norm %{customdata:.3e}<extra></extra>"
        ),
    }
    if len(shares) <= _MAX_PERCENTS:
        bars |= {"texttemplate": "%{y:.0%}", "textposition": "outside", "cliponaxis": False}
    return bars
