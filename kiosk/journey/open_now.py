"""Whether a number for a matter is given now: its series, its department's hours, its own quota, the close."""

from __future__ import annotations

import datetime as dt

from kiosk.journey.model import State
from queue_server.contract.models import DepartmentQueue, MenuItem, QueueStatus, QueueView

NOT_TODAY: tuple[QueueStatus, ...] = ("full", "closing")
"""No number any more today, though the hall gives others."""


def status(state: State, item: MenuItem) -> QueueStatus:
    """Return how it stands with a matter for this person."""
    hall = state.hall
    if hall is None:
        return "open"
    queue = _queue(state, item.prefix)
    if queue is None or queue.status == "unserved":
        return "unserved"
    if queue.status == "full" and state.changing is None:
        return "full"
    if item.code in hall.full_items:
        return "full"
    if state.changing is not None:  # who has a number needs none: it is the same one, for another matter
        return "open"
    if queue.status in ("closed", "not_yet"):
        return queue.status
    if not hall.issuing:
        return "closed"
    lane = _lane(queue, item.department)
    return queue.status if lane is None else _for_class(state, lane)


def reopens(state: State, prefix: str, item: MenuItem | None = None) -> dt.datetime | None:
    """Return when numbers are given again for a matter, or for a whole series; None when nobody knows."""
    queue = _queue(state, item.prefix if item is not None else prefix)
    now = status(state, item) if item is not None else queue.status if queue is not None else "closed"
    lanes = queue.departments if queue is not None else []
    if item is not None:
        lanes = [lane for lane in lanes if lane.department == item.department]
    moments = (lane.next_day if now in NOT_TODAY else lane.opens_next for lane in lanes)
    first = min((m for m in moments if m is not None), default=None)
    return first or (state.hall.opens_next if state.hall is not None else None)


def _for_class(state: State, lane: DepartmentQueue) -> QueueStatus:
    """The server tells how it is for somebody of no class; another waits less, and may still be called in time."""
    own = lane.waits.get(state.class_ or "")
    if own is None or lane.call_until is None or lane.status not in ("open", "closing") or state.hall is None:
        return lane.status
    return "open" if state.hall.now + dt.timedelta(seconds=own.high_s) <= lane.call_until else "closing"


def _queue(state: State, prefix: str) -> QueueView | None:
    queues = state.hall.queues if state.hall is not None else []
    return next((q for q in queues if q.prefix == prefix), None)


def _lane(queue: QueueView, department: str) -> DepartmentQueue | None:
    return next((lane for lane in queue.departments if lane.department == department), None)
