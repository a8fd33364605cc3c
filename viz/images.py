"""Digits read row by row: the image, and the class probabilities after each row."""

from collections.abc import Mapping, Sequence

import numpy as np

from models.results import Array
from models.training import Progress
from models.training_images import CLASSES, ROWS, WINDOW, Reading
from viz.figures import Figure, Properties
from viz.panels import Panel, grid
from viz.pixels import picture, titled
from viz.theme import DIMENSION_HUES, probability_scale, rgba
from viz.training import loss_alt, loss_panel

_READING_PIXELS = 232
_CURVE_PIXELS = 220
_TWO_WAYS_PIXELS = 150


def curves_figure(progress: Progress, marked: int) -> Figure:
    """Draw the accuracy and the loss by epoch, each of training and test images."""
    panels = [
        loss_panel(progress, metric=name, marked=marked, named_below=True)
        for name in ("accuracy", "loss")
    ]
    return grid([panels], [_CURVE_PIXELS], ticks_pixels=42, gap=0.1)


def curves_alt(progress: Progress) -> str:
    """Return what the figure shows, for those who cannot see it."""
    told = []
    for name in ("accuracy", "val_accuracy", "loss", "val_loss"):
        epochs, values = progress.series(name)
        if epochs:
            told.append(f"{name} from {values[0]:.3f} to {values[-1]:.3f}")
    said = ", ".join(told) or "nothing yet"
    return f"Line charts by epoch, up to epoch {progress.epoch}: {said}."


def reading_figure(reading: Reading, row: int, progress: Progress, epoch: int) -> Figure:
    """Draw what the model thinks after each row of an image, and the accuracy by epoch.

    Args:
        reading: the probabilities.
        row: how many rows have been read, from 1; marked.
        progress: the training.
        epoch: of the model that read; marked.
    """
    accuracy = loss_panel(progress, metric="accuracy", marked=epoch, named_below=True)
    return grid(
        [[_by_row(reading, row), accuracy]], [_READING_PIXELS], ticks_pixels=42, gap=0.12
    )


def reading_line(reading: Reading) -> str:
    """Return what the model takes the whole image for, and since when, as HTML."""
    if not np.isfinite(reading.answer).all():
        return '<p class="u-same">The probabilities are NaN: the training diverged.</p>'
    best = int(reading.answer.argmax())
    right = "u-good" if best == reading.label else "u-bad"
    mark = "✓" if best == reading.label else "✗"
    return (
        f'<p class="u-same">A handwritten <b>{reading.label}</b>, taken for '
        f'<b class="{right}">{mark} {best}</b> ({reading.answer[best]:.0%}); the answer '
        f"stays the same from row {reading.decided_at} on.</p>"
    )


def reading_alt(reading: Reading, row: int, progress: Progress) -> str:
    """Return what the figure shows, for those who cannot see it."""
    best = reading.probabilities.argmax(axis=1)
    changes = [
        f"{best[place]} after row {place + 1}"
        for place in range(ROWS)
        if place == 0 or best[place] != best[place - 1]
    ]
    return (
        f"Heatmap of the probabilities of ten digits after each of {ROWS} rows, row {row} "
        f"marked: most probable is {', '.join(changes)}. "
        f"{loss_alt(progress, metric='accuracy')}"
    )


def reading_columns(reading: Reading) -> Mapping[str, Sequence[object]]:
    """Return the table: a row for each row of the image, a column a digit."""
    columns: dict[str, Sequence[object]] = {"row": list(range(1, ROWS + 1))}
    for digit in range(CLASSES):
        columns[f"P({digit})"] = reading.probabilities[:, digit].tolist()
    return columns


def two_ways_figure(images: Array) -> Figure:
    """Draw one image cut into its rows, and images (7, 28, 28) that are a step each."""
    rows = picture(
        images[0],
        np.arange(1, ROWS + 1),
        "step %{y}: row %{y}, pixel %{x}<br><b>%{z:.3f}</b><extra></extra>",
    )
    cuts = [place + 0.5 for place in range(1, ROWS)]
    lines = {
        "type": "scatter",
        "x": [end for _ in cuts for end in (0.5, ROWS + 0.5, None)],
        "y": [end for cut in cuts for end in (cut, cut, None)],
        "mode": "lines",
        "line": {"width": 1, "color": rgba(DIMENSION_HUES["timesteps"].fill, 0.8)},
        "hoverinfo": "skip",
    }
    one = Panel(
        title=f"{ROWS} steps: rows",
        traces=(rows, lines),
        xaxis={"range": [0.5, ROWS + 0.5], "constrain": "domain", "visible": False},
        yaxis={
            "range": [ROWS + 0.5, 0.5],
            "tickvals": [1, 7, 14, 21, 28],
            "scaleanchor": "x",
            "constrain": "domain",
            "showline": False,
        },
    )
    return grid([[one, _film(images)]], [_TWO_WAYS_PIXELS], ticks_pixels=30, gap=0.06)


def two_ways_alt() -> str:
    """Return what the figure shows, for those who cannot see it."""
    return (
        f"One image cut into {ROWS} rows, a step each; and {WINDOW} images side by side, "
        "each of which is one step."
    )


def _film(images: Array) -> Panel:
    """Draw images side by side, with a gap between them."""
    gap = 2
    wide = np.full((ROWS, len(images) * (ROWS + gap) - gap), np.nan)
    for place, image in enumerate(images):
        left = place * (ROWS + gap)
        wide[:, left : left + ROWS] = image
    columns = np.arange(1, wide.shape[1] + 1)
    middles = [place * (ROWS + gap) + ROWS / 2 + 0.5 for place in range(len(images))]
    hover = "row %{y}<br><b>%{z:.3f}</b><extra></extra>"
    return Panel(
        title=f"{len(images)} steps: whole images",
        traces=(picture(wide, columns, hover),),
        xaxis={
            "range": [0.5, wide.shape[1] + 0.5],
            "tickvals": middles,
            "ticktext": [str(place + 1) for place in range(len(images))],
            "showline": False,
        },
        yaxis={
            "range": [ROWS + 0.5, 0.5],
            "visible": False,
            "scaleanchor": "x2",
            "constrain": "domain",
        },
    )


def _by_row(reading: Reading, row: int) -> Panel:
    heatmap = {
        "type": "heatmap",
        "z": reading.probabilities,
        "x": list(range(CLASSES)),
        "y": np.arange(1, ROWS + 1),
        "zmin": 0,
        "zmax": 1,
        "colorscale": probability_scale(),
        "showscale": False,
        "xgap": 1,
        "hovertemplate": "after row %{y}<br>P(%{x}) = <b>%{z:.4f}</b><extra></extra>",
    }
    return Panel(
        title="if it ended after row …",
        traces=(heatmap, _edge(row, -0.5, CLASSES - 0.5)),
        xaxis=titled("digit", {"range": [-0.5, CLASSES - 0.5], "dtick": 1}),
        yaxis={"range": [ROWS + 0.5, 0.5], "tickvals": [1, 7, 14, 21, 28]},
    )


def _edge(row: int, left: float, right: float) -> Properties:
    """Draw the line below the last row that has been read."""
    color = rgba(DIMENSION_HUES["timesteps"].fill, 1)
    return {
        "type": "scatter",
        "x": [left, right],
        "y": [row + 0.5, row + 0.5],
        "mode": "lines",
        "line": {"width": 2.5, "color": color},
        "hoverinfo": "skip",
    }
