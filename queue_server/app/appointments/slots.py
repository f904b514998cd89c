"""What can be booked: a day's slots with what is booked of them, for what somebody wants."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from config.behaviour import AppointmentRules
from queue_server.app.halls import HallRules
from queue_server.app.ports import Records
from queue_server.app.tickets.classes import APPOINTMENT
from queue_server.app.tickets.matters import Wanted
from queue_server.app.tickets.quotas import left_on
from queue_server.app.wait.opening import planned
from queue_server.contract.appointments import SlotDay, Slots, SlotView
from queue_server.domain.appointments import Appointment, Slot, bookable_days, day_slots
from queue_server.domain.errors import RuleViolation
from queue_server.domain.slot_capacity import DayCapacity, Supply

MOST_TOLD = 99
"""Nobody needs to know more of how many fit."""
_DAYS_KNOWN = 512
_LOOKED_AHEAD = 32


def rules_of(rules: HallRules) -> AppointmentRules:
    """Return a hall's rules of appointments. Raises `appointment.off` where there are none."""
    if not rules.hall.appointments.enabled:
        raise RuleViolation("appointment.off")
    return rules.hall.appointments


def days_of(rules: HallRules, now: dt.datetime) -> list[dt.date]:
    """Return the days that can be booked now. Raises `appointment.off`."""
    known = rules_of(rules)
    today = rules.calendar.business_day(now)
    return bookable_days(rules.calendar, today, known.least_days_ahead, known.most_days_ahead)


class DayPlan:
    """A day as it is planned: its slots, and what may be booked of its counters."""

    def __init__(self, rules: HallRules, day: dt.date) -> None:
        known = rules.hall.appointments
        self.slots = day_slots(rules.calendar, day, known.slot_minutes)
        self._starts = [slot.start for slot in self.slots]
        supply = list(self._supply(rules, day))
        self.capacity = DayCapacity(supply, _stretches(self.slots), known.share, known.slot_minutes * 60.0)
        self._served = {(part.slot, department) for part in supply for department in part.departments}

    def serves(self, index: int, departments: Iterable[str]) -> bool:
        """Say whether each of these departments has a counter in a slot."""
        return all((index, department) in self._served for department in departments)

    def place(self, start: dt.datetime) -> int:
        """Return the slot an appointment counts in: the one its time lies in, or the last before it."""
        return max(0, bisect_right(self._starts, start) - 1)

    def _supply(self, rules: HallRules, day: dt.date) -> Iterator[Supply]:
        """Yield what the counters are planned to work in each slot."""
        for number in rules.counters:
            only = rules.skills[number].only
            if only and APPOINTMENT not in only:
                continue
            for begins, ends in planned(rules, number, day):
                able = rules.skill(number, None, begins).departments
                mine = rules.departments if able is None else rules.departments & able
                for index, slot in enumerate(self.slots):
                    seconds = (min(ends, slot.end) - max(begins, slot.start)).total_seconds()
                    if seconds > 0:
                        yield Supply(index, mine if slot.departments is None else mine & slot.departments, seconds)


Held = Counter[tuple[int, tuple[str, ...], str]]
"""How many appointments of a slot are for the same items and errand."""


class DayBook:
    """One day of a hall for what one person wants: its slots, and how many such appointments still fit into each."""

    def __init__(
        self, rules: HallRules, plan: DayPlan, wanted: Wanted, held: Held, capacity: DayCapacity, quota: int
    ) -> None:
        """`capacity`: with what is held taken from it, for this book alone; `quota`: what the day's quotas leave."""
        self.slots = plan.slots
        self._plan = plan
        self._limits = rules.hall.appointments.per_slot
        self._items = tuple(m.item for m in wanted.matters)
        self._work = work_of(rules, [(m.item, m.errand) for m in wanted.matters])
        self._capacity = capacity
        self._quota = quota
        self._booked: Counter[tuple[int, str]] = Counter()
        for (index, items, _), count in held.items():
            for item in items:
                self._booked[index, item] += count

    def at(self, start: dt.datetime) -> int:
        """Return the slot that begins then. Raises `appointment.not_offered`, also where a department is not there."""
        for index, slot in enumerate(self.slots):
            if slot.start == start and self.offers(index):
                return index
        raise RuleViolation("appointment.not_offered")

    def offers(self, index: int) -> bool:
        """Say whether a slot can be booked for these items at all, by somebody who comes before everybody else."""
        return self._plan.serves(index, self._work) and not any(self._limits.get(i) == 0 for i in self._items)

    def left(self, index: int) -> int:
        """Return how many more such appointments fit into a slot, `MOST_TOLD` at most."""
        limits = [self._limits[i] - self._booked[index, i] for i in self._items if i in self._limits]
        most = min([*limits, MOST_TOLD, self._quota])
        return self._capacity.room(index, self._work, most) if most > 0 else 0


class SlotBooks:
    """The days of all halls. Thread-safe: what is known of a day is never changed, only replaced."""

    def __init__(self) -> None:
        self._plans: dict[tuple[str, dt.date], DayPlan] = {}
        self._taken: dict[tuple[str, dt.date], tuple[Held, DayCapacity]] = {}
        """What was held when a day was looked at last, and the capacity without it: the next look differs by little."""

    def plan(self, rules: HallRules, day: dt.date) -> DayPlan:
        found = self._plans.get((rules.code, day))
        if found is None:
            if len(self._plans) >= _DAYS_KNOWN:
                self._plans, self._taken = {}, {}
            found = self._plans[rules.code, day] = DayPlan(rules, day)
        return found

    def empty(self, rules: HallRules, day: dt.date, wanted: Wanted) -> DayBook:
        """Return a day that nobody has booked."""
        plan = self.plan(rules, day)
        return DayBook(rules, plan, wanted, Counter(), plan.capacity.copy(), MOST_TOLD)

    def day(
        self, records: Records, rules: HallRules, day: dt.date, wanted: Wanted, moved: Appointment | None = None
    ) -> DayBook:
        """Return a day as it stands, without the appointment that is moved."""
        plan = self.plan(rules, day)
        bookings = records.bookings_on(rules.code, day)
        quotas = left_on(records, rules, day, {m.item for m in wanted.matters}, bookings)
        held: Held = Counter()
        for booked in bookings:
            if moved is not None and booked.id == moved.id:
                quotas = {item: left + (item in booked.items) for item, left in quotas.items()}
                continue
            held[plan.place(booked.start), booked.items, booked.errand] += 1
        quota = min(quotas.values(), default=MOST_TOLD)
        return DayBook(rules, plan, wanted, held, self._without(rules, day, plan, held).copy(), quota)

    def _without(self, rules: HallRules, day: dt.date, plan: DayPlan, held: Held) -> DayCapacity:
        """Return the day's capacity with all that is held taken from it. It is not the caller's to change."""
        nothing: Held = Counter()
        known, capacity = self._taken.get((rules.code, day), (nothing, plan.capacity))
        if known == held:
            return capacity
        if not known <= held:
            known, capacity = nothing, plan.capacity
        capacity = capacity.copy()
        if plan.slots:
            for (index, items, errand), count in (held - known).items():
                capacity.take(index, work_of(rules, [(item, errand) for item in items]), count)
        self._taken[rules.code, day] = held, capacity
        return capacity

    def free(self, records: Records, rules: HallRules, wanted: Wanted, now: dt.datetime) -> Slots:
        """Return what can be booked now. Raises `appointment.off`."""
        days = []
        for day in days_of(rules, now):
            book = self.day(records, rules, day, wanted)
            slots = [
                SlotView(start=slot.start, end=slot.end, left=book.left(index))
                for index, slot in enumerate(book.slots)
                if slot.start > now and book.offers(index)
            ]
            days.append(SlotDay(day=day, provisional=rules.calendar.provisional(day), slots=slots))
        free = any(slot.left for day in days for slot in day.slots)
        return Slots(
            hall=rules.code,
            now=now,
            timezone=rules.hall.timezone,
            days=days,
            opens_on=None if free else self._opens_on(rules, wanted, now),
        )

    def _opens_on(self, rules: HallRules, wanted: Wanted, now: dt.datetime) -> dt.date | None:
        """Return the next day on which a further one can be booked that has a slot for this. None: not for long."""
        today, known = rules.calendar.business_day(now), set(days_of(rules, now))
        for ahead in range(1, _LOOKED_AHEAD):
            seen = rules.calendar.moment(today + dt.timedelta(days=ahead), dt.time())
            for day in set(days_of(rules, seen)) - known:
                book = self.empty(rules, day, wanted)
                if any(book.offers(index) for index in range(len(book.slots))):
                    return rules.calendar.business_day(seen)
                known.add(day)
        return None


def work_of(rules: HallRules, matters: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return the seconds that items with their errands take at the counters, by department, each with its gap.

    An item that this hall no longer offers takes none.
    """
    work: dict[str, float] = {}
    for item, errand in matters:
        offered = rules.offered.get(item)
        if offered is not None:
            department = offered.item.department
            work[department] = work.get(department, 0.0) + rules.service_s(item, errand) + rules.gap_s
    return work


def _stretches(slots: Sequence[Slot]) -> list[range]:
    """Return the runs of slots that follow each other without a break."""
    runs: list[range] = []
    for index, slot in enumerate(slots):
        if runs and slots[index - 1].end == slot.start:
            runs[-1] = range(runs[-1].start, index + 1)
        else:
            runs.append(range(index, index + 1))
    return runs
