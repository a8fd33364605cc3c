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
    "/windows?epochs=2",
    "/memory?longest=4&seeds=1&epochs=1",
    "/image_rows?images=100&epochs=1",
)


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_alive_and_the_audit_finds_nothing(open_screen, path: str) -> None:
    screen: Screen = open_screen(path)
    expect(screen.check.first).to_contain_text("matches Keras")
    assert not screen.console_errors
    assert violations(screen.page) == []
    screen.resize(390, 844)
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
    screen.expect_in_query(kind="gru")


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
    screen.expect_in_query(view="Forgetting the mask")


INSIDE = (
    "/stack?details=Take it away",
    "/batches?open=true&inside=bidirectional&details=Gates",
    "/article?picture=stacking&open_2=true&details_2=Weights",
    "/sequence_tasks?task=encoder_decoder&details=Parameters&details_2=Equations",
)


@pytest.mark.parametrize("path", INSIDE)
def test_an_address_shows_what_is_inside_a_layer(open_screen, path: str) -> None:
    screen: Screen = open_screen(path)
    lens = screen.page.get_by_test_id("lens")
    expect(lens.first).to_be_visible()
    chosen = [value for name, value in screen.query.items() if name.startswith("details")]
    for name in chosen:
        choice = screen.page.get_by_role("radio", name=name, exact=True)
        expect(
            choice.and_(screen.page.locator("[aria-checked=true]")).first
        ).to_be_visible()
    assert not screen.console_errors
    assert violations(screen.page) == []


def test_what_is_chosen_inside_is_in_the_address(open_screen) -> None:
    screen: Screen = open_screen("/batches")
    screen.page.get_by_text("Look inside the layer").click()
    screen.settle()
    screen.page.get_by_role("radio", name="without", exact=True).click()
    screen.settle()
    screen.page.get_by_role("radio", name="States", exact=True).click()
    screen.expect_query(open="true", inside="unmasked", details="States")
    screen.open_tab("Stateful")
    expect(screen.page.get_by_test_id("lens")).to_have_count(1)
    screen.page.get_by_text("Look inside the layer").click()
    screen.expect_query(inside="unmasked", view="Stateful")


def test_each_lens_marks_its_own_charts(open_screen) -> None:
    screen: Screen = open_screen(
        "/sequence_tasks?task=encoder_decoder&details=States&details_2=States"
    )
    marks = """() => [...document.querySelectorAll(".js-plotly-plot")].map((chart) =>
        chart.querySelector("[data-mark=timesteps]")?.offsetLeft)"""
    for _ in range(600):
        before = screen.page.evaluate(marks)
        if len(before) == 2 and all(before):
            break
        screen.page.wait_for_timeout(100)
    screen.page.get_by_test_id("lens").nth(1).focus()
    screen.page.keyboard.press("Home")
    for _ in range(600):
        encoder, decoder = screen.page.evaluate(marks)
        if decoder < before[1]:
            break
        screen.page.wait_for_timeout(100)
    assert decoder < before[1]
    assert encoder == before[0]
