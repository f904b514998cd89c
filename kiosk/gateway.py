"""The queue server, as the kiosk sees it: typed calls, one retry policy, and never a second ticket for one tap.

Every call that changes something carries the caller's Idempotency-Key; a call that got no answer is sent again with the
same key, so an answer lost on the way gives the same ticket. Raises `GatewayError` only.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx
from pydantic import BaseModel, ValidationError

from kiosk.credentials import TerminalKey
from queue_server.contract.appointments import (
    AppointmentBooked,
    AppointmentView,
    BookRequest,
    DrawRequest,
    FindAppointments,
    FoundAppointments,
    MoveRequest,
    Slots,
)
from queue_server.contract.errors import ERRORS
from queue_server.contract.events import PublicEvent
from queue_server.contract.models import Errand, HallState, IssueRequest, Menu, PrintedReport, VisitIssued, VisitView
from queue_server.contract.offline import JournalDone, JournalIn, JournalPosition, LeaseRequest, Leases
from queue_server.contract.terminals import BearerToken, Challenge, Enrolled
from queue_server.contract.tickets import ChangeRequest, FindRequest, FoundTickets

M = TypeVar("M", bound=BaseModel)
ATTEMPTS = 3
PAUSES_S = (0.3, 1.0)
"""Between attempts: short enough that nobody at the glass walks away."""


class GatewayError(Exception):
    """A call that did not succeed. `code` is a key of the contract's ERRORS; `retry`: it may be sent again as it is."""

    def __init__(self, code: str, *, retry: bool) -> None:
        super().__init__(code)
        self.code, self.retry = code, retry


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `answer` is long beside the server's own p99 (25 ms): only a dead line reaches it."""

    connect: float = 2.0
    answer: float = 4.0


class Gateway:
    """One terminal's line to its server. Thread-safe; proves itself anew when its token has run out."""

    def __init__(
        self, server: str, key: TerminalKey, *, timeouts: Timeouts | None = None, verify: bool | str = True
    ) -> None:
        timeouts = timeouts or Timeouts()
        logging.getLogger("httpx").setLevel(logging.WARNING)  # its line per request shows addresses, and so tokens
        self._http = httpx.Client(
            base_url=server.rstrip("/") + "/api/v1",
            timeout=httpx.Timeout(timeouts.answer, connect=timeouts.connect),
            headers={"Accept-Language": "zh"},
            verify=verify,
            trust_env=False,
        )
        self._key = key
        self._token = ""
        self._token_lock = threading.Lock()
        self.expected = True
        """Whether an answer is likely. While the line is known to be dead one attempt is enough."""

    # --- what a kiosk asks ----------------------------------------------------------------------------------------

    def enrol(self, code: str) -> Enrolled:
        """Enrol this terminal with the one-time code of `hall admin terminal enrol`."""
        answer = self._send("POST", "/terminals/enrol", {"code": code, "public_key": self._key.public_hex()}, None, "")
        enrolled = _read(Enrolled, answer)
        self._key.remember(enrolled.terminal, enrolled.hall)
        return enrolled

    @property
    def hall(self) -> str:
        """The hall this terminal was enrolled for. Raises `GatewayError` `terminal.unknown` before that."""
        if not self._key.hall:
            raise GatewayError("terminal.unknown", retry=False)
        return self._key.hall

    def hall_state(self) -> HallState:
        return _read(HallState, self._call("GET", f"/halls/{self.hall}"))

    def menu(self) -> Menu:
        return _read(Menu, self._call("GET", f"/halls/{self.hall}/menu"))

    def issue(self, request: IssueRequest, key: str) -> VisitIssued:
        body = request.model_dump(mode="json", by_alias=True, exclude_none=True)
        return _read(VisitIssued, self._call("POST", f"/halls/{self.hall}/visits", body, key))

    def printed(self, visit_id: str, report: PrintedReport, key: str) -> None:
        self._call("POST", f"/visits/{visit_id}/printed", report.model_dump(), key)

    # --- 「我有号票」: by number, only what harms nobody ------------------------------------------------------------

    def find_ticket(self, number: str) -> VisitView:
        """Return today's ticket with this number in this hall: its place, not its matters."""
        return _read(VisitView, self._call("GET", self._ticket(number)))

    def report_back(self, number: str, key: str) -> VisitView:
        """Say "I'm back": after a missed call, or the same day with the paper that was missing."""
        return _read(VisitView, self._call("POST", f"{self._ticket(number)}/back", {}, key))

    def check_in(self, number: str, key: str) -> VisitView:
        """Report that the holder of a number taken from afar is in the hall."""
        return _read(VisitView, self._call("POST", f"{self._ticket(number)}/check-in", {}, key))

    # --- 「我有号票」: by the code on the paper ---------------------------------------------------------------------

    def show_ticket(self, token: str) -> VisitView:
        """Return the ticket whose code was scanned, with its matters and what may be done with it."""
        return _read(VisitView, self._call("GET", f"/visits/{quote(token, safe='')}"))

    def change_ticket(self, token: str, change: ChangeRequest, key: str) -> VisitView:
        """Choose another item with the same number."""
        body = change.model_dump(mode="json")
        return _read(VisitView, self._call("POST", f"/visits/{quote(token, safe='')}/change", body, key))

    def give_back(self, token: str, key: str) -> VisitView:
        return _read(VisitView, self._call("POST", f"/visits/{quote(token, safe='')}/give-back", {}, key))

    # --- 「我有号票」: by the holder's document ---------------------------------------------------------------------

    def find_tickets(self, id_number: str) -> FoundTickets:
        """Return today's tickets of the person whose document was read. Raises `visit.not_found_for_holder`."""
        try:
            body = FindRequest(id_number=id_number).model_dump()
        except ValidationError:
            # Its text would repeat the number; and no ticket was ever given to such a document.
            raise GatewayError("visit.not_found_for_holder", retry=False) from None
        return _read(FoundTickets, self._call("POST", f"/halls/{self.hall}/tickets/find", body))

    def copy_ticket(self, visit_id: str, key: str) -> VisitIssued:
        """Return a lost ticket to be printed anew: the same number, a new code; the old code is dead from now on."""
        return _read(VisitIssued, self._call("POST", f"{self._found(visit_id)}/copy", {}, key))

    def change_found(self, visit_id: str, change: ChangeRequest, key: str) -> VisitView:
        """Choose another item with the same number, as `change_ticket`."""
        body = change.model_dump(mode="json")
        return _read(VisitView, self._call("POST", f"{self._found(visit_id)}/change", body, key))

    def give_back_found(self, visit_id: str, key: str) -> VisitView:
        return _read(VisitView, self._call("POST", f"{self._found(visit_id)}/give-back", {}, key))

    # --- 预约 ------------------------------------------------------------------------------------------------------

    def slots(self, items: tuple[str, ...], bundle: str | None, errand: Errand) -> Slots:
        """Return the days and times that can be booked for these items, or for the bundle."""
        asked = [("item", item) for item in items] if bundle is None else [("bundle", bundle)]
        query = urlencode([*asked, ("errand", errand)])
        return _read(Slots, self._call("GET", f"/halls/{self.hall}/slots?{query}"))

    def book(self, request: BookRequest, key: str) -> AppointmentBooked:
        body = request.model_dump(mode="json", by_alias=True, exclude_none=True)
        return _read(AppointmentBooked, self._call("POST", f"/halls/{self.hall}/appointments", body, key))

    def find_appointments(self, id_number: str | None, code: str = "", *, brief: bool = False) -> FoundAppointments:
        """Return what is booked, by the document or by the code. Raises `appointment.unknown`.

        `brief`: one attempt only, since somebody waits for something else.
        """
        try:
            wanted = FindAppointments(id_number=id_number, code=None if id_number else code)
        except ValidationError:  # its text would repeat the number; and nothing was ever booked with such a document
            raise GatewayError("appointment.unknown", retry=False) from None
        body = wanted.model_dump(exclude_none=True)
        path = f"/halls/{self.hall}/appointments/find"
        return _read(FoundAppointments, self._call("POST", path, body, attempts=1 if brief else ATTEMPTS))

    def move_appointment(self, appointment: str, start: dt.datetime, key: str) -> AppointmentView:
        body = MoveRequest(start=start).model_dump(mode="json")
        return _read(AppointmentView, self._call("POST", f"{self._appointment(appointment)}/move", body, key))

    def cancel_appointment(self, appointment: str, key: str) -> AppointmentView:
        return _read(AppointmentView, self._call("POST", f"{self._appointment(appointment)}/cancel", {}, key))

    def draw(self, appointment: str, id_number: str | None, key: str) -> VisitIssued:
        """Return the ticket of a booked time; what is bound to a person needs the document."""
        body = DrawRequest(id_number=id_number).model_dump(exclude_none=True)
        return _read(VisitIssued, self._call("POST", f"{self._appointment(appointment)}/draw", body, key))

    def ask_help(self, key: str) -> None:
        self._call("POST", f"/halls/{self.hall}/help", {}, key)

    # --- 断网取号: numbers in advance, and what was done without the server ------------------------------------------

    def lease(self, request: LeaseRequest, key: str) -> Leases:
        """Ask for numbers to give while the server is not there."""
        return _read(Leases, self._call("POST", f"/halls/{self.hall}/number-blocks", request.model_dump(), key))

    def journal_position(self) -> JournalPosition:
        """Return how far the server has this terminal's journal."""
        return _read(JournalPosition, self._call("GET", f"/halls/{self.hall}/journal"))

    def hand_in(self, journal: JournalIn, key: str) -> JournalDone:
        """Hand entries in, in order. Raises `journal.gap` or `journal.broken` when they do not follow."""
        body = journal.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return _read(JournalDone, self._call("POST", f"/halls/{self.hall}/journal", body, key))

    def events(self, last: int) -> Iterator[PublicEvent]:
        """Yield the hall's events after `last` until the line breaks, which raises `GatewayError`."""
        quiet = httpx.Timeout(45.0, connect=2.0)  # the server sends a comment every 15 s
        headers = {"Last-Event-ID": str(last), "Accept": "text/event-stream"}
        try:
            with self._http.stream("GET", f"/halls/{self.hall}/events", headers=headers, timeout=quiet) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise GatewayError("server.unreachable", retry=True)
                for line in answer.iter_lines():
                    if line.startswith("data:"):
                        yield PublicEvent.model_validate_json(line[5:].strip())
        except (httpx.HTTPError, ValidationError) as error:
            raise GatewayError("server.unreachable", retry=True) from error
        raise GatewayError("server.unreachable", retry=True)

    def close(self) -> None:
        self._http.close()

    # --- how ------------------------------------------------------------------------------------------------------

    def _call(
        self, method: str, path: str, body: Any = None, key: str | None = None, *, attempts: int = ATTEMPTS
    ) -> httpx.Response:
        """Send with a token, again after a lost answer, and with a fresh token after a 401."""
        renew, renewed, failed = False, False, 0
        while True:
            try:
                return self._send(method, path, body, key, self._bearer(renew=renew))
            except GatewayError as error:
                renew = error.code in ("auth.invalid", "auth.missing") and not renewed
                if renew:
                    renewed = True
                    continue
                failed += 1
                if failed >= (attempts if self.expected else 1) or not error.retry:
                    self.expected = self.expected and error.code != "server.unreachable"
                    raise _for_people(error) from error
                time.sleep(PAUSES_S[failed - 1])

    def _ticket(self, number: str) -> str:
        return f"/halls/{self.hall}/tickets/{quote(number, safe='')}"

    def _found(self, visit_id: str) -> str:
        return f"/halls/{self.hall}/visits/{quote(visit_id, safe='')}"

    def _appointment(self, appointment: str) -> str:
        return f"/halls/{self.hall}/appointments/{quote(appointment, safe='')}"

    def _bearer(self, *, renew: bool) -> str:
        with self._token_lock:
            if not self._token or renew:
                terminal = self._key.terminal
                if not terminal:
                    raise GatewayError("terminal.unknown", retry=False)
                answer = self._send("POST", "/terminals/challenge", {"terminal": terminal}, None, "")
                nonce = _read(Challenge, answer).nonce
                proof = {"terminal": terminal, "nonce": nonce, "signature": self._key.sign(nonce)}
                self._token = _read(BearerToken, self._send("POST", "/terminals/token", proof, None, "")).token
            return self._token

    def _send(self, method: str, path: str, body: Any, key: str | None, token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            answer = self._http.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise GatewayError("server.unreachable", retry=True) from error
        if answer.is_success:
            return answer
        raise _refusal(answer)


def _for_people(error: GatewayError) -> GatewayError:
    """A terminal that is not let in is no matter of signing in: its text sends people to the staff."""
    return GatewayError("terminal.unknown", retry=False) if error.code.startswith("auth.") else error


def _refusal(answer: httpx.Response) -> GatewayError:
    """Return the server's own code; a proxy's or a stranger's answer counts as unreachable."""
    try:
        code = str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        code = "server.unreachable"
    known = ERRORS.get(code, ERRORS["server.failed"])
    return GatewayError(code if code in ERRORS else "server.failed", retry=known.retry)


def _read(model: type[M], answer: httpx.Response) -> M:
    """Return the answer as the contract has it. What it held instead goes nowhere: it may be personal."""
    try:
        return model.model_validate_json(answer.content)
    except ValidationError:
        raise GatewayError("server.failed", retry=True) from None
