"""The hall laid out for simulating: lines of people no counter tells apart but by time and number, and who sees which.

People share a line when every counter, at every stretch of its plan, may call them at the same rank and their classes
have the same rate: then only `queued_at` and number tell who is first, and only the heads of lines need comparing.
"""

from __future__ import annotations

import math
from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass

from queue_server.domain.calling import RANK, Waits, may_call, note, score
from queue_server.domain.draws import Rest, Table, table
from queue_server.domain.situation import Busy, Person, Probe, Service, Situation

LAST_NUMBER = 1_000_000
"""Stands for the number of somebody who has none yet."""

Menu = tuple[tuple[tuple[tuple[float, int], ...], tuple[tuple[float, tuple[int, ...]], ...]], ...]
"""What a counter looks through: by rank, best first; then the score of one second waited and the line of that rate, and
for rates with several lines the score of one second and all of them.

The rule's score is proportional to the wait, so the score of one second says all; a test holds the two together.
"""
Shift = tuple[float, float, Menu, frozenset[int]]
"""From, until, what the counter looks through meanwhile, and all lines in it."""


@dataclass(frozen=True, slots=True)
class Bond:
    """A visit with more than one step: what becomes of the others hangs on each."""

    visit: str
    then: Entry | None = None
    then_line: int = -1


Entry = tuple[float, str, int, int, float, Table, Bond | None]
"""queued_at, prefix, number, index, mean seconds, its distribution, the bond. The first four sort a line as the rule.

Index: of the person in `Situation.waiting`; behind all persons, of a ghost; below 0, of who is expected.
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """Somebody expected, or a probe, as the rule sees them."""

    department: str
    class_: str
    prefix: str = ""
    first_at: int | None = None
    only_at: int | None = None
    back_after_calls: int | None = None


@dataclass(frozen=True, slots=True)
class Occupied:
    """A counter that is busy at the start."""

    index: int
    rest: Rest
    paced: bool
    """Today's pace changes how long it lasts; not so a pause."""
    bond: Bond | None
    waited_s: float


@dataclass(frozen=True, slots=True)
class Stream:
    """Expected people of one kind."""

    from_s: float
    until_s: float
    per_s: float
    line: int
    entry: Entry
    """But for `queued_at`."""


@dataclass(frozen=True, slots=True)
class Opening:
    """By counter: number of its shift (-1: before the first), its end, what it looks through, all lines in it."""

    shift: list[int]
    until: list[float]
    menus: list[Menu]
    sees: list[frozenset[int]]


class Layout:
    """A situation laid out, once for all goes. `everybody`: also those expected who can overtake nobody."""

    def __init__(self, situation: Situation, probes: Sequence[Probe], *, everybody: bool) -> None:
        self.situation = situation
        self.expected: list[tuple[str, str]] = []
        """Department and class of who is not there yet; an index below 0 counts in it from -1 on."""
        self._expected_at: dict[tuple[str, str], int] = {}
        self.lines: list[list[Entry]] = []
        self.returned: dict[int, tuple[str, int, int]] = {}
        """Lines of missed numbers that reported back: their series, the calls it takes, the line they join then."""
        self.aside: dict[str, list[tuple[int, Entry]]] = {}
        """By visit: steps that stay out of their lines since another of the visit is at a counter."""
        self._skills = list(dict.fromkeys(s.skills for c in situation.counters for s in c.stretches))
        self._kinds: dict[tuple[object, ...], int] = {}
        self._by_profile: dict[tuple[object, ...], int] = {}
        self._rates: list[float] = []
        self._profiles: list[tuple[int, ...]] = []
        self.line_of = self._place_persons()
        self.ghost_of = self._place_ghosts(probes)
        for line in self.lines:
            line.sort(key=order)
        counters = situation.counters
        self.occupied = [self._occupied(i, c.busy) for i, c in enumerate(counters) if c.busy is not None]
        self.booked = [
            (max(b.at_s, situation.now), b.comes, self._line(Kind(b.department, b.class_, b.prefix), b.rate), entry)
            for b in situation.booked
            for entry in [self._expected(b.department, b.class_, b.prefix, b.service)]
        ]
        self.streams = self._streams(everybody)
        self.shifts = self._shifts()
        self.opening = self._opening()
        self.oldest = [line[0][0] if line else math.inf for line in self.lines]
        """Each line's earliest `queued_at`."""
        self.bonded = {e[3]: (i, e) for i, line in enumerate(self.lines) for e in line if e[6] is not None}
        """Those in line who have other steps, and their lines, by index."""

    def callable_from(self, index: int) -> int:
        """Return how many persons and ghosts, from this index on, some counter may call at all."""
        called = [any(rank >= 0 for rank in profile) for profile in self._profiles]
        return sum(called[line] for line in self.line_of[index:])

    # --- lines ----------------------------------------------------------------------------------------------------

    def _line(self, who: Waits, rate: float) -> int:
        """Return the line somebody stands in."""
        calls = self.situation.calls_of_series
        back = who.back_after_calls
        held = (who.prefix, back) if back is not None and calls.get(who.prefix, 0) < back else None
        kind = (who.department, who.class_, rate, who.first_at, who.only_at, held)
        known = self._kinds.get(kind)
        if known is None:
            back_in = None
            if held is not None:
                free = Kind(who.department, who.class_, who.prefix, who.first_at, who.only_at)
                back_in = (*held, self._line(free, rate))
            known = self._kinds[kind] = self._new_line(who, rate, back_in)
        return known

    def _new_line(self, who: Waits, rate: float, back_in: tuple[str, int, int] | None) -> int:
        calls = self.situation.calls_of_series
        profile = tuple(RANK[note(who, s, calls)] if may_call(s, who) else -1 for s in self._skills)
        key = (rate, profile, back_in)
        known = self._by_profile.get(key)
        if known is None:
            known = self._by_profile[key] = len(self.lines)
            self.lines.append([])
            self._rates.append(rate)
            self._profiles.append(profile)
            if back_in is not None:
                self.returned[known] = back_in
        return known

    def _shifts(self) -> list[list[Shift]]:
        seen = {skills: self._menu(i) for i, skills in enumerate(self._skills)}
        return [
            [(s.from_s, s.until_s, *seen[s.skills]) for s in c.stretches if s.until_s > self.situation.now]
            for c in self.situation.counters
        ]

    def _opening(self) -> Opening:
        """Return what each counter does at the start; one that is closed begins before its first shift."""
        now = self.situation.now
        first = [shifts[0] if shifts and shifts[0][0] <= now else None for shifts in self.shifts]
        return Opening(
            [-1 if shift is None else 0 for shift in first],
            [-math.inf if shift is None else shift[1] for shift in first],
            [() if shift is None else shift[2] for shift in first],
            [frozenset() if shift is None else shift[3] for shift in first],
        )

    def _menu(self, skills: int) -> tuple[Menu, frozenset[int]]:
        ranks: dict[int, dict[float, list[int]]] = {}
        for line, profile in enumerate(self._profiles):
            if profile[skills] >= 0:
                ranks.setdefault(profile[skills], {}).setdefault(self._rates[line], []).append(line)
        menu = []
        for _, by_rate in sorted(ranks.items()):
            worth = [(score(1.0, rate), tuple(ids)) for rate, ids in by_rate.items()]
            singles = tuple((worth_s, ids[0]) for worth_s, ids in worth if len(ids) == 1)
            menu.append((singles, tuple(group for group in worth if len(group[1]) > 1)))
        seen = frozenset(line for by_rate in ranks.values() for ids in by_rate.values() for line in ids)
        return tuple(menu), seen

    # --- who stands where -----------------------------------------------------------------------------------------

    def _place_persons(self) -> list[int]:
        waiting = self.situation.waiting
        steps = Tally(person.visit for person in waiting)
        at_counter = {c.busy.visit for c in self.situation.counters if c.busy is not None}
        placed = []
        for index, person in enumerate(waiting):
            line = self._line(person, person.rate)
            aside = person.visit in at_counter and person.visit != ""
            bonded = aside or person.then is not None or (steps[person.visit] > 1 and person.visit != "")
            bond = self._bond(person.visit, person.then) if bonded else None
            entry: Entry = (person.queued_at, person.prefix, person.number, index, *_span(person.service), bond)
            if aside:
                self.aside.setdefault(person.visit, []).append((line, entry))
            else:
                self.lines[line].append(entry)
            placed.append(line)
        return placed

    def _bond(self, visit: str, then: Person | None) -> Bond:
        if then is None:
            return Bond(visit)
        further = self._bond(visit, then.then) if then.then is not None else None
        entry = (
            0.0,
            then.prefix,
            then.number,
            self._index_of(then.department, then.class_),
            *_span(then.service),
            further,
        )
        return Bond(visit, entry, self._line(then, then.rate))

    def _place_ghosts(self, probes: Sequence[Probe]) -> list[int]:
        """Put one ghost at the end of each line asked about; return each probe's ghost."""
        ghosts: dict[int, int] = {}
        found = []
        for probe in probes:
            line = self._line(Kind(probe.department, probe.class_), probe.rate)
            if line not in ghosts:
                ghosts[line] = len(self.line_of)
                self.line_of.append(line)
                self.lines[line].append((self.situation.now, "~", LAST_NUMBER, ghosts[line], 0.0, (), None))
            found.append(ghosts[line])
        return found

    def _occupied(self, index: int, busy: Busy) -> Occupied:
        paced = busy.kind != "away"
        mean, _ = _span(busy.service)
        mean *= self.situation.pace.factor if paced else 1.0
        if busy.kind == "called":
            mean += self.situation.habits.walk_s
        rest = Rest.of(mean, _cv(busy.service), self.situation.now - busy.since_s)
        bonded = busy.then is not None or busy.visit in self.aside
        return Occupied(index, rest, paced, self._bond(busy.visit, busy.then) if bonded else None, busy.waited_s)

    # --- who is expected ------------------------------------------------------------------------------------------

    def _streams(self, everybody: bool) -> list[Stream]:
        lowest = min((self._rates[line] for line in self.line_of), default=math.inf)
        late = bool(self.returned or self.aside or any(entry[6] for line in self.lines for entry in line))
        streams = []
        for flow in self.situation.flows:
            if flow.until_s <= self.situation.now or flow.per_hour <= 0:
                continue
            line = self._line(Kind(flow.department, flow.class_, flow.prefix), flow.rate)
            # Who comes later at no higher rate is never called before somebody who is there: leave them out.
            overtakes = flow.rate > lowest or any(0 <= rank < RANK[""] for rank in self._profiles[line])
            if everybody or late or overtakes:
                begins = max(flow.from_s, self.situation.now)
                entry = self._expected(flow.department, flow.class_, flow.prefix, flow.service)
                streams.append(Stream(begins, flow.until_s, flow.per_hour / 3600, line, entry))
        return streams

    def _expected(self, department: str, class_: str, prefix: str, service: Service) -> Entry:
        return (0.0, prefix, LAST_NUMBER, self._index_of(department, class_), *_span(service), None)

    def _index_of(self, department: str, class_: str) -> int:
        kind = department, class_
        if kind not in self._expected_at:
            self._expected_at[kind] = len(self.expected)
            self.expected.append(kind)
        return -1 - self._expected_at[kind]


def order(entry: Entry) -> tuple[float, str, int, int]:
    """Return what sorts people of one line."""
    return entry[:4]


def _span(service: Service) -> tuple[float, Table]:
    return service.mean_s * max(1, service.matters), table(_cv(service))


def _cv(service: Service) -> float:
    return service.cv / math.sqrt(max(1, service.matters))
