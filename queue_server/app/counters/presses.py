"""A press at a counter: where, by whom, when, and what every press asks first.

What each key does stands in `counter_desks`, `calls`, `serving`, `transfers`, `holder_check` and `undo`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypedDict

from queue_server.app.board import Boards
from queue_server.app.halls import HallRules
from queue_server.app.keys import Keys
from queue_server.app.ports import UnitOfWork
from queue_server.domain.counters import CounterDesk, Skills, closed_desk
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import AT_COUNTER, Step


class AboutCounter(TypedDict):
    """The fields that every event about a counter carries."""

    hall: str
    at: dt.datetime
    by: str
    counter: int
    zone: str


@dataclass(frozen=True, slots=True)
class CounterPress:
    rules: HallRules
    boards: Boards
    keys: Keys
    number: int
    by: str
    now: dt.datetime
    for_another: bool = False
    """A manager presses for a clerk who has left."""

    @property
    def day(self) -> dt.date:
        return self.rules.calendar.business_day(self.now)

    @property
    def about(self) -> AboutCounter:
        zone = self.rules.counters[self.number].zone
        return AboutCounter(hall=self.rules.code, at=self.now, by=self.by, counter=self.number, zone=zone)

    def desk(self, unit: UnitOfWork) -> CounterDesk:
        known = unit.desk(self.rules.code, self.day, self.number)
        return known or closed_desk(self.rules.code, self.number, self.day, self.now)

    def own_desk(self, unit: UnitOfWork) -> CounterDesk:
        """Return the counter. Raises `counter.not_yours`, `counter.closed` when another works or worked here last."""
        desk = self.desk(unit)
        if not self.for_another:
            desk.must_be_held_by(self.by)
        return desk

    def skill(self, desk: CounterDesk) -> Skills:
        return self.rules.skill(self.number, desk, self.now)

    def able(self, unit: UnitOfWork, department: str) -> frozenset[int]:
        """Return the counters that serve a department: set up for it, or moved to it today."""
        desks = unit.desks(self.rules.code, self.day)
        moved = {n for n, desk in desks.items() if self.rules.skill(n, desk, self.now).serves(department)}
        return self.rules.counters_of(department) | moved

    def current(self, unit: UnitOfWork) -> Step | None:
        return unit.current_step(self.rules.code, self.day, self.number)

    def here_today(self, step: Step) -> bool:
        return step.hall == self.rules.code and step.business_day == self.day

    def mine(self, unit: UnitOfWork, step_id: str) -> Step:
        """Return the step at this counter; one that is not (any more) means the page lags."""
        self.own_desk(unit)
        step = unit.step(step_id)
        if step is None or not self.here_today(step) or step.counter != self.number:
            raise RuleViolation("counter.stale")
        if step.state not in AT_COUNTER:
            raise RuleViolation("step.wrong_state")
        return step
