"""「下午三点后人少」: a time later today or on the next working day when one would wait much less.

The waits to come are simulated now and then from the half hours of the days before; a suggestion is made only where one
is much better than coming now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from queue_server.app.board import Board
from queue_server.app.halls import ORDINARY, HallRules
from queue_server.app.wait.outlook import day_to_come, flows, outlook
from queue_server.contract.models import MUCH_QUIETER, QueueView, Quieter
from queue_server.domain.arrivals import HALF_HOUR_S
from queue_server.domain.calibration import Told
from queue_server.domain.experience import Now
from queue_server.domain.ranges import SlotsQuestion
from queue_server.domain.simulation import Slot

RUNS = 24
WORTH_S = 20 * 60
"""Whoever is told less need not come again."""
NOT_BEFORE = dt.timedelta(minutes=45)
LONGEST = dt.timedelta(hours=2)
GOOD_FOR = dt.timedelta(minutes=30)

Ask = Callable[[SlotsQuestion], dict[Slot, Told | None]]


@dataclass(frozen=True, slots=True)
class HalfHour:
    """What newcomers of one series are expected to wait who come in one half hour."""

    begins: dt.datetime
    told: Told

    @property
    def ends(self) -> dt.datetime:
        return self.begins + dt.timedelta(seconds=HALF_HOUR_S)


class QuietTimes:
    """What is expected, by hall and series, as it was found last."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[dt.datetime, dict[str, list[HalfHour]]]] = {}

    def keep(self, hall: str, found: dict[str, list[HalfHour]], now: dt.datetime) -> None:
        self._found[hall] = now, found

    def suggest(self, rules: HallRules, queues: Iterable[QueueView], now: dt.datetime) -> None:
        """Write a quieter time beside each queue that is open and long."""
        held = self._found.get(rules.code)
        if held is None or now - held[0] > GOOD_FOR:
            return
        for queue in queues:
            if queue.status == "open" and queue.wait is not None:
                queue.quieter = quieter(held[1].get(queue.prefix, ()), queue.wait.high_s, now)


def quieter(expected: Sequence[HalfHour], high_s: int, now: dt.datetime) -> Quieter | None:
    """Return the first good time of the first day that has one; `expected` in order, `high_s` what is told now."""
    if high_s < WORTH_S:
        return None
    for begin, half_hour in enumerate(expected):
        if half_hour.begins >= now + NOT_BEFORE and half_hour.told.high_s <= MUCH_QUIETER * high_s:
            row = [half_hour]
            for after in expected[begin + 1 :]:
                much_longer = after.told.high_s > MUCH_QUIETER * high_s
                if after.begins != row[-1].ends or much_longer or after.ends - half_hour.begins > LONGEST:
                    break
                row.append(after)
            low_s, high_s = min(h.told.low_s for h in row), max(h.told.high_s for h in row)
            return Quieter(from_=half_hour.begins, until=row[-1].ends, low_s=low_s, high_s=high_s)
    return None


@dataclass(frozen=True, slots=True)
class QuietQuestions:
    """The rest of today and the next working day."""

    hall: HallRules
    asked: tuple[SlotsQuestion, ...]


def questions(board: Board, known: Now, now: dt.datetime) -> QuietQuestions | None:
    """Put what is to be simulated; None while the hall's days are hardly known. Hold the lock of `board`."""
    rules = board.rules
    if not known.experience.knows_arrivals():
        return None
    asked = []
    if flows_today := flows(rules, known, now):
        today = replace(outlook(board, known, now), flows=tuple(flows_today))
        asked.append(SlotsQuestion(today, known.calibration, HALF_HOUR_S, RUNS))
    tomorrow = rules.calendar.next_full_day(board.day)
    if tomorrow is not None:
        situation = day_to_come(rules, Now(known.experience), tomorrow)
        asked.append(SlotsQuestion(situation, known.calibration, HALF_HOUR_S, RUNS))
    return QuietQuestions(rules, tuple(asked))


def half_hours(put: QuietQuestions, ask: Ask) -> dict[str, list[HalfHour]]:
    """Return what newcomers of the ordinary class wait, by series: of its departments the longest."""
    rules = put.hall
    prefixes = {d: series.prefix for series in rules.series.values() for d in series.departments}
    longest: dict[str, dict[dt.datetime, Told | None]] = {}
    for question in put.asked:
        for (begins_s, department, class_), told in ask(question).items():
            prefix = prefixes.get(department)
            begins = dt.datetime.fromtimestamp(begins_s, dt.UTC)
            if prefix is None or class_ != ORDINARY or not _issuing(rules, begins):
                continue
            known = longest.setdefault(prefix, {})
            before = known.get(begins)
            if begins not in known or (before is not None and (told is None or told.median_s > before.median_s)):
                known[begins] = told
    return {
        prefix: [HalfHour(begins, told) for begins, told in sorted(known.items()) if told is not None]
        for prefix, known in longest.items()
    }


def _issuing(rules: HallRules, begins: dt.datetime) -> bool:
    """Say whether numbers are given through a whole half hour."""
    day = rules.calendar.business_day(begins)
    ends = begins + dt.timedelta(seconds=HALF_HOUR_S)
    return any(
        rules.calendar.moment(day, s.issue_from) <= begins and ends <= rules.calendar.moment(day, s.issue_until)
        for s in rules.calendar.on(day)
    )
