"""Counters: what they may call, and whether somebody works there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from queue_server.domain.errors import RuleViolation

Status = Literal["closed", "open", "paused"]
PauseReason = Literal["", "lunch", "meeting", "system", "handover", "other"]


@dataclass(frozen=True, slots=True)
class Skills:
    """What a counter may call."""

    number: int
    departments: frozenset[str] | None
    """None: a general counter that serves everything."""
    prefers: frozenset[str] = frozenset()
    """Classes that go first here, whatever the score."""
    only: frozenset[str] = frozenset()
    """Classes that alone are called here; empty means all."""

    def narrowed(self, departments: frozenset[str]) -> Skills:
        """Return what remains when only these departments can be served (a clerk's own skills)."""
        able = departments if self.departments is None else self.departments & departments
        return replace(self, departments=able)

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
    departments: str = ""
    """Where a clerk moved it during the day, codes with a comma between; empty: as planned."""
    reason: PauseReason = ""
    """Why it is paused."""

    @property
    def moved_to(self) -> frozenset[str] | None:
        return frozenset(self.departments.split(",")) if self.departments else None

    def open(self, staff: str, now: dt.datetime) -> CounterDesk:
        """Open, or take over a paused one (lunch, shift change). Raises `counter.taken` while another works here."""
        if self.status == "open":
            if self.staff != staff:
                raise RuleViolation("counter.taken")
            return self
        return replace(self, status="open", staff=staff, since=now, reason="")

    def pause(self, reason: PauseReason, now: dt.datetime) -> CounterDesk:
        if self.status == "closed":
            raise RuleViolation("counter.closed")
        return self if self.status == "paused" else replace(self, status="paused", since=now, reason=reason)

    def move(self, departments: frozenset[str]) -> CounterDesk:
        """Serve other departments from now on; an empty set goes back to what is planned."""
        return replace(self, departments=",".join(sorted(departments)))

    def close(self, busy: bool, now: dt.datetime) -> CounterDesk:
        """Close; raises `counter.busy` while somebody is called or served here."""
        if busy:
            raise RuleViolation("counter.busy")
        return self if self.status == "closed" else replace(self, status="closed", since=now)

    def must_be_held_by(self, staff: str) -> None:
        """Raise `counter.not_yours` while somebody else works here, `counter.closed` when one must open it first."""
        if self.staff != staff:
            raise RuleViolation("counter.not_yours" if self.status == "open" else "counter.closed")

    def must_be_open(self) -> None:
        if self.status != "open":
            raise RuleViolation("counter.closed")

    def handled(self, step: str) -> CounterDesk:
        return replace(self, last_step=step)

    def served(self, steps: int = 1) -> CounterDesk:
        return replace(self, finished=self.finished + steps)


def closed_desk(hall: str, number: int, day: dt.date, now: dt.datetime) -> CounterDesk:
    """Return a counter nobody opened yet today."""
    return CounterDesk(hall, number, day, "closed", "", now)
