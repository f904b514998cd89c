"""What a hall can tell of its waits beyond the next ticket: how good the ranges were, other plans, quieter times."""

from __future__ import annotations

import datetime as dt

import structlog

from queue_server.app.halls import HallRules
from queue_server.app.ports import Clock, Forecasts, Reader, Records
from queue_server.app.wait import quieter, what_if
from queue_server.app.wait.lessons import Lessons
from queue_server.app.writer import Writer
from queue_server.contract.outlook import DayAccuracy, WhatIf, WhatIfRequest
from queue_server.domain.accuracy import accuracy
from queue_server.domain.errors import RuleViolation

_log = structlog.get_logger("hall.outlook")


class OutlookService:
    """Beside `HallService`, over the same reader and writer. Thread-safe."""

    def __init__(self, reader: Reader, writer: Writer, clock: Clock, lessons: Lessons) -> None:
        self.boards = writer.boards
        self.halls = writer.boards.halls
        self.quiet = quieter.QuietTimes()
        self._reader = reader
        self._writer = writer
        self._clock = clock
        self.lessons = lessons

    def accuracy(self, hall: str, day: dt.date) -> DayAccuracy:
        rules = self.halls.get(hall)
        with self._reader.read() as records:
            return day_accuracy(records, rules, day)

    def what_if(self, hall: str, request: WhatIfRequest) -> WhatIf:
        """Compare a plan with the present one. Raises what `what_if.prepare` raises, and `server.busy`."""
        rules, forecasts, now = self.halls.get(hall), self._forecasts(), self._clock.now()
        with self._reader.read() as records:
            known = self.lessons.fresh(records, hall, now)
            with self.boards.lock(hall):
                board = self.boards.at(hall, rules.calendar.business_day(now), records)
                prepared = what_if.prepare(board, known, request, now)
        return what_if.compare(prepared, forecasts.plan)

    # --- by itself ------------------------------------------------------------------------------------------------

    def learn_days(self) -> None:
        """Learn the days that are over."""
        self.lessons.learn_days(self._reader, self._writer, self._clock)

    def look_for_quieter_times(self) -> None:
        """Simulate the rest of today and the next working day, in every hall that gives numbers now."""
        for hall, rules in self.halls.by_code.items():
            now = self._clock.now()
            if not rules.calendar.is_issuing(now):
                continue
            with self._reader.read() as records:
                known = self.lessons.fresh(records, hall, now)
                with self.boards.lock(hall):
                    board = self.boards.at(hall, rules.calendar.business_day(now), records)
                    put = quieter.questions(board, known, now)
            if put is not None:
                try:
                    self.quiet.keep(hall, quieter.half_hours(put, self._forecasts().slots), now)
                except RuleViolation as busy:
                    _log.info("no quieter times looked for", hall=hall, why=busy.code)

    def _forecasts(self) -> Forecasts:
        if self.boards.forecasts is None:
            raise RuleViolation("server.busy")
        return self.boards.forecasts


def day_accuracy(records: Records, rules: HallRules, day: dt.date) -> DayAccuracy:
    """Return how good the ranges of a day were, from what is on record of it."""
    found = accuracy(records.told_waits_on(rules.code, day))
    return DayAccuracy(
        hall=rules.code,
        day=day,
        n=found.n if found else 0,
        coverage=round(found.coverage, 3) if found else None,
        mae_s=round(found.mae_s) if found else None,
        too_short=round(found.too_short, 3) if found else None,
    )
