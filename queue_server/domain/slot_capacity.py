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
_Way = Mapping[_Place, tuple[_Demand, _Place | None]]
"""How a place was reached: whose work would move there, and from where."""


@dataclass(frozen=True, slots=True)
class Supply:
    """What counters of one kind are planned to work in one slot."""

    slot: int
    departments: frozenset[str]
    seconds: float


class _Ground:
    """What of a day never changes: where work of a slot may be done. Shared by all copies of its flows."""

    def __init__(self, places: Iterable[_Place], reach: Sequence[range], slot_s: float) -> None:
        """`reach`: for each slot those of its stretch; `slot_s`: what may be booked of one counter's slot."""
        self._reach = reach
        self._slot_s = slot_s
        self._known: dict[_Demand, list[_Place]] = {}
        self._of: dict[tuple[int, str], list[_Place]] = {}
        # Whoever does little else first: less has to be moved later.
        for place in sorted(places, key=lambda p: (p[0], len(p[1]), sorted(p[1]))):
            for department in place[1]:
                self._of.setdefault((place[0], department), []).append(place)

    def demand(self, slot: int, department: str, seconds: float) -> _Demand:
        return slot, department, max(1, math.ceil(seconds / self._slot_s))

    def serving(self, demand: _Demand) -> list[_Place]:
        """Return where work can be done, its own slot first."""
        found = self._known.get(demand)
        if found is None:
            slot, department, span = demand
            stretch = self._reach[slot]
            first = max(stretch.start, min(slot, stretch.stop - span))
            slots = sorted(range(first, min(stretch.stop, first + span)), key=lambda n: (n != slot, n))
            found = self._known[demand] = [p for n in slots for p in self._of.get((n, department), ())]
        return found


class _Flow:
    """Work placed on counters' time, all in whole seconds."""

    def __init__(self, ground: _Ground, free: Mapping[_Place, int]) -> None:
        self.ground = ground
        self._free = dict(free)
        self._placed: dict[_Place, dict[_Demand, int]] = {}
        self._log: list[tuple[_Place, _Demand, int]] = []
        """What was moved, to be taken back."""

    def copy(self) -> _Flow:
        twin = _Flow(self.ground, self._free)
        twin._placed = {place: dict(placed) for place, placed in self._placed.items()}
        return twin

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
        came: dict[_Place, tuple[_Demand, _Place | None]] = {}
        open_: deque[tuple[_Demand, _Place | None]] = deque([(demand, None)])
        seen = {demand}
        while open_:
            mover, before = open_.popleft()
            for place in self.ground.serving(mover):
                if place in came:
                    continue
                came[place] = mover, before
                if self._free[place]:
                    return self._move(place, came, most)
                for other in self._placed.get(place, ()):
                    if other not in seen:
                        seen.add(other)
                        open_.append((other, place))
        return 0

    def _move(self, end: _Place, came: _Way, most: int) -> int:
        way: list[tuple[_Place, _Demand, _Place | None]] = []
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

    def _put(self, place: _Place, demand: _Demand, amount: int) -> None:
        self._free[place] -= amount
        placed = self._placed.setdefault(place, {})
        there = placed.get(demand, 0) + amount
        if there:
            placed[demand] = there
        else:
            del placed[demand]


class DayCapacity:
    """One day's counters and what is booked of them. `share` of their time may be booked, in all and at any time."""

    def __init__(self, supply: Iterable[Supply], stretches: Sequence[range], share: float, slot_s: float) -> None:
        """`stretches`: the slots of each stretch of the day, together all of them, in order."""
        planned: dict[_Place, float] = {}
        for part in supply:
            if part.departments:
                place = part.slot, part.departments
                planned[place] = planned.get(place, 0.0) + part.seconds
        reach = [stretch for stretch in stretches for _ in stretch]
        self._flows = [
            _Flow(_Ground(planned, reach, part * slot_s), {p: int(s * part + 1e-6) for p, s in planned.items()})
            for part in dict.fromkeys((share, 1.0))
        ]
        """What may be booked; and what the counters can do at all, so that a long matter overruns nobody's slot."""
        self._long = False
        """Something is booked that draws on slots after its own: only then the two may differ."""

    def copy(self) -> DayCapacity:
        twin = DayCapacity((), (), 1.0, 1.0)
        twin._flows, twin._long = [flow.copy() for flow in self._flows], self._long
        return twin

    def take(self, slot: int, work: Work, times: int = 1) -> bool:
        """Book work in a slot; say whether all of it found room (if not, what did stays booked)."""
        self._long |= self._is_long(slot, work)
        found = [_push(flow, slot, work, times) for flow in self._flows]
        for flow in self._flows:
            flow.settle()
        return all(found)

    def room(self, slot: int, work: Work, most: int) -> int:
        """Return how many more such appointments fit into a slot, `most` at most."""
        both = self._long or self._is_long(slot, work)
        for flow in self._flows if both else self._flows[:1]:
            for department, seconds in work.items():
                whole = math.ceil(seconds)
                most = min(most, flow.push(flow.ground.demand(slot, department, seconds), whole * most) // whole)
                flow.undo()
            if len(work) > 1:
                most = _most_at_once(flow, slot, work, most)
        return most

    def _is_long(self, slot: int, work: Work) -> bool:
        ground = self._flows[0].ground
        return any(ground.demand(slot, department, seconds)[2] > 1 for department, seconds in work.items())


def _push(flow: _Flow, slot: int, work: Work, times: int) -> bool:
    fits = True
    for department, seconds in work.items():
        whole = math.ceil(seconds) * times
        fits &= flow.push(flow.ground.demand(slot, department, seconds), whole) == whole
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
