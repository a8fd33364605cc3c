"""What lies below the image that is read, one tab each; only the open tab is drawn."""

import streamlit as st

from models.cells.expressions import Dimension
from models.training import EpochRecord, Problem, Progress, TrainingSpec
from models.training_images import BATCH_SIZE, ROWS, WINDOW
from pages.shared.asking import run_of
from pages.shared.image_rows_reading import confused, reading_of
from pages.shared.sections import bare_chart, chart
from pages.shared.training_panel import take_away_training
from viz import markup
from viz.confusion import (
    confusion_alt,
    confusion_columns,
    confusion_figure,
    misread_alt,
    misread_figure,
)
from viz.images import (
    curves_alt,
    curves_figure,
    reading_columns,
    two_ways_alt,
    two_ways_figure,
)
from viz.shape_table import shape_table
from viz.training import loss_columns

_TABS = ("Confusion matrix", "Training", "7 whole images", "Table", "Take it away")


def image_tabs(page: str, progress: Progress, record: EpochRecord) -> None:
    """Show the tabs; `record` is of the epoch that is looked at.

    Raises:
        models.engine.EngineError: if no worker could compute what the open tab shows.
    """
    tabs = st.tabs(list(_TABS), key="view", bind="query-params")
    for name, tab in zip(_TABS, tabs, strict=True):
        if not tab.open:
            continue
        with tab:
            match name:
                case "Confusion matrix" if not progress.finished:
                    st.caption("All test images are read when the training stands still.")
                case "Confusion matrix":
                    _confusion(progress.spec, record)
                case "Training":
                    chart(
                        "curves",
                        curves_figure(progress, record.epoch),
                        curves_alt(progress),
                        loss_columns(progress),
                    )
                case "7 whole images":
                    _two_ways(progress.spec.problem)
                case "Table":
                    reading = reading_of(page, progress.spec, record)
                    st.caption(
                        "The probability of each digit, if the image ended after a row"
                    )
                    st.dataframe(reading_columns(reading), hide_index=True)
                case _:
                    take_away_training(page, progress)


def _confusion(spec: TrainingSpec, record: EpochRecord) -> None:
    found = confused(spec, record)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        chart(
            "confusion",
            confusion_figure(found, record.epoch),
            confusion_alt(found),
            confusion_columns(found),
            markup.probabilities_scale("share of the digit's images"),
        )
    with right:
        if found.wrong:
            bare_chart("misread", misread_figure(found), misread_alt(found))
        else:
            st.success("Every test image is read rightly.", icon=":material/check:")


def _two_ways(problem: Problem) -> None:
    """Show both ways to make a sequence of images, side by side."""
    shapes = run_of("image_shapes", problem)
    if shapes is None:
        return
    bare_chart("two_ways", two_ways_figure(shapes.images), two_ways_alt())
    left, right = st.columns(2, gap="medium")
    axes: tuple[Dimension, ...] = ("batch", "timesteps", "features")
    pixels = ROWS * ROWS
    with left:
        shape = markup.shape(axes, (BATCH_SIZE, ROWS, ROWS))
        st.html(f"<b>One image, row by row</b> <code>{shape}</code>")
        st.html(shape_table(shapes.rows))
        st.caption(
            f"A step is a row: {ROWS} features. One answer for each image; the layers "
            "find strokes from row to row. This is what is trained here."
        )
    with right:
        shape = markup.shape(axes, (BATCH_SIZE, WINDOW, pixels))
        st.html(f"<b>{WINDOW} whole images, one a step</b> <code>{shape}</code>")
        st.html(shape_table(shapes.windows))
        st.caption(
            f"A step is an image, flattened to {ROWS} × {ROWS} = {pixels} features, as in "
            f"a film. One answer for {WINDOW} images; the first kernel has a row for every "
            "pixel, and so most of the parameters."
        )
