"""The lens: a step's paint, its payload and its messages to the server."""

from statistics import median
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.rows import Row, at_most, spread
from models.results import Trace
from models.spec import MAX_FEATURES, MAX_TIMESTEPS, MAX_UNITS, LayerSpec
from models.worker.trace import trace
from tests.browser.chromium import start_chromium
from tests.browser.lens_server import serving
from viz.lens.payload import lens_payload, payload_budget

# One frame: the key is pressed at its beginning, and the message arrives after its
# script, style, layout and paint are done. Waiting for the screen is not counted.
_STEP = """
async (keys) => {
  const host = document.querySelector('[data-testid=stBidiComponentIsolated]');
  const lens = host.shadowRoot.querySelector('.lens');
  const frame = (press) => new Promise((done) => requestAnimationFrame(() => {
    const start = performance.now();
    press();
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now() - start);
    channel.port2.postMessage(0);
  }));
  const times = [];
  for (const key of keys) {
    times.push(await frame(() => lens.dispatchEvent(
      new KeyboardEvent('keydown', {key, bubbles: true}))));
    await new Promise((done) => setTimeout(done, 150));
  }
  const noise = [];
  for (let i = 0; i < 30; i += 1) noise.push(await frame(() => {}));
  return [times.slice(1), noise];
}
"""


def main() -> list[Row]:
    """Measure a small and the largest layer that a page allows."""
    full: dict[str, Any] = {"return_sequences": True, "return_state": True}
    largest = LayerSpec(
        kind="lstm", units=MAX_UNITS, timesteps=MAX_TIMESTEPS, features=MAX_FEATURES, **full
    )
    traces = {"default": trace(LayerSpec(kind="lstm")), "largest": trace(largest)}
    rows = [_payload(name, traced) for name, traced in traces.items()]
    with serving(traces) as address, sync_playwright() as playwright:
        browser = start_chromium(playwright)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        sent: list[object] = []
        page.on(
            "websocket",
            lambda socket: socket.on("framesent", lambda frame: sent.append(frame)),  # noqa: PLW0108
        )
        page.goto(f"{address}/?trace=largest")
        page.get_by_test_id("lens").get_by_test_id("arithmetic").wait_for()
        page.wait_for_timeout(1500)
        before = len(sent)
        rows += _paint(page)
        _hover(page)
        rows.append(at_most("messages: 60 steps, 100 squares", len(sent) - before, 0, ""))
        browser.close()
    return rows


def _payload(name: str, traced: Trace) -> Row:
    size = len(lens_payload(traced))
    return at_most(f"payload, {name}", size, payload_budget(traced), "bytes")


def _paint(page: Page) -> list[Row]:
    keys = ["Home", *["ArrowRight"] * (MAX_TIMESTEPS - 1)]
    client = page.context.new_cdp_session(page)
    # In the thread's own time, what else the machine does does not count.
    client.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _busy(client)
    times, noise = page.evaluate(_STEP, keys)
    busy = 1000 * (_busy(client) - before) / len(keys)
    note = f"{spread(times)}; an empty frame: {spread(noise)}"
    what = f"a step's paint, {MAX_TIMESTEPS} steps × {MAX_UNITS} units"
    return [
        at_most(what, median(times), 16, "ms", note),
        Row("processor time a step, all tasks of the page", f"{busy:.1f} ms"),
    ]


def _busy(client: CDPSession) -> float:
    """Return the seconds for which the page's main thread has worked."""
    metrics = client.send("Performance.getMetrics")["metrics"]
    return next(float(m["value"]) for m in metrics if m["name"] == "TaskDuration")


def _hover(page: Page) -> None:
    squares = page.get_by_test_id("lens").locator(".square")
    for index in range(100):
        squares.nth(index * 37).hover(force=True)


if __name__ == "__main__":
    for row in main():
        print(row.what, row.measured, row.goal, row.met)
