"""What the hall's big screen shows, from one read. Public: numbers and counters only, no item, no class, no name."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from queue_server.contract.models import QueueView, Suspension, Wire, WireText


class DisplayCall(Wire):
    """A number and where it goes."""

    event: int
    """The hall's event number of this call: a screen speaks each one once."""
    number: str
    counter: int
    counter_name: WireText
    zone: str
    zone_name: WireText
    at: dt.datetime
    again: bool
    """Called before (重呼)."""
    state: Literal["called", "serving", "done"]


class DisplayState(Wire):
    hall: str
    name: WireText
    now: dt.datetime
    clock_stated: bool
    business_day: dt.date
    timezone: str
    open: bool
    hours: str
    notice: WireText | None
    calling: list[DisplayCall]
    """Now at a counter (called or serving), newest call first; one line per counter."""
    announcing: list[DisplayCall]
    """Called in the last seconds, oldest first: what a screen just switched on still shows large and speaks."""
    recent: list[DisplayCall]
    """The day's last calls, newest first, those now at a counter included."""
    missed: list[str]
    """Numbers that were missed and have not reported, newest first."""
    queues: list[QueueView]
    waiting: int
    suspended: list[Suspension] = []
    """What is not called just now, oldest first."""
    last_event: int
