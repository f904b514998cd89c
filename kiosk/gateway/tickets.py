"""What a kiosk asks about tickets that are there already: 「我有号票」."""

from __future__ import annotations

import base64
from urllib.parse import quote

from pydantic import ValidationError

from kiosk.gateway.line import GatewayError, Line, read
from queue_server.contract.authority import AuthorityIn
from queue_server.contract.models import VisitIssued, VisitView
from queue_server.contract.tickets import ChangeRequest, FindRequest, FoundTickets


class TicketCalls(Line):
    # --- 「我有号票」: by number, only what harms nobody ------------------------------------------------------------

    def find_ticket(self, number: str) -> VisitView:
        """Return today's ticket with this number in this hall: its place, not its matters."""
        return read(VisitView, self.call("GET", self._ticket(number)))

    def report_back(self, number: str, key: str) -> VisitView:
        """Say "I'm back": after a missed call, or the same day with the paper that was missing."""
        return read(VisitView, self.call("POST", f"{self._ticket(number)}/back", {}, key))

    def check_in(self, number: str, key: str) -> VisitView:
        """Report that the holder of a number taken from afar is in the hall."""
        return read(VisitView, self.call("POST", f"{self._ticket(number)}/check-in", {}, key))

    # --- 「我有号票」: by the code on the paper ---------------------------------------------------------------------

    def show_ticket(self, token: str) -> VisitView:
        """Return the ticket whose code was scanned, with its matters and what may be done with it."""
        return read(VisitView, self.call("GET", f"/visits/{quote(token, safe='')}"))

    def change_ticket(self, token: str, change: ChangeRequest, key: str) -> VisitView:
        """Choose another item with the same number."""
        body = change.model_dump(mode="json")
        return read(VisitView, self.call("POST", f"/visits/{quote(token, safe='')}/change", body, key))

    def give_back(self, token: str, key: str) -> VisitView:
        return read(VisitView, self.call("POST", f"/visits/{quote(token, safe='')}/give-back", {}, key))

    # --- 「我有号票」: by the holder's document ---------------------------------------------------------------------

    def find_tickets(self, id_number: str, ref: str = "") -> FoundTickets:
        """Return today's tickets of the person whose document was read, or who showed a code on a phone.

        Raises `visit.not_found_for_holder`.
        """
        try:
            wanted = FindRequest(holder_ref=ref) if ref else FindRequest(id_number=id_number)
            body = wanted.model_dump(exclude_none=True)
        except ValidationError:
            # Its text would repeat the number; and no ticket was ever given to such a document.
            raise GatewayError("visit.not_found_for_holder", retry=False) from None
        return read(FoundTickets, self.call("POST", f"/halls/{self.hall}/tickets/find", body))

    def copy_ticket(self, visit_id: str, key: str) -> VisitIssued:
        """Return a lost ticket to be printed anew: the same number, a new code; the old code is dead from now on."""
        return read(VisitIssued, self.call("POST", f"{self._found(visit_id)}/copy", {}, key))

    def change_found(self, visit_id: str, change: ChangeRequest, key: str) -> VisitView:
        """Choose another item with the same number, as `change_ticket`."""
        body = change.model_dump(mode="json")
        return read(VisitView, self.call("POST", f"{self._found(visit_id)}/change", body, key))

    def keep_authority(self, visit_id: str, picture: bytes, key: str) -> None:
        """Hand in the picture of a written authority with an agent's ticket; another one takes its place."""
        body = AuthorityIn(picture=base64.b64encode(picture)).model_dump(mode="json")
        self.call("POST", f"{self._found(visit_id)}/authority", body, key)

    def give_back_found(self, visit_id: str, key: str) -> VisitView:
        return read(VisitView, self.call("POST", f"{self._found(visit_id)}/give-back", {}, key))

    def _ticket(self, number: str) -> str:
        return f"/halls/{self.hall}/tickets/{quote(number, safe='')}"

    def _found(self, visit_id: str) -> str:
        return f"/halls/{self.hall}/visits/{quote(visit_id, safe='')}"
