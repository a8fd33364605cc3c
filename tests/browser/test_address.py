"""The address holds the screen: deep links, copies, back and forward, tabs, mistakes."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen
from tests.browser.server import running_app

HEADINGS = {
    "/": "See inside Keras recurrent layers",
    "/simple_rnn": "output = SimpleRNN(4)(x)",
    "/lstm": "output = LSTM(4)(x)",
    "/gru": "output = GRU(4)(x)",
}


@pytest.mark.parametrize(
    "paths", [["/lstm"], ["/", "/simple_rnn", "/gru", "/lstm"]], ids=len
)
def test_any_pages_may_be_the_first_of_a_fresh_server(new_context, paths) -> None:
    """One deep link, or a class that opens its pages while the app is still beginning."""
    with running_app(workers=1) as address:
        screens = {path: Screen(new_context().new_page(), address) for path in paths}
        for path, screen in screens.items():
            screen.page.goto(f"{address}{path}", wait_until="commit")
        for path, screen in screens.items():
            home = screen.page.get_by_role("link", name="Home", exact=True)
            expect(home).to_be_visible(timeout=60_000)
            if path != "/":
                screen.await_keras()
            expect(screen.page.get_by_role("heading", level=1)).to_have_text(HEADINGS[path])
            expect(screen.page.get_by_role("dialog")).to_have_count(0)
            expect(screen.page.locator("[data-testid=stException]")).to_have_count(0)


SCREENS = (
    "/lstm?units=6&timesteps=7&return_sequences=true&return_state=true&seed=3",
    "/gru?reset_after=false&activation=relu&initial_hidden=0.5&unit=2&view=Gates",
    "/simple_rnn?sentence=%3Cb%3Ea%3C%2Fb%3E+%F0%9F%99%82&embeddings=%253Cb%253Ea%253C%252Fb"
    "%253E%3A1%2C-1&timesteps=4&go_backwards=true",
    "/lstm?inputs=random_normal&features=8&view=Weights",
)


@pytest.mark.parametrize("path", SCREENS, ids=range(len(SCREENS)))
def test_a_copied_address_makes_the_same_screen(open_screen, path: str) -> None:
    first: Screen = open_screen(path)
    assert first.warnings.count() == 0
    second: Screen = open_screen(first.page.url.removeprefix(first.address))
    second.eventually(lambda: second.page.url, first.page.url)
    expect(second.heading).to_have_text(first.heading.inner_text())
    second.expect_chips(*first.chips)
    second.expect_plot_values(first.plot_values())


def test_a_screen_made_by_hand_is_copied_by_its_address(lstm: Screen, open_screen) -> None:
    lstm.press(lstm.slider("Units"), "ArrowRight", "ArrowRight")
    lstm.press(lstm.switch("return_sequences"), "Space")
    lstm.open_tab("Gates")
    lstm.expect_query(units="6", return_sequences="true", view="Gates")
    copy: Screen = open_screen(lstm.page.url.removeprefix(lstm.address))
    expect(copy.heading).to_have_text("output = LSTM(6, return_sequences=True)(x)")
    copy.expect_plot_values(lstm.plot_values())


def test_back_and_forward(lstm: Screen) -> None:
    lstm.press(lstm.slider("Units"), "ArrowRight")
    lstm.expect_query(units="5")
    lstm.navigate("GRU")
    expect(lstm.heading).to_have_text("output = GRU(5)(x)")
    lstm.press(lstm.slider("Units"), "ArrowRight")
    expect(lstm.heading).to_have_text("output = GRU(6)(x)")
    lstm.page.go_back()
    lstm.settle()
    expect(lstm.heading).to_have_text("output = GRU(5)(x)")
    lstm.page.go_back()
    # Between them may lie the bare address that the link itself led to.
    lstm.page.wait_for_url(re.compile(r"/lstm\?|/gru$"))
    if "/gru" in lstm.page.url:
        lstm.settle()
        lstm.page.go_back()
        lstm.page.wait_for_url("**/lstm?*")
    expect(lstm.heading).to_have_text("output = LSTM(5)(x)")
    lstm.settle()
    lstm.page.go_forward()
    lstm.settle()
    expect(lstm.heading).to_have_text("output = GRU(5)(x)")


def test_settings_are_kept_when_the_page_changes(lstm: Screen) -> None:
    lstm.press(lstm.slider("Units"), "ArrowRight", "ArrowRight")
    lstm.press(lstm.switch("return_state"), "Space")
    lstm.expect_query(units="6", return_state="true")
    lstm.navigate("GRU")
    expect(lstm.heading).to_have_text("output, h = GRU(6, return_state=True)(x)")
    lstm.expect_query(units="6", return_state="true")
    lstm.navigate("Home")
    expect(lstm.page.get_by_role("heading", level=1)).to_have_text(HEADINGS["/"])
    lstm.navigate("SimpleRNN")
    expect(lstm.heading).to_have_text("output, h = SimpleRNN(6, return_state=True)(x)")


def test_settings_from_an_address_are_kept_when_the_page_changes(open_screen) -> None:
    screen: Screen = open_screen("/lstm?units=9&seed=2&activation=relu")
    screen.navigate("GRU")
    expect(screen.heading).to_have_text("output = GRU(9, activation='relu')(x)")
    screen.expect_query(units="9", seed="2", activation="relu")


def test_untouched_settings_are_kept_when_the_page_changes(lstm: Screen) -> None:
    lstm.navigate("GRU")
    expect(lstm.heading).to_have_text("output = GRU(4)(x)")
    lstm.navigate("SimpleRNN")
    expect(lstm.heading).to_have_text("output = SimpleRNN(4)(x)")
    lstm.navigate("Home")
    lstm.navigate("SimpleRNN")
    expect(lstm.heading).to_have_text("output = SimpleRNN(4)(x)")


def test_settings_survive_a_visit_to_home(open_screen) -> None:
    screen: Screen = open_screen("/lstm?units=9&return_state=true")
    screen.navigate("Home")
    expect(screen.page.get_by_role("heading", level=1)).to_have_text(HEADINGS["/"])
    screen.navigate("LSTM")
    expect(screen.heading).to_have_text("output, h, c = LSTM(9, return_state=True)(x)")
    screen.expect_query(units="9", return_state="true")


def open_tab(screen: Screen) -> Locator:
    return screen.page.locator("[role=tab][aria-selected=true]")


def test_a_tab_is_part_of_the_address(lstm: Screen, open_screen) -> None:
    lstm.open_tab("Weights")
    lstm.expect_query(view="Weights")
    copy: Screen = open_screen("/lstm?view=Weights")
    expect(open_tab(copy)).to_have_text("Weights")
    copy.eventually(lambda: len(copy.plot_values()), 12)


def test_a_tab_that_a_page_has_not_gives_its_first(open_screen) -> None:
    screen: Screen = open_screen("/simple_rnn?view=Gates")
    expect(open_tab(screen)).to_have_text("States")
    expect(screen.chart).to_be_visible()
    expect(screen.page.locator("[data-testid=stException]")).to_have_count(0)


def test_going_on_from_a_tab_that_the_next_page_has_not(lstm: Screen) -> None:
    lstm.open_tab("Gates")
    lstm.navigate("SimpleRNN")
    expect(lstm.heading).to_have_text("output = SimpleRNN(4)(x)")
    expect(open_tab(lstm)).to_have_text("States")
    expect(lstm.chart).to_be_visible()
    lstm.eventually(lambda: "Gates" in lstm.page.url, False)
    expect(lstm.page.locator("[data-testid=stException]")).to_have_count(0)


def test_a_wrong_address_is_named_and_the_rest_of_it_is_used(open_screen) -> None:
    screen: Screen = open_screen("/lstm?units=99&seed=5&colour=red&unit=77&view=Nothing")
    expect(screen.heading).to_have_text("output = LSTM(4)(x)")
    expect(screen.warnings).to_have_count(2)
    expect(screen.warnings.first).to_contain_text(
        "units must be a whole number from 1 to 64, but 99 was given"
    )
    expect(screen.warnings.nth(1)).to_contain_text("colour")
    screen.expect_query(seed="5")


def test_markup_in_an_address_is_text(open_screen) -> None:
    hostile = "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"
    screen: Screen = open_screen(
        f"/gru?activation={hostile}&sentence={hostile}&{hostile}=1"
    )
    expect(screen.warnings.first).to_contain_text("<img src=x onerror=alert(1)>")
    assert screen.page.locator("img[src=x]").count() == 0


def test_a_page_that_is_not_there_is_said_and_home_is_shown(
    new_context, app_address: str
) -> None:
    screen = Screen(new_context().new_page(), app_address)  # Streamlit logs an error
    screen.go("/no_such_page", settled=False)
    expect(screen.page.get_by_role("dialog")).to_contain_text("Page not found")
    screen.page.keyboard.press("Escape")
    expect(screen.page.get_by_role("dialog")).to_have_count(0)
    expect(screen.page.get_by_role("heading", level=1)).to_have_text(HEADINGS["/"])
