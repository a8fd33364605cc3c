"""The unrolled drawing: what is where, what it says, and that text stays text."""

import re
from dataclasses import replace

import numpy as np

from viz.unrolled import Picture, Row, unrolled, unrolled_alt

WORDS = Row(
    title="x",
    dimensions=("batch", "timesteps", "features"),
    shape=(1, 2, 2),
    values=(np.array([0.5, 0.4]), np.array([0.7, -0.5])),
    elements=("x[1]", "x[2]"),
    captions=("I", "Groot"),
    rises=((0, 0), (1, 1)),
    hue="features",
)
STATES = Row(
    title="LSTM(1)",
    dimensions=("batch", "units"),
    shape=(1, 1),
    values=(np.array([0.25]), np.array([-1.0])),
    elements=("h[1]",),
    passes=((0, 1),),
    passed="h, c",
    rises=((1, 1),),
)
ANSWER = Row(
    title="Dense(2, softmax)",
    dimensions=("batch", "units"),
    shape=(1, 2),
    values=(None, np.array([0.1, 0.9])),
    elements=("no", "yes"),
    captions=("", "yes"),
    probability=True,
)
PICTURE = Picture((WORDS, STATES, ANSWER), "Many to one, unrolled.")


def count(html: str, name: str) -> int:
    return html.count(f'class="{name}"')


def tops(html: str, name: str) -> list[int]:
    return [
        int(y) for y in re.findall(rf'class="{name}" style="left:[^;]+;top:(\d+)', html)
    ]


def test_a_box_for_every_vector_and_an_arrow_for_every_link() -> None:
    html = unrolled(PICTURE)
    assert count(html, "u-u-box") == 5
    assert count(html, "u-u-arrow") == 4  # two words up, one state across, one up
    assert html.count("h, c") == 1
    assert html.count(">0.50</span>") == 1
    assert html.count(">−1.00</span>") == 1


def test_the_input_is_lowest_and_nothing_overlaps() -> None:
    boxes = tops(unrolled(PICTURE), "u-u-box")
    assert boxes[0] == boxes[1] > boxes[2] == boxes[3] > boxes[4]
    assert boxes[0] >= boxes[2] + STATES.height
    assert boxes[2] >= boxes[4] + ANSWER.height


def test_the_most_probable_class_is_bold_and_states_never_are() -> None:
    html = unrolled(PICTURE)
    assert re.findall(r"<b style=\"background[^>]+>([^<]+)</b>", html) == ["0.90"]


def test_shapes_have_the_dimensions_colours() -> None:
    html = unrolled(PICTURE)
    assert '<b style="color:var(--hue-timesteps)">2</b>' in html
    assert '<b style="color:var(--hue-units)">1</b>' in html
    assert "#" not in re.sub(r"&#\w+;", "", html)  # colours are the theme's variables


def test_colours_are_on_fixed_scales() -> None:
    html = unrolled(PICTURE)
    assert "rgb(var(--negative) / 0.720)" in html  # −1, the end of the scale
    assert "rgb(var(--fill-units) / 0.648)" in html  # a probability of 0.9


def test_the_text_alternative_has_every_number() -> None:
    assert unrolled_alt(PICTURE) == (
        "Many to one, unrolled. x (1, 2, 2): step 1 I: 0.50, 0.40; step 2 Groot: 0.70, "
        "−0.50. LSTM(1) (1, 1): step 1: 0.25; step 2: −1.00. Dense(2, softmax) (1, 2): "
        "step 2 yes: 0.10, 0.90."
    )


def test_what_a_person_typed_is_text() -> None:
    evil = '"><img src=x onerror=alert(1)>'
    row = replace(WORDS, captions=(evil, "a" * 50), elements=(evil, "x"), title=evil)
    html = unrolled(Picture((row,), evil, ((evil, 0, 1),)))
    assert "<img" not in html
    assert "a" * 50 not in re.sub(r'aria-label="[^"]*"', "", html)  # cut to fit


def test_numbers_that_are_none_are_drawn_without_colour() -> None:
    values = (np.array([np.nan, np.inf]), np.array([-np.inf, 12345.0]))
    html = unrolled(Picture((replace(WORDS, values=values),), ""))
    for text in ("NaN", "∞", "−∞", "1.2e+04"):
        assert f">{text}</span>" in html
    assert html.count("background:none") == 3


def test_minus_zero_is_zero() -> None:
    values = (np.array([-0.001, 0.0]), np.array([0.0, 0.0]))
    assert "−0.00" not in unrolled(Picture((replace(WORDS, values=values),), ""))
