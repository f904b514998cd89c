"""Taking in what a terminal did without the server: in order, each entry once, however often it is sent.

An entry that cannot be carried out is kept aside, sealed, for a person to look at; it holds up none after it. A journal
that does not hold together is refused whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from queue_server.app.board import Boards
from queue_server.app.halls import HallRules
from queue_server.app.keys import Keys
from queue_server.app.offline.blocks import end_block
from queue_server.app.offline.handed_in import HandedIn
from queue_server.app.offline.leases import leased_visit, seal_of
from queue_server.app.offline.ports import JournalMark, SetAside
from queue_server.app.ports import UnitOfWork
from queue_server.app.tickets.visits import TicketPress
from queue_server.contract.offline import (
    FIRST_HASH,
    GivenBackOffline,
    IssuedOffline,
    JournalDone,
    JournalEntry,
    JournalIn,
    JournalLine,
    PrintedOffline,
    signed_text,
)
from queue_server.domain.errors import RuleViolation
from queue_server.domain.leases import Block, block_of_id
from queue_server.domain.numbers import label

NOT_CARRIED_OUT = "set_aside"
"""Why a number is void: its journal's entry could not be carried out, and is kept aside."""


def check_chain(entries: Sequence[JournalEntry], terminal: str, public_key: str) -> None:
    """Raise `journal.broken` unless the entries follow one another and the terminal signed each. Costs no database."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    if any(after.seq != before.seq + 1 or after.before != before.hash for before, after in pairwise(entries)):
        raise RuleViolation("journal.broken")
    for entry in entries:
        try:
            if entry.hash != entry.reckoned():
                raise RuleViolation("journal.broken")
            key.verify(bytes.fromhex(entry.signature), signed_text(terminal, entry.seq, entry.hash))
        except (InvalidSignature, OverflowError):
            # A moment beyond all calendars overflows.
            raise RuleViolation("journal.broken") from None


def position_of(mark: JournalMark | None, terminal: str, now: dt.datetime) -> JournalMark:
    """Return how far a journal is in; one that has none yet begins."""
    return mark or JournalMark(terminal, 0, FIRST_HASH, now)


@dataclass(frozen=True, slots=True)
class TakingIn:
    """Some entries of one terminal's journal, whose chain was checked: a use case."""

    rules: HallRules
    boards: Boards
    keys: Keys
    request: JournalIn
    terminal: str
    """Global: `<hall>/<code>`."""
    by: str
    base_url: str
    now: dt.datetime
    real: dt.datetime
    aside: str = ""
    """Set: nothing is carried out, all is kept aside for this reason."""
    _blocks: dict[str, Block] = field(default_factory=dict)

    def __call__(self, unit: UnitOfWork) -> JournalDone:
        """Raises `journal.gap`, and `journal.broken` when the server holds another entry in the place of one."""
        mark = position_of(unit.journal(self.terminal), self.terminal, self.now)
        new = self._new(unit, mark)
        known = self.request.entries[: len(self.request.entries) - len(new)]
        lines = [JournalLine(seq=entry.seq, result="known") for entry in known]
        lines += [self._line(unit, entry) for entry in new]
        if new:
            mark = JournalMark(self.terminal, new[-1].seq, new[-1].hash, self.now)
            unit.keep_journal(mark, {entry.seq: entry.hash for entry in new})
        return JournalDone(through=mark.through, lines=lines)

    def _new(self, unit: UnitOfWork, mark: JournalMark) -> list[JournalEntry]:
        """Return the entries that are not in yet; they go on where the server stands."""
        entries = self.request.entries
        if entries[0].seq > mark.through + 1:
            raise RuleViolation("journal.gap")
        known = [e for e in entries if e.seq <= mark.through]
        new = entries[len(known) :]
        there = unit.journal_hashes(self.terminal, known[0].seq, known[-1].seq) if known else {}
        there[mark.through] = mark.hash
        if any(there.get(e.seq, e.hash) != e.hash for e in known) or (new and new[0].before != mark.hash):
            raise RuleViolation("journal.broken")
        return new

    def _line(self, unit: UnitOfWork, entry: JournalEntry) -> JournalLine:
        what = entry.what
        number = label(what.prefix, what.number) if isinstance(what, IssuedOffline) else None
        try:
            if self.aside:
                raise RuleViolation(self.aside)
            taken = self._taken(unit, entry)
        except RuleViolation as refusal:
            self._set_aside(unit, entry, refusal.code)
            return JournalLine(seq=entry.seq, result="set_aside", code=refusal.code, number=number)
        return JournalLine(seq=entry.seq, result="taken" if taken else "known", number=number)

    def _taken(self, unit: UnitOfWork, entry: JournalEntry) -> bool:
        """Carry one entry out; say whether it was new."""
        match entry.what:
            case IssuedOffline() as what:
                return self._issued(unit, entry, what)
            case PrintedOffline() as what:
                self._press(what.visit).note_print(unit, what.report)
            case GivenBackOffline() as what:
                self._press(what.visit).give_up(unit)
        return True

    def _press(self, visit: str) -> TicketPress:
        return TicketPress(self.rules, self.boards, visit, self.by, self.now)

    # --- numbers ----------------------------------------------------------------------------------------------------

    def _issued(self, unit: UnitOfWork, entry: JournalEntry, what: IssuedOffline) -> bool:
        block = self._block(unit, what)
        told_at = self._told_at(entry)
        desk = HandedIn(self.rules, self.keys, self.by, self.base_url, self.now, self.real)
        try:
            return desk.take(unit, block, what, told_at)
        except RuleViolation as refusal:
            if refusal.code != "lease.unknown":
                self._void(unit, block, what.number)
            raise

    def _told_at(self, entry: JournalEntry) -> dt.datetime:
        """Return when something was done, in hall time, by what the terminal's clock is wrong now."""
        try:
            return entry.at + (self.now - self.request.clock)
        except OverflowError:
            return self.now

    def _void(self, unit: UnitOfWork, block: Block, number: int) -> None:
        """Note that nobody waits with a number whose entry is kept aside: a gap is never silence."""
        unit.take_back_void(block.hall, block.business_day, block.prefix, number)
        if unit.visit_by_number(block.hall, block.business_day, block.prefix, number) is None:
            unit.add_voids(block.hall, block.business_day, block.prefix, [number], NOT_CARRIED_OUT, self.now)

    def _block(self, unit: UnitOfWork, what: IssuedOffline) -> Block:
        """Return the lease of a number. Raises `lease.unknown` when it is not this terminal's."""
        block = self._blocks.get(what.block)
        if block is None:
            block = unit.block(what.block) or self._forgotten(unit, what)
            self._blocks[block.id] = block
        said = (what.day, what.prefix, self.terminal, self.rules.code, what.seal)
        if said != (block.business_day, block.prefix, block.terminal, block.hall, seal_of(self.keys, block)):
            raise RuleViolation("lease.unknown")
        if what.number not in block.numbers or what.visit != self._visit_id(block, what.number):
            raise RuleViolation("lease.unknown")
        return block

    def _visit_id(self, block: Block, number: int) -> str:
        return leased_visit(self.keys, self.rules.calendar, block, number)[0]

    def _forgotten(self, unit: UnitOfWork, what: IssuedOffline) -> Block:
        """Make a block again that a restored backup does not have: its seal says that this server leased it."""
        block = block_of_id(what.block, self.rules.code, what.day, what.prefix, self.terminal)
        if block is None or seal_of(self.keys, block) != what.seal:
            raise RuleViolation("lease.unknown")
        others = [b for b in unit.blocks_on(block.hall, block.business_day) if b.prefix == block.prefix]
        if all(b.last < block.first or b.first > block.last for b in others):
            unit.add_block(block)
            if unit.closed_day(block.hall, block.business_day) is not None:
                block = end_block(unit, block, "over", self.now)
        return block

    def _set_aside(self, unit: UnitOfWork, entry: JournalEntry, code: str) -> None:
        sealed = self.keys.seal(entry.model_dump_json(by_alias=True).encode(), aside_context(self.terminal, entry.seq))
        unit.set_aside(SetAside(self.terminal, entry.seq, self.rules.code, code, self.now, sealed))


def aside_context(terminal: str, seq: int) -> str:
    """Return what must be said again to open an entry that was kept aside."""
    return f"journal:{terminal}:{seq}"
