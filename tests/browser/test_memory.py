"""What the last state can hold, in a browser: it is measured, stopped and goes on."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.screen import Screen

# Little is trained: what is tested is the page.
PATH = "/memory?units=2&longest=2&seeds=1&epochs=1&n=2"


def open_measured(open_screen, **options) -> Screen:
    screen: Screen = open_screen(PATH, settled=False, **options)
    expect(screen.page.get_by_role("button", name="One seed more")).to_be_visible(
        timeout=180_000  # on a machine that does much else
    )
    screen.settle()
    return screen


def test_the_three_cells_are_measured_and_asked(open_screen) -> None:
    screen = open_measured(open_screen)
    expect(screen.page.get_by_text("not measured yet")).to_have_count(0)
    expect(screen.page.get_by_test_id("answered")).to_contain_text("came first")
    before = screen.plot_values()
    # Streamlit's own radio lies under its label.
    screen.page.get_by_role("radio", name="GRU").check(force=True)
    screen.settle()
    screen.new_plot_values(before)
    screen.expect_in_query(layer="gru")
    expect(screen.check.first).to_contain_text("matches Keras")


def test_it_is_stopped_and_goes_on(open_screen) -> None:
    screen: Screen = open_screen("/memory?units=3&longest=128&seeds=5", settled=False)
    screen.page.get_by_role("button", name="Stop").click()
    go_on = screen.page.get_by_role("button", name="Go on")
    expect(go_on).to_be_visible()
    expect(screen.page.get_by_text("stopped").first).to_be_visible()
    screen.expect_in_query(stopped="yes")
    go_on.click()
    expect(screen.page.get_by_role("button", name="Stop")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_audit_finds_nothing(open_screen, scheme: str) -> None:
    screen = open_measured(open_screen, color_scheme=scheme)
    assert violations(screen.page) == []
    screen.resize(390, 844)
    assert screen.overflow() <= 0
