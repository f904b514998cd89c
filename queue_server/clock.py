"""Hall time and real time. A stated clock starts where it is told and runs on; only the hall's rules use it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable


def real_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class RealClock:
    """Both times are the real one."""

    stated = False

    def now(self) -> dt.datetime:
        return real_now()

    def real(self) -> dt.datetime:
        return real_now()


class StatedClock:
    """Hall time starts at `start` and runs at the pace of the machine's monotonic clock."""

    stated = True

    def __init__(self, start: dt.datetime, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._start = start.astimezone(dt.UTC)
        self._monotonic = monotonic
        self._began = monotonic()

    def now(self) -> dt.datetime:
        return self._start + dt.timedelta(seconds=self._monotonic() - self._began)

    def real(self) -> dt.datetime:
        return real_now()


def resume_clock(stated: dt.datetime | None, last_event: dt.datetime | None) -> RealClock | StatedClock:
    """Build the server's clock: after a restart a stated one goes on from the later of what was stated and the last
    event, so that the hall never lives an hour twice. Both are aware."""
    if stated is None:
        return RealClock()
    return StatedClock(max(stated, last_event) if last_event else stated)
