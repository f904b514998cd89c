"""「我有号票」 at a kiosk or a desk: found by the holder's document, or by a number whose paper staff have seen."""

from __future__ import annotations

from flask import Blueprint, Response

from queue_server.app.tickets.service import TicketService
from queue_server.contract.authority import AuthorityIn, AuthorityKept
from queue_server.contract.models import VisitIssued, VisitView
from queue_server.contract.tickets import ChangeRequest, FindRequest, FoundTickets, HandWrittenDone, HandWrittenIn
from queue_server.http.access import allow, idempotency_key, large, principal, require_hall
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.document import documented
from queue_server.http.api.halls import base_url
from queue_server.http.errors import read_body

tickets = Blueprint("tickets", __name__, url_prefix="/halls/<hall>")
_REFUSALS = (404, 409, 503)


def _here(hall: str) -> tuple[TicketService, str, str]:
    """Check that the principal may act in this hall; return the tickets, who acts, and the request's own key."""
    require_hall(hall)
    return hall_service().tickets, principal().name, idempotency_key()


@tickets.post("/tickets/find")
@allow("kiosk", "clerk", "helper")
@documented(ok=FoundTickets, body=FindRequest, refusals=(404, 409), tag="tickets")
def find_tickets(hall: str) -> Response:
    """Find a person's tickets of today by the document shown. Changes nothing; the number is in no address."""
    require_hall(hall)
    return answer(hall_service().tickets.find(hall, read_body(FindRequest), principal().name))


# --- by the id found with the document ------------------------------------------------------------------------------


@tickets.post("/visits/<visit_id>/copy")
@allow("kiosk", "clerk", "helper")
@documented(ok=VisitIssued, status=201, keyed=True, refusals=_REFUSALS, tag="tickets")
def copy_ticket(hall: str, visit_id: str) -> Response:
    """Print a lost ticket anew: the same number with a new code; the code before is dead from now on."""
    found, who, key = _here(hall)
    return answer(found.copy(hall, visit_id, who, key, base_url()), 201)


@tickets.post("/visits/<visit_id>/change")
@allow("kiosk", "clerk", "helper")
@documented(ok=VisitView, body=ChangeRequest, keyed=True, refusals=_REFUSALS, tag="tickets")
def change_ticket(hall: str, visit_id: str) -> Response:
    """Choose another item with the same number; the time waited is kept by the hall's rule."""
    found, who, key = _here(hall)
    return answer(found.change(hall, visit_id, read_body(ChangeRequest), who, key))


@tickets.post("/visits/<visit_id>/give-back")
@allow("kiosk", "clerk", "helper")
@documented(ok=VisitView, keyed=True, refusals=_REFUSALS, tag="tickets")
def give_ticket_back(hall: str, visit_id: str) -> Response:
    """Give the number back."""
    found, who, key = _here(hall)
    return answer(found.give_back(hall, visit_id, who, key))


@tickets.post("/visits/<visit_id>/check-in")
@allow("kiosk", "clerk", "helper")
@documented(ok=VisitView, keyed=True, refusals=_REFUSALS, tag="tickets")
def check_in(hall: str, visit_id: str) -> Response:
    """Report that the holder of a number taken from afar is in the hall."""
    found, who, key = _here(hall)
    return answer(found.check_in(hall, visit_id, who, key))


@tickets.post("/visits/<visit_id>/authority")
@allow("kiosk")
@large
@documented(ok=AuthorityKept, status=201, body=AuthorityIn, keyed=True, refusals=_REFUSALS, tag="tickets")
def keep_authority(hall: str, visit_id: str) -> Response:
    """Hand in the picture of a written authority with an agent's ticket; another one takes its place."""
    found, who, key = _here(hall)
    return answer(found.keep_authority(hall, visit_id, read_body(AuthorityIn), who, key), 201)


# --- by a number whose paper a member of staff has seen -------------------------------------------------------------


@tickets.post("/tickets/<number>/copy")
@allow("clerk", "helper")
@documented(ok=VisitIssued, status=201, keyed=True, refusals=_REFUSALS, tag="tickets")
def copy_by_number(hall: str, number: str) -> Response:
    """Print a lost ticket anew for somebody a member of staff knows to be its holder."""
    found, who, key = _here(hall)
    return answer(found.copy(hall, found.id_of(hall, number), who, key, base_url()), 201)


@tickets.post("/tickets/<number>/change")
@allow("clerk", "helper")
@documented(ok=VisitView, body=ChangeRequest, keyed=True, refusals=_REFUSALS, tag="tickets")
def change_by_number(hall: str, number: str) -> Response:
    """Choose another item with the same number."""
    found, who, key = _here(hall)
    wanted = read_body(ChangeRequest)
    return answer(found.change(hall, found.id_of(hall, number), wanted, who, key))


@tickets.post("/tickets/<number>/give-back")
@allow("clerk", "helper")
@documented(ok=VisitView, keyed=True, refusals=_REFUSALS, tag="tickets")
def give_back_by_number(hall: str, number: str) -> Response:
    """Give the number back."""
    found, who, key = _here(hall)
    return answer(found.give_back(hall, found.id_of(hall, number), who, key))


# --- numbers from paper pads ----------------------------------------------------------------------------------------


@tickets.post("/hand-written")
@allow("clerk", "helper", "manager")
@documented(ok=HandWrittenDone, body=HandWrittenIn, keyed=True, refusals=(404, 503), tag="tickets")
def type_in_numbers(hall: str) -> Response:
    """Type in numbers written by hand while the power was gone; a line that is refused stops no other."""
    found, who, key = _here(hall)
    return answer(found.type_in(hall, read_body(HandWrittenIn), who, key))
