"""The form of one layer of a stack, made from the table of its arguments."""

from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st

from models.stack_layers import (
    LAYERS,
    Argument,
    Choice,
    Flag,
    Number,
    StackLayer,
    Whole,
    Wrapped,
)
from models.stack_text import parse_layer
from pages.shared import stack_settings as settings
from pages.shared.wording import as_text

_HELP: Mapping[str, str] = {
    "units": "How many numbers the layer keeps, or gives, for each step.",
    "activation": "What the sums go through.",
    "recurrent_activation": "What the sums of the gates go through.",
    "use_bias": "Add a bias to every sum.",
    "unit_forget_bias": "Start the forget gate's bias at 1, so that it opens.",
    "return_sequences": "Hand on the state of every step, not only the last.",
    "go_backwards": "Read the sequence from its last step to its first.",
    "reset_after": "Apply the reset gate after the matrix product, or before it.",
    "layer": "The layer inside.",
    "merge_mode": "How the outputs of both halves become one.",
    "rate": "The share of values that training sets to 0; here, as in use, none is.",
    "n": "How many times the vector is repeated.",
    "input_dim": "Rows of the table: one for each word number, and row 0 for padding.",
    "output_dim": "Numbers for each word: the features of what follows.",
    "mask_zero": "Let the layers that follow skip the word number 0.",
    "mask_value": "Steps that hold this value alone are skipped by the layers that follow.",
}
# What is left to the wrapper: a wrapped layer has no say in it.
_NOT_WRAPPED = {"Bidirectional": ("go_backwards",)}


def layer_form(place: int, layer: StackLayer) -> None:
    """Show the widgets of the layer at `place`, from 0; they change the settings."""
    _code_input(place, layer)
    _arguments(place, layer)


def _code_input(place: int, layer: StackLayer) -> None:
    """Let the layer be typed as Keras code; what cannot be read stays, with the reason."""
    name = f"stack_{place}_code"
    pending = settings.typed(place)
    st.session_state[name] = pending[0] if pending else layer.code
    st.text_input("Keras code", key=name, on_change=_read_code, args=(place, name))
    if pending:
        st.warning(as_text(pending[1]), icon=":material/error:")


def _read_code(place: int, name: str) -> None:
    text = st.session_state[name]
    try:
        _put(place, parse_layer(text))
    except ValueError as error:
        settings.keep_typed(place, text, str(error))


def _arguments(place: int, layer: StackLayer) -> None:
    """Show a widget for each argument, also of the layer inside: two a row, flags last."""
    found = [*_found(place, layer, "", ())]
    fields = [item for item in found if not isinstance(item[2], Flag)]
    flags = [item for item in found if isinstance(item[2], Flag)]
    flags.sort(key=lambda item: item[1] != "return_sequences")  # that is changed most
    for items in (fields, flags):
        for start in range(0, len(items), 2):
            for column, item in zip(st.columns(2), items[start : start + 2], strict=False):
                with column:
                    _widget(*item)


def _found(
    place: int, layer: StackLayer, inside: str, hidden: tuple[str, ...]
) -> Iterator[tuple[str, str, Argument, tuple[Any, ...]]]:
    """Yield key, name, argument and what the callback is told; set each widget's value."""
    for name, argument in LAYERS[layer.layer_class].items():
        key = f"stack_{place}_{inside}{name}"
        value = layer.values[name]
        if name in hidden:
            continue
        if isinstance(argument, Wrapped):
            if len(argument.classes) > 1:
                st.session_state[key] = value.layer_class
                yield key, name, argument, (place, key)
            hide = _NOT_WRAPPED.get(layer.layer_class, ())
            yield from _found(place, value, f"{name}_", hide)
        else:
            st.session_state[key] = value
            yield key, name, argument, (place, key, name, bool(inside))


def _widget(key: str, name: str, argument: Argument, args: tuple[Any, ...]) -> None:
    shared: dict[str, Any] = {
        "key": key,
        "help": _HELP[name],
        "on_change": _wrap_other if isinstance(argument, Wrapped) else _change,
        "args": args,
    }
    match argument:
        case Flag():
            st.toggle(f"`{name}`", **shared)
        case Choice(options=options) | Wrapped(classes=options):
            st.selectbox(f"`{name}`", options, **shared)
        case Whole(lowest=lowest, highest=highest):
            # As a float: the field of a whole number takes the 1 of "1e9" for all of it.
            limits = float(lowest), float(highest)
            shared["help"] += f" From {lowest:,} to {highest:,}."
            st.session_state[key] = float(st.session_state[key])
            st.number_input(f"`{name}`", *limits, step=1.0, format="%.0f", **shared)
        case Number(lowest=lowest, highest=highest):
            step = 0.05 if highest <= 1 else 1.0
            shared["help"] += f" From {lowest:g} to {highest:g}."
            st.session_state[key] = float(st.session_state[key])
            st.number_input(f"`{name}`", lowest, highest, step=step, **shared)


def _change(place: int, key: str, name: str, inside: bool) -> None:
    """Put a widget's value into the layer, or into the one it wraps."""
    layer = settings.layers()[place]
    value = st.session_state[key]
    if value is None:  # an emptied number field
        return
    changed = layer.values["layer"] if inside else layer
    if isinstance(LAYERS[changed.layer_class][name], Whole):
        value = round(value)
    changed = changed.replaced(**{name: value})
    _put(place, layer.replaced(layer=changed) if inside else changed)


def _wrap_other(place: int, key: str) -> None:
    """Put another class into a wrapper; it keeps the arguments that both have."""
    layer = settings.layers()[place]
    inner, other = layer.values["layer"], st.session_state[key]
    kept = {name: value for name, value in inner.values.items() if name in LAYERS[other]}
    _put(place, layer.replaced(layer=StackLayer(other, tuple(kept.items()))))


def _put(place: int, layer: StackLayer) -> None:
    layers = list(settings.layers())
    layers[place] = layer
    settings.set_layers(layers)
