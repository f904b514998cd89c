"""A door of staff who work in a hall as a whole, or in all of them: sign in, choose a hall, sign out."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, Response, make_response, render_template, url_for

from queue_server.contract.errors import ERRORS
from queue_server.domain.errors import RuleViolation
from queue_server.domain.roles import Role
from queue_server.http.access import STAFF, allow, maybe_principal, public
from queue_server.http.api.answers import hall_service
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.staff import let_in, let_out, written_name


def hall_door(
    name: str, prefix: str, roles: Collection[Role], into: str, page: str, *, of_hall: bool = True
) -> Blueprint:
    """Return a door for these `roles` that leads to the view `into`, of one hall or (`of_hall` false) of all; `page` is
    what stands at it."""
    door = Blueprint(name, __name__, url_prefix=prefix)

    def drawn(told: str = "", status: int = 200, written: str = "", csrf: str | None = None) -> Response:
        asking = maybe_principal()
        halls = [h for h in hall_service().county.halls.values() if csrf and asking and asking.may_act_in(h.code)]
        first = next(iter(hall_service().county.halls.values()))
        values = {"hall": first, "halls": halls, "csrf": csrf, "told": told, "name": written}
        reply = make_response(render_template(page, door=name, into=into, **values), status)
        reply.headers["Cache-Control"] = "no-store"
        return reply

    @door.get("")
    @public
    def front() -> Response:
        """Show the sign-in page, or lead who is signed in to the hall."""
        asking = maybe_principal()
        if asking is None or not asking.roles & frozenset(roles) or asking.user is None:
            return drawn()
        if not of_hall:
            return see_other(url_for(into))
        halls = [h for h in hall_service().county.halls.values() if asking.may_act_in(h.code)]
        if len(halls) == 1:
            return see_other(url_for(into, hall=halls[0].code))
        return drawn(csrf=asking.csrf)

    @door.post("/sign-in")
    @public
    def sign_in() -> Response:
        """Sign in with name and password."""
        try:
            return let_in(roles, url_for(f"{name}.front"))
        except RuleViolation as refusal:
            return drawn(problem_words(refusal.code), ERRORS[refusal.code].status, written_name())

    @door.post("/sign-out")
    @allow(*STAFF)
    def sign_out() -> Response:
        """End the session."""
        return let_out(url_for(f"{name}.front"))

    return door
