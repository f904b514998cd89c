"""One day in the imagined hall, from the first ticket to the last service.

Whoever watches is told what can be seen, when it can be seen: each ticket as it is taken, each call, each service once
it is over.
"""

from __future__ import annotations

import copy
import heapq
import math
from itertools import count
from random import Random
from typing import Protocol

from tests.bench.truth import (
    LAST_TICKET_S,
    OPENS_S,
    SPEED_UP,
    Citizen,
    Desk,
    Place,
    View,
    desks,
    need,
    someone,
    today_s_offices,
)
from tests.bench.truth_patterns import Pattern, moments

CALLS_AFTER_A_MISS = 3


class Watcher(Protocol):
    def ticket(self, citizen: Citizen, view: View) -> None:
        """Somebody takes a number (and is not in `view.waiting` yet)."""

    def called(self, citizen: Citizen, view: View) -> None:
        """A counter calls somebody."""

    def walked(self, citizen: Citizen, seconds: float) -> None:
        """Somebody called stands at the counter after so long."""

    def missed(self, citizen: Citizen, seconds: float) -> None:
        """Nobody came to the counter; the calls took so long."""

    def reported(self, citizen: Citizen, seconds: float) -> None:
        """Somebody who missed a call is back, so much later."""

    def served(self, citizen: Citizen, seconds: float, view: View) -> None:
        """A service is over; so long it took by the records."""

    def tidied(self, seconds: float, left: bool) -> None:
        """While people waited, so long passed from a service to the next call; `left`: the counter was left."""


class Day:
    """The course of a day; `run` plays it."""

    def __init__(self, pattern: Pattern, seed: int, pace: float, watcher: Watcher) -> None:
        self.pattern, self.watcher = pattern, watcher
        self.rng = rng = Random(seed)
        self.pace = pace * math.exp(rng.gauss(0.0, 0.06))
        self.offices = today_s_offices(rng)
        self.desks = desks(lunch=pattern.lunch)
        self.places = [Place(desk) for desk in self.desks]
        self.own_pace = [math.exp(rng.gauss(0.0, 0.13)) for _ in self.desks]
        self.waiting: list[Citizen] = []
        self.series_calls: dict[str, int] = {}
        self.events: list[tuple[float, int, str, object]] = []
        self.order = count()

    def run(self) -> None:
        for number, came_s in enumerate(moments(self.pattern, self.rng), 1):
            if came_s < LAST_TICKET_S:
                self.at(came_s, "come", number)
        for index, desk in enumerate(self.desks):
            self.plan(index, desk)
        self.go_on()

    def go_on(self) -> None:
        while self.events:
            now, _, what, subject = heapq.heappop(self.events)
            getattr(self, what)(now, subject)

    def twin(self, rng: Random, watcher: Watcher) -> Day:
        """Return this day as it stands, to be played on with other luck; nobody else has come yet."""
        twin: Day = object.__new__(Day)
        twin.__dict__.update(self.__dict__)
        people: dict[int, Citizen] = {}

        def same(citizen: Citizen) -> Citizen:
            return people.setdefault(id(citizen), copy.copy(citizen))

        twin.rng, twin.watcher = rng, watcher
        twin.waiting = [same(c) for c in self.waiting]
        twin.places = [copy.copy(p) for p in self.places]
        for place in twin.places:
            place.citizen = same(place.citizen) if place.citizen is not None else None
        twin.series_calls = dict(self.series_calls)
        twin.events = [event for event in self.events if event[2] not in ("come", "report")]
        for when, order, what, subject in self.events:
            if what == "report" and isinstance(subject, tuple):
                twin.events.append((when, order, what, (same(subject[0]), subject[1])))
        for citizen in people.values():
            citizen.true_need, citizen.true_next_need, citizen.true_stays = need(rng), need(rng), rng.random()
        return twin

    def at(self, when: float, what: str, subject: object) -> None:
        heapq.heappush(self.events, (when, next(self.order), what, subject))

    def view(self, now: float) -> View:
        return View(now, self.waiting, self.places, self.series_calls)

    def plan(self, index: int, desk: Desk) -> None:
        """Staff the counter about as planned: a few minutes late or early, now and then later."""
        for begins, ends in desk.shifts:
            late = self.rng.expovariate(1 / 60) if begins > OPENS_S or self.rng.random() < 0.9 else 900.0
            self.at(begins + late, "begin", index)
            if ends < desk.shifts[-1][1]:
                self.at(ends + self.rng.uniform(-180, 60), "end", index)

    # --- what happens ---------------------------------------------------------------------------------------------

    def come(self, now: float, number: int) -> None:
        citizen = someone(self.rng, number, now, self.offices)
        self.watcher.ticket(citizen, self.view(now))
        self.join(now, citizen)

    def join(self, now: float, citizen: Citizen) -> None:
        self.waiting.append(citizen)
        for place in self.places:
            if place.state == "free" and citizen.office in place.desk.offices:
                self.call(now, self.places.index(place))
                return

    def begin(self, now: float, index: int) -> None:
        if self.places[index].state == "closed":
            self.set(index, "free", now)
            self.call(now, index)

    def end(self, now: float, index: int) -> None:
        """Go to lunch: at once when nobody is there, else after the service."""
        if self.places[index].state in ("free", "tidying"):
            self.set(index, "closed", now)
        elif self.places[index].state != "closed":
            self.at(now + 30, "end", index)

    def set(self, index: int, state: str, now: float, citizen: Citizen | None = None) -> None:
        place = self.places[index]
        place.state, place.since_s, place.citizen = state, now, citizen

    # --- the counter's work ---------------------------------------------------------------------------------------

    def next_of(self, now: float, desk: Desk) -> Citizen | None:
        """Choose who has the greatest claim: waiting since long, sped up for some; those who missed, after others."""
        mine = [c for c in self.waiting if c.office in desk.offices]
        ready = [c for c in mine if self.series_calls.get(c.series, 0) >= c.after_calls] or mine
        return max(ready, key=lambda c: (SPEED_UP[c.kind] * (now - c.since_s), -c.since_s, -c.number), default=None)

    def call(self, now: float, index: int) -> None:
        place = self.places[index]
        if place.state == "closed":
            return
        citizen = self.next_of(now, place.desk)
        if citizen is None:
            self.set(index, "free", now)
            return
        self.waiting.remove(citizen)
        self.series_calls[citizen.series] = self.series_calls.get(citizen.series, 0) + 1
        self.watcher.called(citizen, self.view(now))
        waited = now - citizen.came_s
        if citizen.first_call_s is None:
            citizen.first_call_s = now
        self.set(index, "called", now, citizen)
        gone = citizen.true_stays < 0.015 + 0.08 * min(1.0, waited / 5400)
        if gone and not citizen.later_step and not citizen.after_calls:
            self.at(now + self.rng.uniform(60, 140), "miss", index)
        else:
            self.at(now + min(240.0, self.rng.lognormvariate(3.55, 0.5)), "start", index)

    def miss(self, now: float, index: int) -> None:
        citizen = self.places[index].citizen
        assert citizen is not None
        self.watcher.missed(citizen, now - self.places[index].since_s)
        if self.rng.random() < 0.45:
            citizen.after_calls = -1
            self.at(now + self.rng.uniform(120, 900), "report", (citizen, now))
        self.tidy(now, index)

    def report(self, now: float, what: tuple[Citizen, float]) -> None:
        citizen, since = what
        self.watcher.reported(citizen, now - since)
        citizen.after_calls = self.series_calls.get(citizen.series, 0) + CALLS_AFTER_A_MISS
        self.join(now, citizen)

    def start(self, now: float, index: int) -> None:
        place = self.places[index]
        citizen = place.citizen
        assert citizen is not None
        pressed = self.rng.random() > 0.08
        walk = now - place.since_s
        self.watcher.walked(citizen, walk if pressed else 0.0)
        seconds = (
            citizen.true_need * citizen.matter.written_s * citizen.matter.really * self.pace * self.own_pace[index]
        )
        self.set(index, "serving", now, citizen)
        self.at(now + max(20.0, seconds), "finish", (index, 0.0 if pressed else walk))

    def finish(self, now: float, what: tuple[int, float]) -> None:
        index, unpressed = what
        place = self.places[index]
        citizen = place.citizen
        assert citizen is not None
        took = now - place.since_s + unpressed
        quiet = not any(c.office in place.desk.offices for c in self.waiting)
        if quiet and self.rng.random() < 0.1:
            took += self.rng.expovariate(1 / 600)  # the clerk forgot to press, and nobody waited
        self.watcher.served(citizen, took, self.view(now))
        self.set(index, "tidying", now)
        if citizen.next_matter is not None:
            onward = citizen.next_matter
            citizen.office, citizen.matter, citizen.next_matter = onward.office, onward, None
            citizen.true_need, citizen.later_step = citizen.true_next_need, True
            citizen.since_s = now - ((citizen.first_call_s or now) - citizen.came_s)
            if onward.office in place.desk.offices:
                self.set(index, "called", now, citizen)
                self.start(now, index)
                return
            self.join(now, citizen)
        self.tidy(now, index)

    def tidy(self, now: float, index: int) -> None:
        self.set(index, "tidying", now)
        left = self.rng.random() < 0.035
        seconds = self.rng.lognormvariate(2.8, 0.6)
        if left:
            seconds = self.rng.lognormvariate(5.9, 0.5)
            self.set(index, "away", now)
        self.at(now + seconds, "ready", (index, now, left))

    def ready(self, now: float, what: tuple[int, float, bool]) -> None:
        index, since, left = what
        place = self.places[index]
        if place.state == "closed":
            return
        if any(c.office in place.desk.offices for c in self.waiting):
            self.watcher.tidied(now - since, left)
        self.call(now, index)
