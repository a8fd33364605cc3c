"""A real browser on the real app: one server and one browser, a fresh tab a test.

Nothing is skipped: without a browser the tests fail and say what to install.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, expect, sync_playwright

from tests.browser.chromium import start_chromium
from tests.browser.screen import Screen
from tests.browser.server import running_app

# Generous, for machines that do much else meanwhile: waiting ends when it may.
_PATIENCE = 60_000.0  # milliseconds
expect.set_options(timeout=_PATIENCE)


@pytest.fixture(scope="session")
def app_address() -> Iterator[str]:
    with running_app(workers=2) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            started = start_chromium(playwright)
        except Error as error:
            pytest.fail(
                "The browser tests need Chromium: install it from your system's packages "
                "(apt-get install chromium) or run `python -m playwright install "
                f"chromium`. ({str(error).splitlines()[0]})"
            )
        yield started
        started.close()


def _context(browser: Browser, **options: Any) -> BrowserContext:
    """Make a context; by default wide, light and without motion."""
    usual = {
        "viewport": {"width": 1280, "height": 720},
        "color_scheme": "light",
        "reduced_motion": "reduce",
        "locale": "en-GB",
    }
    context = browser.new_context(**{**usual, **options})
    context.set_default_timeout(_PATIENCE)
    return context


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make contexts that share nothing."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        made.append(_context(browser, **options))
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture(scope="session")
def shared_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Give one context for each set of options: what the app loads stays in its cache."""
    kept: dict[str, BrowserContext] = {}

    def give(**options: Any) -> BrowserContext:
        name = repr(sorted(options.items()))
        if name not in kept:
            kept[name] = _context(browser, **options)
        return kept[name]

    yield give
    for context in kept.values():
        context.close()


@pytest.fixture
def open_screen(
    shared_context: Callable[..., BrowserContext], app_address: str
) -> Iterator[Callable[..., Screen]]:
    """Open a path of the app in a fresh tab, wait for it, and watch over it.

    At the end of the test nothing may have been asked of any other machine, the browser's
    console must hold no error, and nothing is left behind for the next test.
    """
    opened: list[Screen] = []

    def open_it(path: str = "/", *, settled: bool = True, **options: Any) -> Screen:
        screen = Screen(shared_context(**options).new_page(), app_address)
        opened.append(screen)
        screen.go(path, settled=settled)
        return screen

    yield open_it
    host = urlsplit(app_address).netloc
    for screen in opened:
        screen.leave()
        assert not [url for url in screen.requests if urlsplit(url).netloc != host]
        assert not screen.console_errors


@pytest.fixture
def lstm(open_screen: Callable[..., Screen]) -> Screen:
    return open_screen("/lstm")
