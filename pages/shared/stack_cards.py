"""The layers of a stack, one card each, and what is said where it breaks."""

from typing import Any

import streamlit as st

from models.shapes import ShapeStep
from models.stack import MAX_LAYERS, Mend, StackOutcome, StackProblem, StackSpec
from models.stack_layers import LAYERS, StackLayer, default_layer
from models.stack_values import layer_values
from pages.shared import stack_settings as settings
from pages.shared.stack_form import layer_form
from viz import stack_markup
from viz.stack import values_alt, values_figure

_CHART_CONFIG = {"displaylogo": False, "displayModeBar": False, "responsive": True}
_PROBABILITIES = ("sigmoid", "softmax", "hard_sigmoid")


def stack_cards(
    spec: StackSpec, outcome: StackOutcome, lens_steps: tuple[str, ...] | None
) -> None:
    """Show every layer; those behind a joint that breaks have no numbers.

    `lens_steps` are the steps that the lens shows, if it is there.
    """
    problem = outcome.problem
    steps = {step.name: step for step in outcome.trace.steps}
    for place in range(len(spec.layers)):
        if problem is not None and place == problem.index:
            _show_problem(spec, problem)
        name = outcome.names[place] if place < len(outcome.names) else None
        with st.container(border=True, key=f"stack_card_{place + 1}"):
            about, values = st.columns([9, 8], gap="medium", vertical_alignment="center")
            with about:
                _about(place, spec.layers[place], outcome, steps[name] if name else None)
            if name:
                with values:
                    _values(place, spec, outcome, lens_steps)


def is_probability(layer: StackLayer) -> bool:
    """Tell whether what a layer gives lies between 0 and 1 by its activation."""
    inner = layer.values.get("layer", layer)
    dense = inner.layer_class == "Dense"
    return dense and inner.values["activation"] in _PROBABILITIES


def add_layer() -> None:
    """Let a layer be added at the end; an Embedding is put first, where it belongs."""
    full = len(settings.layers()) >= MAX_LAYERS
    with st.container(horizontal=True, vertical_alignment="bottom", key="stack_add"):
        chosen = st.selectbox(
            "Add a layer", list(LAYERS), index=1, width=220, key="stack_add_class"
        )
        st.button(
            "Add",
            icon=":material/add:",
            on_click=_add,
            args=(chosen,),
            disabled=full,
            help=f"A stack has at most {MAX_LAYERS} layers." if full else None,
        )


def _about(
    place: int, layer: StackLayer, outcome: StackOutcome, step: ShapeStep | None
) -> None:
    proof = outcome.proofs.get(step.name) if step else None
    warning = outcome.warned.get(step.name, "") if step else ""
    st.html(stack_markup.layer_lines(place + 1, layer, step, proof, warning))
    _buttons(place, layer)


def _values(
    place: int, spec: StackSpec, outcome: StackOutcome, lens_steps: tuple[str, ...] | None
) -> None:
    layer = spec.layers[place]
    shown = layer_values(layer, outcome, place)
    probable = is_probability(layer)
    st.plotly_chart(
        values_figure(
            shown,
            slots=spec.timesteps,
            probabilities=probable,
            follows_lens=shown.labels is not None and shown.labels == lens_steps,
        ),
        key=f"stack_values_{place + 1}",
        alt=values_alt(shown, f"Layer {place + 1}, {layer.layer_class},"),
        theme=None,
        config=_CHART_CONFIG,
    )


def _buttons(place: int, layer: StackLayer) -> None:
    count = len(settings.layers())
    with st.container(horizontal=True, gap="small", key=f"stack_buttons_{place + 1}"):
        with st.popover("Configure", icon=":material/tune:", key=f"stack_form_{place + 1}"):
            layer_form(place, layer)
        _button(place, "Up", "arrow_upward", _move, -1, disabled=place == 0)
        _button(place, "Down", "arrow_downward", _move, 1, disabled=place == count - 1)
        _button(place, "Remove", "close", _remove, disabled=count == 1)


def _button(
    place: int, label: str, icon: str, action: Any, *args: int, disabled: bool
) -> None:
    st.button(
        label,
        key=f"stack_{label.lower()}_{place + 1}",
        icon=f":material/{icon}:",
        type="tertiary",
        on_click=action,
        args=(place, *args),
        disabled=disabled,
    )


def _show_problem(spec: StackSpec, problem: StackProblem) -> None:
    layer = spec.layers[problem.index]
    with st.container(border=True, key="stack_problem"):
        st.html(stack_markup.problem_lines(problem.index + 1, layer, problem.explanation))
        if problem.keras_message:
            st.caption("Keras says:")
            st.code(problem.keras_message, language=None, wrap_lines=True)
        if problem.mends:
            st.caption("What would mend it (each was built and tried):")
        for number, mend in enumerate(problem.mends, start=1):
            st.button(
                mend.title,
                key=f"stack_mend_{number}",
                icon=":material/build:",
                type="primary" if number == 1 else "secondary",
                on_click=settings.set_layers,
                args=(mend.layers, _mended(mend)),
                help=_mended(mend),
            )


def _mended(mend: Mend) -> str:
    """Say what pressing a mend leads to."""
    if mend.breaks_at is None:
        return f"{mend.title}: all {len(mend.layers)} layers fit."
    next_place = mend.breaks_at + 1
    return f"{mend.title}: this joint fits, but the stack breaks at layer {next_place}."


def _add(layer_class: str) -> None:
    layer = default_layer(layer_class)
    layers = settings.layers()
    first = layer_class == "Embedding"
    settings.set_layers((layer, *layers) if first else (*layers, layer))


def _move(place: int, by: int) -> None:
    layers = list(settings.layers())
    layers.insert(place + by, layers.pop(place))
    settings.set_layers(layers)


def _remove(place: int) -> None:
    layers = settings.layers()
    settings.set_layers(layers[:place] + layers[place + 1 :])
