"""Image rows in a browser: it learns, one scrubs through an image, and may stop it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.screen import Screen

# Little is trained: what is tested is the page.
PATH = "/image_rows?units=8&images=200&epochs=1"


def open_trained(open_screen, path: str = PATH, **options) -> Screen:
    screen: Screen = open_screen(path, **options)
    expect(screen.page.get_by_role("button", name="Train 10 more epochs")).to_be_visible()
    screen.settle()
    return screen


def test_an_image_is_read_row_by_row(open_screen) -> None:
    screen = open_trained(open_screen, f"{PATH}&row=9")
    sentence = screen.page.get_by_test_id("reading")
    expect(sentence).to_contain_text("After 9 rows")
    slider = screen.slider("Rows read")
    slider.press("ArrowRight")
    expect(sentence).to_contain_text("After 10 rows")
    # Where it came to rest is in the address, and a copy of that shows the same.
    screen.expect_query(units="8", images="200", epochs="1", row="10")
    copy = open_trained(open_screen, f"{PATH}&row=10")
    expect(copy.page.get_by_test_id("reading")).to_have_text(sentence.inner_text())


def test_an_image_is_played_and_one_that_is_misread_is_found(open_screen) -> None:
    screen = open_trained(open_screen, f"{PATH}&row=26")
    screen.page.get_by_role("button", name="Play").click()
    sentence = screen.page.get_by_test_id("reading")
    expect(sentence).to_contain_text("After 28 rows")
    expect(screen.page.get_by_role("button", name="Play")).to_be_visible()
    screen.page.get_by_role("button", name="Next misread").click()
    expect(sentence).to_contain_text("✗")


def test_training_is_stopped_and_goes_on(open_screen) -> None:
    screen: Screen = open_screen("/image_rows?units=32&images=1500&epochs=60&seed=3")
    screen.page.get_by_role("button", name="Stop").click()
    more = screen.page.get_by_role("button", name="Train ")
    expect(more).to_be_visible()
    expect(screen.page).to_have_url(re.compile("[?&]until="))
    stopped_at = int(screen.query["until"])
    assert stopped_at < 60
    screen.page.get_by_role("spinbutton", name="Epochs").fill(str(stopped_at + 1))
    screen.page.keyboard.press("Enter")
    progress = screen.page.get_by_text(f"Epoch {stopped_at + 1} of {stopped_at + 1}")
    expect(progress).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_audit_finds_nothing(open_screen, scheme: str) -> None:
    screen = open_trained(open_screen, color_scheme=scheme)
    assert violations(screen.page) == []
    screen.open_tab("7 whole images")
    expect(screen.page.get_by_text("(64, 7, 784)").first).to_be_visible()
    assert violations(screen.page) == []


def test_nothing_is_wider_than_a_telephone(open_screen) -> None:
    screen = open_trained(open_screen, viewport={"width": 390, "height": 844})
    assert screen.overflow() <= 0
