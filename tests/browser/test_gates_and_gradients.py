"""Gates by hand and gradients through time, in a browser, as a lecturer shows them."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen

PHONE = {"viewport": {"width": 390, "height": 844}}
TEN_STEPS = "units=8&sentence=one two three four five six seven eight nine ten"


def memory(screen: Screen) -> Locator:
    return screen.page.locator(".u-g-idea .u-g-result td")


def changes(screen: Screen) -> Locator:
    return screen.page.locator(".u-g-runs .u-g-change td span")


def test_a_gate_is_typed_and_slid(open_screen) -> None:
    screen: Screen = open_screen("/gates_by_hand", settled=False)
    expect(memory(screen)).to_have_text(["8", "11", "3", "7", "5", "15"])
    gate = screen.page.get_by_role("textbox", name="Gate g")
    gate.fill("1 0 0 0 0 0.5")
    gate.press("Enter")
    expect(memory(screen)).to_have_text(["10", "9", "3", "7", "5", "11.5"])
    screen.press(screen.slider("g2"), "End")
    expect(memory(screen).nth(1)).to_have_text("11")
    screen.expect_query(g="1 1 0 0 0 0.5")


def test_a_gate_is_held_and_the_rest_is_replayed(open_screen) -> None:
    screen: Screen = open_screen("/gates_by_hand?part=lstm")
    screen.page.get_by_role("button", name="Nothing clamped").click()
    expect(screen.page.get_by_text("both runs are the same").last).to_be_visible()
    screen.expect_query(part="lstm", lstm_clamps="")
    screen.eventually(lambda: set(changes(screen).all_inner_texts()), {"0.00"})
    slider = screen.slider("Value of the output gate")
    slider.focus()
    slider.press("Home")
    # At once: what is held, what it changes at step 2 and after it, and nothing before.
    expect(screen.page.locator(".u-g-runs .u-g-held")).to_have_text(["0.00"] * 4)
    hidden = screen.page.locator(".u-g-runs .u-g-change").last.locator("span")
    moved = hidden.all_inner_texts()
    assert set(moved[:4]) == {"0.00"}
    assert "0.00" not in moved[4:8]
    expect(screen.switch("output gate o")).to_be_checked()
    screen.expect_query(part="lstm", lstm_clamps="output_gate-2-all-0")
    expect(screen.page.get_by_text("1 clamp is set by hand.")).to_be_visible()
    copy: Screen = open_screen(f"/gates_by_hand?{urlsplit(screen.page.url).query}")
    expect(changes(copy)).to_have_text(changes(screen).all_inner_texts())


def test_one_unit_of_one_step_is_held_and_let_go(open_screen) -> None:
    screen: Screen = open_screen("/gates_by_hand?part=gru&gru_clamps=")
    held = screen.page.locator(".u-g-runs .u-g-held")
    screen.page.get_by_label("Hold at step").select_option("3 Groot")
    screen.page.get_by_label("in unit").select_option("2")
    expect(held).to_have_count(0)  # choosing a place holds nothing
    slider = screen.slider("Value of the candidate")
    slider.focus()
    slider.press("Home")
    expect(held).to_have_text(["−1.00"])
    slider.press("ArrowRight")
    expect(held).to_have_text(["−.99"])
    place = {"part": "gru", "step": "3", "unit": "2"}
    screen.expect_query(**place, gru_clamps="candidate-3-2--0.99")
    screen.press(screen.switch("candidate h̃"), "Space")
    expect(held).to_have_count(0)
    screen.expect_query(**place, gru_clamps="")
    screen.page.go_back()
    expect(held).to_have_text(["−.99"])
    screen.page.get_by_role("button", name="Step 2 never happened").click()
    expect(held).to_have_text(["1.00"] * 4)
    expect(screen.page.get_by_label("Hold at step")).to_have_value("3")


def test_what_is_held_outlives_another_layer(open_screen) -> None:
    """The sliders keep their place when the sidebar changes what they hold."""
    screen: Screen = open_screen("/gates_by_hand?part=lstm&lstm_clamps=&step=3")
    slider = screen.slider("Value of the forget gate")
    slider.focus()
    slider.press("End")
    screen.press(screen.slider("Units"), "ArrowRight")
    expect(screen.page.locator(".u-g-runs .u-g-held")).to_have_text(["1.00"] * 5)
    sentence = screen.page.get_by_role("textbox", name="Sentence")
    sentence.fill("<b>two</b> words")
    screen.press(sentence, "Enter")
    expect(screen.page.get_by_text("nothing is held").first).to_be_visible()
    expect(screen.page.get_by_label("Hold at step")).to_have_value("0")
    heads = screen.page.locator(".u-g-runs thead bdi")
    expect(heads).to_have_text(["<b>two</b>", "words"])


def test_gradients_vanish_explode_and_are_cut(open_screen) -> None:
    screen: Screen = open_screen("/gradients")
    chip = screen.page.locator("li.u-chip").first
    for preset, factor in (("Vanishing", r"× 0\.[0-4]"), ("Exploding", r"× 1\.500")):
        screen.page.get_by_role("button", name=preset).click()
        expect(chip).to_contain_text(re.compile(factor))
    screen.page.get_by_role("button", name="100 steps, k = 20").click()
    cut = screen.page.get_by_text("no gradient reaches steps 1–80")
    expect(cut).to_be_visible()
    expect(screen.page.get_by_text("the first 80 steps add")).to_be_visible()
    screen.press(screen.slider("Window k"), "End")
    expect(screen.page.get_by_text("nothing is cut")).to_be_visible()
    expect(cut).to_have_count(0)
    screen.page.get_by_role("button", name="Clipped").click()
    expect(screen.page.get_by_text("to 1 together")).to_be_visible()
    copy: Screen = open_screen(f"/gradients?{urlsplit(screen.page.url).query}")
    copy.expect_plot_values(screen.plot_values())


def test_eight_units_and_ten_steps_fit_a_telephone(open_screen) -> None:
    for part in ("lstm", "gru"):
        screen: Screen = open_screen(f"/gates_by_hand?part={part}&{TEN_STEPS}", **PHONE)
        assert screen.overflow() <= 0
        update = screen.page.locator(".u-g-update")
        expect(update).to_be_visible()
        assert update.evaluate("element => element.scrollWidth - element.clientWidth") <= 0


def test_numbers_too_small_to_read_are_left_out(open_screen) -> None:
    """Plotly makes them as small as their cells are."""
    path = "/lstm?units=8&timesteps=10&return_sequences=true&view=States"
    for size, some in ((PHONE, False), ({}, True)):
        screen: Screen = open_screen(path, **size)
        texts = screen.page.locator(".heatmap-label text")
        expect(texts.first).to_be_attached()
        sizes = texts.evaluate_all(
            """texts => texts.map((text) => getComputedStyle(text))
                 .filter((style) => style.display !== "none")
                 .map((style) => parseFloat(style.fontSize))"""
        )
        assert bool(sizes) == some
        assert all(pixels >= 8 for pixels in sizes)
