"""The five pictures of the guide that this grew from, made true."""

import numpy as np
import streamlit as st

from models.article import (
    FACTORS,
    PICTURE_NAMES,
    PICTURES,
    ArticlePicture,
    ArticleProof,
    ArticleSpec,
    article_facts,
)
from models.sequence_tasks import MAX_TASK_SEED
from models.stack import StackOutcome, StackSpec
from models.stack_code import sequential_code
from models.stack_text import parse_layer
from pages.shared import page_address, widgets
from pages.shared.asking import run_of
from pages.shared.frame import require_frame
from pages.shared.inside import folded, look_inside
from pages.shared.page_address import Setting, choice, key, whole
from pages.shared.wording import as_text
from viz import markup
from viz.sequence_pictures import stack_picture
from viz.shape_table import shape_table
from viz.unrolled import unrolled

_PAGE = "article"
_SETTINGS = (
    Setting("picture", "single", choice("picture", PICTURE_NAMES)),
    Setting("factor", "1", choice("factor", tuple(map(str, FACTORS)))),
    Setting("seed", 0, whole("seed", 0, MAX_TASK_SEED)),
)
_GUIDE = "A Visual Guide to Recurrent Layers in Keras"


def article_page() -> None:
    """Show the page."""
    require_frame()
    problems = page_address.adopt(_PAGE, _SETTINGS)
    st.html('<h1 class="u-title u-small">The guide, made true</h1>')
    widgets.say(problems)
    st.caption(
        f"The five pictures of “{_GUIDE}”, from which this app grew: the same sentence, "
        "the same embeddings, the same layer sizes, and the numbers that Keras computes."
    )
    st.segmented_control(
        "Picture",
        PICTURE_NAMES,
        format_func=lambda name: f"{PICTURE_NAMES.index(name) + 1} {PICTURES[name].title}",
        key=key(_PAGE, "picture"),
        persist_state="session",
        required=True,
        label_visibility="collapsed",
    )
    _picture(PICTURES[st.session_state[key(_PAGE, "picture")]])
    _reality()
    page_address.write(_PAGE, _SETTINGS)


def _picture(picture: ArticlePicture) -> None:
    spec = StackSpec(
        layers=tuple(parse_layer(layer) for layer in picture.layers),
        seed=st.session_state[key(_PAGE, "seed")],
    )
    outcome: StackOutcome | None = run_of("trace_stack", spec)
    if outcome is None:
        return
    drawing, words = st.columns([11, 9], gap="medium")
    with drawing:
        summary = f"{picture.title}, unrolled over three words."
        described = stack_picture(
            outcome.trace, picture.names, summary, answers=picture.answers
        )
        st.html(unrolled(described))
    with words:
        st.markdown(as_text(picture.see))
        worst = max(outcome.trace.traces.values(), key=lambda trace: trace.max_abs_error)
        st.html(f'<div class="u-proofs">{markup.keras_check(worst)}</div>')
        st.html(shape_table(outcome.trace.steps))
        st.code(sequential_code(spec), language="python", wrap_lines=True)
    for number, trace in enumerate(outcome.trace.traces.values(), start=1):
        with folded(
            f"Look inside layer {number}, number by number", number=number
        ) as inside:
            if inside.open:
                look_inside(trace, f"{_PAGE}_{number}", number=number)


def _reality() -> None:
    st.markdown("## What a real SimpleRNN cannot give")
    left, right = st.columns([11, 9], gap="medium")
    with right:
        st.select_slider(
            "Make the words' numbers larger",
            [str(factor) for factor in FACTORS],
            format_func=lambda factor: f"× {factor}",
            key=key(_PAGE, "factor"),
            persist_state="session",
        )
        widgets.seed_input(key(_PAGE, "seed"), MAX_TASK_SEED)
    spec = ArticleSpec(
        factor=int(st.session_state[key(_PAGE, "factor")]),
        seed=st.session_state[key(_PAGE, "seed")],
    )
    with left:
        st.markdown(
            "The guide's pictures give each step a state and an output with numbers of "
            "their own, some above 1. That makes the arrows easy to tell apart; a real "
            "`SimpleRNN` has one vector for both, and tanh keeps it between −1 and 1, "
            "whatever comes in."
        )
        proof: ArticleProof | None = run_of("article", spec)
        if proof is not None:
            facts = markup.fact_list(article_facts(proof))
            st.html(f'<div class="u-proofs">{facts}</div>')
            st.caption(
                "The limit is tanh's alone: with the same weights and "
                f'`activation="relu"` the largest output is {np.abs(proof.relu).max():.4g}.'
            )
