"""Digits read row by row: the image, the class probabilities, the confusion matrix."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from models.training import Progress
from models.training_images import CLASSES, ROWS, Confusion, Reading
from viz.heatmaps import plain
from viz.panels import Panel, Properties, grid
from viz.theme import DIMENSION_HUES, NEUTRAL, probability_scale, rgba
from viz.training import loss_panel

_DIGITS = [str(digit) for digit in range(CLASSES)]
_READING_PIXELS = 216
_CURVE_PIXELS = 84
_CONFUSION_PIXELS = 380
_BAR = rgba(DIMENSION_HUES["units"].fill, 0.85)
_INK: Sequence[Sequence[float | str]] = (
    (0.0, rgba(NEUTRAL, 0.0)),
    (1.0, rgba(NEUTRAL, 1.0)),
)


def curves_figure(progress: Progress) -> go.Figure:
    """Draw the accuracy and the loss by epoch, each of training and test images."""
    panels = [loss_panel(progress, metric=name) for name in ("accuracy", "loss")]
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


def reading_figure(reading: Reading, row: int) -> go.Figure:
    """Draw an image, what the model thinks after each of its rows, and after one row.

    Args:
        reading: the image and the probabilities.
        row: how many rows have been read, from 1.
    """
    panels = [_image(reading, row), _by_row(reading, row), _bars(reading, row)]
    return grid([panels], [_READING_PIXELS], ticks_pixels=42, gap=0.08)


def reading_alt(reading: Reading, row: int) -> str:
    """Return what the figure shows, for those who cannot see it."""
    now = reading.probabilities[row - 1]
    best = [f"{digit}: {now[digit]:.0%}" for digit in np.argsort(-now)[:3]]
    return (
        f"A handwritten {reading.label} of {ROWS} rows of pixels. After row {row} the most "
        f"probable digits are {', '.join(best)}; after the last row "
        f"{int(reading.answer.argmax())} with {reading.answer.max():.0%}."
    )


def reading_columns(reading: Reading) -> Mapping[str, Sequence[object]]:
    """Return the table: a row for each row of the image, a column a digit."""
    columns: dict[str, Sequence[object]] = {"row": list(range(1, ROWS + 1))}
    for digit in range(CLASSES):
        columns[f"P({digit})"] = reading.probabilities[:, digit].tolist()
    return columns


def confusion_figure(confusion: Confusion) -> go.Figure:
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
        title=f"{confusion.accuracy:.1%} of {int(counts.sum())} test images right",
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


def _image(reading: Reading, row: int) -> Panel:
    """Draw the image, faint where it has not been read yet."""
    read = np.where(np.arange(ROWS)[:, None] < row, reading.image, reading.image * 0.28)
    heatmap = {
        "type": "heatmap",
        "z": plain(read),
        "x": np.arange(1, ROWS + 1),
        "y": np.arange(1, ROWS + 1),
        "zmin": 0,
        "zmax": 1,
        "colorscale": _INK,
        "showscale": False,
        "hovertemplate": "row %{y}, pixel %{x}<br><b>%{z:.3f}</b><extra></extra>",
    }
    return Panel(
        title=f"a {reading.label}, {row} of {ROWS} rows",
        traces=(heatmap, _edge(row, 0.5, ROWS + 0.5)),
        xaxis=_titled("pixel", {"range": [0.5, ROWS + 0.5], "nticks": 6}),
        yaxis={"range": [ROWS + 0.5, 0.5], "tickvals": [1, 7, 14, 21, 28]},
    )


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
        title="if it ended after this row",
        traces=(heatmap, _edge(row, -0.5, CLASSES - 0.5)),
        xaxis=_titled("digit", {"range": [-0.5, CLASSES - 0.5], "dtick": 1}),
        yaxis={"range": [ROWS + 0.5, 0.5], "tickvals": [1, 7, 14, 21, 28]},
    )


def _bars(reading: Reading, row: int) -> Panel:
    now = reading.probabilities[row - 1]
    best = int(np.argmax(now)) if np.isfinite(now).all() else -1
    bars = {
        "type": "bar",
        "x": list(range(CLASSES)),
        "y": plain(now),
        "marker": {"color": _BAR},
        "text": [f"{v:.0%}" if i == best else "" for i, v in enumerate(now)],
        "textposition": "outside",
        "hovertemplate": "P(%{x}) = <b>%{y:.4f}</b><extra></extra>",
    }
    return Panel(
        title=f"after row {row}",
        traces=(bars,),
        xaxis=_titled("digit", {"range": [-0.6, CLASSES - 0.4], "dtick": 1}),
        yaxis={"range": [0, 1.15], "tickformat": ".0%", "tickvals": [0, 0.5, 1]},
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
