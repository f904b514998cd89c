"""How fair a day was: what each class waited, who was passed over, what priority cost the others, what was told.

What priority cost is found by playing the day's calls again. The same people come at the same moments, the same
counters call at the same moments, and the calling rule itself chooses: once with the hall's rates and preferences, once
first come, first served. The difference is the order's doing alone; nobody serves faster or slower for it.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from queue_server.domain.accuracy import TOO_SHORT_S, ToldWait
from queue_server.domain.calling import may_call, next_step, note
from queue_server.domain.counters import Skills
from queue_server.domain.suspensions import covers
from queue_server.domain.visits import Step

_Alike = tuple[str, str, str, str, int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Spell:
    """One wait: of a step, from when it could be called to its call, or until it was over without one."""

    step: Step
    began: dt.datetime
    until: dt.datetime
    called: bool

    @property
    def wait_s(self) -> float:
        return max(0.0, (self.until - self.began).total_seconds())


@dataclass(frozen=True, slots=True)
class Call:
    """A counter asked for a number for the first time; `spell` is the wait that ended."""

    at: dt.datetime
    counter: Skills
    """What it might call at that moment."""
    spell: Spell
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Stopped:
    """An item, a department or the hall was not called for a while."""

    kind: str
    code: str
    since: dt.datetime
    until: dt.datetime

    def keeps(self, step: Step, at: dt.datetime) -> bool:
        return self.since <= at < self.until and covers(self.kind, self.code, step.item, step.department)


@dataclass(frozen=True, slots=True)
class Day:
    """All that the report is made of."""

    calls: tuple[Call, ...]
    """In order of time."""
    uncalled: tuple[Spell, ...]
    stopped: tuple[Stopped, ...] = ()
    told: tuple[ToldWait, ...] = ()
    rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClassWaits:
    """What those of one class waited, seconds."""

    class_: str
    calls: int
    mean_s: float
    p50_s: float
    p95_s: float
    worst_s: float
    uncalled: int
    """Waits that ended without a call: given back, or not served that day."""
    cost_s: float | None
    """Mean wait under the rule less that of first come, first served; negative: priority spared them that much."""


@dataclass(frozen=True, slots=True)
class Overtaking:
    """Calls that passed somebody who had queued earlier and whom the same counter might have called."""

    calls: int = 0
    passed: int = 0
    """People passed, counted at each such call."""

    def and_passed(self, people: int) -> Overtaking:
        return self if people == 0 else Overtaking(self.calls + 1, self.passed + people)


@dataclass(frozen=True, slots=True)
class RangesTold:
    """How the ranges told were kept."""

    told: int
    within: int
    longer: int
    much_longer: int
    """Waited more than five minutes beyond the range."""
    sooner: int


@dataclass(frozen=True, slots=True)
class Report:
    calls: int
    classes: tuple[ClassWaits, ...]
    overtakes: Mapping[str, Overtaking]
    """By the class of who was called before somebody else's turn."""
    by_hand: Overtaking
    """The same for those whom a clerk put first, with a reason on record."""
    ranges: RangesTold


def report(day: Day) -> Report:
    """Add up a day."""
    overtakes, by_hand = _overtakes(day)
    return Report(len(day.calls), _by_class(day), overtakes, by_hand, _ranges(day.told))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of them do not exceed (nearest rank); `values` is not empty."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _by_class(day: Day) -> tuple[ClassWaits, ...]:
    waits: dict[str, list[float]] = defaultdict(list)
    for call in day.calls:
        waits[call.spell.step.class_].append(call.spell.wait_s)
    uncalled: dict[str, int] = defaultdict(int)
    for spell in day.uncalled:
        uncalled[spell.step.class_] += 1
    costs = _costs(day)
    return tuple(
        ClassWaits(
            class_=class_,
            calls=len(found),
            mean_s=sum(found) / len(found) if found else 0.0,
            p50_s=percentile(found, 0.5) if found else 0.0,
            p95_s=percentile(found, 0.95) if found else 0.0,
            worst_s=max(found, default=0.0),
            uncalled=uncalled[class_],
            cost_s=costs.get(class_),
        )
        for class_ in sorted({*waits, *uncalled})
        for found in (waits[class_],)
    )


def _ranges(told: Sequence[ToldWait]) -> RangesTold:
    late = [t.waited_s - t.high_s for t in told]
    return RangesTold(
        told=len(told),
        within=sum(t.low_s <= t.waited_s <= t.high_s for t in told),
        longer=sum(s > 0 for s in late),
        much_longer=sum(s > TOO_SHORT_S for s in late),
        sooner=sum(t.waited_s < t.low_s for t in told),
    )


# --- the day's lines, kept as the rule tells people apart -------------------------------------------------------------


class _Crowd:
    """Who waits at a moment, in lines of people who differ by time and number alone."""

    def __init__(self, spells: Sequence[Spell], stopped: Sequence[Stopped]) -> None:
        self._coming = sorted(range(len(spells)), key=lambda n: spells[n].began, reverse=True)
        self._spells = spells
        self._stopped = stopped
        self._lines: dict[_Alike, list[tuple[dt.datetime, int, str, int, int]]] = {}
        self.series_calls: dict[str, int] = defaultdict(int)

    def until(self, at: dt.datetime) -> None:
        """Let everybody in who has come by then."""
        while self._coming and self._spells[self._coming[-1]].began <= at:
            index = self._coming.pop()
            insort(self._lines.setdefault(_alike(self._spells[index].step), []), self._place(index))

    def lines(self, counter: Skills, at: dt.datetime) -> Iterator[list[tuple[dt.datetime, int, str, int, int]]]:
        """Yield the lines this counter may call from just now, without those who have gone by themselves."""
        for line in self._lines.values():
            while line and self._gone(line[0][4], at):
                del line[0]
            if not line:
                continue
            step = self._spells[line[0][4]].step
            if may_call(counter, step) and not any(p.keeps(step, at) for p in self._stopped):
                yield line

    def earlier(self, queued_at: dt.datetime, counter: Skills, at: dt.datetime) -> int:
        """Count who queued before that moment and might have been called by this counter just now.

        Who was missed and reported back might not before the turn of a missed number has come.
        """
        return sum(
            not self._gone(place[4], at)
            for line in self.lines(counter, at)
            if note(self._spells[line[0][4]].step, counter, self.series_calls) != "returned"
            for place in line[: bisect_left(line, (queued_at,))]
        )

    def take(self, index: int) -> None:
        """Take somebody out; the call counts for the series."""
        step = self._spells[index].step
        self.series_calls[step.prefix] += 1
        line = self._lines.get(_alike(step), [])
        place = bisect_left(line, self._place(index))
        if place < len(line) and line[place][4] == index:
            del line[place]

    def _place(self, index: int) -> tuple[dt.datetime, int, str, int, int]:
        step = self._spells[index].step
        return step.queued_at, step.number, step.visit, step.position, index

    def _gone(self, index: int, at: dt.datetime) -> bool:
        spell = self._spells[index]
        return not spell.called and spell.until <= at


def _alike(step: Step) -> _Alike:
    return step.department, step.item, step.class_, step.prefix, step.first_at, step.only_at, step.back_after_calls


def _overtakes(day: Day) -> tuple[dict[str, Overtaking], Overtaking]:
    spells = [*(c.spell for c in day.calls), *day.uncalled]
    crowd = _Crowd(spells, day.stopped)
    by_class: dict[str, Overtaking] = defaultdict(Overtaking)
    by_hand = Overtaking()
    for index, call in enumerate(day.calls):
        crowd.until(call.at)
        passed = crowd.earlier(call.spell.step.queued_at, call.counter, call.at)
        crowd.take(index)
        if call.by_hand:
            by_hand = by_hand.and_passed(passed)
        else:
            class_ = call.spell.step.class_
            by_class[class_] = by_class[class_].and_passed(passed)
    return {class_: found for class_, found in by_class.items() if found.calls}, by_hand


# --- the same day again -----------------------------------------------------------------------------------------------


def _costs(day: Day) -> dict[str, float]:
    """Return by class what the rule added to the mean wait (or took from it), over those called both times."""
    spells = [*(c.spell for c in day.calls), *day.uncalled]
    rule = _play(day, spells, day.rates, first_come=False)
    fair = _play(day, spells, {}, first_come=True)
    added: dict[str, list[float]] = defaultdict(list)
    for index in rule.keys() & fair.keys():
        added[spells[index].step.class_].append((rule[index] - fair[index]).total_seconds())
    return {class_: sum(found) / len(found) for class_, found in added.items()}


def _play(day: Day, spells: Sequence[Spell], rates: Mapping[str, float], first_come: bool) -> dict[int, dt.datetime]:
    """Return when each would have been called, by index."""
    crowd = _Crowd(spells, day.stopped)
    found: dict[int, dt.datetime] = {}
    for call in day.calls:
        crowd.until(call.at)
        counter = replace(call.counter, prefers=frozenset()) if first_come else call.counter
        heads = [line[0][4] for line in crowd.lines(counter, call.at)]
        choice = next_step((spells[n].step for n in heads), counter, rates, crowd.series_calls, call.at)
        if choice is not None:
            index = next(n for n in heads if spells[n].step is choice.step)
            crowd.take(index)
            found[index] = call.at
    return found
