"""The lens in a real browser: its numbers, its keys, its silence towards the server."""

from collections.abc import Iterator

import keras
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from models.results import Trace
from models.spec import LayerSpec
from models.worker.trace import trace, trace_layer
from tests.browser.axe import violations
from tests.browser.lens_server import serving

WORDS = '<b>bold</b> 👩‍🚀 مرحبا antidisestablishmentarianismantidisestab "quoted"'


def nan_trace() -> Trace:
    layer = keras.layers.LSTM(4, return_state=True)
    layer.build((1, 3, 2))
    weights = layer.get_weights()
    weights[0][0, 5] = np.nan
    weights[1][:, 9] = np.inf
    layer.set_weights(weights)
    return trace_layer(layer, np.full((2, 3, 2), 0.5, "f4"))


def masked_trace() -> Trace:
    layer = keras.layers.Bidirectional(keras.layers.LSTM(4, return_sequences=True))
    inputs = np.random.default_rng(0).standard_normal((1, 4, 2)).astype("f4")
    return trace_layer(layer, inputs, mask=np.array([[True, True, False, True]]))


@pytest.fixture(scope="module")
def traces() -> dict[str, Trace]:
    full = {"return_sequences": True, "return_state": True}
    return {
        "rnn": trace(LayerSpec(kind="simple_rnn")),
        "lstm": trace(LayerSpec(kind="lstm", **full)),
        "last": trace(LayerSpec(kind="lstm")),
        "gru": trace(LayerSpec(kind="gru")),
        "before": trace(LayerSpec(kind="gru", reset_after=False, **full)),
        "back": trace(LayerSpec(kind="lstm", go_backwards=True, **full)),
        "one": trace(LayerSpec(kind="lstm", units=1, timesteps=1, features=1)),
        "large": trace(LayerSpec(kind="lstm", units=64, timesteps=60, features=8, **full)),
        "words": trace(LayerSpec(kind="gru", timesteps=5, sentence=WORDS)),
        "nan": nan_trace(),
        "both": trace(LayerSpec(kind="lstm", bidirectional=True, **full)),
        "merged": trace(
            LayerSpec(kind="gru", bidirectional=True, merge_mode="sum", **full)
        ),
        "masked": masked_trace(),
    }


@pytest.fixture(scope="module")
def address(traces: dict[str, Trace]) -> Iterator[str]:
    with serving(traces) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.problems = []  # type: ignore[attr-defined]
    page.sent = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda frame: page.sent.append(frame)),  # noqa: PLW0108
    )
    yield page
    assert page.problems == []
    context.close()


def open_lens(page: Page, address: str, name: str) -> Locator:
    page.goto(f"{address}/?trace={name}")
    lens = page.get_by_test_id("lens")
    expect(lens).to_be_visible()
    expect(lens.get_by_test_id("arithmetic")).to_be_visible()
    page.wait_for_timeout(400)  # the fonts may still change the width
    return lens


def square(lens: Locator, quantity: str, step: int, unit: int) -> Locator:
    return lens.locator(
        f'[data-quantity="{quantity}"][data-step="{step}"][data-unit="{unit}"]'
    ).first


def shown_sum(card: Locator) -> float:
    return sum(
        float(term.get_attribute("data-term")) for term in card.locator("[data-term]").all()
    )


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "before", "back", "one"])
def test_every_square_shows_the_traced_value(
    page: Page, address: str, traces: dict[str, Trace], name: str
) -> None:
    lens = open_lens(page, address, name)
    found = lens.locator("[data-quantity]").evaluate_all(
        "all => all.map(e => [e.dataset.quantity, +e.dataset.step, +e.dataset.unit,"
        " e.dataset.value, e.getAttribute('aria-label')])"
    )
    traced, direction = traces[name], traces[name].directions[0]
    known = {**direction.quantities, "output": direction.quantities["hidden"]}
    seen = set()
    for quantity, step, unit, value, label in found:
        assert label
        if quantity in known:
            assert float(value) == known[quantity][0, step - 1, unit - 1]
            seen.add((quantity, step, unit))
        elif quantity == "input":
            assert float(value) == traced.inputs[0, step - 1, unit - 1]
    expected = len(known) * traced.config.units * traced.inputs.shape[1]
    assert len(seen) == expected


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "before", "large"])
def test_the_displayed_terms_add_up_to_the_value(
    page: Page, address: str, traces: dict[str, Trace], name: str
) -> None:
    lens = open_lens(page, address, name)
    traced = traces[name]
    step = traced.inputs.shape[1]
    for quantity, values in traced.directions[0].quantities.items():
        target = square(lens, quantity, step, 1)
        target.hover(force=True)
        card = lens.get_by_test_id("arithmetic")
        value = float(values[0, step - 1, 0])
        expect(card.locator("[data-value]")).to_have_attribute(
            "data-value", target.get_attribute("data-value")
        )
        assert float(card.locator("[data-value]").get_attribute("data-value")) == value
        # The terms shown, the folded one included, are the sum inside the function.
        total = float(card.locator("[data-sum]").get_attribute("data-sum"))
        tolerance = 1e-5 * max(1.0, abs(total))  # float32 values, summed in another order
        assert shown_sum(card) == pytest.approx(total, abs=tolerance)
        function = {"gate": lambda x: 1 / (1 + np.exp(-x)), "candidate": np.tanh}
        role = traced.cell.by_name[quantity].role
        if role in function or name == "rnn":
            total = float(function.get(role, np.tanh)(total))
        assert total == pytest.approx(value, abs=1e-5)


def test_stepping_and_asking_send_nothing(page: Page, address: str) -> None:
    lens = open_lens(page, address, "large")
    page.wait_for_timeout(500)
    before = len(page.sent)
    lens.focus()
    page.keyboard.press("Home")
    for _ in range(59):
        page.keyboard.press("ArrowRight")
    squares = lens.locator(".front .square, .unseen .square")
    for index in range(100):
        squares.nth(index * 37).hover(force=True)
    lens.get_by_role("button", name="Play").click()
    page.wait_for_timeout(1500)
    assert len(page.sent) == before


def test_keys_step_play_and_jump(page: Page, address: str) -> None:
    lens = open_lens(page, address, "lstm")
    readout = lens.locator(".readout")
    expect(readout).to_contain_text("step 3 of 3")
    lens.focus()
    for key, number in [("ArrowLeft", 2), ("Home", 1), ("ArrowLeft", 1), ("End", 3)]:
        page.keyboard.press(key)
        expect(readout).to_contain_text(f"step {number} of 3")
    page.keyboard.press(" ")
    expect(lens.get_by_role("button", name="Pause")).to_be_visible()
    expect(readout).to_contain_text("step 2 of 3")
    page.keyboard.press(" ")
    expect(lens.get_by_role("button", name="Play")).to_be_visible()


def test_every_square_can_be_reached_by_keyboard(page: Page, address: str) -> None:
    lens = open_lens(page, address, "lstm")
    lens.focus()
    for _ in range(8):  # five buttons, the scrubber, the speed, then the picture
        page.keyboard.press("Tab")
    reached = set()
    focused = (
        "() => { let e = document.activeElement; while (e.shadowRoot) "
        "e = e.shadowRoot.activeElement; return e.getAttribute('aria-label'); }"
    )
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    for _ in range(8):
        for _ in range(8):
            page.keyboard.press("ArrowLeft")
            reached.add(page.evaluate(focused))
        for _ in range(11):
            page.keyboard.press("ArrowRight")
            reached.add(page.evaluate(focused))
        page.keyboard.press("ArrowDown")
    assert any(
        label.startswith("forget gate, unit 2, step 3 of 3, word Groot")
        for label in reached
    )
    labels = {
        "output",
        "cell state",
        "hidden state",
        "candidate",
        "input gate",
        "embedding",
    }
    assert labels <= {label.split(",")[0] for label in reached}


def test_a_click_pins_so_that_two_can_be_compared(page: Page, address: str) -> None:
    lens = open_lens(page, address, "lstm")
    square(lens, "forget_gate", 2, 2).click()
    square(lens, "hidden", 3, 1).hover()
    expect(lens.get_by_test_id("arithmetic-pinned")).to_contain_text("forget gate, unit 2")
    expect(lens.get_by_test_id("arithmetic")).to_contain_text(
        "hidden state, unit 1, step 3"
    )
    page.keyboard.press("Escape")
    expect(lens.get_by_test_id("arithmetic-pinned")).to_have_count(0)


def test_the_picture_is_the_configuration(page: Page, address: str) -> None:
    lens = open_lens(page, address, "last")
    assert lens.locator(".strip.ghost").count() == 2  # of three outputs
    expect(lens.locator(".shape").filter(has_text="output (1, 4)")).to_have_count(1)
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="lstm", exact=True).click()
    expect(lens.locator(".strip.ghost")).to_have_count(0)
    for text in ("output (1, 3, 4)", "h (1, 4)", "c (1, 4)"):
        expect(lens.locator(".shape").filter(has_text=text)).to_have_count(1)


def test_both_directions_are_drawn_and_opened(page: Page, address: str, traces) -> None:
    lens = open_lens(page, address, "both")
    found = lens.locator(".stage [data-quantity]").evaluate_all(
        "all => all.map(e => [e.dataset.direction ?? '', e.dataset.quantity,"
        " +e.dataset.step, +e.dataset.unit, +e.dataset.value])"
    )
    returned = dict(traces["both"].returns)
    halves = {half.name: half.quantities for half in traces["both"].directions}
    seen = set()
    for direction, quantity, step, unit, value in found:
        if quantity == "output":
            assert value == pytest.approx(
                returned["output"][0, step - 1, unit - 1], abs=1e-6
            )  # the replay rounds in another order
        elif quantity in halves.get(direction, ()):
            assert value == halves[direction][quantity][0, step - 1, unit - 1]
        seen.add((direction, quantity, step, unit))
    assert len([key for key in seen if key[1] == "output"]) == 3 * 8
    assert len([key for key in seen if key[1] == "cell"]) == 2 * 3 * 4
    for name in ("forward_h", "forward_c", "backward_h", "backward_c"):
        expect(lens.locator(".shape-name").filter(has_text=name)).to_have_count(1)
    expect(lens.locator(".cell.selected")).to_have_count(2)
    lens.locator('.stage [data-direction="backward"][data-quantity="cell"]').first.click()
    expect(lens.get_by_test_id("arithmetic")).to_contain_text("backward cell state")
    expect(lens.get_by_role("button", name="backward", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    panel = lens.locator(".panel [data-direction]")
    assert set(panel.evaluate_all("all => all.map(e => e.dataset.direction)")) == {
        "backward"
    }


def test_merged_outputs_are_one_strip_of_sums(page: Page, address: str, traces) -> None:
    lens = open_lens(page, address, "merged")
    assert lens.locator('.stage [data-quantity="output"]').count() == 3 * 4
    target = square(lens, "output", 2, 3)
    target.hover(force=True)
    card = lens.get_by_test_id("arithmetic")
    expect(card).to_contain_text("forward h2")
    truth = float(dict(traces["merged"].returns)["output"][0, 1, 2])
    assert shown_sum(card) == pytest.approx(truth, abs=1e-6)


def test_masked_steps_are_skipped_and_say_so(page: Page, address: str, traces) -> None:
    lens = open_lens(page, address, "masked")
    expect(lens.locator(".veil")).to_have_count(2)
    kept = lens.locator(
        '.stage [data-direction="forward"][data-quantity="cell"][data-step="3"]'
    )
    assert "masked" in kept.first.get_attribute("aria-label")
    kept.first.hover(force=True)
    card = lens.get_by_test_id("arithmetic")
    expect(card).to_contain_text("masked: kept from the step before")
    half = traces["masked"].directions[0]
    value = float(card.locator("[data-value]").get_attribute("data-value"))
    assert value == half.quantities["cell"][0, 1, 0]
    outputs = lens.locator('.stage [data-quantity="output"][data-step="3"]')
    assert set(outputs.evaluate_all("all => all.map(e => e.dataset.value)")) == {"0"}
    outputs.first.hover(force=True)
    expect(card).to_contain_text("masked: zero")


def test_words_are_text_and_stay_in_their_place(page: Page, address: str) -> None:
    lens = open_lens(page, address, "words")
    assert lens.locator(".words b, .readout .word b").count() == 0
    words = lens.locator(".words .word").all_text_contents()
    assert words[0] == "<b>bold</b>"
    assert lens.locator(".words .word").nth(3).get_attribute("title") == WORDS.split()[3]


def test_what_is_no_number_is_named(page: Page, address: str) -> None:
    lens = open_lens(page, address, "nan")
    expect(lens.locator(".note")).to_contain_text("Not finite (NaN or ∞): forget gate")
    expect(lens.locator(".note")).to_contain_text("the first of the 2 sequences")
    expect(lens.get_by_test_id("arithmetic")).to_contain_text("NaN")
    assert lens.locator(".square.broken").count() > 10


_RIGHT_EDGES = """(lens) => [lens, ...lens.querySelectorAll(
  ".stage, .playback > *, .column, .card, .term")]
  .map((part) => part.getBoundingClientRect().right)"""


@pytest.mark.parametrize("name", ["lstm", "large", "words", "one", "both"])
def test_nothing_leaves_the_lens(page: Page, address: str, name: str) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    lens = open_lens(page, address, name)
    for width in (390, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)  # the lens is laid out anew
        edge, *parts = lens.evaluate(_RIGHT_EDGES)
        assert len(parts) > 3
        assert max(parts) <= edge + 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["lstm", "rnn", "nan", "words", "both", "masked"])
def test_axe_finds_nothing(browser: Browser, address: str, name: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    open_lens(page, address, name)
    found = violations(page)
    context.close()
    assert found == []
