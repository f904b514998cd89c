"""The time drivers wait by: the machine's own, or one that moves only when told to.

A driver never looks at `time` itself: a month of polling, and a plug pulled after every byte, then take a moment.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Return seconds that only grow."""

    def sleep(self, seconds: float) -> None: ...


class MachineClock:
    """The monotonic clock."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class HandClock:
    """Stands still until somebody sleeps on it."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds


_clock: Clock = MachineClock()


def now() -> float:
    """Return seconds that only grow."""
    return _clock.now()


def sleep(seconds: float) -> None:
    _clock.sleep(seconds)


@contextmanager
def kept_by(clock: Clock) -> Iterator[None]:
    """Let every driver of this process wait by `clock`. For tests and benches, not for threads side by side."""
    global _clock
    before, _clock = _clock, clock
    try:
        yield
    finally:
        _clock = before
