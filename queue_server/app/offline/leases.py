"""Leasing: the blocks a terminal holds for when the network is gone, and what stands on a number of them.

The id and the token of a leased number's visit follow from its block by the server's own key: nothing of them lies in
the database, and a server put back from a backup knows them again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from config.floor import Series
from queue_server.app.halls import HallRules
from queue_server.app.keys import Keys
from queue_server.app.ports import UnitOfWork
from queue_server.contract.offline import LeasedNumber, LeaseRequest, NumberBlock, Window
from queue_server.domain.calendar import WorkCalendar
from queue_server.domain.events import NumbersLeased
from queue_server.domain.ids import Token, VisitId, token_of, visit_id_at
from queue_server.domain.leases import Block, how_many, new_block, next_numbers
from queue_server.domain.numbers import label

Span = tuple[dt.datetime, dt.datetime]


class Granted(BaseModel):
    """Ids of the blocks a terminal was given; kept as the answer of its request, without what opens their tickets."""

    blocks: list[str]


@dataclass(frozen=True, slots=True)
class Leasing:
    """One terminal's request for numbers in advance: a use case."""

    rules: HallRules
    request: LeaseRequest
    terminal: str
    """Global: `<hall>/<code>`."""
    by: str
    now: dt.datetime

    def __call__(self, unit: UnitOfWork) -> Granted:
        """Fill the terminal's blocks of today and of what comes next."""
        new: list[Block] = []
        for day in lease_days(self.rules.calendar, self.rules.calendar.business_day(self.now)):
            there = unit.blocks_on(self.rules.code, day)
            for series in leasable(self.rules):
                block = self._block(unit, day, series, [b for b in there if b.prefix == series.prefix])
                if block is not None:
                    unit.add_block(block)
                    new.append(block)
        if new:
            ranges = tuple(f"{b.business_day} {label(b.prefix, b.first)}–{label(b.prefix, b.last)}" for b in new)
            count = sum(len(b.numbers) for b in new)
            unit.record(NumbersLeased(hall=self.rules.code, at=self.now, by=self.by, count=count, blocks=ranges))
        return Granted(blocks=[b.id for b in new])

    def _block(self, unit: UnitOfWork, day: dt.date, series: Series, there: list[Block]) -> Block | None:
        rules, first = self.rules, series.offline_first
        if first is None or not any(until > self.now for _, until in windows(rules, day, series)):
            return None
        held = sum(len(b.numbers) for b in there if b.terminal == self.terminal)
        left = self.request.left.get(f"{day}/{series.prefix}", 0)
        size = series.last_leased - first + 1
        count = how_many(rules.hall.offline.block, left, held, size, len(rules.hall.terminals))
        numbers = free_numbers(unit, rules.code, day, series, there, count)
        return new_block(rules.code, day, series.prefix, numbers, self.terminal, self.now) if numbers else None


def free_numbers(
    unit: UnitOfWork, hall: str, day: dt.date, series: Series, there: Sequence[Block], count: int
) -> tuple[int, int] | None:
    """Return the first and last of at most `count` numbers that were never leased. `there`: the series' blocks."""
    if series.offline_first is None:
        return None
    # Also beyond what no block tells of any more: after a backup came back numbers are void, or on tickets.
    known = unit.last_number_within(hall, day, series.prefix, series.offline_first, series.last_leased)
    return next_numbers(max([known, *(b.last for b in there)]), series.offline_first, series.last_leased, count)


def lease_days(calendar: WorkCalendar, today: dt.date) -> Iterator[dt.date]:
    """Yield today and the next working day; where only some departments work on that one, those up to the next on
    which all do: a line that goes on a Friday may be back on Monday."""
    full, day = calendar.next_full_day(today), today
    while True:
        yield day
        following = calendar.next_working_day(day)
        if following is None or (day != today and (full is None or day >= full)):
            return
        day = following


def leasable(rules: HallRules) -> list[Series]:
    """Return the series with numbers for terminals that some item of the hall's menu can give."""
    given = {offered.series.prefix for offered in rules.offered.values()}
    return [s for s in rules.hall.series if s.offline_first is not None and s.prefix in given]


def windows(rules: HallRules, day: dt.date, series: Series) -> list[Span]:
    """Return when numbers of a series are given on a day, in order, without overlaps."""
    calendar = rules.calendar
    spans = sorted({span for d in series.departments for span in calendar.issuing_spans(d, day)})
    found: list[Span] = []
    for begins, ends in spans:
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ends)
        else:
            found.append((begins, ends))
    return found


def day_span(calendar: WorkCalendar, day: dt.date) -> Span:
    """Return when a business day begins and ends."""
    return calendar.moment(day, dt.time()), calendar.day_ends_at(day)


# --- what follows from a block by the server's own key --------------------------------------------------------------


def seal_of(keys: Keys, block: Block) -> str:
    """Return the mark that only this server (or one with its keys) puts on a block that it leased."""
    said = "|".join((block.id, block.hall, block.business_day.isoformat(), block.prefix, block.terminal))
    return keys.hash(f"number-block|{said}")


def leased_visit(keys: Keys, calendar: WorkCalendar, block: Block, number: int) -> tuple[VisitId, Token]:
    """Return the id and the token of the visit that a leased number will be.

    Ids grow with time, and this one stands at the beginning of its day, before all that are given on it.
    """
    begins, _ = day_span(calendar, block.business_day)
    own = bytes.fromhex(keys.hash(f"leased-visit|{block.id}|{number}"))
    code = bytes.fromhex(keys.hash(f"leased-token|{block.id}|{number}"))
    return visit_id_at(begins, own[:6]), token_of(code[:16])


def wire_block(rules: HallRules, keys: Keys, block: Block, base_url: str) -> NumberBlock:
    """Return a block as its terminal keeps it."""
    series = rules.series.get(block.prefix)
    numbers = []
    for number in block.numbers:
        visit, token = leased_visit(keys, rules.calendar, block, number)
        url = f"{base_url.rstrip('/')}/t/{token}"
        numbers.append(LeasedNumber(number=number, visit=visit, token=token, phone_url=url))
    spans = windows(rules, block.business_day, series) if series is not None else []
    return NumberBlock(
        id=block.id,
        hall=block.hall,
        terminal=block.terminal,
        day=block.business_day,
        prefix=block.prefix,
        numbers=numbers,
        leased_at=block.leased_at,
        expires_at=rules.calendar.day_ends_at(block.business_day),
        windows=[Window(from_=begins, until=ends) for begins, ends in spans],
        seal=seal_of(keys, block),
    )
