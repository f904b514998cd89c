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


@dataclass(frozen=True, slots=True)
class Supply:
    """What counters of one kind are planned to work in one slot."""

    slot: int
    departments: frozenset[str]
    seconds: float


class _Flow:
    """Work placed on counters' time, all in whole seconds."""

    def __init__(self, free: Mapping[_Place, int], reach: Sequence[range], slot_s: float) -> None:
        """`reach`: for each slot those of its stretch; `slot_s`: what may be booked of one counter's slot."""
        self._free = dict(free)
        self._reach = reach
        self._slot_s = slot_s
        self._placed: dict[_Place, dict[_Demand, int]] = {place: {} for place in free}
        self._places: dict[_Demand, list[_Place]] = {}

    def copy(self) -> _Flow:
        twin = _Flow({}, self._reach, self._slot_s)
        twin._free = dict(self._free)
        twin._placed = {place: dict(placed) for place, placed in self._placed.items()}
        twin._places = self._places
        return twin

    def demand(self, slot: int, department: str, seconds: float) -> _Demand:
        return slot, department, max(1, math.ceil(seconds / self._slot_s))

    def push(self, demand: _Demand, seconds: int) -> int:
        """Place so many seconds of work, moving other work where that helps; return how many found room."""
        left = seconds
        while left:
            moved = self._augment(demand, left)
            if not moved:
                break
            left -= moved
        return seconds - left

    def _serving(self, demand: _Demand) -> list[_Place]:
        """Return where work can be done, its own slot first."""
        found = self._places.get(demand)
        if found is None:
            slot, department, span = demand
            stretch = self._reach[slot]
            first = max(stretch.start, min(slot, stretch.stop - span))
            slots = range(first, min(stretch.stop, first + span))
            found = [place for place in self._free if place[0] in slots and department in place[1]]
            # Whoever does little else first: less has to be moved later.
            found.sort(key=lambda place: (place[0] != slot, place[0], len(place[1]), sorted(place[1])))
            self._places[demand] = found
        return found

    def _augment(self, demand: _Demand, most: int) -> int:
        """Find a way to free time (breadth first), move work along it, and return how much."""
        came: dict[_Place, tuple[_Demand, _Place | None]] = {}
        open_: deque[tuple[_Demand, _Place | None]] = deque([(demand, None)])
        seen = {demand}
        while open_:
            mover, before = open_.popleft()
            for place in self._serving(mover):
                if place in came:
                    continue
                came[place] = mover, before
                if self._free[place]:
                    return self._move(place, came, most)
                for other in self._placed[place]:
                    if other not in seen:
                        seen.add(other)
                        open_.append((other, place))
        return 0

    def _move(self, end: _Place, came: Mapping[_Place, tuple[_Demand, _Place | None]], most: int) -> int:
        way: list[tuple[_Place, _Demand, _Place | None]] = []
        amount, place = min(most, self._free[end]), end
        while True:
            mover, before = came[place]
            way.append((place, mover, before))
            if before is None:
                break
            amount = min(amount, self._placed[before][mover])
            place = before
        self._free[end] -= amount
        for place, mover, before in way:
            self._placed[place][mover] = self._placed[place].get(mover, 0) + amount
            if before is not None:
                rest = self._placed[before].pop(mover) - amount
                if rest:
                    self._placed[before][mover] = rest
        return amount


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
            _Flow({place: int(s * part + 1e-6) for place, s in planned.items()}, reach, part * slot_s)
            for part in dict.fromkeys((share, 1.0))
        ]
        """What may be booked; and what the counters can do at all, so that a long matter overruns nobody's slot."""

    def take(self, slot: int, work: Work) -> bool:
        """Book work in a slot; say whether all of it found room (if not, what did stays booked)."""
        found = [_push(flow, slot, work, 1) for flow in self._flows]
        return all(found)

    def room(self, slot: int, work: Work, most: int) -> int:
        """Return how many more such appointments fit into a slot, `most` at most."""
        for flow in self._flows:
            for department, seconds in work.items():
                whole = math.ceil(seconds)
                alone = flow.copy().push(flow.demand(slot, department, seconds), whole * most)
                most = min(most, alone // whole)
            if len(work) > 1:
                most = _most_at_once(flow, slot, work, most)
        return most


def _push(flow: _Flow, slot: int, work: Work, times: int) -> bool:
    fits = True
    for department, seconds in work.items():
        whole = math.ceil(seconds) * times
        fits &= flow.push(flow.demand(slot, department, seconds), whole) == whole
    return fits


def _most_at_once(flow: _Flow, slot: int, work: Work, most: int) -> int:
    """Return how many fit when their departments may want the same counters: nearly always all that fit one by one."""
    low, high = 0, most
    middle = most
    while low < high:
        if _push(flow.copy(), slot, work, middle):
            low = middle
        else:
            high = middle - 1
        middle = (low + high + 1) // 2
    return low
