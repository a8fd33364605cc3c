"""What browser tests of trainings share: waiting for an epoch, and reading where one is."""

import re

from playwright.sync_api import expect

from tests.browser.screen import Screen


def epoch_of(screen: Screen) -> int:
    """Return the last whole epoch that the page shows; −1 while there is none."""
    text = screen.page.locator("[data-testid=stProgress]").first.inner_text()
    found = re.search(r"Epoch (\d+) of", text)
    return int(found[1]) if found else -1


def await_training(screen: Screen, epochs: int, patience: float = 120_000) -> None:
    """Wait until so many epochs are done and nothing is trained any more."""
    bar = screen.page.locator("[data-testid=stProgress]").first
    done = f"Epoch {epochs} of {epochs}" if epochs else "Untrained"
    expect(bar).to_contain_text(done, timeout=patience)
    expect(screen.page.get_by_role("button", name="Stop")).to_have_count(0)
    screen.settle()


def await_epoch(screen: Screen, epoch: int) -> int:
    """Wait until an epoch is done; return how far the training is."""
    for _ in range(600):
        if (reached := epoch_of(screen)) >= epoch:
            return reached
        screen.page.wait_for_timeout(100)
    raise AssertionError(f"Epoch {epoch} is not reached, but {epoch_of(screen)}.")


# Holds back what the server says, in its order, for as long as `window.late` says.
_LATE = """(() => {
  window.late = 0;
  const Plain = window.WebSocket;
  let before = Promise.resolve();  // a timer alone may be overtaken by the next message
  window.WebSocket = class extends Plain {
    addEventListener(type, take, ...more) {
      const later = (event) => {
        const waited = new Promise((go) => setTimeout(go, window.late));
        before = before.then(() => waited).then(() => {
          try { take.call(this, event); } catch (error) { reportError(error); }
        });
      };
      super.addEventListener(type, type === "message" ? later : take, ...more);
    }
  };
})()"""


def prepare_to_be_late(screen: Screen) -> None:
    """Make `answers_are_late` possible; to be called before the app is opened."""
    screen.page.add_init_script(_LATE)


def answers_are_late(screen: Screen, milliseconds: int) -> None:
    """Let what the server says arrive later, so that polls go out without knowing it."""
    screen.page.evaluate("(late) => { window.late = late; }", milliseconds)
