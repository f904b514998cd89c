"""A number taken on a phone: as one at a kiosk, but by the hall's rules for those who are not here yet."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from config.places import Place
from queue_server.app.board import Boards
from queue_server.app.halls import HallRules
from queue_server.app.keys import Keys
from queue_server.app.ports import UnitOfWork
from queue_server.app.remote.hours import offered_for
from queue_server.app.tickets.classes import entitled_class
from queue_server.app.tickets.issue import Ticket, TicketDesk
from queue_server.app.tickets.matters import Wanted, bundled, chosen
from queue_server.app.tickets.people import holders_of, phones_of, refuse_too_many, refuse_unbound
from queue_server.app.tickets.quotas import refuse_full
from queue_server.contract.models import IssueRequest, VisitIssued
from queue_server.contract.remote import RemoteRequest
from queue_server.domain.contacts import mobile
from queue_server.domain.distances import metres
from queue_server.domain.errors import RuleViolation
from queue_server.domain.ids import new_visit_id
from queue_server.domain.visits import Holder

_KILOMETRE = 1000


@dataclass(frozen=True, slots=True)
class TakingFromAfar:
    """One request, and what it is asked with."""

    rules: HallRules
    boards: Boards
    keys: Keys
    request: RemoteRequest
    before: str | None
    """The token of the number this browser took before."""
    by: str
    base_url: str
    now: dt.datetime

    def __call__(self, unit: UnitOfWork) -> VisitIssued:
        """Give the next number; it waits once its holder has checked in.

        Raises the contract's `remote.*` and what a number at the kiosk is refused with.
        """
        rules, now = self.rules, self.now
        refuse_far(rules, self.request)
        asked = self._asked()
        wanted = self._wanted(asked)
        if not all(offered_for(rules, m.offered.item.department, now) for m in wanted.matters):
            raise RuleViolation("remote.not_now")
        day = rules.calendar.business_day(now)
        class_ = entitled_class(rules, asked, day)
        visit_id = new_visit_id(now)
        people = holders_of(asked, visit_id, self.keys, compares=False)
        self._refuse_people(unit, wanted, people, day)
        refuse_full(unit, rules, day, wanted)
        self._refuse_many(unit, wanted, day)
        ticket = Ticket(
            id=visit_id,
            day=day,
            wanted=wanted,
            class_=class_,
            people=tuple(people),
            channel="phone",
            bundle=asked.bundle,
            agent=False,
            cannot_hear=asked.cannot_hear,
            queued_at=now,
            here=False,
            in_time=True,
        )
        return TicketDesk(rules, self.boards, self.by, self.base_url, now).give(unit, ticket)

    def _asked(self) -> IssueRequest:
        """Return it as it would be asked for at a kiosk. Raises `texts.no_mobile`."""
        number, asked = mobile(self.request.phone), self.request
        if number is None:
            raise RuleViolation("texts.no_mobile")
        return IssueRequest(
            items=asked.items,
            bundle=asked.bundle,
            class_=asked.class_,
            errand=asked.errand,
            phone=number,
            channel="phone",
            cannot_hear=asked.cannot_hear,
        )

    def _wanted(self, asked: IssueRequest) -> Wanted:
        if asked.bundle is not None:
            return bundled(self.rules, asked.bundle, asked.errand)
        return chosen(self.rules, asked.items, asked.errand)

    def _refuse_people(self, unit: UnitOfWork, wanted: Wanted, people: list[Holder], day: dt.date) -> None:
        """Keep numbers from touts: one at a time, and none for those who took several and did not come."""
        phones = phones_of(people)
        refuse_unbound(self.rules, wanted, people)
        if self._still_holds(unit, day) or any(unit.awaited_of(day, phone) for phone in phones):
            raise RuleViolation("remote.one_open")
        if any(unit.lapsed_of(day, phone) >= self.rules.hall.remote.lapses_most for phone in phones):
            raise RuleViolation("remote.lapsed_often")
        refuse_too_many(unit, self.rules, day, wanted, phones)

    def _still_holds(self, unit: UnitOfWork, day: dt.date) -> bool:
        visit = unit.visit_by_token(self.before) if self.before else None
        if visit is None or visit.business_day != day or visit.checked_in_at is not None:
            return False
        return any(s.state == "pending" for s in unit.steps_of(visit.id))

    def _refuse_many(self, unit: UnitOfWork, wanted: Wanted, day: dt.date) -> None:
        """Raise `remote.full` when the hall waits for as many as it will, in all or of a series."""
        prefix = wanted.matters[0].offered.series.prefix
        if is_full(self.rules, Counter(v.prefix for v in unit.not_here(self.rules.code, day)), prefix):
            raise RuleViolation("remote.full")


def is_full(rules: HallRules, awaited: Counter[str], prefix: str) -> bool:
    """Say whether no more numbers of a series may be taken while so many of each are not here yet."""
    known = rules.hall.remote
    return awaited.total() >= known.at_once or awaited[prefix] >= known.per_series


def refuse_far(rules: HallRules, request: RemoteRequest) -> None:
    """Raise `remote.off`, and where the hall asks how far: `remote.place_needed`, `remote.too_far`."""
    known, there = rules.hall.remote, rules.hall.place
    if not known.enabled:
        raise RuleViolation("remote.off")
    if known.within_km is None or there is None:
        return
    if request.lat is None or request.lon is None:
        raise RuleViolation("remote.place_needed")
    if _metres(request.lat, request.lon, there) > known.within_km * _KILOMETRE:
        raise RuleViolation("remote.too_far")


def _metres(lat: float, lon: float, there: Place) -> int:
    return metres((lat, lon), (there.lat, there.lon))
