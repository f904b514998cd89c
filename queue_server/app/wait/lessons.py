"""What each hall has learned, for whoever forecasts: from the store for the days before, from the records for today.

Today is worked out anew from the records now and then, and a day that is over is learned from them once: a crash loses
nothing, and what another server wrote counts too.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

from queue_server.app.halls import HallRules, Halls
from queue_server.app.ports import Clock, Reader, Records, UnitOfWork
from queue_server.app.stored import Learned
from queue_server.app.wait.outlook import local_half_hour
from queue_server.app.writer import Nothing, Writer
from queue_server.domain.calibration import Calibration, Side
from queue_server.domain.durations import Seen, Share, Span
from queue_server.domain.experience import Arrival, Experience, Now, now_known

FIRST_DAYS = dt.timedelta(days=90)
"""How far back a hall looks that has kept nothing of what it learned."""
GOOD_FOR = dt.timedelta(seconds=30)
_SPANS = ("walk", "tidy", "no_show_s", "away_s")
_SHARES = ("no_show", "no_show_long", "back", "away", "unlike")


class Lessons:
    """Thread-safe. `known` costs nothing, `refresh` reads today's records."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls
        self._lock = threading.Lock()
        self._experience: dict[str, tuple[dt.date, Experience]] = {}
        """By hall: learned up to the day before this one."""
        self._known: dict[str, tuple[dt.datetime, Now]] = {}
        """By hall: when it was refreshed, and what is known since."""

    def known(self, hall: str) -> Now:
        """Return what was known when it was refreshed last; nothing but the configuration before that."""
        found = self._known.get(hall)
        return found[1] if found else Now(Experience.of_nothing(self._halls.get(hall).gap_s))

    def fresh(self, records: Records, hall: str, now: dt.datetime) -> Now:
        """Return what is known, refreshed if that was done too long ago."""
        found = self._known.get(hall)
        if found is not None and abs(now - found[0]) < GOOD_FOR:
            return found[1]
        return self.refresh(records, hall, now)

    def refresh(self, records: Records, hall: str, now: dt.datetime) -> Now:
        """Take in today as it stands."""
        rules = self._halls.get(hall)
        day = rules.calendar.business_day(now)
        with self._lock:
            held = self._experience.get(hall)
            if held is None or held[0] != day:
                held = self._experience[hall] = day, _read(records.learned(hall), rules)
        arrivals = arrivals_on(records, rules, day)
        turns, told = records.turns_on(hall, day), records.told_waits_on(hall, day)
        known = now_known(held[1], turns, arrivals, told, day.isoweekday(), rules.service_s, now)
        self._known[hall] = now, known
        return known

    def learn_days(self, reader: Reader, writer: Writer, clock: Clock) -> None:
        """Learn the days that are over and were not learned yet, in every hall. For the housekeeping job."""
        for hall, rules in self._halls.by_code.items():
            today = rules.calendar.business_day(clock.now())
            with reader.read() as records:
                learned = next_learned(records, rules, today)
            if learned is not None:
                writer.submit(hall, _keep(hall, learned), None, Nothing)
            with self._lock:
                # Another server may have learned it: read it again when it is needed next.
                self._experience.pop(hall, None)
                self._known.pop(hall, None)


def next_learned(records: Records, rules: HallRules, today: dt.date) -> Learned | None:
    """Return what the days before `today` teach beyond what is kept; None when there is nothing new."""
    kept = records.learned(rules.code)
    experience = _read(kept, rules)
    after = kept.through if kept is not None else today - FIRST_DAYS
    days = records.days_served(rules.code, after, today)
    for day in days:
        experience = experience.day(
            records.turns_on(rules.code, day),
            arrivals_on(records, rules, day),
            records.told_waits_on(rules.code, day),
            day.isoweekday(),
            rules.service_s,
        )
    return Learned(days[-1], to_state(experience)) if days else None


def arrivals_on(records: Records, rules: HallRules, day: dt.date) -> list[Arrival]:
    weekday = day.isoweekday()
    return [
        Arrival(at, weekday, local_half_hour(rules, at), department, class_)
        for at, department, class_ in records.arrivals_on(rules.code, day)
    ]


def to_state(experience: Experience) -> dict[str, Any]:
    """Write down what was learned, as JSON values."""
    e = experience
    return {
        "services": [[*key, s.weight, s.total, s.squares] for key, s in sorted(e.services.items())],
        "hall": [e.hall.weight, e.hall.total, e.hall.squares],
        "spans": {name: [getattr(e, name).weight, getattr(e, name).total_s] for name in _SPANS},
        "shares": {name: [getattr(e, name).weight, getattr(e, name).total] for name in _SHARES},
        "days": sorted(e.days.items()),
        "people": [[*slot, round(people, 4)] for slot, people in sorted(e.people.items())],
        "counters": [[number, s.weight, s.total] for number, s in sorted(e.counters.items())],
        "calibration": [[s.width, s.usual] for s in (e.calibration.low, e.calibration.high)],
    }


def from_state(state: dict[str, Any]) -> Experience:
    """Read what `to_state` wrote."""
    low, high = (Side(*values) for values in state["calibration"])
    spans = {name: Span(*state["spans"][name]) for name in _SPANS}
    shares = {name: Share(*state["shares"][name]) for name in _SHARES}
    return Experience(
        services={(item, errand): Seen(*values) for item, errand, *values in state["services"]},
        hall=Seen(*state["hall"]),
        walk=spans["walk"],
        tidy=spans["tidy"],
        no_show=shares["no_show"],
        no_show_long=shares["no_show_long"],
        no_show_s=spans["no_show_s"],
        back=shares["back"],
        away=shares["away"],
        away_s=spans["away_s"],
        unlike=shares["unlike"],
        days={int(weekday): weight for weekday, weight in state["days"]},
        people={(int(d), int(h), department, class_): n for d, h, department, class_, n in state["people"]},
        counters={int(number): Share(*values) for number, *values in state["counters"]},
        calibration=Calibration(low, high),
    )


def _read(learned: Learned | None, rules: HallRules) -> Experience:
    return Experience.of_nothing(rules.gap_s) if learned is None else from_state(learned.state)


def _keep(hall: str, learned: Learned) -> Callable[[UnitOfWork], Nothing]:
    def use_case(unit: UnitOfWork) -> Nothing:
        unit.keep_learned(hall, learned)
        return Nothing()

    return use_case
