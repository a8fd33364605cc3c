"""The gates of a layer under one's hands: sliders that hold them, and both runs."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from models.cells.catalog import describe
from models.cells.description import CellDescription
from models.clamping import Clamp, read_clamps, write_clamps
from models.config import LayerConfig
from models.gates_presets import PRESETS, ClampPreset, GatedKind, preset_of
from models.results import Trace
from pages.shared.page_address import Setting, key, whole
from viz import markup
from viz.clamping.payload import CLAMPING_HTML, clamping_data, clamping_script

PAGE = "gates_by_hand"
MAX_CLAMPED_STEPS = 10
MAX_CLAMPED_UNITS = 8
# What a page shows before anything is touched: something happens at step 2.
_FIRST_PRESET = 1

# Not isolated: what it draws follows the rules of viz/gates_by_hand.css, as the page does.
_hands = st.components.v2.component(
    "unrolled_clamping", html=CLAMPING_HTML, js=clamping_script(), isolate_styles=False
)

# The step and the unit that the sliders hold, from 1; 0 stands for all.
PLACE_SETTINGS = (
    Setting("step", 2, whole("step", 0, MAX_CLAMPED_STEPS)),
    Setting("unit", 0, whole("unit", 0, MAX_CLAMPED_UNITS)),
)


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

    The browser replays and draws both; what comes to rest there is taken over. `write`
    makes the address show what is held.
    """
    clamps = read_clamps(st.session_state[key(PAGE, f"{kind}_clamps")], _cell(kind))
    _preset_buttons(kind, presets, clamps)
    told = clamps_told(trace, clamps, preset_of(kind, clamps))
    st.html(
        f'<div class="u-proofs"><span class="u-g-told">'
        f"{escape(told)}</span>{markup.keras_check(trace)}</div>"
    )
    for name, most in (("step", len(trace.words)), ("unit", trace.config.units)):
        if st.session_state[key(PAGE, name)] > most:
            st.session_state[key(PAGE, name)] = 0
    step, unit = (st.session_state[key(PAGE, name)] for name in ("step", "unit"))
    hands = f"{PAGE}_{kind}_hands"
    _hands(
        key=hands,
        data=clamping_data(trace, clamps, step, unit),
        default={"held": None},
        on_held_change=lambda: take_held(kind, st.session_state[hands].get("held")),
    )
    write()


def take_held(kind: GatedKind, held: Any) -> None:
    """Note what is held in the browser, and where; what cannot be is left out.

    `held` is a mapping of clamps, step and unit, but a browser may send anything.
    """
    if not isinstance(held, Mapping):
        return
    for setting, name in (
        (clamp_setting(kind), "clamps"),
        *((setting, setting.name) for setting in PLACE_SETTINGS),
    ):
        try:
            st.session_state[key(PAGE, setting.name)] = setting.read(str(held.get(name)))
        except ValueError:
            continue


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


def _set_clamps(kind: GatedKind, clamps: tuple[Clamp, ...]) -> None:
    st.session_state[key(PAGE, f"{kind}_clamps")] = write_clamps(clamps)


def _cell(kind: GatedKind) -> CellDescription:
    return describe(LayerConfig(kind, units=1, features=1))
