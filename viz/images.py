"""Digits read row by row: the image, the class probabilities, the confusion matrix."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from models.results import Array
from models.training import Progress
from models.training_images import CLASSES, ROWS, WINDOW, Confusion, Reading
from viz.figures import Properties
from viz.heatmaps import plain
from viz.panels import Panel, grid
from viz.theme import DIMENSION_HUES, NEUTRAL, probability_scale, rgba
from viz.training import loss_alt, loss_panel

_READING_PIXELS = 232
_CURVE_PIXELS = 220
_TWO_WAYS_PIXELS = 150
_TILES = 4  # misread images side by side
_CONFUSION_PIXELS = 380
_INK: Sequence[Sequence[float | str]] = (
    (0.0, rgba(NEUTRAL, 0.0)),
    (1.0, rgba(NEUTRAL, 1.0)),
)


def curves_figure(progress: Progress, marked: int) -> go.Figure:
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


def reading_figure(reading: Reading, row: int, progress: Progress, epoch: int) -> go.Figure:
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


def confusion_figure(confusion: Confusion, epoch: int) -> go.Figure:
    """Draw the counts; each row's shade is its share of that digit's images."""
    counts = confusion.counts
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    heatmap = {
        "type": "heatmap",
        "z": plain(shares),
        "x": list(range(CLASSES)),
        "y": list(range(CLASSES)),
        "text": [[f"{int(v)}" if v else "" for v in row] for row in counts],
        "texttemplate": "%{text}",
        "zmin": 0,
        "zmax": 1,
        "colorscale": probability_scale(),
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "a %{y} taken for %{x}: <b>%{text}</b>"
        " (%{z:.0%} of its images)<extra></extra>",
    }
    panel = Panel(
        title=f"{confusion.accuracy:.1%} of {int(counts.sum()):,} test images right"
        f" <i>(epoch {epoch})</i>",
        traces=(heatmap,),
        xaxis=_titled("taken for", {"dtick": 1, "range": [-0.5, CLASSES - 0.5]}),
        yaxis=_titled("digit", {"dtick": 1, "range": [CLASSES - 0.5, -0.5]}),
    )
    return grid([[panel]], [_CONFUSION_PIXELS], ticks_pixels=44)


def confusion_alt(confusion: Confusion) -> str:
    """Return what the figure shows, for those who cannot see it."""
    wrong = confusion.counts.copy()
    np.fill_diagonal(wrong, 0)
    digit, taken = np.unravel_index(int(wrong.argmax()), wrong.shape)
    worst = (
        f" Most often wrong: a {digit} taken for a {taken}, {int(wrong.max())} times."
        if wrong.any()
        else ""
    )
    return (
        f"Confusion matrix of {int(confusion.counts.sum())} test images: "
        f"{confusion.accuracy:.1%} are right.{worst}"
    )


def confusion_columns(confusion: Confusion) -> Mapping[str, Sequence[object]]:
    """Return the table: a row a digit, a column for what it was taken for."""
    columns: dict[str, Sequence[object]] = {"digit": list(range(CLASSES))}
    for digit in range(CLASSES):
        taken = confusion.counts[:, digit]
        columns[f"taken for {digit}"] = [int(count) for count in taken]
    return columns


def misread_figure(confusion: Confusion) -> go.Figure:
    """Draw the first images that were read wrongly, each with what it was taken for."""
    count = len(confusion.taken)
    rows = -(-count // _TILES)
    high, wide = ROWS + 13, ROWS + 5
    values = np.full((rows * high, _TILES * wide), np.nan)
    x, y = [], []
    for place, image in enumerate(confusion.images):
        top, left = place // _TILES * high, place % _TILES * wide
        values[top + 11 : top + 11 + ROWS, left : left + ROWS] = image
        x.append(left + ROWS / 2 + 0.5)
        y.append(top + 6)
    heatmap = {
        **_picture(values, np.arange(1, values.shape[1] + 1), "%{z:.2f}<extra></extra>"),
        "y": np.arange(1, values.shape[0] + 1),
        "hoverinfo": "skip",
        "hovertemplate": None,
    }
    labels = zip(confusion.labels, confusion.taken, strict=True)
    names = {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "text",
        "text": [f"{digit} → {taken}" for digit, taken in labels],
        "textfont": {"size": 12},
        "customdata": [place + 1 for place in confusion.wrong[:count]],
        "hovertemplate": "test image %{customdata}<extra></extra>",
        "cliponaxis": False,
    }
    panel = Panel(
        title=f"misread, <i>{count} of {len(confusion.wrong)}</i>",
        traces=(heatmap, names),
        xaxis={"range": [0.5, values.shape[1] - 4.5], "visible": False},
        yaxis={
            "range": [values.shape[0] + 0.5, 0.5],
            "visible": False,
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
    )
    return grid([[panel]], [_CONFUSION_PIXELS], ticks_pixels=10)


def misread_alt(confusion: Confusion) -> str:
    """Return what the figure shows, for those who cannot see it."""
    told = ", ".join(
        f"test image {place + 1}, a {digit} taken for a {taken}"
        for place, digit, taken in zip(
            confusion.wrong, confusion.labels, confusion.taken, strict=False
        )
    )
    return f"Images that were read wrongly: {told}."


def two_ways_figure(images: Array) -> go.Figure:
    """Draw one image cut into its rows, and images (7, 28, 28) that are a step each."""
    rows = _picture(
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
        traces=(_picture(wide, columns, hover),),
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


def _picture(values: Array, columns: NDArray[np.integer], hover: str) -> Properties:
    """Return a heatmap of pixels (28, columns), 0 to 1, in the colour of ink."""
    return {
        "type": "heatmap",
        "z": plain(values),
        "x": columns,
        "y": np.arange(1, ROWS + 1),
        "zmin": 0,
        "zmax": 1,
        "colorscale": _INK,
        "showscale": False,
        "hovertemplate": hover,
    }


def _by_row(reading: Reading, row: int) -> Panel:
    heatmap = {
        "type": "heatmap",
        "z": plain(reading.probabilities),
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
        xaxis=_titled("digit", {"range": [-0.5, CLASSES - 0.5], "dtick": 1}),
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


def _titled(text: str, axis: Properties) -> Properties:
    return {"title": {"text": text, "standoff": 2, "font": {"size": 12}}, **axis}
