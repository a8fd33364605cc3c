"""What the windows page holds: its settings, its presets, and its controls."""

from dataclasses import dataclass, field

import streamlit as st

from models.cells.catalog import describe
from models.config import KINDS, LayerConfig
from models.series import (
    AIRLINE_PASSENGERS,
    LONGEST_MADE,
    LONGEST_SERIES,
    MAX_NOISE,
    MAX_PERIOD,
    MAX_TREND,
    MAX_TYPED,
)
from models.windows import MAX_HORIZON, MAX_STRIDE, MAX_WINDOW, MAX_WINDOW_UNITS
from pages.shared import page_address
from pages.shared.page_address import Setting, choice, decimal, whole
from pages.shared.training_panel import Epochs
from pages.shared.training_settings import (
    closing_controls,
    learning_controls,
    learning_settings,
)

PAGE = "windows"
EPOCHS = Epochs(most=500, more=20)
SOURCES = {
    "noisy": "Sine with noise and trend",
    "sine": "Sine",
    "walk": "Random walk",
    "typed": "Typed numbers",
    "csv": "A column of a CSV file",
}
_SHORTEST_MADE = 50
_STEPS = {"noise": 0.05, "trend": 0.1}

SETTINGS = (
    Setting("series", "noisy", choice("series", tuple(SOURCES))),
    Setting("length", 400, whole("length", _SHORTEST_MADE, LONGEST_MADE)),
    Setting("period", 24, whole("period", 2, MAX_PERIOD)),
    Setting("noise", 0.15, decimal("noise", (0.0, MAX_NOISE), _STEPS["noise"])),
    Setting("trend", 0.5, decimal("trend", (-MAX_TREND, MAX_TREND), _STEPS["trend"])),
    Setting("numbers", AIRLINE_PASSENGERS),
    Setting("column", ""),
    Setting("window", 49, whole("window", 1, MAX_WINDOW)),
    Setting("horizon", 1, whole("horizon", 1, MAX_HORIZON)),
    Setting("stride", 1, whole("stride", 1, MAX_STRIDE)),
    Setting("layer", "lstm", choice("layer", KINDS)),
    Setting("units", 16, whole("units", 1, MAX_WINDOW_UNITS)),
    *learning_settings(epochs=20, most=EPOCHS.most, rate=0.01),
    Setting("sample", 0, whole("sample", 0, LONGEST_SERIES)),
    Setting("look", -1, whole("look", -1, EPOCHS.most)),
)


@dataclass(frozen=True)
class WindowPreset:
    """Some settings, and what there is to see."""

    title: str
    see: str
    values: dict[str, object] = field(default_factory=dict)


PRESETS = (
    WindowPreset("49 → 1", "Read 49 values, forecast the next: two waves are in sight."),
    WindowPreset(
        "6 h → 1 h",
        "Six hours of history, one hour ahead; a wave is a day.",
        {"window": 6},
    ),
    WindowPreset(
        "24 h → 12 h",
        "Dense(12) answers half a day at once; the last value is soon far off.",
        {"window": 24, "horizon": 12},
    ),
    WindowPreset(
        "Random walk",
        "Nothing that was tells what comes: the last value is hard to beat.",
        {"series": "walk", "window": 24},
    ),
    WindowPreset(
        "Airline",
        "Passengers by month, 1949 to 1960: the test's summers are above all trained on.",
        {"series": "typed", "window": 12, "epochs": 60},
    ),
)
# A preset leaves alone how and how long is trained, save where it says so.
_KEPT = frozenset(("layer", "units", "optimizer", "rate", "seed", "numbers", "column"))


def key(name: str) -> str:
    """Return the session's key of a setting: also the key of its widget."""
    return page_address.key(PAGE, name)


def load(preset: WindowPreset) -> None:
    """Set what a preset sets, and the rest but for the training to the defaults."""
    for item in SETTINGS:
        if item.name in preset.values:
            st.session_state[key(item.name)] = preset.values[item.name]
        elif item.name not in _KEPT:
            st.session_state[key(item.name)] = item.default
    if preset.values.get("series") == "typed":
        st.session_state[key("numbers")] = AIRLINE_PASSENGERS


def current_preset() -> WindowPreset | None:
    """Return the preset that the settings are, if they are one."""
    about = ("series", "length", "period", "noise", "trend", "window", "horizon", "stride")
    for preset in PRESETS:
        wanted = {
            item.name: preset.values.get(item.name, item.default)
            for item in SETTINGS
            if item.name in about
        }
        if wanted.get("series") == "typed":
            wanted["numbers"] = AIRLINE_PASSENGERS
        if all(st.session_state[key(name)] == value for name, value in wanted.items()):
            return preset
    return None


def series_controls() -> str:
    """Show what chooses the series, but for a file; return where it comes from."""
    st.selectbox(
        "Series",
        tuple(SOURCES),
        format_func=SOURCES.__getitem__,
        key=key("series"),
        persist_state="session",
    )
    source = str(st.session_state[key("series")])
    if source in ("sine", "noisy", "walk"):
        _number("Values", "length", _SHORTEST_MADE, LONGEST_MADE)
    if source in ("sine", "noisy"):
        _number("Period", "period", 2, MAX_PERIOD, "Values in one wave; 24 hours in a day.")
    if source == "noisy":
        left, right = st.columns(2)
        with left:
            _decimal("Noise", "noise", 0.0, MAX_NOISE, "The wave goes from −1 to 1.")
        with right:
            _decimal("Trend", "trend", -MAX_TREND, MAX_TREND, "First to last value.")
    if source == "typed":
        st.text_area(
            "Numbers",
            key=key("numbers"),
            persist_state="session",
            height=110,
            max_chars=MAX_TYPED,
            help="With spaces, commas or lines between them; decimals have a point, or all "
            "of them a comma. These are airline passengers by month, 1949 to 1960, in "
            "thousands.",
        )
    return source


def cut_controls() -> None:
    """Show window, horizon, stride and layer, and what every training has."""
    left, middle, right = st.columns(3)
    with left:
        _number("Window", "window", 1, MAX_WINDOW, "Values that the layer reads.")
    with middle:
        _number("Horizon", "horizon", 1, MAX_HORIZON, "Values that follow: the answer.")
    with right:
        _number("Stride", "stride", 1, MAX_STRIDE, "Values from one window to the next.")
    left, right = st.columns(2)
    with left:
        st.selectbox(
            "Layer",
            KINDS,
            format_func=lambda kind: describe(LayerConfig(kind, 1, 1)).title,
            key=key("layer"),
            persist_state="session",
        )
    with right:
        _number("Units", "units", 1, MAX_WINDOW_UNITS)
    learning_controls(PAGE, EPOCHS.most)
    closing_controls(PAGE, SETTINGS)


def _number(title: str, name: str, lowest: int, highest: int, told: str = "") -> None:
    st.number_input(
        title,
        lowest,
        highest,
        step=1,
        key=key(name),
        persist_state="session",
        help=told or None,
    )


def _decimal(title: str, name: str, lowest: float, highest: float, told: str) -> None:
    st.number_input(
        title,
        lowest,
        highest,
        step=_STEPS[name],
        key=key(name),
        persist_state="session",
        format="%.2f",
        help=told,
    )
