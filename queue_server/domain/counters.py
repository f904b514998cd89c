"""Counters: what they may call, and whether somebody works there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from queue_server.domain.errors import RuleViolation

Status = Literal["closed", "open", "paused"]


@dataclass(frozen=True, slots=True)
class Skills:
    """What a counter may call."""

    number: int
    departments: frozenset[str] | None
    """None: a general counter that serves everything."""
    prefers: frozenset[str] = frozenset()
    """Classes that go first here, whatever the score."""

    def serves(self, department: str) -> bool:
        return self.departments is None or department in self.departments


@dataclass(frozen=True, slots=True)
class CounterDesk:
    """A counter's day: who works there since when, and the step it handled last."""

    hall: str
    number: int
    business_day: dt.date
    status: Status
    staff: str
    since: dt.datetime
    last_step: str | None = None
    finished: int = 0
    """Steps finished here today."""

    def open(self, staff: str, now: dt.datetime) -> CounterDesk:
        """Open, or take over a paused one (lunch, shift change). Raises `counter.taken` while another works here."""
        if self.status == "open":
            if self.staff != staff:
                raise RuleViolation("counter.taken")
            return self
        return replace(self, status="open", staff=staff, since=now)

    def pause(self, now: dt.datetime) -> CounterDesk:
        if self.status == "closed":
            raise RuleViolation("counter.closed")
        return self if self.status == "paused" else replace(self, status="paused", since=now)

    def close(self, busy: bool, now: dt.datetime) -> CounterDesk:
        """Close; raises `counter.busy` while somebody is called or served here."""
        if busy:
            raise RuleViolation("counter.busy")
        return self if self.status == "closed" else replace(self, status="closed", since=now)

    def must_be_open(self) -> None:
        if self.status != "open":
            raise RuleViolation("counter.closed")

    def handled(self, step: str) -> CounterDesk:
        return replace(self, last_step=step)

    def served(self) -> CounterDesk:
        return replace(self, finished=self.finished + 1)


def closed_desk(hall: str, number: int, day: dt.date, now: dt.datetime) -> CounterDesk:
    """Return a counter nobody opened yet today."""
    return CounterDesk(hall, number, day, "closed", "", now)
