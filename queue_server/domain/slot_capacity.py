"""How many appointments a day's counters can serve: a transport problem, work of departments to counters' time.

A counter's planned seconds in a slot serve whatever its departments ask for, but each second once; so the question is
whether all booked work finds room at once (a maximum flow), not whether each department looks free by itself. An
appointment draws on its own slot. One that is longer than what may be booked of a single counter's slot draws on the
slots after it too, so that a long matter can be booked at a lone counter without taking more than the share of its day.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Work = Mapping[str, float]
"""Seconds at a counter, by department."""
_Place = tuple[int, frozenset[str]]
"""Counters' time: the slot, and the departments they serve."""
_Demand = tuple[int, str, int]
"""Work: its slot, its department, and over how many slots it may spread."""
_Way = Mapping[int, tuple[_Demand, int | None]]
"""How a place was reached: whose work would move there, and from which place."""


_NEVER_BINDS = 0.5
"""Up to this share what fits into it fits twice into a slot; then whole persons leave at most a third of it idle, and
the other half has time for that."""


@dataclass(frozen=True, slots=True)
class Supply:
    """What counters of one kind are planned to work in one slot."""

    slot: int
    departments: frozenset[str]
    seconds: float


class _Ground:
    """What of a day never changes: where work of a slot may be done. Shared by all copies of its flows.

    Places are numbered; a set of them is an integer, a bit for each.
    """

    def __init__(self, places: Iterable[_Place], reach: Sequence[range], slot_s: float, in_whole: bool) -> None:
        """`reach`: for each slot those of its stretch; `slot_s`: what may be booked of one counter's slot; `in_whole`:
        an appointment is one person at one counter, and what is left of a slot beside it serves no half person."""
        self._reach = reach
        self._slot_s = slot_s
        self._in_whole = in_whole
        self._known: dict[_Demand, int] = {}
        self._of: dict[tuple[int, str], int] = {}
        for number, (slot, departments) in enumerate(places):
            for department in departments:
                self._of[slot, department] = self._of.get((slot, department), 0) | 1 << number

    def demand(self, slot: int, department: str, seconds: float) -> _Demand:
        return slot, department, max(1, math.ceil(seconds / self._slot_s))

    def seconds(self, seconds: float) -> int:
        """Return what one appointment of so many seconds takes of the counters."""
        fitting = self._slot_s // seconds if self._in_whole else 0
        return math.ceil(self._slot_s / fitting if fitting else seconds)

    def serving(self, demand: _Demand) -> int:
        """Return the places where work can be done."""
        found = self._known.get(demand)
        if found is None:
            slot, department, span = demand
            stretch, found = self._reach[slot], 0
            first = max(stretch.start, min(slot, stretch.stop - span))
            for n in range(first, min(stretch.stop, first + span)):
                found |= self._of.get((n, department), 0)
            self._known[demand] = found
        return found


class _Flow:
    """Work placed on counters' time, all in whole seconds."""

    def __init__(self, ground: _Ground, free: Sequence[int]) -> None:
        """`free`: what each place has left."""
        self.ground = ground
        self._free = list(free)
        self._open = sum(1 << place for place, seconds in enumerate(free) if seconds)
        """Those with time left."""
        self._placed: list[dict[_Demand, int]] = [{} for _ in free]
        self._log: list[tuple[int, _Demand, int]] = []
        """What was moved, to be taken back."""

    def copy(self) -> _Flow:
        twin = type(self)(self.ground, self._free)
        twin._placed = [dict(placed) for placed in self._placed]
        return twin

    def asks(self, slot: int, department: str, seconds: float, times: int) -> tuple[_Demand, int]:
        """Return what so many appointments of one department ask of the counters."""
        return self.ground.demand(slot, department, seconds), self.ground.seconds(seconds) * times

    def fitting(self, slot: int, department: str, seconds: float, most: int) -> int:
        """Return how many fit, `most` at most; nothing is placed."""
        demand, asked = self.asks(slot, department, seconds, most)
        found = self.push(demand, asked)
        self.undo()
        return most - -(-(asked - found) // self.ground.seconds(seconds))

    def took(self, slot: int, work: Work) -> None:
        """Hear what was booked and placed."""

    def settle(self) -> None:
        """Keep what was placed."""
        self._log.clear()

    def undo(self) -> None:
        """Take back what was placed since it was settled."""
        for place, demand, amount in reversed(self._log):
            self._put(place, demand, -amount)
        self._log.clear()

    def push(self, demand: _Demand, seconds: int) -> int:
        """Place so many seconds of work, moving other work where that helps; return how many found room."""
        left = seconds
        while left:
            moved = self._augment(demand, left)
            if not moved:
                break
            left -= moved
        return seconds - left

    def _augment(self, demand: _Demand, most: int) -> int:
        """Find a way to free time (breadth first), move work along it, and return how much."""
        came: dict[int, tuple[_Demand, int | None]] = {}
        reached = 0
        movers: deque[tuple[_Demand, int | None]] = deque([(demand, None)])
        seen = {demand}
        while movers:
            mover, before = movers.popleft()
            fresh = self.ground.serving(mover) & ~reached
            if found := fresh & self._open:
                end = _lowest(found)
                came[end] = mover, before
                return self._move(end, came, most)
            reached |= fresh
            while fresh:
                place = _lowest(fresh)
                fresh ^= 1 << place
                came[place] = mover, before
                for other in self._placed[place]:
                    if other not in seen:
                        seen.add(other)
                        movers.append((other, place))
        return 0

    def _move(self, end: int, came: _Way, most: int) -> int:
        way: list[tuple[int, _Demand, int | None]] = []
        amount, place = min(most, self._free[end]), end
        while True:
            mover, before = came[place]
            way.append((place, mover, before))
            if before is None:
                break
            amount = min(amount, self._placed[before][mover])
            place = before
        for place, mover, before in way:
            self._put(place, mover, amount)
            self._log.append((place, mover, amount))
            if before is not None:
                self._put(before, mover, -amount)
                self._log.append((before, mover, -amount))
        return amount

    def _put(self, place: int, demand: _Demand, amount: int) -> None:
        self._free[place] -= amount
        if self._free[place]:
            self._open |= 1 << place
        else:
            self._open &= ~(1 << place)
        placed = self._placed[place]
        there = placed.get(demand, 0) + amount
        if there:
            placed[demand] = there
        else:
            del placed[demand]


class _Peak(_Flow):
    """What may be booked of a slot by itself, long matters too: the last of a department may reach beyond it, so that
    a lone counter takes one, but not every counter at once."""

    def __init__(self, ground: _Ground, free: Sequence[int]) -> None:
        super().__init__(ground, free)
        self._longest: dict[tuple[int, str], int] = {}
        """Of the appointments of a slot and department; it is not counted."""

    def copy(self) -> _Peak:
        twin = _Peak(self.ground, self._free)
        twin._placed = [dict(placed) for placed in self._placed]
        twin._longest = dict(self._longest)
        return twin

    def asks(self, slot: int, department: str, seconds: float, times: int) -> tuple[_Demand, int]:
        whole = self.ground.seconds(seconds)
        spared = max(0, whole - self._longest.get((slot, department), 0))
        return (slot, department, 1), max(0, whole * times - spared)

    def took(self, slot: int, work: Work) -> None:
        for department, seconds in work.items():
            longest = self._longest.get((slot, department), 0)
            self._longest[slot, department] = max(longest, self.ground.seconds(seconds))


def _lowest(places: int) -> int:
    return (places & -places).bit_length() - 1


class DayCapacity:
    """One day's counters and what is booked of them. `share` of their time may be booked: of every slot, but for
    matters that are longer than that, which take what they need beyond it from the slots after."""

    def __init__(self, supply: Iterable[Supply], stretches: Sequence[range], share: float, slot_s: float) -> None:
        """`stretches`: the slots of each stretch of the day, together all of them, in order."""
        planned: dict[_Place, float] = {}
        for part in supply:
            if part.departments:
                place = part.slot, part.departments
                planned[place] = planned.get(place, 0.0) + part.seconds
        # Whoever does little else comes first in a slot: less has to be moved later.
        places = sorted(planned, key=lambda place: (place[0], len(place[1]), sorted(place[1])))
        reach = [stretch for stretch in stretches for _ in stretch]
        booked, whole = ([int(planned[p] * part + 1e-6) for p in places] for part in (share, 1.0))
        ground = _Ground(places, reach, share * slot_s, in_whole=False)
        self._flows: list[_Flow] = [
            _Flow(ground, booked),
            _Peak(ground, booked),
            _Flow(_Ground(places, reach, slot_s, in_whole=True), whole),
        ]
        """What may be booked; that of a slot by itself; and what the counters can do, person by person."""
        self._all = share > _NEVER_BINDS
        """Not only the first may bind: the share is large, or something is booked that draws on slots after its own."""

    def copy(self) -> DayCapacity:
        twin = DayCapacity((), (), 1.0, 1.0)
        twin._flows, twin._all = [flow.copy() for flow in self._flows], self._all
        return twin

    def take(self, slot: int, work: Work, times: int = 1) -> bool:
        """Book work in a slot; say whether all of it found room (if not, what did stays booked)."""
        self._all |= self._is_long(slot, work)
        found = [_push(flow, slot, work, times) for flow in self._flows]
        for flow in self._flows:
            flow.settle()
            flow.took(slot, work)
        return all(found)

    def room(self, slot: int, work: Work, most: int) -> int:
        """Return how many more such appointments fit into a slot, `most` at most."""
        may_bind = self._all or self._is_long(slot, work)
        for flow in self._flows if may_bind else self._flows[:1]:
            for department, seconds in work.items():
                most = flow.fitting(slot, department, seconds, most)
            if len(work) > 1:
                most = _most_at_once(flow, slot, work, most)
        return most

    def _is_long(self, slot: int, work: Work) -> bool:
        ground = self._flows[0].ground
        return any(ground.demand(slot, department, seconds)[2] > 1 for department, seconds in work.items())


def _push(flow: _Flow, slot: int, work: Work, times: int) -> bool:
    fits = True
    for department, seconds in work.items():
        demand, asked = flow.asks(slot, department, seconds, times)
        fits &= flow.push(demand, asked) == asked
    return fits


def _most_at_once(flow: _Flow, slot: int, work: Work, most: int) -> int:
    """Return how many fit when their departments may want the same counters: nearly always all that fit one by one."""
    low, high = 0, most
    middle = most
    while low < high:
        fits = _push(flow, slot, work, middle)
        flow.undo()
        if fits:
            low = middle
        else:
            high = middle - 1
        middle = (low + high + 1) // 2
    return low
