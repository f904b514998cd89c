"""The fairness report of a day, out of what was recorded: calls with their reasons, steps, and who worked where."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace

from queue_server.app.day.day_end import is_over
from queue_server.app.halls import HallRules
from queue_server.app.ports import Records
from queue_server.app.stored import StoredCall, StoredEvent
from queue_server.contract.day import FairClass, FairnessReport, FairOvertaking, FairRanges
from queue_server.domain import fairness
from queue_server.domain.counters import CounterDesk, Skills
from queue_server.domain.fairness import Call, Day, Spell, Stopped
from queue_server.domain.visits import REPLACED, Step, Visit

BY_HAND = ("by_hand", "transfer_first")
"""Notes of a call that a clerk chose, or put first."""
_ALL_CALLS = 1_000_000
_KINDS = ("counter_opened", "counter_moved", "service_suspended", "service_resumed")


def fairness_report(records: Records, rules: HallRules, day: dt.date, now: dt.datetime) -> FairnessReport:
    found = fairness.report(recorded_day(records, rules, day, now))
    overtakes = sorted(found.overtakes.items())
    return FairnessReport(
        hall=rules.code,
        day=day,
        over=is_over(records, rules, day, now),
        calls=found.calls,
        classes=[_class(waits) for waits in found.classes],
        overtakes=[FairOvertaking(class_=c, calls=o.calls, passed=o.passed) for c, o in overtakes],
        by_hand=FairOvertaking(class_="", calls=found.by_hand.calls, passed=found.by_hand.passed),
        ranges=FairRanges(
            told=found.ranges.told,
            within=found.ranges.within,
            longer=found.ranges.longer,
            much_longer=found.ranges.much_longer,
            sooner=found.ranges.sooner,
        ),
    )


def recorded_day(records: Records, rules: HallRules, day: dt.date, now: dt.datetime) -> Day:
    """Put a day together from the records; what was purged is not in it."""
    hall = rules.code
    visits: dict[str, Visit] = {visit.id: visit for visit in records.visits_on(hall, day)}
    steps: dict[str, list[Step]] = defaultdict(list)
    for step in records.steps_on(hall, day):
        steps[step.visit].append(step)
    stored = [call for call in reversed(records.calls(hall, day, _ALL_CALLS)) if not call.again]
    past = _Past(rules, day, records.events_on(hall, day, _KINDS))
    waits = _Waits(visits, steps, stored)
    calls = [
        Call(call.at, past.skill(call), spell, _note(call) in BY_HAND)
        for call in stored
        if (spell := waits.before(call)) is not None
    ]
    until = min(now, rules.calendar.day_ends_at(day))
    uncalled = waits.uncalled(until)
    told = tuple(records.told_waits_on(hall, day))
    return Day(tuple(calls), tuple(uncalled), past.stopped(until), told, rules.rates)


def _class(waits: fairness.ClassWaits) -> FairClass:
    return FairClass(
        class_=waits.class_,
        calls=waits.calls,
        mean_s=round(waits.mean_s),
        p50_s=round(waits.p50_s),
        p95_s=round(waits.p95_s),
        worst_s=round(waits.worst_s),
        uncalled=waits.uncalled,
        cost_s=None if waits.cost_s is None else round(waits.cost_s),
    )


def _note(call: StoredCall) -> object:
    return call.why[0].get("note") if call.why else ""


class _Waits:
    """When each step of the day could be called, and when it was."""

    def __init__(self, visits: dict[str, Visit], steps: dict[str, list[Step]], calls: list[StoredCall]) -> None:
        self._visits = visits
        self._steps = steps
        self._by_id: dict[str, Step] = {step.id: step for of_visit in steps.values() for step in of_visit}
        self._called: dict[str, list[dt.datetime]] = defaultdict(list)
        for call in calls:
            self._called[call.step].append(call.at)

    def before(self, call: StoredCall) -> Spell | None:
        """Return the wait that a call ended; None when its ticket is not there any more."""
        step = self._by_id.get(call.step)
        if step is None or step.visit not in self._visits:
            return None
        return Spell(replace(step, state="waiting"), self._free_since(step, call.at), call.at, called=True)

    def uncalled(self, until: dt.datetime) -> list[Spell]:
        """Return the waits that ended without a call, or have not ended by `until`."""
        found = []
        for visit_id, steps in self._steps.items():
            visit = self._visits.get(visit_id)
            if visit is None or visit.checked_in_at is None:
                continue
            left = [s for s in steps if s.id not in self._called and s.state in ("waiting", "cancelled")]
            stage = min((s.stage for s in left), default=0)
            for step in left:
                end = step.ended_at or until
                if step.stage == stage and step.reason not in REPLACED:
                    began = self._free_since(step, end)
                    found.append(Spell(replace(step, state="waiting"), began, max(began, end), called=False))
        return found

    def _free_since(self, step: Step, at: dt.datetime) -> dt.datetime:
        """Return since when a step could be called before `at`: its person in the hall, and at no other counter."""
        visit = self._visits[step.visit]
        moments = [visit.checked_in_at or visit.issued_at]
        if visit.handed_in_at is not None:
            # Given without the network: the rule could not know of it before.
            moments.append(visit.handed_in_at)
        moments += [s.ended_at for s in self._steps[step.visit] if s.id != step.id and s.called_at and s.ended_at]
        moments += self._called.get(step.id, [])
        if step.returned_at is not None:
            moments.append(step.returned_at)
        return max((moment for moment in moments if moment < at), default=moments[0])


class _Past:
    """Who worked where, for what, and what was not called, moment by moment."""

    def __init__(self, rules: HallRules, day: dt.date, events: list[StoredEvent]) -> None:
        self._rules = rules
        self._day = day
        self._desks: dict[int, list[tuple[int, CounterDesk]]] = defaultdict(list)
        """By counter: how it stood from an event on."""
        self._stops: dict[tuple[str, str], list[Stopped]] = defaultdict(list)
        began = rules.calendar.day_ends_at(day - dt.timedelta(days=1))
        for event in events:
            if event.type.startswith("counter_"):
                self._work(event)
            else:
                self._stop(event, began)

    def skill(self, call: StoredCall) -> Skills:
        """Return what a counter might call when it made this call, as the rule saw it then."""
        if call.counter not in self._rules.skills:
            return Skills(call.counter, None)
        desks = self._desks[call.counter]
        place = bisect_right(desks, call.event, key=lambda known: known[0])
        return self._rules.skill(call.counter, desks[place - 1][1] if place else None, call.at)

    def stopped(self, until: dt.datetime) -> tuple[Stopped, ...]:
        return tuple(replace(p, until=min(p.until, until)) for stops in self._stops.values() for p in stops)

    def _work(self, event: StoredEvent) -> None:
        number = int(str(event.public["counter"]))
        desks = self._desks[number]
        before = desks[-1][1] if desks else CounterDesk(self._rules.code, number, self._day, "open", "", event.at)
        if event.type == "counter_opened":
            now = replace(before, staff=str(event.staff["by"]))
        else:
            moved = event.staff.get("departments")
            now = before.move(frozenset(map(str, moved)) if isinstance(moved, list) else frozenset())
        desks.append((event.seq, now))

    def _stop(self, event: StoredEvent, began: dt.datetime) -> None:
        kind, code = str(event.staff["kind"]), str(event.staff["code"])
        stops = self._stops[(kind, code)]
        running = stops and stops[-1].until == dt.datetime.max.replace(tzinfo=dt.UTC)
        if event.type == "service_suspended":
            if not running:
                stops.append(Stopped(kind, code, event.at, dt.datetime.max.replace(tzinfo=dt.UTC)))
        elif running:
            stops[-1] = replace(stops[-1], until=event.at)
        else:
            stops.append(Stopped(kind, code, began, event.at))
