"""A counter calls a number that a terminal gave without the network, before its journal came in.

The person stands there with the paper. Their visit is made from the lease, with the item they say, or the one item
that the counter does of that series; the journal puts the rest into it later.
"""

from __future__ import annotations

from queue_server.app.counters.presses import CounterPress
from queue_server.app.halls import ORDINARY
from queue_server.app.offline.leases import leased_visit
from queue_server.app.offline.wishes import general_item
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about_visit
from queue_server.app.tickets.matters import Matter, Wanted, steps_for
from queue_server.domain.counters import Skills
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import TicketIssued
from queue_server.domain.leases import Block
from queue_server.domain.visits import REPLACED, Step, Visit, next_position


def leased_step(at: CounterPress, unit: UnitOfWork, skills: Skills, prefix: str, number: int, item: str | None) -> Step:
    """Make the waiting step of a leased number that no journal has told of yet.

    Raises `visit.unknown` for a number that nobody leased today, `visit.item_needed`, `item.unknown`, `item.not_here`.
    """
    block = _block(at, unit, prefix, number)
    wanted = _wanted(at, skills, prefix, item)
    visit = _visit(at, block, number, wanted)
    (step,) = steps_for(visit, wanted, at.now)
    unit.take_back_void(visit.hall, visit.business_day, prefix, number)
    unit.add_visit(visit, [step], ())
    unit.record(
        TicketIssued(
            **about_visit(visit, visit.issued_by, at.now),
            class_=visit.class_,
            channel=visit.channel,
            items=(step.item,),
        )
    )
    return step


def called_anew(at: CounterPress, unit: UnitOfWork, skills: Skills, visit: Visit, item: str | None) -> Step | None:
    """Return a fresh step of such a visit whose call was taken back; None for any other visit."""
    steps = unit.steps_of(visit.id)
    if visit.block is None or visit.handed_in_at is not None or any(s.reason not in REPLACED for s in steps):
        return None
    (step,) = steps_for(visit, _wanted(at, skills, visit.prefix, item), at.now, next_position(steps))
    unit.add_step(step)
    return step


def _block(at: CounterPress, unit: UnitOfWork, prefix: str, number: int) -> Block:
    for block in unit.blocks_on(at.rules.code, at.day):
        if block.prefix == prefix and number in block.numbers:
            return block
    raise RuleViolation("visit.unknown")


def _wanted(at: CounterPress, skills: Skills, prefix: str, item: str | None) -> Wanted:
    """Return what the person came for: as the clerk says, or as it can only be at this counter."""
    rules, series = at.rules, at.rules.series.get(prefix)
    if item is None:
        served = [d for d in (series.departments if series else ()) if skills.serves(d)]
        item = general_item(rules, served[0]) if len(served) == 1 else None
    if item is None:
        raise RuleViolation("visit.item_needed")
    return Wanted((Matter(rules.offer(item), "apply"),), in_order=False)


def _visit(at: CounterPress, block: Block, number: int, wanted: Wanted) -> Visit:
    visit_id, token = leased_visit(at.keys, at.rules.calendar, block, number)
    return Visit(
        id=visit_id,
        token=token,
        hall=block.hall,
        business_day=block.business_day,
        prefix=block.prefix,
        number=number,
        class_=ORDINARY,
        errand="apply",
        channel="kiosk",
        zone=wanted.matters[0].offered.series.zone,
        print_state="issued",
        bundle=None,
        agent=False,
        issued_by=f"terminal:{block.terminal}",
        issued_at=at.now,
        checked_in_at=at.now,
        block=block.id,
    )
