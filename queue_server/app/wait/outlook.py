"""A hall as the simulation sees it: who waits and who serves from the board, what is planned, what was learned."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from queue_server.app.board import Board
from queue_server.app.halls import HallRules
from queue_server.app.tickets.classes import APPOINTMENT, best_class
from queue_server.app.wait.opening import AWAY_S, from_now, whole_day
from queue_server.domain.arrivals import HALF_HOUR_S
from queue_server.domain.experience import Now
from queue_server.domain.ranges import Question
from queue_server.domain.simulation import RUNS
from queue_server.domain.situation import Booked, Busy, Counter, Flow, Person, Probe, Service, Situation
from queue_server.domain.visits import AT_COUNTER, Step, turn_matters

SEEN_AHEAD_S = 3 * 3600.0
"""Who comes later than that does not change a range told now by much."""
FEWEST_PER_HOUR = 0.1
Expected = dict[str, tuple[str, Service]]
"""By department: the prefix of its numbers, and how long its people are served."""
_USUAL_PAUSE_CV = 0.6


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and whom its answers are about."""

    question: Question
    visits: tuple[str, ...]
    """One for each who waits, in order."""
    kinds: tuple[tuple[str, str], ...]
    """Department and class of each newcomer asked about, in order."""


def ask(board: Board, known: Now, now: dt.datetime, runs: int = RUNS) -> Asked:
    """Put the question how long it takes, for everybody in the hall and everybody who may come."""
    situation = outlook(board, known, now)
    kinds = tuple((department, class_) for department in board.rules.prefix_of for class_ in board.rules.rates)
    probes = tuple(Probe(department, class_, board.rules.rate(class_)) for department, class_ in kinds)
    question = Question(situation, probes, known.calibration, runs, seed=max(0, board.seq))
    return Asked(question, tuple(person.visit for person in situation.waiting), kinds)


def outlook(board: Board, known: Now, now: dt.datetime) -> Situation:
    """Return the hall as it stands. Who waits for something suspended is left out: nobody knows until when."""
    rules, at_s = board.rules, now.timestamp()
    people = _People(board, known)
    usual = known.experience.usual_counters()
    habits = known.experience.habits()
    counters = []
    for number in rules.counters:
        desk = board.desks.get(number)
        busy = people.busy(number)
        if busy is None and desk is not None and desk.status == "paused":
            away_s = AWAY_S.get(desk.reason, habits.away_s)
            busy = Busy("away", desk.since.timestamp(), Service(away_s, _USUAL_PAUSE_CV))
        counters.append(Counter(number, from_now(rules, number, desk, now, usual), busy))
    return Situation(
        now=at_s,
        waiting=tuple(people.waiting()),
        counters=tuple(counters),
        habits=habits,
        pace=known.today.pace(list(people.under_way(counters, at_s)), known.experience.unlike.share),
        flows=tuple(f for f in flows(rules, known, now, at_s + SEEN_AHEAD_S) if f.per_hour >= FEWEST_PER_HOUR),
        booked=tuple(booked(board, known, now)),
        calls_of_series=dict(board.calls),
    )


def booked(board: Board, known: Now, now: dt.datetime) -> Iterator[Booked]:
    """Yield the appointments to come, each of their matters by itself; who is late by now comes no more as booked."""
    rules = board.rules
    late = dt.timedelta(minutes=rules.hall.appointments.late_minutes)
    for appointment in sorted(board.booked.values(), key=lambda a: (a.start, a.id)):
        at_s = appointment.start.timestamp()
        if appointment.start + late < now or at_s > now.timestamp() + SEEN_AHEAD_S:
            continue
        class_ = best_class(rules, (APPOINTMENT, appointment.class_))
        for item in appointment.items:
            offered = rules.offered.get(item)
            if offered is None or board.suspended(item, offered.item.department) is not None:
                continue
            service = known.experience.service(item, appointment.errand, rules.service_s)
            prefix, rate = offered.series.prefix, rules.rate(class_)
            yield Booked(at_s, offered.item.department, class_, rate, prefix, service, board.kept_share)


def day_to_come(rules: HallRules, known: Now, day: dt.date) -> Situation:
    """Return a working day to come as it is planned, from the first number on; nobody waits yet."""
    starts = min(rules.calendar.moment(day, s.issue_from) for s in rules.calendar.on(day))
    usual = known.experience.usual_counters()
    counters = (
        Counter(n, whole_day(rules, n, day) if usual is None or n in usual or rules.counters[n].plan else ())
        for n in rules.counters
    )
    return Situation(
        now=starts.timestamp(),
        waiting=(),
        counters=tuple(counters),
        habits=known.experience.habits(),
        pace=known.today.pace(unlike=known.experience.unlike.share),
        flows=tuple(flows(rules, known, starts)),
    )


def flows(rules: HallRules, known: Now, now: dt.datetime, seen_until_s: float = math.inf) -> list[Flow]:
    """Return who is expected from now on while numbers are given today, by half hour.

    Learned from the days before and scaled by today; a hall without such days goes on like its last hour.
    """
    calendar = rules.calendar
    day = calendar.business_day(now)
    if not calendar.works_on(day):
        return []
    learned = known.experience.knows_arrivals()
    services = department_services(rules, known)
    found = []
    for begins, ends, departments in _issuing(rules, day):
        for half_hour in range(int(begins // HALF_HOUR_S), int(-(-ends // HALF_HOUR_S))):
            from_s, until_s = max(begins, half_hour * HALF_HOUR_S), min(ends, (half_hour + 1) * HALF_HOUR_S)
            if until_s <= now.timestamp() or from_s >= seen_until_s:
                continue
            slot = local_half_hour(rules, dt.datetime.fromtimestamp(from_s, dt.UTC))
            expected = known.per_hour(day.isoweekday(), slot) if learned else known.recent
            crowd = known.crowd if learned else 1.0
            found += [
                Flow(d, class_, rules.rate(class_), prefix, from_s, until_s, expected[d, class_] * crowd, service)
                for d, (prefix, service) in services.items()
                if d in departments
                for class_ in rules.rates
                if expected.get((d, class_))
            ]
    return found


def _issuing(rules: HallRules, day: dt.date) -> list[tuple[float, float, frozenset[str]]]:
    """Return the stretches of a day in which numbers are given, and for which departments."""
    found: dict[tuple[float, float], set[str]] = {}
    for department in rules.prefix_of:
        for begins, ends in rules.calendar.issuing_spans(department, day):
            found.setdefault((begins.timestamp(), ends.timestamp()), set()).add(department)
    return [(*span, frozenset(departments)) for span, departments in sorted(found.items())]


def department_services(rules: HallRules, known: Now) -> Expected:
    """Return the series of each department, and how long those who come for it are served."""
    return {d: (prefix, Service(_department_s(rules, known, d))) for d, prefix in rules.prefix_of.items()}


def local_half_hour(rules: HallRules, at: dt.datetime) -> int:
    """Return which half hour of the hall's day a moment lies in."""
    local = at.astimezone(rules.calendar.zone)
    return local.hour * 2 + local.minute // 30


def _department_s(rules: HallRules, known: Now, department: str) -> float:
    """Return the mean seconds of what people come for in a department: what was seen weighs, besides each item once."""
    total = weight = 0.0
    for (item, errand), seen in known.experience.services.items():
        offered = rules.offered.get(item)
        if offered is not None and offered.item.department == department:
            total += seen.weight * known.experience.service(item, errand, rules.service_s).mean_s
            weight += seen.weight
    few = 3.0
    return (few * rules.department_s(department) + total) / (few + weight)


class _People:
    """The steps of a board as the simulation takes them."""

    def __init__(self, board: Board, known: Now) -> None:
        self._board = board
        self._known = known
        # In an order of their own, not of the board's making: equal halls then get equal answers.
        self._in_line = sorted(board.lines.all(), key=lambda s: (s.queued_at, s.prefix, s.number, s.position))
        self._called = [step for _, step in sorted(board.at_counter.items())]
        self._services: dict[tuple[str, str, int], Service] = {}
        self._last: dict[str, Step] = {}
        """Of each visit with later steps, the one of its waiting or served steps that the later ones follow."""
        for step in (*self._in_line, *self._called):
            if step.visit in board.pending:
                known_last = self._last.get(step.visit)
                if known_last is None or (step.state in AT_COUNTER, step.position) > (
                    known_last.state in AT_COUNTER,
                    known_last.position,
                ):
                    self._last[step.visit] = step

    def waiting(self) -> Iterator[Person]:
        for step in self._in_line:
            yield self._person(step, self._then(step))
        for step in self._called:
            # Those beside it wait on when the person is free again.
            for beside in self._pending(step.visit):
                if beside.stage == step.stage:
                    yield self._person(beside, None)

    def busy(self, number: int) -> Busy | None:
        step = self._board.at_counter.get(number)
        if step is None:
            return None
        serving = step.state == "serving" and step.started_at is not None
        since = step.started_at if serving else step.called_at
        return Busy(
            "serving" if serving else "called",
            (since or step.queued_at).timestamp(),
            self._service(step),
            step.visit,
            self._then(step),
            step.waited_s,
        )

    def under_way(self, counters: Sequence[Counter], at_s: float) -> Iterator[tuple[float, Service]]:
        """Yield how long each present service has taken, where somebody waits for its counter.

        Where nobody does, nothing makes a clerk press 「办结」 in time.
        """
        wanted = {step.department for step in self._in_line}
        for counter in counters:
            busy = counter.busy
            waited_for = any(s.skills.serves(department) for s in counter.stretches[:1] for department in wanted)
            if busy is not None and busy.kind == "serving" and waited_for:
                yield at_s - busy.since_s, busy.service

    def _then(self, step: Step) -> Person | None:
        """Return the chain of the visit's later stages; it hangs on one of the steps that are side by side."""
        if self._last.get(step.visit) is not step:
            return None
        chain: Person | None = None
        for later in reversed([s for s in self._pending(step.visit) if s.stage > step.stage]):
            chain = replace(self._person(later, None), then=chain)
        return chain

    def _pending(self, visit: str) -> list[Step]:
        pending = self._board.pending.get(visit, {})
        return sorted(pending.values(), key=lambda s: (s.stage, s.position))

    def _person(self, step: Step, then: Person | None) -> Person:
        return Person(
            visit=step.visit,
            prefix=step.prefix,
            number=step.number,
            department=step.department,
            class_=step.class_,
            rate=self._board.rules.rate(step.class_),
            queued_at=step.queued_at.timestamp(),
            service=self._service(step),
            first_at=step.first_at,
            only_at=step.only_at,
            back_after_calls=step.back_after_calls,
            then=then,
        )

    def _service(self, step: Step) -> Service:
        matters = turn_matters(step, self._board.rules.hall.queue.matters_per_turn)
        key = step.item, step.errand, matters
        known = self._services.get(key)
        if known is None:
            # One value for all of a kind: a snapshot is then small, and quickly written.
            known = self._services[key] = self._known.experience.service(
                step.item, step.errand, self._board.rules.service_s, matters
            )
        return known
