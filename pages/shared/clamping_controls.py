"""The gates of a layer under one's hands: sliders that hold them, and both runs."""

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.cells.catalog import describe
from models.cells.description import CellDescription, Quantity
from models.clamping import (
    Clamp,
    ClampedRun,
    clampable,
    limits,
    memory_update,
    read_clamps,
    run_clamped,
    set_free,
    with_clamp,
    write_clamps,
)
from models.config import LayerConfig
from models.gates_presets import PRESETS, ClampPreset, GatedKind, preset_of
from models.results import Trace
from pages.shared.page_address import Setting, key
from viz import gates_by_hand as drawing
from viz import markup

PAGE = "gates_by_hand"
MAX_CLAMPED_STEPS = 10
MAX_CLAMPED_UNITS = 8
# What a page shows before anything is touched: something happens at step 2.
_FIRST_PRESET = 1


def clamp_setting(kind: GatedKind) -> Setting:
    """Return the setting that holds the clamps of one cell, as an address writes them."""

    def normal(text: str) -> str:
        return write_clamps(read_clamps(text, _cell(kind)))

    clamps = PRESETS[kind][_FIRST_PRESET].clamps
    return Setting(f"{kind}_clamps", write_clamps(clamps), normal)


@st.fragment
def clamping(
    trace: Trace,
    kind: GatedKind,
    presets: Sequence[ClampPreset],
    write: Callable[[], None],
) -> None:
    """Show sliders for the gates, and the layer's run with and without the clamps.

    `write` makes the address show what is held.
    """
    clamps = _clamps(kind)
    _preset_buttons(kind, presets, clamps)
    st.caption(clamps_told(trace, clamps, preset_of(kind, clamps)))
    quantities = clampable(trace.cell)
    # On one line: the sliders belong to the step and the unit that are chosen.
    hands = st.container(key=f"{PAGE}_hands")
    places = hands.columns([7, 5, *([8] * len(quantities))], gap="small")
    step, unit = _place_controls(trace, places[:2])
    run = run_clamped(trace, clamps)
    for column, quantity in zip(places[2:], quantities, strict=True):
        with column:
            _hold_control(quantity, run, kind, (step, unit))
    _show(run, trace, step)
    write()


def _show(run: ClampedRun, trace: Trace, step: int) -> None:
    st.html(drawing.clamped_table(run, trace.words, step))
    shown = step or len(trace.words)
    told = "framed: held by hand, the rest is replayed"
    if not run.holds_anything:
        told = "nothing is held: both runs are the same"
    st.html(
        '<div class="u-proofs u-g-caption"><b>The memory update at step '
        f'<span class="u-g-step">{shown}</span></b>{markup.keras_check(trace)}'
        f'<span class="u-muted">{told}</span></div>'
        + drawing.update_picture(memory_update(run.clamped, shown), run)
    )


def _preset_buttons(
    kind: GatedKind, presets: Sequence[ClampPreset], clamps: tuple[Clamp, ...]
) -> None:
    current = preset_of(kind, clamps)
    with st.container(horizontal=True, gap="small", key=f"{PAGE}_presets"):
        for number, preset in enumerate(presets):
            st.button(
                preset.title,
                key=f"{PAGE}_{kind}_preset_{number}",
                type="primary" if preset == current else "secondary",
                on_click=_set_clamps,
                args=(kind, preset.clamps),
                help=preset.see,
            )


def clamps_told(trace: Trace, clamps: Sequence[Clamp], current: ClampPreset | None) -> str:
    """Say what is held; of a preset what there is to see, if all of it is on the screen."""
    steps, units = len(trace.words), trace.config.units
    beyond = sum(clamp.step > steps or clamp.unit > units for clamp in clamps)
    if current and not beyond:
        return current.see
    held = len(clamps)
    told = f"{held} {'clamp is' if held == 1 else 'clamps are'} set"
    if not beyond:
        return f"{told} by hand."
    place = f"the {steps} {'step' if steps == 1 else 'steps'} and {units} "
    place += "unit" if units == 1 else "units"
    if beyond == held:
        return f"{told}, but beyond {place} that there are: nothing is held."
    return f"{told}, {beyond} of them beyond {place} that there are."


def _place_controls(trace: Trace, columns: Sequence[DeltaGenerator]) -> tuple[int, int]:
    """Let a step and a unit be chosen; 0 stands for all."""
    steps, units = len(trace.words), trace.config.units
    for name, most in (("step", steps), ("unit", units)):
        if st.session_state[key(PAGE, name)] > most:
            st.session_state[key(PAGE, name)] = 0
    left, right = columns
    left.selectbox(
        "Hold at step",
        range(steps + 1),
        format_func=lambda step: f"{step} {trace.words[step - 1]}" if step else "all",
        key=key(PAGE, "step"),
        persist_state="session",
    )
    right.selectbox(
        "in unit",
        range(units + 1),
        format_func=lambda unit: str(unit) if unit else "all",
        key=key(PAGE, "unit"),
        persist_state="session",
    )
    return st.session_state[key(PAGE, "step")], st.session_state[key(PAGE, "unit")]


def _hold_control(
    quantity: Quantity, run: ClampedRun, kind: GatedKind, place: tuple[int, int]
) -> None:
    """Show a switch that holds a quantity, and a slider for the value.

    Moving the slider holds it too. A free slider stands at what the layer computes there,
    on average.
    """
    low, high = limits(quantity)
    hold, slide = f"{PAGE}_hold_{quantity.name}", f"{PAGE}_value_{quantity.name}"
    st.session_state[hold] = run.holds(quantity.name, *place)
    mean = run.mean(quantity.name, *place)
    st.session_state[slide] = min(max(round(mean, 2), low), high)
    st.toggle(
        f"{quantity.label} {quantity.symbol}",
        key=hold,
        on_change=_hold,
        args=(kind, quantity.name, place),
    )
    st.slider(
        f"Value of the {quantity.label}",
        low,
        high,
        step=0.01,
        key=slide,
        on_change=_set_value,
        args=(kind, quantity.name, place),
        label_visibility="collapsed",
    )


def _hold(kind: GatedKind, name: str, place: tuple[int, int]) -> None:
    """Hold a quantity where its slider stands, or let it go."""
    if st.session_state[f"{PAGE}_hold_{name}"]:
        _set_value(kind, name, place)
    else:
        _set_clamps(kind, set_free(_clamps(kind), name, *place))


def _set_value(kind: GatedKind, name: str, place: tuple[int, int]) -> None:
    value = float(st.session_state[f"{PAGE}_value_{name}"])
    _set_clamps(kind, with_clamp(_clamps(kind), Clamp(name, *place, value)))


def _clamps(kind: GatedKind) -> tuple[Clamp, ...]:
    return read_clamps(st.session_state[key(PAGE, f"{kind}_clamps")], _cell(kind))


def _set_clamps(kind: GatedKind, clamps: tuple[Clamp, ...]) -> None:
    st.session_state[key(PAGE, f"{kind}_clamps")] = write_clamps(clamps)


def _cell(kind: GatedKind) -> CellDescription:
    return describe(LayerConfig(kind, units=1, features=1))
