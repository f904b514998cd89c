"""How long services take, learned from those that were finished; and how fast today goes.

Each (item, errand) keeps one small `Seen`: services as a ratio to the minutes the configuration says, older days
counting less. The estimate leans on the configuration until enough was seen, by way of what the hall as a whole has
shown: a new item in a hall that takes a fifth longer than written is expected to take a fifth longer too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from queue_server.domain.draws import mean_beyond
from queue_server.domain.situation import COMMON_CV, Pace, Service

SHORTEST_S = 10.0
"""A service finished sooner was a slip of the clerk's finger and teaches nothing."""
LONGEST = 4.0
"""Ratio to the expected time that a service counts as at most: beyond it, somebody forgot to press 「办结」."""
DAY_KEEPS = 0.93
"""What a day's experience still counts the next working day: half of it after two weeks."""
QUIET = 0.15
"""What a service counts that ended while nobody waited: nothing then makes a clerk press 「办结」 in time."""
ITEM_PRIOR = 6.0
"""Services an item must show to count as much as what the whole hall has shown."""
HALL_PRIOR = 20.0
"""Services the hall must show to count as much as the configuration."""
CV_PRIOR = 30.0
UNLIKE = 0.2
"""Share of days that go quite differently from what was learned, where a hall's own is not known yet."""
ALIKE_SPREAD, UNLIKE_SPREAD = 0.07, 0.3
"""How far the pace of a day strays: of most days, and of those that go quite differently."""
PACE_KEEPS = 1 - 1 / 120
"""What a service says about today's pace after each later one: the last hundred or so count."""
_ROUNDS = 4
PACE_DOUBT = 0.03
"""Spread of ln(pace) that no number of services takes away."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Finished services, as ratios to the configured time: their weight, their sum and the sum of their squares."""

    weight: float = 0.0
    total: float = 0.0
    squares: float = 0.0

    def add(self, took_s: float, configured_s: float, *, usual: float = 1.0, quiet: bool = False) -> Seen:
        """Take in a service. `usual`: the ratio expected so far; more than `LONGEST` times it counts as that.

        `quiet`: nobody waited at its end.
        """
        if took_s < SHORTEST_S or configured_s <= 0:
            return self
        counts = QUIET if quiet else 1.0
        ratio = min(took_s / configured_s, LONGEST * usual)
        return Seen(self.weight + counts, self.total + counts * ratio, self.squares + counts * ratio * ratio)

    def a_day_later(self) -> Seen:
        """Let a working day's distance take its toll."""
        return Seen(self.weight * DAY_KEEPS, self.total * DAY_KEEPS, self.squares * DAY_KEEPS)


def ratio(seen: Seen, hall: Seen) -> float:
    """Return how many times the configured time an item's services take."""
    of_hall = (HALL_PRIOR + hall.total) / (HALL_PRIOR + hall.weight)
    return (ITEM_PRIOR * of_hall + seen.total) / (ITEM_PRIOR + seen.weight)


def learned(configured_s: float, seen: Seen, hall: Seen, matters: int = 1) -> Service:
    """Return what to expect of a service: `seen` of its item and errand, `hall` of all."""
    mean = ratio(seen, hall)
    squares = (CV_PRIOR * (1 + COMMON_CV**2) * mean * mean + seen.squares) / (CV_PRIOR + seen.weight)
    centre = (CV_PRIOR * mean + seen.total) / (CV_PRIOR + seen.weight)
    variance = max(0.0, squares - centre * centre)
    return Service(configured_s * mean, math.sqrt(variance) / centre, matters)


@dataclass(frozen=True, slots=True)
class Today:
    """The pace of today's finished services against what was expected of each, the latest counting most."""

    weight: float = 0.0
    total: float = 0.0

    def add(self, took_s: float, expected_s: float, *, quiet: bool = False) -> Today:
        if took_s < SHORTEST_S or expected_s <= 0:
            return self
        counts = QUIET if quiet else 1.0
        seen = min(took_s / expected_s, LONGEST)
        return Today(self.weight * PACE_KEEPS + counts, self.total * PACE_KEEPS + counts * seen)

    def pace(self, under_way: Sequence[tuple[float, Service]] = (), unlike: float = UNLIKE) -> Pace:
        """Return today's pace. `under_way`: seconds since its beginning and what was expected, of each present service.

        Early in the day the short services are over first; without those still under way, taken at what they may be
        expected to reach, every morning would look quick. `unlike`: the share of days that go quite differently.
        """
        factor = 1.0
        for _ in range(_ROUNDS):
            reach = sum(_reach(since / (s.mean_s * s.matters), s.cv, factor) for since, s in under_way)
            count = self.weight + len(under_way)
            seen = (self.total + reach) / count if count else 1.0
            factor, variance, _ = _weighed(seen, self.weight + len(under_way) / 2, unlike)
        return Pace(factor, math.hypot(PACE_DOUBT, math.sqrt(variance)))

    def unlike(self, unlike: float = UNLIKE) -> float:
        """Return how likely it is that today is one of those days that go quite differently."""
        return _weighed(self.total / self.weight if self.weight else 1.0, self.weight, unlike)[2]


def _reach(lasted: float, cv: float, factor: float) -> float:
    """Return how long a present service is expected to take, as a ratio; like a finished one at most `LONGEST`."""
    return min(factor * mean_beyond(cv, lasted / factor), LONGEST)


def _weighed(seen: float, count: float, unlike: float) -> tuple[float, float, float]:
    """Weigh what today's services show against the days before: mean and variance of the pace, chance to be unlike.

    Most days are close to each other and only many services should move the estimate; a few are not, and on those few
    services should be believed at once. So the days before are two normal distributions, a narrow and a wide one.
    """
    if count <= 0:
        return 1.0, (1 - unlike) * ALIKE_SPREAD**2 + unlike * UNLIKE_SPREAD**2, unlike
    noise = COMMON_CV**2 * max(seen, 0.5) / count
    parts = []
    for share, spread in ((1 - unlike, ALIKE_SPREAD), (unlike, UNLIKE_SPREAD)):
        both = spread**2 + noise
        likely = share * math.exp(-((seen - 1) ** 2) / 2 / both) / math.sqrt(both)
        parts.append((likely, 1 + (seen - 1) * spread**2 / both, spread**2 * noise / both))
    whole = parts[0][0] + parts[1][0]
    if whole <= 0:
        return parts[1][1], parts[1][2], 1.0
    mean = sum(likely * middle for likely, middle, _ in parts) / whole
    variance = sum(likely * (own + (middle - mean) ** 2) for likely, middle, own in parts) / whole
    return mean, variance, parts[1][0] / whole


@dataclass(frozen=True, slots=True)
class Span:
    """The mean of something that happens around services (walking up, tidying, a pause), in seconds."""

    weight: float
    total_s: float

    @classmethod
    def usual(cls, seconds: float, weight: float = 20.0) -> Span:
        """Begin with a configured or common value that counts as so many observations."""
        return cls(weight, weight * seconds)

    def add(self, seconds: float) -> Span:
        return Span(self.weight + 1, self.total_s + min(max(0.0, seconds), LONGEST * max(self.mean_s, 15.0)))

    def a_day_later(self) -> Span:
        return Span(self.weight * DAY_KEEPS, self.total_s * DAY_KEEPS)

    @property
    def mean_s(self) -> float:
        return self.total_s / self.weight


@dataclass(frozen=True, slots=True)
class Share:
    """How often something happens: no-shows among calls, pauses after services."""

    weight: float
    total: float

    @classmethod
    def usual(cls, share: float, weight: float = 40.0) -> Share:
        return cls(weight, weight * share)

    def add(self, happened: float) -> Share:
        """Take in whether it happened, or how likely it did."""
        return Share(self.weight + 1, self.total + happened)

    def a_day_later(self) -> Share:
        return Share(self.weight * DAY_KEEPS, self.total * DAY_KEEPS)

    @property
    def share(self) -> float:
        return self.total / self.weight
