"""What becomes of leased blocks: over with their day, or taken back from a terminal that is dead or gone.

Either way every number that no ticket bears is recorded as void, and a journal that comes late takes its void back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from queue_server.app.halls import HallRules
from queue_server.app.ports import Records, UnitOfWork
from queue_server.contract.offline import Blocks, BlockView
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import BlockVoided
from queue_server.domain.leases import NOT_TAKEN, VOIDED, Block, BlockState


def end_block(unit: UnitOfWork, block: Block, state: BlockState, now: dt.datetime) -> Block:
    """End a block, and note its numbers that nobody is known to hold."""
    known = unit.numbers_known(block.hall, block.business_day).get(block.prefix, [])
    left = block.unknown(frozenset(known))
    if left:
        reason = VOIDED if state == "void" else NOT_TAKEN
        unit.add_voids(block.hall, block.business_day, block.prefix, left, reason, now)
    ended = block.ended(state, now)
    unit.save_block(ended)
    return ended


def end_blocks_of(unit: UnitOfWork, hall: str, day: dt.date, now: dt.datetime) -> int:
    """End all blocks of a day that is over; return how many leased numbers of the day nobody took."""
    for block in unit.blocks_on(hall, day):
        if block.state == "leased":
            end_block(unit, block, "over", now)
    return sum(reason == NOT_TAKEN for reason in unit.voids_on(hall, day).values())


@dataclass(frozen=True, slots=True)
class Voiding:
    """A manager takes a block back: a use case. Done twice it changes nothing; one that is over stays so."""

    rules: HallRules
    block: str
    by: str
    now: dt.datetime

    def __call__(self, unit: UnitOfWork) -> BlockView:
        """Raises `lease.unknown` for a block of elsewhere."""
        block = unit.block(self.block)
        if block is None or block.hall != self.rules.code:
            raise RuleViolation("lease.unknown")
        if block.state == "leased":
            before = len(unit.voids_on(block.hall, block.business_day))
            block = end_block(unit, block, "void", self.now)
            count = len(unit.voids_on(block.hall, block.business_day)) - before
            unit.record(
                BlockVoided(hall=block.hall, at=self.now, by=self.by, block=block.id, of=block.terminal, count=count)
            )
        return block_view(unit, block)


def blocks_of(records: Records, hall: str, day: dt.date) -> Blocks:
    return Blocks(day=day, blocks=[block_view(records, block) for block in records.blocks_on(hall, day)])


def block_view(records: Records, block: Block) -> BlockView:
    """Return a block with how many of its numbers tickets bear that are known here."""
    voids = records.voids_on(block.hall, block.business_day)
    known = records.numbers_known(block.hall, block.business_day).get(block.prefix, [])
    void = {number for prefix, number in voids if prefix == block.prefix}
    return BlockView(
        id=block.id,
        terminal=block.terminal,
        day=block.business_day,
        prefix=block.prefix,
        first=block.first,
        last=block.last,
        state=block.state,
        leased_at=block.leased_at,
        ended_at=block.ended_at,
        given=sum(number in block.numbers and number not in void for number in set(known)),
        void=sum(number in block.numbers for number in void),
    )
