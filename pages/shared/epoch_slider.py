"""A slider over the epochs of a training: which of its models is looked at."""

import streamlit as st

from models.training import Progress
from pages.shared.page_address import key


def epoch_slider(page: str, progress: Progress) -> int:
    """Show the slider; return the epoch looked at, the last one until it is moved.

    The page has a setting "look": −1 follows the training, also in the address.
    """
    place, widget = key(page, "look"), f"{page}_look_slider"
    _take_over(place, widget)
    wanted = st.session_state[place]
    epoch = int(wanted) if 0 <= wanted <= progress.epoch else progress.epoch
    if not progress.epoch:
        return 0
    st.session_state[widget] = epoch
    st.session_state[f"{widget}_shown"] = epoch, progress.epoch
    st.slider(
        "After epoch",
        0,
        progress.epoch,
        key=widget,
        help="Shows the answers, states, gates and weights as they were then; 0 is the "
        "untrained model.",
    )
    return epoch


def _take_over(place: str, widget: str) -> None:
    """Note where somebody has moved the slider to.

    Not by a callback: Streamlit also makes it when the slider only got longer.
    """
    shown, last = st.session_state.get(f"{widget}_shown", (None, None))
    moved = st.session_state.get(widget)
    if shown is not None and moved is not None and moved != shown:
        st.session_state[place] = -1 if moved >= last else int(moved)
