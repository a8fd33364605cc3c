"""Gradients through time: how a loss at the last step reaches every step before it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from models.cells.catalog import describe
from models.config import KINDS, Kind, LayerConfig
from models.gradients import GradientProfile
from models.gradients_clipping import CLIP_METHODS, ClipMethod, clip
from models.results import Array
from pages.shared import gradients_settings as settings
from pages.shared import page_address, widgets
from pages.shared.asking import run_of
from pages.shared.frame import require_frame
from pages.shared.gradients_settings import (
    GRADIENT_PRESETS,
    PAGE,
    SETTINGS,
    THRESHOLDS,
    key,
    spec_of,
)
from pages.shared.gradients_wording import clipping_told, how_to_read, truncation_told
from pages.shared.sections import bare_chart, chart
from viz import markup
from viz.clipping import (
    clipping_alt,
    clipping_columns,
    norms_figure,
    numbers_alt,
    numbers_figure,
)
from viz.gradient_markup import layer_chips, truncation_table
from viz.gradients import (
    profile_alt,
    profile_columns,
    profile_figure,
    truncation_figure,
    words_alt,
    words_columns,
    words_figure,
)

_BY = {"states": "by the states h and c", "inputs": "by the input x"}


def gradients_page() -> None:
    """Show the page."""
    require_frame()
    problems = page_address.adopt(PAGE, SETTINGS)
    settings.controls()
    widgets.say((*problems, *settings.sentence()[1]))
    views: dict[str, Callable[[], None]] = {
        "Through time": _through_time,
        "Which word": _words,
        "Truncated BPTT": _truncated,
        "Clipping": _clipping,
    }
    st.html('<h1 class="u-title u-small">Gradients through time</h1>')
    _presets()
    tabs = st.tabs(list(views), key="view", bind="query-params", on_change="rerun")
    for tab, show in zip(tabs, views.values(), strict=True):
        if tab.open:
            with tab:
                show()
    page_address.write(PAGE, SETTINGS)


def _presets() -> None:
    view = st.session_state.get("view") or st.query_params.get("view", "")
    current = settings.current_preset(view)
    with st.container(horizontal=True, gap="small", key=f"{PAGE}_presets"):
        for number, preset in enumerate(GRADIENT_PRESETS):
            st.button(
                preset.title,
                key=f"{PAGE}_preset_{number}",
                type="primary" if preset == current else "secondary",
                on_click=settings.load,
                args=(preset,),
                help=preset.see,
            )
    if current is not None:
        st.caption(current.see)


def _profiles(**changed: object) -> tuple[GradientProfile, ...]:
    """Return the three layers' profiles, or none once one could not be had."""
    found = []
    for kind in KINDS:
        profile: GradientProfile | None = run_of(
            "gradient_profile", spec_of(kind, **changed)
        )
        if profile is None:
            return ()
        found.append(profile)
    return tuple(found)


def _profile(kind: Kind, **changed: object) -> GradientProfile | None:
    profile: GradientProfile | None = run_of("gradient_profile", spec_of(kind, **changed))
    return profile


def _through_time() -> None:
    profiles = _profiles()
    if not profiles:
        return
    st.html(layer_chips(profiles))
    _say_overflow(profiles)
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        by = _choice("Gradient", "by", _BY, label_visibility="collapsed")
    with right:
        _check(profiles)
    chart(
        "gradients",
        profile_figure(profiles, by),
        profile_alt(profiles, by),
        profile_columns(profiles, by),
    )
    st.caption(how_to_read(by, profiles[0].spec))


def _words() -> None:
    shown, count = settings.sentence_steps()
    profiles = _profiles(timesteps=shown)
    if not profiles:
        return
    first = f" The first {shown} of {count:,} words are read." if count > shown else ""
    st.caption(
        "Each word's share of the input's gradient: what the last output depends on, "
        f"before any training.{first} Type another sentence at the left."
    )
    _say_overflow(profiles)
    _check(profiles)
    chart("words", words_figure(profiles), words_alt(profiles), words_columns(profiles))


def _truncated() -> None:
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        kind = _layer_choice()
    steps = int(st.session_state[key("timesteps")])
    place = key("window")
    st.session_state[place] = min(st.session_state[place], steps)
    with right:
        st.slider(
            "Window k: steps that the gradient goes back",
            1,
            steps,
            key=place,
            persist_state="session",
        )
    window = int(st.session_state[place])
    full = _profile(kind)
    if full is None:
        return
    truncated = _profile(kind, window=window)
    if truncated is None:
        return
    _say_overflow((full,))
    _check((full, truncated))
    chart(
        "truncated",
        truncation_figure(full, truncated),
        f"In full: {profile_alt([full])} Truncated to {window} steps: "
        f"{profile_alt([truncated])}",
        {
            "step": list(range(1, steps + 1)),
            **{f"{n}, in full": v for n, v in _numbers(full).items()},
            **{f"{n}, truncated": v for n, v in _numbers(truncated).items()},
        },
    )
    st.html(truncation_table(full, truncated))
    st.caption(truncation_told(full, truncated))


def _clipping() -> None:
    left, middle, right = st.columns([4, 5, 4], vertical_alignment="center")
    with left:
        kind = _layer_choice()
    with middle:
        method: ClipMethod = _choice(
            "Clip by", "method", {name: name for name in CLIP_METHODS}
        )
    with right:
        st.select_slider(
            "Threshold",
            THRESHOLDS,
            format_func=lambda value: f"{value:g}",
            key=key("threshold"),
            persist_state="session",
        )
    threshold = float(st.session_state[key("threshold")])
    profile = _profile(kind)
    if profile is None:
        return
    after = clip(profile.weights, method, threshold)
    _say_overflow((profile,))
    left, right = st.columns([1, 1], vertical_alignment="center")
    left.code(f"keras.optimizers.Adam({method}={threshold:g})", language="python")
    with right:
        _check((profile,))
    _clipped(profile.weights, after, method, threshold)
    st.caption(clipping_told(profile.weights, after, method, threshold))


def _clipped(
    before: Mapping[str, Array],
    after: Mapping[str, Array],
    method: ClipMethod,
    threshold: float,
) -> None:
    """Draw the norms and the numbers: side by side, on a telephone below each other."""
    left, right = st.columns(2, gap="small")
    with left:
        chart(
            "clipping",
            norms_figure(before, after, method, threshold),
            clipping_alt(before, after),
            clipping_columns(before, after),
        )
    with right:
        bare_chart(
            "clipped_numbers", numbers_figure(before, after), numbers_alt(before, after)
        )


def _check(profiles: Sequence[GradientProfile]) -> None:
    """Say how closely the numbers agree with Keras."""
    worst = max(profiles, key=lambda p: p.max_abs_error / p.tolerance)
    st.html(f'<div class="u-proofs">{markup.keras_check(worst)}</div>')


def _say_overflow(profiles: Sequence[GradientProfile]) -> None:
    """Say so where gradients are no numbers."""
    broken = [p.spec.cell.title for p in profiles if not p.is_finite]
    with st.container():
        if broken:
            st.warning(
                f"{' and '.join(broken)}: the numbers grow beyond what float32 can hold, "
                "some gradients are infinite or no number (NaN) and are not drawn: lower "
                "the recurrent weight scale, or shorten the sequence.",
                icon=":material/trending_up:",
            )


def _numbers(profile: GradientProfile) -> dict[str, Sequence[object]]:
    columns = profile_columns([profile])
    return {name: v for name, v in columns.items() if name not in ("step", "word")}


def _layer_choice() -> Kind:
    titles = {kind: describe(LayerConfig(kind, 1, 1)).title for kind in KINDS}
    kind: Kind = _choice("Layer", "layer", titles)
    return kind


def _choice(title: str, name: str, options: Mapping[Any, str], **looks: Any) -> Any:
    """Let one of a few be chosen, and return it."""
    st.segmented_control(
        title,
        tuple(options),
        format_func=options.__getitem__,
        key=key(name),
        persist_state="session",
        required=True,
        **looks,
    )
    return st.session_state[key(name)]
