"""Starting Chromium, for the tests and the benchmarks."""

import shutil

from playwright.sync_api import Browser, Playwright

# First the one without a window's parts: half of a new tab's work is not the page's.
_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def start_chromium(playwright: Playwright) -> Browser:
    """Start the system's Chromium, or the one that Playwright has downloaded.

    Raises:
        playwright.sync_api.Error: if there is none, or it does not start.
    """
    installed = next(filter(None, map(shutil.which, _NAMES)), None)
    # Chromium refuses its sandbox to root, which is what containers run as.
    return playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
