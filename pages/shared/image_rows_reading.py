"""One test image, read row by row by the model of one epoch."""

import streamlit as st

from models import engine
from models.training import EpochRecord, Progress, TrainingSpec
from models.training_images import ROWS, TEST_IMAGES, Confusion, ImageProblem, Reading
from pages.shared.page_address import key
from pages.shared.sections import bare_chart
from viz import markup
from viz.images import reading_alt, reading_figure, reading_line
from viz.images_reader.payload import (
    READER_HTML,
    reader_data,
    reader_script,
    reader_styles,
)

_reader = st.components.v2.component(
    "unrolled_reader", html=READER_HTML, css=reader_styles(), js=reader_script()
)


def show_reading(page: str, progress: Progress, record: EpochRecord) -> None:
    """Show which image is read, how far, and what the model of an epoch makes of it.

    Raises:
        models.engine.EngineError: if no worker could read the image.
    """
    spec = progress.spec
    said, number, wrong = st.columns(
        [5, 1.6, 1.6], gap="medium", vertical_alignment="bottom"
    )
    number.number_input(
        "Test image",
        1,
        TEST_IMAGES[_problem(spec).source],
        step=1,
        key=key(page, "image"),
        persist_state="session",
        help="Which of the images that it was not trained on is read.",
    )
    with wrong:
        _next_wrong(page, progress, record)
    row = int(st.session_state[key(page, "row")])
    reading = reading_of(page, spec, record)
    check = "" if progress.diverged else markup.keras_check(reading)
    said.html(f'<div class="u-proofs">{reading_line(reading)}{check}</div>')
    left, right = st.columns(2, gap="medium")
    with left:
        _reader(
            key=f"{page}_reader",
            data=reader_data(reading, row),
            default={"row": row},
            on_row_change=lambda: _take_row(page),
        )
    with right:
        bare_chart(
            "reading",
            reading_figure(reading, row, progress, record.epoch),
            reading_alt(reading, row, progress),
        )


def _take_row(page: str) -> None:
    """Note where the slider in the browser has come to rest."""
    row = st.session_state[f"{page}_reader"].get("row")
    # A browser may send anything.
    if isinstance(row, int | float) and row in range(1, ROWS + 1):
        st.session_state[key(page, "row")] = int(row)


def reading_of(page: str, spec: TrainingSpec, record: EpochRecord) -> Reading:
    """Return what the model of an epoch makes of the chosen image.

    Raises:
        models.engine.EngineError: if no worker could compute it; nothing is kept.
    """
    index = int(st.session_state[key(page, "image")]) - 1
    return _reading(f"{spec!r} {record.epoch} {index}", spec, record, index)


def confused(spec: TrainingSpec, record: EpochRecord) -> Confusion:
    """Return how the model of an epoch reads all test images, kept for all sessions.

    Raises:
        models.engine.EngineError: if no worker could compute it; nothing is kept.
    """
    return _confused(f"{spec!r} {record.epoch}", spec, record)


def _next_wrong(page: str, progress: Progress, record: EpochRecord) -> None:
    """Offer the next image that is read wrongly, once the training has ended."""
    place = key(page, "image")

    def go_on() -> None:
        found = confused(progress.spec, record).next_wrong(st.session_state[place] - 1)
        if found is not None:
            st.session_state[place] = found + 1

    st.button(
        "Next misread",
        icon=":material/skip_next:",
        key=f"{page}_next_wrong",
        on_click=go_on,
        disabled=not progress.finished,
        help="Goes to the next test image that this model takes for another digit.",
    )


def _problem(spec: TrainingSpec) -> ImageProblem:
    assert isinstance(spec.problem, ImageProblem)  # noqa: S101 - for the type checker
    return spec.problem


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
