"""「我有号票」 at a kiosk or a desk: by the holder's document, by an id found with it, by a number staff have seen.

What a number alone may do harms nobody: it tells the place, reports back, checks in. All else wants the token, the
document, or a member of staff who looks at the paper.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from queue_server.app.ports import Records, UnitOfWork
from queue_server.app.tickets.authority import keep_authority
from queue_server.app.tickets.hand_written import TypingIn
from queue_server.app.tickets.visit_view import visit_view
from queue_server.app.tickets.visits import TicketPress
from queue_server.app.use_cases import UseCases
from queue_server.contract.authority import AuthorityIn, AuthorityKept
from queue_server.contract.models import VisitIssued, VisitView
from queue_server.contract.tickets import (
    ChangeRequest,
    FindRequest,
    FoundTicket,
    FoundTickets,
    HandWrittenDone,
    HandWrittenIn,
)
from queue_server.domain.errors import RuleViolation
from queue_server.domain.numbers import read_label


class TicketService(UseCases):
    """Beside `HallService`, over the same reader and writer."""

    def keep_authority(self, hall: str, visit: str, request: AuthorityIn, principal: str, key: str) -> AuthorityKept:
        """Keep the picture of a written authority with an agent's ticket of today."""
        rules = self.halls.get(hall)
        use_case = keep_authority(rules, visit, request, self.keys, self.clock.now())
        idem = self._idem(principal, f"authority:{visit}", key, request)
        return self.writer.submit(hall, use_case, idem, AuthorityKept)

    # --- which ticket ---------------------------------------------------------------------------------------------

    def find(self, hall: str, request: FindRequest, principal: str = "") -> FoundTickets:
        """Return the person's tickets of today that are still good for something, open ones first; then those of
        earlier days that could not be served and give the first call today.

        Raises `visit.not_found_for_holder` when there is none, `identify.gone`.
        """
        rules, now = self.halls.get(hall), self.clock.now()
        day = rules.calendar.business_day(now)
        with self.reader.read() as records:
            id_hash = self.keys.hash(self._number_of(records, hall, request, principal))
            found = [
                FoundTicket(id=visit.id, view=visit_view(records, rules, self.writer.boards, visit, now))
                for visit in records.visits_of_person(hall, day, id_hash)
            ]
            earlier = [
                FoundTicket(
                    id=visit.id,
                    view=visit_view(records, rules, self.writer.boards, visit, now),
                    voucher=visit.token,
                )
                for visit in records.vouchers_of_person(hall, day, id_hash)
            ]
        good = [f for f in found if f.view.state != "cancelled" or f.view.voucher_on is not None]
        if not good and not earlier:
            raise RuleViolation("visit.not_found_for_holder")
        return FoundTickets(tickets=[*sorted(good, key=lambda f: f.view.state in ("finished", "cancelled")), *earlier])

    def _number_of(self, records: Records, hall: str, request: FindRequest, principal: str) -> str:
        if request.holder_ref is None:
            return request.id_number or ""
        return self._redeeming(hall, principal).person(records, request.holder_ref).id_number

    def id_of(self, hall: str, number: str) -> str:
        """Return the id of today's ticket with a number, however it was typed. Raises `visit.unknown`."""
        rules, typed = self.halls.get(hall), read_label(number)
        day = rules.calendar.business_day(self.clock.now())
        with self.reader.read() as records:
            visit = records.visit_by_number(hall, day, *typed) if typed else None
        if visit is None:
            raise RuleViolation("visit.unknown")
        return visit.id

    def by_number(self, hall: str, number: str) -> VisitView:
        """Return today's ticket with its matters, for staff. Raises `visit.unknown`."""
        visit_id = self.id_of(hall, number)
        with self.reader.read() as records:
            visit = records.visit(visit_id)
            if visit is None:
                raise RuleViolation("visit.unknown")
            return visit_view(records, self.halls.get(hall), self.writer.boards, visit, self.clock.now())

    # --- what is done with it -------------------------------------------------------------------------------------

    def copy(self, hall: str, visit_id: str, principal: str, key: str, base_url: str) -> VisitIssued:
        """Give a lost ticket a new code; the old one is dead from then on."""
        press = self._press(hall, visit_id, principal)
        idem = self._idem(principal, f"copy:{visit_id}", key, None)
        return self.writer.submit(hall, lambda unit: press.copy(unit, base_url), idem, VisitIssued)

    def change(self, hall: str, visit_id: str, request: ChangeRequest, principal: str, key: str) -> VisitView:
        """Choose other items with the same number."""
        press = self._press(hall, visit_id, principal)
        return self._view(hall, "change", visit_id, lambda unit: press.change(unit, request), principal, key, request)

    def give_back(self, hall: str, visit_id: str, principal: str, key: str) -> VisitView:
        press = self._press(hall, visit_id, principal)
        return self._view(hall, "give-back", visit_id, press.give_back, principal, key)

    def check_in(self, hall: str, visit_id: str, principal: str, key: str) -> VisitView:
        """Note that the holder of a number taken from afar is here."""
        press = self._press(hall, visit_id, principal)
        return self._view(hall, "check-in", visit_id, press.check_in, principal, key)

    def type_in(self, hall: str, request: HandWrittenIn, principal: str, key: str) -> HandWrittenDone:
        """Take numbers that were written by hand while the power was gone; each by itself, told line by line."""
        use_case = TypingIn(self.halls.get(hall), request, principal, self.clock.now())
        idem = self._idem(principal, f"hand-written:{hall}", key, request)
        return self.writer.submit(hall, use_case, idem, HandWrittenDone)

    # --- what they share ------------------------------------------------------------------------------------------

    def _press(self, hall: str, visit_id: str, by: str) -> TicketPress:
        return TicketPress(self.halls.get(hall), self.writer.boards, visit_id, by, self.clock.now())

    def _view(
        self,
        hall: str,
        action: str,
        visit_id: str,
        use_case: Callable[[UnitOfWork], VisitView],
        principal: str,
        key: str,
        body: BaseModel | None = None,
    ) -> VisitView:
        idem = self._idem(principal, f"{action}:{visit_id}", key, body)
        return self.writer.submit(hall, use_case, idem, VisitView)
