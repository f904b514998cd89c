"""THE rule: who is next at a counter, and why.

score = rate of the class x minutes waited; the highest is next; ties by `queued_at`, then number. Above the score
stand, recorded with every call: what a clerk put first by hand, and the classes a counter prefers. A missed number
that has reported back waits until its series has made enough calls, or until nobody else is eligible.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Literal, Protocol

from queue_server.domain.counters import Skills
from queue_server.domain.visits import ANY_COUNTER, Step

Note = Literal["", "preferred", "transfer_first", "continues", "returned", "by_hand"]
KEPT_CANDIDATES = 5
"""How many of the best are kept with a call, to explain it."""

RANK: dict[Note, int] = {"by_hand": 0, "transfer_first": 0, "continues": 0, "preferred": 1, "": 2, "returned": 3}
"""Lower goes first, whatever the score."""


class Waits(Protocol):
    """What the rule asks of somebody who waits, besides since when: a step, or a person in a simulated hall."""

    @property
    def department(self) -> str: ...
    @property
    def class_(self) -> str: ...
    @property
    def prefix(self) -> str: ...
    @property
    def first_at(self) -> int | None: ...
    @property
    def only_at(self) -> int | None: ...
    @property
    def back_after_calls(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Scored:
    """A waiting step as the rule sees it at one counter at one moment."""

    step: Step
    waited_s: float
    rate: float
    score: float
    note: Note

    @property
    def order(self) -> tuple[int, float, dt.datetime, str, int, int]:
        step = self.step
        return RANK[self.note], -self.score, step.queued_at, step.prefix, step.number, step.position


@dataclass(frozen=True, slots=True)
class Choice:
    """The one who is next, and the best few it was chosen from (itself first)."""

    step: Step
    considered: tuple[Scored, ...]


def score(waited_s: float, rate: float) -> float:
    """Return what a wait is worth: the class's rate for each minute; nobody earns before their time."""
    return rate * max(0.0, waited_s) / 60


def may_call(counter: Skills, step: Waits) -> bool:
    """Say whether a counter may call a step: it serves the department and the class, and no clerk sent it elsewhere."""
    if step.only_at is not None:
        return step.only_at == counter.number
    if counter.only and step.class_ not in counter.only:
        return False
    return counter.serves(step.department)


def may_do_along(counter: Skills, present: Step, steps: Iterable[Step]) -> list[Step]:
    """Return the other steps of a visit that a counter can do in one go with the present one."""
    return [s for s in steps if s.id != present.id and s.state in ("pending", "waiting") and may_call(counter, s)]


def rank(
    waiting: Iterable[Step],
    counter: Skills,
    rates: Mapping[str, float],
    calls_of_series: Mapping[str, int],
    now: dt.datetime,
    limit: int = KEPT_CANDIDATES,
) -> list[Scored]:
    """Return the best `limit` of those this counter may call, best first. A class without a rate counts as ordinary."""
    scored = [
        _scored(step, counter, rates.get(step.class_, 1.0), calls_of_series, now)
        for step in waiting
        if may_call(counter, step)
    ]
    return nsmallest(limit, scored, key=lambda s: s.order)


def next_step(
    waiting: Iterable[Step],
    counter: Skills,
    rates: Mapping[str, float],
    calls_of_series: Mapping[str, int],
    now: dt.datetime,
) -> Choice | None:
    """Return who is next at this counter; None when nobody waits whom it may call."""
    best = rank(waiting, counter, rates, calls_of_series, now)
    return Choice(best[0].step, tuple(best)) if best else None


def by_hand(
    wanted: Iterable[Step],
    by_rule: Iterable[Step],
    counter: Skills,
    rates: Mapping[str, float],
    calls_of_series: Mapping[str, int],
    now: dt.datetime,
) -> Choice | None:
    """Return the best of those a clerk wants, with those the rule would have called behind; None: nobody of them."""
    found = rank(wanted, counter, rates, calls_of_series, now, 1)
    if not found:
        return None
    chosen = replace(found[0], note="by_hand")
    passed = [s for s in rank(by_rule, counter, rates, calls_of_series, now) if s.step.id != chosen.step.id]
    return Choice(chosen.step, (chosen, *passed)[:KEPT_CANDIDATES])


def _scored(step: Step, counter: Skills, rate: float, calls_of_series: Mapping[str, int], now: dt.datetime) -> Scored:
    waited = max(0.0, (now - step.queued_at).total_seconds())
    return Scored(step, waited, rate, score(waited, rate), note(step, counter, calls_of_series))


def note(step: Waits, counter: Skills, calls_of_series: Mapping[str, int]) -> Note:
    """Say what stands above or below the score for this step at this counter."""
    if step.back_after_calls is not None and calls_of_series.get(step.prefix, 0) < step.back_after_calls:
        return "returned"
    if step.first_at == ANY_COUNTER:
        return "transfer_first"
    if step.first_at == counter.number:
        return "continues"
    if step.class_ in counter.prefers:
        return "preferred"
    return ""
