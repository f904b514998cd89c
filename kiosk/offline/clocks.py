"""Time at a terminal: its own clock, which nobody sets while it runs, and hall time, which only the server knows.

A terminal without a network may start with a clock that is years wrong (a dead battery) and have it put right at any
moment. So its own clock is the wall time at the start, carried on by the steady clock; what it showed at an earlier
moment of the same boot can be reckoned again later, and so the server can be told by how much an entry is wrong.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Anchor:
    """Which clock a moment was read from: in this boot of the machine, `zero_s` + its steady clock, in seconds."""

    boot: str
    zero_s: float


def steady_s() -> float:
    """Return the seconds since the machine was started, also those it slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def this_boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()


class TerminalClock:
    """The terminal's own clock."""

    def __init__(
        self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = steady_s, boot: str | None = None
    ) -> None:
        self._steady = steady
        self.anchor = Anchor(boot or this_boot(), wall() - steady())

    def now(self) -> dt.datetime:
        return self.shown_by(self.anchor)

    def shown_by(self, anchor: Anchor) -> dt.datetime:
        """Return what the clock an earlier moment was read from shows now; of another boot, only today's is known."""
        zero_s = anchor.zero_s if anchor.boot == self.anchor.boot else self.anchor.zero_s
        return dt.datetime.fromtimestamp(zero_s + self._steady(), dt.UTC)


@dataclass(frozen=True, slots=True)
class Heard:
    """What was known of hall time when it was last written down."""

    anchor: Anchor
    ahead_s: float
    """How much hall time is ahead of the terminal's own clock."""
    last: dt.datetime
    """Hall time never goes back behind this."""


class HallTime:
    """Hall time without the server: as it last told it, carried on."""

    def __init__(self, clock: TerminalClock, heard: Heard | None = None) -> None:
        self._clock = clock
        self._ahead: dt.timedelta | None = None
        if heard is not None:
            mine = dt.timedelta(seconds=heard.anchor.zero_s - clock.anchor.zero_s)
            same_boot = heard.anchor.boot == clock.anchor.boot
            self._ahead = dt.timedelta(seconds=heard.ahead_s) + (mine if same_boot else dt.timedelta())
            self.not_before(heard.last)

    def hear(self, now: dt.datetime) -> None:
        """Take the time from the server; also when it goes back, as a hall's stated time may."""
        self._ahead = now - self._clock.now()

    def not_before(self, moment: dt.datetime) -> None:
        """Take it that hall time is not earlier than this: a clock that says so was put back."""
        if self._ahead is not None and self._clock.now() + self._ahead < moment:
            self._ahead = moment - self._clock.now()

    def now(self) -> dt.datetime | None:
        """Return hall time in UTC, or None when the server was never heard."""
        return None if self._ahead is None else (self._clock.now() + self._ahead).astimezone(dt.UTC)

    def heard(self) -> Heard | None:
        """Return what is to be written down, or None when the server was never heard."""
        now = self.now()
        if self._ahead is None or now is None:
            return None
        return Heard(self._clock.anchor, self._ahead.total_seconds(), now)
