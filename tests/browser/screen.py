"""One tab of the browser with the app in it: where things are and when it has settled."""

import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
from PIL import Image
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from pages.shared.navigation import ENTRIES

_SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
# On a deep link Streamlit asks for its health below the page's path first, and only then
# at the root: the browser logs the 404.
_PROBE = re.compile(r"/_stcore/(health|host-config)")


class Screen:
    """A page of the app in a browser."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.requests: list[str] = []
        self.console_errors: list[str] = []
        page.on("request", lambda request: self._note_request(request.url))
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.console_errors.append(str(error)))

    def _note_request(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws", "wss"):
            self.requests.append(url)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _PROBE.search(message.location.get("url", "")):
            self.console_errors.append(message.text)

    def go(self, path: str, *, settled: bool = True) -> None:
        """Open a path of the app, by default until Keras has answered."""
        self.page.goto(f"{self.address}{path}")
        self.settle()
        if settled and urlsplit(path).path not in ("/", "/home"):
            self.await_keras()
            self.settle()

    def leave(self) -> None:
        """Close the context's tabs; what they remember is forgotten."""
        context = self.page.context
        for page in context.pages:
            if page.url.startswith(self.address):
                page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            page.close()
        context.clear_cookies()

    def await_keras(self) -> None:
        """Wait until a page shows that its numbers agree with Keras."""
        try:
            expect(self.check.first).to_be_visible(timeout=180_000)  # it may be starting
        except AssertionError:
            text = self.page.locator("[data-testid=stApp]").inner_text()
            raise AssertionError(f"No answer of Keras is shown, but:\n{text}") from None

    def settle(self) -> None:
        """Wait until no script runs; a change is sent a moment after the key press."""
        self.page.wait_for_timeout(60)
        # Looked for at every frame: between the polls of a training there are short gaps.
        self.page.wait_for_function(
            "(settled) => document.querySelector(settled)", arg=_SETTLED, timeout=120_000
        )

    @property
    def heading(self) -> Locator:
        """The line of Keras that the page is about."""
        return self.page.locator("h1.u-code")

    @property
    def check(self) -> Locator:
        """The sentence that says how closely the numbers agree with Keras."""
        return self.page.get_by_test_id("keras-check")

    @property
    def chips(self) -> list[str]:
        """The tensors of the call, as "name shape"."""
        return self.page.locator("li.u-chip").evaluate_all(
            """(chips) => chips.map((chip) => [...chip.childNodes]
                 .filter((part) => part.className !== "u-meaning")
                 .map((part) => part.textContent).join("").trim())"""
        )

    @property
    def warnings(self) -> Locator:
        return self.page.locator("[data-testid=stAlert]")

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address."""
        query = parse_qs(urlsplit(self.page.url).query, keep_blank_values=True)
        return {name: values[0] for name, values in query.items()}

    @property
    def chart(self) -> Locator:
        return self.page.locator(".js-plotly-plot").first

    def eventually(self, read: Callable[[], Any], wanted: Any) -> None:
        """Wait until what is read is what is wanted.

        What follows a change is on the screen later than the change: the server answers,
        React draws, then Plotly. Whatever is not waited for by Playwright is read so.
        """
        for _ in range(1200):
            if (found := read()) == wanted:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"It stays {found!r}, and is not {wanted!r}.")

    def expect_query(self, **wanted: str) -> None:
        """Wait until the address has exactly these parameters."""
        self.eventually(lambda: self.query, wanted)

    def expect_in_query(self, **wanted: str) -> None:
        """Wait until the address has these parameters, among others."""
        self.eventually(lambda: {name: self.query.get(name) for name in wanted}, wanted)

    def expect_chips(self, *wanted: str) -> None:
        """Wait until these are the tensors of the call, as "name shape"."""
        self.eventually(lambda: self.chips, [*wanted])

    def slider(self, name: str) -> Locator:
        return self.page.get_by_role("slider", name=name)

    def switch(self, name: str) -> Locator:
        return self.page.get_by_role("switch", name=name)

    def press(self, control: Locator, *keys: str) -> None:
        """Press keys on a control and wait for the answer."""
        control.focus()
        for key in keys:
            control.press(key)
        self.settle()

    def open_more(self) -> None:
        """Open the expander with the other controls."""
        more = self.page.locator("[data-testid=stSidebar] details")
        if more.get_attribute("open") is None:
            more.locator("summary").click()
        seed = self.page.get_by_role("spinbutton", name="Seed")
        expect(seed).to_be_visible()
        self.resting_box(seed)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size, in pixels, and wait until all is laid out anew."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_timeout(400)
        self.settle()

    def open_tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name, exact=True).click()
        self.settle()

    def navigate(self, title: str) -> None:
        """Follow the app's own navigation to a page."""
        page = self.page
        link = page.get_by_role("link", name=title, exact=True)
        link = link.or_(page.get_by_role("menuitem", name=title, exact=True)).first
        group = next((item.group for item in ENTRIES if item.title == title), "")
        if group and not link.is_visible():
            page.get_by_text(group, exact=True).first.click()
        link.click()
        self.settle()

    def resting_box(self, place: Locator) -> dict[str, float]:
        """Return where something is once it has stopped moving: expanders unfold slowly."""
        before, box = None, place.bounding_box()
        while box is None or box != before:
            self.page.wait_for_timeout(250)
            before, box = box, place.bounding_box()
        return dict(box)

    def plot_values(self) -> list[Any]:
        """Return every number that the charts in view draw: z of heatmaps, y of lines."""
        return self.of_traces("(trace) => trace.z ?? trace.y ?? trace.values")

    def of_traces(self, read: str) -> list[Any]:
        """Wait until all charts are drawn; return what a function reads of their traces."""
        found = self.page.wait_for_function(
            """() => {
                 const plots = [...document.querySelectorAll(".js-plotly-plot")];
                 if (!plots.length || plots.some((plot) => !plot._fullData)) return null;
                 const plain = (value) =>
                   ArrayBuffer.isView(value) || Array.isArray(value)
                     ? Array.from(value, plain) : value;
                 return plots.flatMap((plot) => plot._fullData.map(READ).map(plain));
               }""".replace("READ", read)
        )
        return found.json_value()

    def expect_plot_values(self, wanted: list[Any]) -> None:
        """Wait until the charts in view draw these numbers."""
        self.eventually(self.plot_values, wanted)

    def new_plot_values(self, before: list[Any]) -> list[Any]:
        """Wait until the charts draw other numbers, and all have drawn; return them."""
        last = before
        for _ in range(240):
            values = self.plot_values()
            if values == last != before:
                return values
            last = values
            self.page.wait_for_timeout(250)
        raise AssertionError("The charts still draw the same numbers.")

    def picture_at_rest(self, place: Locator) -> bytes:
        """Return a screenshot once two in a row are the same: fonts may be late."""
        before, picture = b"", place.screenshot(animations="disabled")
        for _ in range(20):
            if picture == before:
                break
            self.page.wait_for_timeout(300)
            before, picture = picture, place.screenshot(animations="disabled")
        return picture

    def overflow(self) -> int:
        """Return by how many pixels the page stays wider than its window."""
        for _ in range(20):  # a chart takes a moment to follow its window
            if (pixels := self._overflow()) <= 0:
                break
            self.page.wait_for_timeout(250)
        return pixels

    def _overflow(self) -> int:
        return self.page.evaluate(
            """() => Math.max(document.documentElement.scrollWidth,
                 ...[...document.querySelectorAll(
                   "[data-testid=stMain], [data-testid=stMainBlockContainer]")]
                   .map((area) => area.getBoundingClientRect().left + area.scrollWidth),
               ) - window.innerWidth"""
        )


def pixels(png: bytes) -> np.ndarray:
    """Return a screenshot's colours, (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
