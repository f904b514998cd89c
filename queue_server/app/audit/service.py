"""Reads the events for an auditor. Nothing here is of a person's: events hold no names, numbers or tokens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from queue_server.app.ports import Records
from queue_server.app.use_cases import UseCases
from queue_server.domain.audit import Kind, has
from queue_server.domain.chain import BEGINNING, Checked, Ends, Link, check
from queue_server.domain.staff_events import COUNTY

MOST = 5000
"""Lines of one answer: a busy day of a hall, the queue's own run among them."""


MOST_CHECKED = 300_000
"""Events of a hall that a page walks along: some seconds. A longer record is for `hall admin audit verify`, which keeps
no citizen waiting."""


@dataclass(frozen=True, slots=True)
class Walked:
    checked: Checked
    part: bool
    """There are older events that were not looked at."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day's events, the last first; `by` names everybody who did something then, wanted or not."""

    events: list[Link]
    by: list[str]
    cut: bool
    """There were more than `MOST`."""


def _from(records: Records, hall: str, ends: Ends, since: int) -> Ends:
    """Return the ends of the part of a chain that begins with an event, hanging on the link before."""
    before = next(records.links(hall, since - 2))
    return Ends(since, before.chain or BEGINNING, ends.last, ends.head)


class AuditService(UseCases):
    """Beside `HallService`, over the same reader. `halls` are those that who asks may look at."""

    def day(self, halls: Collection[str], day: dt.date, kinds: frozenset[Kind], by: str = "") -> Day:
        """Return a day's events of some halls, of these kinds, of one who did them or of everybody."""
        found: list[Link] = []
        doers: set[str] = set()
        with self.reader.read() as records:
            for hall in halls:
                for event in records.links_between(hall, *self._bounds(hall, day)):
                    doers.add(str(event.staff.get("by", "")))
                    if has(event, kinds, by):
                        found.append(event)
        found.sort(key=lambda event: (event.at, event.hall, event.seq), reverse=True)
        return Day(found[:MOST], sorted(doers - {""}), len(found) > MOST)

    def today(self) -> dt.date:
        """Return the later of the county hall's day and the real one: the county's own events are of real time."""
        calendar = next(iter(self.halls.by_code.values())).calendar
        return max(calendar.business_day(self.clock.now()), calendar.business_day(self.clock.real()))

    def chains(self, halls: Iterable[str], most: int = MOST_CHECKED) -> dict[str, Walked]:
        """Walk along the events of some halls, one after the other; of a hall with more than `most`, along the last."""
        found = {}
        with self.reader.read() as records:
            for hall in halls:
                ends = records.chain_ends(hall)
                if ends is None or not ends.last:
                    continue
                since = max(ends.kept_from, ends.last - most + 1)
                begins = ends if since == ends.kept_from else _from(records, hall, ends, since)
                found[hall] = Walked(check(records.links(hall, since - 1), begins), since > ends.kept_from)
        return found

    def _bounds(self, hall: str, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """Return when a day begins and ends in a hall; the county's own is the county hall's."""
        rules = next(iter(self.halls.by_code.values())) if hall == COUNTY else self.halls.get(hall)
        return rules.calendar.day_ends_at(day - dt.timedelta(days=1)), rules.calendar.day_ends_at(day)
