"""How the test images were read: the confusion matrix, and those read wrongly."""

from collections.abc import Mapping, Sequence

import numpy as np

from models.training_images import CLASSES, ROWS, Confusion
from viz.figures import Figure
from viz.panels import Panel, grid
from viz.pixels import picture, titled
from viz.theme import probability_scale

_TILES = 4  # misread images side by side
_CONFUSION_PIXELS = 380


def confusion_figure(confusion: Confusion, epoch: int) -> Figure:
    """Draw the counts; each row's shade is its share of that digit's images."""
    counts = confusion.counts
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    heatmap = {
        "type": "heatmap",
        "z": shares,
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
        xaxis=titled("taken for", {"dtick": 1, "range": [-0.5, CLASSES - 0.5]}),
        yaxis=titled("digit", {"dtick": 1, "range": [CLASSES - 0.5, -0.5]}),
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


def misread_figure(confusion: Confusion) -> Figure:
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
        **picture(values, np.arange(1, values.shape[1] + 1), "%{z:.2f}<extra></extra>"),
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
