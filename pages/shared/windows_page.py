"""Windows and horizons: a series cut into samples, and a model that forecasts it."""

import streamlit as st

from models.engine import EngineError
from models.training import EpochRecord, Progress
from models.windows import WindowsProblem
from models.windows_forecast import Forecast
from pages.shared import page_address, widgets
from pages.shared.asking import run_of
from pages.shared.epoch_slider import epoch_slider
from pages.shared.frame import require_frame
from pages.shared.held_controls import note_controls, restore_controls
from pages.shared.sections import bare_chart
from pages.shared.training_panel import training_panel
from pages.shared.windows_series import (
    ChosenSeries,
    chosen_series,
    problem_of,
    training_spec,
)
from pages.shared.windows_settings import (
    EPOCHS,
    PAGE,
    PRESETS,
    SETTINGS,
    current_preset,
    cut_controls,
    key,
    load,
    series_controls,
)
from pages.shared.windows_tabs import forecast_at, windows_tabs
from pages.shared.wording import as_text
from viz.training import loss_alt, loss_figure
from viz.windows import sample_alt, sample_figure, series_alt, series_figure
from viz.windows_forecast import forecast_alt, forecast_figure, verdict
from viz.windows_markup import arrays_line, sample_table, windows_heading

_LOSS_PIXELS = 150
_SHOWN = f"{PAGE}_shown"
_SLIDER = f"{PAGE}_sample_slider"


def windows_page() -> None:
    """Show the page."""
    require_frame()
    problems = page_address.adopt(PAGE, SETTINGS)
    with st.sidebar:
        source = series_controls()
    chosen = chosen_series(source)
    with st.sidebar:
        cut_controls()
    spec, more = training_spec(chosen)
    problem = problem_of(spec)
    page_address.write(PAGE, SETTINGS)
    note_controls(PAGE, SETTINGS, inside=("until", "sample", "look"))
    with st.container(horizontal=True, vertical_alignment="center", key=f"{PAGE}_head"):
        st.html(windows_heading(problem), width="content")
        _presets()
    widgets.say((*problems, *chosen.problems, *more))
    with st.container():
        if chosen.notes:
            st.info(as_text(" ".join(chosen.notes)), icon=":material/info:")
    _arrays(problem)
    _cut(problem, chosen.labels)

    def show(progress: Progress) -> None:
        _show(progress, chosen)

    training_panel(PAGE, spec, EPOCHS, show)


def _presets() -> None:
    current = current_preset()
    with st.container(
        horizontal=True,
        horizontal_alignment="right",
        gap="small",
        key=f"{PAGE}_presets",
    ):
        for number, preset in enumerate(PRESETS):
            st.button(
                preset.title,
                key=f"{PAGE}_preset_{number}",
                type="primary" if preset == current else "secondary",
                on_click=load,
                args=(preset,),
                help=preset.see,
            )


def _arrays(problem: WindowsProblem) -> None:
    """Say what the arrays are, once compared with what Keras cuts."""
    st.html(arrays_line(problem, run_of("check_windows", problem)))


@st.fragment
def _cut(problem: WindowsProblem, labels: tuple[str, ...]) -> None:
    """Show one sample on the series and in the arrays; a slider moves it."""
    restore_controls(PAGE)
    last = problem.split.samples - 1
    # The wish stays where it is when another series has fewer samples.
    sample = min(int(st.session_state[key("sample")]), last)
    left, right = st.columns(2, gap="small")
    with left:
        bare_chart("series", series_figure(problem, sample, labels), series_alt(problem))
        if last:
            st.session_state[_SLIDER] = sample
            st.slider("Sample", 0, last, key=_SLIDER, on_change=_move)
        preset = current_preset()
        if preset is not None:
            st.caption(preset.see)
    with right:
        bare_chart(
            "sample", sample_figure(problem, sample, labels), sample_alt(problem, sample)
        )
        st.html(sample_table(problem, sample))
    page_address.write(PAGE, SETTINGS)


def _move() -> None:
    st.session_state[key("sample")] = st.session_state[_SLIDER]


def _show(progress: Progress, chosen: ChosenSeries) -> None:
    """Draw what has been learnt so far, as it was in the epoch that is looked at."""
    if progress.latest is None:
        st.skeleton(height=260)
        return
    place = st.empty()
    if st.session_state.get(_SHOWN) != progress.spec:
        place.skeleton(height=260)  # the first forecast takes a second or two
    epoch = epoch_slider(PAGE, progress)
    page_address.write(PAGE, SETTINGS)
    record = progress.records[epoch]
    try:
        forecast = forecast_at(progress.spec, record)
    except EngineError as error:
        place.error(as_text(str(error)), icon=":material/error:")
        return
    st.session_state[_SHOWN] = progress.spec
    with place.container():
        _forecasts(progress, record, forecast, chosen)
    windows_tabs(progress, record, forecast, chosen)


def _forecasts(
    progress: Progress, record: EpochRecord, forecast: Forecast, chosen: ChosenSeries
) -> None:
    problem = problem_of(progress.spec)
    st.html(verdict(problem, forecast, record.epoch))
    left, right = st.columns([3, 2], gap="small")
    with left:
        bare_chart(
            "forecast",
            forecast_figure(problem, forecast, chosen.labels),
            forecast_alt(problem, forecast),
        )
    with right:
        bare_chart(
            "loss",
            loss_figure(progress, marked=record.epoch, pixels=_LOSS_PIXELS),
            loss_alt(progress),
        )
