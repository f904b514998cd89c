"""Random spans, quickly: a distribution is the table of its 256 equally likely values, and one byte draws from it.

The simulation draws some ten thousand service times for one answer; a table of unit mean, made once for each
coefficient of variation, costs one look-up and one product a draw.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from random import Random
from statistics import NormalDist

LEVELS = 256
_KEPT_TAIL = 8
"""Values left to draw from for a service longer than nearly all of the table: a very long one, or a press forgotten."""

Table = tuple[float, ...]


def table(cv: float) -> Table:
    """Return a lognormal distribution of mean 1 and this coefficient of variation, sorted."""
    return _table(_key(cv))


def _key(cv: float) -> float:
    return round(min(max(cv, 0.0), 3.0), 2)


@lru_cache(maxsize=512)
def _table(cv: float) -> Table:
    sigma = math.sqrt(math.log(1 + cv * cv))
    normal = NormalDist()
    values = [math.exp(sigma * normal.inv_cdf((i + 0.5) / LEVELS)) for i in range(LEVELS)]
    mean = sum(values) / LEVELS
    return tuple(value / mean for value in values)


@dataclass(frozen=True, slots=True)
class Rest:
    """What may be left of a service of `mean_s` that has lasted `lasted` times as long."""

    whole: Table
    first: int
    lasted: float
    mean_s: float

    @classmethod
    def of(cls, mean_s: float, cv: float, elapsed_s: float) -> Rest:
        whole, lasted = table(cv), max(0.0, elapsed_s) / max(mean_s, 1.0)
        first = _first_beyond(whole, lasted)
        return cls(whole, first, min(lasted, whole[first]), mean_s)

    def drawn(self, byte: int) -> float:
        """Return one of the spans it may still last, seconds."""
        return (self.whole[self.first + byte * (LEVELS - self.first) // LEVELS] - self.lasted) * self.mean_s


def _first_beyond(whole: Table, lasted: float) -> int:
    return min(bisect_left(whole, lasted), LEVELS - _KEPT_TAIL)


def mean_beyond(cv: float, lasted: float) -> float:
    """Return how long a service of mean 1 takes on average that has lasted so long."""
    whole = table(cv)
    first = _first_beyond(whole, lasted)
    return max(0.0, lasted - whole[first]) + _sums(_key(cv))[first] / (LEVELS - first)


@lru_cache(maxsize=512)
def _sums(cv: float) -> Table:
    """Return the sum of each value of a table and all above it."""
    return tuple(accumulate(reversed(_table(cv))))[::-1]


def drawn_bytes(rng: Random) -> Iterator[int]:
    """Yield bytes without end, at the price of a look-up each."""
    return chain.from_iterable(iter(lambda: rng.randbytes(4096), b""))


def quantile(ordered: Sequence[float], level: float) -> float:
    """Return the value below which `level` of a sorted sample lies, between neighbours in proportion."""
    place = min(max(level, 0.0), 1.0) * (len(ordered) - 1)
    below = int(place)
    low = ordered[below]
    if place == below or math.isinf(low):
        return low
    high = ordered[below + 1]
    return high if math.isinf(high) else low + (place - below) * (high - low)
