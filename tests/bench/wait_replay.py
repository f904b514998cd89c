"""A day is watched: each ticket is told a wait by the simulation and by three rules of thumb, and then called."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from queue_server.domain.calibration import Told
from tests.bench.forecaster import Forecaster
from tests.bench.truth import Citizen, View
from tests.bench.truth_day import Day
from tests.bench.truth_floor import foretell
from tests.bench.truth_patterns import Pattern

THUMBS = ("hall mean × ahead ÷ counters", "item means × ahead ÷ counters", "wait of the last one called")


@dataclass(slots=True)
class Ticket:
    """What one ticket was told, in seconds, and what came true."""

    told: Told
    thumbs: tuple[float, ...]
    floor_s: float | None = None
    """What the truth itself would have foretold, where it was asked."""
    waited_s: float = math.nan


@dataclass(slots=True)
class Replay:
    """Asks at every `every`-th ticket that has to wait, and lets the forecaster learn what becomes known."""

    forecaster: Forecaster
    every: int = 1
    floor_every: int = 0
    floor_runs: int = 1
    day: Day | None = None
    tickets: list[Ticket] = field(default_factory=list)
    """Those called, in the order of their calls."""
    at_once: int = 0
    """Tickets taken while a counter was free: nothing is told but to go there."""
    asked: int = 0
    last: dict[tuple[str, str], float] = field(default_factory=dict)
    """Wait of the last one called, by office and kind."""

    def ticket(self, citizen: Citizen, view: View) -> None:
        if any(p.state == "free" and citizen.office in p.desk.offices for p in view.places):
            self.at_once += 1
        else:
            self.asked += 1
            told = self.forecaster.ask(citizen, view) if self.asked % self.every == 0 else None
            if told is not None:
                citizen.told = ticket = Ticket(told, self._thumbs(citizen, view))
                if self.day is not None and self.floor_every and self.asked % self.floor_every == 0:
                    ticket.floor_s = foretell(self.day, citizen, view.now_s, self.floor_runs)
        self.forecaster.arrived(citizen)

    def _thumbs(self, citizen: Citizen, view: View) -> tuple[float, ...]:
        """Reckon as halls do. They are helped where they can be: true means of all finished services, hours known."""
        opens = min(p.desk.shifts[0][0] for p in view.places)
        closed = max(0.0, opens - view.now_s)
        there = [p for p in view.places if p.state != "closed"] or view.places
        mine = [p for p in there if citizen.office in p.desk.offices] or there
        ahead = [c for c in view.waiting if c.office == citizen.office]
        last = self.last.get((citizen.office, citizen.kind), self.last.get((citizen.office, "plain"), 0.0))
        return (
            closed + self.forecaster.hall_mean_s() * len(ahead) / len(mine),
            closed + sum(self.forecaster.expect(c.matter).mean_s for c in ahead) / len(mine),
            last,
        )

    def called(self, citizen: Citizen, view: View) -> None:
        if citizen.first_call_s is not None:
            return
        waited = view.now_s - citizen.came_s
        self.last[citizen.office, citizen.kind] = waited
        if isinstance(citizen.told, Ticket):
            citizen.told.waited_s = waited
            self.tickets.append(citizen.told)
            self.forecaster.waited(citizen.told.told, waited)

    def walked(self, citizen: Citizen, seconds: float) -> None:
        self.forecaster.walked(seconds)
        self.forecaster.answered(True, _waited(citizen))

    def missed(self, citizen: Citizen, seconds: float) -> None:
        self.forecaster.not_there(citizen, seconds)
        self.forecaster.answered(False, _waited(citizen))

    def reported(self, citizen: Citizen, seconds: float) -> None:
        self.forecaster.reported(citizen, seconds)

    def served(self, citizen: Citizen, seconds: float, view: View) -> None:
        place = next(p for p in view.places if p.citizen is citizen)
        quiet = not any(c.office in place.desk.offices for c in view.waiting)
        self.forecaster.finished(citizen.matter, seconds, quiet)

    def tidied(self, seconds: float, left: bool) -> None:
        self.forecaster.tidied(seconds, left)


def _waited(citizen: Citizen) -> float:
    return (citizen.first_call_s or citizen.came_s) - citizen.came_s


@dataclass(frozen=True, slots=True)
class Course:
    """How many days of a pattern are learned from and measured, and how thoroughly."""

    learning_days: int
    days: int
    runs: int
    floor_every: int
    """Every so many tickets the truth itself is asked too."""
    floor_runs: int


def replay(pattern: Pattern, seed: int, course: Course) -> list[Ticket]:
    """Return the tickets of the days measured, all told by one forecaster that went on learning."""
    forecaster = Forecaster(course.runs)
    tickets: list[Ticket] = []
    for number in range(course.learning_days + course.days):
        measured = number - course.learning_days
        if measured < 0:
            watch, pace = Replay(forecaster, every=3), 1.0
        else:
            watch = Replay(forecaster, floor_every=course.floor_every, floor_runs=course.floor_runs)
            pace = pattern.paces[measured % len(pattern.paces)]
        day = Day(pattern, seed + number, pace, watch)
        watch.day = day
        day.run()
        forecaster.night()
        if measured >= 0:
            tickets += watch.tickets
    return tickets
