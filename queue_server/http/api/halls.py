"""Halls and their menus; taking a number; asking for a person."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from queue_server.app.tickets.classes import VOUCHING_CHANNELS
from queue_server.contract.display import DisplayState
from queue_server.contract.events import HelpRequest, PublicEvent
from queue_server.contract.help import HelpCalls
from queue_server.contract.models import HallList, HallState, IssueRequest, Menu, PrintedReport, VisitIssued, VisitView
from queue_server.http.access import allow, idempotency_key, principal, public, require_hall
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.document import documented
from queue_server.http.errors import Refused, read_body

halls = Blueprint("halls", __name__)


@halls.get("/halls")
@public
@documented(ok=HallList, secured=False, tag="halls")
def list_halls() -> Response:
    """List the county's halls, the county hall first."""
    return answer(hall_service().hall_list())


@halls.get("/halls/<hall>")
@public
@documented(ok=HallState, secured=False, refusals=(404,), tag="halls")
def show_hall(hall: str) -> Response:
    """Tell whether the hall is open, its counters, and each queue with its waiting count and range."""
    return answer(hall_service().hall_state(hall).model_copy(update={"pages_url": base_url()}))


@halls.get("/halls/<hall>/display")
@public
@documented(ok=DisplayState, secured=False, refusals=(404,), tag="halls")
def show_display(hall: str) -> Response:
    """Tell what a display shows: called now, called before, missed."""
    return answer(hall_service().display_state(hall))


@halls.get("/halls/<hall>/menu")
@allow("kiosk", "clerk", "helper", "manager", "county")
@documented(ok=Menu, refusals=(404,), tag="halls")
def show_menu(hall: str) -> Response:
    """Tell what this terminal offers; a credential without a terminal sees the whole menu. Keep it by its ETag."""
    require_hall(hall)
    asking = principal()
    terminal = asking.terminal.rpartition("/")[2] if asking.terminal else None
    menu, etag = hall_service().menu(hall, terminal)
    reply = Response(status=304) if request.if_none_match.contains(etag) else answer(menu)
    reply.set_etag(etag)
    reply.headers["Cache-Control"] = "private, no-cache"
    return reply


@halls.post("/halls/<hall>/visits")
@allow("kiosk", "clerk", "helper")
@documented(ok=VisitIssued, status=201, body=IssueRequest, keyed=True, refusals=(404, 409, 503), tag="visits")
def issue_visit(hall: str) -> Response:
    """Give a number for one or several items, or for a bundle."""
    require_hall(hall)
    key = idempotency_key()
    wanted = read_body(IssueRequest)
    if wanted.channel in VOUCHING_CHANNELS and not principal().roles & {"clerk", "helper"}:
        # Only staff vouch for a class; a terminal that says it is staff is not believed.
        raise Refused("auth.forbidden")
    return answer(hall_service().issue(hall, wanted, principal().name, key, base_url()), 201)


@halls.post("/visits/<visit_id>/printed")
@allow("kiosk", "clerk", "helper")
@documented(ok=VisitView, body=PrintedReport, keyed=True, refusals=(404, 409, 503), tag="visits")
def report_printed(visit_id: str) -> Response:
    """Report that the ticket was printed, failed to print, or was printed again."""
    require_hall(hall_service().hall_of_visit(visit_id))
    key = idempotency_key()
    return answer(hall_service().printed(visit_id, read_body(PrintedReport), principal().name, key))


@halls.get("/halls/<hall>/tickets/<number>")
@allow("kiosk", "clerk", "helper")
@documented(ok=VisitView, refusals=(404,), tag="visits")
def show_ticket(hall: str, number: str) -> Response:
    """Tell how today's ticket with this number stands: its place and range, not its matters."""
    require_hall(hall)
    return answer(hall_service().visit_by_number(hall, number))


@halls.post("/halls/<hall>/tickets/<number>/back")
@allow("kiosk", "clerk", "helper")
@documented(ok=VisitView, keyed=True, refusals=(404, 409, 503), tag="visits")
def report_ticket_back(hall: str, number: str) -> Response:
    """Say "I'm back" for a number that was missed, at a kiosk or a desk."""
    require_hall(hall)
    key = idempotency_key()
    return answer(hall_service().im_back_by_number(hall, number, principal().name, key))


@halls.post("/halls/<hall>/tickets/<number>/check-in")
@allow("kiosk", "clerk", "helper")
@documented(ok=VisitView, keyed=True, refusals=(404, 409, 503), tag="visits")
def check_in_ticket(hall: str, number: str) -> Response:
    """Report that the holder of a number taken from afar is in the hall: from now on it may be called."""
    require_hall(hall)
    key = idempotency_key()
    return answer(hall_service().check_in_by_number(hall, number, principal().name, key))


@halls.post("/halls/<hall>/help")
@allow("kiosk", "agent")
@documented(ok=PublicEvent, body=HelpRequest, keyed=True, refusals=(404, 503), tag="halls")
def ask_help(hall: str) -> Response:
    """Ask for a person to come to this terminal; `reason` says what for."""
    require_hall(hall)
    key = idempotency_key()
    wanted = read_body(HelpRequest) if request.get_data(cache=True) else HelpRequest()
    asking = principal()
    terminal = asking.terminal.rpartition("/")[2] if asking.terminal else ""
    return answer(hall_service().ask_help(hall, terminal, asking.name, key, wanted))


@halls.get("/halls/<hall>/help")
@allow("clerk", "helper", "manager")
@documented(ok=HelpCalls, refusals=(404,), tag="halls")
def show_help_calls(hall: str) -> Response:
    """Tell which terminals asked for a person today: who still waits, and who went."""
    require_hall(hall)
    return answer(hall_service().help_calls(hall))


@halls.post("/halls/<hall>/help/<terminal>/take")
@allow("clerk", "helper", "manager")
@documented(ok=HelpCalls, keyed=True, refusals=(404, 409, 503), tag="halls")
def take_help_call(hall: str, terminal: str) -> Response:
    """Say that one goes to the terminal that asked for a person; the others see it."""
    require_hall(hall)
    key = idempotency_key()
    return answer(hall_service().take_help(hall, terminal, principal().name, key))


def base_url() -> str:
    """Return where phones reach this server: as told by --public-url, else as this request reached it."""
    stated: str | None = current_app.config["PUBLIC_URL"]
    return stated or request.host_url.rstrip("/")
