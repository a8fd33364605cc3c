"""From a move of a gate's slider to the replayed run on the screen.

A mouse drags the slider's thumb to another place; the clock runs from the last of its
movements until the last change of the numbers has been painted, be it by the page's own
script or by the server's answer. Beside it stands the least that an answer of the server
takes: a script of one slider and the number that it shows, from the release of the button.
"""

from contextlib import ExitStack
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.rows import Row, at_most, spread
from benchmarks.server import APP, SLIDER, serve
from tests.browser.chromium import start_chromium

_REPETITIONS = 24
_GOAL = 100.0  # milliseconds
_QUIET = 350  # milliseconds without a change: then the update is over

# Notes when the slider was moved last (Streamlit's own sends at the release of the button),
# and when a change of the numbers was painted last.
_WATCH = """() => {
  const watch = (window.watch = { moved: 0, painted: 0 });
  const note = () => { watch.moved = performance.now(); };
  addEventListener(document.querySelector(".u-g-hold") ? "input" : "pointerup", note, true);
  const stamp = () => { watch.painted = performance.now(); };
  const inside = (node) => (node.nodeType === 1 ? node : node.parentElement)
    ?.closest?.(".u-g-hands .u-wide, [data-testid=stText]");
  new MutationObserver((records) => {
    if (records.some((record) => inside(record.target))) {
      requestAnimationFrame(() => setTimeout(stamp));
    }
  }).observe(document.querySelector("[data-testid=stMain]"),
    { subtree: true, childList: true, characterData: true, attributes: true });
}"""
_SETTLED = """(quiet) => watch.painted > watch.moved
  && performance.now() - watch.painted > quiet"""


def main() -> list[Row]:
    """Measure, and return the rows."""
    with ExitStack() as stack:
        app, slider = stack.enter_context(serve(APP)), stack.enter_context(serve(SLIDER))
        browser = start_chromium(stack.enter_context(sync_playwright()))
        pages = f"{app.url}/gates_by_hand"
        sentence = "I am Groot I am Groot I am Groot I am Groot"
        cases = (
            ("slider and a number", slider.url),
            ("LSTM, 3 steps × 4 units", f"{pages}?part=lstm"),
            ("GRU, 10 steps × 8 units", f"{pages}?part=gru&units=8&sentence={sentence}"),
        )
        screens = []
        for what, url in cases:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(url)
            shown = "[data-testid=stText]" if url == slider.url else "table.u-g-runs"
            page.wait_for_selector(shown, timeout=120_000)
            page.wait_for_timeout(1500)
            page.evaluate(_WATCH)
            screens.append((what, page, []))
        for turn in range(_REPETITIONS):
            for _, page, times in screens:
                page.bring_to_front()
                times.append(_drag(page, turn))
        browser.close()
    return [_row(what, times[4:]) for what, _, times in screens]  # the first ones warm up


def _row(what: str, times: list[float]) -> Row:
    told = f"{what}: slider's last move to the painted numbers"
    if what.startswith("slider"):
        return Row(told, f"{spread(times)} ms")
    return at_most(told, median(times), _GOAL, "ms", spread(times))


def _drag(page: Page, turn: int) -> float:
    """Drag the first gate's value to one of many places; return how long it took."""
    main = page.get_by_test_id("stMain")
    thumb = main.get_by_role("slider").first
    if page.locator(".u-g-hold").count():
        track = thumb.bounding_box()
    else:  # a thumb beside its track
        track = main.get_by_test_id("stSlider").first.bounding_box()
    box = thumb.bounding_box()
    assert track is not None
    assert box is not None
    share = 0.2 + 0.6 * (turn * 0.37 % 1)
    height = box["y"] + box["height"] / 2
    page.mouse.move(track["x"] + track["width"] / 2, height)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * share, height, steps=4)
    page.mouse.up()
    page.wait_for_function(_SETTLED, arg=_QUIET, timeout=30_000)
    return float(page.evaluate("watch.painted - watch.moved"))
