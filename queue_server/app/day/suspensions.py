"""「系统故障，暂停办理」: an item, a department or the whole hall is not called, and everybody is told why.

Who waits keeps the place: the steps stay waiting with their `queued_at` and are out of the lines until it is over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from queue_server.app.halls import HallRules
from queue_server.app.ports import Records, UnitOfWork
from queue_server.contract.day import ResumeRequest, SuspendRequest, Suspensions
from queue_server.contract.models import Suspension
from queue_server.domain import suspensions as rule
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import ServiceResumed, ServiceSuspended


def wire_suspension(suspension: rule.Suspension) -> Suspension:
    return Suspension(
        kind=suspension.kind,
        code=suspension.code,
        reason=suspension.reason,
        note=suspension.note,
        since=suspension.since,
    )


def concerns(rules: HallRules, suspension: rule.Suspension, serves: Callable[[str], bool]) -> bool:
    """Say whether something is suspended of what is served: of a series' departments, at a counter."""
    if suspension.kind != "item":
        return suspension.kind == "hall" or serves(suspension.code)
    offered = rules.offered.get(suspension.code)
    return offered is not None and serves(offered.item.department)


def wire_suspensions(records: Records, hall: str) -> Suspensions:
    return Suspensions(suspended=[wire_suspension(s) for s in records.suspensions(hall)])


@dataclass(frozen=True, slots=True)
class SuspensionPress:
    """Pausing something in one hall, and going on with it. Its methods are use cases."""

    rules: HallRules
    by: str
    now: dt.datetime

    def suspend(self, unit: UnitOfWork, request: SuspendRequest) -> Suspensions:
        """Stop calling; said again it changes the reason and keeps the moment it began.

        Raises `item.unknown`, `item.not_here`, `counter.department_unknown`, `hall.unknown`.
        """
        self._must_be_known(request.kind, request.code)
        hall = self.rules.code
        before = {(s.kind, s.code): s for s in unit.suspensions(hall)}.get((request.kind, request.code))
        since = before.since if before else self.now
        wanted = rule.Suspension(hall, request.kind, request.code, request.reason, request.note, self.by, since)
        if before is None or (before.reason, before.note) != (wanted.reason, wanted.note):
            unit.suspend(wanted)
            unit.record(
                ServiceSuspended(
                    hall=hall,
                    at=self.now,
                    by=self.by,
                    kind=request.kind,
                    code=request.code,
                    reason=request.reason,
                    note=request.note,
                )
            )
        return wire_suspensions(unit, hall)

    def resume(self, unit: UnitOfWork, request: ResumeRequest) -> Suspensions:
        """Call again; everybody stands where they stood. Raises `suspension.unknown`."""
        hall = self.rules.code
        if not unit.end_suspension(hall, request.kind, request.code):
            raise RuleViolation("suspension.unknown")
        unit.record(ServiceResumed(hall=hall, at=self.now, by=self.by, kind=request.kind, code=request.code))
        return wire_suspensions(unit, hall)

    def _must_be_known(self, kind: rule.Kind, code: str) -> None:
        if kind == "item":
            self.rules.offer(code)
        elif kind == "department" and code not in self.rules.departments:
            raise RuleViolation("counter.department_unknown")
        elif kind == "hall" and code != self.rules.code:
            raise RuleViolation("hall.unknown")
