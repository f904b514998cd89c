"""Text messages on their way to a modem or a gateway. Pure values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

WAITING, TAKEN = "waiting", "taken"
LATE = "late"
"""Why a message ended unsent: nobody sent it while it was good for anything."""


@dataclass(frozen=True, slots=True)
class TextMessage:
    """`sealed` holds telephone and words; it is emptied as soon as the message is done with."""

    id: str
    hall: str
    state: str
    """`waiting`, `taken`, then `sent`, `failed` or `unknown`."""
    terminal: str
    """Who took it; empty while it waits."""
    by: str
    at: dt.datetime
    done_at: dt.datetime | None
    code: str
    sealed: bytes
    until: dt.datetime | None = None
    """What was not sent by then is not sent any more."""
