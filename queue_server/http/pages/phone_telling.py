"""安静叫号: the telephone number given with a ticket, on a page of its own so that nothing typed is drawn anew."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for
from pydantic import ValidationError

from queue_server.contract.errors import ERRORS
from queue_server.contract.tickets import TellMeRequest
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.pages.display import hall_of
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.languages import language
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.phone import holder_of, press_ticket, ticket_values

telling = Blueprint("telling", __name__, url_prefix="/t/<token>/tell-me")


@telling.get("")
@public
def ask(token: str) -> Response:
    """Ask for the number."""
    return _draw(token)


@telling.post("")
@public
def tell(token: str) -> Response:
    """Keep the number; what is wrong with it is told beside it."""
    key, typed = form_key(), request.form.get("phone", "")
    try:
        wanted = TellMeRequest.model_validate({"phone": typed.strip(), "language": language()})
    except ValidationError:
        return _draw(token, "texts.no_mobile")
    try:
        hall_service().quiet.tell(token, wanted, holder_of(token), key)
    except RuleViolation as refusal:
        if refusal.code == "visit.unknown":
            raise
        return _draw(token, refusal.code)
    return see_other(url_for("phones.ticket", token=token))


@telling.post("/stop")
@public
def stop(token: str) -> Response:
    """Forget the number."""
    return press_ticket(token, lambda who, key: hall_service().quiet.stop_telling(token, who, key))


def _draw(token: str, refused: str = "") -> Response:
    visit = hall_service().visit_by_token(token)
    place = hall_of(hall_service().county, visit.hall)
    if not visit.may_tell:
        return see_other(url_for("phones.ticket", token=token))
    values = ticket_values(token, visit, place)
    reply = make_response(
        render_template(
            "phone/tell_me.html", hall=place, now=visit.now, told=problem_words(refused) if refused else "", **values
        ),
        ERRORS[refused].status if refused else 200,
    )
    reply.headers["Cache-Control"] = "private, no-store"
    return reply
