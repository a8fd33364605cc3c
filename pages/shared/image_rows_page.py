"""Image rows: a digit read as a sequence of its 28 rows, by two layers of 128 units."""

from typing import Any

import streamlit as st

from models.cells.catalog import describe
from models.code import CodeToken
from models.config import KINDS, LayerConfig
from models.engine import EngineError
from models.training import Progress, TrainingSpec
from models.training_images import (
    BATCH_SIZE,
    CLASSES,
    DESCRIPTIONS,
    IMAGE_COUNTS,
    MOST_IMAGES,
    ROWS,
    TEST_IMAGES,
    DigitsName,
    ImageProblem,
)
from pages.shared import page_address
from pages.shared.asking import run_of
from pages.shared.frame import require_frame
from pages.shared.image_rows_tabs import reading_tabs
from pages.shared.page_address import Setting, choice, key, whole
from pages.shared.sections import bare_chart
from pages.shared.training_panel import Epochs, training_panel
from pages.shared.training_settings import (
    closing_controls,
    learning_controls,
    learning_settings,
)
from pages.shared.wording import as_text
from viz import markup
from viz.images import curves_alt, curves_figure

_PAGE = "image_rows"
_EPOCHS = Epochs(most=60, more=20)
_UNITS = (16, 32, 64, 128)
_SETTINGS = (
    Setting("layer", "lstm", choice("layer", KINDS)),
    Setting("units", 128, whole("units", _UNITS[0], _UNITS[-1])),
    Setting("images", 1_500, whole("images", 1, IMAGE_COUNTS[-1])),
    *learning_settings(epochs=10, most=_EPOCHS.most, rate=0.002),
    Setting("image", 1, whole("image", 1, max(TEST_IMAGES.values()))),
    Setting("row", ROWS, whole("row", 1, ROWS)),
)


def image_rows_page() -> None:
    """Show the page."""
    require_frame()
    problems = page_address.adopt(_PAGE, _SETTINGS)
    found = run_of("digits_source", None)
    if found is None:
        return
    _controls(found.name)
    spec, more = _spec(found.name)
    page_address.write(_PAGE, _SETTINGS)
    st.html(_heading(spec))
    with st.container():
        for problem in (*problems, *more):
            st.warning(as_text(problem), icon=":material/error:")
    training_panel(_PAGE, spec, _EPOCHS, _show)


def _controls(source: DigitsName) -> None:
    with st.sidebar:
        st.selectbox(
            "Layers",
            KINDS,
            format_func=lambda kind: describe(LayerConfig(kind, 1, 1)).title,
            key=key(_PAGE, "layer"),
            persist_state="session",
        )
        _select("units", "Units in each of the two", _UNITS)
        counts = [count for count in IMAGE_COUNTS if count <= MOST_IMAGES[source]]
        _select("images", "Images trained on", counts)
        learning_controls(_PAGE, _EPOCHS.most)
        st.number_input(
            "Test image",
            1,
            TEST_IMAGES[source],
            step=1,
            key=key(_PAGE, "image"),
            persist_state="session",
            help="Which of the images that it was not trained on is read below.",
        )
        closing_controls(_PAGE, _SETTINGS)
        st.caption(f"The digits: {DESCRIPTIONS[source]}.")


def _select(name: str, label: str, options: Any) -> None:
    """Show a slider over a few sizes, and over the one that the address has."""
    place = key(_PAGE, name)
    st.session_state[place] = min(st.session_state[place], max(options))
    st.select_slider(
        label,
        sorted({*options, st.session_state[place]}),
        format_func=lambda value: f"{value:,}",
        key=place,
        persist_state="session",
    )


def _spec(source: DigitsName) -> tuple[TrainingSpec, tuple[str, ...]]:
    """Return the spec that the controls make, and what had to be changed for it."""
    value = {item.name: st.session_state[key(_PAGE, item.name)] for item in _SETTINGS}
    problem = ImageProblem(
        source=source, kind=value["layer"], units=value["units"], images=value["images"]
    )
    spec = TrainingSpec(
        problem=problem,
        optimizer=value["optimizer"],
        learning_rate=value["rate"],
        batch_size=BATCH_SIZE,
        seed=value["seed"],
    )
    return spec, ()


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
            CodeToken(f') → Dense({CLASSES}, activation="softmax")'),
        )
    )
    shape = markup.shape(("batch", "timesteps", "features"), (BATCH_SIZE, ROWS, ROWS))
    return (
        f'{line}<p class="u-same">A batch is <code>{shape}</code>: {BATCH_SIZE} images, '
        f"each a sequence of {ROWS} rows of {ROWS} pixels.</p>"
    )


def _show(progress: Progress) -> None:
    """Draw the training so far, and what its last model makes of the test images."""
    if progress.latest is None:
        st.skeleton(height=480)
        return
    bare_chart("curves", curves_figure(progress), curves_alt(progress))
    try:
        reading_tabs(_PAGE, progress)
    except EngineError as error:
        st.error(as_text(str(error)), icon=":material/error:")
    page_address.write(_PAGE, _SETTINGS)
