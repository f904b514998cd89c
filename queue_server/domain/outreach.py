"""帮代办, 企业专员, 上门: a request that somebody acts for a person, looks after a firm or comes to the house. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import HallEvent

Kind = Literal["agent", "officer", "visit"]
State = Literal["asked", "accepted", "done", "not_needed"]
OVER: tuple[State, ...] = ("done", "not_needed")


@dataclass(frozen=True, slots=True)
class Outreach:
    """`hall` is the grid's. Name, telephone and address are `sealed`."""

    id: str
    token: str
    hall: str
    asked_in: str
    """The hall where it was asked."""
    business_day: dt.date
    kind: Kind
    item: str
    grid: str
    state: State
    asked_by: str
    asked_at: dt.datetime
    due_at: dt.datetime
    """Not accepted until then, the grid above sees it too."""
    later_due_at: dt.datetime
    """Nor until then: the one above that."""
    accepted_by: str
    accepted_at: dt.datetime | None
    papers: tuple[tuple[str, str], ...]
    """What was handed over, as the receipt says it in Chinese and English, whatever a guide says later."""
    papers_at: dt.datetime | None
    over_at: dt.datetime | None
    rating: int | None
    name_masked: str
    sealed: bytes

    def late(self, now: dt.datetime) -> bool:
        return self.state == "asked" and now >= self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class OutreachChanged(HallEvent):
    """A request came, was accepted, and so on. Nothing of it is public; a rating names no request."""

    type: ClassVar[str] = "outreach_changed"
    state: str
    request: str = ""
    grid: str = ""
    kind: str = ""
    item: str = ""
    asked_in: str = ""
    papers: int | None = None
    level: int | None = None

    def public(self) -> dict[str, object]:
        return {}


def after_working(
    start: dt.datetime, work: dt.timedelta, spans: Iterable[tuple[dt.datetime, dt.datetime]]
) -> dt.datetime:
    """Return when so much working time has passed since `start`; `spans` are the hours worked, in order.

    Where they end before that, the last one's end; without any, the plain time.
    """
    left, reached = work, start + work
    for begins, ends in spans:
        begins = max(begins, start)
        if begins >= ends:
            continue
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
        reached = ends
    return reached


def seen_in(request: Outreach, upwards: Sequence[str], now: dt.datetime) -> tuple[str, ...]:
    """Return the grids whose agents see a request; `upwards` is its grid and those above it."""
    if request.state != "asked":
        return tuple(upwards[:1])
    return tuple(upwards[: 1 + (now >= request.due_at) + (now >= request.later_due_at)])


def accepted(request: Outreach, by: str, now: dt.datetime) -> Outreach:
    """Raises `outreach.taken` when somebody else was quicker."""
    if request.state != "asked":
        raise RuleViolation("outreach.taken")
    return replace(request, state="accepted", accepted_by=by, accepted_at=now)


def taken_over(request: Outreach, by: str, now: dt.datetime) -> Outreach:
    """Go on with what a colleague accepted. Raises `outreach.taken` for what is in nobody else's hands."""
    if request.state != "accepted" or request.accepted_by == by:
        raise RuleViolation("outreach.taken")
    return replace(request, accepted_by=by, accepted_at=now)


def receipted(request: Outreach, by: str, papers: Iterable[tuple[str, str]], now: dt.datetime) -> Outreach:
    """Note which papers were handed over. Raises `outreach.not_yours`."""
    _mine(request, by)
    given = tuple(papers)
    return replace(request, papers=given, papers_at=now if given else None)


def finished(request: Outreach, by: str, outcome: State, now: dt.datetime) -> Outreach:
    """Raises `outreach.not_yours`."""
    _mine(request, by)
    return replace(request, state=outcome, over_at=now)


def rated(request: Outreach, level: int) -> Outreach:
    """Raises `outreach.not_ratable` before it is done, and the second time."""
    if request.state != "done" or request.rating is not None:
        raise RuleViolation("outreach.not_ratable")
    return replace(request, rating=level)


def _mine(request: Outreach, by: str) -> None:
    if request.state != "accepted" or request.accepted_by != by:
        raise RuleViolation("outreach.not_yours")
