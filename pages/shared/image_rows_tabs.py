"""What a trained model makes of images, one tab each; only the open tab is drawn."""

import streamlit as st

from models import engine
from models.cells.expressions import Dimension
from models.facts import Fact
from models.training import EpochRecord, Progress, TrainingSpec
from models.training_images import ROWS, Confusion, ImageProblem, Reading
from pages.shared.asking import run_of
from pages.shared.page_address import key
from pages.shared.sections import bare_chart, chart
from pages.shared.training_panel import take_away_training
from viz import markup
from viz.images import (
    confusion_alt,
    confusion_columns,
    confusion_figure,
    reading_alt,
    reading_columns,
    reading_figure,
)
from viz.shape_table import shape_table
from viz.training import loss_columns

_TABS = ("Row by row", "Confusion matrix", "7 whole images", "Table", "Take it away")
_MOST_WRONG = 20
_TOLERANCE = 1e-5  # float32, through two layers and a softmax


def reading_tabs(page: str, progress: Progress) -> None:
    """Show the tabs.

    Raises:
        models.engine.EngineError: if no worker could compute what the open tab shows.
    """
    record = progress.records[-1]
    tabs = st.tabs(list(_TABS), key="view", bind="query-params")
    for name, tab in zip(_TABS, tabs, strict=True):
        if not tab.open:
            continue
        with tab:
            match name:
                case "Row by row":
                    _row_by_row(page, progress.spec, record)
                case "Confusion matrix":
                    _confusion(progress.spec, record)
                case "7 whole images":
                    _windows(progress.spec)
                case "Table":
                    st.dataframe(loss_columns(progress), hide_index=True)
                case _:
                    take_away_training(page, progress)


def _row_by_row(page: str, spec: TrainingSpec, record: EpochRecord) -> None:
    index = int(st.session_state[key(page, "image")]) - 1
    reading = _reading(f"{spec!r} {record.epoch} {index}", spec, record, index)
    row = st.slider("Rows read", 1, ROWS, key=key(page, "row"), persist_state="session")
    bare_chart("reading", reading_figure(reading, row), reading_alt(reading, row))
    same = Fact(
        "after the last row: the model's own answer",
        f"they differ by up to {reading.max_abs_error:.0e}",
        reading.matches_keras and reading.max_abs_error < _TOLERANCE,
    )
    st.html(markup.fact_list((same,)))
    with st.expander("Table", key="table_reading", on_change="rerun") as table:
        if table.open:
            st.dataframe(reading_columns(reading), hide_index=True)


def _confusion(spec: TrainingSpec, record: EpochRecord) -> None:
    found = _confused(f"{spec!r} {record.epoch}", spec, record)
    chart(
        "confusion",
        confusion_figure(found),
        confusion_alt(found),
        confusion_columns(found),
        markup.probabilities_scale(),
    )
    if found.wrong:
        places = ", ".join(str(index + 1) for index in found.wrong[:_MOST_WRONG])
        rest = len(found.wrong) - _MOST_WRONG
        more = f" and {rest} more" if rest > 0 else ""
        st.caption(f"Read wrongly: the test images {places}{more}.")


def _windows(spec: TrainingSpec) -> None:
    shapes = run_of("image_shapes", spec.problem)
    if shapes is None:
        return
    problem = spec.problem
    assert isinstance(problem, ImageProblem)  # noqa: S101 - for the type checker
    left, right = st.columns(2, gap="medium")
    axes: tuple[Dimension, ...] = ("batch", "timesteps", "features")
    with left:
        st.html(f"<b>One image, row by row</b> {markup.shape(axes, (64, 28, 28))}")
        st.html(shape_table(shapes.rows))
        st.caption(
            "A step is a row: 28 features. One answer for each image; the layers find "
            "strokes from row to row."
        )
    with right:
        st.html(f"<b>7 whole images, one a step</b> {markup.shape(axes, (64, 7, 784))}")
        st.html(shape_table(shapes.windows))
        st.caption(
            "A step is an image, flattened to 28 × 28 = 784 features, as for a film. One "
            "answer for 7 images; the kernel has a row for every pixel, which is where "
            "the parameters are."
        )


@st.cache_resource(max_entries=256, show_spinner=False)
def _reading(
    identity: str, _spec: TrainingSpec, _record: EpochRecord, _index: int
) -> Reading:
    del identity  # the key of the cache
    found: Reading = engine.run(
        "read_image", spec=_spec, weights=_record.weights, index=_index
    )
    return found


@st.cache_resource(max_entries=256, show_spinner=False)
def _confused(identity: str, _spec: TrainingSpec, _record: EpochRecord) -> Confusion:
    del identity
    found: Confusion = engine.run("confuse", spec=_spec, weights=_record.weights)
    return found
