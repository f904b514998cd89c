"""A hall that forecasts as the server does: it learns from what was finished and asks the simulation at each ticket.

It sees what anybody in the imagined hall can see (`truth.View`) and what the hall's files say, nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from queue_server.domain.arrivals import HALF_HOUR_S, Usual, today_against_usual
from queue_server.domain.calibration import Calibration, Told, tell
from queue_server.domain.counters import Skills
from queue_server.domain.durations import UNLIKE, Seen, Share, Span, Today, learned, ratio
from queue_server.domain.simulation import simulate
from queue_server.domain.situation import (
    LONG_WAIT_S,
    NEVER,
    Busy,
    Counter,
    Flow,
    Habits,
    Person,
    Probe,
    Service,
    Situation,
    Stretch,
)
from tests.bench.truth import Citizen, Matter, Place, View

RATES = {"plain": 1.0, "grey": 2.5, "pram": 2.0}
"""What the hall has set for its classes."""
LATE_S = 180.0
"""A counter that should be open and is not is expected so much later."""
Key = tuple[str, str]
UNSEEN, NO_DAYS, UNTOLD, EARLY = Seen(), Usual(), Calibration(), Today()
WALK, TIDY, AWAY_FOR, NO_SHOW_FOR, BACK_IN = (Span.usual(s) for s in (60.0, 15.0, 300.0, 90.0, 600.0))
AWAY, NO_SHOW, NO_SHOW_LATE, BACK = (Share.usual(s) for s in (0.02, 0.05, 0.08, 0.3))
UNLIKE_DAYS = Share.usual(UNLIKE, 5.0)
"""What is taken for usual before anything is known of the hall."""


@dataclass(slots=True)
class Forecaster:
    """What a hall's server knows, from day to day and today."""

    runs: int
    hall: Seen = UNSEEN
    items: dict[Key, Seen] = field(default_factory=dict)
    mix: dict[str, dict[Key, float]] = field(default_factory=dict)
    """By office: how often which matter is done there."""
    written: dict[Key, float] = field(default_factory=dict)
    walk: Span = WALK
    tidy: Span = TIDY
    missed: Share = NO_SHOW
    missed_long: Share = NO_SHOW_LATE
    unlike: Share = UNLIKE_DAYS
    missed_s: Span = NO_SHOW_FOR
    back: Share = BACK
    back_s: Span = BACK_IN
    away: Share = AWAY
    away_s: Span = AWAY_FOR
    usual: dict[tuple[str, str, int], Usual] = field(default_factory=dict)
    calibration: Calibration = UNTOLD
    days: Usual = NO_DAYS
    """Days learned, weighted as `usual` weighs them."""
    served_s: list[float] = field(default_factory=list)
    """Every service finished, for the rule of thumb."""
    today: Today = EARLY
    came: dict[tuple[str, str, int], int] = field(default_factory=dict)
    gone: dict[int, bool] = field(default_factory=dict)
    """Who missed a call today, and whether they reported back."""

    # --- what is learned ------------------------------------------------------------------------------------------

    def expect(self, matter: Matter) -> Service:
        key = (matter.office, matter.name)
        return learned(matter.written_s, self.items.get(key, UNSEEN), self.hall)

    def walked(self, seconds: float) -> None:
        self.walk = self.walk.add(seconds)

    def answered(self, there: bool, waited_s: float) -> None:
        if waited_s < LONG_WAIT_S:
            self.missed = self.missed.add(not there)
        else:
            self.missed_long = self.missed_long.add(not there)

    def not_there(self, citizen: Citizen, seconds: float) -> None:
        self.missed_s = self.missed_s.add(seconds)
        self.gone[citizen.number] = False

    def reported(self, citizen: Citizen, seconds: float) -> None:
        self.back_s = self.back_s.add(seconds)
        self.gone[citizen.number] = True

    def tidied(self, seconds: float, left: bool) -> None:
        self.away = self.away.add(left)
        if left:
            self.away_s = self.away_s.add(seconds)
        else:
            self.tidy = self.tidy.add(seconds)

    def finished(self, matter: Matter, seconds: float, quiet: bool) -> None:
        key = (matter.office, matter.name)
        seen = self.items.get(key, UNSEEN)
        self.today = self.today.add(seconds, self.expect(matter).mean_s, quiet=quiet)
        self.items[key] = seen.add(seconds, matter.written_s, usual=ratio(seen, self.hall), quiet=quiet)
        self.hall = self.hall.add(seconds, matter.written_s, usual=ratio(UNSEEN, self.hall), quiet=quiet)
        self.written[key] = matter.written_s
        self.served_s.append(seconds)

    def hall_mean_s(self) -> float:
        return sum(self.served_s) / len(self.served_s) if self.served_s else 600.0

    def arrived(self, citizen: Citizen) -> None:
        slot = (citizen.office, citizen.kind, int(citizen.came_s // HALF_HOUR_S))
        self.came[slot] = self.came.get(slot, 0) + 1
        mix = self.mix.setdefault(citizen.office, {})
        key = (citizen.matter.office, citizen.matter.name)
        mix[key] = mix.get(key, 0.0) + 1
        self.written[key] = citizen.matter.written_s

    def waited(self, told: Told, seconds: float) -> None:
        self.calibration = self.calibration.learn(told, seconds)

    def night(self) -> None:
        """Put the day to what was learned before."""
        for slot in sorted(self.usual.keys() | self.came.keys()):  # in order, so that equal seeds give equal figures
            before = self.usual.get(slot, Usual(self.days.days, 0.0))
            self.usual[slot] = before.add(self.came.get(slot, 0))
        self.days = self.days.add(0)
        for came_back in self.gone.values():
            self.back = self.back.add(came_back)
        self.unlike = self.unlike.add(self.today.unlike(self.unlike.share))
        self.items = {key: seen.a_day_later() for key, seen in self.items.items()}
        self.hall = self.hall.a_day_later()
        for name in ("walk", "tidy", "away", "away_s", "missed", "missed_long", "missed_s", "back", "back_s", "unlike"):
            setattr(self, name, getattr(self, name).a_day_later())
        self.calibration = self.calibration.a_day_later()
        self.today, self.came, self.gone = Today(), {}, {}

    # --- what is asked --------------------------------------------------------------------------------------------

    def ask(self, citizen: Citizen, view: View) -> Told | None:
        """Return what the simulation says to somebody who takes a ticket now."""
        probe = Probe(citizen.office, citizen.kind, RATES[citizen.kind])
        outcome = simulate(self.situation(view), [probe], runs=self.runs, seed=citizen.number, persons=False)
        return tell(outcome.probes[0], self.calibration)

    def situation(self, view: View) -> Situation:
        under_way = [
            (view.now_s - p.since_s, self.expect(p.citizen.matter))
            for p in view.places
            if p.state == "serving" and p.citizen is not None and any(c.office in p.desk.offices for c in view.waiting)
        ]
        return Situation(
            now=view.now_s,
            waiting=tuple(self._person(citizen) for citizen in view.waiting),
            counters=tuple(self._counter(place, view.now_s) for place in view.places),
            habits=Habits(
                walk_s=self.walk.mean_s,
                tidy_s=self.tidy.mean_s,
                no_show=self.missed.share,
                no_show_long=self.missed_long.share,
                no_show_s=self.missed_s.mean_s,
                back=self.back.share,
                back_s=self.back_s.mean_s,
                away=self.away.share,
                away_s=self.away_s.mean_s,
            ),
            pace=self.today.pace(under_way, self.unlike.share),
            flows=self._flows(view.now_s),
            calls_of_series=view.series_calls,
        )

    def _person(self, citizen: Citizen) -> Person:
        return Person(
            visit=str(citizen.number),
            prefix=citizen.series,
            number=citizen.number,
            department=citizen.office,
            class_=citizen.kind,
            rate=RATES[citizen.kind],
            queued_at=citizen.since_s,
            service=self.expect(citizen.matter),
            back_after_calls=citizen.after_calls or None,
            then=self._next(citizen),
        )

    def _next(self, citizen: Citizen) -> Person | None:
        matter = citizen.next_matter
        if matter is None:
            return None
        return Person(
            visit=str(citizen.number),
            prefix=citizen.series,
            number=citizen.number,
            department=matter.office,
            class_=citizen.kind,
            rate=RATES[citizen.kind],
            queued_at=0.0,
            service=self.expect(matter),
        )

    def _counter(self, place: Place, now: float) -> Counter:
        skills = Skills(place.desk.number, place.desk.offices)
        shifts = place.desk.shifts
        stretches = []
        for begins, ends in shifts:
            # The hall serves whoever has a number when it closes.
            until = NEVER if ends == shifts[-1][1] else ends
            if place.state == "closed" and begins <= now < until:
                begins = now + LATE_S
            stretches.append(Stretch(begins, until, skills))
        return Counter(place.desk.number, tuple(stretches), self._busy(place, now))

    def _busy(self, place: Place, now: float) -> Busy | None:
        citizen = place.citizen
        if place.state == "away":
            return Busy("away", place.since_s, Service(self.away_s.mean_s, 0.6))
        if place.state == "tidying":
            return Busy("away", place.since_s, Service(self.tidy.mean_s, 0.6))
        if citizen is None:
            return None
        waited = (citizen.first_call_s or now) - citizen.came_s
        kind = "serving" if place.state == "serving" else "called"
        return Busy(
            "serving" if kind == "serving" else "called",
            place.since_s,
            self.expect(citizen.matter),
            str(citizen.number),
            self._next(citizen),
            waited,
        )

    def _flows(self, now: float) -> tuple[Flow, ...]:
        expected = sum(self.usual[s].per_hour / 2 * self._past(s[2], now) for s in self.usual)
        crowd = today_against_usual(expected, sum(self.came.values()))
        services = {office: self._usual_service(office) for office in self.mix}
        return tuple(
            Flow(
                office,
                kind,
                RATES[kind],
                office[0].upper(),
                slot * HALF_HOUR_S,
                (slot + 1) * HALF_HOUR_S,
                usual.per_hour * crowd,
                services[office],
            )
            for (office, kind, slot), usual in self.usual.items()
            if (slot + 1) * HALF_HOUR_S > now and usual.people
        )

    def _past(self, slot: int, now: float) -> float:
        """Return how much of a half hour is over."""
        return min(1.0, max(0.0, now / HALF_HOUR_S - slot))

    def _usual_service(self, office: str) -> Service:
        """Return what somebody who comes to an office takes, whatever for."""
        mix = self.mix[office]
        whole = sum(mix.values())
        services = [(n / whole, learned(self.written[k], self.items.get(k, UNSEEN), self.hall)) for k, n in mix.items()]
        mean = sum(share * s.mean_s for share, s in services)
        squares = sum(share * s.mean_s**2 * (1 + s.cv**2) for share, s in services)
        return Service(mean, math.sqrt(max(0.0, squares / mean**2 - 1)))
