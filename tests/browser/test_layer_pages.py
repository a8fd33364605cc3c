"""Every control of a layer page changes what it should, by keyboard where one can."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen


def test_units_by_keyboard(lstm: Screen) -> None:
    lstm.press(lstm.slider("Units"), "ArrowRight", "ArrowRight", "ArrowRight")
    expect(lstm.heading).to_have_text("output = LSTM(7)(x)")
    lstm.expect_query(units="7")
    lstm.expect_chips("x (1, 3, 2)", "output (1, 7)")
    lstm.press(lstm.slider("Units"), "End")
    expect(lstm.heading).to_have_text("output = LSTM(64)(x)")
    lstm.press(lstm.slider("Units"), "Home")
    expect(lstm.heading).to_have_text("output = LSTM(1)(x)")
    expect(lstm.check).to_be_visible()


def test_sequence_length_by_keyboard_repeats_the_phrase(lstm: Screen) -> None:
    lstm.press(lstm.slider("Sequence length"), "ArrowRight", "ArrowRight")
    lstm.expect_query(timesteps="5")
    lstm.expect_chips("x (1, 5, 2)", "output (1, 4)")
    ticks = lstm.chart.locator(".xtick")
    expect(ticks.nth(3)).to_contain_text("I")
    expect(ticks.nth(4)).to_contain_text("am")


def test_return_flags_by_keyboard(lstm: Screen) -> None:
    lstm.press(lstm.switch("return_sequences"), "Space")
    expect(lstm.heading).to_have_text("output = LSTM(4, return_sequences=True)(x)")
    lstm.expect_chips("x (1, 3, 2)", "output (1, 3, 4)")
    lstm.press(lstm.switch("return_state"), "Space")
    expect(lstm.heading).to_contain_text("output, h, c = LSTM(4,")
    lstm.expect_chips("x (1, 3, 2)", "output (1, 3, 4)", "h (1, 4)", "c (1, 4)")
    facts = lstm.page.get_by_role("list", name="Proved by this call")
    expect(facts).to_contain_text("output[:, -1] == h")
    expect(facts).to_contain_text("4 of 4 numbers equal")
    expect(facts).to_contain_text("c != h")
    lstm.expect_query(return_sequences="true", return_state="true")
    lstm.press(lstm.switch("return_sequences"), "Space")
    lstm.expect_query(return_state="true")


def test_the_chosen_unit_is_marked_in_the_chart_and_in_the_address(lstm: Screen) -> None:
    choose(lstm, lstm.page.get_by_role("combobox", name="Follow unit"), "3")
    lstm.expect_query(unit="3")
    width = "(trace) => trace.type === 'scatter' ? trace.line.width : null"
    lstm.eventually(
        lambda: [found for found in lstm.of_traces(width) if found is not None],
        [2, 2, 4, 2] * 2,
    )


def choose(screen: Screen, box: Locator, option: str) -> None:
    """Type an option into a select box and take it, by keyboard."""
    box.scroll_into_view_if_needed()  # a scrolling page would close the list
    screen.resting_box(box)
    box.focus()
    box.fill(option)
    listed = screen.page.get_by_role("listbox").get_by_role("option", name=option)
    expect(listed.first).to_be_visible()
    listed.get_by_text(option, exact=True).first.click()
    screen.settle()


def test_the_other_controls_reach_the_layer(open_screen) -> None:
    screen = open_screen("/gru")
    screen.open_more()
    choose(screen, screen.page.get_by_role("combobox", name="activation").first, "relu")
    expect(screen.heading).to_contain_text("activation='relu'")
    screen.press(screen.switch("reset_after"), "Space")
    expect(screen.heading).to_contain_text("reset_after=False")
    screen.press(screen.switch("use_bias"), "Space")
    screen.press(screen.switch("go_backwards"), "Space")
    expect(screen.heading).to_contain_text("go_backwards=True")
    screen.press(screen.slider("Embedding size"), "ArrowRight")
    expect(screen.page.locator("li.u-chip").first).to_contain_text("(1, 3, 3)")
    before = screen.plot_values()
    seed = screen.page.get_by_role("spinbutton", name="Seed")
    seed.fill("7")
    screen.press(seed, "Enter")
    screen.expect_query(
        activation="relu",
        reset_after="false",
        use_bias="false",
        go_backwards="true",
        features="3",
        seed="7",
    )
    screen.new_plot_values(before)


def test_a_typed_sentence_is_traced_word_by_word(lstm: Screen) -> None:
    lstm.open_more()
    sentence = lstm.page.get_by_role("textbox", name="Sentence")
    sentence.fill("<b>we</b> are 'all' \"Groot\" & more")
    lstm.press(sentence, "Enter")
    expect(lstm.page.locator("li.u-chip").first).to_contain_text("(1, 6, 2)")
    ticks = lstm.chart.locator(".xaxislayer-above").first.locator(".xtick")
    expect(ticks).to_have_count(6)
    expect(ticks).to_have_text(["<b>we</b>1", "are2", "'all'3", '"Groot"4', "&5", "more6"])
    assert lstm.page.locator("b", has_text=re.compile("^we$")).count() == 0


def test_five_hundred_words(lstm: Screen) -> None:
    lstm.open_more()
    words = " ".join(f"w{number}" for number in range(500))
    sentence = lstm.page.get_by_role("textbox", name="Sentence")
    sentence.fill(words)
    lstm.press(sentence, "Enter")
    expect(lstm.warnings.first).to_contain_text("500 words; the first 60 are used")
    expect(lstm.page.locator("li.u-chip").first).to_contain_text("(1, 60, 2)")
    expect(sentence).to_have_value(words)


def test_a_sentence_of_no_words_keeps_the_page_alive(lstm: Screen) -> None:
    lstm.open_more()
    sentence = lstm.page.get_by_role("textbox", name="Sentence")
    sentence.fill("   ")
    lstm.press(sentence, "Enter")
    expect(lstm.warnings).to_have_count(1)
    expect(lstm.warnings).to_contain_text("type at least one word")
    expect(sentence).to_have_value("   ")
    expect(lstm.check).to_be_visible()


def test_random_input(lstm: Screen) -> None:
    before = lstm.plot_values()
    lstm.open_more()
    lstm.page.get_by_role("radio", name="Random").or_(
        lstm.page.get_by_role("button", name="Random")
    ).first.click()
    lstm.settle()
    lstm.expect_query(inputs="random_normal")
    lstm.new_plot_values(before)
    expect(lstm.page.get_by_role("textbox", name="Sentence")).to_have_count(0)


def test_the_starting_state_is_used_or_its_mistake_is_named(lstm: Screen) -> None:
    lstm.open_more()
    typed = lstm.page.get_by_role("textbox", name="Initial hidden state")
    typed.fill("0.5, nonsense")
    lstm.press(typed, "Enter")
    expect(lstm.warnings).to_contain_text("'nonsense' where a number should be")
    expect(typed).to_have_value("0.5, nonsense")
    typed.fill("0.5, -0.5, 0.25, 1")
    lstm.press(typed, "Enter")
    expect(lstm.warnings).to_have_count(0)
    expect(lstm.heading).to_have_text("output = LSTM(4)(x, initial_state=[h0, c0])")
    lstm.expect_query(initial_hidden="0.5,-0.5,0.25,1")


def _expect_cell(table: Locator, column: int, row: int) -> None:
    """Wait until the table's keyboard stands at a cell; it tells what it draws."""
    cell = table.locator(f"[data-testid=glide-cell-{column}-{row}]")
    expect(cell).to_have_attribute("aria-selected", "true")


def edit_cell(screen: Screen, row: int, column: int, text: str) -> None:
    """Type into a cell of the table of embeddings (rows and columns from 0)."""
    table = screen.page.locator("[data-testid=stSidebar] [data-testid=stDataFrame]")
    table.scroll_into_view_if_needed()
    # The table is drawn on a canvas: from its first cell on, the keyboard leads.
    place = screen.resting_box(table)
    screen.page.mouse.click(place["x"] + 20, place["y"] + 50)
    # A key that comes before the table has taken the one before it is lost.
    at = [0, 0]
    _expect_cell(table, *at)
    for key, axis in [("ArrowRight", 0)] * column + [("ArrowDown", 1)] * row:
        screen.page.keyboard.press(key)
        at[axis] += 1
        _expect_cell(table, *at)
    screen.page.keyboard.press("Enter")
    editor = screen.page.locator("#portal input, #portal textarea").first
    expect(editor).to_be_visible()
    editor.fill(text)
    editor.press("Enter")
    screen.settle()


def test_the_table_of_embeddings_is_edited_and_reset(lstm: Screen) -> None:
    before = lstm.plot_values()
    lstm.open_more()
    edit_cell(lstm, row=2, column=1, text="-0.3")
    lstm.expect_query(embeddings="Groot:-0.3,0.5")
    changed = lstm.new_plot_values(before)
    edit_cell(lstm, row=0, column=2, text="0.9")
    lstm.expect_query(embeddings="Groot:-0.3,0.5;I:0.5,0.9")
    changed = lstm.new_plot_values(changed)
    lstm.page.get_by_role("button", name="Reset", exact=True).click()
    lstm.settle()
    lstm.expect_query()
    assert lstm.new_plot_values(changed) == before


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("/lstm", "Gates", 4),
        ("/lstm", "Weights", 12),
        ("/gru", "Weights", 12),
        ("/simple_rnn", "Parameters", 1),
    ],
)
def test_tabs_draw_their_figures(open_screen, path, name, expected) -> None:
    screen = open_screen(path)
    screen.open_tab(name)
    expect(screen.chart).to_be_visible()
    screen.eventually(lambda: len(screen.plot_values()), expected)


def test_the_parameters_agree_with_keras(open_screen) -> None:
    screen = open_screen("/gru?view=Parameters")
    ledger = screen.page.locator("p.u-formula")
    expect(ledger.nth(1)).to_have_text("3 × (2 × 4 + 4 × 4 + 2 × 4) = 96")
    expect(screen.page.get_by_text("equal to layer.count_params() = 96")).to_be_visible()


def test_the_equations_follow_the_configuration(open_screen) -> None:
    screen = open_screen("/gru?view=Equations")
    candidate = screen.page.locator(".u-equation[data-quantity=candidate] dd")
    expect(candidate).to_contain_text("⊙ (ht−1 Uh + b′h)")
    screen.open_more()
    screen.press(screen.switch("reset_after"), "Space")
    expect(candidate).to_contain_text("(rt ⊙ ht−1) Uh")


def test_every_chart_has_a_name_and_a_table_behind_it(lstm: Screen) -> None:
    figure = lstm.page.get_by_role("figure", name=re.compile("hidden state and cell state"))
    expect(figure).to_be_visible()
    lstm.page.get_by_text("Table", exact=True).click()
    lstm.settle()
    table = lstm.page.locator("[data-testid=stMain] [data-testid=stDataFrame]")
    expect(table).to_be_visible()
    headers = table.locator("[role=columnheader]")
    expect(headers.nth(1)).to_have_text("word")
    expect(table.locator("[role=gridcell]").filter(has_text="Groot").first).to_be_attached()


def test_tab_leads_from_the_top_to_the_sliders(lstm: Screen) -> None:
    lstm.page.locator("body").focus()
    reached = []
    for _ in range(25):
        lstm.page.keyboard.press("Tab")
        name = lstm.page.evaluate(
            """() => document.activeElement.getAttribute("aria-label")
                 ?? document.activeElement.innerText"""
        )
        reached.append(name)
        if name == "Units":
            break
    else:
        raise AssertionError(f"Tab reached only {reached}")
    lstm.page.keyboard.press("ArrowLeft")
    expect(lstm.heading).to_have_text("output = LSTM(3)(x)")
