"""Another item with the same number: choose it, see where it is done and what to bring, say yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import Blueprint, Response, request
from pydantic import ValidationError

from config.schema import Bundle, County, Item
from queue_server.contract.tickets import ChangeRequest
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.booking_times import ERRANDS
from queue_server.http.pages.display import hall_of
from queue_server.http.pages.languages import language
from queue_server.http.pages.live import draw, mark_of
from queue_server.http.pages.outcomes import see_other
from queue_server.http.pages.phone import press_ticket, ticket_values

changes = Blueprint("changes", __name__, url_prefix="/t/<token>/change")
MOST_FOUND = 30
QUERY_LENGTH = 40
Sought = TypeVar("Sought", Item, Bundle)


@changes.get("")
@public
def choose(token: str) -> Response:
    """Show what this hall offers: found by a word, else by theme."""
    query = request.args.get("q", "").strip()[:QUERY_LENGTH]
    return _draw(token, query=query)


@changes.get("/<item>")
@public
def look(token: str, item: str) -> Response:
    """Show one item and ask whether it is the right one."""
    return _draw(token, chosen=item)


@changes.post("/<item>")
@public
def change(token: str, item: str) -> Response:
    """Take the change."""
    try:
        wanted = ChangeRequest.model_validate({"items": [item], "errand": request.form.get("errand", "apply")})
    except ValidationError:
        raise Refused("request.invalid", ["errand"]) from None
    return press_ticket(token, lambda who, key: hall_service().change(token, wanted, who, key))


def _draw(token: str, *, query: str = "", chosen: str = "") -> Response:
    visit = hall_service().visit_by_token(token)
    county = hall_service().county
    place = hall_of(county, visit.hall)
    if not visit.may_change:
        # Called meanwhile, or over: the ticket itself says so.
        return see_other(f"/t/{token}")
    offered = {item.code: item for item in county.offered_items(place)}
    if chosen and chosen not in offered:
        raise RuleViolation("item.unknown")
    return draw(
        place,
        visit.now,
        "phone/change.html",
        "phone/_change.html",
        # What is typed and chosen must not be drawn anew each time the line moves.
        mark=mark_of(f"{visit.number} {query} {chosen}"),
        query=query,
        chosen=offered.get(chosen),
        found=search(tuple(offered.values()), query)[:MOST_FOUND] if query else [],
        themes=by_theme(county, tuple(offered.values())),
        series={d: s for s in place.series for d in s.departments},
        errands=[e for e in ERRANDS if chosen and offered[chosen].errands.minutes(e) is not None],
        **ticket_values(token, visit, place),
    )


def search(items: Sequence[Sought], query: str) -> list[Sought]:
    """Return those that have every word of the query in name, everyday name or keywords; best first."""
    words = query.casefold().split()

    def text(item: Sought) -> str:
        names = (item.name.zh, item.name.en, item.plain.zh, item.plain.en, *item.keywords)
        return " ".join(names).casefold()

    found = [item for item in items if all(word in text(item) for word in words)]
    shown = language()
    in_name = [i for i in found if all(w in i.name.in_language(shown).casefold() for w in words)]
    return in_name + [i for i in found if i not in in_name]


def by_theme(county: County, items: tuple[Item, ...]) -> list[tuple[str, list[Item]]]:
    """Return the items under their themes' names, in the order of the home screen."""
    shown = language()
    groups = [(t.name.in_language(shown), [i for i in items if i.theme == t.code]) for t in county.themes]
    return [(name, group) for name, group in groups if group]
