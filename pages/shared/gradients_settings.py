"""What the gradients page holds: its settings, its controls, and the specs they make."""

from dataclasses import dataclass, field

import streamlit as st

from models.config import KINDS, Kind
from models.gradients import (
    FORGET_BIASES,
    GRADIENT_ACTIVATIONS,
    KERAS_FORGET_BIAS,
    MAX_GRADIENT_STEPS,
    MAX_GRADIENT_UNITS,
    MAX_SCALE,
    GradientSpec,
)
from models.gradients_clipping import CLIP_METHODS
from models.sentence import DEFAULT_SENTENCE, split_words
from models.sequence_tasks import check_sentence
from models.spec import MAX_SEED, MAX_TIMESTEPS, shown
from pages.shared import page_address, widgets
from pages.shared.page_address import Setting, choice, decimal, whole

PAGE = "gradients"
THRESHOLDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)
_SCALE_STEP = 0.05
_BIAS_STEP = 0.5


def _threshold(text: str) -> float:
    found = [value for value in THRESHOLDS if text in (f"{value:g}", str(value))]
    if not found:
        raise ValueError(
            f"threshold must be one of {', '.join(f'{v:g}' for v in THRESHOLDS)}, but "
            f"{shown(text)} was given: choose one."
        )
    return found[0]


SETTINGS = (
    Setting("timesteps", 50, whole("timesteps", 2, MAX_GRADIENT_STEPS)),
    Setting("units", 8, whole("units", 1, MAX_GRADIENT_UNITS)),
    Setting("scale", 1.0, decimal("scale", (0.0, MAX_SCALE), _SCALE_STEP)),
    Setting("activation", "tanh", choice("activation", GRADIENT_ACTIVATIONS)),
    Setting(
        "forget_bias",
        KERAS_FORGET_BIAS,
        decimal("forget_bias", FORGET_BIASES, _BIAS_STEP),
    ),
    Setting("seed", 0, whole("seed", 0, MAX_SEED)),
    Setting("sentence", DEFAULT_SENTENCE),
    Setting("by", "states", choice("by", ("states", "inputs"))),
    Setting("layer", "simple_rnn", choice("layer", KINDS)),
    Setting("window", 20, whole("window", 1, MAX_GRADIENT_STEPS)),
    Setting("method", "clipnorm", choice("method", CLIP_METHODS)),
    Setting("threshold", 0.1, _threshold),
)


@dataclass(frozen=True)
class GradientPreset:
    """Some settings, the tab to show them in, and what there is to see."""

    title: str
    see: str
    values: dict[str, object] = field(default_factory=dict)
    view: str = "Through time"


GRADIENT_PRESETS = (
    GradientPreset(
        "Keras's defaults",
        "Untrained. SimpleRNN's recurrent kernel is orthogonal: only tanh lets its "
        "gradient fade. An LSTM's forget gate, with bias 1, begins near σ(1) = 0.73.",
    ),
    GradientPreset(
        "Vanishing",
        "With halved recurrent weights SimpleRNN's gradient is at least halved by each "
        "step back, and soon too small to learn from.",
        {"scale": 0.5},
    ),
    GradientPreset(
        "Exploding",
        "Spectral radius 1.5 and no squashing: SimpleRNN's gradient grows by 1.5 a step "
        "back. One update would ruin the weights.",
        {"scale": 1.5, "activation": "linear"},
    ),
    GradientPreset(
        "The LSTM remembers",
        "Forget-gate bias 6: f is nearly 1, so that c is handed on almost untouched, and "
        "so is the gradient along it. That is why LSTMs exist.",
        {"timesteps": 100, "forget_bias": 6.0},
    ),
    GradientPreset(
        "100 steps, k = 20",
        "The state is handed on, the gradient is not: what the first 80 steps should have "
        "changed is not learnt by this update.",
        {"timesteps": 100, "window": 20},
        "Truncated BPTT",
    ),
    GradientPreset(
        "Clipped",
        "An exploding gradient, brought back to a norm of 1 without being turned.",
        {
            "layer": "simple_rnn",  # the one that is sure to explode
            "scale": 1.5,
            "activation": "linear",
            "method": "global_clipnorm",
            "threshold": 1.0,
        },
        "Clipping",
    ),
)


def key(name: str) -> str:
    """Return the session's key of a setting: also the key of its widget."""
    return page_address.key(PAGE, name)


def setting(name: str) -> object:
    """Return what a setting holds."""
    return st.session_state[key(name)]


def controls() -> None:
    """Show what all tabs share, in the sidebar."""
    with st.sidebar:
        st.markdown("### Gradients")
        _slider("Sequence length", "timesteps", 2, MAX_GRADIENT_STEPS, "Time steps. The "
                "sentence is repeated, or cut, to this many words.")  # fmt: skip
        widgets.units_slider(key("units"), MAX_GRADIENT_UNITS)
        st.slider(
            "Recurrent weight scale",
            0.0,
            MAX_SCALE,
            step=_SCALE_STEP,
            key=key("scale"),
            persist_state="session",
            help="Multiplies the recurrent kernel that Keras draws, which is orthogonal: "
            "for SimpleRNN the scale is the spectral radius.",
        )
        st.slider(
            "Forget-gate bias (LSTM)",
            *FORGET_BIASES,
            step=_BIAS_STEP,
            key=key("forget_bias"),
            persist_state="session",
            help="Keras starts it at 1 (unit_forget_bias=True). The larger, the closer the "
            "forget gate is to 1.",
        )
        st.selectbox(
            "`activation`",
            GRADIENT_ACTIVATIONS,
            key=key("activation"),
            persist_state="session",
            help="tanh in Keras by default. The gates keep their sigmoid.",
        )
        widgets.sentence_input(
            key("sentence"), "each word has its own embedding of two numbers."
        )
        widgets.seed_input(key("seed"))
        widgets.closing_controls(page_address.reset, PAGE, SETTINGS)


def _slider(title: str, name: str, lowest: int, highest: int, explanation: str) -> None:
    st.slider(
        title, lowest, highest, key=key(name), persist_state="session", help=explanation
    )


def sentence() -> tuple[str, tuple[str, ...]]:
    """Return the sentence to read, and what is wrong with the one that was typed."""
    typed = str(setting("sentence"))
    try:
        check_sentence(typed)
    except ValueError as error:
        return DEFAULT_SENTENCE, (f"{error} Until then “{DEFAULT_SENTENCE}” is used.",)
    return typed, ()


def spec_of(kind: Kind, **changed: object) -> GradientSpec:
    """Return the spec that the settings make for a layer, with some fields changed."""
    values = {
        name: setting(name)
        for name in ("timesteps", "units", "scale", "activation", "forget_bias", "seed")
    }
    values |= {"sentence": sentence()[0], **changed}
    return GradientSpec(kind=kind, **values)  # type: ignore[arg-type]


def sentence_steps() -> tuple[int, int]:
    """Return how many words can be shown side by side, and how many the sentence has."""
    count = len(split_words(sentence()[0]))
    return min(max(count, 2), MAX_TIMESTEPS), count


def load(preset: GradientPreset) -> None:
    """Set what a preset sets; sizes, seed and sentence stay where it does not name them."""
    kept = {"units", "seed", "sentence", "layer", "by"}
    for item in SETTINGS:
        if item.name in preset.values:
            st.session_state[key(item.name)] = preset.values[item.name]
        elif item.name not in kept:
            st.session_state[key(item.name)] = item.default
    st.session_state["view"] = preset.view


def current_preset(view: str) -> GradientPreset | None:
    """Return the preset that the settings are, if they are one.

    Those that are about one tab are looked for first, and only there.
    """
    home = GRADIENT_PRESETS[0].view
    for preset in sorted(GRADIENT_PRESETS, key=lambda item: item.view == home):
        wanted = {
            item.name: preset.values.get(item.name, item.default)
            for item in SETTINGS
            if item.name in ("timesteps", "scale", "activation", "forget_bias")
            or item.name in preset.values
        }
        same = all(setting(name) == value for name, value in wanted.items())
        if same and preset.view in (view, home):
            return preset
    return None
