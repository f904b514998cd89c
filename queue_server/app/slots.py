"""What can be booked: a day's slots with what is booked of them, for what somebody wants."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from config.behaviour import AppointmentRules
from queue_server.app.classes import APPOINTMENT
from queue_server.app.halls import HallRules
from queue_server.app.matters import Wanted
from queue_server.app.opening import planned
from queue_server.app.ports import Records
from queue_server.app.quotas import left_on
from queue_server.contract.appointments import SlotDay, Slots, SlotView
from queue_server.domain.appointments import HOLDS, Appointment, Slot, bookable_days, day_slots
from queue_server.domain.errors import RuleViolation
from queue_server.domain.slot_capacity import DayCapacity, Supply

MOST_TOLD = 99
"""Nobody needs to know more of how many fit."""


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


class DayBook:
    """One day of a hall for what one person wants: its slots, and how many such appointments still fit into each."""

    def __init__(
        self,
        rules: HallRules,
        day: dt.date,
        wanted: Wanted,
        held: Iterable[Appointment] = (),
        quotas: Mapping[str, int] | None = None,
    ) -> None:
        """`held`: those of the day that take time, without the one that is moved; `quotas`: what is left of limited
        items that day."""
        self.rules = rules
        self.day = day
        self.slots = day_slots(rules.calendar, day, rules.hall.appointments.slot_minutes)
        self._items = tuple(m.item for m in wanted.matters)
        self._work = work_of(rules, [(m.item, m.errand) for m in wanted.matters])
        self._held = list(held)
        self._left_of_day = min([n for i, n in (quotas or {}).items() if i in self._items], default=MOST_TOLD)
        self._starts = [slot.start for slot in self.slots]

    def at(self, start: dt.datetime) -> int:
        """Return the slot that begins then. Raises `appointment.not_offered`, also where a department is not there."""
        for index, slot in enumerate(self.slots):
            if slot.start == start and self.offers(index):
                return index
        raise RuleViolation("appointment.not_offered")

    def offers(self, index: int) -> bool:
        """Say whether a slot can be booked for these items at all, by somebody who comes before everybody else."""
        per_slot, open_for = self.rules.hall.appointments.per_slot, self.slots[index].departments
        if any(per_slot.get(item) == 0 for item in self._items):
            return False
        if open_for is not None and not self._work.keys() <= open_for:
            return False
        return all(any(s.slot == index and d in s.departments for s in self._supply) for d in self._work)

    def left(self, index: int) -> int:
        """Return how many more such appointments fit into a slot, `MOST_TOLD` at most."""
        limits = self.rules.hall.appointments.per_slot
        here = Counter(item for a in self._held if self._place(a) == index for item in a.items)
        most = min([limits[i] - here[i] for i in self._items if i in limits], default=MOST_TOLD)
        most = min(most, MOST_TOLD, self._left_of_day)
        return self._capacity.room(index, self._work, most) if most > 0 else 0

    def _place(self, appointment: Appointment) -> int:
        """Return the slot an appointment counts in: the one its time lies in, or the last before it."""
        return max(0, bisect_right(self._starts, appointment.start) - 1)

    @cached_property
    def _supply(self) -> list[Supply]:
        """Return what the counters are planned to work in each slot, for the departments that are asked for."""
        asked = frozenset(self._work).union(*(self._booked_work(a).keys() for a in self._held))
        found = []
        for number in self.rules.counters:
            only = self.rules.skills[number].only
            if only and APPOINTMENT not in only:
                continue
            for begins, ends in planned(self.rules, number, self.day):
                able = self.rules.skill(number, None, begins).departments
                mine = asked if able is None else asked & able
                found += list(self._shared_out(begins, ends, mine)) if mine else []
        return found

    def _shared_out(self, begins: dt.datetime, ends: dt.datetime, departments: frozenset[str]) -> Iterable[Supply]:
        for index, slot in enumerate(self.slots):
            seconds = (min(ends, slot.end) - max(begins, slot.start)).total_seconds()
            if seconds > 0:
                open_for = slot.departments
                yield Supply(index, departments if open_for is None else departments & open_for, seconds)

    @cached_property
    def _capacity(self) -> DayCapacity:
        """Return the day's capacity with all that is booked taken from it."""
        known = self.rules.hall.appointments
        capacity = DayCapacity(self._supply, _stretches(self.slots), known.share, known.slot_minutes * 60.0)
        if self.slots:
            for appointment in self._held:
                capacity.take(self._place(appointment), self._booked_work(appointment))
        return capacity

    def _booked_work(self, appointment: Appointment) -> dict[str, float]:
        return work_of(self.rules, [(item, appointment.errand) for item in appointment.items])


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


def day_book(
    records: Records, rules: HallRules, day: dt.date, wanted: Wanted, moved: Appointment | None = None
) -> DayBook:
    """Return a day as it stands, without the appointment that is moved."""
    held = [a for a in records.appointments_on(rules.code, day) if a.state in HOLDS]
    quotas = left_on(records, rules, day)
    if moved is not None and moved.business_day == day:
        held = [a for a in held if a.id != moved.id]
        quotas = {item: left + (item in moved.items) for item, left in quotas.items()}
    return DayBook(rules, day, wanted, held, quotas)


def free_slots(records: Records, rules: HallRules, wanted: Wanted, now: dt.datetime) -> Slots:
    """Return what can be booked now. Raises `appointment.off`."""
    days = []
    for day in days_of(rules, now):
        book = day_book(records, rules, day, wanted)
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
        opens_on=None if free else _opens_on(rules, wanted, now),
    )


def _opens_on(rules: HallRules, wanted: Wanted, now: dt.datetime) -> dt.date | None:
    """Return the next day on which a further one can be booked that has a slot for this. None: not within a month."""
    today = rules.calendar.business_day(now)
    known, seen = set(days_of(rules, now)), now
    for ahead in range(1, 32):
        seen = rules.calendar.moment(today + dt.timedelta(days=ahead), dt.time())
        for day in days_of(rules, seen):
            book = DayBook(rules, day, wanted) if day not in known else None
            if book is not None and any(book.offers(index) for index in range(len(book.slots))):
                return rules.calendar.business_day(seen)
            known.add(day)
    return None
