"""The lens on the app's own pages: in sight, silent, marked in the charts, accessible."""

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import violations
from tests.browser.screen import Screen, pixels
from tests.browser.test_layer_pages import choose

FULL = "return_sequences=true&return_state=true"
LAYERS = ("/simple_rnn", f"/lstm?{FULL}", "/gru")
LARGE = f"/lstm?units=64&timesteps=60&{FULL}"

# Selectors that the audit leaves out, each with the reason why that is not ours to mend.
EXCLUDED: dict[str, str] = {}

# Marks the lens's element, so that another one in its place would be noticed.
SAME_NODE = "(lens) => { lens.node ??= Math.random(); return lens.node; }"
_WATCH_THE_MORPH = """
(lens) => {
  lens.glides = "";
  const strip = lens.querySelector(".strip");
  new MutationObserver(() => {
    lens.glides += " " + getComputedStyle(strip).transitionDuration;
  }).observe(lens, { attributes: true });
}
"""


def lens_of(screen: Screen) -> Locator:
    lens = screen.page.get_by_test_id("lens")
    expect(lens.locator("[data-quantity]").first).to_be_attached()
    screen.page.evaluate("() => document.fonts.ready")
    screen.page.wait_for_timeout(500)  # a late font may still change the width
    return lens


def square(lens: Locator, quantity: str, step: int, unit: int) -> Locator:
    return lens.locator(
        f'.stage [data-quantity="{quantity}"][data-step="{step}"][data-unit="{unit}"]'
    )


@pytest.mark.parametrize("path", LAYERS)
def test_the_projector_sees_everything_without_scrolling(open_screen, path: str) -> None:
    screen: Screen = open_screen(path)
    lens = lens_of(screen)
    parts = [
        screen.heading,
        screen.page.locator("ul.u-chips"),
        lens.locator(".stage"),
        lens.locator(".playback"),
        lens.locator(".panel"),
        lens.get_by_test_id("arithmetic"),
    ]
    assert lens.locator(".panel [data-quantity]").count() > 0
    bottom = 0.0
    for part in parts:
        expect(part).to_be_in_viewport(ratio=1)
        box = part.bounding_box()
        assert box["y"] >= bottom - 1  # one below the other, none upon another
        assert box["y"] + box["height"] <= 720
        bottom = box["y"] + box["height"]


@pytest.mark.parametrize("path", LAYERS)
def test_the_lens_looks_the_same_to_everybody(open_screen, path: str) -> None:
    pictures = []
    for _ in range(2):
        screen: Screen = open_screen(path)
        pictures.append(pixels(screen.picture_at_rest(lens_of(screen))).astype(int))
    assert pictures[0].shape == pictures[1].shape
    # A curve's edge may be smoothed in either of two ways, a few shades apart.
    unlike = np.abs(pictures[0] - pictures[1]).max(axis=-1) > 24
    assert unlike.mean() < 0.001


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", *LAYERS])
def test_the_audit_finds_nothing(open_screen, path: str, scheme: str) -> None:
    screen: Screen = open_screen(path, color_scheme=scheme)
    lens_of(screen)
    if path != "/":
        expect(screen.chart).to_be_visible()
    assert violations(screen.page, EXCLUDED) == []


def test_the_charts_are_marked_where_the_lens_stands(open_screen) -> None:
    screen: Screen = open_screen("/lstm?unit=3")
    lens = lens_of(screen)
    expect(screen.chart.locator("[data-mark=timesteps]").first).to_be_attached()
    lens.focus()
    marks = screen.chart.locator("[data-mark=timesteps]")
    places, last = [], marks.first.bounding_box()["x"]
    for key in ("Home", "ArrowRight", "ArrowRight"):
        screen.page.keyboard.press(key)
        screen.eventually(lambda: marks.first.bounding_box()["x"] == last, False)  # noqa: B023
        last = marks.first.bounding_box()["x"]
        places.append(last)
    assert places == sorted(set(places))  # from left to right, never twice the same
    tick = screen.chart.locator(".xaxislayer-above").first.locator(".xtick").nth(2)
    box, mark = tick.bounding_box(), marks.first.bounding_box()
    assert mark["x"] <= box["x"] + box["width"] / 2 <= mark["x"] + mark["width"]


def test_the_unit_followed_is_marked_in_lens_and_charts(open_screen) -> None:
    screen: Screen = open_screen("/lstm")
    lens = lens_of(screen)
    before = lens.evaluate(SAME_NODE)
    choose(screen, screen.page.get_by_role("combobox", name="Follow unit"), "3")
    arithmetic = lens.get_by_test_id("arithmetic")
    expect(arithmetic).to_contain_text("unit 3")
    marked = lens.locator(".panel .value.unit").first
    expect(marked).to_have_attribute("data-unit", "3")
    expect(screen.chart.locator("[data-mark=units]").first).to_be_attached()
    third = screen.chart.locator("[data-mark=units]").first.bounding_box()["y"]
    choose(screen, screen.page.get_by_role("combobox", name="Follow unit"), "1")
    expect(arithmetic).to_contain_text("unit 1")
    mark = screen.chart.locator("[data-mark=units]").first
    screen.eventually(lambda: mark.bounding_box()["y"] == third, False)
    assert lens.evaluate(SAME_NODE) == before


def test_more_units_morph_the_picture_that_is_there(open_screen) -> None:
    screen: Screen = open_screen("/lstm", reduced_motion="no-preference")
    lens = lens_of(screen)
    before = lens.evaluate(SAME_NODE)
    kept = square(lens, "forget_gate", 1, 1)
    kept.evaluate("(square) => { square.kept = true; }")
    lens.evaluate(_WATCH_THE_MORPH)
    screen.press(screen.slider("Units"), "ArrowRight", "ArrowRight")
    expect(square(lens, "forget_gate", 1, 6)).to_be_attached()
    assert lens.evaluate(SAME_NODE) == before
    assert kept.evaluate("(square) => square.kept")
    assert "0.45s" in lens.evaluate("(lens) => lens.glides")  # places move, and fade
    screen.page.wait_for_timeout(700)
    assert not lens.evaluate("(lens) => lens.classList.contains('morph')")
    assert lens.locator('.stage [data-quantity="forget_gate"][data-step="1"]').count() == 6


def test_stepping_and_asking_send_no_message(new_context, app_address: str) -> None:
    page = new_context().new_page()
    sent: list[object] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda frame: sent.append(frame)),  # noqa: PLW0108
    )
    screen = Screen(page, app_address)
    screen.go(LARGE)
    lens = lens_of(screen)
    page.wait_for_timeout(1000)
    before = len(sent)
    assert before > 0  # the counter counts
    lens.focus()
    page.keyboard.press("Home")
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    squares = lens.locator(".stage .square")
    for index in range(100):
        squares.nth(index * 37).hover(force=True)
    page.wait_for_timeout(500)
    assert len(sent) == before


def test_a_tap_opens_the_arithmetic(open_screen) -> None:
    screen: Screen = open_screen(
        "/lstm", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    lens = lens_of(screen)
    asked = square(lens, "candidate", 3, 2)
    asked.tap()
    card = lens.get_by_test_id("arithmetic")
    expect(card).to_contain_text("candidate, unit 2, step 3")
    result = card.locator("[data-value]")
    expect(result).to_have_attribute("data-value", asked.get_attribute("data-value"))
