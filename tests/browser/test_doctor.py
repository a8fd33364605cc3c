"""The shape doctor in a browser, on real Keras: one breaks, is mended, is sent."""

import json
import re

import pytest
from playwright.sync_api import Locator, expect

from models.doctor_case import Case
from models.doctor_link import pack
from tests.browser.axe import violations
from tests.browser.screen import Screen

SIZES = ((1280, 720), (1920, 1080), (390, 844))
HOSTILE = """\
# <img src=x onerror=alert(1)> <script>alert(2)</script> 😀 &lt;b&gt;
model = keras.Sequential(name="<b>bold</b>")
model.add(keras.Input(shape=(9, 4), name="<i>in</i>"))
model.add(layers.LSTM(5, name="<b onmouseover=alert(3)>lstm</b>"))
model.add(layers.LSTM(3))
"""
_AS_MARKUP = (("b", "bold"), ("i", "in"), ("b", "lstm"))  # if it were read as HTML
SIXTY = "\n".join(
    [
        "model = keras.Sequential([keras.Input((9, 4))])",
        "for i in range(58):",
        "    model.add(layers.LSTM(4, return_sequences=True))",
        "model.add(layers.LSTM(3))",
        "model.add(layers.LSTM(2))",
    ]
)
# As if it had been pasted: React listens to the setter of the prototype.
PASTE = """(area, text) => {
  area.focus();
  const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
  set.call(area, text);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}"""
FIVE_OUTPUTS = """\
x = keras.Input((9, 4))
y, h, c, bh, bc = layers.Bidirectional(
    layers.LSTM(6, return_sequences=True, return_state=True))(x)
z = layers.LSTM(12)(y, initial_state=[layers.Concatenate()([h, bh]),
                                      layers.Concatenate()([c, bc])])
model = keras.Model(x, [layers.Dense(2)(z), layers.Dense(3)(z), y, h, c])
"""


@pytest.fixture
def open_doctor(open_screen):
    def open_it(case: str = "", **options) -> Screen:
        query = f"?case={case}" if case else ""
        screen: Screen = open_screen(f"/shape_doctor{query}", settled=False, **options)
        expect(verdict(screen)).to_be_visible(timeout=60_000)
        screen.settle()
        return screen

    return open_it


def verdict(screen: Screen) -> Locator:
    return screen.page.locator(".u-verdict h1")


def editor(screen: Screen) -> Locator:
    return screen.page.get_by_role("textbox", name="Keras code, a JSON config")


def press(screen: Screen, name: str) -> None:
    screen.page.get_by_role("button", name=name, exact=True).first.click()
    screen.settle()


def write(screen: Screen, source: str) -> None:
    editor(screen).fill(source)
    press(screen, "Diagnose")


def test_the_story_of_a_model_that_breaks(open_doctor) -> None:
    """Somebody sees where it breaks, applies the fix, goes back, and sends the link."""
    screen = open_doctor()
    page = screen.page
    expect(verdict(screen)).to_contain_text("Because of line 6, lstm_1 cannot be built")
    expect(page.locator(".u-added-line").first).to_contain_text("return_sequences=True")
    expect(page.locator(".graph .node.broken")).to_have_count(1)
    case = screen.query.get("case")
    press(screen, "Apply")
    expect(verdict(screen)).to_contain_text("Every layer fits: 3 layers, 8,401 parameters")
    expect(editor(screen)).to_have_value(re.compile("return_sequences=True"))
    expect(page.locator(".graph .node.broken")).to_have_count(0)

    screen.eventually(lambda: screen.query.get("case") == case, False)
    copy = open_doctor(screen.query["case"])
    expect(verdict(copy)).to_contain_text("Every layer fits")
    expect(editor(copy)).to_have_value(editor(screen).input_value())

    press(screen, "Undo")
    expect(verdict(screen)).to_contain_text("cannot be built")
    page.go_back()
    screen.settle()
    expect(verdict(screen)).to_contain_text("Every layer fits")


def test_what_was_typed_is_there_after_a_visit_elsewhere_and_a_reload(open_doctor) -> None:
    screen = open_doctor()
    write(screen, "model = my own")
    screen.navigate("GRU")
    expect(screen.heading).to_have_text("output = GRU(4)(x)")
    screen.navigate("Shape doctor")
    expect(editor(screen)).to_have_value("model = my own")
    screen.page.reload()
    screen.settle()
    expect(editor(screen)).to_have_value("model = my own")


def test_the_projector_sees_verdict_fix_and_drawing_without_scrolling(open_doctor) -> None:
    screen = open_doctor()
    for place in (".u-verdict", ".u-diff", ".graph .node.broken", "textarea"):
        expect(screen.page.locator(place).first).to_be_in_viewport(ratio=0.9)
    expect(screen.page.get_by_role("button", name="Apply").first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("source", [HOSTILE, SIXTY, FIVE_OUTPUTS], ids=["html", "60", "5"])
def test_hostile_sources_stay_text_and_inside_the_window(open_doctor, source: str) -> None:
    screen = open_doctor(pack(Case(source)))
    expect(editor(screen)).to_have_value(source)
    made_of_text = ("img[src=x]", *(f"{tag}:text-is('{t}')" for tag, t in _AS_MARKUP))
    assert screen.page.locator(", ".join(made_of_text)).count() == 0
    for size in SIZES:
        screen.resize(*size)
        assert screen.overflow() <= 0


def test_a_megabyte_of_text_is_answered(open_doctor) -> None:
    screen = open_doctor()
    source = "x = 1  # a line\n" * 62_500
    editor(screen).evaluate(PASTE, source)  # Playwright's own typing takes minutes
    press(screen, "Diagnose")
    expect(verdict(screen)).not_to_contain_text("Because of line 6, lstm_1 cannot be built")
    assert len(editor(screen).input_value()) == len(source)
    screen.expect_query(case="long")


@pytest.mark.parametrize("case", [pack(Case("a" * 99))[:-6], "1.eNoz", "x"])
def test_a_link_that_is_cut_off_gets_a_sentence(open_doctor, case: str) -> None:
    screen = open_doctor(case)
    expect(screen.warnings.first).to_contain_text("In the address")
    expect(verdict(screen)).to_contain_text("cannot be built")


def test_a_file_is_uploaded(open_doctor) -> None:
    screen = open_doctor()
    screen.page.get_by_role("button", name="Upload").click()
    cell = {"cell_type": "code", "source": ["model = Sequential([LSTM(4)])"]}
    notebook = json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 5})
    screen.page.locator("input[type=file]").set_input_files(
        {"name": "a.ipynb", "mimeType": "application/json", "buffer": notebook.encode()}
    )
    screen.settle()
    expect(editor(screen)).to_have_value("model = Sequential([LSTM(4)])\n")


def test_a_layer_is_shown_in_time(open_doctor) -> None:
    screen = open_doctor("fits")
    screen.open_tab("Values in time")
    expect(screen.check.first).to_be_visible(timeout=60_000)
    expect(screen.page.locator(".lens").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("case", ["", "fits", "keras_2", "message"])
def test_the_page_can_be_used_by_everybody(open_doctor, case: str, scheme: str) -> None:
    screen = open_doctor(case, color_scheme=scheme)
    assert violations(screen.page) == []
