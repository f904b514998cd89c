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

from queue_server.domain.draws import quantile
from queue_server.domain.simulation_lines import Layout
from queue_server.domain.simulation_run import Watch, play
from queue_server.domain.situation import NEVER, Probe, Situation

RUNS = 64
Slot = tuple[float, str, str]
"""Beginning of a stretch of time, department, class."""


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
    layout = Layout(situation, probes, everybody=False)
    count = len(situation.waiting)
    waits: list[list[float]] = [[] for _ in layout.line_of]
    play(layout, runs, seed, waits, 0 if persons else count)
    samples = [tuple(sorted(sample)) + (NEVER,) * (runs - len(sample)) for sample in waits]
    return Outcome(tuple(samples[:count]) if persons else (), tuple(samples[ghost] for ghost in layout.ghost_of))


def what_if(situation: Situation, *, runs: int = RUNS, seed: int = 0) -> PlanOutcome:
    """Return waits by hour and class, and each counter's load, from `situation.now` until nothing more is expected.

    Change the counters' stretches in `situation` to try a plan; they should end. All who are expected are drawn, not
    only those who could overtake somebody. Hours are those of POSIX time.
    """
    layout = Layout(situation, (), everybody=True)
    watch = Watch(len(situation.counters))
    play(layout, runs, seed, [[] for _ in layout.line_of], 0, watch)
    return PlanOutcome(_hours(layout, watch, runs), _load(situation, watch, runs))


def slots(situation: Situation, slot_s: float, *, runs: int = RUNS, seed: int = 0) -> dict[Slot, tuple[float, ...]]:
    """Return the sorted waits of all who are expected, by when they come: over all goes together, as in `what_if`."""
    layout = Layout(situation, (), everybody=True)
    watch = Watch(len(situation.counters))
    play(layout, runs, seed, [[] for _ in layout.line_of], 0, watch)
    found: dict[Slot, list[float]] = {}
    for index, queued_at, wait_s in watch.waits:
        if index < 0:
            found.setdefault((queued_at // slot_s * slot_s, *layout.expected[-1 - index]), []).append(wait_s)
    return {slot: tuple(sorted(waits)) for slot, waits in sorted(found.items())}


def _hours(layout: Layout, watch: Watch, runs: int) -> dict[tuple[float, str], HourWaits]:
    by_hour: dict[tuple[float, str], list[float]] = {}
    for index, queued_at, wait_s in watch.waits:
        class_ = layout.situation.waiting[index].class_ if index >= 0 else layout.expected[-1 - index][1]
        by_hour.setdefault((queued_at // 3600 * 3600, class_), []).append(wait_s)
    found = {}
    for key in sorted(by_hour):
        sample = sorted(by_hour[key])
        served = [wait for wait in sample if wait < NEVER]
        mean = sum(served) / len(served) if served else NEVER
        found[key] = HourWaits(len(sample) / runs, mean, quantile(sample, 0.9), (len(sample) - len(served)) / runs)
    return found


def _load(situation: Situation, watch: Watch, runs: int) -> dict[int, float]:
    planned = (
        sum(max(0.0, s.until_s - max(s.from_s, situation.now)) for s in counter.stretches)
        for counter in situation.counters
    )
    return {
        counter.number: busy_s / runs / open_s if open_s else 0.0
        for counter, busy_s, open_s in zip(situation.counters, watch.busy_s, planned, strict=True)
    }
