"""How long one answer takes: a crowded hall, every person and every kind of newcomer asked about."""

from __future__ import annotations

import time
from random import Random

from queue_server.domain.counters import Skills
from queue_server.domain.simulation import simulate
from queue_server.domain.situation import (
    Busy,
    Counter,
    Flow,
    Habits,
    Pace,
    Person,
    Probe,
    Service,
    Situation,
    Stretch,
)

_NOW = 1_772_413_200.0
_DEPARTMENTS = tuple(f"department-{n}" for n in range(8))
_CLASSES = (("ordinary", 1.0, 0.67), ("senior", 2.5, 0.28), ("infant", 2.0, 0.05))
_GENERAL = 6
"""So many counters serve whoever comes."""


def crowded_hall(waiting: int, counters: int) -> tuple[Situation, list[Probe]]:
    """Return a hall with every counter busy and seniors still to come, and a probe for every kind of newcomer."""
    rng = Random(1)
    people = []
    for number in range(waiting):
        department = rng.choice(_DEPARTMENTS)
        class_, rate, _ = rng.choices(_CLASSES, [share for _, _, share in _CLASSES])[0]
        service = Service(rng.choice((240.0, 480.0, 900.0, 1500.0)), 0.7)
        since = _NOW - rng.uniform(0, 3600)
        people.append(Person(f"v{number}", department[-1], number, department, class_, rate, since, service))
    desks = []
    for number in range(counters):
        one = frozenset({_DEPARTMENTS[number % len(_DEPARTMENTS)]})
        skills = Skills(number, None if number < _GENERAL else one)
        busy = Busy("serving", _NOW - rng.uniform(0, 600), Service(600.0))
        desks.append(Counter(number, (Stretch(_NOW - 3600, _NOW + 6 * 3600, skills),), busy))
    flows = tuple(
        Flow(department, class_, rate, department[-1], begins, begins + 1800, 60 / 8 * share, Service(600.0))
        for department in _DEPARTMENTS
        for class_, rate, share in _CLASSES
        for begins in (_NOW + 1800 * half for half in range(8))
    )
    habits = Habits(walk_s=60, tidy_s=20, no_show=0.04, back=0.4, away=0.02)
    situation = Situation(_NOW, tuple(people), tuple(desks), habits, Pace(1.05, 0.1), flows)
    return situation, [Probe(d, class_, rate) for d in _DEPARTMENTS for class_, rate, _ in _CLASSES]


def seconds_per_answer(waiting: int, counters: int, runs: int, rounds: int) -> list[tuple[float, float]]:
    """Return for each answer the seconds that passed, and the processor's own."""
    situation, probes = crowded_hall(waiting, counters)
    took = []
    for seed in range(rounds):
        begun, worked = time.perf_counter(), time.process_time()
        simulate(situation, probes, runs=runs, seed=seed)
        took.append((time.perf_counter() - begun, time.process_time() - worked))
    return took
