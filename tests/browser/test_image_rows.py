"""Image rows in a browser: it learns, one scrubs through an image, and may stop it."""

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
    expect(sentence).to_contain_text("after 9 rows")
    screen.press(screen.slider("Rows read"), "ArrowRight")
    expect(sentence).to_contain_text("after 10 rows")
    expect(
        screen.page.locator(".js-plotly-plot text", has_text="after row 10")
    ).to_be_visible()
    assert screen.query["row"] == "10"
    copy = open_trained(open_screen, f"{PATH}&row=10")
    expect(copy.page.get_by_test_id("reading")).to_have_text(sentence.inner_text())


def test_training_is_stopped_and_goes_on(open_screen) -> None:
    screen: Screen = open_screen("/image_rows?units=32&images=1500&epochs=60&seed=3")
    screen.page.get_by_role("button", name="Stop").click()
    more = screen.page.get_by_role("button", name="Train ")
    expect(more).to_be_visible()
    stopped_at = int(screen.query.get("epochs", "10"))
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
