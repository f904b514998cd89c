"""Taking a number: from what a person asked for to a ticket the hall answers for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from queue_server.app.board import Boards, newcomer
from queue_server.app.halls import ORDINARY, HallRules, Offered
from queue_server.app.keys import Keys
from queue_server.app.people import holders_of
from queue_server.app.ports import UnitOfWork
from queue_server.app.views import step_views, wait_of
from queue_server.contract.models import IssueRequest, VisitIssued
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import TicketIssued
from queue_server.domain.ids import new_token, new_visit_id
from queue_server.domain.visits import Step, Visit

VOUCHING_CHANNELS = ("clerk", "helper")
"""Where a member of staff asks for the number, and so vouches for the class."""


@dataclass(frozen=True, slots=True)
class Issuing:
    """One request for a number, and what it is asked with."""

    rules: HallRules
    boards: Boards
    keys: Keys
    request: IssueRequest
    principal: str
    base_url: str
    now: dt.datetime

    def __call__(self, unit: UnitOfWork) -> VisitIssued:
        """Give the next number. Raises the contract's `hall.*`, `item.*`, `bundle.*`, `class.*`, `series.full`."""
        rules, now = self.rules, self.now
        if not rules.calendar.is_issuing(now):
            raise RuleViolation("hall.closed")
        offers = chosen_items(rules, self.request)
        class_ = entitled_class(rules, self.request, rules.calendar.business_day(now))
        day = rules.calendar.business_day(now)
        first = offers[0]
        with self.boards.lock(rules.code):
            board = self.boards.at(rules.code, day, unit)
            own_s = rules.service_s(first.item.code, self.request.errand)
            ahead, told = board.forecast(first.item.department, class_, newcomer(now), own_s, now)
        visit = self._visit(unit, first, class_, day)
        steps = self._steps(visit, offers)
        people = holders_of(self.request, visit.id, self.keys)
        unit.add_visit(visit, steps, people)
        unit.record(
            TicketIssued(
                hall=rules.code,
                at=now,
                by=self.principal,
                number=visit.label,
                prefix=visit.prefix,
                zone=visit.zone,
                visit=visit.id,
                class_=class_,
                channel=visit.channel,
                items=tuple(o.item.code for o in offers),
            )
        )
        return VisitIssued(
            id=visit.id,
            number=visit.label,
            token=visit.token,
            class_=class_,
            business_day=day,
            issued_at=now,
            zone=visit.zone,
            counter=rules.sole_counter(first.item.department),
            steps=step_views(rules, steps),
            ahead=ahead,
            wait=wait_of(told),
            phone_url=f"{self.base_url.rstrip('/')}/t/{visit.token}",
        )

    def _visit(self, unit: UnitOfWork, first: Offered, class_: str, day: dt.date) -> Visit:
        series = first.series
        number = unit.take_number(self.rules.code, day, series.prefix, series.first, series.last)
        return Visit(
            id=new_visit_id(self.now),
            token=new_token(),
            hall=self.rules.code,
            business_day=day,
            prefix=series.prefix,
            number=number,
            class_=class_,
            errand=self.request.errand,
            channel=self.request.channel,
            zone=series.zone,
            print_state="issued",
            bundle=self.request.bundle,
            agent=self.request.agent_for is not None,
            issued_by=self.principal,
            issued_at=self.now,
            matters=self.request.matters,
            cannot_hear=self.request.cannot_hear,
            checked_in_at=self.now,
        )

    def _steps(self, visit: Visit, offers: Sequence[Offered]) -> list[Step]:
        return [
            Step(
                visit=visit.id,
                position=position,
                hall=visit.hall,
                business_day=visit.business_day,
                prefix=visit.prefix,
                number=visit.number,
                item=offer.item.code,
                department=offer.item.department,
                errand=visit.errand,
                class_=visit.class_,
                state="pending" if stage else "waiting",
                queued_at=self.now,
                stage=stage,
                matters=visit.matters,
            )
            for position, offer in enumerate(offers)
            for stage in (position if self._one_after_another() else 0,)
        ]

    def _one_after_another(self) -> bool:
        if self.request.bundle is not None:
            return self.rules.bundles[self.request.bundle].order == "as-listed"
        return self.rules.hall.queue.several_items == "as-chosen"


def chosen_items(rules: HallRules, request: IssueRequest) -> list[Offered]:
    """Return what was chosen, in order; a bundle stands for its items."""
    codes: Sequence[str] = request.items
    if request.bundle is not None:
        bundle = rules.bundles.get(request.bundle)
        if bundle is None:
            raise RuleViolation("item.not_here" if request.bundle in rules.county.bundles else "bundle.unknown")
        codes = bundle.desks
    offers = [rules.offer(code) for code in codes]
    if request.bundle is None and len(offers) > rules.hall.queue.items_per_ticket:
        raise RuleViolation("item.too_many")
    # A life event is asked for as a whole: an errand that one of its items lacks counts as applying.
    if request.bundle is None and any(request.errand not in offer.seconds for offer in offers):
        raise RuleViolation("item.errand_unknown")
    return offers


def entitled_class(rules: HallRules, request: IssueRequest, today: dt.date) -> str:
    """Return the class with the highest rate among the one asked for and those a card's age gives by itself.

    Raises `class.unknown`, and `class.not_entitled` when nobody vouches for what was asked.
    """
    ages = [_age(holder.birth, today) for holder in request.holders if holder.birth is not None]
    found = [
        code
        for code, class_ in rules.hall.classes.items()
        if class_.min_age is not None and any(age >= class_.min_age for age in ages)
    ]
    if request.class_ is not None:
        asked = rules.class_(request.class_)
        vouched = request.channel in VOUCHING_CHANNELS or asked.entitlement == "believed" or request.class_ in found
        if not vouched:
            raise RuleViolation("class.not_entitled")
        found.append(request.class_)
    return max(found, key=rules.rate, default=ORDINARY)


def _age(birth: dt.date, today: dt.date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
