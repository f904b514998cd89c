"""All halls of a county at a glance, and why one of them makes people wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from queue_server.app.board import Boards
from queue_server.app.fleet.views import terminals_view
from queue_server.app.halls import HallRules
from queue_server.app.overview import Overview, overview
from queue_server.app.ports import Clock, Records
from queue_server.app.wait.opening import planned
from queue_server.contract.fleet import TerminalView
from queue_server.domain.visits import Step


@dataclass(frozen=True, slots=True)
class HourWait:
    """The longest anybody waited who came in that hour (0–23, the hall's zone)."""

    hour: int
    longest_s: float
    people: int


@dataclass(frozen=True, slots=True)
class Glance:
    """One hall. `planned`: counters that should be at work now, by its plan."""

    hall: Overview
    planned: int
    terminals: tuple[TerminalView, ...]

    @property
    def code(self) -> str:
        return self.hall.hall.code

    @property
    def longest_s(self) -> float:
        return self.hall.longest.waited_s if self.hall.longest is not None else 0.0

    @property
    def at_work(self) -> int:
        return sum(desk.view.status == "open" for desk in self.hall.desks)

    @property
    def short(self) -> int:
        """How many counters are missing from the plan."""
        return max(0, self.planned - self.at_work)

    @property
    def unwell(self) -> tuple[TerminalView, ...]:
        """Those a person should look at; one that was never switched on is nobody's trouble."""
        return tuple(t for t in self.terminals if t.state in ("trouble", "silent"))

    @property
    def well(self) -> int:
        return sum(t.state == "well" for t in self.terminals)

    @property
    def unserved(self) -> tuple[str, ...]:
        """The series in which people wait and no counter calls."""
        return tuple(line.prefix for line in self.hall.lines if line.waiting and not line.open_counters)

    @property
    def wants_care(self) -> bool:
        return bool(self.hall.over or self.unserved or self.hall.hall.suspended)


def glance(records: Records, rules: HallRules, boards: Boards, clock: Clock) -> Glance:
    """Return how one hall stands now."""
    now = clock.now()
    return Glance(
        hall=overview(records, rules, boards, clock),
        planned=sum(_works(rules, number, now) for number in rules.counters),
        terminals=tuple(terminals_view(records, rules, now, clock.real()).terminals),
    )


def hours_of(records: Records, rules: HallRules, now: dt.datetime) -> list[HourWait]:
    """Return today's hours in which somebody came, each with the longest wait so far."""
    day = rules.calendar.business_day(now)
    return by_hour(records.steps_on(rules.code, day), rules.calendar.zone, now)


def by_hour(steps: Iterable[Step], zone: dt.tzinfo, now: dt.datetime) -> list[HourWait]:
    waits: dict[int, list[float]] = {}
    for step in steps:
        if step.state == "waiting" and not step.calls:
            waited_s = max(0.0, (now - step.queued_at).total_seconds())
        elif step.calls:
            waited_s = step.waited_s
        else:
            continue  # given back, or not yet at its stage
        waits.setdefault(step.queued_at.astimezone(zone).hour, []).append(waited_s)
    return [HourWait(hour, max(found), len(found)) for hour, found in sorted(waits.items())]


def worst_first(halls: Sequence[Glance]) -> list[Glance]:
    """Order halls by how much they want somebody's care: the longest wait first, then the fullest."""
    return sorted(halls, key=lambda h: (-h.longest_s, -h.hall.hall.waiting, not h.wants_care))


def _works(rules: HallRules, number: int, now: dt.datetime) -> bool:
    day = rules.calendar.business_day(now)
    return any(start <= now < end for start, end in planned(rules, number, day))
