"""A limit of time on work that does not look at the clock."""

import threading
import time

import pytest

from models.worker.watch import TooLong, Watch


def _endless() -> None:
    while True:
        pass


def test_the_time_is_up() -> None:
    start = time.monotonic()
    watch = Watch(0.2)
    with pytest.raises(TooLong), watch:
        _endless()
    assert watch.over
    assert 0.1 < time.monotonic() - start < 3


def test_nothing_is_raised_in_time_or_afterwards() -> None:
    for _ in range(50):
        with Watch(5.0) as watch:
            pass
        assert not watch.over
    with Watch(0.05) as late:
        pass
    time.sleep(0.15)
    assert not late.over


def test_what_takes_errors_for_answers_does_not_take_this_one() -> None:
    def deaf() -> None:
        while True:
            try:
                _endless()
            except Exception:  # noqa: BLE001 - as code that follows a text does
                continue

    with pytest.raises(TooLong), Watch(0.2):
        deaf()


@pytest.mark.parametrize("instead", [TypeError("Expected int32, but got None"), None])
def test_who_swallows_it_hands_it_on_at_the_end(instead: Exception | None) -> None:
    """Foreign code, as TensorFlow's in C++, makes another error of it, or none."""

    def foreign() -> None:
        try:
            _endless()
        except BaseException:  # noqa: BLE001 - as foreign code does
            if instead is not None:
                raise instead from None

    watch = Watch(0.2)
    with pytest.raises(TooLong), watch:
        foreign()
    assert watch.over


def test_the_inner_one_knows_whether_it_was_itself() -> None:
    inner = Watch(30)
    with pytest.raises(TooLong), Watch(0.2) as outer, inner:
        _endless()
    assert outer.over
    assert not inner.over


def test_in_another_thread() -> None:
    told = []

    def work() -> None:
        try:
            with Watch(0.2):
                _endless()
        except TooLong:
            told.append("too long")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(5)
    assert told == ["too long"]


def test_leaving_at_the_last_moment_many_times() -> None:
    for place in range(300):
        try:
            with Watch(0.01):
                end = time.monotonic() + 0.0095 + (place % 10) * 0.0002
                while time.monotonic() < end:
                    pass
        except TooLong:
            pass
    time.sleep(0.05)


def test_one_inside_another_that_ring_together() -> None:
    """Who ends the inner block hands on what ends the outer one."""
    outer, inner = Watch(0.1), Watch(0.1)

    def guarded() -> None:
        try:
            with inner:
                time.sleep(0.4)  # nothing is raised before it returns
        except TooLong:
            if not inner.over:
                raise

    with pytest.raises(TooLong), outer:
        guarded()
    assert outer.over
    assert not inner.over


def test_one_inside_another_that_ends_first() -> None:
    outer, inner = Watch(20.0), Watch(0.1)
    with outer, pytest.raises(TooLong), inner:
        _endless()
    assert inner.over
    assert not outer.over


def test_one_that_was_not_left_in_order_is_around_no_other() -> None:
    """A ring may come while the block is being left, ahead of what leaving does."""
    left, inner = Watch(20.0), Watch(0.1)
    left.__enter__()
    left._rang = True
    with pytest.raises(TooLong), inner:
        _endless()
    assert inner.over
    left._timer.cancel()
