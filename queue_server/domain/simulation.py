"""The wait, by simulating THE rule forward: many possible goes of the hours to come, each by the domain's own rule.

    outcome = simulate(situation, [Probe("tax", "ordinary", 1.0)], seed=7)
    told = tell(outcome.probes[0], calibration)          # calibration.tell: the range a hall says

Who is called where is decided by `calling` (`may_call`, `note`, `score`); durations, no-shows, pauses and newcomers are
drawn. A probe is a ghost in its line: when it would be called it says how long it waited and vanishes, so that one go
answers for every kind of newcomer without their disturbing each other. Equal seeds give equal answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from queue_server.domain.situation import Probe, Situation

RUNS = 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """Waits in seconds from now, each sample sorted; `situation.NEVER` where the plan ends before."""

    waits: tuple[tuple[float, ...], ...]
    """One sample per person of `Situation.waiting`, in that order; empty when only probes were asked."""
    probes: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class HourWaits:
    """Those of one class who begin to wait in one hour, on average over all goes."""

    count: float
    mean_s: float
    p90_s: float
    unserved: float
    """How many of them are never called before the plan ends."""


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """What a plan of counters leads to."""

    hours: Mapping[tuple[float, str], HourWaits]
    """By beginning of the hour and class."""
    load: Mapping[int, float]
    """By counter: share of its planned time it is kept busy."""


def simulate(
    situation: Situation, probes: Sequence[Probe] = (), *, runs: int = RUNS, seed: int = 0, persons: bool = True
) -> Outcome:
    """Return the waits of all who wait (unless `persons` is off) and of newcomers, in `runs` goes."""
    raise NotImplementedError


def what_if(situation: Situation, until_s: float, *, runs: int = RUNS, seed: int = 0) -> PlanOutcome:
    """Return waits by hour and class, and each counter's load, from `situation.now` until a moment.

    Change the counters' stretches in `situation` to try a plan. All expected people are drawn, not only those who could
    overtake somebody.
    """
    raise NotImplementedError
