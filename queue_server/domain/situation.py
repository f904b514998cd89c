"""A hall as it stands and as it is planned: what the forward simulation starts from.

All moments are POSIX seconds, all spans seconds. `app` fills these values from the records, the configuration and what
was learned (`durations`, `arrivals`); nothing here knows where they come from. A `Person` answers what the calling
rule asks (`calling.Waits`), so that the rule itself decides who may be called where.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from queue_server.domain.counters import Skills

Occupation = Literal["called", "serving", "away"]
COMMON_CV = 0.7
"""Standard deviation of a service time over its mean where nothing is learned; measured halls lie between 0.5 and 1."""


@dataclass(frozen=True, slots=True)
class Service:
    """How long one is served: `mean_s` for each of `matters`, `cv` the standard deviation of one over its mean."""

    mean_s: float
    cv: float = COMMON_CV
    matters: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """A step that waits. Steps of one visit are never at two counters at once: they share `visit`."""

    visit: str
    prefix: str
    number: int
    department: str
    class_: str
    rate: float
    queued_at: float
    """In the future for somebody who came before the booked time."""
    service: Service
    first_at: int | None = None
    only_at: int | None = None
    back_after_calls: int | None = None
    then: Person | None = None
    """The step that waits once this one is finished. Its `queued_at` is ignored: it carries the time waited so far."""


@dataclass(frozen=True, slots=True)
class Busy:
    """What keeps a counter from calling: somebody called or served since when, or a pause of some usual length."""

    kind: Occupation
    since_s: float
    service: Service
    """Of who is there; of a usual pause when `away`."""
    visit: str = ""
    """Its other steps wait until the counter is done with this one."""
    then: Person | None = None
    waited_s: float = 0.0
    """What the visit had waited when it was called: the credit of its next step."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time a counter works, and what it may call then. Who is at the counter at the end is served to the end."""

    from_s: float
    until_s: float
    """`math.inf`: until nobody is left."""
    skills: Skills


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter from now on: its `stretches` in order of time, without overlap. None of them: it is closed."""

    number: int
    stretches: tuple[Stretch, ...]
    busy: Busy | None = None


LONG_WAIT_S = 2700.0
"""Beyond it more people have left."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What happens around a service, as this hall does it."""

    walk_s: float = 60.0
    """From the call to the start of the service."""
    tidy_s: float = 0.0
    """From its end to the next call, while people wait."""
    no_show: float = 0.0
    """Share of calls nobody answers."""
    no_show_long: float | None = None
    """The same among those who waited longer than `LONG_WAIT_S`; None: the same."""
    no_show_s: float = 90.0
    """What such a call costs: the recalls."""
    back: float = 0.0
    """Share of those who missed their call and report back."""
    back_s: float = 600.0
    """How much later, on average; they take up their old place."""
    away: float = 0.0
    """Share of services after which the counter is left for a while."""
    away_s: float = 300.0
    """For how long, on average."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How today goes against what was learned: services take `factor` times as long; `spread` is its doubt (of ln)."""

    factor: float = 1.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Flow:
    """People expected: Poisson, `per_hour` of one department and class from one moment to another."""

    department: str
    class_: str
    rate: float
    prefix: str
    from_s: float
    until_s: float
    per_hour: float
    service: Service


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment to come: waits from its booked time, if its holder comes at all."""

    at_s: float
    department: str
    class_: str
    rate: float
    prefix: str
    service: Service
    comes: float = 0.9
    """Chance that its holder comes."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A newcomer who takes a number now: how long would it be?"""

    department: str
    class_: str
    rate: float


@dataclass(frozen=True, slots=True)
class Situation:
    """A hall at one moment and what is planned and expected from then on."""

    now: float
    waiting: tuple[Person, ...]
    counters: tuple[Counter, ...]
    habits: Habits = Habits()
    pace: Pace = Pace()
    flows: tuple[Flow, ...] = ()
    booked: tuple[Booked, ...] = ()
    calls_of_series: Mapping[str, int] = field(default_factory=dict)
    """Calls made today, for missed numbers that reported back."""


NEVER = math.inf
"""The wait of somebody whom no counter calls before the plan ends."""
