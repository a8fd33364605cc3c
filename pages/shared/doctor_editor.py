"""The left side of the shape doctor: the source, what is said of its data, its values."""

import zlib

import streamlit as st

from models.diagnosis import Diagnosis, Need
from models.doctor_case import Case, read_value, write_value
from models.doctor_examples import EXAMPLES, example_of
from models.doctor_link import read_file
from models.uploads import read_upload
from pages.shared import doctor_state as state
from pages.shared.wording import as_text

_LOSSES = (
    "",
    "mse",
    "mae",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
)
_HEIGHT = 280  # pixels
_MOST_NEEDS_IN_FULL = 6
_LARGEST_WHOLE = 2**53 - 1  # that a browser's number holds
_UPLOAD_TYPES = ["py", "ipynb", "json", "keras", "txt"]
_UPLOAD_MEGABYTES = 50
_UPLOAD_NOTE = "doctor_upload_problem"
_UPLOADS = "doctor_uploads"


def examples() -> None:
    """Offer cases to begin with."""
    chosen = example_of(state.case())
    with st.container(horizontal=True, gap="small", key="doctor_examples"):
        for example in EXAMPLES:
            st.button(
                example.title,
                key=f"doctor_example_{example.name}",
                type="primary" if example == chosen else "secondary",
                on_click=state.show_case,
                args=(example.case,),
            )


def editor() -> None:
    """Show the source and what one can do with it."""
    st.session_state["doctor_source"] = state.case().source
    st.text_area(
        "Keras code, a JSON config, shapes, or an error message",
        key="doctor_source",
        height=_HEIGHT,
        on_change=_take_source,
        placeholder="model = Sequential()\nmodel.add(LSTM(32, input_shape=(20, 8)))",
    )
    _buttons()
    if note := st.session_state.get(_UPLOAD_NOTE):
        st.warning(as_text(note), icon=":material/error:")
    _data()


def needs_form(diagnosis: Diagnosis) -> None:
    """Ask for the values that the source uses and does not say."""
    needs = state.asked_for(diagnosis.needs)
    if len(diagnosis.models) > 1:
        _model_choice(diagnosis)
    if not needs:
        return
    st.caption("Not in the source: these values are guesses until you change them.")
    tall = len(needs) > _MOST_NEEDS_IN_FULL
    with st.container(height=250 if tall else "content", border=tall, key="doctor_needs"):
        left, right = st.columns(2, gap="small", wrap=False)
        for number, need in enumerate(needs):
            with right if number % 2 else left:
                _need(need)


def _take_source() -> None:
    state.set_source(st.session_state["doctor_source"] or "")
    st.session_state.pop(_UPLOAD_NOTE, None)


def _buttons() -> None:
    with st.container(horizontal=True, gap="small", key="doctor_buttons"):
        # Leaving the text sends it: the button is there to be pressed.
        st.button("Diagnose", icon=":material/stethoscope:")
        st.button(
            "Undo",
            icon=":material/undo:",
            on_click=state.undo,
            disabled=not state.steps_back(),
            help="Back to the source before the last change, whoever made it.",
        )
        st.button(
            "Redo",
            icon=":material/redo:",
            on_click=state.redo,
            disabled=not state.steps_forward(),
        )
        uploads = st.session_state.get(_UPLOADS, 0)
        # Another key after each file: the popover closes and its uploader is empty again.
        with st.popover(
            "Upload", icon=":material/upload_file:", key=f"doctor_uploads_{uploads}"
        ):
            key = f"doctor_upload_{uploads}"
            st.file_uploader(
                "A script, a notebook, a JSON config, or a .keras file",
                type=_UPLOAD_TYPES,
                key=key,
                max_upload_size=_UPLOAD_MEGABYTES,
                on_change=_take_upload,
                args=(key,),
                help="Nothing in it is run. Of a .keras file only the config is read.",
            )
        st.button(
            "Clear", icon=":material/close:", on_click=state.show_case, args=(Case(),)
        )


def _take_upload(key: str) -> None:
    """Put an uploaded file into the editor, or say what is wrong with it."""
    file = st.session_state.get(key)
    if file is None:
        return
    st.session_state.pop(_UPLOAD_NOTE, None)
    data: bytes = file.getvalue()
    try:
        found = read_file(data)
        if found is None:
            found = Case(read_upload(file.name, data))
    except ValueError as error:
        st.session_state[_UPLOAD_NOTE] = str(error)
        return
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1
    state.show_case(found, f"Read from {as_text(file.name[:60])}")


def _data() -> None:
    """Ask for the shapes of the data and the loss; none of them is needed."""
    shown = state.case()
    with st.container(key="doctor_shapes"):
        x, y, loss = st.columns([5, 5, 6], gap="small", wrap=False)
    with x:
        _text("x", shown.x, "Shape of x", "(64, 20, 8)", "The data, with the batch first.")
    with y:
        _text("y", shown.y, "Shape of y", "(64, 1)", "The target, with the batch first.")
    with loss:
        st.session_state["doctor_loss"] = shown.loss
        options = _LOSSES if shown.loss in _LOSSES else (*_LOSSES, shown.loss)
        st.selectbox(
            "Loss",
            options,
            key="doctor_loss",
            format_func=lambda name: name or "as compiled",
            accept_new_options=True,
            on_change=_take,
            args=("loss",),
        )


def _text(name: str, value: str, label: str, placeholder: str, about: str) -> None:
    key = f"doctor_{name}"
    st.session_state[key] = value
    st.text_input(
        label, key=key, placeholder=placeholder, help=about, on_change=_take, args=(name,)
    )


def _take(name: str) -> None:
    state.change(**{name: st.session_state[f"doctor_{name}"] or ""})


def _model_choice(diagnosis: Diagnosis) -> None:
    current = (
        diagnosis.model if diagnosis.model in diagnosis.models else diagnosis.models[-1]
    )
    st.session_state["doctor_model"] = current
    st.selectbox(
        "Model",
        diagnosis.models,
        key="doctor_model",
        on_change=_take,
        args=("model",),
        help="The source makes several models: this one is looked at.",
    )


def _need(need: Need) -> None:
    """Show the widget for one value, with what was typed for it or the guess."""
    key = f"doctor_need_{zlib.crc32(need.name.encode('utf-8', 'replace'))}"
    typed = state.case().text_of.get(need.name)
    text = write_value(need.guess) if typed is None else typed
    value = _readable(need.name, text)
    label = as_text(need.name if len(need.name) <= 60 else f"{need.name[:59]}…")
    line = f" Line {need.line}." if need.line else ""
    about = as_text(f"{need.why}{line}")
    if isinstance(need.guess, bool) and isinstance(value, bool):
        st.session_state[key] = value
        st.toggle(label, key=key, help=about, on_change=_take_need, args=(need, key))
    elif _is_whole(need.guess) and _is_whole(value):
        st.session_state[key] = value
        st.number_input(
            label, step=1, key=key, help=about, on_change=_take_need, args=(need, key)
        )
    else:
        plain = isinstance(need.guess, str) and isinstance(value, str)
        st.session_state[key] = value if plain else text
        st.text_input(label, key=key, help=about, on_change=_take_need, args=(need, key))


def _take_need(need: Need, key: str) -> None:
    given = st.session_state[key]
    if given is None or given == "":  # emptied: back to the guess
        state.set_value(need.name, None)
        return
    literal = isinstance(given, str) and not isinstance(need.guess, str)
    text = given.strip() if literal else write_value(given)
    state.set_value(need.name, None if text == write_value(need.guess) else text)


def _readable(name: str, text: str) -> object:
    try:
        return read_value(name, text)
    except ValueError:
        return None


def _is_whole(value: object) -> bool:
    """Tell whether a number field can hold a value."""
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return abs(value) <= _LARGEST_WHOLE
