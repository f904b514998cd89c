"""What is kept how long (`config.schema.Retention`), by kind of data. Runs by itself; the log has a figure for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from queue_server.app.halls import HallRules
from queue_server.app.ports import Reader, UnitOfWork
from queue_server.app.writer import Writer
from queue_server.contract.models import Wire

CHUNK = 5000
"""Events dropped in one use case, so that nobody's ticket waits for them."""


class Count(Wire):
    count: int


@dataclass(frozen=True, slots=True)
class Purge:
    """Drops what one hall has kept long enough, in use cases small enough to go between tickets."""

    rules: HallRules
    reader: Reader
    writer: Writer
    now: dt.datetime

    def run(self) -> dict[str, int]:
        """Return how many of each kind went."""
        hall, kept = self.rules.code, self.rules.hall.retention
        holders_before, calls_before = self._before(kept.holders_days), self._before(kept.events_days)
        phones_before = self._before(kept.phone_days)
        today_began = self.rules.calendar.day_ends_at(self._before(1))
        tickets_before = self._before(kept.tickets_days)
        journals_before = self.rules.calendar.day_ends_at(holders_before - dt.timedelta(days=1))
        events_before = self.rules.calendar.day_ends_at(calls_before - dt.timedelta(days=1))
        return {
            "holders": self._forget(
                lambda unit: (
                    unit.forget_holders(hall, holders_before)
                    + unit.forget_authorities(hall, holders_before)
                    + unit.forget_booked(hall, holders_before)
                    + unit.forget_journals(hall, journals_before)
                    + unit.forget_outreach_people(hall, journals_before)
                    + unit.forget_free_people(hall, journals_before)
                )
            ),
            "phones": self._forget(
                lambda unit: unit.forget_phones(hall, phones_before) + unit.forget_contacts(hall, self._before(0))
            ),
            "visits": self._forget_days(tickets_before),
            "outreach": self._forget(
                lambda unit: unit.forget_outreach(
                    hall, self.rules.calendar.day_ends_at(tickets_before - dt.timedelta(days=1))
                )
            ),
            "free": self._forget(lambda unit: unit.forget_free(hall, tickets_before)),
            "alerts": self._forget(lambda unit: unit.forget_alerts(hall, events_before)),
            "appointments": self._forget(lambda unit: unit.forget_appointments(hall, tickets_before)),
            "calls": self._forget(lambda unit: unit.forget_calls(hall, calls_before)),
            "events": self._forget_events(events_before),
            "messages": self._forget(lambda unit: unit.forget_texts(hall, today_began)),
            "orders": self._forget(lambda unit: unit.forget_orders(hall, events_before)),
        }

    def _before(self, days: int) -> dt.date:
        return self.rules.calendar.business_day(self.now) - dt.timedelta(days=days)

    def _forget_days(self, before: dt.date) -> int:
        """Drop visits with all that hangs on them, a day at a time."""
        gone = 0
        while True:
            with self.reader.read() as records:
                oldest = records.oldest_day(self.rules.code)
            if oldest is None or oldest >= before:
                return gone
            gone += self._forget(partial(_forget_day, self.rules.code, oldest))

    def _forget_events(self, before: dt.datetime) -> int:
        gone = 0
        while part := self._forget(lambda unit: unit.forget_events(self.rules.code, before, CHUNK)):
            gone += part
        return gone

    def _forget(self, forget: Callable[[UnitOfWork], int]) -> int:
        return self.writer.submit(self.rules.code, lambda unit: Count(count=forget(unit)), None, Count).count


def _forget_day(hall: str, day: dt.date, unit: UnitOfWork) -> int:
    return unit.forget_day(hall, day)
