"""How long it takes, told as a range: a simple honest one, for as long as the simulation has no answer.

The work ahead of a person by the calling rule, shared among the counters that do it, gives the middle; the spread grows
with the root of the number ahead, since each service takes more or less than its mean. Somebody of a higher class who
came later may still overtake, somebody of a lower class may be overtaken: who is ahead and how long it takes hang on
each other, so both are sought together.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

VARIATION = 0.7
"""Standard deviation of a service time over its mean; measured halls lie between 0.5 and 1."""
LOW_SIGMA = 1.0
HIGH_SIGMA = 1.5
_ROUNDS = 12

Place = tuple[float, int]
"""Where one stands among one's class: `queued_at` in seconds, then the number."""
LAST_NUMBER = 1_000_000
"""Stands for the number of somebody who has none yet."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Those of one class who wait for the same kind of work."""

    rate: float
    line: Sequence[Place]
    """Sorted."""
    mean_s: float
    """Mean service time of their matters, seconds."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Who does the work. `servers` counts counters, shared ones in part; `busy` of them serve somebody now."""

    servers: float
    busy: float
    mean_s: float
    """Mean service time of the work in general, seconds: what a busy counter is in the middle of."""
    gap_s: float
    """Seconds a counter spends between two persons."""
    opens_in_s: float = 0.0
    """Seconds until the counters open."""


@dataclass(frozen=True, slots=True)
class Forecast:
    ahead: int
    low_s: int
    high_s: int


def ahead_and_work(crowds: Sequence[Crowd], rate: float, place: Place, wait_s: float, now: float) -> tuple[int, float]:
    """Count who is called before a person that is called in `wait_s` from now, and their work in seconds.

    One of another class goes first when its score is higher at that moment: rate x (waited + wait_s).
    """
    number, work = 0, 0.0
    mine = rate * (now - place[0] + wait_s)
    for crowd in crowds:
        latest = place if crowd.rate == rate else (now + wait_s - mine / crowd.rate, -1)
        count = bisect_left(crowd.line, latest)
        number += count
        work += count * crowd.mean_s
    return number, work


def forecast(crowds: Sequence[Crowd], rate: float, place: Place, capacity: Capacity, now: float) -> Forecast:
    """Return the place and the range of the wait, from `now`. `capacity.servers` must be positive."""
    wait = 0.0
    number, work = ahead_and_work(crowds, rate, place, wait, now)
    for _ in range(_ROUNDS):
        settled = _wait(number, work, capacity)
        if abs(settled - wait) < 1:
            break
        # Halfway steps: the count jumps, and whole steps could swing between two values for ever.
        wait = (wait + settled) / 2 if wait else settled
        number, work = ahead_and_work(crowds, rate, place, wait, now)
    middle = _wait(number, work, capacity)
    spread = VARIATION * (work / number if number else capacity.mean_s) * math.sqrt(number + 1) / capacity.servers
    if not number and capacity.busy < capacity.servers and not capacity.opens_in_s:
        return Forecast(0, 0, round_up(capacity.gap_s * 2))
    earliest = capacity.opens_in_s
    low = max(earliest, middle - LOW_SIGMA * spread)
    high = max(earliest + capacity.gap_s, middle + HIGH_SIGMA * spread)
    return Forecast(number, round_down(low), max(round_up(high), round_down(low) + 60))


def _wait(number: int, work: float, capacity: Capacity) -> float:
    busy = min(capacity.busy, capacity.servers)
    in_hand = busy * capacity.mean_s / 2
    # Counters that are free take the first ones at once.
    queue = work + number * capacity.gap_s
    free = (capacity.servers - busy) * (queue / number if number else 0.0)
    waiting = max(0.0, queue + in_hand - free) if number else in_hand
    return capacity.opens_in_s + waiting / capacity.servers


def round_down(seconds: float) -> int:
    """Round to minutes people say: whole ones below 10, fives above 30, twos between; downwards."""
    step = _step(seconds)
    return int(seconds // step) * step


def round_up(seconds: float) -> int:
    step = _step(seconds)
    return math.ceil(seconds / step) * step


def _step(seconds: float) -> int:
    if seconds < 600:
        return 60
    return 120 if seconds < 1800 else 300
