"""The stack builder in a browser: build one that fails, mend it, share it, go back."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen

BROKEN = "LSTM(4) → GRU(3)"
MEND = "Set return_sequences=True on layer 1"


@pytest.fixture
def builder(open_screen) -> Screen:
    return open_screen("/stack")


def press(screen: Screen, label: str, place: int = 1) -> None:
    screen.page.get_by_role("button", name=label, exact=True).nth(place - 1).click()
    screen.settle()


def joint(screen: Screen) -> Locator:
    return screen.page.locator(".u-joint")


def test_the_story_of_a_stack_that_breaks(builder: Screen, open_screen) -> None:
    """Somebody stacks two layers, reads why it fails, presses the mend, and shares it."""
    page = builder.page
    expect(builder.heading).to_have_text("LSTM(4) → Dense(1, activation='sigmoid')")
    press(builder, "Remove", 2)
    expect(builder.heading).to_have_text("LSTM(4)")
    page.get_by_role("combobox", name="Add a layer").click()
    page.get_by_role("option", name="GRU", exact=True).click()
    builder.settle()
    press(builder, "Add")
    expect(builder.heading).to_have_text("LSTM(4) → GRU(4)")
    expect(joint(builder)).to_contain_text("The stack breaks between layers 1 and 2")
    expect(joint(builder)).to_contain_text("keeps only its last step")
    expect(page.get_by_text("expected ndim=3, found ndim=2")).to_be_visible()
    # The layer before the joint is there, the one behind it is not built.
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    expect(page.get_by_text("not built")).to_have_count(1)
    expect(builder.check).to_be_visible()

    page.get_by_role("button", name=re.compile(MEND)).click()
    builder.settle()
    expect(builder.heading).to_have_text("LSTM(4, return_sequences=True) → GRU(4)")
    expect(joint(builder)).to_have_count(0)
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("all 2 layers fit")
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    expect(page.locator(".u-layer").nth(1)).to_contain_text("(1, 3, 4) → (1, 4)")
    builder.expect_query(stack="LSTM(4, return_sequences=True)~GRU(4)")

    copy: Screen = open_screen(page.url.removeprefix(builder.address))
    expect(copy.heading).to_have_text("LSTM(4, return_sequences=True) → GRU(4)")
    expect(copy.page.locator(".js-plotly-plot")).to_have_count(2)
    copy.expect_query(**builder.query)


def test_back_and_forward(builder: Screen) -> None:
    press(builder, "Stacking")
    expect(builder.heading).to_contain_text("GRU(3) → Dense(1)")
    press(builder, "A stack that breaks")
    expect(builder.heading).to_have_text(BROKEN)
    builder.page.go_back()
    builder.settle()
    expect(builder.heading).to_contain_text("GRU(3) → Dense(1)")
    expect(joint(builder)).to_have_count(0)
    builder.page.go_back()
    builder.settle()
    expect(builder.heading).to_have_text("LSTM(4) → Dense(1, activation='sigmoid')")
    builder.page.go_forward()
    builder.page.go_forward()
    expect(builder.heading).to_have_text(BROKEN)


def test_what_changes_at_once_is_one_step_back(open_screen) -> None:
    screen: Screen = open_screen("/stack?stack=GRU(3)&timesteps=5&seed=7&features=3")
    before = screen.page.evaluate("history.length")
    press(screen, "Reset")
    expect(screen.heading).to_have_text("LSTM(4) → Dense(1, activation='sigmoid')")
    screen.expect_query()
    assert screen.page.evaluate("history.length") == before + 1
    screen.page.go_back()
    screen.settle()
    expect(screen.heading).to_have_text("GRU(3)")
    screen.expect_query(stack="GRU(3)", timesteps="5", seed="7", features="3")


def test_a_layer_is_configured_in_its_form(builder: Screen) -> None:
    page = builder.page
    press(builder, "Configure")
    code = page.get_by_label("Keras code")
    expect(code).to_have_value("LSTM(4)")
    code.fill("GRU(1000000000)")
    code.press("Enter")
    builder.settle()
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("from 1 to 64")
    expect(code).to_have_value("GRU(1000000000)")
    expect(builder.heading).to_contain_text("LSTM(4)")
    code.fill("GRU(6, reset_after=False)")
    code.press("Enter")
    builder.settle()
    expect(builder.heading).to_contain_text("GRU(6, reset_after=False)")
    expect(page.locator("[data-testid=stAlert]")).to_have_count(0)
    units = page.get_by_role("spinbutton", name="units")
    for beyond in ("0", "65", "1e9"):
        units.fill(beyond)
        units.press("Enter")
        builder.settle()
        expect(page.get_by_text("enter a value between 1 and 64")).to_be_attached()
        expect(builder.heading).to_contain_text("GRU(6, reset_after=False)")
    units.fill("7")
    units.press("Enter")
    builder.settle()
    expect(builder.heading).to_contain_text("GRU(7, reset_after=False)")


def test_any_recurrent_layer_is_seen_in_the_lens(open_screen) -> None:
    screen: Screen = open_screen(
        "/stack?stack=SimpleRNN(5, return_sequences=True)~Bidirectional(GRU(3))~Dense(1)"
    )
    lens = screen.page.locator(".st-key-lens_stack")
    expect(lens.get_by_role("group", name="SimpleRNN layer, unrolled")).to_be_visible()
    screen.page.get_by_role("radio", name=re.compile("2: Bidirectional")).click()
    screen.settle()
    expect(lens.get_by_role("group", name="GRU layer, unrolled")).to_be_visible()
    expect(lens.get_by_role("button", name="backward")).to_be_visible()
    screen.expect_in_query(lens="2")


def test_the_settings_are_kept_while_another_page_is_read(builder: Screen) -> None:
    press(builder, "Stacking")
    builder.expect_query(stack="LSTM(4, return_sequences=True)~GRU(3)~Dense(1)")
    builder.navigate("GRU")
    expect(builder.heading).to_have_text("output = GRU(4)(x)")
    builder.navigate("Stack builder")
    expect(builder.heading).to_contain_text("GRU(3) → Dense(1)")
    builder.expect_query(stack="LSTM(4, return_sequences=True)~GRU(3)~Dense(1)")


TWELVE = "~".join(
    [
        "Bidirectional(LSTM(16, return_sequences=True))",
        "Dropout(0.5)",
        "LSTM(32, return_sequences=True, go_backwards=True)",
        "TimeDistributed(Dense(4, activation='softmax'))",
        "SimpleRNN(6)",
        "RepeatVector(5)",
        *["GRU(8, return_sequences=True)"] * 4,
        "Flatten()",
        "Dense(1)",
    ]
)


@pytest.mark.parametrize("stack", ["LSTM(4)", BROKEN.replace(" → ", "~"), TWELVE])
def test_nothing_is_wider_than_the_window(open_screen, stack: str) -> None:
    screen: Screen = open_screen(f"/stack?stack={stack}")
    for width, height in ((1280, 720), (1920, 1080), (390, 844)):
        screen.resize(width, height)
        assert screen.overflow() <= 0
