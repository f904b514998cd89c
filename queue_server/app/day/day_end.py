"""The end of a hall's day, once each: who still waits gets a voucher, counters close, gaps in the numbers are recorded.

One transaction a day and hall. A server that was off does it when it is back; one that died in between begins anew;
of several servers the first does it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from queue_server.app.halls import HallRules
from queue_server.app.offline.blocks import end_blocks_of
from queue_server.app.ports import Records, UnitOfWork
from queue_server.app.step_events import about, about_appointment, about_visit
from queue_server.contract.day import DayEnded, VoucherRequest, VouchersGiven
from queue_server.domain import day_end
from queue_server.domain.day_end import Left
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import (
    AppointmentMissed,
    CounterClosed,
    DayClosed,
    ServiceFinished,
    TicketCancelled,
    VoucherGiven,
)
from queue_server.domain.visits import AT_COUNTER, Step, Visit, state_of

BY_RULE = "hall"
"""Who acts when the day ends by itself."""


def days_over(records: Records, rules: HallRules, now: dt.datetime) -> list[dt.date]:
    """Return the days that are over and not tidied up, oldest first."""
    days = records.days_to_close(rules.code, rules.calendar.business_day(now), day_end.VOUCHERS_FOR)
    return [d for d in days if is_over(records, rules, d, now)]


def is_over(records: Records, rules: HallRules, day: dt.date, now: dt.datetime) -> bool:
    at_counters = records.steps_in(rules.code, day, AT_COUNTER)
    worked = day_end.last_work(last_call(records, rules.code, day), at_counters, now)
    return day_end.is_over(rules.calendar, day, worked, now)


def last_call(records: Records, hall: str, day: dt.date) -> dt.datetime | None:
    found = records.calls(hall, day, 1)
    return found[0].at if found else None


@dataclass(frozen=True, slots=True)
class VoucherPress:
    """A manager sends those away who cannot be served today. Its method is a use case."""

    rules: HallRules
    by: str
    now: dt.datetime

    def give(self, unit: UnitOfWork, request: VoucherRequest) -> VouchersGiven:
        """Give everybody who waits for what is named a first call on the next working day; nobody is missed out.

        Whoever is at a counter is served to the end. Raises `counter.department_unknown`, `item.unknown`,
        `item.not_here`, and `voucher.invalid` when no working day is near.
        """
        rules = self.rules
        if any(d not in rules.departments for d in request.departments):
            raise RuleViolation("counter.department_unknown")
        for item in request.items:
            rules.offer(item)
        day = rules.calendar.business_day(self.now)
        good_on = rules.calendar.next_full_day(day)
        if good_on is None:
            raise RuleViolation("voucher.invalid")
        giving = Giving(rules, good_on, self.by, request.reason, self.now)
        departments, items = frozenset(request.departments), frozenset(request.items)
        waiting = {s.visit for s in unit.steps_in(rules.code, day, ("waiting",))}
        given = 0
        for visit_id in sorted(waiting):
            left = day_end.send_away(unit.steps_of(visit_id), departments, items, self.now)
            visit = unit.visit(visit_id) if left.voucher else None
            if visit is not None:
                for before, after in left.changes:
                    unit.save_step(before, after)
                giving.to(unit, visit, left)
                given += 1
        return VouchersGiven(given=given, good_on=good_on)


@dataclass(frozen=True, slots=True)
class Giving:
    """Vouchers for one day, from one hand."""

    rules: HallRules
    good_on: dt.date
    by: str
    reason: str
    now: dt.datetime

    def to(self, unit: UnitOfWork, visit: Visit, left: Left) -> None:
        """Give a visit its voucher; one that has one already keeps it, and only what it waited for is over."""
        if unit.voucher(visit.id) is not None:
            unit.record(TicketCancelled(**about(self.rules, left.changes[0][1], self.by, self.now)))
            return
        unit.add_voucher(visit.id, visit.hall, self.good_on)
        unit.record(
            VoucherGiven(
                **about_visit(visit, self.by, self.now),
                good_on=self.good_on.isoformat(),
                reason=self.reason,
            )
        )


@dataclass(slots=True)
class DayEnd:
    """Tidying up one day of one hall: a use case, called once a day by the housekeeping."""

    rules: HallRules
    day: dt.date
    now: dt.datetime
    end: dt.datetime = field(init=False)

    def __call__(self, unit: UnitOfWork) -> DayEnded:
        """Return what it found; `again` when the day was closed before (numbers typed in afterwards)."""
        hall, day = self.rules.code, self.day
        before = unit.closed_day(hall, day)
        self.end = day_end.ended_at(self.rules.calendar, day, last_call(unit, hall, day), self.now)
        visits = {v.id: v for v in unit.visits_on(hall, day)}
        steps: dict[str, list[Step]] = defaultdict(list)
        for step in sorted(unit.steps_on(hall, day), key=lambda s: s.position):
            steps[step.visit].append(step)
        counted = {
            "served_at_close": sum(self._leave(unit, visit, steps[visit.id]) for visit in visits.values()),
            "voids": self._record_gaps(unit),
        }
        self._close_counters(unit)
        booked = self._end_appointments(unit)
        not_taken = end_blocks_of(unit, hall, day, self.now)
        unit.drop_presses(hall, day)
        figures = self._figures(unit, list(visits.values()), steps)
        figures |= booked
        figures |= {name: count + (before or {}).get(name, 0) for name, count in counted.items()}
        figures["not_taken"] = not_taken
        unit.save_closed_day(hall, day, self.now, figures)
        if before is None:
            told = {name: figures[name] for name in ("served", "vouchers", "cancelled")}
            unit.record(DayClosed(hall=hall, at=self.now, by=BY_RULE, day=day.isoformat(), **told))
        return DayEnded(hall=hall, day=day, again=before is not None, figures=figures)

    def _leave(self, unit: UnitOfWork, visit: Visit, steps: list[Step]) -> bool:
        """End what is open of a visit; say whether somebody was still being served."""
        left = day_end.leave_unserved(steps, visit.checked_in_at is not None, self.end)
        if not left.changes:
            return False
        good_on = day_end.voucher_day(self.rules.calendar, self.day, self.now)
        voucher = left.voucher and good_on is not None and self.rules.hall.queue.unserved == "voucher"
        for place, (before, after) in enumerate(left.changes):
            kept = after if voucher or after.state == "finished" else replace(after, reason=day_end.UNSERVED)
            unit.save_step(before, kept)
            steps[steps.index(before)] = kept
            if kept.state == "finished":
                unit.record(ServiceFinished(**about(self.rules, kept, BY_RULE, self.now), visit_over=True, outcome=""))
            elif place == 0 and not voucher:
                unit.record(TicketCancelled(**about(self.rules, kept, BY_RULE, self.now)))
        if left.served:
            unit.save_visit(replace(visit, finished_at=self.end))
        if voucher and good_on is not None:
            Giving(self.rules, good_on, BY_RULE, day_end.UNSERVED, self.now).to(unit, visit, left)
        return left.served

    def _close_counters(self, unit: UnitOfWork) -> None:
        for desk in unit.desks(self.rules.code, self.day).values():
            if desk.status == "closed":
                continue
            unit.save_desk(desk.close(False, self.end))
            counter = self.rules.counters.get(desk.number)
            if counter is not None:
                unit.record(
                    CounterClosed(hall=self.rules.code, at=self.now, by=BY_RULE, counter=desk.number, zone=counter.zone)
                )

    def _end_appointments(self, unit: UnitOfWork) -> dict[str, int]:
        """Note whose holder did not come. Nobody can come to a day that the hall was closed on after all: those stay
        booked, for a member of staff to let in."""
        booked = unit.appointments_on(self.rules.code, self.day)
        if self.rules.calendar.works_on(self.day):
            for appointment in booked:
                if appointment.state == "booked":
                    missed = appointment.missed(self.now)
                    unit.save_appointment(appointment, missed)
                    unit.record(AppointmentMissed(**about_appointment(missed, BY_RULE, self.now)))
        states = Counter(a.state for a in unit.appointments_on(self.rules.code, self.day))
        return {"appointments_kept": states["drawn"], "appointments_missed": states["no_show"]}

    def _record_gaps(self, unit: UnitOfWork) -> int:
        """Note the numbers that no ticket bears, so that a gap is never silence."""
        known = unit.numbers_known(self.rules.code, self.day)
        count = 0
        for prefix, last in unit.last_numbers(self.rules.code, self.day).items():
            series = self.rules.series.get(prefix)
            missing = day_end.gaps(series.first if series else 1, last, known.get(prefix, []))
            if missing:
                unit.add_voids(self.rules.code, self.day, prefix, missing, "not_given", self.now)
                count += len(missing)
        return count

    def _figures(self, unit: UnitOfWork, visits: list[Visit], steps: dict[str, list[Step]]) -> dict[str, int]:
        """Count every ticket of the day once: with a voucher, served, or cancelled."""
        vouchers = unit.vouchers_on(self.rules.code, self.day)
        served = sum(state_of(steps[v.id]) == "finished" for v in visits if v.id not in vouchers and not v.moved_to)
        moved = sum(v.moved_to is not None for v in visits)
        return {
            "issued": len(visits),
            "served": served,
            "vouchers": len(vouchers),
            "moved": moved,
            "cancelled": len(visits) - served - len(vouchers) - moved,
            "missed": sum(any(s.calls and s.state == "cancelled" for s in steps[v.id]) for v in visits),
        }
