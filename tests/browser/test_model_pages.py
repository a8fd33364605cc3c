"""The pages of layers together, in a browser: controls, addresses, audit, telephone."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.screen import Screen

PAGES = (
    "/bidirectional",
    "/compare",
    "/sequence_tasks",
    "/batches",
    "/article",
    "/stack",
    "/gates_by_hand?part=lstm",
    "/gradients",
    "/number_sequences",
)


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_alive_and_the_audit_finds_nothing(open_screen, path: str) -> None:
    screen: Screen = open_screen(path)
    expect(screen.check.first).to_contain_text("matches Keras")
    assert not screen.console_errors
    assert violations(screen.page) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_telephone(open_screen, path: str) -> None:
    screen: Screen = open_screen(path, viewport={"width": 390, "height": 844})
    assert screen.overflow() <= 0


@pytest.mark.parametrize("path", ["/bidirectional", "/compare", "/batches"])
def test_a_copied_address_shows_the_same_numbers(open_screen, path: str) -> None:
    screen: Screen = open_screen(path)
    before = screen.plot_values()
    screen.press(screen.slider("Units"), "ArrowRight")
    values = screen.new_plot_values(before)
    screen.expect_query(units="5")
    copy: Screen = open_screen(f"{path}?units=5")
    assert copy.new_plot_values(before) == values


def test_the_cell_of_a_bidirectional_layer_is_chosen(open_screen) -> None:
    screen: Screen = open_screen("/bidirectional?return_state=true")
    expect(screen.heading).to_contain_text("Bidirectional(LSTM(4")
    screen.page.get_by_role("radio", name="GRU").click()
    screen.settle()
    expect(screen.heading).to_contain_text(
        "output, forward_h, backward_h = Bidirectional(GRU"
    )
    assert screen.query["kind"] == "gru"


def test_every_task_is_drawn(open_screen) -> None:
    screen: Screen = open_screen("/sequence_tasks")
    for name in ("One to one", "One to many", "Many to many, aligned"):
        screen.page.get_by_role("radio", name=name, exact=True).click()
        screen.settle()
        expect(screen.check.first).to_contain_text("matches Keras")
        assert not screen.console_errors


def test_forgetting_the_mask_is_shown(open_screen) -> None:
    screen: Screen = open_screen("/batches")
    screen.open_tab("Forgetting the mask")
    expect(screen.chart).to_be_visible()
    assert screen.query["view"] == "Forgetting the mask"
