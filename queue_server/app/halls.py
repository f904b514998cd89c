"""What the configuration means to the rules of one hall: built once at the start, read by every use case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from config.base import Text
from config.behaviour import Calendar, Class
from config.floor import Series, Shift
from config.schema import County, Hall, Item
from queue_server.app.holidays import official_day
from queue_server.contract.models import WireText
from queue_server.domain.calendar import DayKind, Extra, Stretch, WorkCalendar
from queue_server.domain.counters import CounterDesk, Skills
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import Errand

ORDINARY = "ordinary"


def wire_text(text: Text) -> WireText:
    return WireText(zh=text.zh, en=text.en)


def calendar_of(calendar: Calendar, timezone: str, official: Callable[[dt.date], DayKind]) -> WorkCalendar:
    return WorkCalendar(
        zone=ZoneInfo(timezone),
        weekdays=frozenset(calendar.weekdays),
        stretches=tuple(Stretch(h.open, h.close, h.issue_from, h.issue_until) for h in calendar.hours),
        closed=frozenset(calendar.closed),
        open_extra=frozenset(calendar.open_extra),
        official=official if calendar.follow_official_holidays else None,
        extra=tuple(
            Extra(
                Stretch(e.open, e.close, e.issue_from, e.issue_until, frozenset(e.departments) or None),
                frozenset(e.weekdays),
                frozenset(e.dates),
            )
            for e in calendar.extra
        ),
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """An item as this hall offers it."""

    item: Item
    series: Series
    seconds: dict[str, float]
    """Mean seconds at the counter, by errand offered."""


class HallRules:
    """One hall's configuration, indexed for the use cases."""

    def __init__(self, county: County, hall: Hall, official: Callable[[dt.date], DayKind] = official_day) -> None:
        self.county = county
        self.hall = hall
        self.calendar = calendar_of(hall.calendar, hall.timezone, official)
        self.skills = {
            c.number: Skills(c.number, frozenset(c.departments) or None, frozenset(c.prefers), frozenset(c.only))
            for c in hall.counters
        }
        """What each counter is set up for; `skill` says what it can call at a moment."""
        self._roster = {r.clerk: frozenset(r.departments) for r in hall.roster}
        self.counters = {c.number: c for c in hall.counters}
        self.zones = {z.code: z for z in hall.zones}
        self.series = {s.prefix: s for s in hall.series}
        self.rates = {code: c.rate for code, c in hall.classes.items()}
        self.gap_s = hall.queue.callable_minutes * 60
        self._matters_per_turn = hall.queue.matters_per_turn
        self._names = {code: wire_text(item.name) for code, item in county.items.items()}
        by_department = {d: s for s in hall.series for d in s.departments}
        self.offered = {
            i.code: Offered(i, by_department[i.department], _seconds(i)) for i in county.offered_items(hall)
        }
        self.bundles = {b.code: b for b in county.offered_bundles(hall)}
        self.departments = frozenset(by_department)
        self.prefix_of = {d: s.prefix for d, s in by_department.items()}
        """The series each department's numbers come from."""
        self._counters_of = {d: frozenset(n for n in self.counters if self._ever_serves(n, d)) for d in by_department}
        self._company = {d: self._find_company(d, by_department) for d in by_department}

    @property
    def code(self) -> str:
        return self.hall.code

    def counters_of(self, department: str) -> frozenset[int]:
        """Return the counters that are set up for a department, or planned for it at some time of the day."""
        return self._counters_of.get(department, frozenset())

    def _ever_serves(self, number: int, department: str) -> bool:
        planned = any(department in shift.departments for shift in self.counters[number].plan)
        return planned or self.skills[number].serves(department)

    def company(self, department: str) -> frozenset[str]:
        """Return the departments whose people stand in the same line: same counters, or same series and a counter
        in common."""
        return self._company.get(department, frozenset((department,)))

    def _find_company(self, department: str, series: dict[str, Series]) -> frozenset[str]:
        """A general counter is common to all and says nothing of who stands in line with whom."""
        general = frozenset(n for n, s in self.skills.items() if s.departments is None)
        own = {d: (counters - general) or counters for d, counters in self._counters_of.items()}
        mine = own[department]
        return frozenset(
            other
            for other, theirs in own.items()
            if other == department
            or (mine and mine == theirs)
            or (series[other].prefix == series[department].prefix and mine & theirs)
        )

    def skill(self, number: int, desk: CounterDesk | None, now: dt.datetime) -> Skills:
        """Return what a counter can call now: where a clerk moved it, else its plan, within what its clerk can do."""
        able = self.skills[number]
        there = desk.moved_to if desk is not None else None
        if there is None:
            shift = self._shift(number, now)
            there = frozenset(shift.departments) if shift is not None and shift.departments else None
        if there is not None:
            able = replace(able, departments=there)
        known = self._roster.get(desk.staff.removeprefix("staff:")) if desk is not None else None
        return able.narrowed(known) if known is not None else able

    def _shift(self, number: int, now: dt.datetime) -> Shift | None:
        plan = self.counters[number].plan
        if not plan:
            return None
        time = now.astimezone(self.calendar.zone).time()
        return next((s for s in plan if s.start <= time < s.end), None)

    def rate(self, class_: str) -> float:
        return self.rates.get(class_, 1.0)

    def class_(self, code: str) -> Class:
        found = self.hall.classes.get(code)
        if found is None:
            raise RuleViolation("class.unknown")
        return found

    def offer(self, item: str) -> Offered:
        """Return an item as offered here; raises `item.unknown`, or `item.not_here` for one of another tier."""
        found = self.offered.get(item)
        if found is None:
            raise RuleViolation("item.not_here" if self.county.offers(item) else "item.unknown")
        return found

    def service_s(self, item: str, errand: str) -> float:
        """Return the mean seconds of a matter. One whose item has left the configuration counts as ten minutes."""
        known = self.offered.get(item)
        if known is None:
            return 600.0
        return known.seconds.get(errand, known.seconds["apply"])

    def turn_s(self, item: str, errand: str, matters: int) -> float:
        """Return the mean seconds of one turn at a counter: of as many matters as a turn takes."""
        return self.service_s(item, errand) * min(matters, self._matters_per_turn)

    def department_s(self, department: str) -> float:
        """Return the mean seconds of applying for a department's items."""
        known = [o.seconds["apply"] for o in self.offered.values() if o.item.department == department]
        return sum(known) / len(known) if known else 600.0

    def item_name(self, item: str) -> WireText:
        return self._names.get(item) or WireText(zh=item, en=item)

    def sole_counter(self, department: str) -> int | None:
        """Return the counter's number if it alone serves a department: only then a ticket may name it."""
        able = self.counters_of(department)
        return next(iter(able)) if len(able) == 1 else None

    def counter_id(self, number: int) -> str:
        return f"{self.hall.code}-{number}"


def _seconds(item: Item) -> dict[str, float]:
    kinds: tuple[Errand, ...] = ("apply", "supplement", "collect", "ask")
    return {kind: minutes * 60 for kind in kinds if (minutes := item.errands.minutes(kind)) is not None}


class Halls:
    """All halls of the county, by code, county hall first."""

    def __init__(self, county: County, official: Callable[[dt.date], DayKind] = official_day) -> None:
        self.county = county
        self._official = official
        self.by_code = {code: HallRules(county, hall, official) for code, hall in county.halls.items()}

    def use(self, county: County) -> None:
        """Go on with other items, in the same halls. What is in hand keeps the rules it began with."""
        self.by_code = {code: HallRules(county, hall, self._official) for code, hall in county.halls.items()}
        self.county = county

    def get(self, hall: str) -> HallRules:
        found = self.by_code.get(hall)
        if found is None:
            raise RuleViolation("hall.unknown")
        return found

    def counter(self, counter_id: str) -> tuple[HallRules, int]:
        """Split a counter id (`<hall>-<number>`). Raises `counter.unknown`."""
        code, _, number = counter_id.rpartition("-")
        rules = self.by_code.get(code)
        if rules is None or not number.isascii() or not number.isdigit() or int(number) not in rules.counters:
            raise RuleViolation("counter.unknown")
        return rules, int(number)
