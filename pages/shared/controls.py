"""The controls of a layer, in the sidebar: from widgets to a LayerSpec.

Every page that shows a layer calls `layer_spec`. What a control holds lives in
`pages.shared.settings`; here it only gets a widget.
"""

from collections.abc import Collection, Iterable, Sequence

import streamlit as st

from models.activations import ACTIVATION_NAMES
from models.cells.catalog import describe
from models.cells.description import CellDescription
from models.config import KINDS
from models.permalink import PageTerms, encode
from models.sentence import split_words
from models.spec import (
    INPUT_KINDS,
    MAX_TIMESTEPS,
    MAX_UNITS,
    MERGE_MODES,
    LayerSpec,
)
from pages.shared import settings, widgets
from pages.shared.embedding_table import embedding_table
from pages.shared.navigation import entry
from pages.shared.unit_picker import unit_picker

_MORE = "more"
_HAD_PROBLEMS = "more_had_problems"
_ALWAYS_SHOWN = (
    "kind",
    "merge_mode",
    "units",
    "timesteps",
    "return_sequences",
    "return_state",
)
_INPUT_LABELS = {"sentence": "Sentence", "random_normal": "Random"}
_MERGE_LABELS = {
    "concat": "concat: side by side",
    "sum": "sum: added",
    "mul": "mul: multiplied",
    "ave": "ave: averaged",
    "none": "None: two outputs",
}


def layer_spec(terms: PageTerms) -> LayerSpec:
    """Show the controls in the sidebar and return the spec that they make.

    What is wrong, in the address or in a control, is said above the page's content.
    """
    address_problems = settings.adopt_address(terms)
    spec, problems = settings.current_spec(terms)
    with st.sidebar:
        st.markdown(f"### {page_title(terms)}")
        if "kind" not in terms.fixed:
            kind_control()
        if "merge_mode" not in terms.fixed:
            _merge_control()
        basic_controls()
        more_controls(terms, (describe(spec.config),), expanded=bool(problems))
        closing_controls(terms)
    spec, problems = settings.current_spec(terms)
    settings.write_address(encode(spec, terms))
    widgets.say((*address_problems, *problems, *length_notes(spec)))
    return spec


def page_title(terms: PageTerms) -> str:
    """Return what a page is called where its controls begin: as in the navigation."""
    return entry(terms.page).title


def kind_control() -> None:
    """Let the cell be chosen."""
    st.segmented_control(
        "Cell",
        KINDS,
        format_func=widgets.cell_title,
        key=settings.key("kind"),
        persist_state="session",
        required=True,
        help="The recurrent layer whose steps are shown.",
    )


def more_controls(
    terms: PageTerms, cells: Sequence[CellDescription], *, expanded: bool
) -> None:
    """Show what is changed less often: the input, the options of the cells, the states.

    Their widgets are there only while somebody looks at them: a dozen of them take longer
    to draw, at every key press, than the charts do. The settings keep what they hold.

    Args:
        terms: what the page fixes.
        cells: the cells whose options and states are offered.
        expanded: something behind it is wrong: it opens, once.
    """
    options = {option for cell in cells for option in cell.options}
    options |= {"go_backwards"} - set(terms.fixed)
    if expanded and not st.session_state.get(_HAD_PROBLEMS):
        st.session_state[_MORE] = True
    st.session_state[_HAD_PROBLEMS] = expanded
    more = st.expander("More", key=_MORE, on_change="rerun")
    settings.note_hidden(hidden=not more.open, shown=_ALWAYS_SHOWN)
    if not more.open:
        return
    with more:
        _input_controls()
        _layer_controls(options)
        _state_controls(dict.fromkeys(state for cell in cells for state in cell.states))


def closing_controls(terms: PageTerms) -> None:
    """Show the way back to the defaults, and what the colours mean."""
    widgets.closing_controls(settings.reset, terms)


def basic_controls() -> None:
    """Show what is changed most: sizes, what is returned, the unit to follow."""
    widgets.units_slider(settings.key("units"), MAX_UNITS)
    widgets.length_slider(settings.key("timesteps"))
    _toggle("return_sequences", "Return the hidden state of every step, not only the last.")
    _toggle("return_state", "Also return the state after the last step.")
    unit_picker(st.session_state[settings.key("units")])


def _merge_control() -> None:
    st.selectbox(
        "`merge_mode`",
        MERGE_MODES,
        format_func=_MERGE_LABELS.__getitem__,
        key=settings.key("merge_mode"),
        persist_state="session",
        help="How the outputs of both halves become one. None leaves them apart.",
    )


def _input_controls() -> None:
    st.segmented_control(
        "Input",
        INPUT_KINDS,
        format_func=_INPUT_LABELS.__getitem__,
        key=settings.key("inputs"),
        persist_state="session",
        required=True,
        help="Words, or numbers drawn from the standard normal distribution.",
    )
    widgets.embedding_slider(settings.key("features"))
    if st.session_state[settings.key("inputs")] == "sentence":
        widgets.sentence_input(
            settings.key("sentence"),
            "each new word gets its own embedding.",
            length_key=settings.key("timesteps"),
        )
        embedding_table()


def _layer_controls(options: Collection[str]) -> None:
    _activation("activation", "tanh in Keras by default.")
    if "recurrent_activation" in options:
        _activation("recurrent_activation", "The gates' function, sigmoid by default.")
    _toggle("use_bias", "Add a bias to every gate.")
    if "unit_forget_bias" in options:
        _toggle("unit_forget_bias", "Start the forget gate's bias at 1, so that it opens.")
    if "reset_after" in options:
        _toggle(
            "reset_after",
            "Apply the reset gate after the matrix product (Keras's "
            "default) or before it (most lectures).",
        )
    if "go_backwards" in options:
        _toggle("go_backwards", "Read the sequence from its last step to its first.")
    widgets.seed_input(settings.key("seed"))


def _state_controls(states: Iterable[str]) -> None:
    for state in states:
        st.text_input(
            f"Initial {state} state",
            key=settings.key(f"initial_{state}"),
            persist_state="session",
            placeholder="zeros",
            help="Numbers separated by commas: one for each unit, or one for all.",
        )


def _toggle(name: str, explanation: str) -> None:
    st.toggle(
        f"`{name}`", key=settings.key(name), persist_state="session", help=explanation
    )


def _activation(name: str, explanation: str) -> None:
    st.selectbox(
        f"`{name}`",
        ACTIVATION_NAMES,
        key=settings.key(name),
        persist_state="session",
        help=explanation,
    )


def length_notes(spec: LayerSpec) -> list[str]:
    """Say so where the sentence has more words than can be shown."""
    count = len(split_words(spec.sentence))
    if spec.inputs != "sentence" or count <= MAX_TIMESTEPS:
        return []
    return [
        f"The sentence has {count} words; the first {spec.timesteps} are used: "
        f"at most {MAX_TIMESTEPS} time steps can be shown."
    ]
