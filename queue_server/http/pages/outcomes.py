"""What is told after a press, and the page for everything that went wrong: one clear sentence and a way on."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from queue_server.contract.errors import ERRORS
from queue_server.contract.problem import Problem
from queue_server.http.api.answers import hall_service
from queue_server.http.pages.languages import language
from queue_server.http.pages.live import stamp, wants_part

_RETRY_S = 5
_DOORS = {
    "/clerk": "door.front",
    "/helper": "helper_door.front",
    "/manage": "manager_door.front",
    "/county": "county_door.front",
    "/agent": "agent_door.front",
    "/audit": "audit_door.front",
}


def refused_beside(told: list[str], drawn_anew: Callable[[], Response]) -> Response:
    """Tell what is wrong with a form. With a script only the sentences come back and the form stays as it was filled
    in; without one it is drawn anew, empty."""
    if wants_part():
        reply = make_response(render_template("clerk/_told.html", told=told))
        reply.headers["HX-Retarget"] = "#told"
        reply.headers["HX-Reswap"] = "innerHTML"
        stamp(reply, hall_service().clock.now())
    else:
        reply = drawn_anew()
    reply.status_code = 409
    return reply


def problem_words(code: str) -> str:
    """Return the contract's sentence for an error code in the reader's language."""
    text = ERRORS.get(code, ERRORS["server.failed"])
    return text.en if language() == "en" else text.zh


def press_words(done: str, number: str) -> str:
    """Return what is told after a press that went well; empty where the page itself says it."""
    words: dict[str, str] = {
        "open": _("The counter is open"),
        "pause": _("Calling is paused"),
        "handover": _("Paused. Whoever comes next signs in and presses space"),
        "close": _("The counter is closed"),
        "move": _("The counter serves other departments now"),
        "undo": _("Taken back"),
        "nobody": _("Nobody is waiting. A new number shows up under “Next” by itself."),
        "recall": _("%(number)s was called again", number=number),
        "finish": _("%(number)s is finished", number=number),
        "done": _("%(number)s is finished", number=number),
        "accepted": _("%(number)s is handed in", number=number),
        "supplement": _("%(number)s may come back today without a new number", number=number),
        "referred": _("%(number)s was sent elsewhere", number=number),
        "not_holder": _("%(number)s is not served: not the holder", number=number),
        "no-show": _("%(number)s is marked as missed", number=number),
        "hold": _("%(number)s is on hold", number=number),
        "transfer": _("%(number)s was handed over", number=number),
        "suspend": _("Paused; the screens say so, and places are kept"),
        "go-on": _("Goes on; everybody keeps the place"),
    }
    return words.get(done, "")


def see_other(address: str) -> Response:
    """Send a browser on after a press, so that a reload presses nothing."""
    reply = redirect(address, 303)
    assert isinstance(reply, Response)  # noqa: S101 - for the type checker: Flask's redirect is werkzeug's
    return reply


def page_problem(problem: Problem) -> Response:
    """Answer a person, where the API would answer a program. Staff whose sign-in ended get the sign-in page."""
    door = next((d for start, d in _DOORS.items() if request.path.startswith(start)), None)
    if problem.status == 401 and door is not None:
        return _sign_in_again(door)
    sentence = problem_words(problem.code)
    if wants_part():
        return Response(sentence, status=problem.status, content_type="text/plain; charset=utf-8")
    text = ERRORS[problem.code]
    reply = make_response(
        render_template(
            "problem.html",
            sentence=sentence,
            problem=problem,
            retry_s=_RETRY_S if text.retry and request.method == "GET" else None,
        ),
        problem.status,
    )
    reply.headers["Cache-Control"] = "no-store"
    return reply


def _sign_in_again(door: str) -> Response:
    address = url_for(door)
    reply = Response(status=200 if wants_part() else 303)
    reply.headers["HX-Redirect" if wants_part() else "Location"] = address
    return reply
