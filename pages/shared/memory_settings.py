"""What the memory page holds: its settings, its controls, and the experiment they make."""

from typing import Any

import streamlit as st

from models.config import KINDS
from models.memory import (
    LENGTHS,
    MAX_LSTM_UNITS,
    MAX_SYMBOLS,
    MIN_LSTM_UNITS,
    MIN_SYMBOLS,
    TEST_SAMPLES,
)
from models.memory_runs import GATES_STARTS, MAX_EPOCHS, MAX_SEEDS, Experiment
from pages.shared.page_address import Setting, choice, key, whole
from pages.shared.training_settings import (
    closing_controls,
    learning_controls,
    learning_settings,
)

PAGE = "memory"
_LENGTH_WORDS = tuple(map(str, LENGTHS))
_GATES = {"keras": "As Keras draws them", "open": "Open, for n steps"}
SETTINGS = (
    Setting("symbols", 4, whole("symbols", MIN_SYMBOLS, MAX_SYMBOLS)),
    Setting("units", 16, whole("units", MIN_LSTM_UNITS, MAX_LSTM_UNITS)),
    Setting("longest", "32", choice("longest", _LENGTH_WORDS)),
    Setting("gates", "keras", choice("gates", GATES_STARTS)),
    Setting("seeds", 2, whole("seeds", 1, MAX_SEEDS)),
    # What “One seed more” adds: no widget's value, which a browser could send back.
    Setting("extra", 0, whole("extra", 0, MAX_SEEDS - 1)),
    # Here it is not an epoch at which one stops, but a training.
    *(
        setting
        for setting in learning_settings(epochs=10, most=MAX_EPOCHS, rate=0.01)
        if setting.name != "until"
    ),
    Setting("stopped", "no", choice("stopped", ("no", "yes"))),
    Setting("layer", "lstm", choice("layer", KINDS)),
    Setting("n", "8", choice("n", _LENGTH_WORDS)),
    Setting("sequence", 1, whole("sequence", 1, TEST_SAMPLES)),
)
# What the panel below the controls moves.
INSIDE = ("extra", "stopped", "layer", "n", "sequence")


def controls() -> None:
    """Show the controls in the sidebar."""
    with st.sidebar:
        st.radio(
            "Gates start",
            GATES_STARTS,
            format_func=lambda name: _GATES[name],
            key=key(PAGE, "gates"),
            persist_state="session",
            help="Open is chrono initialisation: the biases of the forget and update gates "
            "are set so that they keep for 1 to n − 1 steps before anything is learnt.",
        )
        st.select_slider(
            "Longest n",
            _LENGTH_WORDS,
            key=key(PAGE, "longest"),
            persist_state="session",
        )
        st.slider(
            "Symbols",
            MIN_SYMBOLS,
            MAX_SYMBOLS,
            key=key(PAGE, "symbols"),
            persist_state="session",
            help="Each is as likely as the others, at every step.",
        )
        st.slider(
            "Units of the LSTM",
            MIN_LSTM_UNITS,
            MAX_LSTM_UNITS,
            key=key(PAGE, "units"),
            persist_state="session",
            help="The other cells have as many units as give them as many parameters.",
        )
        _seeds()
        learning_controls(PAGE, MAX_EPOCHS)
        closing_controls(PAGE, SETTINGS)


def _seeds() -> None:
    st.slider(
        "Seeds",
        1,
        MAX_SEEDS,
        key=key(PAGE, "seeds"),
        on_change=_as_the_slider_says,
        persist_state="session",
    )


def experiment() -> Experiment:
    """Return the experiment that the controls make."""
    return Experiment(
        symbols=value("symbols"),
        lstm_units=value("units"),
        longest=int(value("longest")),
        gates=value("gates"),
        seeds=min(value("seeds") + value("extra"), MAX_SEEDS),
        epochs=value("epochs"),
        optimizer=value("optimizer"),
        learning_rate=value("rate"),
        seed=value("seed"),
    )


def _as_the_slider_says() -> None:
    st.session_state[key(PAGE, "extra")] = 0


def value(name: str) -> Any:
    """Return a setting's present value."""
    return st.session_state[key(PAGE, name)]
