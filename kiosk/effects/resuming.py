"""Settles what a kiosk that was cut off owes: a number that was asked for, or a paper nobody can say came out."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from kiosk.gateway import Gateway, GatewayError
from kiosk.journey.effects import DrawTicket, GiveBack, Issue, ReportPrinted
from kiosk.journey.events import Event, Resumed
from kiosk.journey.model import State
from kiosk.journey.resuming import CUT_OFF
from kiosk.languages import offered
from kiosk.offline.unfinished import Owed, Unfinished
from queue_server.contract.models import VisitIssued

log = structlog.get_logger()


def owed(effect: Issue | DrawTicket, state: State) -> Owed:
    """Return what is under way as soon as a number is asked for."""
    about: dict[str, object] = {"key": effect.key}
    match effect:
        case Issue(request):
            about |= {"request": request}
        case DrawTicket(appointment, _, id_number, ref):
            about |= {"appointment": appointment, "id_number": id_number, "holder_ref": ref}
    read = {"senior": state.senior, "language": state.language}
    return Owed.model_validate({"at": time.time(), **about, **read})


def resume(
    unfinished: Unfinished,
    ask: Callable[[Owed], VisitIssued],
    post: Callable[[Event], None],
    carry_out: Callable[[GiveBack | ReportPrinted], None],
) -> None:
    """Ask for the number again, with its own key, if its answer is not known; then tell the journey.

    Whoever waited has gone after a few minutes: a number without paper is given back, another one is told of.
    """
    owed = unfinished.left
    unfinished.left = None
    if owed is None:
        return
    visit = owed.ticket()
    paper_unknown = visit is not None
    if visit is None:
        try:
            visit = ask(owed)
        except GatewayError as error:
            log.warning("not_resumed", code=error.code)
            unfinished.settled(owed.key)
            return
        unfinished.answered(owed.key, visit)
    if owed.fresh(time.time()):
        log.info("resumed", visit=visit.id, paper_unknown=paper_unknown)
        post(Resumed(visit, owed.key, owed.senior, offered(owed.language), paper_unknown))
    elif paper_unknown:
        carry_out(ReportPrinted(visit.id, "failed", CUT_OFF))
        unfinished.settled(visit.id)
    else:
        carry_out(GiveBack(visit.token))


def asked_again(owed: Owed, number: Callable[[Issue], VisitIssued], gateway: Gateway) -> VisitIssued:
    """Ask once more for what was asked for. Raises GatewayError."""
    if owed.request is not None:
        return number(Issue(owed.request, owed.key))
    return gateway.draw(owed.appointment, owed.id_number, owed.key, owed.holder_ref)
