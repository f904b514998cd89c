"""An imagined hall, as its files describe it and as it really is: what waits are measured against.

This and its neighbours `truth_patterns` and `truth_day` know nothing of the server: they import none of it and share no
figure with it. The hall is served by rules of its own words, its services are drawn from mixtures the forecast does
not know, and what the files say of minutes is all that is told to anybody (`Matter.written_s`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

T = TypeVar("T")

SPEED_UP = {"plain": 1.0, "grey": 2.5, "pram": 2.0}
"""How fast each kind of person gains on the others by waiting."""
KINDS = (("plain", 0.67), ("grey", 0.30), ("pram", 0.03))
OPENS_S, CLOSES_S = 8.5 * 3600, 17.5 * 3600
LAST_TICKET_S = 17 * 3600


@dataclass(frozen=True, slots=True)
class Matter:
    """Something people come for."""

    office: str
    name: str
    written_s: float
    """What the hall's files say one takes."""
    share: float
    """Of the people who come to this office."""
    really: float
    """What it takes in truth, times `written_s`."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter, the offices it works for, and when it is planned to be staffed (seconds of the day)."""

    number: int
    offices: frozenset[str]
    shifts: tuple[tuple[float, float], ...] = ((OPENS_S, CLOSES_S),)


MATTERS = (
    Matter("social", "pension", 480, 0.35, 1.08),
    Matter("social", "medical", 720, 0.35, 0.93),
    Matter("social", "collect-card", 180, 0.30, 1.25),
    Matter("tax", "deed", 900, 0.40, 1.12),
    Matter("tax", "invoice", 420, 0.60, 0.88),
    Matter("land", "transfer", 1500, 0.40, 0.95),
    Matter("land", "extract", 540, 0.60, 1.15),
    Matter("police", "passport", 600, 0.55, 1.0),
    Matter("police", "certificate", 300, 0.45, 1.2),
)
OFFICES = (("social", 0.33), ("tax", 0.25), ("land", 0.22), ("police", 0.20))
NEXT_OFFICE = {"land": "tax", "social": "police"}
"""Where some go on to, with the same number."""


AREAS = (frozenset({"social", "police"}), frozenset({"tax", "land"}))
OWN = ("social", "social", "police", "", "tax", "tax", "land", "land", "land", "")
"""By counter: the one office it works for; without one it works for its area, and the last for whoever comes."""


def desks(*, lunch: bool = False) -> tuple[Desk, ...]:
    """Return the hall's ten counters; those with an odd number close at lunch, if any does."""
    found = []
    for number, own in enumerate(OWN, 1):
        area = AREAS[0] if number <= 4 else AREAS[1]
        offices = frozenset({own}) if own else area if number < len(OWN) else AREAS[0] | AREAS[1]
        shifts: tuple[tuple[float, float], ...] = ((OPENS_S, CLOSES_S),)
        if lunch and number % 2:
            shifts = (OPENS_S, 12 * 3600), (13.5 * 3600, CLOSES_S)
        found.append(Desk(number, offices, shifts))
    return tuple(found)


@dataclass(slots=True)
class Citizen:
    """Somebody with a ticket. What begins with `true_` nobody in the hall knows beforehand."""

    number: int
    series: str
    office: str
    matter: Matter
    kind: str
    came_s: float
    true_need: float
    """What this one's matter takes, times the matter's own mean."""
    true_stays: float
    """How patient the person is: 0 leaves soon, 1 never."""
    next_matter: Matter | None = None
    true_next_need: float = 1.0
    since_s: float = 0.0
    """Since when waiting counts."""
    after_calls: int = 0
    """Reported back after a miss: not before the series has made so many calls."""
    later_step: bool = False
    first_call_s: float | None = None
    told: object = None
    """Whatever an observer keeps with the ticket."""


@dataclass(slots=True)
class Place:
    """What can be seen of a counter: nobody there, or what it does and since when."""

    desk: Desk
    state: str = "closed"
    """closed · free · called · serving · tidying · away"""
    since_s: float = 0.0
    citizen: Citizen | None = None


@dataclass(slots=True)
class View:
    """What anybody can see of the hall at a moment."""

    now_s: float
    waiting: list[Citizen]
    places: list[Place]
    series_calls: dict[str, int] = field(default_factory=dict)


def today_s_offices(rng: Random) -> tuple[tuple[str, float], ...]:
    """Draw what a day's people come for: a deadline here, a letter sent out there."""
    return tuple((name, share * math.exp(rng.gauss(0.0, 0.22))) for name, share in OFFICES)


def someone(rng: Random, number: int, came_s: float, offices: tuple[tuple[str, float], ...]) -> Citizen:
    """Make a citizen who comes at a time of the day."""
    office = _lot(rng, offices)
    matter = _lot(rng, tuple((m, m.share) for m in MATTERS if m.office == office))
    onward = None
    if office in NEXT_OFFICE and rng.random() < 0.12:
        there = NEXT_OFFICE[office]
        onward = _lot(rng, tuple((m, m.share) for m in MATTERS if m.office == there))
    return Citizen(
        number=number,
        series=office[0].upper(),
        office=office,
        matter=matter,
        kind=_lot(rng, KINDS),
        came_s=came_s,
        true_need=need(rng),
        true_stays=rng.random(),
        next_matter=onward,
        true_next_need=need(rng),
        since_s=came_s,
    )


def need(rng: Random) -> float:
    """Draw how long a service takes against its mean: some lack a paper, few turn out long, most vary around one."""
    lot = rng.random()
    if lot < 0.12:
        return rng.uniform(0.1, 0.45)
    if lot > 0.965:
        return rng.uniform(1.9, 3.6)
    return rng.gammavariate(4.6, 1.0 / 4.6) * 1.02


def _lot(rng: Random, choices: tuple[tuple[T, float], ...]) -> T:
    return rng.choices([what for what, _ in choices], [share for _, share in choices])[0]
