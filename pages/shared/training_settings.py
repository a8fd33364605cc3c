"""The settings that every training has: epochs, optimizer, learning rate, seed."""

import math
from collections.abc import Sequence

import streamlit as st

from models.spec import shown
from models.training import (
    MAX_LEARNING_RATE,
    MAX_TRAINING_SEED,
    OPTIMIZER_CLASSES,
    OPTIMIZERS,
    USUAL_RATES,
    check_learning_rate,
)
from pages.shared import page_address, widgets
from pages.shared.page_address import Setting, choice, key, whole

_LOWEST_RATE = 1e-6


def learning_settings(
    epochs: int, most: int, rate: float, optimizer: str = "adam"
) -> tuple[Setting, ...]:
    """Return the settings, with their defaults; `most` epochs can be asked for.

    "until" is where Stop and “Train more” want the training to end; −1 leaves it to the
    control of the epochs.
    """
    return (
        Setting("epochs", epochs, whole("epochs", 0, most)),
        Setting("until", -1, whole("until", -1, most)),
        Setting("optimizer", optimizer, choice("optimizer", OPTIMIZERS)),
        Setting("rate", rate, read_rate),
        Setting("seed", 0, whole("seed", 0, MAX_TRAINING_SEED)),
    )


def wanted_epochs(page: str) -> int:
    """Return how many epochs are asked for, by the control or by Stop."""
    until = int(st.session_state[key(page, "until")])
    return until if until >= 0 else asked_epochs(page)


def asked_epochs(page: str) -> int:
    """Return how many epochs the control stands at."""
    return int(st.session_state[key(page, "epochs")])


def go_to(page: str, epoch: int) -> None:
    """Let the training end at an epoch, and leave it to the control if it says the same."""
    until = -1 if epoch == asked_epochs(page) else epoch
    st.session_state[key(page, "until")] = until


def learning_controls(page: str, most: int) -> None:
    """Show the widgets of these settings."""

    def as_the_control_says() -> None:
        st.session_state[key(page, "until")] = -1

    st.number_input(
        "Epochs",
        0,
        most,
        step=1,
        key=key(page, "epochs"),
        persist_state="session",
        on_change=as_the_control_says,
        help="Passes over the training data. 0 leaves the weights as they are drawn.",
    )
    st.selectbox(
        "Optimizer",
        OPTIMIZERS,
        format_func=lambda name: OPTIMIZER_CLASSES[name],
        key=key(page, "optimizer"),
        persist_state="session",
    )
    st.number_input(
        "Learning rate",
        _LOWEST_RATE,
        MAX_LEARNING_RATE,
        step=0.01,
        format="%g",
        key=key(page, "rate"),
        persist_state="session",
        help="How far each step goes. Much too large a rate diverges: try SGD with 1.",
    )
    widgets.seed_input(
        key(page, "seed"),
        MAX_TRAINING_SEED,
        "Draws the weights and the order of the samples: same seed, same training.",
    )


def closing_controls(page: str, settings: Sequence[Setting]) -> None:
    """Show the reset button and the colours of the dimensions."""
    widgets.closing_controls(page_address.reset, page, settings)


def read_rate(text: str) -> float:
    """Return the learning rate that an address holds.

    Raises:
        ValueError: one sentence, if it is none.
    """
    try:
        rate = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        rate = math.nan
    if math.isnan(rate) or rate < _LOWEST_RATE:
        raise ValueError(
            f"rate must be a number from {_LOWEST_RATE:g} to {MAX_LEARNING_RATE:,.0f}, but "
            f"{shown(text)} was given: {USUAL_RATES[0]:g} to {USUAL_RATES[1]:g} is usual."
        )
    check_learning_rate(rate)
    return rate
