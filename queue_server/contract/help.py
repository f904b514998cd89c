"""Calls for a person: which terminals ask, what for, and who goes."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from queue_server.contract.events import HelpReason
from queue_server.contract.models import Wire, WireText


class HelpCall(Wire):
    """One terminal's call of today. Pressed again while it is open, it is still one."""

    terminal: str
    name: WireText
    """The terminal's, as it stands on it."""
    reason: HelpReason
    """The last one told."""
    since: dt.datetime
    times: int
    """How often it was asked since then."""
    number: str = ""
    """For `phone`: the ticket to look at."""
    phone: str = Field(default="", repr=False)
    """The phone number that was said, masked: 138****8000."""
    taken_at: dt.datetime | None = None
    taken_by: str = ""
    """Who goes there (`staff:…`)."""


class HelpCalls(Wire):
    calls: list[HelpCall]
    """Open ones first, the longest waiting first; then those somebody goes to, the last taken first."""
