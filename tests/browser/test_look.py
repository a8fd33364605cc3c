"""What only a real browser shows: light and dark, narrow screens, sameness, downloads."""

import io
import re
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen, pixels

PAGES = ("/", "/simple_rnn", "/lstm", "/gru")
TABS = ("States", "Gates", "Weights", "Parameters", "Equations", "Take it away")
PHONE = {"viewport": {"width": 390, "height": 844}}
LARGE = "units=64&timesteps=60&return_sequences=true&return_state=true"


def style(place: Locator, name: str) -> str:
    return place.evaluate("(element, name) => getComputedStyle(element)[name]", name)


def luminance(color: str) -> float:
    parts = [float(x) for x in color[color.index("(") + 1 : -1].split(",")[:3]]
    linear = [
        (c / 255) / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_light_and_dark_differ_and_both_are_readable(open_screen) -> None:
    seen = {}
    for mode in ("light", "dark"):
        screen: Screen = open_screen("/lstm", color_scheme=mode)
        background = style(screen.page.locator("[data-testid=stApp]"), "backgroundColor")
        units = style(screen.heading.locator(".u-dim"), "color")
        number = style(screen.page.locator(".heatmap-label text").first, "fill")
        seen[mode] = (background, units, number)
        for text in (units, number):
            low, high = sorted((luminance(text), luminance(background)))
            assert (high + 0.05) / (low + 0.05) >= 4.5  # WCAG AA
    assert seen["light"] == ("rgb(255, 255, 255)", "rgb(106, 43, 217)", "rgb(27, 29, 36)")
    assert seen["dark"] == ("rgb(15, 17, 22)", "rgb(183, 156, 255)", "rgb(236, 238, 242)")


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_telephone(open_screen, path: str) -> None:
    screen: Screen = open_screen(path, **PHONE)
    screen.page.wait_for_timeout(300)
    assert screen.overflow() <= 0
    expect(screen.page.get_by_role("heading", level=1)).to_be_in_viewport()
    if path != "/":
        screen.go(f"{path}?{LARGE}")
        screen.page.wait_for_timeout(300)
        assert screen.overflow() <= 0


def test_no_tab_is_wider_than_a_telephone(open_screen) -> None:
    screen: Screen = open_screen("/lstm", **PHONE)
    for name in TABS:
        screen.open_tab(name)
        screen.page.wait_for_timeout(200)
        assert screen.overflow() <= 0, name


def test_the_projector_sees_code_tensors_and_lens_without_scrolling(lstm: Screen) -> None:
    expect(lstm.heading).to_be_in_viewport(ratio=1)
    expect(lstm.page.locator("ul.u-chips")).to_be_in_viewport(ratio=1)
    expect(lstm.page.locator(".lens").first).to_be_in_viewport(ratio=0.95)


def test_a_figure_is_drawn_and_is_the_same_for_everybody(open_screen) -> None:
    pictures = []
    for _ in range(2):
        screen: Screen = open_screen("/gru?view=Gates")
        screen.page.evaluate("() => document.fonts.ready")
        screen.page.wait_for_timeout(500)
        pictures.append(screen.picture_at_rest(screen.chart))
    assert pictures[0] == pictures[1]
    image = pixels(pictures[0])
    assert len(np.unique(image.reshape(-1, image.shape[-1]), axis=0)) > 20, "it is blank"


def test_the_large_figure_is_readable(open_screen) -> None:
    screen: Screen = open_screen(f"/lstm?{LARGE}")
    ticks = screen.chart.locator(".xaxislayer-above").first.locator(".xtick text")
    expect(ticks.first).to_be_visible()
    boxes = sorted(
        (box for tick in ticks.all() if (box := tick.bounding_box())),
        key=lambda box: box["x"],
    )
    assert 10 <= len(boxes) <= 20
    # Slanted labels stand side by side: no two begin at less than a line's height.
    assert all(right["x"] - left["x"] >= 8 for left, right in pairwise(boxes))


def download(screen: Screen, name: str) -> tuple[str, bytes]:
    with screen.page.expect_download() as waiting:
        screen.page.get_by_role("button", name=name).first.click()
    path = waiting.value.path()
    return waiting.value.suggested_filename, path.read_bytes()


def test_a_figure_is_taken_away_as_html_that_needs_no_network(open_screen) -> None:
    screen: Screen = open_screen("/lstm?view=Gates")
    name, content = download(screen, "HTML")
    assert name == "unrolled_gates.html"
    html = content.decode("utf-8")
    assert "Plotly.newPlot" in html
    assert "forget gate" in html
    assert 'src="http' not in html
    page = screen.page.context.new_page()
    page.set_content(html)
    expect(page.locator(".js-plotly-plot .heatmaplayer image").first).to_be_attached()
    for scheme, text, muted in (
        ("light", "rgb(27, 29, 36)", "rgb(95, 102, 115)"),
        ("dark", "rgb(236, 238, 242)", "rgb(166, 173, 186)"),
    ):
        page.emulate_media(color_scheme=scheme)
        for written, color in (
            (".heatmap-label text", text),
            ("[class$=tick] text", muted),
            (".infolayer text", text),
        ):
            for place in (page.locator(written).first, page.locator(written).last):
                expect(place).to_have_css("fill", color)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(15, 17, 22)"
    )


def test_the_script_runs_and_passes(open_screen, tmp_path) -> None:
    screen: Screen = open_screen(
        "/lstm?units=3&return_sequences=true&return_state=true&view=Take it away"
    )
    name, content = download(screen, "Python script")
    assert name == "unrolled_lstm.py"
    script = tmp_path / name
    script.write_bytes(content)
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_numbers_are_taken_away(open_screen) -> None:
    screen: Screen = open_screen("/gru?view=Take it away")
    name, content = download(screen, "Arrays")
    assert name == "unrolled_gru.npz"
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        shapes = {array.shape for array in arrays.values()}
        assert (1, 3, 4) in shapes
        assert (1, 3, 2) in shapes
    name, content = download(screen, "Table")
    assert name == "unrolled_gru.csv"
    text = content.decode("utf-8-sig")
    assert "Groot" in text
    assert "update_gate" in text


@pytest.mark.parametrize("query", ["", "?merge_mode=sum"])
def test_the_projector_sees_all_of_the_bidirectional_lens(open_screen, query: str) -> None:
    screen: Screen = open_screen(
        f"/bidirectional{query}", viewport={"width": 1280, "height": 720}
    )
    expect(screen.heading).to_be_in_viewport(ratio=1)
    arithmetic = screen.page.locator("[data-testid=arithmetic] .result").first
    expect(arithmetic).to_be_in_viewport(ratio=1)


def test_the_projector_sees_the_gates_of_all_that_is_returned(open_screen) -> None:
    screen: Screen = open_screen(
        "/bidirectional?merge_mode=none&return_sequences=true&return_state=true",
        viewport={"width": 1280, "height": 720},
    )
    expect(screen.heading).to_be_in_viewport(ratio=1)
    gates = screen.page.get_by_text(re.compile("^forget gate f"))
    expect(gates.first).to_be_in_viewport(ratio=1)


def test_a_merged_output_is_joined_to_the_step_that_it_stands_over(open_screen) -> None:
    screen: Screen = open_screen("/bidirectional?merge_mode=sum")
    lane = screen.page.locator(".lens .wire:not(.ghost)[d*='V6H']")
    expect(lane).to_have_count(1)
    screen.go("/bidirectional?merge_mode=sum&return_sequences=true")
    expect(lane).to_have_count(0)


def test_titles_of_charts_have_room_on_a_telephone(open_screen) -> None:
    for path in ("/lstm", "/bidirectional"):
        screen: Screen = open_screen(path, **PHONE)
        titles = screen.page.locator(".annotation-text")
        expect(titles.first).to_be_attached()
        boxes = """titles => titles.map((title) => title.getBoundingClientRect().right)
            .filter((right) => right > 390)"""
        screen.eventually(lambda: titles.evaluate_all(boxes), [])  # noqa: B023
        expect(screen.page.locator(".modebar-container").first).to_be_hidden()
