"""The series of the windows page: made, typed, or uploaded; and how it is cut."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from models.csv_column import CsvTable, ReadSeries, read_column, read_csv
from models.series import MadeSeries, Series, read_numbers
from models.training import TrainingSpec
from models.windows import WindowsProblem, check_varies, fitting
from pages.shared.windows_settings import PAGE, key

BATCH_SIZE = 32
_FILE = f"{PAGE}_csv"


@dataclass(frozen=True)
class ChosenSeries:
    """The series to show, the labels of its values, and what there is to say about it."""

    series: Series
    labels: tuple[str, ...] = ()  # dates, or empty
    notes: tuple[str, ...] = ()  # what was done to it
    problems: tuple[str, ...] = ()  # what was wrong, and what is shown instead


def chosen_series(source: str) -> ChosenSeries:
    """Return the series that the controls ask for, or another one and why."""
    try:
        if source == "csv":
            return _uploaded()
        if source == "typed":
            return _checked(read_numbers(_setting("numbers")))
        return _checked(
            MadeSeries(
                form=source,  # type: ignore[arg-type]
                length=_setting("length"),
                period=_setting("period"),
                noise=float(_setting("noise")),
                trend=float(_setting("trend")),
                seed=_setting("seed"),
            )
        )
    except ValueError as error:
        said = f"{error} Until then the sine with noise and trend is shown."
        return ChosenSeries(MadeSeries(), problems=(said,))


def training_spec(chosen: ChosenSeries) -> tuple[TrainingSpec, tuple[str, ...]]:
    """Return what to train, and what is wrong with the cut that was asked for."""
    asked = {name: int(_setting(name)) for name in ("window", "horizon", "stride")}
    said: tuple[str, ...] = ()
    try:
        problem = _problem(chosen.series, asked)
    except ValueError as error:
        window, horizon = fitting(len(chosen.series.values))
        problem = _problem(
            chosen.series, {"window": window, "horizon": horizon, "stride": 1}
        )
        said = (
            f"{error} Until then a window of {window}, a horizon of {horizon} and a stride "
            "of 1 are shown.",
        )
    spec = TrainingSpec(
        problem=problem,
        optimizer=_setting("optimizer"),
        learning_rate=_setting("rate"),
        batch_size=BATCH_SIZE,
        seed=_setting("seed"),
    )
    return spec, said


def problem_of(spec: TrainingSpec) -> WindowsProblem:
    """Return what is trained here."""
    problem = spec.problem
    assert isinstance(problem, WindowsProblem)  # noqa: S101 - for the type checker
    return problem


def _problem(series: Series, cut: dict[str, int]) -> WindowsProblem:
    return WindowsProblem(
        series=series,
        window=cut["window"],
        horizon=cut["horizon"],
        stride=cut["stride"],
        kind=_setting("layer"),
        units=_setting("units"),
    )


def _checked(series: Series) -> ChosenSeries:
    check_varies(series.values)
    return ChosenSeries(series)


def _uploaded() -> ChosenSeries:
    """Ask for a file and a column; the file stays while the person is on other pages."""
    with st.sidebar:
        file = st.file_uploader(
            "CSV file",
            type=["csv", "txt", "tsv"],
            key=f"{PAGE}_upload",
            help="A column of numbers, with a name above it or not; dates beside it become "
            "labels. At most 5 MB. It stays on this server, in memory.",
        )
    if file is not None and st.session_state.get(_FILE, (None,))[0] != file.file_id:
        # Before it is read: a file that cannot be read must not be read at every run.
        st.session_state[_FILE] = file.file_id, file.name, _table(file.getvalue())
    if _FILE not in st.session_state:
        raise ValueError("No file is here yet: upload a CSV file at the left.")
    _, name, table = st.session_state[_FILE]
    if isinstance(table, str):
        raise ValueError(table)
    with st.sidebar:
        if file is None:
            st.text(f"Read from {name}")
        _column_choice(table)
    read = _read(table, str(_setting("column")))
    check_varies(read.series.values)
    return ChosenSeries(read.series, read.labels, read.notes)


def _table(content: bytes) -> CsvTable | str:
    """Return a file's columns, or the sentence that says what is wrong with it."""
    try:
        return read_csv(content)
    except ValueError as error:
        return str(error)


def _column_choice(table: CsvTable) -> None:
    place = key("column")
    if _setting("column") not in table.numeric:
        st.session_state[place] = table.numeric[0]
    st.selectbox("Column", table.numeric, key=place, persist_state="session")


def _read(table: CsvTable, name: str) -> ReadSeries:
    """Return a column, read once: looking for dates takes a moment."""
    place = f"{_FILE}_column"
    known = st.session_state.get(place)
    if known is None or known[0] is not table or known[1] != name:
        known = table, name, read_column(table, name)
        st.session_state[place] = known
    found: ReadSeries = known[2]
    return found


def _setting(name: str) -> Any:
    return st.session_state[key(name)]
