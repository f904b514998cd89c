"""Handing over, with the reason: to another item or counter of this hall, or to another hall."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from queue_server.app.counters.presses import CounterPress
from queue_server.app.halls import ORDINARY, HallRules, Offered
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about, about_visit
from queue_server.app.tickets.last_ticket import is_past
from queue_server.app.tickets.turns import wait_on
from queue_server.contract.counter import TransferRequest
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import TicketIssued, TicketMoved, TicketTransferred
from queue_server.domain.ids import new_token, new_visit_id
from queue_server.domain.visits import ANY_COUNTER, OVER, Holder, Position, Step, Visit, next_position


def transfer(at: CounterPress, unit: UnitOfWork, request: TransferRequest) -> None:
    """Hand over to another item or counter, or to another hall; a new step takes over. Raises `transfer.nowhere`."""
    step = at.mine(unit, request.step)
    if request.to_hall is not None:
        _to_hall(at, unit, step, request, request.to_hall)
    else:
        _within(at, unit, step, request)


def _within(at: CounterPress, unit: UnitOfWork, step: Step, request: TransferRequest) -> None:
    item, department = _target(at, unit, step, request)
    over = step.transfer(request.reason, at.now)
    position = next_position(unit.steps_of(step.visit))
    successor = over.taken_over(position, item, department, request.to_counter, request.position, at.now)
    unit.save_step(step, over)
    unit.add_step(successor)
    wait_on(unit, at.rules, over, None, at.now)
    unit.record(
        TicketTransferred(
            **about(at.rules, over, at.by, at.now),
            to_step=successor.id,
            to_item=item,
            to_counter=request.to_counter,
            place=request.position,
            reason=request.reason,
        )
    )


def _target(at: CounterPress, unit: UnitOfWork, step: Step, request: TransferRequest) -> tuple[str, str]:
    """Return item and department of the successor. A closed counter is nowhere: nobody would call there."""
    item, department = step.item, step.department
    if request.to_item is not None:
        offered = at.rules.offer(request.to_item)
        item, department = request.to_item, offered.item.department
    same = item == step.item
    if request.to_counter is None:
        nowhere = not at.able(unit, department)
    else:
        if request.to_counter not in at.rules.counters:
            raise RuleViolation("counter.unknown")
        same = same and request.to_counter == at.number
        desk = unit.desk(at.rules.code, at.day, request.to_counter)
        nowhere = desk is None or desk.status == "closed"
    if same or nowhere:
        raise RuleViolation("transfer.nowhere")
    return item, department


def _to_hall(at: CounterPress, unit: UnitOfWork, step: Step, request: TransferRequest, hall: str) -> None:
    """Send the person on to another hall, with all that is not done yet.

    The visit there is a new one with that hall's own number; the ticket in hand leads to it. Both halls' events are in
    this transaction.
    """
    there = at.boards.halls.get(hall)
    if hall == at.rules.code or request.to_counter is not None:
        raise RuleViolation("transfer.nowhere")
    if not (there.calendar.is_open(at.now) or there.calendar.is_issuing(at.now)):
        raise RuleViolation("hall.closed")
    old = unit.visit(step.visit)
    if old is None:
        raise RuleViolation("visit.unknown")
    left = [s for s in unit.steps_of(old.id) if s.state not in OVER and s.id != step.id]
    first = there.offer(request.to_item or step.item)
    offers = [first, *(there.offer(s.item) for s in left)]
    if not there.counters_of(first.item.department):
        raise RuleViolation("transfer.nowhere")
    if is_past(there, first.item.department, at.now):
        raise RuleViolation("item.not_now")
    visit = _visit_there(at, unit, there, old, first)
    steps = [
        _step_there(at, there, visit, n, from_step, offer, request.position, step)
        for n, (from_step, offer) in enumerate(zip([step, *left], offers, strict=True))
    ]
    unit.add_visit(visit, steps, _holders_of(at, unit, old, visit))
    for gone in (step, *left):
        unit.save_step(gone, gone.sent_on(request.reason, at.now))
    unit.save_visit(replace(old, moved_to=visit.id))
    _record_move(at, unit, there, step, visit, steps, request)


def _visit_there(at: CounterPress, unit: UnitOfWork, there: HallRules, old: Visit, first: Offered) -> Visit:
    day, series = there.calendar.business_day(at.now), first.series
    return Visit(
        id=new_visit_id(at.now),
        token=new_token(),
        hall=there.code,
        business_day=day,
        prefix=series.prefix,
        number=unit.take_number(there.code, day, series.prefix, series.first, series.last_given),
        class_=old.class_ if old.class_ in there.hall.classes else ORDINARY,
        errand=old.errand,
        channel=old.channel,
        zone=series.zone,
        print_state="issued",
        bundle=old.bundle if old.bundle in there.bundles else None,
        agent=old.agent,
        issued_by=at.by,
        issued_at=at.now,
        matters=old.matters,
        cannot_hear=old.cannot_hear,
        checked_in_at=at.now,
    )


def _step_there(
    at: CounterPress,
    there: HallRules,
    visit: Visit,
    position: int,
    step: Step,
    offer: Offered,
    place: Position,
    handed_over: Step,
) -> Step:
    """Return the step that goes on there; it waits at once if its turn has come."""
    carried = 0.0 if place == "last" else handed_over.waited_s
    fresh = step.again(position, at.now - dt.timedelta(seconds=carried))
    return replace(
        fresh,
        visit=visit.id,
        hall=there.code,
        business_day=visit.business_day,
        prefix=visit.prefix,
        number=visit.number,
        item=offer.item.code,
        department=offer.item.department,
        class_=step.class_ if step.class_ in there.hall.classes else visit.class_,
        state="waiting" if step.stage == handed_over.stage else "pending",
        first_at=ANY_COUNTER if place == "first" and step is handed_over else None,
    )


def _holders_of(at: CounterPress, unit: UnitOfWork, old: Visit, visit: Visit) -> list[Holder]:
    """Return who is on the old visit, sealed anew: a sealed value opens for its own visit only."""
    return [
        replace(holder, sealed=at.keys.seal(at.keys.open(holder.sealed, old.id), visit.id))
        for holder in unit.holders(old.id)
    ]


def _record_move(
    at: CounterPress,
    unit: UnitOfWork,
    there: HallRules,
    step: Step,
    visit: Visit,
    steps: list[Step],
    request: TransferRequest,
) -> None:
    unit.record(
        TicketIssued(
            **about_visit(visit, at.by, at.now),
            class_=visit.class_,
            channel=visit.channel,
            items=tuple(s.item for s in steps),
        )
    )
    unit.record(
        TicketMoved(
            **about(at.rules, step, at.by, at.now),
            to_hall=there.code,
            to_number=visit.label,
            reason=request.reason,
        )
    )
