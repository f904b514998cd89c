"""The least anybody could err: a forecast by one who knows the hall's truth, but not the future.

Who knows how long each matter really takes, how each counter works today and how many people come to which office, can
still only play the day on with other luck and tell the middle of what comes out. What such a forecast errs by, no
honest one can stay far below.
"""

from __future__ import annotations

import heapq
from random import Random
from statistics import median

from tests.bench.truth import LAST_TICKET_S, Citizen, View, need, someone
from tests.bench.truth_day import Day
from tests.bench.truth_patterns import moments

_MANY = 1_000_000


class _Called(Exception):
    """The one who asked is called."""


class _Waiter:
    """Watches a twin until one citizen is called."""

    def __init__(self, number: int) -> None:
        self.number = number

    def ticket(self, citizen: Citizen, view: View) -> None: ...

    def called(self, citizen: Citizen, view: View) -> None:
        if citizen.number == self.number and not citizen.later_step:
            raise _Called(view.now_s)

    def walked(self, citizen: Citizen, seconds: float) -> None: ...

    def missed(self, citizen: Citizen, seconds: float) -> None: ...

    def reported(self, citizen: Citizen, seconds: float) -> None: ...

    def served(self, citizen: Citizen, seconds: float, view: View) -> None: ...

    def tidied(self, seconds: float, left: bool) -> None: ...


def foretell(day: Day, citizen: Citizen, now: float, runs: int) -> float:
    """Return the middle wait, in seconds, of somebody who takes a ticket now."""
    return median(_play_on(day, citizen, now, Random(f"{citizen.number} {now} {run}")) for run in range(runs))


def _play_on(day: Day, citizen: Citizen, now: float, rng: Random) -> float:
    twin = day.twin(rng, _Waiter(citizen.number))
    twin.events = [_other_luck(twin, event, now, rng) for event in twin.events]
    for number, came_s in enumerate(moments(day.pattern, rng), _MANY):
        if now < came_s < LAST_TICKET_S:
            twin.events.append((came_s, number, "come", number))
    heapq.heapify(twin.events)
    newcomer = someone(rng, citizen.number, now, ((citizen.office, 1.0),))
    newcomer.kind = citizen.kind
    try:
        twin.join(now, newcomer)
        twin.go_on()
    except _Called as called:
        return float(called.args[0]) - now
    raise AssertionError("the hall serves whoever has a number")


def _other_luck(
    twin: Day, event: tuple[float, int, str, object], now: float, rng: Random
) -> tuple[float, int, str, object]:
    """Let a service that is under way end another time, knowing how long it has lasted."""
    _, order, what, subject = event
    if what != "finish" or not isinstance(subject, tuple):
        return event
    index = subject[0]
    place = twin.places[index]
    assert place.citizen is not None
    matter = place.citizen.matter
    mean = matter.written_s * matter.really * twin.pace * twin.own_pace[index]
    lasted = now - place.since_s
    needs = next((n for n in (need(rng) for _ in range(200)) if n * mean > lasted), lasted / mean + 0.3)
    return place.since_s + needs * mean, order, what, subject
