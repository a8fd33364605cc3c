"""Training as people interrupt it: Stop, a second tab, a reload, a worker that dies."""

import contextlib
import os
import re
import signal
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.browser.server import running_app
from tests.browser.training import await_epoch, await_training, epoch_of

# Long enough to be interrupted on any machine.
LONG = "epochs=1000&sequences=20&layer=gru"
_MORE = re.compile(r"Train \d+ more epoch")


def losses_of(screen: Screen) -> list[float]:
    """Return the losses that the page draws, epoch by epoch."""
    # While it trains, each poll puts a new chart in the place of the old one.
    found = screen.page.wait_for_function(
        """() => { const plot = document.querySelector(
             ".st-key-chart_loss .js-plotly-plot");
             return plot?._fullData?.[0] && Array.from(plot._fullData[0].y); }"""
    ).json_value()
    return [float(value) for value in found]


def all_losses_of(screen: Screen, epochs: int) -> list[float]:
    """Wait until the losses of so many epochs are drawn, and return them."""
    screen.eventually(lambda: len(losses_of(screen)), epochs)
    return losses_of(screen)


def button(screen: Screen, name: str | re.Pattern[str]):
    return screen.page.get_by_role("button", name=name)


def stop(screen: Screen) -> int:
    """Press Stop; return the epoch at which the training rests."""
    button(screen, "Stop").click()
    # The page may be waiting for a worker that is being replaced.
    expect(button(screen, "Stop")).to_have_count(0, timeout=90_000)
    expect(button(screen, _MORE)).to_be_visible()
    screen.settle()
    return epoch_of(screen)


def test_stop_keeps_what_was_trained_and_it_goes_on_from_there(open_screen) -> None:
    screen: Screen = open_screen(f"/number_sequences?{LONG}&seed=1")
    await_epoch(screen, 3)
    reached = stop(screen)
    assert 3 <= reached < 1000
    screen.expect_in_query(until=str(reached))
    before = all_losses_of(screen, reached)
    screen.page.wait_for_timeout(1500)
    assert epoch_of(screen) == reached  # it has really stopped
    expect(button(screen, f"Train {1000 - reached} more epochs")).to_be_visible()
    screen.page.get_by_role("spinbutton", name="Epochs").fill(str(reached + 50))
    screen.page.keyboard.press("Enter")
    await_training(screen, reached + 50)
    after = all_losses_of(screen, reached + 50)
    assert after[:reached] == before
    # Who opens the address, or reloads it, finds what was trained.
    copy: Screen = open_screen(f"/number_sequences?{urlsplit(screen.page.url).query}")
    copy.eventually(lambda: epoch_of(copy), reached + 50)
    assert all_losses_of(copy, reached + 50) == after


def test_stop_works_also_after_the_epochs_were_typed(open_screen) -> None:
    """The browser goes on sending what was typed; Stop must hold against it."""
    screen: Screen = open_screen("/number_sequences?epochs=2&sequences=20&seed=6")
    await_training(screen, 2)
    typed = screen.page.get_by_role("spinbutton", name="Epochs")
    for goal in ("900", "1000"):
        typed.fill(goal)
        screen.page.keyboard.press("Enter")
        await_epoch(screen, epoch_of(screen) + 3)
        reached = stop(screen)
        screen.page.wait_for_timeout(1500)
        assert epoch_of(screen) == reached < int(goal)
        expect(button(screen, "Stop")).to_have_count(0)


def test_two_tabs_train_at_once_and_a_third_page_answers(open_screen) -> None:
    one: Screen = open_screen(f"/number_sequences?{LONG}&seed=2")
    two: Screen = open_screen(f"/number_sequences?{LONG}&seed=3")
    start = await_epoch(one, 2), await_epoch(two, 2)
    # Each goes on while the other does.
    await_epoch(one, start[0] + 5)
    await_epoch(two, start[1] + 5)
    layer: Screen = open_screen("/lstm")
    before = layer.plot_values()
    layer.press(layer.slider("Units"), "ArrowRight")
    layer.new_plot_values(before)
    assert epoch_of(one) < 1000, "too fast to show anything: train more"
    assert losses_of(one)[:2] != losses_of(two)[:2]
    assert stop(one) > start[0]
    # One stops, the other does not.
    await_epoch(two, epoch_of(two) + 5)
    stop(two)


def test_two_tabs_with_the_same_settings_share_one_training(open_screen) -> None:
    one: Screen = open_screen(f"/number_sequences?{LONG}&seed=4")
    await_epoch(one, 3)
    two: Screen = open_screen(f"/number_sequences?{LONG}&seed=4")
    reached = stop(one)
    # The second tab still asks for more, and gets it.
    await_epoch(two, reached + 5)
    two.eventually(lambda: len(losses_of(two)) >= reached, True)
    assert losses_of(two)[:reached] == all_losses_of(one, reached)
    stop(two)


def workers_of(address: str) -> list[psutil.Process]:
    """Return the worker processes of the server at an address."""
    port = str(urlsplit(address).port)
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if port in command and "streamlit" in command:
            children = process.children()
            return [c for c in children if "spawn_main" in " ".join(c.cmdline())]
    raise AssertionError(f"No server at {address}.")


def test_a_worker_that_dies_loses_nothing(new_context) -> None:
    with running_app(workers=2) as address:
        screen = Screen(new_context().new_page(), address)
        screen.go(f"/number_sequences?{LONG}&seed=5")
        reached = await_epoch(screen, 3)
        before = losses_of(screen)[:reached]
        workers = workers_of(address)
        assert len(workers) == 2
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
        await_epoch(screen, reached + 5)
        expect(button(screen, "Stop")).to_be_visible()
        assert not screen.page.get_by_text("What has been trained is kept").count()
        stop(screen)
        screen.eventually(lambda: losses_of(screen)[: len(before)], before)
        assert not screen.console_errors
