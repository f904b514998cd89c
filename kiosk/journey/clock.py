"""The hall's clock as ticks bring it in: it runs, and now and then somebody sets it."""

from __future__ import annotations

import datetime as dt

CLOCK_STEP = dt.timedelta(minutes=10)
"""A greater step of hall time between two ticks is a clock that was set, not somebody who stood still."""
BACK = -dt.timedelta(seconds=5)


def set_by(before: dt.datetime | None, now: dt.datetime | None) -> dt.timedelta:
    """Return how far the clock was set between two ticks; nothing where it ran. A moment kept moves along with it."""
    jump = now - before if now and before else dt.timedelta()
    return jump if jump > CLOCK_STEP or jump < BACK else dt.timedelta()
