"""How people come on a day: the arrival patterns under which waits are measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from tests.bench.truth import LAST_TICKET_S, OPENS_S

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of day. `shape` gives relative crowds: (from hour, until hour, weight)."""

    name: str
    how: str
    people: float
    shape: tuple[tuple[float, float, float], ...]
    lunch: bool = False
    """Half of the counters close over noon."""
    paces: tuple[float, ...] = (1.0,)
    """How much longer everything takes on the days measured, in turn; no day before was like it."""
    crowds: int = 0
    """Buses and shift ends: so many times a dozen or two come within minutes."""


PATTERNS = (
    Pattern("flat", "people come evenly", 400, ((8.5, 17, 1.0),)),
    Pattern(
        "rush",
        "numbers from 8:00, a third of the day's people before 9:00, counters open at 8:30",
        300,
        ((8, 8.5, 4.2), (8.5, 9, 2.8), (9, 11, 1.1), (11, 14, 0.5), (14, 16, 1.0), (16, 17, 0.5)),
    ),
    Pattern(
        "lunch",
        "two humps, half of the counters closed from 12:00 to 13:30",
        335,
        ((8.5, 9.5, 1.0), (9.5, 11.5, 1.6), (11.5, 13.5, 0.8), (13.5, 15.5, 1.3), (15.5, 17, 0.5)),
        lunch=True,
    ),
    Pattern(
        "record wrong",
        "services take 30 % longer or shorter than ever before, another way each day",
        300,
        ((8, 8.5, 2.0), (8.5, 11, 1.4), (11, 14, 0.8), (14, 17, 1.0)),
        paces=(1.3, 0.77, 1.3, 1.3, 0.77),
    ),
    Pattern(
        "bursts",
        "people come evenly, and five times a dozen or two at once",
        300,
        ((8.5, 17, 1.0),),
        crowds=5,
    ),
)


def moments(pattern: Pattern, rng: Random) -> list[float]:
    """Draw when people come, seconds of the day, in order."""
    people = pattern.people * math.exp(rng.gauss(0.0, 0.07))
    whole = sum((until - since) * weight for since, until, weight in pattern.shape)
    found = []
    for since, until, weight in pattern.shape:
        rate = people * weight / whole / HOUR
        at = since * HOUR
        while (at := at + rng.expovariate(rate)) < until * HOUR:
            found.append(at)
    for _ in range(pattern.crowds):
        begins = rng.uniform(OPENS_S + 0.2 * HOUR, LAST_TICKET_S - HOUR)
        found += [begins + rng.triangular(0, 480, 60) for _ in range(rng.randint(12, 24))]
    return sorted(found)
