"""What the forecaster is asked and what it answers: plain values, so that it may live in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass

from queue_server.domain import simulation
from queue_server.domain.calibration import Calibration, Told, tell
from queue_server.domain.simulation import RUNS, PlanOutcome, Slot, simulate, what_if
from queue_server.domain.situation import Probe, Situation

MOST_WAITING = 2_000
"""No hall seats more; beyond it simulating would take longer than the answer is good for."""
_FEWEST_RUNS = 16


@dataclass(frozen=True, slots=True)
class Question:
    """How long will everybody wait who is in `situation`, and whoever comes now?"""

    situation: Situation
    probes: tuple[Probe, ...]
    calibration: Calibration
    runs: int = RUNS
    """At most; a large crowd gets fewer."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The ranges, in the order they were asked for; None for whom no counter is likely to call."""

    newcomers: tuple[Told | None, ...]
    waiting: tuple[Told | None, ...]


@dataclass(frozen=True, slots=True)
class PlanQuestion:
    """What does this plan of counters lead to?"""

    situation: Situation
    runs: int = RUNS
    seed: int = 0


@dataclass(frozen=True, slots=True)
class SlotsQuestion:
    """How long will those wait who are expected, by when they come?"""

    situation: Situation
    calibration: Calibration
    slot_s: float
    runs: int
    seed: int = 0


def runs_for(people: int, most: int = RUNS) -> int:
    """Return how many goes a crowd of this size gets: a crowd's own spread evens out, and the answer must be young."""
    return min(most, max(_FEWEST_RUNS, RUNS * 400 // max(1, people)))


def answer(question: Question) -> Answer:
    situation = question.situation
    runs = runs_for(len(situation.waiting), question.runs)
    found = simulate(situation, question.probes, runs=runs, seed=question.seed)
    return Answer(
        tuple(tell(sample, question.calibration) for sample in found.probes),
        tuple(tell(sample, question.calibration) for sample in found.waits),
    )


def plan(question: PlanQuestion) -> PlanOutcome:
    return what_if(question.situation, runs=question.runs, seed=question.seed)


def slots(question: SlotsQuestion) -> dict[Slot, Told | None]:
    found = simulation.slots(question.situation, question.slot_s, runs=question.runs, seed=question.seed)
    return {slot: tell(sample, question.calibration) for slot, sample in found.items()}
