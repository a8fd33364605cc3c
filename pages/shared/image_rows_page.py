"""Image rows: a digit read as a sequence of its 28 rows, by two layers of 128 units."""

from collections.abc import Sequence

import streamlit as st

from models.cells.catalog import describe
from models.code import CodeToken
from models.config import KINDS, LayerConfig
from models.engine import EngineError
from models.training import EpochRecord, Progress, TrainingSpec
from models.training_images import (
    BATCH_SIZE,
    CLASSES,
    DESCRIPTIONS,
    IMAGE_COUNTS,
    MAX_IMAGE_UNITS,
    MOST_IMAGES,
    ROWS,
    TEST_IMAGES,
    DigitsName,
    ImageProblem,
)
from pages.shared import page_address, widgets
from pages.shared.asking import run_of
from pages.shared.epoch_slider import epoch_slider
from pages.shared.frame import require_frame
from pages.shared.held_controls import note_controls
from pages.shared.image_rows_reading import show_reading
from pages.shared.image_rows_tabs import image_tabs
from pages.shared.page_address import Setting, choice, key, whole
from pages.shared.training_panel import Epochs, training_panel
from pages.shared.training_settings import (
    closing_controls,
    learning_controls,
    learning_settings,
)
from pages.shared.wording import as_text
from viz import markup

_PAGE = "image_rows"
_EPOCHS = Epochs(most=60, more=10)
_MOST_READINGS = 12  # while it trains
_UNITS = (16, 32, 64, 128)
_SETTINGS = (
    Setting("layer", "lstm", choice("layer", KINDS)),
    Setting("units", 128, whole("units", 1, MAX_IMAGE_UNITS)),
    Setting("images", 1_500, whole("images", 1, IMAGE_COUNTS[-1])),
    *learning_settings(epochs=10, most=_EPOCHS.most, rate=0.002),
    Setting("image", 1, whole("image", 1, max(TEST_IMAGES.values()))),
    Setting("row", ROWS, whole("row", 1, ROWS)),
    Setting("look", -1, whole("look", -1, _EPOCHS.most)),
)


def image_rows_page() -> None:
    """Show the page."""
    require_frame()
    problems = page_address.adopt(_PAGE, _SETTINGS)
    with st.spinner("Looking for the digits …", width="content"):
        found = run_of("digits_source", None)
    if found is None:
        return
    more = _within(found.name)
    _controls(found.name)
    spec = _spec(found.name)
    page_address.write(_PAGE, _SETTINGS)
    st.html(_heading(spec))
    widgets.say((*problems, *more))
    note_controls(_PAGE, _SETTINGS, inside=("until", "image", "row", "look"))
    training_panel(_PAGE, spec, _EPOCHS, _show)


def _within(source: DigitsName) -> tuple[str, ...]:
    """Keep to the images that there are; return what was too much, as sentences.

    An address may come from a machine that has the larger set.
    """
    limits = {
        "images": (MOST_IMAGES[source], "images to train on"),
        "image": (TEST_IMAGES[source], "test images"),
    }
    said = []
    for name, (most, what) in limits.items():
        place = key(_PAGE, name)
        if st.session_state[place] > most:
            said.append(
                f"{name} {st.session_state[place]:,} was asked for, but the digits that "
                f"this machine has are {most:,} {what}: {most:,} is used."
            )
            st.session_state[place] = most
    return tuple(said)


def _controls(source: DigitsName) -> None:
    with st.sidebar:
        st.selectbox(
            "Layers",
            KINDS,
            format_func=lambda kind: describe(LayerConfig(kind, 1, 1)).title,
            key=key(_PAGE, "layer"),
            persist_state="session",
        )
        _sizes("units", "Units in each of the two", _UNITS)
        counts = [count for count in IMAGE_COUNTS if count <= MOST_IMAGES[source]]
        _sizes("images", "Images trained on", counts)
        learning_controls(_PAGE, _EPOCHS.most)
        closing_controls(_PAGE, _SETTINGS)


def _sizes(name: str, label: str, options: Sequence[int]) -> None:
    """Show a slider over a few sizes, and over the one that the address has."""
    place = key(_PAGE, name)
    st.select_slider(
        label,
        sorted({*options, st.session_state[place]}),
        format_func=lambda value: f"{value:,}",
        key=place,
        persist_state="session",
    )


def _spec(source: DigitsName) -> TrainingSpec:
    value = {item.name: st.session_state[key(_PAGE, item.name)] for item in _SETTINGS}
    return TrainingSpec(
        problem=ImageProblem(
            source=source,
            kind=value["layer"],
            units=value["units"],
            images=value["images"],
        ),
        optimizer=value["optimizer"],
        learning_rate=value["rate"],
        batch_size=BATCH_SIZE,
        seed=value["seed"],
    )


def _heading(spec: TrainingSpec) -> str:
    problem = spec.problem
    assert isinstance(problem, ImageProblem)  # noqa: S101 - for the type checker
    units = CodeToken(str(problem.units), "units")
    line = markup.heading(
        (
            CodeToken(f"{problem.layer_class}("),
            units,
            CodeToken(f", return_sequences=True) → {problem.layer_class}("),
            units,
            CodeToken(f") → Dense({CLASSES})"),
        )
    )
    batch = min(BATCH_SIZE, problem.images)
    shape = markup.shape(("batch", "timesteps", "features"), (batch, ROWS, ROWS))
    return (
        f'{line}<p class="u-same">A batch is <code>{shape}</code>: {batch} images, each a '
        f"sequence of {ROWS} rows of {ROWS} pixels; softmax makes ten probabilities. "
        f"Digits: {DESCRIPTIONS[problem.source]}.</p>"
    )


def _show(progress: Progress) -> None:
    """Draw what the model of an epoch makes of an image, and the training so far."""
    if progress.latest is None:
        st.skeleton(height=480)
        return
    place = st.container()
    epoch = epoch_slider(_PAGE, progress)
    if not progress.finished:
        # Reading takes a worker that could train: a few times in a training will do.
        epoch -= epoch % max(1, progress.target // _MOST_READINGS)
    record = progress.records[epoch]
    try:
        with place:
            st.fragment(_read)(progress, record)
        image_tabs(_PAGE, progress, record)
    except EngineError as error:
        place.error(as_text(str(error)), icon=":material/error:")
    page_address.write(_PAGE, _SETTINGS)


def _read(progress: Progress, record: EpochRecord) -> None:
    """Show the image that is read; a fragment, as its slider is moved row by row."""
    show_reading(_PAGE, progress, record)
    page_address.write(_PAGE, _SETTINGS)
