"""Windows and horizons in a browser: cut, train, forecast, against the last value."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import violations
from tests.browser.screen import Screen
from tests.browser.training import (
    answers_are_late,
    await_epoch,
    await_training,
    prepare_to_be_late,
)

# Little to train, so that the story is short.
FAST = "units=4&window=6&length=160"


def verdict_of(screen: Screen) -> Locator:
    return screen.page.get_by_test_id("verdict")


def test_a_series_is_cut_learnt_and_beats_the_last_value(open_screen) -> None:
    screen: Screen = open_screen(f"/windows?{FAST}&series=sine&epochs=40")
    expect(screen.heading).to_have_text("LSTM(4) → Dense(1)")
    screen.eventually(lambda: "X (154, 6, 1)" in screen.chips, True)
    expect(screen.check.first).to_contain_text("matches Keras exactly")
    await_training(screen, 40)
    expect(verdict_of(screen)).to_contain_text("less than the last value")
    assert not screen.console_errors
    assert violations(screen.page) == []
    # Before it was trained it was worse.
    slider = screen.slider("After epoch")
    screen.press(slider, "Home")
    expect(verdict_of(screen)).to_contain_text("not better")
    screen.expect_in_query(look="0")


def test_the_sample_slides_along_the_series(open_screen) -> None:
    screen: Screen = open_screen(f"/windows?{FAST}&epochs=0&stride=3")
    rows = screen.page.locator("table.u-w-arrays")
    expect(rows).to_contain_text("X[0]")
    before = screen.plot_values()
    screen.press(screen.slider("Sample"), "End")
    expect(rows).to_contain_text("X[51]")
    expect(rows).to_contain_text("test")
    screen.new_plot_values(before)
    screen.expect_in_query(sample="51")


def test_a_random_walk_is_not_to_be_learnt(open_screen) -> None:
    screen: Screen = open_screen("/windows?epochs=2&units=4")
    screen.page.get_by_role("button", name="Random walk").click()
    screen.settle()
    expect(screen.heading).to_be_visible()
    await_training(screen, 20)
    twice = re.compile("(not better than the last value.*){2}", re.DOTALL)
    expect(verdict_of(screen)).to_have_text(twice)


def test_a_file_is_uploaded_and_its_dates_are_the_axis(open_screen, tmp_path) -> None:
    rows = "\n".join(f"2024-{1 + i // 28:02}-{1 + i % 28:02},{i % 7}" for i in range(100))
    path = tmp_path / "week.csv"
    path.write_text(f"day,sales\n{rows}\n")
    screen: Screen = open_screen("/windows?series=csv&window=7&epochs=0&units=2")
    expect(screen.warnings.first).to_contain_text("No file is here yet")
    screen.page.set_input_files("input[type=file]", path)
    expect(screen.page.locator("li.u-chip").first).to_contain_text("series (100,)")
    expect(screen.warnings.first).to_contain_text("3 steps are longer than usual")
    screen.settle()
    dates = screen.page.locator(".xtick text").filter(has_text=re.compile("^2024-"))
    expect(dates.first).to_be_attached()
    # A bad file gets a sentence, and the page goes on.
    bad = tmp_path / "bad.csv"
    bad.write_text("day,sales\nmonday,<img src=x>\ntuesday,none\n")
    screen.page.set_input_files("input[type=file]", bad)
    expect(screen.warnings.first).to_contain_text("No column of the file holds numbers")
    expect(screen.check.first).to_contain_text("matches Keras")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_telephone(open_screen, scheme) -> None:
    screen: Screen = open_screen(
        f"/windows?{FAST}&epochs=1&horizon=3&view=By+step+ahead",
        viewport={"width": 390, "height": 844},
        color_scheme=scheme,
    )
    await_training(screen, 1)
    assert screen.overflow() <= 0
    menu = {"[data-testid=stSidebarNavItems]": "Streamlit's own list of pages"}
    assert violations(screen.page, menu) == []


def test_a_preset_holds_against_polls_that_do_not_know_of_it(open_screen) -> None:
    """A poll that the browser sends before it has the answer brings the old controls."""
    wanted = {"window": "24", "horizon": "12", "units": "4"}
    # What the preset trains is known already, so that its page polls no more.
    screen: Screen = open_screen(f"/windows?{urlencode(wanted)}")
    await_training(screen, 20)
    prepare_to_be_late(screen)
    screen.go("/windows?epochs=500&units=4")
    await_epoch(screen, 2)
    screen.page.evaluate(
        """() => { window.addresses = []; const note = history.pushState;
        history.pushState = function (...given) {
          window.addresses.push(String(given[2])); return note.apply(this, given); }; }"""
    )
    answers_are_late(screen, 900)  # two polls
    screen.page.get_by_role("button", name="24 h → 12 h").click()
    expect(screen.heading).to_have_text("LSTM(4) → Dense(12)")
    screen.page.wait_for_timeout(2500)  # what these polls have done has arrived
    answers_are_late(screen, 0)
    await_training(screen, 20)
    addresses = screen.page.evaluate("window.addresses")
    assert addresses
    assert not any("epochs" in address for address in addresses), addresses
    expect(screen.heading).to_have_text("LSTM(4) → Dense(12)")
    expect(screen.page.get_by_role("spinbutton", name="Horizon")).to_have_value("12")
    screen.expect_query(**wanted)
