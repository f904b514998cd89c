"""断网取号, as the web layer sees it: leasing numbers to terminals, taking their journals in, taking blocks back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import structlog

from queue_server.app.offline.blocks import Voiding, blocks_of
from queue_server.app.offline.journal import TakingIn, check_chain, position_of
from queue_server.app.offline.leases import Granted, Leasing, lease_days, wire_block
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Idem
from queue_server.contract.offline import (
    Blocks,
    BlockView,
    JournalDone,
    JournalEntry,
    JournalIn,
    JournalLine,
    JournalPosition,
    LeaseRequest,
    Leases,
)
from queue_server.domain.errors import RuleViolation

AT_ONCE = 16
"""Entries taken in with one transaction."""
_log = structlog.get_logger(__name__)


class OfflineService(UseCases):
    """Beside `HallService`, over the same reader and writer. `terminal` is global: `<hall>/<code>`."""

    def lease(self, hall: str, request: LeaseRequest, terminal: str, principal: str, key: str, base_url: str) -> Leases:
        """Give a terminal the numbers it lacks, of today and of the next working days (`lease_days`)."""
        rules, now = self.halls.get(hall), self.clock.now()
        use_case = Leasing(rules, request, terminal, principal, now)
        idem = self._idem(principal, f"number-blocks:{hall}", key, request)
        granted = self.writer.submit(hall, use_case, idem, Granted)
        days = lease_days(rules.calendar, rules.calendar.business_day(now))
        with self.reader.read() as records:
            found = [block for block_id in granted.blocks if (block := records.block(block_id)) is not None]
            mine = [b for d in days for b in records.blocks_on(hall, d) if b.terminal == terminal]
        return Leases(
            now=now,
            blocks=[wire_block(rules, self.keys, b, base_url) for b in found if b.state == "leased"],
            void=[b.id for b in mine if b.state == "void"],
            low=rules.hall.offline.low,
        )

    def position(self, hall: str, terminal: str) -> JournalPosition:
        """Tell a terminal where its journal goes on."""
        self.halls.get(hall)
        with self.reader.read() as records:
            mark = position_of(records.journal(terminal), terminal, self.clock.now())
        return JournalPosition(through=mark.through, hash=mark.hash)

    def hand_in(
        self, hall: str, request: JournalIn, terminal: str, public_key: str, principal: str, key: str, base_url: str
    ) -> JournalDone:
        """Take a part of a terminal's journal in, each entry once. Raises `journal.broken`, `journal.gap`.

        A few entries at a time, so that nobody's ticket waits for a morning's journal. What is in when the answer is
        lost is known when the terminal sends it again.
        """
        rules = self.halls.get(hall)
        check_chain(request.entries, terminal, public_key)
        whole = TakingIn(
            rules,
            self.writer.boards,
            self.keys,
            request,
            terminal,
            principal,
            base_url,
            self.clock.now(),
            self.clock.real(),
        )
        lines: list[JournalLine] = []
        cuts = range(0, len(request.entries), AT_ONCE)
        for part in (request.entries[cut : cut + AT_ONCE] for cut in cuts[:-1]):
            lines += self._take_in(whole, part, lambda done: done, None).lines
        idem = self._idem(principal, f"journal:{hall}", key, request)
        return self._take_in(whole, request.entries[cuts[-1] :], partial(_after, lines), idem)

    def _take_in(
        self, whole: TakingIn, part: list[JournalEntry], told: Callable[[JournalDone], JournalDone], idem: Idem | None
    ) -> JournalDone:
        """Take some entries in. One that breaks this program, twice, is kept aside: it holds up none after it."""

        def submit(entries: list[JournalEntry], aside: str = "") -> JournalDone:
            taking = replace(whole, request=JournalIn(clock=whole.request.clock, entries=entries), aside=aside)
            return self.writer.submit(whole.rules.code, lambda unit: told(taking(unit)), idem, JournalDone)

        try:
            return submit(part)
        except RuleViolation:
            raise
        except Exception as error:
            _log.error("journal entries failed", terminal=whole.terminal, first=part[0].seq, error=type(error).__name__)
        if len(part) == 1:
            return submit(part, aside="server.failed")
        done = [self._take_in(whole, [entry], lambda one: one, None) for entry in part]
        return told(JournalDone(through=done[-1].through, lines=[line for one in done for line in one.lines]))

    # --- blocks, for managers ---------------------------------------------------------------------------------------

    def blocks(self, hall: str, day: dt.date | None = None) -> Blocks:
        """Return a day's blocks, today's when none is named."""
        rules = self.halls.get(hall)
        with self.reader.read() as records:
            return blocks_of(records, hall, day or rules.calendar.business_day(self.clock.now()))

    def void(self, hall: str, block: str, principal: str, key: str) -> BlockView:
        """Take a block back from a terminal that is dead or gone. Raises `lease.unknown`."""
        use_case = Voiding(self.halls.get(hall), block, principal, self.clock.now())
        idem = self._idem(principal, f"void-block:{hall}:{block}", key, None)
        return self.writer.submit(hall, use_case, idem, BlockView)


def _after(before: list[JournalLine], done: JournalDone) -> JournalDone:
    """Return what a whole journal was answered, its last part being `done`."""
    return JournalDone(through=done.through, lines=[*before, *done.lines])
