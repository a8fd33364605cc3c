"""The tabs of the windows page, and the forecasts that they and the page show."""

import streamlit as st

from models import engine
from models.engine import EngineError
from models.training import EpochRecord, Progress, TrainingSpec
from models.windows import WindowsProblem
from models.windows_forecast import Forecast
from pages.shared.lens import show_lens
from pages.shared.sections import chart, states_section
from pages.shared.trained import traced_at
from pages.shared.training_panel import take_away_training
from pages.shared.windows_series import ChosenSeries, problem_of
from pages.shared.windows_settings import PAGE, key
from pages.shared.wording import as_text
from viz import markup
from viz.training import loss_columns
from viz.windows_forecast import (
    forecast_columns,
    horizon_alt,
    horizon_columns,
    horizon_figure,
)

# More steps do not fit side by side.
_MOST_LENS_STEPS = 60


def forecast_at(spec: TrainingSpec, record: EpochRecord) -> Forecast:
    """Return what the model of an epoch forecasts, kept for all sessions.

    Raises:
        models.engine.EngineError: if no worker could compute it; nothing is kept.
    """
    return _forecast(f"{spec!r} {record.epoch}", spec, record)


def windows_tabs(
    progress: Progress, record: EpochRecord, forecast: Forecast, chosen: ChosenSeries
) -> None:
    """Show the tabs; only the open one is drawn."""
    problem = problem_of(progress.spec)
    names = ["Inside a window", "By step ahead", "Table", "Take it away"]
    if problem.horizon == 1:
        names.remove("By step ahead")
    tabs = dict(zip(names, st.tabs(names, key="view", bind="query-params"), strict=True))
    for name, tab in tabs.items():
        if not tab.open:
            continue
        with tab:
            match name:
                case "Inside a window":
                    _inside(progress, problem, record)
                case "By step ahead":
                    chart(
                        "horizon",
                        horizon_figure(problem, forecast),
                        horizon_alt(problem, forecast),
                        horizon_columns(problem, forecast),
                    )
                case "Table":
                    left, right = st.columns([3, 2])
                    columns = forecast_columns(problem, forecast, chosen.labels)
                    left.dataframe(columns, hide_index=True)
                    right.dataframe(loss_columns(progress), hide_index=True)
                case _:
                    take_away_training(PAGE, progress)


def _inside(progress: Progress, problem: WindowsProblem, record: EpochRecord) -> None:
    """Show the layer reading the chosen sample's window, value by value."""
    if not progress.finished:
        st.caption("The layer is shown from inside once the training rests.")
        return
    sample = min(int(st.session_state[key("sample")]), problem.split.samples - 1)
    begin = sample * problem.stride
    values = problem.series.values[begin : begin + problem.window]
    inputs = problem.scaling.apply(values)[None, :, None]  # (1, T, 1)
    words = tuple(f"{value:.3g}" for value in values)
    try:
        model = traced_at(progress.spec, record, inputs, words)
    except EngineError as error:
        st.error(as_text(str(error)), icon=":material/error:")
        return
    trace = next(iter(model.traces.values()))
    told = f"Sample {sample} after epoch {record.epoch}, scaled as the layer reads it"
    st.html(
        f'<div class="u-proofs"><span class="u-same">{told}</span>'
        f"{markup.keras_check(trace)}</div>"
    )
    if problem.window <= _MOST_LENS_STEPS:
        show_lens(trace, key=f"lens_{PAGE}")
    else:
        st.caption(f"The lens shows windows of up to {_MOST_LENS_STEPS} values.")
    states_section(trace)


@st.cache_resource(max_entries=256, show_spinner=False)
def _forecast(identity: str, _spec: TrainingSpec, _record: EpochRecord) -> Forecast:
    del identity  # the key of the cache
    found: Forecast = engine.run("forecast", spec=_spec, weights=_record.weights)
    return found
