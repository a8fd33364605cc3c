"""From a key press to updated charts in a headless browser, against the least script.

An arrow key moves the slider of the units there and back, so that Keras has the answer
ready; the clock stops when the last change of the charts and the lens has been painted.
The yardstick is a script of one slider and the number that it shows.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.rows import Row, at_most, spread
from benchmarks.server import APP, SLIDER, serve
from tests.browser.chromium import start_chromium

_REPETITIONS = 20
_GOAL = 4.0  # times the yardstick
_QUIET = 400  # milliseconds without a change: then the update is over
# Streamlit puts a new chart in the place of the old one whenever its numbers change, so
# what is watched is what holds it.
_CHARTS = ".stTabs"

# Notes when a key went down, and when the last change below each target was painted.
_WATCH = """(selector) => {
  const found = [...document.querySelectorAll(selector)];
  for (const element of document.querySelectorAll("*")) {
    const lens = element.shadowRoot?.querySelector("[data-testid=lens]");
    if (lens) found.push(lens);
  }
  const watch = (window.watch = { pressed: 0, painted: found.map(() => 0) });
  addEventListener("keydown", () => { watch.pressed = performance.now(); }, true);
  found.forEach((target, index) => {
    const stamp = () => { watch.painted[index] = performance.now(); };
    // The lens marks on its root that it is morphing: that the morph is over is no change.
    const changed = (records) => {
      if (records.some((record) => record.target !== target)) {
        requestAnimationFrame(() => setTimeout(stamp));
      }
    };
    const what = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(changed).observe(target, what);
  });
  return found.length;
}"""
_SETTLED = """(quiet) => watch.painted.every((time) =>
  time > watch.pressed && performance.now() - time > quiet)"""
_ELAPSED = "Math.max(...watch.painted) - watch.pressed"


@dataclass
class Screen:
    """An open page with a slider in it, and the times that were measured on it."""

    title: str
    page: Page
    times: list[float] = field(default_factory=list)
    there: bool = False

    def press(self) -> None:
        """Move the slider one step away, or back again, and note how long it took."""
        self.there = not self.there
        self.page.get_by_role("slider", name="Units").focus()
        self.page.keyboard.press("ArrowLeft" if self.there else "ArrowRight")
        self.page.wait_for_function(_SETTLED, arg=_QUIET, timeout=60_000)
        self.times.append(float(self.page.evaluate(_ELAPSED)))


def main() -> list[Row]:
    """Measure, and return the rows."""
    with ExitStack() as stack:
        app, slider = stack.enter_context(serve(APP)), stack.enter_context(serve(SLIDER))
        browser = stack.enter_context(_browser())
        floor = _open(browser, "slider and a number", slider.url, "[data-testid=stText]")
        pages = [
            _open(browser, f"{name}, {size}", f"{app.url}/{name}{query}", _CHARTS)
            for size, query in (("defaults", ""), ("60 × 64", "?units=64&timesteps=60"))
            for name in ("simple_rnn", "lstm", "gru")
        ]
        for turn in range(_REPETITIONS + 4):
            for screen in (floor, *pages):
                screen.page.bring_to_front()
                screen.press()
                if turn < 4:  # both positions are computed, and the scripts are warm
                    screen.times.clear()
    yardstick = median(floor.times)
    return [
        Row(f"{floor.title}: key press to paint", f"{spread(floor.times)} ms"),
        *(_row(screen, yardstick) for screen in pages),
    ]


def _row(screen: Screen, yardstick: float) -> Row:
    what = f"{screen.title}: key press to painted charts, against the yardstick"
    ratio, note = median(screen.times) / yardstick, f"{spread(screen.times)} ms"
    if "defaults" in screen.title:
        return at_most(what, ratio, _GOAL, "×", note)
    return Row(what, f"{ratio:.2f} × ({note})")


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = start_chromium(playwright)
        yield browser
        browser.close()


def _open(browser: Browser, title: str, url: str, selector: str) -> Screen:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(url)
    page.wait_for_selector(selector, timeout=120_000)
    if selector == _CHARTS:
        page.wait_for_selector(".js-plotly-plot")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(1000)  # the first drawing of the charts
    assert page.evaluate(_WATCH, selector), "nothing to watch"
    return Screen(title, page)
