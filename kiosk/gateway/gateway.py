"""The queue server, as the kiosk sees it: typed calls, one retry policy, and never a second ticket for one tap.

Every call that changes something carries the caller's Idempotency-Key; a call that got no answer is sent again with the
same key, so an answer lost on the way gives the same ticket. Raises `GatewayError` only.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import httpx
from pydantic import ValidationError

from kiosk.gateway.agent import AgentCalls
from kiosk.gateway.booking import BookingCalls
from kiosk.gateway.fleet import FleetCalls
from kiosk.gateway.identify import IdentifyCalls
from kiosk.gateway.line import UNCHANGED, GatewayError, read
from kiosk.gateway.offline import OfflineCalls
from kiosk.gateway.tickets import TicketCalls
from queue_server.contract.events import HelpReason, HelpRequest, PublicEvent
from queue_server.contract.models import HallState, IssueRequest, Menu, PrintedReport, VisitIssued
from queue_server.contract.near import OfferingHalls
from queue_server.contract.terminals import Enrolled


class Gateway(TicketCalls, BookingCalls, OfflineCalls, FleetCalls, AgentCalls, IdentifyCalls):
    """Everything a kiosk asks its server: the hall and its menu, a number, its paper, help; the rest by subject."""

    _menu: tuple[Menu | None, str] = (None, "")
    """The menu that was sent last, and the server's mark of it."""

    def enrol(self, code: str) -> Enrolled:
        """Enrol this terminal with the one-time code of `hall admin terminal enrol`."""
        answer = self.send("POST", "/terminals/enrol", {"code": code, "public_key": self.key.public_hex()}, None, "")
        enrolled = read(Enrolled, answer)
        self.key.remember(enrolled.terminal, enrolled.hall)
        return enrolled

    def hall_state(self) -> HallState:
        return read(HallState, self.call("GET", f"/halls/{self.hall}"))

    def menu(self) -> Menu:
        """Return what this terminal offers; one that did not change is not sent again."""
        known, mark = self._menu
        answer = self.call("GET", f"/halls/{self.hall}/menu", mark=mark)
        if answer.status_code == UNCHANGED and known is not None:
            return known
        menu = read(Menu, answer)
        self._menu = (menu, answer.headers.get("ETag", ""))
        return menu

    def offering_halls(self, item: str) -> OfferingHalls:
        """Return where in the county a matter is done, with the distance from here."""
        query = urlencode({"from": self.hall})
        return read(OfferingHalls, self.call("GET", f"/items/{quote(item, safe='')}/halls?{query}"))

    def issue(self, request: IssueRequest, key: str) -> VisitIssued:
        body = request.model_dump(mode="json", by_alias=True, exclude_none=True)
        return read(VisitIssued, self.call("POST", f"/halls/{self.hall}/visits", body, key))

    def printed(self, visit_id: str, report: PrintedReport, key: str) -> None:
        self.call("POST", f"/visits/{visit_id}/printed", report.model_dump(), key)

    def ask_help(self, key: str, reason: HelpReason = "person") -> None:
        self.call("POST", f"/halls/{self.hall}/help", HelpRequest(reason=reason).model_dump(), key)

    def events(self, last: int) -> Iterator[PublicEvent]:
        """Yield the hall's events after `last` until the line breaks, which raises `GatewayError`."""
        quiet = httpx.Timeout(45.0, connect=2.0)  # the server sends a comment every 15 s
        headers = {"Last-Event-ID": str(last), "Accept": "text/event-stream"}
        try:
            with self.http.stream("GET", f"/halls/{self.hall}/events", headers=headers, timeout=quiet) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise GatewayError("server.unreachable", retry=True)
                for line in answer.iter_lines():
                    if line.startswith("data:"):
                        yield PublicEvent.model_validate_json(line[5:].strip())
        except (httpx.HTTPError, ValidationError) as error:
            raise GatewayError("server.unreachable", retry=True) from error
        raise GatewayError("server.unreachable", retry=True)
